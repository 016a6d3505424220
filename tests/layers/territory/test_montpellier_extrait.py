import tomllib
from pathlib import Path

import pytest

TERRITORY = Path(__file__).resolve().parents[3] / "data" / "territories" / "montpellier-extrait.toml"


@pytest.fixture(scope="module")
def territory():
    return tomllib.loads(TERRITORY.read_text(encoding="utf-8"))


def test_every_source_states_its_vintage_its_publisher_and_its_licence(territory):
    for source in territory["source"]:
        assert source["vintage"] and source["publisher"] and source["licence"] and source["title"]


def test_the_notice_says_in_both_languages_that_no_decision_can_rest_on_it(territory):
    assert "ne convient pas à une décision" in territory["territory"]["notice"]["fr"]
    assert "unfit for a decision" in territory["territory"]["notice"]["en"]


def test_what_the_city_alone_publishes_claims_the_city_alone(territory):
    for source in territory["source"]:
        is_of_the_city = any("VilleMTP" in file or "OSM_MTP" in file for file in source["files"][:1])
        assert source.get("covers") == (["34172"] if is_of_the_city else None), source["title"]


def test_every_service_source_names_the_categories_it_claims(territory):
    claimed = [source["categories"] for source in territory["source"] if source["layer"] == "services"]
    everything = [category for categories in claimed for category in categories]
    assert len(everything) == len(set(everything))


@pytest.mark.real
def test_every_file_named_is_in_the_extract(territory, real_montpellier):
    absent = [f for source in territory["source"] for f in source["files"] if not (real_montpellier / f).is_file()]
    assert absent == []
