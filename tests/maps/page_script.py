"""The page's own modules run by node, on the data of a page."""

import json
import shutil
import subprocess

import pytest

from maps.map_page.html import STATIC


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
