"""A rule set aside in the page: the same sectors, ranks and names as a ranking of the scenario without that rule."""

import re
from dataclasses import replace

import numpy as np
import pytest
import territory
from named_sectors import content_of, drawn, judged, parts_of
from page_script import asked

from geo.scoring.ranking import Ranking
from layers.scenario.sector_spec import SectorSpec
from maps.map_page.payload import payload
from pensions.ranking.sectors.names import told_names

SPEC = SectorSpec()
NUMBER = re.compile(r" \(\d+\)$")
SCRIPT = """
import { readFileSync } from "node:fs";
import { makeState, setRules } from "FOLDER/state.mjs";
import { excludes } from "FOLDER/score.mjs";
import { trialsOf } from "FOLDER/first.mjs";
const { data, settings } = JSON.parse(readFileSync(0, "utf8"));
const state = makeState(data);
const shown = () => {
  const { sectors, first, places, bests, ranks, baseFirst, isRebuilt } = state;
  const known = first.map((s) => sectors.best[s]);
  const [name, commune] = ["name", "commune"].map((key) => first.map((s) => sectors[key][s]));
  return { of: [...sectors.of], best: known, name, commune,
    sites: first.map((s) => sectors.rows[s].length), ranks: [...ranks], bests: first.map((s) => bests[s]), isRebuilt,
    score: first.map((s) => state.low[bests[s]]), places: first.map((s) => places[s]), trials: trialsOf(state),
    before: baseFirst.map((s) => sectors.best[s]), beforeNames: baseFirst.map((s) => sectors.name[s]) };
};
const out = [];
for (const flipped of settings) {
  setRules(state, excludes(data.rules).map((is, k) => is !== flipped.includes(k)));
  out.push(shown());
  setRules(state, excludes(data.rules));
  out.push(shown());
}
process.stdout.write(JSON.stringify({ start: data.sectors.n, out }));
"""


@pytest.fixture(scope="module")
def ranking() -> Ranking:
    return drawn(judged(territory.site_ranking(1500), territory.RULES))


FLIPPED = [[0], [1], [2], [0, 1, 2], [3], [4], [0, 3], [2, 4]]
"""An exclusion set aside, several, an alert that excludes, both: places in `territory.RULES`."""


@pytest.fixture(scope="module")
def shown(ranking: Ranking) -> list[dict]:
    return asked(payload(content_of(ranking)), SCRIPT, settings=FLIPPED)["out"]


NEW = {0: 3, 3: 3, 4: 1}
"""Settings that give sectors which no site led before: so many at least."""


def changed(flipped: list[int]) -> tuple:
    """The rules of the scenario that one would write: those set aside are gone, an alert has become an exclusion."""
    turned = {"exclusion": None, "alert": "exclusion"}
    rules = [(rule, turned[rule.kind]) if k in flipped else (rule, rule.kind) for k, rule in enumerate(territory.RULES)]
    return tuple(rule.model_copy(update={"kind": kind}) for rule, kind in rules if kind is not None)


@pytest.mark.parametrize("place", range(len(FLIPPED)))
def test_a_rule_set_aside_gives_the_sectors_ranks_and_names_of_a_ranking_without_it(
    ranking: Ranking, shown: list[dict], place: int
) -> None:
    other = drawn(judged(ranking, changed(FLIPPED[place])))
    page, told, ids = shown[2 * place], other.sectors, ranking.sites.index
    assert page["isRebuilt"]
    assert page["of"] == other.details["sector"].fillna(0).astype(int).tolist()
    assert page["ranks"] == other.scores["rank"].fillna(0).astype(int).tolist()
    best = [ids[row] for row in page["best"]]
    assert best == told["best"].tolist() and page["bests"] == page["best"]
    assert page["commune"] == told["commune"].tolist() and page["sites"] == told["sites"].tolist()
    assert page["score"] == pytest.approx(told["score"].tolist(), abs=1e-12)
    assert page["places"] == list(range(1, len(told) + 1))
    assert [one["tie"] for one in page["trials"]] == told["tie"].tolist()
    assert [one["top"] for one in page["trials"]] == told["top_trials"].tolist()
    before = dict(zip(ranking.sectors["best"], ranking.sectors["name_fr"], strict=True))
    kept = {(where, before[site]) for site, where in zip(told["best"], told["commune"], strict=True) if site in before}
    for site, where, name, shown_name in zip(told["best"], told["commune"], told["name_fr"], page["name"], strict=True):
        if site in before:
            assert shown_name == before[site]
        elif shown_name != name:  # that of a sector which keeps it: the next free number
            assert NUMBER.sub("", shown_name) == NUMBER.sub("", name) and NUMBER.search(shown_name)
            assert (where, name) in kept or NUMBER.search(name)
    assert len(set(zip(page["name"], page["commune"], strict=True))) == len(told)
    assert place not in NEW or len(set(told["best"]) - set(before)) >= NEW[place]


@pytest.mark.parametrize("place", range(len(FLIPPED)))
def test_undone_the_former_sectors_are_back_and_those_that_were_first_are_known_meanwhile(
    ranking: Ranking, shown: list[dict], place: int
) -> None:
    meanwhile, after = shown[2 * place], shown[2 * place + 1]
    assert not after["isRebuilt"]
    assert after["of"] == ranking.details["sector"].fillna(0).astype(int).tolist()
    assert after["name"] == ranking.sectors["name_fr"].tolist()
    first = [ranking.sites.index.get_loc(site) for site in ranking.sectors["best"]]
    assert meanwhile["before"][:10] == first[:10] == after["before"][:10]
    assert meanwhile["beforeNames"][:10] == ranking.sectors["name_fr"].tolist()[:10]


NAMES = """
import { readFileSync } from "node:fs";
import { readNaming, toldNames } from "FOLDER/names.mjs";
const { data, settings, communes } = JSON.parse(readFileSync(0, "utf8"));
const naming = readNaming(data.sectors.naming);
process.stdout.write(JSON.stringify(settings.map((rows) => toldNames(naming, rows, rows.map((i) => communes[i])))));
"""


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_names_any_sites_as_python_does(ranking: Ranking, lang: str) -> None:
    draw = np.random.default_rng(5)
    picked = [draw.permutation(len(ranking.sites))[:count].tolist() for count in (1, 3, 12, 60, 400)]
    communes, parts = ranking.sites["commune"], parts_of(ranking)
    data = payload(replace(content_of(ranking), lang=lang))
    found = asked(data, NAMES, settings=picked, communes=communes.tolist())
    for rows, names in zip(picked, found, strict=True):
        assert names == told_names(parts.iloc[rows], communes.iloc[rows])[f"name_{lang}"].tolist()
