"""Headless Chromium for the tests: no network, every request and every error recorded."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def chromium_or_skip() -> Path:
    """Where Chromium is; without it the test is skipped, and says so, but fails where CI=true."""
    if CHROMIUM.exists():
        return CHROMIUM
    if os.environ.get("CI") == "true":
        pytest.fail(f"CHROMIUM ABSENT: {CHROMIUM} not found, and CI=true")
    pytest.skip(f"CHROMIUM ABSENT: {CHROMIUM} not found; the map is not opened here")


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page: Any) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None)
        page.on("dialog", lambda dialog: (self.errors.append(f"dialog {dialog.message}"), dialog.dismiss()))


@contextmanager
def chromium() -> Iterator[Any]:
    where = chromium_or_skip()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(where), args=SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Any, path: Path, **options: Any) -> Iterator[tuple[Any, Watch]]:
    """A page on a file, offline; nothing but the file itself may be asked for."""
    options = {"viewport": {"width": 1366, "height": 768}, "offline": True, **options}
    context = browser.new_context(**options)
    page = context.new_page()
    watch = Watch(page)
    page.goto(path.as_uri())
    page.wait_for_timeout(150)
    try:
        yield page, watch
    finally:
        context.close()
