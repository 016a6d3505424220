"""Sheets printed as PDF by a headless Chromium, where one is installed; never on the network."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from maps.atomic_write import written_whole

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SWITCHES = (
    "--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
PATIENCE_S = 120.0


def find_chromium() -> Path | None:
    """Browser that can print: $PENSIONS_CHROMIUM, else the first of the usual names on the path; None without one."""
    told = os.environ.get("PENSIONS_CHROMIUM")
    if told:
        return Path(told) if Path(told).is_file() else None
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return None if found is None else Path(found)


def print_pdf(page: Path, path: Path, *, browser: Path | None = None) -> bool:
    """
    Print an HTML file as PDF, whole or not at all.

    Parameters
    ----------
    page
        The HTML file; its own `@page` gives the size.
    path
        The PDF.
    browser
        See `find_chromium`.

    Returns
    -------
    bool
        False where there is no browser, or where it failed: the HTML prints as well from any other.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    browser = browser or find_chromium()
    if browser is None:
        return False
    with tempfile.TemporaryDirectory() as profile:
        printed = Path(profile) / "page.pdf"
        # a container or a root account has no sandbox; the page has neither script nor request
        root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        command = [str(browser), *SWITCHES, *root, f"--user-data-dir={profile}", f"--print-to-pdf={printed}"]
        with suppress(subprocess.SubprocessError, OSError):
            subprocess.run([*command, page.resolve().as_uri()], check=True, capture_output=True, timeout=PATIENCE_S)
        done = printed.is_file() and printed.read_bytes()[:5] == b"%PDF-"
        if done:
            with written_whole(path) as draft:
                shutil.copyfile(printed, draft)
        else:
            path.unlink(missing_ok=True)
    return done
