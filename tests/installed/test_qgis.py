"""The GeoPackage opened by QGIS itself: whole, placed, already drawn, with its legend in French."""

import itertools
import json
import re
import subprocess
from pathlib import Path

import pytest

from maps.colours import RAMP

SCRIPT = Path(__file__).with_name("open_in_qgis.py")


@pytest.fixture(scope="module")
def said(qgis_python, outputs, artefacts, tmp_path_factory):
    home = tmp_path_factory.mktemp("qgis")
    done = subprocess.run(
        [qgis_python, SCRIPT, outputs / "sites.gpkg", artefacts / "qgis.png"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "LANG": "C.UTF-8"},
    )
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("SAID ")).removeprefix("SAID "))


def test_qgis_opens_every_site_in_lambert_93(said, outputs):
    counts = json.loads((outputs / "run.json").read_text(encoding="utf-8"))["counts"]
    for name, wanted in (("sites_classes", counts["ranked"]), ("sites_exclus", counts["excluded"])):
        assert said[name]["valid"]
        assert said[name]["rows"] == wanted
        assert said[name]["crs"] == "EPSG:2154"


def test_ranked_sites_open_already_drawn_with_a_french_legend_of_the_page_s_classes(said, outputs):
    page = (outputs / "carte.html").read_text(encoding="utf-8")
    bounds = json.loads(re.search(r'"scale": ?(\[[^\]]*\])', page)[1])
    limits = [0, *(round(100 * bound) for bound in bounds), 100]
    expected = [f"Score de {low} à {high}" for low, high in itertools.pairwise(limits)]
    assert said["sites_classes"]["classes"] == expected and len(expected) == 5


def test_qgis_draws_them_without_a_fault(said, artefacts):
    assert said["drawn"]
    assert said["faults"] == []
    assert (artefacts / "qgis.png").stat().st_size > 5_000


def test_the_score_surface_opens_in_the_colours_and_classes_of_the_page(qgis_python, outputs, artefacts, tmp_path):
    """QGIS finds surface.qml by itself; each cell sampled has the colour of its class, and no data has none."""
    script = Path(__file__).with_name("open_surface_in_qgis.py")
    done = subprocess.run(
        [qgis_python, script, outputs / "surface.tif", artefacts / "surface-qgis.png"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": str(tmp_path),
            "LANG": "C.UTF-8",
        },
    )
    said = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("SAID ")).removeprefix("SAID "))
    page = (outputs / "carte.html").read_text(encoding="utf-8")
    bounds = json.loads(re.search(r'"scale": ?(\[[^\]]*\])', page)[1])
    low = [round(100 * bound) for bound in bounds]
    assert said["renderer"] == "singlebandpseudocolor"
    assert said["classes"] == [
        f"Moins de {low[0]}", *(f"De {a} à {b}" for a, b in itertools.pairwise(low)), f"{low[-1]} et plus"
    ]  # fmt: skip
    known = [(score, colour) for score, colour in said["cells"] if score is not None]
    assert len(known) > 100
    for score, colour in known:
        assert colour == RAMP[sum(score >= bound for bound in low)].lower(), score
    assert {colour for score, colour in said["cells"] if score is None} <= {"#ffffff"}
    assert len({colour for _, colour in known}) >= 3
