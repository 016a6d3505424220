"""The real extract of Montpellier, from its published files to the map; skipped, loudly, where it is absent."""

import json
import re

import geopandas as gpd
import pandas as pd
import pytest

from layers.territory.territory import load_territory
from pensions.ranking.outputs import context_layers
from tests.maps import browser

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def territory(real_montpellier):
    return load_territory("montpellier-extrait", data=real_montpellier)


@pytest.fixture(scope="module")
def ranked(real_montpellier, run_cli, tmp_path_factory):
    out = tmp_path_factory.mktemp("real") / "out"
    assert run_cli("rank", "montpellier-extrait", "--data", real_montpellier, "--out", out, "--lang", "fr") == 0
    return out


@pytest.fixture(scope="module")
def record(ranked):
    return json.loads((ranked / "run.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def table(ranked):
    return gpd.read_parquet(ranked / "sites.parquet").set_index("site_id")


def test_the_whole_metropole_is_covered_with_cells(record, territory):
    assert 42_000 < record["counts"]["candidate_sites"] < 45_000
    assert len(territory.layers["communes"]) == 31


def test_the_geojson_of_the_whole_metropole_stays_what_a_web_map_reads(ranked, table):
    assert (ranked / "sites.geojson").stat().st_size < 25e6
    short = gpd.read_file(ranked / "sites.geojson").set_index("site_id")
    assert short[["rank", "score"]].equals(table[["rank", "score"]])


def test_on_paper_the_result_is_one_page_although_much_is_lacking_and_told_and_its_method_three(ranked):
    """At nine points."""
    with browser.chromium() as chromium, browser.opened(chromium, ranked / "carte.html") as (page, _):
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("button.sector").last.evaluate("node => node.getBoundingClientRect().bottom") < 1047
    assert 2 <= len(re.findall(rb"/Type\s*/Page[^s]", paper)) <= 4


def test_what_the_extract_lacks_is_said_and_never_passes(record, table):
    assert {"doctor", "homeless_need", "sru_gap", "flood_prohibition", "plan_forbids", "noise"} <= set(
        record["not_evaluated"]
    )
    first = record["first_sites"][0]["verdicts"]
    assert {first[rule] for rule in ("flood_prohibition", "plan_forbids", "noise")} == {"unknown"}
    unfit, mixed = (warning["fr"] for warning in record["warnings"][:2])
    assert record["unfit"]["fr"] == unfit
    assert unfit.startswith("Ne convient pas à une décision : aucun site n'a de réponse à « Zone inondable")
    assert "« Zone du plan qui interdit l'hébergement »" in unfit
    assert "millésimes mêlés" in mixed


def test_the_map_draws_the_31_communes_and_the_nine_pensions_and_no_confidential_place(territory):
    drawn = context_layers(territory)
    assert len(drawn["communes"]) == 31
    housing = drawn["supported_housing"]
    inside = housing[housing.within(drawn["communes"].geometry.union_all())]
    assert (inside["category"] == "pension_de_famille").sum() == 9
    assert not housing["is_confidential"].any()
    (source,) = [source for source in territory.sources if source["layer"] == "supported_housing"]
    assert any(note.startswith("confidential places left out") for note in source["repairs"])


def test_no_measure_about_people_is_written(table, record):
    people = [c["id"] for c in record["criteria"] if c["is_about_people"]]
    assert people == ["poor_households"]
    assert not set(people) & set(table.columns)


def test_minutes_cannot_be_true_only_where_they_are_marked_as_estimates(table):
    """Nobody walks to a pharmacy in no time from the garrigue; outside the city of Montpellier all is estimated."""
    outside = table[table["insee_code"] != "34172"]
    assert outside["estimated_criteria"].str.contains("Pharmacie").mean() > 0.95
    city = table[table["insee_code"] == "34172"]
    assert city["pharmacy"].median() < 15
    assert (table["pharmacy"].dropna() > 0).all()


def test_door_to_door_is_never_slower_on_a_good_day_than_on_a_bad_one(table):
    both = table[["hospital", "hospital_p95_min"]].dropna()
    assert len(both) > 20_000
    assert (both["hospital"] <= both["hospital_p95_min"] + 0.11).all()


def test_a_dense_and_served_place_ranks_before_a_remote_one(table):
    comedie = gpd.GeoSeries.from_xy([3.8797], [43.6085], crs=4326).to_crs(2154).iloc[0]
    places = table.to_crs(2154)
    centre = places.loc[places.distance(comedie).idxmin()]
    remote = places[places["commune"] == "Montaud"]
    assert centre["score"] > 2 * pd.Series(remote["score"]).median()
