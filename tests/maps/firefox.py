"""Firefox ESR by its own protocol (WebDriver BiDi over a websocket): Playwright only drives builds of its own."""

import itertools
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# nothing is looked up or sent by the browser itself
PREFERENCES = {
    "network.dns.disabled": True, "app.update.enabled": False, "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False, "toolkit.telemetry.enabled": False,
    "browser.startup.homepage_override.mstone": "ignore", "security.fileuri.strict_origin_policy": True,
}  # fmt: skip


class Firefox:
    """One tab."""

    def __init__(self, link: Any) -> None:
        self.link, self.ids, self.events = link, itertools.count(1), []
        self("session.new", capabilities={})
        self("session.subscribe", events=["network.beforeRequestSent", "log.entryAdded"])
        self.tab = self("browsingContext.getTree")["contexts"][0]["context"]

    def __call__(self, method: str, **told: Any) -> Any:
        number = next(self.ids)
        self.link.send(json.dumps({"id": number, "method": method, "params": told}))
        while True:
            answer = json.loads(self.link.recv())
            if answer.get("type") == "event":
                self.events.append(answer)
            elif answer.get("id") == number:
                if answer["type"] == "error":
                    raise RuntimeError(answer["message"])
                return answer["result"]

    def open(self, address: str) -> None:
        self("browsingContext.setViewport", context=self.tab, viewport={"width": 1366, "height": 768})
        self("browsingContext.navigate", context=self.tab, url=address, wait="complete")
        time.sleep(0.3)

    def value(self, expression: str) -> Any:
        target = {"context": self.tab}
        text = f"JSON.stringify({expression})"
        answer = self("script.evaluate", expression=text, target=target, awaitPromise=True)
        if answer["type"] != "success":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    def asked(self) -> list[str]:
        sent = [event for event in self.events if event["method"] == "network.beforeRequestSent"]
        return [event["params"]["request"]["url"] for event in sent]

    def complaints(self) -> list[str]:
        said = [event["params"] for event in self.events if event["method"] == "log.entryAdded"]
        return [one["text"] for one in said if one["level"] in ("error", "warn")]


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """A Firefox of its own profile, ended by the end of the block; absent, the test is skipped and says so."""
    where = shutil.which("firefox-esr") or shutil.which("firefox")
    if where is None:
        pytest.skip("FIREFOX ABSENT: the map is not opened in Firefox here")
    websocket = pytest.importorskip("websocket", reason="websocket-client ABSENT: Firefox cannot be driven")
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
    (folder / "downloads").mkdir()
    told = {"browser.download.folderList": 2, "browser.download.dir": str(folder / "downloads")}
    lines += [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in told.items()]
    (folder / "user.js").write_text("\n".join(lines))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [where, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    link = None
    try:
        for _ in range(120):
            try:
                link = websocket.create_connection(f"ws://127.0.0.1:{port}/session", timeout=30, suppress_origin=True)
                break
            except OSError:
                time.sleep(0.5)
        if link is None:
            pytest.fail("Firefox did not open its port within a minute")
        yield Firefox(link)
    finally:
        if link is not None:
            link.close()
        process.terminate()
        process.wait(timeout=20)
