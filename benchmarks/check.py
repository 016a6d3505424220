"""
The landlord's check: one site on a warm territory, then two hundred with their sheets.

    python benchmarks/check.py [FOLDER OF A TERRITORY]

Wanted: one site in 2 s, two hundred in 20 s, 1 GiB, a sheet of at most 400 KB, no request. Processor seconds are given
beside the clock: on a machine that does something else, the clock lies.
"""

import sys
import tempfile
import time
from pathlib import Path

import psutil

from layers.demo import write_demo
from layers.places.locate import locate, understand
from pensions.checking.check import check_sites
from pensions.checking.outputs import write_check
from pensions.checking.reference import prepare_check


def timed(name, action):
    clock, processor = time.perf_counter(), time.process_time()
    result = action()
    print(f"{name:<44} {time.perf_counter() - clock:7.2f} s  {time.process_time() - processor:7.2f} s processor")
    return result


def main():
    with tempfile.TemporaryDirectory() as draft:
        folder = Path(draft)
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else write_demo(folder / "metropole", size="metropole")
        timed("territory and reference, first use", lambda: prepare_check(str(given)))
        inputs = timed("territory and reference, kept in the cache", lambda: prepare_check(str(given)))
        ids = [str(site) for site in inputs.reference.candidates.sites.index[:201]]

        def run(sites, out):
            located = locate([understand(site) for site in sites], inputs.territory)
            return write_check(check_sites(inputs, located), out, is_list=len(sites) > 1, pdf=False)

        timed("one site, first of the session", lambda: run(ids[:1], folder / "a"))
        timed("one site, warm", lambda: run(ids[1:2], folder / "b"))
        written = timed("two hundred sites, with sheets", lambda: run(ids[1:], folder / "c"))
        sizes = [path.stat().st_size for path in written.sheets.values()]
        print(f"{len(sizes)} sheets, the largest {max(sizes) / 1000:.0f} KB")
        print(f"memory {psutil.Process().memory_info().rss / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
