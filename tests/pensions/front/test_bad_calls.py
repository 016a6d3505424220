"""What a call refuses, with the sentence of the command line: in English, in `fr`, and under the English one."""

import datetime as dt
import shutil

import geopandas as gpd
import pytest
import shapely

import pensions
from geo.errors import CrsError, MissingFileError, ScenarioError, SitesError, TimetableError
from layers.scenario.scenario import SCENARIOS
from pensions.front.errors import ArgumentError
from pensions.words.commands import fault

SHIPPED = (SCENARIOS / "pension_de_famille.toml").read_text(encoding="utf-8")


def said_by(run_cli, capsys, *arguments) -> str:
    assert run_cli(*arguments) == 2
    return " ".join(capsys.readouterr().err.split())


def refused(kind, call) -> pensions.PensionsError:
    with pytest.raises(kind) as raised:
        call()
    error = raised.value
    assert isinstance(error, pensions.PensionsError)
    assert error.__notes__ == [fault(error, "fr")]
    return error


def test_a_territory_that_is_nowhere(run_cli, capsys):
    error = refused(MissingFileError, lambda: pensions.rank("nowhere"))
    assert error.fr in said_by(run_cli, capsys, "rank", "nowhere")


def test_a_territory_that_was_moved_since_it_was_loaded(town, tmp_path, run_cli, capsys):
    shutil.copytree(town, tmp_path / "here")
    territory = pensions.territory(tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    error = refused(MissingFileError, lambda: pensions.rank(territory))
    assert error.fr in said_by(run_cli, capsys, "rank", tmp_path / "here" / "territory.toml")
    (tmp_path / "there").rename(tmp_path / "here")
    (tmp_path / "here" / "gtfs.zip").unlink()
    error = refused(MissingFileError, lambda: pensions.rank(territory))
    assert fault(error, "fr") in said_by(run_cli, capsys, "rank", tmp_path / "here")


def test_a_territory_loaded_by_a_relative_path_is_still_there_from_another_folder(town, monkeypatch, tmp_path):
    monkeypatch.chdir(town.parent)
    territory = pensions.territory("data")
    monkeypatch.chdir(tmp_path)
    territory.check_is_there()


@pytest.mark.parametrize(
    ("found", "put"),
    [("weight = 10", "weight = -1"), ('period = "day"', 'period = "nuit"'), ("[[theme]]", "[[themes]]")],
)
def test_a_scenario_that_is_a_dict_is_refused_as_its_file_is(territory, town, tmp_path, run_cli, capsys, found, put):
    import tomllib

    text = SHIPPED.replace(found, put)
    path = tmp_path / "s.toml"
    path.write_text(text, encoding="utf-8")
    error = refused(ScenarioError, lambda: pensions.rank(territory, scenario=tomllib.loads(text)))
    said = said_by(run_cli, capsys, "rank", town, "--scenario", path)
    assert " ".join(fault(error, "fr").replace("dict", "s.toml").split()) in said


def test_sites_without_a_crs_that_are_nowhere_in_france(territory, town, tmp_path, run_cli, capsys):
    sites = gpd.GeoDataFrame(geometry=[shapely.Point(1.0, 2.0)])
    error = refused(CrsError, lambda: pensions.rank(territory, sites=sites))
    assert str(error).startswith("GeoDataFrame: bounds (1.0, 2.0, 1.0, 2.0) fit neither")
    path = tmp_path / "points.parquet"
    sites.to_parquet(path)
    said = said_by(run_cli, capsys, "rank", town, "--sites", path)
    assert error.fr.replace("GeoDataFrame", "points.parquet") in said


def test_sites_of_two_names_or_none(territory, ranked):
    twice = ranked.sites[["geometry"]].iloc[[0, 0]]
    assert len(pensions.rank(territory, sites=twice).table) == 1
    assert "GeoDataFrame" in str(refused(SitesError, lambda: pensions.rank(territory, sites=twice.iloc[:0])))
    bare = gpd.GeoDataFrame({"a": [1]})
    assert "set_geometry" in str(refused(SitesError, lambda: pensions.rank(territory, sites=bare)))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ArgumentError, {"territory": 42}),
        (ArgumentError, {"territory": None}),
        (ArgumentError, {"scenario": ["pension_de_famille"]}),
        (ArgumentError, {"sites": 3}),
        (ArgumentError, {"lang": "de"}),
        (TimetableError, {"date": "hier"}),
        (TimetableError, {"date": 20260922}),
        (TimetableError, {"date": dt.datetime(2026, 9, 22, 8)}),
        (MissingFileError, {"scenario": "nowhere"}),
        (MissingFileError, {"sites": "nowhere"}),
    ],
    ids=str,
)
def test_what_a_ranking_does_not_take(territory, kind, words):
    given = {"territory": territory} | words
    error = refused(kind, lambda: pensions.rank(given.pop("territory"), **given))
    assert error.fr != str(error)


@pytest.mark.parametrize("sites", [[], 5, [5], None], ids=str)
def test_what_a_check_does_not_take(territory, sites):
    refused(ArgumentError, lambda: pensions.check(territory, sites))


@pytest.mark.parametrize("minutes", ["x", "15,", [], [0], [-5], [float("nan")], None], ids=str)
def test_what_an_isochrone_does_not_take(territory, minutes):
    refused(TimetableError, lambda: pensions.isochrone(territory, "centre", minutes=minutes))


def test_a_site_that_is_no_candidate(ranked):
    for call in (ranked.explain, lambda site: ranked.flip(site, site)):
        assert "Sites inconnus" in refused(SitesError, lambda call=call: call("nowhere")).fr


def test_a_choice_out_of_range_says_so_as_the_command_line_does(territory, town, run_cli, capsys):
    error = refused(ScenarioError, lambda: pensions.choose(territory, 0))
    assert error.fr in said_by(run_cli, capsys, "choose", town, 0)
    best = refused(ScenarioError, lambda: pensions.choose(territory, 2, variant="best", sets=9))
    assert "--variant is 'best'. " in str(best) and "--sets must be from 1 to 5" in str(best)
    assert "--variant vaut « best ». " in best.fr and "--sets doit être entre 1 et 5" in best.fr


def test_runs_that_cannot_be_compared(ranked, tmp_path, run_cli, capsys):
    error = refused(MissingFileError, lambda: pensions.compare(tmp_path, ranked))
    assert error.fr in said_by(run_cli, capsys, "compare", tmp_path, tmp_path)
