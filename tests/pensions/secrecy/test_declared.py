"""Confidential places that a planner lets a joint choice count: there alone, and nothing tells where they are."""

import pytest

from geo.errors import TerritoryError
from layers.territory.counted_apart import confidential_places
from layers.territory.file import read_territory_file
from layers.territory.territory import load_territory
from pensions.choosing.choose import CONFIDENTIAL_COUNTED, choose_sites, existing_pensions
from pensions.choosing.record import choice_record, lines
from pensions.choosing.request import ChoiceRequest
from pensions.ranking.job import Job
from pensions.ranking.run import judge_territory
from tests.gtfs_files import ORIGIN, degrees
from tests.pensions.secrecy.planted import AT, DECLARED, NUMBER, SOURCE, write_place

REQUEST = ChoiceRequest(1, minutes=6, fade=1, by="walk", need="income_cells", sets=2, score_weight=0.0)


@pytest.fixture(scope="module")
def chosen(tmp_path_factory):
    """What is chosen where the shelter is declared, where it is not, and where there is none."""
    folder = tmp_path_factory.mktemp("declared")
    made = {}
    for name, place in (
        ("declared", {"more": DECLARED}),
        ("silent", {}),
        ("none", {"shelter": "", "more": DECLARED}),
    ):
        run_inputs, ranking = judge_territory(Job(str(write_place(folder / name, **place))))
        made[name] = choose_sites(run_inputs, ranking, REQUEST)
    return made


def metres_from_the_shelter(chosen):
    x, y = (ORIGIN[axis] + AT[axis] for axis in (0, 1))
    point = chosen.ranking.sites.geometry.loc[chosen.choice.sites[0]].centroid
    return ((point.x - x) ** 2 + (point.y - y) ** 2) ** 0.5


def test_a_declared_pension_is_counted_as_there_and_the_new_one_stands_elsewhere(chosen):
    """West is the shelter, east the open one; undeclared, the new site serves those around the shelter."""
    assert metres_from_the_shelter(chosen["silent"]) < 250
    assert metres_from_the_shelter(chosen["declared"]) > 400
    assert chosen["silent"].choice.sites.equals(chosen["none"].choice.sites)


def test_the_outputs_say_so_in_a_sentence_and_only_then(chosen):
    for lang in ("fr", "en"):
        said = f"· {getattr(CONFIDENTIAL_COUNTED, lang)}"
        assert [said in lines(chosen[name], lang) for name in ("declared", "silent", "none")] == [True, False, False]


def test_what_is_told_of_the_need_is_what_the_places_that_all_may_know_reach(chosen):
    """Else the share of a commune would tell that there is one in it; what sites cost is told to five points."""
    told = {name: choice_record(one) for name, one in chosen.items()}
    before = {name: [row["before"] for row in one["need_by_commune"]] for name, one in told.items()}
    assert before["declared"] == before["silent"] == before["none"]
    assert told["declared"]["need_reached"]["before"] == told["silent"]["need_reached"]["before"]
    assert all(row["replacement_step"] >= 0.05 for row in told["declared"]["sites"])
    for one in chosen.values():
        assert one.existing["name"].tolist() == ["La Source"]


def test_it_has_neither_name_nor_number_and_is_there_once_whatever_the_lists_that_give_it(tmp_path):
    place = write_place(
        tmp_path / "twice", more=SOURCE.format("supported_housing", "local_pensions", "2.csv") + DECLARED
    )
    rows = (place / "pensions.csv").read_text("utf-8").splitlines()
    (place / "2.csv").write_text(
        f"{rows[0]}\nAutre Source;pension de famille;9;3.88;43.61;340000012\n{rows[2]}\n", "utf-8"
    )
    known = load_territory(str(place))
    found = confidential_places(known, "supported_housing", "choose")
    assert found[["category", "places"]].values.tolist() == [["pension_de_famille", 12.0]]
    assert found.index.tolist() == ["confidential-1"]
    assert (found.crs.to_epsg(), list(found)) == (2154, ["category", "places", "geometry"])
    assert existing_pensions(known)["name"].tolist() == ["La Source", "Autre Source"]
    assert NUMBER not in repr(known.confidential_sources)


@pytest.mark.parametrize(
    ("more", "en", "fr"),
    [
        (DECLARED.replace("choose", "rank"), "Input should be 'choose'", "attendu : 'choose'"),
        (DECLARED * 2, "'supported_housing' is given twice", "« supported_housing » en double"),
        (DECLARED.replace("supported", "suported"), "Did you mean 'supported_housing'", "supported_housing"),
        (
            DECLARED.replace("supported_housing", "need_zones"),
            "may hold confidential places 'need_zones'",
            "need_zones",
        ),
    ],
)
def test_what_declares_nothing_is_refused(tmp_path, more, en, fr):
    with pytest.raises(TerritoryError, match=en) as fault:
        read_territory_file(write_place(tmp_path / "p", more=more) / "territory.toml")
    assert fr in fault.value.fr


def test_nothing_finer_than_a_square_of_a_kilometre_goes_in(tmp_path):
    """Of minutes and sites of one's own, choices tell to the metre how far what they count stands from each cell."""
    place, found = write_place(tmp_path / "moved", more=DECLARED), []
    for x, y in (AT, (20.0, 780.0)):
        rows = (place / "pensions.csv").read_text("utf-8").splitlines()
        told = rows[2].split(";")
        told[3:5] = map(str, degrees(x, y))
        (place / "pensions.csv").write_text("\n".join([*rows[:2], ";".join(told)]) + "\n", "utf-8")
        there = confidential_places(load_territory(str(place)), "supported_housing", "choose").geometry.iloc[0]
        found.append((there.x - ORIGIN[0], there.y - ORIGIN[1]))
    assert found == [(500.0, 500.0)] * 2
