"""
What a screen reader says of the map: `python benchmarks/ear.py CARTE [--task NAME …] [--to FOLDER]`.

Orca reads the page aloud in Chromium under Xvfb while keys alone do the six tasks; what it said after each key is written
to FOLDER/ear.txt. Debian: `apt-get install --no-install-recommends orca xvfb xauth speech-dispatcher dbus-x11
at-spi2-core python3-pyatspi xdotool openbox chromium`. Nothing is played: Orca's own log of what it gives the voice is
read. About a minute a task.
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
SPOKEN = re.compile(r"SPEECH OUTPUT: '(.*)'")
START_S, KEY_S, MOST_S = 20.0, 1.5, 12.0

# Keys of each task from the page's opening, the tour closed: "h" goes to the next heading, "b" to the next button.
TASKS: dict[str, list[str]] = {
    "which three places and why": ["1", "Tab", "Tab", "Tab", "Return", "Down", "Down", "Down", "Down", "Down"],
    "what if transport counted double": ["PRIORITIES", "Tab", "Tab", "Right", "Right", "Right", "Right", "Right"],
    "is this street any good": ["FIND", "type:ecole", "Down", "Return"],
    "what is not known": ["1", "Down", "Down", "Down", "Down", "Down", "Down"],
    "compare two sectors": ["1", "Tab", "Return", "COMPARE", "Return", "Down", "Down", "Down"],
    "print for the council": ["TAKE", "Tab", "Tab", "Tab"],
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
             "--no-first-run", f"--user-data-dir={folder / 'profile'}", "--window-size=1366,768", "--window-position=0,0",
             page.as_uri()],
        )  # fmt: skip
        time.sleep(START_S)

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
