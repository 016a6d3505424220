"""`python -m tests.fuzz.ends`: how the bench counts a crash, a hang, a bug of ours and a file that is read."""

import itertools
import json
import os
import signal
import sys
import tempfile
from pathlib import Path

from geo.errors import brief
from layers.reception.door import door
from tests.fuzz import bench
from tests.fuzz.targets import Target


def main() -> None:
    """Print the counts of each."""
    bench.CPU_S = 0
    folder = Path(tempfile.mkdtemp())
    (folder / "a.csv").write_text("a;b\n1;2\n", encoding="utf-8")

    def read(_: Path) -> None:
        made = next(ends)
        if made == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        while made == "hang":
            pass
        with door("a.csv"):
            brief(None if made == "bug" else "")  # our code, called as it cannot be

    told = {}
    for made in ("crash", "hang", "bug", "read"):
        ends = itertools.repeat(made)
        told[made] = bench.run(made, Target(("a.csv",), read), folder, folder / "work", range(1), seed=1).counts
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
