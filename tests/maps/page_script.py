"""What tests run on a page: its own modules by node, and axe-core in its window."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from maps.map_page.html import STATIC

AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def asked(data: dict, script: str, **more: list) -> dict:
    """What a script says of the data; "FOLDER" in it stands for that of the modules that know no screen."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("NODE ABSENT: the page's script is not compared with geo here")
    done = subprocess.run(
        [node, "--input-type=module", "-e", script.replace("FOLDER", (STATIC / "script" / "data").as_uri())],
        input=json.dumps({"data": data, **more}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def violations(page: Any) -> list[str]:
    """What axe-core finds on a page as it is now."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
