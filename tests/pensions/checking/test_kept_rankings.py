"""What `check` and `rank` keep from one run to the next: damaged, it is made again with a word, and nothing changes."""

import os
import re
import stat
from dataclasses import replace

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from geo.errors import CacheWarning
from geo.scoring.criterion import Text
from layers.scenario.scenario import load_scenario
from layers.territory.ground import Ground
from pensions.checking import reference
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
    """The candidates and the cells, judged and kept."""
    return prepare_check(str(town)).reference


def ranking(place, which):
    (found,) = place.glob(f"ranking-{which}-*.kept")
    return found


def same(one, other):
    for name in ("scores", "measures", "estimates", "verdicts", "rule_values", "details"):
        assert_frame_equal(getattr(one, name), getattr(other, name))
    assert_geodataframe_equal(one.sites[["label", "geometry"]], other.sites[["label", "geometry"]])
    assert one.not_evaluated == other.not_evaluated
    assert one.unknown_because == other.unknown_because


def test_what_is_kept_comes_back_as_it_was_judged(town, place, first, monkeypatch):
    monkeypatch.setattr(reference, "judge", lambda *arguments: pytest.fail("judged again"))
    again = prepare_check(str(town)).reference
    same(first.candidates, again.candidates)
    same(first.cells, again.cells)
    assert again.candidates.unknown_because  # why rules are unknown where they are, which is told of the sites checked


@pytest.mark.parametrize(
    "damage",
    [
        lambda content, other: content[: len(content) // 3],
        lambda content, other: b"",
        lambda content, other: other,
        lambda content, other: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
    ],
    ids=["cut", "empty", "that of the cells", "one bit"],
)
def test_a_damaged_ranking_is_judged_again_with_a_word(town, place, first, damage):
    path = ranking(place, "candidates")
    path.write_bytes(damage(path.read_bytes(), ranking(place, "cells").read_bytes()))
    with pytest.warns(CacheWarning, match="^Cache of 'ranking-candidates' damaged: made again") as told:
        again = prepare_check(str(town)).reference
    assert len(told) == 1
    same(first.candidates, again.candidates)
    assert path.is_file()


def test_a_whole_ranking_that_lacks_a_criterion_is_judged_again(town, place, first):
    """Whole and under its own key, without the column of one criterion: it would be ranked without it, in silence."""
    path = ranking(place, "candidates")
    frame, told = reference.read_kept(path.stem, lambda *found: found)
    dropped = f"m:{first.candidates.criteria[0].id}"
    reference.keep(path.stem, frame.drop(columns=dropped), told)
    with pytest.warns(CacheWarning, match="damaged"):
        same(first.candidates, prepare_check(str(town)).reference.candidates)


def short_of_social_housing():
    """Two communes of 1 km by 1 km, and the shares of social housing that one criterion reads."""
    known = territory()
    towns = known.layers["communes"]
    sru = towns.assign(sru_target_share=0.25, sru_share=[0.10, 0.20])
    ground = Ground(None, towns, Text(fr="dessiné", en="drawn"))
    return replace(known, layers={**known.layers, "sru": sru}, coverage={("sru", ""): ground})


def test_a_kept_ranking_of_cells_of_another_side_is_not_reused(place, monkeypatch):
    """2 km²: 50 cells of 200 m, 8 of 500 m; asked again, neither is judged again."""
    scenario = load_scenario("pension_de_famille")
    one = tuple(criterion for criterion in scenario.criteria if criterion.id == "sru_gap")
    scenario = scenario.model_copy(update={"criteria": one, "rules": ()})
    judged, judge = [], reference.judge

    def counted(run_inputs, sites, *rest):
        judged.append(len(sites))
        return judge(run_inputs, sites, *rest)

    monkeypatch.setattr(reference, "judge", counted)
    jobs = [Job(short_of_social_housing(), scenario=scenario, cell_m=side) for side in (200, 500, 200)]
    kept = [prepare_check(job).reference.cells.sites for job in jobs]
    assert judged == [50, 8]
    assert [sorted(set(sites.geometry.area.round())) for sites in kept] == [[40_000], [250_000], [40_000]]


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
