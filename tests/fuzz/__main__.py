"""`python -m tests.fuzz --cases 100`: so many changed files of each reader; `make fuzz` runs some thousands in all."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.fuzz.bench import CPU_S, MEMORY_MIB, Outcome, run
from tests.fuzz.targets import write_corpus

WRONG = ("not ours", "bug", "sentence", "hang", "crash")
SHOWN = 8


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def line(name: str, outcome: Outcome) -> str:
    counts = outcome.counts
    cells = [str(counts[told]) for told in ("read", "refused", *WRONG)]
    mean = 1000 * outcome.total_s / max(1, sum(counts.values()))
    cells += [f"{mean:.0f}", f"{outcome.slowest_s:.1f}", f"{outcome.memory_mib:.0f}"]
    return f"| {name} | {sum(counts.values())} | " + " | ".join(cells) + " |"


def main() -> int:
    """Print a line for each target, and each fault with the seed that makes it again; 1 where there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--cases", type=int, default=100, help="of each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case, to make one again")
    parser.add_argument("--only", help="targets whose name holds this")
    told = parser.parse_args()
    say(f"| read | cases | read | refused | {' | '.join(WRONG)} | ms a case | slowest s | peak MiB |")
    say("|---" * 11 + "|")
    whole = Outcome()
    with tempfile.TemporaryDirectory() as name:
        os.environ["PENSIONS_CACHE"] = str(Path(name) / "cache")
        folder = Path(name)
        targets = write_corpus(folder)
        for one, target in targets.items():
            if told.only and told.only not in one:
                continue
            work = folder / "work"
            work.mkdir(exist_ok=True)
            found = run(one, target, folder / "corpus", work, range(told.first, told.first + told.cases), told.seed)
            say(line(one, found))
            for kind, cases in found.wrong.items():
                for case, about in cases[:SHOWN]:
                    say(f"  {kind}: --only {one!r} --seed {told.seed} --first {case} --cases 1: {about}")
            whole.counts += found.counts
            whole.total_s += found.total_s
            whole.slowest_s, whole.memory_mib = (
                max(whole.slowest_s, found.slowest_s),
                max(whole.memory_mib, found.memory_mib),
            )
    say(line("all", whole))
    faults = sum(whole.counts[kind] for kind in WRONG)
    return int(faults > 0 or whole.slowest_s > CPU_S or whole.memory_mib > MEMORY_MIB)


if __name__ == "__main__":
    sys.exit(main())
