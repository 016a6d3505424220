"""Changed files read one after the other in a process of their own: what became of each, its time and its memory."""

import faulthandler
import gc
import json
import os
import resource
import signal
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from geo.errors import LONGEST, PensionsError
from layers.reception.bug_report import NAME
from tests.fuzz.mutate import mutate
from tests.fuzz.targets import Target

CPU_S = 10
MEMORY_MIB = 500
REPORTS = f"{NAME}*"


@dataclass
class Outcome:
    """
    What became of the cases of a target.

    counts : outcome → cases; "read", "refused", and those that are wrong (see `WRONG`)
    wrong : outcome → cases of it, by their numbers, and where they were raised
    """

    counts: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    slowest_s: float = 0.0
    total_s: float = 0.0
    memory_mib: float = 0.0

    def add(self, case: int, told: str, about: str, cpu_s: float) -> None:
        self.counts[told] += 1
        self.total_s += cpu_s
        self.slowest_s = max(self.slowest_s, cpu_s)
        if told not in ("read", "refused"):
            self.wrong.setdefault(told, []).append((case, about))


def sentence_fault(error: PensionsError) -> str:
    """What is wrong with the sentences of an error; "" where they are as they must be."""
    en, fr = str(error), error.fr
    if en == fr:
        return "no French"
    if max(len(en), len(fr)) > LONGEST:
        return f"{max(len(en), len(fr))} characters"
    return "several lines" if "\n" in en + fr else ""


def prepared(target: Target, corpus: Path, work: Path, random: Random) -> tuple[str, str]:
    """A folder with the files of a target, one of them changed; its name, and the changes."""
    chosen = random.choice(target.files)
    for name in target.files:
        there = work / name
        there.parent.mkdir(parents=True, exist_ok=True)
        there.unlink(missing_ok=True)
        if name == chosen:
            there.write_bytes((corpus / name).read_bytes())
        else:
            os.link(corpus / name, there)
    return chosen, mutate(work / chosen, random)


def one_case(target: Target, corpus: Path, work: Path, name: str, seed: int, case: int) -> tuple[str, str, float]:
    """Outcome of a case, where it was raised, seconds of CPU."""
    chosen, changes = prepared(target, corpus, work, Random(f"{seed} {name} {case}"))
    start = time.process_time()
    told, about = "read", ""
    try:
        found = target.read(work)
        errors = [one for one in found if isinstance(one, PensionsError)] if isinstance(found, list) else []
    except PensionsError as error:
        errors = [error]
    except Exception as error:
        return "not ours", f"{chosen}, {changes}: {_where(error)}", time.process_time() - start
    for error in errors:
        told = "refused"
        fault = sentence_fault(error)
        if fault:
            return "sentence", f"{chosen}, {changes}: {fault}: {error}", time.process_time() - start
    cpu = time.process_time() - start
    for report in work.glob(REPORTS):
        told, about = "bug", f"{chosen}, {changes}: {report.read_text(encoding='utf-8').splitlines()[-1].strip()}"
        report.unlink()
    return told, about, cpu


def _where(error: BaseException | None) -> str:
    """Class of an error, and the last line of our code on its way: nothing of the file."""
    place, trace = "", None if error is None else error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if any(f"/{room}/" in code.co_filename for room in ("geo", "layers", "pensions")):
            place = f"{Path(code.co_filename).parent.name}/{Path(code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"


def run(name: str, target: Target, corpus: Path, work: Path, cases: Iterable[int], seed: int) -> Outcome:
    """Read changed files of a target, by their numbers; a crash or a hang ends a process alone, and is counted."""
    outcome, left = Outcome(), list(cases)
    while left:
        out, into = os.pipe()
        child = os.fork()
        if not child:
            os.close(out)
            _child(name, target, corpus, work, left, seed, into)
        os.close(into)
        with os.fdopen(out, encoding="utf-8") as told:
            begun = _followed(outcome, told)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and begun is not None:
            number = os.WTERMSIG(status)
            kind = "hang" if number == signal.SIGXCPU else "crash"
            outcome.add(begun, kind, signal.Signals(number).name, CPU_S if kind == "hang" else 0.0)
            left = left[left.index(begun) + 1 :]
        elif status:
            raise RuntimeError(f"{name}: the bench itself failed at case {begun}")
        else:
            left = []
    return outcome


def _followed(outcome: Outcome, lines: Iterable[str]) -> int | None:
    """Hear what a process says; the case that it was at when it ended before its time."""
    begun = None
    for line in lines:
        told: dict[str, Any] = json.loads(line)
        if "begun" in told:
            begun = told["begun"]
        elif "memory" in told:
            outcome.memory_mib = max(outcome.memory_mib, told["memory"])
        else:
            outcome.add(told["case"], told["told"], told["about"], told["cpu"])
            begun = None
    return begun


def _child(name: str, target: Target, corpus: Path, work: Path, cases: list[int], seed: int, into: int) -> None:
    """Read the cases, and say so line by line; the process ends here."""
    ended = 1
    try:
        _read_all(name, target, corpus, work, cases, seed, into)
        ended = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(ended)


def _read_all(name: str, target: Target, corpus: Path, work: Path, cases: list[int], seed: int, into: int) -> None:
    own = work / str(os.getpid())
    own.mkdir(parents=True)
    os.chdir(own)
    faulthandler.enable()
    warnings.simplefilter("ignore")
    with os.fdopen(into, "w", encoding="utf-8", buffering=1) as told:
        for case in cases:
            told.write(json.dumps({"begun": case}) + "\n")
            resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + CPU_S + 1, resource.RLIM_INFINITY))
            what, about, cpu = one_case(target, corpus, own, name, seed, case)
            told.write(json.dumps({"case": case, "told": what, "about": about, "cpu": cpu}) + "\n")
            if case % 50 == 0:
                gc.collect()
            told.write(json.dumps({"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}) + "\n")
