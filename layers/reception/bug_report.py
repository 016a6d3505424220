"""What is truly unexpected, written down for whoever mends it: versions, command, names of files, never data."""

import datetime as dt
import os
import platform
import sys
import tempfile
import traceback
from pathlib import Path

NAME = "pensions-bug-"
"""How the name of a report begins."""

ROOMS = ("geo", "layers", "maps", "pensions")
LIBRARIES = ("pensions", "geopandas", "numpy", "pandas", "pyarrow", "pydantic", "pyogrio", "pyproj", "shapely")
ROOT = Path(__file__).resolve().parents[2]


def is_ours(error: BaseException) -> bool:
    """Say whether an error was raised in our own code, rather than in the Python of a library."""
    trace = error.__traceback__
    if trace is None:
        return False
    while trace.tb_next is not None:
        trace = trace.tb_next
    return str(trace.tb_frame.f_globals.get("__name__", "")).split(".", 1)[0] in ROOMS


def write_report(error: BaseException, *, files: str = "") -> Path | None:
    """
    Write the report of a bug in the working folder, else in that of temporary files; for its owner alone.

    The messages of the errors are left out, and the values given to the command: they may hold rows of data, addresses.

    Parameters
    ----------
    files
        Names of what was read.

    Returns
    -------
    Path, or None where neither folder can be written
    """
    text = report_of(error, files=files)
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        try:
            descriptor, name = tempfile.mkstemp(prefix=f"{NAME}{stamp}-", suffix=".txt", dir=folder)
        except OSError:
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return Path(name)
    return None


def report_of(error: BaseException, *, files: str = "") -> str:
    """
    Text of a report: versions, the command, names of files, and where in the code each error was raised.

    >>> print(report_of(ValueError("12 rue de la Paix"), files="sites.csv"))
    pensions ...
    files: sites.csv
    ValueError
    <BLANKLINE>
    """
    lines = [
        *(f"{name} {_version(name)}" for name in LIBRARIES),
        f"python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"command: {_command(sys.argv)}",
        f"files: {files}",
    ]
    one: BaseException | None = error
    while one is not None:
        lines.append(type(one).__name__)
        lines += [
            f"  {_shown(frame.filename)}:{frame.lineno} {frame.name}: {frame.line}"
            for frame in traceback.extract_tb(one.__traceback__)
        ]
        one = one.__cause__ or one.__context__
    return "\n".join(lines) + "\n"


def _version(name: str) -> str:
    import importlib.metadata  # as long to load as the whole command line, for a report that is hardly ever written

    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "?"


def _command(words: list[str]) -> str:
    """The program, its command and the names of the options given; no value."""
    told = [Path(word).name for word in words[:1]] + [word for word in words[1:2] if word.isidentifier()]
    return " ".join([*told, *(word.partition("=")[0] for word in words[2:] if word.startswith("--"))])


def _shown(filename: str) -> str:
    """A file of code without the folders above it, which may bear the name of a person."""
    path = Path(filename)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return path.relative_to(ROOT).as_posix()
    return "/".join(path.parts[-3:])
