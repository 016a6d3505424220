"""Every fault planted in the demonstration is named by its control, and none is found where none was planted."""

import json

import pytest

from layers.demo import PLANTERS, write_demo
from pensions.front.inspecting import inspect_territory
from pensions.inspecting.controls import CONTROLS
from pensions.ranking.job import Job

DRAWN_IN_PART = "cadastre_area"
"""The demonstration draws a few plots of each commune: its cadastre is never whole."""


def inspected(folder, sites=None):
    return {one.id: one for one in inspect_territory(Job(str(folder), sites=sites)).controls}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty")
    write_demo(folder, faults=tuple(PLANTERS))
    told = {one["control"]: one for one in json.loads((folder / "fautes.json").read_text(encoding="utf-8"))}
    return told, inspected(folder, str(folder / "sites_candidats.csv"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    write_demo(folder, faults=())
    return inspected(folder)


def test_a_fault_is_planted_for_each_control():
    assert set(PLANTERS) == set(CONTROLS)


@pytest.mark.parametrize("name", PLANTERS)
def test_the_control_finds_its_fault_and_names_what_is_wrong(faulty, name):
    told, found = faulty
    assert found[name].verdict in ("fail", "alert")
    places = found[name].places
    said = [f"{a.fr} {b.fr} {c.fr}" for a, b, c in zip(places["name"], places["found"], places["remark"], strict=True)]
    absent = [one for one in told[name]["named"] if not any(one in text for text in said)]
    assert absent == []


def test_where_nothing_was_planted_no_control_finds_a_fault(sound):
    found = {name: one.verdict for name, one in sound.items() if name != DRAWN_IN_PART}
    assert set(found.values()) <= {"pass", "unknown"}
    assert [name for name, verdict in found.items() if verdict == "unknown"] == ["pensions_finess_planner"]


def test_the_commune_without_plots_falls_to_nothing(sound, faulty):
    told, found = faulty
    (name,) = told[DRAWN_IN_PART]["named"]

    def share(control):
        return next(place.found.fr for place in control.places.itertuples() if place.name.fr == name)

    assert share(found[DRAWN_IN_PART]) == "0 %"
    assert share(sound[DRAWN_IN_PART]) != "0 %"
