"""
What a screen reader says of the map: `python benchmarks/ear.py CARTE [--task NAME …] [--to FOLDER]`.

Orca reads the page aloud in Chromium under Xvfb while keys alone do the six tasks; what it said after each key is
written to FOLDER/ear.txt. Debian: `apt-get install --no-install-recommends orca xvfb xauth speech-dispatcher dbus-x11
at-spi2-core python3-pyatspi xdotool openbox chromium`. Nothing is played: Orca's own log of what it gives the voice
is read. About a minute a task.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("orca", "xvfb-run", "dbus-run-session", "openbox", "xdotool", "gdbus", "chromium")
BUS = "/usr/libexec/at-spi-bus-launcher"
SPOKEN = re.compile(r"SPEECH OUTPUT: '(.*?)'(?: ?\{'.*)?$", re.MULTILINE)
START_S, KEY_S, MOST_S = 120.0, 1.2, 30.0
READ = 20  # utterances from which the page is being read
INSIDE = "PENSIONS_EAR"

# From the page's opening. "h" goes to the next heading; Tab passes three links, six words of the bar, « Pourquoi ? »
# and the two buttons of the tour before the first sector.
TASKS: dict[str, list[str]] = {
    "which three places and why": ["h", *["Down"] * 3, "h", "h", *["Down"] * 3, "Up", "Up", "Return", *["Down"] * 10],
    "what if transport counted double": [*["Tab"] * 5, "Return", "Tab", "Tab", *["Right"] * 4, "Left"],
    "is this street any good": ["Tab", "Tab", "Return", "shift+Tab", "type:rue des ecoles", "Return", "Tab", "Return"],
    "what is not known": [*["Tab"] * 10, "Return", *["Down"] * 4],
    "compare two sectors": [*["Tab"] * 13, "Return", "Tab", "Tab", "Return", *["Down"] * 6],
    "print for the council": [*["Tab"] * 8, "Return", *["Tab"] * 4],
    "the legend": ["Tab", "Tab", "Return", *["Tab"] * 3, *["Down"] * 12],
}


@dataclass(frozen=True, slots=True)
class Said:
    """One key, and what was spoken until nothing more came."""

    key: str
    words: list[str]


def missing() -> list[str]:
    """Programs that this needs and that the machine lacks."""
    return [name for name in NEEDED if shutil.which(name) is None] + ([] if Path(BUS).exists() else [BUS])


def spoken(log: Path, start: int) -> tuple[list[str], int]:
    """What Orca's log says after `start` bytes, and where it ends now."""
    with log.open("rb") as file:
        file.seek(start)
        text = file.read()
    return SPOKEN.findall(text.decode("utf-8", "replace")), start + len(text)


class Reader:
    """A page under Orca, worked by keys."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.log = folder / "orca.log"
        self.log.touch()
        self.at = 0
        self.running: list[subprocess.Popen[bytes]] = []
        for command in (["openbox"], [BUS, "--launch-immediately"]):
            self._start(command)
        for name in ("IsEnabled", "ScreenReaderEnabled"):
            subprocess.run(
                ["gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus", "--method",
                 "org.freedesktop.DBus.Properties.Set", "org.a11y.Status", name, "<true>"],
                check=True, capture_output=True, timeout=20,
            )  # fmt: skip
        self._start(["orca", "--replace", f"--debug-file={self.log}"])
        time.sleep(4)
        self._start(
            ["chromium", "--no-sandbox", "--disable-gpu", "--force-renderer-accessibility", "--password-store=basic",
             "--no-first-run", "--lang=fr", "--disable-features=Translate", f"--user-data-dir={folder / 'profile'}",
             "--window-size=1366,768", "--window-position=0,0",
             page.as_uri()],
        )  # fmt: skip
        end = time.monotonic() + START_S
        while time.monotonic() < end and len(spoken(self.log, 0)[0]) < READ:
            time.sleep(KEY_S)

    def _start(self, command: list[str]) -> None:
        self.running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def quiet(self) -> list[str]:
        """All that is said until a pause of KEY_S, at most MOST_S."""
        words: list[str] = []
        end = time.monotonic() + MOST_S
        while time.monotonic() < end:
            time.sleep(KEY_S)
            more, self.at = spoken(self.log, self.at)
            words += more
            if not more:
                break
        return words

    def press(self, key: str) -> Said:
        if key.startswith("type:"):
            subprocess.run(["xdotool", "type", "--delay", "120", key[5:]], check=True, timeout=20)
        else:
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=True, timeout=20)
        return Said(key, self.quiet())

    def close(self) -> None:
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def listen(page: Path, keys: list[str]) -> list[Said]:
    """What is said at load, then after each key."""
    with tempfile.TemporaryDirectory() as name:
        reader = Reader(page, Path(name))
        try:
            heard = [Said("load", reader.quiet())]
            return heard + [reader.press(key) for key in keys]
        finally:
            reader.close()


def screened(arguments: list[str]) -> int:
    """The same command with a screen and a session of its own; what it returned."""
    command = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24", "dbus-run-session", "--", sys.executable, __file__]
    return subprocess.run([*command, *arguments], env={**os.environ, INSIDE: "1"}, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path, metavar="CARTE")
    parser.add_argument("--task", action="append", choices=TASKS, help="this one only; may be given several times")
    parser.add_argument("--to", type=Path, default=Path("artefacts"), metavar="FOLDER")
    asked = parser.parse_args()
    absent = missing()
    if absent:
        print(f"Missing: {', '.join(absent)}. See the first lines of {Path(__file__).name}.", file=sys.stderr)
        return 2
    if not os.environ.get(INSIDE):
        return screened(sys.argv[1:])
    asked.to.mkdir(parents=True, exist_ok=True)
    told = []
    for name in asked.task or TASKS:
        heard = listen(asked.page.resolve(), TASKS[name])
        told += [f"# {name}: {sum(len(said.words) for said in heard)} utterances"]
        for said in heard:
            told += [f"[{said.key}]", *(f"    {words}" for words in said.words if words.strip())]
        (asked.to / "ear.txt").write_text("\n".join(told) + "\n", encoding="utf-8")
    print(asked.to / "ear.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
