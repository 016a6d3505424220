"""Journeys and isochrones through the command line, on the demonstration town."""

import re
from itertools import pairwise

import geopandas as gpd
import pytest

from geo.transit.journey import Journey, Leg
from layers.territory.territory import load_territory
from maps.map_page.bundle import FILE_NAME, read_bundle
from pensions.ranking.job import Job
from pensions.ranking.run import load_inputs
from pensions.travel.journeys import READ, find_journey, legs_in_words, place, seconds


@pytest.fixture(scope="module")
def territory(town):
    return load_territory(str(town))


@pytest.fixture(scope="module")
def far_parcel(territory):
    """The parcel farthest from the town centre."""
    centre = territory.layers["destinations"].geometry.iloc[0]
    parcels = territory.layers["parcels"]
    return parcels.loc[parcels.distance(centre).idxmax(), "site_id"]


def test_a_journey_is_told_leg_by_leg_and_its_legs_add_up(town, run_cli, capsys, far_parcel):
    assert run_cli("journey", town, "--from", far_parcel, "--to", "centre", "--at", "9:00", "--lang", "fr") == 0
    *legs, total = capsys.readouterr().out.strip().splitlines()
    times = [re.match(r"\s*(\d+:\d\d)\s+(\d+:\d\d)\s+\S", leg).groups() for leg in legs]
    assert all(before[1] == after[0] for before, after in pairwise(times))
    assert times[0][0] == "9:00"
    assert f"de 9:00 à {times[-1][1]}" in total


def test_a_journey_asks_for_no_layer_that_it_does_not_read(town, territory, far_parcel):
    """Found with its few layers and with all: the same two places, legs and stops."""
    few = load_inputs(Job(str(town)), only=READ)
    assert set(few.territory.layers) < set(territory.layers)
    told = []
    for run_inputs in (few, load_inputs(Job(territory))):
        ends = [place(run_inputs.territory, text) for text in (far_parcel, "chu")]
        found = find_journey(run_inputs, *ends, 9 * 3600)
        told.append((found, [end.geometry.iloc[0] for end in ends], run_inputs.stops.geometry.tolist()))
    assert told[0] == told[1]


def test_an_isochrone_is_written_as_outlines_that_nest(town, run_cli, tmp_path, capsys):
    out = tmp_path / "iso.geojson"
    assert run_cli("isochrone", town, "--from", "centre", "--minutes", "10,20,40", "--out", out) == 0
    found = gpd.read_file(out).to_crs(2154)
    assert found["minutes"].tolist() == [40.0, 20.0, 10.0]
    assert found.geometry.area.is_monotonic_decreasing
    assert str(out) in capsys.readouterr().out


def test_a_place_is_a_destination_by_its_id_or_its_label_or_coordinates(territory):
    centre = territory.layers["destinations"].iloc[0]
    x, y = centre.geometry.x, centre.geometry.y
    for text in ("centre", "CENTRE", centre["label"], f"{x:.1f},{y:.1f}"):
        assert place(territory, text).geometry.iloc[0].distance(centre.geometry) < 60


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--from", "rue qui n'existe pas", "introuvable"),
        ("--at", "midi", "attendu heures et minutes"),
        ("--date", "2020-01-07", "2026"),
    ],
)
def test_a_place_a_time_or_a_day_that_cannot_be_understood_says_why(town, run_cli, capsys, option, value, told):
    given = {"--from": "centre", "--to": "centre", "--at": "9:00", option: value}
    assert run_cli("journey", town, *(part for pair in given.items() for part in pair), "--lang", "fr") == 2
    assert told in capsys.readouterr().err


def test_a_journey_or_an_isochrone_on_a_sunday_says_that_it_is_one(town, run_cli, capsys, tmp_path):
    sunday = ("--date", "2026-09-06", "--lang", "fr")
    assert run_cli("journey", town, "--from", "centre", "--to", "chu", "--at", "10:00", *sunday) == 0
    assert "06/09/2026 (dimanche)" in capsys.readouterr().out
    assert run_cli("isochrone", town, "--from", "centre", "--out", tmp_path / "iso.geojson", *sunday) == 0
    assert "Horaires du 06/09/2026 (dimanche)" in (tmp_path / "iso.html").read_text(encoding="utf-8")


def test_minutes_that_are_no_numbers_are_refused(town, run_cli, capsys):
    assert run_cli("isochrone", town, "--from", "centre", "--minutes", "un quart d'heure") == 2


def test_each_kind_of_leg_is_said_in_both_languages(territory):
    legs = (
        Leg("walk", None, 0, 32400, 32700),
        Leg("ride", 0, 1, 32700, 33300, "1", "tram", "t", "Gare", 4),
        Leg("walk", 1, None, 33300, 33360),
    )
    stops = territory.feed.stops
    for lang, words in (("fr", "marcher 5 min"), ("en", "walk 5 min")):
        told = legs_in_words(Journey(32400, 33360, legs), stops, "But", lang)
        assert told["what"].iloc[0].startswith(words)
        assert told["minutes"].sum() == 16
        assert "But" in told["what"].iloc[-1]


def test_hours_are_read_as_people_write_them():
    assert [seconds(text) for text in ("9:30", "9h30", "09H30", "25:10")] == [34200, 34200, 34200, 90600]


def test_isochrones_left_in_the_folder_of_a_run_are_drawn_on_its_map(town, run_cli, tmp_path):
    out = tmp_path / "run"
    assert run_cli("rank", town, "--out", out) == 0
    before = read_bundle(out / FILE_NAME).context
    assert (
        run_cli("isochrone", town, "--from", "centre", "--minutes", "10,20", "--out", out / "isochrones.geojson") == 0
    )
    plain = (out / "carte.html").stat().st_size
    assert run_cli("map", out, "--lang", "fr") == 0
    page = (out / "carte.html").read_text(encoding="utf-8")
    assert "isochrones" not in before
    assert "À tant de minutes (isochrones)" in page
    assert len(page.encode()) > plain
