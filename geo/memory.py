"""
Memory that is free again goes back to the system, where the C library keeps it otherwise.

glibc keeps what was freed for later, one reserve a thread (mallopt(3), malloc_trim(3)); Arrow keeps one of its own. A
run that reads layers, measures and writes one after the other needs none of them: its peak is a sixth lower without.
Elsewhere than on Linux with glibc nothing is done.
"""

import gc
import os
import sys
from typing import Any

M_ARENA_MAX = -8
"""Number of the option in glibc's malloc.h."""

MOST_THREADS = 8
"""Threads of a library at most, whatever the machine: no step of a run gains from more. Proposition."""

MANY_OBJECTS = 1_000_000
"""New objects after which rings among them are looked for: a hundred megabytes or so, if all were left."""


def one_reserve() -> None:
    """
    Keep one reserve of free memory for all threads, and none of Arrow's: to be called before anything large is read.

    A user who sets `MALLOC_ARENA_MAX` or `ARROW_DEFAULT_MEMORY_POOL` is obeyed.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    allocator = _allocator("mallopt")
    if allocator is not None and "MALLOC_ARENA_MAX" not in os.environ:
        allocator.mallopt(M_ARENA_MAX, 1)


def processors() -> int:
    """Processors that this process may use, where the system says; else those of the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def few_threads() -> None:
    """
    Let Arrow and the algebra of numpy start no more than `MOST_THREADS`: to be called before either is loaded.

    By default each starts one a processor: 64 of Arrow's take 25 MB for no second less. A user who sets
    `OMP_NUM_THREADS` is obeyed.
    """
    os.environ.setdefault("OMP_NUM_THREADS", str(min(processors(), MOST_THREADS)))


def look_for_rings_seldom() -> None:
    """
    Look for objects that only refer to one another once a million new ones, and not at each 700.

    A command makes hundreds of thousands of texts and rows that stay until it ends; looking through them again and
    again was a tenth of a run. What nothing refers to goes at once as before (module gc). The number is a proposition.
    """
    gc.set_threshold(MANY_OBJECTS)


def give_back() -> None:
    """Give back to the system what is free now."""
    allocator = _allocator("malloc_trim")
    if allocator is not None:
        allocator.malloc_trim(0)


def _allocator(function: str) -> Any:
    """The C library of this process, where it has such a function; else None."""
    if sys.platform != "linux":
        return None
    import ctypes  # not for who only asks for the help

    library = ctypes.CDLL(None)
    return library if hasattr(library, function) else None
