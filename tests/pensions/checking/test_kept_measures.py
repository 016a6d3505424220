"""What `check` and `rank` keep from one run to the next: damaged, it is made again with a word, and nothing changes."""

import os
import re
import stat
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from geo.errors import CacheWarning
from geo.scoring.criterion import Text
from layers.files.keeping.kept import keep, read_kept
from layers.scenario.scenario import load_scenario
from layers.territory.ground import Ground
from pensions.checking.reference import prepare_check
from pensions.ranking.job import Job
from tests.layers.places.two_communes import territory


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("kept") / "cache"
    patch.setenv("PENSIONS_CACHE", str(folder))
    yield folder
    patch.undo()


@pytest.fixture(scope="module")
def first(town, place):
    """The candidates and the cells, measured and kept."""
    return prepare_check(str(town))


def same(one, other):
    for which in ("candidates", "cells"):
        before, after = getattr(one.reference, which), getattr(other.reference, which)
        for name in ("scores", "measures", "estimates", "verdicts", "rule_values", "details"):
            assert_frame_equal(getattr(before, name), getattr(after, name))
        assert_geodataframe_equal(before.sites, after.sites)
        assert before.not_evaluated == after.not_evaluated
        assert before.unknown_because == after.unknown_because


def entries(place):
    return sorted(place.glob("measure-*.kept"))


def test_what_is_kept_comes_back_as_it_was_measured(town, place, first):
    again = prepare_check(str(town))
    same(first, again)
    kept = again.run_inputs.kept
    assert first.run_inputs.kept.read_back == 0
    assert kept.read_back == kept.asked > 0
    assert again.reference.candidates.unknown_because  # told of the sites checked


def test_damaged_entries_are_measured_again_with_a_word_each(town, place, first):
    """Cut; empty; that of another; one bit; whole and under its key, without one of its columns."""
    paths = entries(place)[:5]
    cut, empty, other, bit, lacking = paths
    contents = [path.read_bytes() for path in paths]
    cut.write_bytes(contents[0][: len(contents[0]) // 3])
    empty.write_bytes(b"")
    other.write_bytes(contents[0])
    bit.write_bytes(contents[3][:-9] + bytes([contents[3][-9] ^ 1]) + contents[3][-8:])
    frame, told = read_kept(lacking.stem, lambda *found: found, read=pd.read_parquet)
    keep(lacking.stem, frame.drop(columns=told["columns"][0]), told)
    with pytest.warns(CacheWarning, match="^Cache of 'measure' damaged: made again") as said:
        same(first, prepare_check(str(town)))
    assert len(said) == 5
    assert len(entries(place)) == len({path.read_bytes() for path in entries(place)})


def short_of_social_housing():
    """Two communes of 1 km by 1 km, and the shares of social housing that one criterion reads."""
    known = territory()
    towns = known.layers["communes"]
    sru = towns.assign(sru_target_share=0.25, sru_share=[0.10, 0.20])
    ground = Ground(None, towns, Text(fr="dessiné", en="drawn"))
    return replace(known, layers={**known.layers, "sru": sru}, coverage={("sru", ""): ground})


def test_what_cells_of_another_side_measure_is_not_reused(place):
    """2 km²: 50 cells of 200 m, 8 of 500 m; asked again, the first are read back."""
    scenario = load_scenario("pension_de_famille")
    one = tuple(criterion for criterion in scenario.criteria if criterion.id == "sru_gap")
    scenario = scenario.model_copy(update={"criteria": one, "rules": ()})
    jobs = [Job(short_of_social_housing(), scenario=scenario, cell_m=side) for side in (200, 500, 200)]
    asked = [prepare_check(job) for job in jobs]
    cells = [each.reference.cells.sites for each in asked]
    assert [(len(sites), *sorted(set(sites.geometry.area.round()))) for sites in cells] == [
        (50, 40_000), (8, 250_000), (50, 40_000)
    ]  # fmt: skip
    first, other, again = (each.run_inputs.kept for each in asked)
    assert (first.read_back, other.read_back) == (0, 0)
    assert again.read_back == again.asked > 0


def told_of_cache(text):
    return re.findall(r"^! (.*cache.*)$", text, re.MULTILINE | re.IGNORECASE)


def test_the_screen_says_once_in_its_language_what_was_damaged_and_the_outputs_are_the_same(
    town, place, first, run_cli, tmp_path, capsys
):
    assert run_cli("rank", town, "--out", tmp_path / "before") == 0
    assert told_of_cache(capsys.readouterr().err) == []
    for path in place.glob("parcels-*.kept"):
        path.write_bytes(b"PAR1")
    assert run_cli("rank", town, "--out", tmp_path / "after") == 0
    assert told_of_cache(capsys.readouterr().err) == ["Cache de « parcels » abîmé : refait."]
    before, after = (gpd.read_file(tmp_path / name / "sites.geojson") for name in ("before", "after"))
    assert_geodataframe_equal(before, after)


def test_the_screen_says_once_that_the_cache_is_of_another_user(town, place, first, run_cli, tmp_path, capsys):
    owner = os.geteuid()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: owner + 1)
        assert run_cli("rank", town, "--out", tmp_path / "out", "--lang", "en") == 0
    (said,) = told_of_cache(capsys.readouterr().err)
    assert "it belongs to another user" in said


def test_outputs_have_the_rights_of_the_mask_and_the_cache_its_own(town, place, first, run_cli, tmp_path):
    before = os.umask(0o027)
    try:
        assert run_cli("rank", town, "--out", tmp_path / "out", "--sheets", 1) == 0
    finally:
        os.umask(before)
    found = [(path.name, path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (tmp_path / "out").rglob("*")]
    assert [one for one in found if one[2] != (0o750 if one[1] else 0o640)] == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()} == {0o600}
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
