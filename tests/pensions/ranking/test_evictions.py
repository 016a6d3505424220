"""Evictions, a planner's own table: it counts where it is, and nobody reads a number of it."""

import json
import re
import shutil
from pathlib import Path

import pytest

from geo.errors import ScenarioError
from layers.scenario.scenario import SCENARIOS, load_scenario
from layers.territory.territory import load_territory
from pensions.choosing.need import need_of

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "guides" / "sources.md"

SOURCE = """
[[source]]
layer = "eviction_zones"
reader = "eviction_table"
files = ["evictions.csv"]
vintage = "2025"
publisher = "fictif"
licence = "interne"
may_redistribute = false
"""


@pytest.fixture
def with_orders(town, tmp_path, run_cli):
    """The town, and the table of the template filled in: 60 orders in its first commune, none in the others."""
    place = shutil.copytree(town, tmp_path / "town")
    assert run_cli("template", "evictions", "--out", place / "evictions.csv") == 0
    header, example = (place / "evictions.csv").read_text(encoding="utf-8-sig").splitlines()
    example = example.replace("exemple à effacer", "CCAPEX, octobre 2026")
    codes = load_territory(str(town)).layers["communes"]["insee_code"]
    lines = [example.replace("34172", code).replace("450", "60" if code == "34901" else "0") for code in codes]
    (place / "evictions.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    with (place / "territory.toml").open("a", encoding="utf-8") as file:
        file.write(SOURCE)
    return place


@pytest.fixture
def scenario(tmp_path):
    """The scenario that we ship, with the criterion that the document gives to copy."""
    criterion = re.search(
        r"```toml\n(\[\[criterion\]\]\nid = \"evictions\".*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL
    )
    text = (SCENARIOS / "pension_de_famille.toml").read_text(encoding="utf-8")
    path = tmp_path / "avec_expulsions.toml"
    path.write_text(text.replace("[[criterion]]", criterion[1] + "\n[[criterion]]", 1), encoding="utf-8")
    return path


def test_the_criterion_of_the_document_is_a_note_where_there_is_a_table_and_absent_where_there_is_none(
    town, with_orders, scenario, run_cli, tmp_path
):
    records = []
    for name, territory in (("with", with_orders), ("without", town)):
        assert run_cli("rank", territory, "--scenario", scenario, "--out", tmp_path / name) == 0
        records.append(json.loads((tmp_path / name / "run.json").read_text(encoding="utf-8")))
    assert "evictions" not in records[0]["not_evaluated"]
    assert records[1]["not_evaluated"]["evictions"]["reason"]["fr"] == "couche absente : expulsions locatives"
    notes = {site["utilities"]["evictions"] for site in records[0]["first_sites"]}
    assert len(notes) > 1
    assert all(abs(note * 20 - round(note * 20)) < 1e-9 for note in notes)
    assert all("evictions" not in site["measures"] for site in records[0]["first_sites"])


def test_a_choice_of_sites_can_stand_on_evictions(with_orders):
    need = need_of(load_territory(str(with_orders)), "eviction_zones")
    assert need.total == pytest.approx(60)
    assert set(need.points["insee_code"]) == {"34901"}


def test_a_criterion_on_counts_of_people_that_does_not_say_so_is_refused(scenario, tmp_path):
    path = tmp_path / "bavard.toml"
    text = scenario.read_text(encoding="utf-8")
    path.write_text(text.replace("is_about_people = true\n", "", 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"'evictions' counts people \(layer eviction_zones\)"):
        load_scenario(str(path))
