"""
The walk: one confidential shelter and one small square are planted, everything is run, and all that leaves is searched.

Kinds of measure, their options, commands, writers and names of `import pensions` are read from their registers: one
that is new and not walked here fails.
"""

import contextlib
import functools
import importlib
import inspect
import io
import json
import os
import pkgutil
import stat
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import maps
import pensions
from geo.errors import PensionsError
from geo.scoring.criterion import Criterion, MeasureSpec, Text
from layers.people.counted import COUNT_PEOPLE
from layers.scenario.measure_kinds import MEASURE_KINDS, OPTIONS
from layers.scenario.scenario import SCENARIOS, load_scenario
from layers.territory.territory import load_territory
from pensions.commands.app import make_app
from pensions.ranking.gate import measured
from pensions.ranking.job import OUTPUT_FILES
from pensions.ranking.run_inputs import NotAvailableError, RunInputs
from pensions.ranking.site_inputs import SiteInputs
from tests.gtfs_files import ORIGIN
from tests.pensions.secrecy.planted import (
    AT,
    DECLARED,
    NAME,
    SHELTER,
    Told,
    scenario_text,
    secrets_in,
    secrets_of,
    shelter_layer,
    write_place,
)

LAYERS = {
    "supported_housing": {"column": "places", "where": {"category": ["pension_de_famille"]}},
    "income_cells": {"column": "persons", "minus": "households", "where": {"is_imputed": [False]}},
    "need_zones": {"column": "homeless_requests", "where": {"zone_id": ["34901"]}},
}
"""Layers that hold what is planted, and the options that are theirs."""

ANY = {
    "category": ["pension_de_famille"],
    "destination": None,  # a place of the TOML, not of a layer
    "period": "day",
    "radius_m": 300.0,
    "at_most_m": 5000.0,
    "at_least": 1,
    "column": None,
    "minus": None,
    "scale": 2.0,
    "scale_m": 20.0,
    "values": None,  # words of a column
    "where": None,
}
"""Options of measures, the same for every layer; None where a layer has its own, or none."""

UMASK = 0o027


def specs():
    """Every kind of measure on every layer, with and without each option that it may do without."""
    for kind, told in MEASURE_KINDS.items():
        for layer, own in LAYERS.items():
            given = {name: own.get(name, ANY[name]) for name in told.options}
            given = {name: value for name, value in given.items() if value is not None}
            least = {name: value for name, value in given.items() if any(name in group for group in told.needs)}
            for options in [given, least] if given != least else [given]:
                yield MeasureSpec(kind=kind, layers=(layer,), options=options)


def criterion(number, spec):
    text = Text(fr="u", en="u")
    return Criterion(
        id=f"c{number}", theme="t", label=text, unit=text, measure=spec, knots=((0, 0), (1000, 1)), weight=1,
        source="proposition", is_about_people=bool(COUNT_PEOPLE & set(spec.layers)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Folder with the territory without the shelter, with it confidential, with it known to all; and their cache."""
    folder = tmp_path_factory.mktemp("walk")
    before = os.umask(UMASK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PENSIONS_CACHE", str(folder / "cache"))
        write_place(folder / "without", shelter="")
        write_place(folder / "place", more=DECLARED)
        write_place(folder / "known", shelter=NAME)
        yield folder
    os.umask(before)


@contextlib.contextmanager
def elsewhere(world):
    """Another cache, for what may hold the shelter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PENSIONS_CACHE", str(world / "other-cache"))
        yield


@pytest.fixture(scope="module")
def accepted(world):
    """Number → what each measure that is not refused gives to nine sites, in the three territories."""
    x, y = ORIGIN
    points = gpd.points_from_xy(*zip(*[(x + 200 * i, y + 200 * j) for i in (1, 2, 5) for j in (1, 2, 3)], strict=True))
    sites = gpd.GeoDataFrame(geometry=points, crs=2154, index=[f"s{n}" for n in range(9)])
    scenario = load_scenario("pension_de_famille")
    territories = {"place": load_territory(str(world / "place"))}
    with elsewhere(world):
        territories |= {name: load_territory(str(world / name)) for name in ("without", "known")}
    found = {}
    for number, spec in enumerate(specs()):
        one = criterion(number, spec)
        alone = scenario.model_copy(update={"criteria": (one,)})
        with contextlib.suppress(PensionsError, NotAvailableError):
            found[number] = (
                spec,
                {
                    name: measured(SiteInputs(RunInputs(known, alone, None), sites), one).values
                    for name, known in territories.items()
                },
            )
    return found


def test_every_option_of_a_measure_is_walked():
    assert set(ANY) == set(OPTIONS)


def test_no_kind_of_measure_knows_of_the_shelter_and_the_search_would_see_it(accepted):
    """The same numbers as where there is no shelter; others where everybody knows of it."""
    moved = set()
    for spec, values in accepted.values():
        pd.testing.assert_series_equal(values["place"], values["without"])
        if not values["known"].equals(values["without"]):
            moved.add(spec.kind)
    assert {"walk_min", "distance_m", "count_within"} <= moved
    assert {spec.layers[0] for spec, _ in accepted.values()} == set(LAYERS)


# --- commands and writers


def commands(world):
    """Command → its arguments; None for those that read no territory."""
    place, out = world / "place", world / "out"
    points = world / "points.csv"
    x, y = ORIGIN[0] + AT[0] + 300, ORIGIN[1] + AT[1]
    points.write_text(f"site_id;x;y;men;persons\nA;{x};{y};6.0173;4321.7\nB;{x + 90};{y};40;88\n", encoding="utf-8")
    cells = [f"E{ORIGIN[0] + step:07.0f}N{ORIGIN[1]:07.0f}" for step in (100, 300)]
    with_all = ("--scenario", world / "walk.toml")
    return {
        "rank": ("rank", place, *with_all, "--sheets", "1", "--outputs", ",".join(OUTPUT_FILES), "--out", out / "rank"),
        "map": ("map", out / "rank", "--out", out / "map.html"),
        "check": ("check", place, "--list", points, "--no-pdf", "--out", out / "check"),
        "choose": ("choose", place, "2", "--need", "income_cells", "--out", out / "choose"),
        "flip": ("flip", place, *cells),
        "voices": ("voices", place, world / "voices", "--profiles", "--out", out / "voices"),
        "compare": ("compare", out / "rank", out / "rank", "--out", out / "compare"),
        "backtest": ("backtest", place, "--out", out / "backtest"),
        "isochrone": ("isochrone", place, "--from", f"{x},{y}", "--out", out / "iso" / "isochrones.geojson"),
        "journey": ("journey", place, "--from", f"{x},{y}", "--to", "mairie", "--at", "09:00"),
        "inspect": ("inspect", place, "--out", out / "inspect"),
        "sources": ("sources", place),
        "demo": None,  # writes a territory that is invented
        "init": None,  # asks for outlines of communes, and writes them
        "fetch": None,  # brings published files, and reads them as `rank` does
        "template": None,  # writes an example
    }


def ballot(world):
    """`voices` in its other form, which writes the paper ballot instead of reading voices."""
    return ("voices", world / "place", world / "out" / "ballot", "--ballot", "--scenario", world / "walk.toml")


def writers():
    """Every public function that writes: `write_…` of the rooms maps and pensions."""
    found = {}
    for room in (maps, pensions):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            for name, one in vars(importlib.import_module(module.name)).items():
                if (
                    name.startswith("write_")
                    and inspect.isfunction(one)
                    and one.__module__.split(".")[0] == room.__name__
                ):
                    found[f"{one.__module__}.{name}"] = one
    return found


@contextlib.contextmanager
def noting(called):
    """Note which writers are called, wherever they were imported."""
    found = writers()
    with pytest.MonkeyPatch.context() as patch:
        for name, function in found.items():

            def noted(*given, _name=name, _function=function, **named):
                called.add(_name)
                return _function(*given, **named)

            noted = functools.wraps(function)(noted)
            for module in [one for key, one in sys.modules.items() if key.split(".")[0] in ("maps", "pensions")]:
                for key, one in list(vars(module).items()):
                    if one is function:
                        patch.setattr(module, key, noted)
        yield
    assert called <= set(found)


@pytest.fixture(scope="module")
def walked(world, accepted, run_cli):
    """Folder of what every command wrote and told, and the writers that it went through."""
    shipped = (SCENARIOS / "pension_de_famille.toml").read_text(encoding="utf-8")
    rows = [
        (one.kind, one.layers[0], one.options, bool(COUNT_PEOPLE & set(one.layers))) for one, _ in accepted.values()
    ]
    (world / "walk.toml").write_text(scenario_text(rows, shipped), encoding="utf-8")
    (world / "voices").mkdir()
    weights = {one.id: one.weight for one in load_scenario("pension_de_famille").criteria}
    said = {"format": "pensions-voice/1", "scenario": "pension_de_famille", "role": "élu", "weights": weights}
    (world / "voices" / "1.json").write_text(json.dumps(said), encoding="utf-8")
    called = set()
    with noting(called):
        for name, arguments in [*commands(world).items(), ("ballot", ballot(world))]:
            if arguments is not None:
                screen = io.StringIO()
                with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
                    code = run_cli(*arguments)
                assert code == 0, f"{name}: {screen.getvalue()}"
                (world / "out" / f"{name}.screen").write_text(screen.getvalue(), encoding="utf-8")
    return world / "out", called


def test_every_command_is_walked(world):
    assert {one.name or one.callback.__name__ for one in make_app("fr").registered_commands} == set(commands(world))


def test_every_writer_is_walked(walked):
    assert set(writers()) == walked[1]


def test_nothing_that_leaves_tells_the_shelter_or_the_small_square(walked):
    """By name, number, place (in four systems, to 10 m), and to the unit."""
    assert secrets_in(walked[0]) == set()
    assert len(list(walked[0].rglob("*.*"))) > 30


def test_the_search_finds_what_is_planted_in_every_format(tmp_path):
    layer = shelter_layer()
    layer.to_file(tmp_path / "a.gpkg")
    layer.to_parquet(tmp_path / "a.parquet")
    bare = gpd.GeoDataFrame(geometry=layer.translate(5000))
    bare.attrs["found"] = NAME
    bare.to_parquet(tmp_path / "b.parquet")
    layer.to_crs(4326).to_file(tmp_path / "a.geojson")
    layer.to_crs(3857).to_csv(tmp_path / "a.csv")
    layer.drop(columns="geometry").assign(x=layer.geometry.x, y=layer.geometry.y).to_excel(tmp_path / "a.xlsx")
    within = io.BytesIO()
    pd.DataFrame(layer.drop(columns="geometry")).to_feather(within)
    pair, array = np.array([layer.geometry.x.iloc[0], layer.geometry.y.iloc[0]]), io.BytesIO()
    np.save(array, pair)
    pd.DataFrame({"table": [within.getvalue()], "array": [array.getvalue()]}).to_parquet(tmp_path / "cells.parquet")
    counts = {"name", "number", "persons", "households"}
    assert secrets_in(tmp_path) >= {Told("cells.parquet", one) for one in (*counts, "place in EPSG:2154")}
    for path, crs in (("a.gpkg", 2154), ("a.parquet", 2154), ("a.geojson", 4326), ("a.csv", 3857)):
        assert secrets_in(tmp_path) >= {Told(path, one) for one in (*counts, f"place in EPSG:{crs}")}
    assert {Told("a.xlsx", one) for one in counts} | {Told("b.parquet", "name")} <= secrets_in(tmp_path)


def test_the_search_finds_the_shelter_on_a_map_that_may_show_it(world, walked, run_cli):
    with elsewhere(world):
        assert run_cli("rank", world / "known", "--out", world / "shown") == 0
    found = secrets_in(world / "shown")
    assert {Told("carte.html", "name"), Told("carte-donnees.zip", "name")} <= found
    assert Told("carte-donnees.zip", "place in EPSG:2154") in found


# --- what stays on the machine


def test_no_cache_holds_the_shelter_and_all_of_it_is_for_its_owner_alone(world, walked):
    cache = world / "cache"
    kept = [path for path in cache.rglob("*") if path.is_file()]
    layers = {path.name.partition("-")[0] for path in kept}
    assert layers >= {"income_cells", "measure"}
    assert "supported_housing" not in layers
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert {told.secret for told in secrets_in(cache)} & set(SHELTER) == set()


def test_outputs_have_the_rights_of_the_users_mask(walked):
    files = [path for path in walked[0].rglob("*") if path.is_file()]
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in files} == {
        path.name: oct(0o666 & ~UMASK) for path in files
    }


# --- notebooks


def calls(world, known):
    """Name of `import pensions` → a call; None for what a call gives, and what reads no territory."""
    out, x, y = world / "out", ORIGIN[0] + AT[0] + 300, ORIGIN[1] + AT[1]
    return {
        "territory": lambda: known,
        "rank": lambda: pensions.rank(known, scenario=world / "walk.toml"),
        "check": lambda: pensions.check(known, f"{x},{y}"),
        "choose": lambda: pensions.choose(known, 2, need="income_cells"),
        "inspect": lambda: pensions.inspect(known),
        "isochrone": lambda: pensions.isochrone(known, f"{x},{y}"),
        "journey": lambda: pensions.journey(known, f"{x},{y}", "mairie", at="9:00"),
        "voices": lambda: pensions.voices(known, world / "voices"),
        "compare": lambda: pensions.compare(out / "rank", out / "rank"),
        "backtest": lambda: pensions.backtest(known),
        "flip": None,  # a sentence, that of the command
        **dict.fromkeys(("demo", "fetch", "scenario", "PensionsError")),
        **dict.fromkeys(("LoadedTerritory", "Fetched", "Inspected", "Ranked", "Explained", "Checked", "SiteSet")),
        **dict.fromkeys(("BackTested", "ComparedRuns", "HeardVoices", "FoundJourney", "Isochrones")),
    }


def shown(found):
    """What an object shows in a notebook and gives to whoever holds it: its pictures, tables and records as text."""
    yield "repr", repr(found).encode()
    if hasattr(found, "_repr_html_"):
        yield "html", found._repr_html_().encode()
    for name in [one for one in dir(type(found)) if not one.startswith("_")]:
        if isinstance(getattr(type(found), name), property | functools.cached_property):
            value = getattr(found, name)
            yield name, (value.to_csv() if isinstance(value, pd.DataFrame) else repr(value)).encode()
    if hasattr(found, "explain"):
        yield from ((f"explain.{part}", data) for part, data in shown(found.explain()))
    if hasattr(found, "map"):
        live = found.map()
        yield from (("map.html", told.encode()) for told in (live.page, live._still))


def test_every_name_of_the_front_door_is_walked(world):
    assert {name for names in pensions.BY_INTENTION.values() for one in names.values() for name in one} == set(
        calls(world, None)
    )


def test_nothing_that_a_notebook_shows_tells_the_shelter_or_the_small_square(world, walked):
    """The layers of a loaded territory hold counts, as its docstring says; they are searched for the shelter."""
    known = pensions.territory(world / "place")
    for name, call in calls(world, known).items():
        for part, data in () if call is None else shown(call()):
            told = secrets_of(data, "a.html" if part.endswith("html") else "")
            assert told & set(SHELTER if (name, part) == ("territory", "layers") else told) == set(), (name, part)
    for layer in known.layers.values():
        assert not secrets_of(layer.to_wkt().to_csv().encode()) & set(SHELTER)
        assert not secrets_of(json.dumps(layer.attrs, default=str).encode())
