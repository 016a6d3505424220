"""`rank --watch`: each save is ranked once it is whole, a fault is said and waited out, and what moved is told."""

from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest

from geo.errors import ScenarioError
from geo.scoring.criterion import Criterion, MeasureSpec, Text
from geo.scoring.ranking import make_ranking
from layers.scenario.scenario import SCENARIOS
from pensions.commands import rank_run
from pensions.deciding.moved import moved_lines
from pensions.ranking.job import Job
from pensions.words.commands import command_words


def said(text):
    return Text(fr=text, en=text)


def ranked(excluded=(), **minutes):
    """Sites by their minutes, the nearest first; those of `excluded` are not ranked."""
    sites = gpd.GeoDataFrame(
        {"label": list(minutes), "insee_code": "1", "commune": "C"},
        geometry=gpd.points_from_xy(range(len(minutes)), range(len(minutes))),
        index=pd.Index(list(minutes), name="site_id", dtype="str"),
        crs=2154,
    )
    criterion = Criterion(id="near", theme="t", label=said("près"), unit=said("min"), measure=MeasureSpec(kind="x"),
                          knots=((0, 1.0), (100, 0.0)), weight=1, source="essai")  # fmt: skip
    values = pd.DataFrame({"near": pd.Series(minutes, dtype=float)}, index=sites.index)
    ranking = make_ranking(sites, (criterion,), (), values, values.isna(), pd.DataFrame(index=sites.index))
    ranking.scores["rank"] = ranking.scores["rank"].mask(ranking.scores.index.isin(excluded))
    return ranking


def test_what_moved_is_told_from_the_first_place_to_those_that_leave():
    """a 1st, b 2nd, c 3rd, d 4th; then c 1st, a 2nd, b excluded, d 3rd: of the first three."""
    before = ranked(a=10, b=20, c=30, d=40)
    after = ranked(excluded=["b"], c=5, a=10, d=15, b=50)
    assert moved_lines(before, after, top=3) == [
        "Parmi les 3 premiers (4 sites en tout changent de rang) :",
        "  1  +2  c (était 3)",
        "  2  −1  a (était 1)",
        "  3  entre  d (était 4)",
        "  sort : b (était 2, devient exclu)",
    ]
    assert moved_lines(before, after, "en", top=3)[-1] == "  leaves: b (was 2, becomes excluded)"


def test_where_the_first_stay_it_is_said_with_how_many_others_move():
    before, after = ranked(a=10, b=20, c=30, d=40), ranked(a=11, b=20, d=30, c=40)
    assert moved_lines(before, after, top=2) == ["Les 2 premiers gardent leur rang ; 2 autres sites en changent."]
    assert moved_lines(before, before)[0].endswith("; 0 autres sites en changent.")


def test_a_save_is_read_when_it_is_whole_and_holds_something_else(tmp_path, monkeypatch):
    """Touched; taken away by an editor; half written; whole; still whole."""
    path = tmp_path / "scenario.toml"
    path.write_bytes(b"before")
    steps = [
        path.touch,
        path.unlink,
        lambda: path.write_bytes(b"aft"),
        lambda: path.write_bytes(b"after"),
        lambda: None,
    ]
    monkeypatch.setattr(rank_run.time, "sleep", lambda seconds: steps.pop(0)())
    assert rank_run._saved(path, b"before") == b"after"
    assert steps == []


@pytest.fixture
def saves(monkeypatch):
    """What each save gives: a ranking, a fault, or Ctrl-C while one waits."""
    given = []

    def run(job, sheets, files, say, ranked):
        found = given.pop(0)
        if isinstance(found, Exception):
            raise found
        ranked(SimpleNamespace(kept=SimpleNamespace(asked=8, read_back=8)), found)
        rank_run.tell("— files")
        counts = {"ranked": 4, "excluded": 0, "candidate_sites": 4}
        record = {
            "counts": counts, "measured": {"values": 8, "read_back": 8}, "warnings": [], "not_evaluated": {},
            "sources": [], "stability": {"is_computed": False}, "outputs": {},
            "headline": {"how_many": {"fr": "4 sites regardés."}},
        }  # fmt: skip
        return SimpleNamespace(ranking=found, record=record), {"carte.html": Path("carte.html")}

    def wait(path, content):
        if not given:
            raise KeyboardInterrupt
        return content

    monkeypatch.setattr(rank_run, "run_rank", run)
    monkeypatch.setattr(rank_run, "_saved", wait)
    monkeypatch.setattr(rank_run, "stability_lines", lambda record, lang: [])
    monkeypatch.setattr(rank_run, "load_inputs", lambda job, progress: SimpleNamespace(territory=None))
    return given


def test_each_save_is_ranked_what_moved_is_told_before_its_files_a_fault_is_said_and_ctrl_c_ends(saves, capsys):
    fault = ScenarioError("weight is -3.", fr="le poids vaut -3.")
    saves += [fault, ranked(a=1, b=2), fault, ranked(b=1, a=2)]
    rank_run.watch_rank(Job("town"), SCENARIOS / "pension_de_famille.toml", 0, (), command_words("fr"))
    told = capsys.readouterr()
    assert told.err.splitlines() == ["Erreur : le poids vaut -3."] * 2
    lines = told.out.splitlines()
    assert lines[2] == "4 sites regardés."
    assert lines[-8].endswith("2 sites classés, 0 exclus ; 8 valeurs sur 8 relues.")
    assert lines[-7:-5] == ["Parmi les 10 premiers (2 sites en tout changent de rang) :", "  1  +1  b (était 2)"]
    assert lines[-4] == "— files"
    assert lines[-3].endswith(" : fichiers écrits.")
    assert lines[-1] == "Fin. Les derniers fichiers écrits sont entiers."
