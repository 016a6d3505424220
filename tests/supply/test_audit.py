"""What we ship: no GPL, nothing without a licence, a bill of materials that names each part at its pinned version."""

import importlib.metadata
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from supply.audit import CARRIED, OURS, Part, faults, licence_of, main, plain, read_pins, shipped

ROOT = Path(__file__).resolve().parents[2]


def closure(root, extras):
    """Names of all that an installation brings, by the requirements of each distribution."""
    met, waiting = set(), [(root, extras)]
    while waiting:
        name, wanted = waiting.pop()
        if (plain(name), wanted) in met:
            continue
        met.add((plain(name), wanted))
        for line in importlib.metadata.requires(name) or []:
            asked = Requirement(line)
            if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in (*wanted, "")):
                waiting.append((asked.name, tuple(sorted(asked.extras))))
    return {name for name, _ in met}


def planted(folder, name, *lines, version="1.0"):
    about = folder / f"{name}-{version}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(
        "\n".join(["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *lines])
    )


def listing(parts):
    return {"components": [{"name": part.name, "version": part.version} for part in parts]}


def test_nothing_of_what_we_ship_is_gpl_or_says_no_licence():
    names = closure("pensions", ("archives",)) - {OURS}
    assert {"geopandas", "numpy", "py7zr", "urllib3"} <= names
    told = [(name, importlib.metadata.distribution(name)) for name in sorted(names)]
    parts = [Part(name, one.version, licence_of(one)) for name, one in told]
    assert {part.name: part.licence for part in parts if part.kind in ("strong", "unknown")} == {}
    assert [part.name for part in parts if part.kind == "weak"] == [
        "certifi", "inflate64", "multivolumefile", "py7zr", "pybcj", "pyppmd",
    ]  # fmt: skip
    pins = read_pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    assert faults(parts, pins, listing(parts)) == []


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["License-Expression: GPL-3.0-or-later"], "strong"),
        (["License-Expression: MIT AND AGPL-3.0-only"], "strong"),
        (["License-Expression: (MIT OR BSD-2-Clause) AND GPL-2.0-only"], "strong"),
        (["License: GPLv2"], "strong"),
        (["Classifier: License :: OSI Approved :: GNU Affero General Public License v3"], "strong"),
        (
            [
                "Classifier: License :: OSI Approved :: MIT License",
                "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
            ],
            "strong",
        ),
        (["License-Expression: MIT OR GPL-2.0-only"], "permissive"),
        (["License: LGPL-2.1-or-later"], "weak"),
        (["Classifier: License :: OSI Approved :: GNU Lesser General Public License v2 or later (LGPLv2+)"], "weak"),
        (["License: UNKNOWN"], "unknown"),
        (["Classifier: License :: OSI Approved"], "unknown"),
        ([], "unknown"),
    ],
)
def test_a_licence_is_told_by_what_a_distribution_says_of_itself(tmp_path, lines, kind):
    planted(tmp_path, "planted", *lines)
    (part, *carried) = shipped([tmp_path])
    assert (part.name, part.version, part.kind) == ("planted", "1.0", kind)
    assert tuple(carried) == CARRIED


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A folder as `make audit` makes it, before its lists: two distributions, one of them named as on no disk."""
    place = tmp_path / "shipped" / "lib" / "python3.11" / "site-packages"
    planted(place, "Good_Part", "License-Expression: MIT")
    planted(place, "other", "License: BSD-3-Clause", version="2.0")
    planted(place, "pensions", "License-Expression: MIT")
    bill = listing([Part("Good-Part", "1.0", ""), Part("other", "2.0", "")])
    (tmp_path / "sbom.cdx.json").write_text(json.dumps(bill))
    (tmp_path / "constraints.txt").write_text("good-part==1.0\nother==2.0\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_lists_name_every_part_and_what_we_carry_ourselves(made, capsys):
    assert main([str(made)]) == 0
    assert (made / "shipped.txt").read_text() == "good-part==1.0\nother==2.0\n"
    assert (made / "licences.csv").read_text().splitlines() == [
        "name,version,licence,ecosystem,kind",
        "good-part,1.0,MIT,pypi,permissive",
        "other,2.0,BSD-3-Clause,pypi,permissive",
        "leaflet,1.9.4,BSD-2-Clause,npm,permissive",
    ]
    bill = json.loads((made / "sbom.cdx.json").read_text())
    assert {one["name"] for one in bill["components"]} == {"Good-Part", "other", "leaflet"}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda made, place: planted(place, "copyleft", "License: GPLv3"), "copyleft 1.0: GPLv3. No GPL"),
        (lambda made, place: planted(place, "silent"), "silent 1.0: says no licence"),
        (lambda made, place: (made / "constraints.txt").write_text("other==2.0"), "constraints.txt says nothing"),
        (lambda made, place: (made / "constraints.txt").write_text("other==3.0"), "constraints.txt says 3.0"),
        (lambda made, place: (made / "sbom.cdx.json").write_text("{}"), "bill of materials says nothing"),
    ],
    ids=["gpl", "silent", "no pin", "another pin", "no bill"],
)
def test_what_must_not_be_shipped_fails_the_audit(made, capsys, spoil, words):
    spoil(made, made / "shipped" / "lib" / "python3.11" / "site-packages")
    assert main([str(made)]) == 1
    assert words in capsys.readouterr().err


def test_what_we_carry_is_of_the_version_told():
    head = (ROOT / "maps" / "map_page" / "static" / "vendor" / "leaflet.js").read_text(encoding="utf-8")[:100]
    assert f"Leaflet {CARRIED[0].version}" in head


def test_make_audit_asks_the_databases_strictly_of_exactly_what_is_shipped():
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\naudit:")[1].split("\n\n")[0]
    assert "pip-audit --strict" in recipe
    assert "shipped.txt" in recipe


def test_the_tool_s_own_bill_names_every_part_of_an_environment(tmp_path):
    """The real tool on an environment of two planted distributions; `pip install pensions[audit]` brings it."""
    tool = shutil.which("cyclonedx-py", path=str(Path(sys.executable).parent)) or shutil.which("cyclonedx-py")
    if tool is None:
        pytest.skip("cyclonedx-bom is not installed: make audit, or pip install -e .[audit]")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "shipped")], check=True)
    (place,) = (tmp_path / "shipped" / "lib").glob("python*/site-packages")
    planted(place, "Good_Part", "License-Expression: MIT")
    planted(place, "other", "License: BSD-3-Clause", version="2.0")
    python = next((tmp_path / "shipped" / "bin").glob("python3"))
    bill = tmp_path / "sbom.cdx.json"
    subprocess.run([tool, "environment", "--output-file", str(bill), str(python)], check=True, capture_output=True)
    parts = [part for part in shipped([place]) if part not in CARRIED]
    assert faults(parts, {part.name: part.version for part in parts}, json.loads(bill.read_text())) == []
