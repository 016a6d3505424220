"""The page's script tries weights, ties sectors and gathers sites as `geo.robustness.trials` and `geo.space` do."""

import numpy as np
import pandas as pd
import pytest
import territory
from page_script import asked

from geo.robustness.trials import best_scores, normal_numbers, read_trials, weights_around
from maps.map_page.payload import payload

SCRIPT = """
import { readFileSync } from "node:fs";
import { makeState, sharesOf, update } from "FOLDER/state.mjs";
import { gather, readSectors, tried } from "FOLDER/sectors.mjs";
const { data, weightings, x, y } = JSON.parse(readFileSync(0, "utf8"));
const state = makeState(data);
const sectors = readSectors(data.sectors);
const out = weightings.map((weights) => {
  state.shares = sharesOf(state.themes, weights);
  update(state, true);
  const told = tried(sectors, state.sites.columns, state.siteShares, state.low, state.eligible);
  return Object.fromEntries(Object.entries(told).map(([key, values]) => [key, [...values]]));
});
const permitted = [...state.order].filter((i) => state.eligible[i]);
const built = [...gather(x, y, permitted, sectors.spec.distance_m)];
const { n, spec, name, remarkRule, remarkAnswer } = sectors;
const columns = ["of", "best", "tie", "top", "ahead", "low", "high"];
const plain = Object.fromEntries(columns.map((key) => [key, [...sectors[key]]]));
process.stdout.write(JSON.stringify({ out, built, n, spec, name, remarkRule, remarkAnswer, ...plain }));
"""


def test_the_page_tells_the_sectors_of_python_and_tries_moved_weights_as_python_would() -> None:
    content = territory.gathered_content()
    ranking, spec = content.ranking, content.run["sectors"]["parameters"]
    told = ranking.sectors
    points = ranking.sites.geometry.representative_point().round()
    m = len(ranking.criteria)
    weightings = [ranking.weights.tolist(), *np.random.default_rng(2).dirichlet(np.ones(m), 4).tolist()]
    found = asked(payload(content), SCRIPT, weightings=weightings, x=points.x.tolist(), y=points.y.tolist())

    sector = ranking.details["sector"].fillna(0).astype(int)
    assert found["of"] == sector.tolist()
    assert [ranking.sites.index[row] for row in found["best"]] == told["best"].tolist()
    assert (found["tie"], found["top"], found["ahead"]) == tuple(
        told[name].tolist() for name in ("tie", "top_trials", "ahead_trials")
    )
    assert found["low"] == pytest.approx((100 * told["low"]).tolist(), abs=0.0501)
    assert list(zip(found["remarkRule"], found["remarkAnswer"], strict=True)) == list(
        zip(told["remark_rule"], told["remark_answer"], strict=True)
    )
    assert found["n"] == len(told) > 20

    inside = (sector > 0).to_numpy()
    normal = normal_numbers(spec["trials"], m, seed=spec["seed"])
    for weights, page in zip(weightings, found["out"], strict=True):
        drawn = weights_around(pd.Series(weights), normal, concentration=spec["concentration"])
        best = best_scores(ranking.utilities.to_numpy()[inside], sector[inside].to_numpy() - 1, drawn)
        shown = pd.Series(weights, index=ranking.utilities.columns) / sum(weights)
        note = (ranking.utilities.fillna(0.0) @ shown)[inside].groupby(sector[inside]).max().round(12).to_numpy()
        order = np.lexsort((np.arange(len(note)), -note))
        assert page["order"] == order.tolist()
        expected = read_trials(best[order], top=spec["top_counted"], sure=spec["tied_under"])
        for key, name in {"tie": "tie", "top": "top_trials", "ahead": "ahead_trials"}.items():
            assert [page[key][k] for k in order] == getattr(expected, name).tolist(), key
        assert [page["low"][k] for k in order] == pytest.approx(expected.low.tolist(), abs=1e-9)
        assert [page["high"][k] for k in order] == pytest.approx(expected.high.tolist(), abs=1e-9)
        assert page["note"] == pytest.approx(note.tolist(), abs=1e-12)


def test_the_page_gathers_sites_as_python_does() -> None:
    content = territory.gathered_content(120)
    points = content.ranking.sites.geometry.representative_point()
    found = asked(payload(content), SCRIPT, weightings=[], x=points.x.tolist(), y=points.y.tolist())
    assert found["built"] == content.ranking.details["sector"].fillna(0).astype(int).tolist()


def test_a_map_of_sites_that_nobody_gathered_has_no_sectors() -> None:
    assert payload(territory.content())["sectors"] is None
