"""What a site measures is kept: whatever is edited since, what is read back is what would be measured afresh."""

import datetime as dt
import errno
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.errors import CacheWarning
from geo.scoring.criterion import Criterion, MeasureSpec, Rule
from geo.space.raster import Raster
from layers.scenario.measure_kinds import MEASURE_KINDS
from layers.scenario.scenario import load_scenario
from layers.territory.file import NetworkSpec
from layers.territory.ground import Ground
from pensions.ranking import measured_once
from pensions.ranking.keeping import columns
from pensions.ranking.keeping.content import content_digest, site_marks
from pensions.ranking.measured_once import OF_THE_SITE, what_moves
from pensions.ranking.measures import measure
from pensions.ranking.run import judge
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs
from tests.gtfs_files import ORIGIN
from tests.pensions.ranking.test_out_of_reach import at, drawn, feed, layer, places, said, street  # noqa: F401

SITES = {"walk": (1_000, 40), "ride": (12_000, 10), "far": (25_000, 200)}
SPECS = {
    "hospital": ("door_min", ("services",), {"category": ["hospital"]}),
    "on_foot": ("walk_min", ("services",), {"category": ["hospital"]}),
    "centre": ("door_min", (), {"destination": "mairie"}),
    "tram": ("departures", (), {"period": "day"}),
    "park": ("distance_m", ("green_spaces",), {"at_most_m": 9_000}),
    "monument": ("count_within", ("monuments",), {"radius_m": 2_000}),
    "poor": ("sum_around", ("income_cells",), {"radius_m": 500, "column": "poor_households"}),
    "social": ("social_percent", ("social_dwellings",), {"radius_m": 500}),
    "price": ("median_price", ("sales",), {"radius_m": 3_000, "at_least": 1}),
    "income": ("zone_value", ("income_zones",), {"column": "poor_households"}),
    "slope": ("slope", ("terrain",), {}),
    "plot": ("attribute", (), {"column": "area_m2"}),
}
FLOODED = ("percent_inside", ("flood",), {"where": {"level": ["red"]}})


def test_every_kind_of_measure_is_tried():
    assert {kind for kind, _, _ in (*SPECS.values(), FLOODED)} == set(MEASURE_KINDS)


def dots(*xy):
    return [shapely.Point(*at(*one)) for one in xy]


def square(x, y, side=400):
    return shapely.box(*at(x - side, y - side), *at(x + side, y + side))


def feed_of(known):
    """The same trips, of which every other one does not run on Wednesdays, and two stops stated accessible."""
    names = np.where(np.arange(len(known.trips)) % 2, "s", "not on Wednesday")
    calendar = pd.concat([known.calendar, known.calendar.assign(service_id="not on Wednesday", wednesday=False)])
    stops = known.stops.assign(wheelchair_boarding=known.stops["stop_id"].isin(["a", "b"]).astype(int))
    return replace(
        known, trips=known.trips.assign(service_id=names), calendar=calendar.reset_index(drop=True), stops=stops
    )


@pytest.fixture(scope="module")
def territory(feed):  # noqa: F811
    """
    A street of 30 km broken by 50 m, its trams, half of them on Wednesdays, and a small layer for each kind of measure.
    """
    base = drawn(feed_of(feed), lines=[street((0, 0), (500, 0)), street((500, 50), (30_000, 0))])
    towns = base.layers["communes"]
    added = {
        "destinations": layer(dots((12_100, 0)), destination_id="mairie", label="Mairie", source="dessin"),
        "green_spaces": layer([square(3_000, 0), square(26_000, 0)], name="Parc"),
        "monuments": layer(dots((1_500, 0), (12_500, 0)), name="Tour"),
        "income_cells": layer(
            [square(1_000, 0), square(12_000, 0)], households=[100.0, 80.0], poor_households=[30.0, 22.0]
        ),
        "social_dwellings": layer(dots((1_100, 0), (12_100, 0)), dwellings=[40.0, 20.0]),
        "sales": layer(dots((900, 0), (12_900, 0), (24_000, 0)), price_eur_m2=[3000.0, 2500.0, 1800.0], kind="flat"),
        "income_zones": layer([square(0, 0, 40_000)], poor_households=[21.0]),
        "flood": layer([square(12_000, 0, 40)], level="red"),
    }
    ground = Ground(None, towns, said("dessiné"))
    relief = Raster(np.add.outer(np.arange(3.0), np.arange(40.0) ** 2), Affine(1_000, 0, ORIGIN[0] - 5_000, 0, -1_000,
                                                                                ORIGIN[1] + 1_500))  # fmt: skip
    return replace(
        base,
        layers=MappingProxyType({**base.layers, **added}),
        coverage={**base.coverage, **{(name, ""): ground for name in added}},
        terrain=relief,
    )


def scenario(**parameters):
    base = load_scenario("pension_de_famille")
    shared = {"unit": said("u"), "source": "essai"}
    criteria = tuple(
        Criterion(
            id=name, label=said(name), theme="care", knots=((0, 0.0), (9_000, 1.0)), weight=1,
            measure=MeasureSpec(kind=kind, layers=layers, options=options),
            is_about_people=layers == ("income_cells",), **shared,
        )
        for name, (kind, layers, options) in SPECS.items()
    )  # fmt: skip
    flooded = Rule(
        id="flooded", kind="exclusion", label=said("eau"), fail_above=50, text=said(""), ask=said("?"),
        measure=MeasureSpec(kind=FLOODED[0], layers=FLOODED[1], options=FLOODED[2]), **shared,
    )  # fmt: skip
    changed = {name: base.parameters[name].model_copy(update={"value": value}) for name, value in parameters.items()}
    return base.model_copy(
        update={"criteria": criteria, "rules": (flooded,), "parameters": {**base.parameters, **changed}}
    )


def sites_of(**xy):
    frame = places(**xy).assign(area_m2=800.0)
    return frame.set_geometry(frame.geometry.buffer(15))


def with_layer(name, change):
    def edit(run):
        layers = dict(run["territory"].layers)
        layers[name] = change(layers[name].copy())
        run["territory"] = replace(run["territory"], layers=MappingProxyType(layers))

    return edit


def with_territory(**parts):
    return lambda run: run.update(
        territory=replace(run["territory"], **{name: part(run["territory"]) for name, part in parts.items()})
    )


def with_parameter(**values):
    return lambda run: run["parameters"].update(values)


def moved(frame):
    return frame.set_geometry(frame.geometry.translate(700, 0))


def half_known(territory):
    known = layer([square(12_000, 0, 5_000)])
    return {key: Ground(known, ground.communes, ground.because) for key, ground in territory.coverage.items()}


EDITS = {
    "streets": with_layer("streets", lambda frame: frame.iloc[:1].set_geometry([street((0, 0), (13_000, 90))])),
    "hospital": with_layer("services", moved),
    "destination": with_layer("destinations", moved),
    "park": with_layer("green_spaces", moved),
    "monument": with_layer("monuments", lambda frame: frame.iloc[:1]),
    "households": with_layer("income_cells", lambda frame: frame.assign(households=50.0, poor_households=44.0)),
    "dwellings": with_layer("social_dwellings", lambda frame: frame.assign(dwellings=7.0)),
    "price": with_layer("sales", lambda frame: frame.assign(price_eur_m2=1234.0)),
    "poverty": with_layer("income_zones", lambda frame: frame.assign(poor_households=70.0)),
    "flood": with_layer("flood", lambda frame: frame.assign(level="blue")),
    "ground": with_territory(coverage=half_known),
    "relief": with_territory(terrain=lambda known: replace(known.terrain, values=known.terrain.values * 2)),
    "join": with_territory(network=lambda known: NetworkSpec(join_tolerance_m=60.0)),
    "timetable": with_territory(feed=lambda known: replace(known.feed, stop_times=later(known.feed.stop_times))),
    "secrecy": with_territory(head=lambda known: known.head.model_copy(update={"secrecy_threshold": 40})),
    "date": lambda run: run.update(date=dt.date(2025, 11, 5)),
    "speed": with_parameter(walk_speed_kmh=2.5),
    "window": with_parameter(leave_until_h=18.0),
    "walk to a stop": with_parameter(access_walk_min=3.0),
    "wheelchair": with_parameter(walk_profile="wheelchair"),
    "site": lambda run: run.update(sites=sites_of(**SITES | {"walk": (1_400, 40)})),
    "more sites": lambda run: run.update(sites=sites_of(**SITES, new=(12_300, 60), off=(900, 900))),
    "fewer sites, in another order": lambda run: run.update(sites=run["sites"].iloc[[2, 0]]),
    "names": lambda run: run.update(sites=run["sites"].set_axis(list("abc")[: len(run["sites"])], axis=0)),
}


def later(stop_times):
    """The same departures, ten minutes more on the way."""
    is_end = stop_times["trip"].duplicated()
    return stop_times.assign(**{name: stop_times[name] + 600 * is_end for name in ("arrival_s", "departure_s")})


def judged(territory, edits=()):
    run = {"territory": territory, "sites": sites_of(**SITES), "parameters": {}, "date": dt.date(2025, 11, 4)}
    for name in edits:
        EDITS[name](run)
    run["sites"].index.name = "site_id"
    inputs = RunInputs(run["territory"], scenario(**run["parameters"]), run["date"])
    return inputs, judge(inputs, run["sites"])


def same(one, other):
    for name in ("scores", "measures", "estimates", "verdicts", "rule_values", "details"):
        assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.not_evaluated == other.not_evaluated
    assert one.unknown_because == other.unknown_because


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def afresh(*arguments):
    """Judged with nothing kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "own_folder", lambda: None)
        return judged(*arguments)[1]


TOGETHER = (
    ("streets", "park", "households"),
    ("hospital", "monument", "dwellings"),
    ("destination", "price", "poverty", "flood"),
    ("ground",),
    ("relief", "join"),
    ("timetable", "secrecy"),
    ("date",),
    ("speed",),
    ("window", "site"),
    ("walk to a stop", "more sites"),
    ("wheelchair", "fewer sites, in another order", "names"),
)
"""Edits that no measure reads two of."""


def test_whatever_is_edited_what_is_read_back_is_what_would_be_measured_afresh(territory, place):
    assert sorted(name for names in TOGETHER for name in names) == sorted(EDITS)
    judged(territory)
    plain = afresh(territory)
    for edits in TOGETHER:
        fresh = afresh(territory, edits)
        same(judged(territory, edits)[1], fresh)
        one, other = (pd.concat([found.measures, found.rule_values], axis="columns") for found in (plain, fresh))
        moves = sum(name not in other or not one[name].equals(other[name]) for name in one)
        assert moves >= len(edits), f"{edits}: an edit that moves nothing proves nothing"


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.sampled_from(sorted(EDITS)), min_size=2, max_size=3, unique=True))
def test_the_same_of_edits_together_one_after_the_other_in_one_cache(territory, place, edits):
    for number in range(1, len(edits) + 1):
        _, ranking = judged(territory, edits[:number])
    same(ranking, afresh(territory, edits))


class Noted(Mapping):
    """A mapping that notes what it is asked for."""

    def __init__(self, held, asked):
        self.held, self.asked = held, asked

    def __getitem__(self, name):
        self.asked.add(name)
        return self.held[name]

    def __iter__(self):
        return iter(self.held)

    def __len__(self):
        return len(self.held)

    def get(self, name, default=None):
        self.asked.add(name)
        return self.held.get(name, default)


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec[0] != OF_THE_SITE] + ["flooded"])
def test_a_measure_reads_nothing_that_its_key_does_not_tell(territory, name):
    kind, layers, options = SPECS.get(name, FLOODED)
    spec = MeasureSpec(kind=kind, layers=layers, options=options)
    asked, grounds = set(), set()
    noted = replace(territory, layers=Noted(territory.layers, asked), coverage=Noted(territory.coverage, grounds))
    inputs = RunInputs(noted, scenario(), dt.date(2025, 11, 4))
    told = what_moves(inputs, spec)
    asked.clear()
    grounds.clear()
    measure(SiteInputs(replace(inputs), sites_of(**SITES)), spec)
    of_other_criteria = {"services", "destinations"} if kind == "door_min" else set()  # one search answers all
    keyed = {name for name, _ in (*told["read"], *told.get("streets", ()))}
    assert asked - of_other_criteria <= keyed
    assert grounds <= {tuple(key[:2]) for key in told["ground"]}
    if kind not in ("door_min", "departures"):
        measure(SiteInputs(RunInputs(replace(noted, feed=None), scenario()), sites_of(**SITES)), spec)


def test_other_weights_knots_labels_and_limits_measure_nothing_again(territory, place, monkeypatch):
    first, before = judged(territory)
    measured = []
    monkeypatch.setattr(measured_once, "measured", lambda inputs, judge: measured.append(judge) or real(inputs, judge))
    other = scenario()
    criteria = tuple(
        one.model_copy(update={"weight": 3, "knots": ((0, 1.0), (50, 0.0)), "label": said("autre"), "theme": "other"})
        for one in other.criteria
    )
    rules = tuple(one.model_copy(update={"fail_above": 10.0, "id": "other"}) for one in other.rules)
    inputs = RunInputs(territory, other.model_copy(update={"criteria": criteria, "rules": rules}), first.date)
    after = judge(inputs, sites_of(**SITES))
    assert [one.id for one in measured] == ["plot"]  # a column of the sites
    assert_frame_equal(after.measures, before.measures)
    assert inputs.kept.read_back == inputs.kept.asked > 0


real = measured_once.measured


def test_with_one_layer_changed_only_what_reads_it_is_measured_again(territory, place, monkeypatch):
    judged(territory)
    measured = []
    monkeypatch.setattr(measured_once, "measured", lambda inputs, judge: measured.append(judge) or real(inputs, judge))
    judged(territory, ["park"])
    assert {one.id for one in measured} == {"plot", "park"}


def test_with_more_sites_only_those_are_measured(territory, place, monkeypatch):
    judged(territory)
    asked = []
    monkeypatch.setattr(
        measured_once, "measured", lambda inputs, judge: asked.append(list(inputs.sites.index)) or real(inputs, judge)
    )
    judged(territory, ["more sites"])
    assert sum(one == ["new", "off"] for one in asked) == len(asked) - 1
    asked.clear()
    judged(territory, ["more sites"])
    assert len(asked) == 1


def test_another_version_of_the_code_reads_nothing_back(territory, place, monkeypatch):
    judged(territory)
    monkeypatch.setattr(measured_once, "code_version", lambda: "of tomorrow")
    assert judged(territory)[0].kept.read_back == 0


def test_nothing_is_kept_of_what_reads_a_source_that_hides_confidential_places(territory, place):
    judged(replace(territory, hiding=frozenset({"services", "green_spaces"})))
    hidden = len(list(place.iterdir()))
    judged(territory)
    assert len(list(place.iterdir())) - hidden == len(["hospital", "on_foot", "park"])


def test_a_full_disk_only_warns(territory, place, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.warns(CacheWarning, match="is not used: no room left on the disk") as told:
            same(judged(territory)[1], afresh(territory))
    assert len(told) == 1
    assert list(place.iterdir()) == []


def test_what_is_kept_is_bounded_and_the_least_recently_used_goes(territory, place, monkeypatch):
    judged(territory)
    (used, *_, old) = sorted(place.glob("measure-*.kept"))
    for number, path in enumerate(sorted(place.glob("measure-*.kept"), key=lambda path: path == used)):
        os.utime(path, (1_000 + number, 1_000 + number))
    os.utime(old, (1, 1))
    monkeypatch.setattr(columns, "MOST_ENTRIES", 6)
    judged(territory, ["park"])
    assert len(list(place.glob("measure-*.kept"))) == 6
    assert not old.exists() or old.stat().st_mtime > 1_000_000


TWO = """
import sys
import geopandas as gpd
import pandas as pd
from pensions.ranking.keeping.columns import KeptColumns, Table
from pensions.ranking.keeping.content import site_marks
first = int(sys.argv[1])
for start in range(first, first + 40, 4):
    points = gpd.GeoSeries(gpd.points_from_xy(range(start, start + 40), range(40)), crs=2154)
    marks = site_marks(points)
    made = lambda lacks: Table(pd.DataFrame({"values": points.x.to_numpy()[lacks]}), {})
    assert KeptColumns().through({"kind": "x"}, marks, made).columns["values"].tolist() == points.x.tolist()
"""


def test_two_runs_at_once_read_back_what_they_would_have_made(place):
    """Both write the same entry, again and again: what one loses, it makes; nothing is damaged, or a word is said."""
    running = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", TWO, str(first)], stderr=subprocess.PIPE, text=True)
        for first in (0, 20)
    ]
    assert [(one.communicate(timeout=120)[1], one.returncode) for one in running] == [("", 0), ("", 0)]
    assert len(list(place.glob("*"))) == 1


def test_a_digest_is_of_the_content_and_marks_are_of_the_shape():
    parks = layer(dots((0, 0), (1, 1)), name=["a", None], size=[1.0, np.nan])
    assert content_digest(parks) == content_digest(parks.copy())
    changed = (
        parks.assign(name=["a", "None"]),
        parks.assign(size=[1, 2]),
        parks.rename(columns={"size": "s"}),
        parks.iloc[::-1],
        parks.set_axis([1, 2]),
        parks.to_crs(3857),
        gpd.GeoDataFrame(geometry=parks.geometry),
    )
    assert len({content_digest(one) for one in (parks, *changed)}) == 1 + len(changed)
    assert site_marks(gpd.GeoSeries([], crs=2154)).shape == (0, 2)
    assert pd.DataFrame(site_marks(parks.geometry)).nunique().tolist() == [2, 2]
