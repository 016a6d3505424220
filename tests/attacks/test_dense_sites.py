"""Sites 10 m apart, radii of 50 to 5,000 m, through `rank` and its files: what comes back is the mean of the group."""

import numpy as np
import pandas as pd
import pytest

from layers.people import gate
from layers.people.pooling import groups_of
from layers.territory.territory import load_territory
from pensions.ranking.job import Job
from pensions.ranking.run import judge_territory
from tests.attacks.jumps import Asked, lattice, worked_back
from tests.attacks.place import cell_ids, lambert, notes_of, scenario, write_sites

RADII_M = (50, 100, 200, 300, 400, 500, 1000, 5000)
WINDOW = 400.0
"""Metres a side, from the corner of a square on: the small squares watched are those in it and about it."""
ONE = {f"r{radius}": Asked("households", radius, 0, 1100) for radius in RADII_M}
TWO = {f"n{radius}": Asked("households", radius, 7, 207) for radius in (100, 150, 200, 300)}
"""Two scenarios: notes that change by 5 points every 55 households, and every 10."""
DRAWS = "[robustness]\ndraws = 1\ntop = 1\n"


@pytest.fixture(scope="module")
def sites(attacked):
    x, y = lattice(*(float(axis[0]) for axis in lambert([9], [9])), WINDOW)
    write_sites(attacked / "sites.csv", x, y)
    return x, y


@pytest.fixture(scope="module")
def job(attacked, sites):
    """How a scenario is asked for."""

    def make(name, criteria):
        path = attacked / f"{name}.toml"
        of_each = {key: (one.column, one.radius_m, one.least, one.most) for key, one in criteria.items()}
        path.write_text(scenario(of_each, name=name, more=DRAWS), "utf-8")
        return Job(str(attacked), sites=str(attacked / "sites.csv"), scenario=str(path), out=attacked / name)

    return make


@pytest.fixture(scope="module")
def notes(job, run_cli):
    """Notes that leave of two rankings, scenario by scenario."""
    told = []
    for name, criteria in (("one", ONE), ("two", TWO)):
        asked = job(name, criteria)
        run_cli("rank", asked.territory, "--sites", asked.sites, "--scenario", asked.scenario, "--out", asked.out)
        told.append(notes_of(asked.out))
    return pd.concat(told, axis=1)


@pytest.fixture(scope="module")
def truth(attacked, drawn):
    """Outlines of the squares, their true counts, what the layer tells, the partition, and the squares watched."""
    layer = load_territory(str(attacked)).layers["income_cells"]
    rows = pd.DataFrame({"cell_id": cell_ids(drawn), "households": drawn["men"], "poor_households": drawn["men_pauv"],
                         "single_households": drawn["men_1ind"]}).set_index("cell_id", drop=False)  # fmt: skip
    group = groups_of(rows).loc[layer["cell_id"]].to_numpy()
    x, y = lambert([9 + WINDOW / 400], [9 + WINDOW / 400])
    middles = layer.geometry.centroid
    aside = np.maximum((middles.x - x[0]).abs(), (middles.y - y[0]).abs()).to_numpy()
    true = rows.loc[layer["cell_id"], "households"].to_numpy()
    watched = (true < 11) & (aside < WINDOW / 2 + 200)
    assert watched.sum() > 10
    return layer, true, layer["households"].to_numpy(), group, watched


def errors(found, truth):
    """Of the small squares watched: share found within a household, median error."""
    _, true, _, _, watched = truth
    error = np.abs(found - true)[watched]
    return float((error < 1).mean()), float(np.median(error))


def test_who_reads_the_notes_comes_to_the_mean_of_the_group_and_no_further_with_a_second_scenario(notes, sites, truth):
    layer, _, told, group, watched = truth
    share, median = errors(told, truth)
    equations = []
    for criteria in (ONE, ONE | TWO):
        found, count = worked_back(notes, *sites, criteria, layer, group)
        equations.append(count)
        aside = np.abs(found - told)[watched].max()
        assert aside < 0.5
        assert errors(found, truth)[0] <= share + 1 / watched.sum()
        assert errors(found, truth)[1] > median - aside
    assert equations[1] > 2 * equations[0] > 500


def test_who_does_not_know_the_groups_comes_no_further(notes, sites, truth):
    share, median = errors(truth[2], truth)
    found, _ = worked_back(notes, *sites, ONE | TWO, truth[0])
    assert errors(found, truth)[0] <= share + 1 / truth[-1].sum()
    assert errors(found, truth)[1] > median - 0.25


def test_the_attack_is_real_it_finds_nine_small_squares_in_ten_where_nothing_is_pooled(
    job, sites, truth, monkeypatch, tmp_path
):
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path))
    monkeypatch.setattr(gate, "pooled", lambda squares, columns, _partition: squares[list(columns)])
    _, ranking = judge_territory(job("bare", ONE | TWO))
    notes = 100 * ranking.utilities.sort_index().add_prefix("note_")
    found, _ = worked_back(notes, *sites, ONE | TWO, truth[0])
    assert errors(found, truth)[0] > 0.9
    assert errors(found, truth)[1] < 0.5
