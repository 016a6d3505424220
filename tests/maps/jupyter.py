"""A JupyterLab for a test: on a free port of this machine, in folders of its own, asking nobody anything."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120
DONE = re.compile(r"\[\d+\]")
SWITCHES = (
    "--no-browser", "--allow-root", "--ip=127.0.0.1", "--ServerApp.port_retries=0", "--IdentityProvider.token=",
    "--LabApp.extension_manager=readonly", "--LabApp.news_url=", "--LabApp.expose_app_in_browser=True",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
)  # fmt: skip
SETTINGS = {"fetchNews": "false", "checkForUpdates": False}
NOWHERE = "http://127.0.0.1:9"
"""Port where nobody answers: what the server or the kernel would ask of another machine fails."""


def write_notebook(path: Path, cells: list[str]) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    coded = [
        {"cell_type": "code", "id": f"c{k}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for k, source in enumerate(cells)
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": coded}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the user's own Jupyter is read or written."""
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
               "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")  # fmt: skip
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    env |= {name: str(home / name.lower()) for name in folders}
    env |= {"HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "NO_PROXY": "127.0.0.1", "PYTHONPATH": str(ROOT)}
    settings = home / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(SETTINGS))
    return env | {"HOME": str(home)}


@contextmanager
def jupyterlab(work: Path, home: Path) -> Iterator[str]:
    """Address of a JupyterLab on a folder, ended by the end of the block; absent, the test is skipped and says so."""
    pytest.importorskip("jupyterlab", reason="JUPYTERLAB ABSENT: the widget is not tried in its window here")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", *SWITCHES, f"--port={port}", f"--ServerApp.root_dir={work}"]
    with (home / "jupyterlab.log").open("wb") as log:
        process = subprocess.Popen(command, env=_environment(home), stdout=log, stderr=subprocess.STDOUT)
    try:
        _answers(f"http://127.0.0.1:{port}", process, home / "jupyterlab.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()  # its kernels end with it
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < until:
        try:
            opener.open(f"{address}/api/status", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not answer at {address}:\n{log.read_text(errors='replace')[-3000:]}")


class Notebook:
    """A notebook open in JupyterLab's window, its kernel ready."""

    def __init__(self, page: Any, address: str, name: str) -> None:
        self.page = page
        from playwright.sync_api import expect

        expect.set_options(timeout=1000 * PATIENCE_S)
        page.set_default_timeout(1000 * PATIENCE_S)
        page.goto(f"{address}/lab/tree/{name}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        until = time.monotonic() + PATIENCE_S
        while not any(_is_ready(kernel) for kernel in page.request.get(f"{address}/api/kernels").json()):
            if time.monotonic() > until:
                pytest.fail("No kernel was ready: a cell that is run before is lost.")
            page.wait_for_timeout(200)
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()

    def theme(self, name: str) -> None:
        self.page.evaluate("name => void jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
        self.page.locator(f'body[data-jp-theme-name="{name}"]').wait_for(state="attached")

    def run(self, place: int) -> str:
        """Run a cell as a user would; what it printed."""
        from playwright.sync_api import expect

        cell = self.page.locator(".jp-Notebook .jp-Cell").nth(place)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(DONE)
        said = cell.locator(".jp-OutputArea-output")
        return "\n".join(said.all_inner_texts())


def _is_ready(kernel: dict[str, Any]) -> bool:
    return bool(kernel["connections"]) and kernel["execution_state"] == "idle"
