"""The page's script ranks as `geo.scoring.score` does: the same order, the same displayed scores."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import territory

from geo.scoring.score import is_disputed, rank, scores
from maps.map_page.html import STATIC
from maps.map_page.payload import payload

WEIGHTINGS = 200

SCRIPT = """
import { readFileSync } from "node:fs";
import { makeState, sharesOf, update } from "STATE";
const { data, weightings } = JSON.parse(readFileSync(0, "utf8"));
const state = makeState(data);
const ids = state.sites.id;
const out = weightings.map((weights) => {
  state.shares = sharesOf(state.themes, weights);
  update(state, true);
  const { low, high, ranks, order, disputed } = state;
  return { low: [...low], high: [...high], ranks: [...ranks], order: [...order], disputed: [...disputed] };
});
process.stdout.write(JSON.stringify({ ids, out }));
"""


def ranked_by_node(data: dict, weightings: list[list[float]]) -> dict:
    node = shutil.which("node")
    if node is None:
        pytest.skip("NODE ABSENT: the page's script is not compared with geo.scoring here")
    script = SCRIPT.replace("STATE", (STATIC / "script" / "data" / "state.mjs").as_uri())
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=json.dumps({"data": data, "weightings": weightings}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(("sites", "count"), [(300, WEIGHTINGS), (5000, 20)])
def test_random_weightings_give_the_ranks_and_scores_of_python(sites: int, count: int) -> None:
    ranking = territory.site_ranking(sites)
    draw = np.random.default_rng(11)
    weightings = draw.dirichlet(np.ones(len(ranking.criteria)), count)
    weightings[::7] = (weightings[::7] * 5).round()  # zeros and equal weights
    weightings = weightings[weightings.sum(axis=1) > 0]
    answer = ranked_by_node(payload(territory.content(ranking, surface=None)), weightings.tolist())
    assert answer["ids"] == ranking.sites.index.tolist()
    eligible = ranking.scores["is_eligible"]
    for weights, found in zip(weightings, answer["out"], strict=True):
        table = scores(ranking.utilities, pd.Series(weights, index=ranking.utilities.columns))
        ranks = rank(table["score"], eligible)
        other = rank(table["score_geometric"], eligible)
        assert np.allclose(found["low"], table["score"], rtol=0, atol=1e-12)
        assert np.allclose(found["high"], table["score_high"], rtol=0, atol=1e-12)
        assert found["ranks"] == ranks.fillna(0).tolist()
        assert [bool(flag) for flag in found["disputed"]] == is_disputed(ranks, other).tolist()


def test_exact_ties_share_the_better_rank_in_the_order_of_their_ids() -> None:
    points = np.repeat(territory.grid_points(2), 3, axis=0)
    ranking = territory.rank_points(points, [f"s{k:02d}" for k in range(12)], ["x"] * 12)
    same = ranking.utilities.iloc[np.repeat(np.arange(0, 12, 3), 3)].set_axis(ranking.utilities.index)
    ranking = territory.with_utilities(ranking, same)
    found = ranked_by_node(payload(territory.content(ranking, surface=None)), [ranking.weights.tolist()])["out"][0]
    assert found["ranks"] == ranking.scores["rank"].fillna(0).tolist()
    assert [f"s{k:02d}" for k in found["order"]] == ranking.ordered().tolist()


def test_the_scripts_own_tests_pass() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("NODE ABSENT: tests/js is not run here")
    files = sorted(map(str, (Path(__file__).parents[2] / "js").glob("*.test.mjs")))
    done = subprocess.run([node, "--test", *files], capture_output=True, text=True)
    assert files and done.returncode == 0, done.stdout[-4000:]
