"""Memory that is free goes back to the system, and a user's own settings are obeyed."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from geo import memory
from geo.memory import give_back

glibc = pytest.mark.skipif(memory._allocator("malloc_trim") is None, reason="needs Linux with glibc")


def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@glibc
def test_what_is_freed_below_something_still_used_goes_back():
    """32 MB in blocks too small to be mapped one by one; the last block holds the top of the heap."""
    blocks = [np.ones(8_000) for _ in range(500)]
    last = blocks.pop()
    del blocks
    before = resident_mb()
    give_back()
    assert resident_mb() < before - 16
    assert last.sum() == 8_000


def test_where_the_c_library_has_no_such_function_nothing_is_done(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "win32")
    give_back()


@pytest.mark.parametrize(("asked", "kept"), [({}, "system"), ({"ARROW_DEFAULT_MEMORY_POOL": "mimalloc"}, "mimalloc")])
def test_arrow_keeps_no_reserve_unless_the_user_says_so(asked, kept):
    code = "import os; from geo import memory; memory.one_reserve(); print(os.environ['ARROW_DEFAULT_MEMORY_POOL'])"
    environment = {name: value for name, value in os.environ.items() if name != "ARROW_DEFAULT_MEMORY_POOL"} | asked
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == kept


@pytest.mark.parametrize(
    ("of_64", "asked", "threads"), [(True, {}, 8), (False, {}, None), (True, {"OMP_NUM_THREADS": "3"}, 3)]
)
def test_arrow_starts_few_threads_on_a_large_machine_and_as_many_as_the_user_says(of_64, asked, threads):
    """A machine of 64 processors, then this one, then one whose user asks for three."""
    here = memory.processors()
    large = "os.sched_getaffinity = lambda pid: set(range(64));" if of_64 else ""
    few = "from geo import memory; memory.few_threads(); import pyarrow; print(pyarrow.cpu_count())"
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"} | asked
    code = f"import os; {large} {few}"
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert int(told.stdout) == (threads or min(here, memory.MOST_THREADS))


def test_a_command_looks_for_rings_seldom_and_what_nothing_refers_to_goes_at_once():
    code = (
        "import gc, weakref; from geo import memory; memory.look_for_rings_seldom(); print(gc.get_threshold()[0]);"
        "made = type('Made', (), {})(); seen = weakref.ref(made); del made; print(seen())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert told == ["1000000", "None"]
