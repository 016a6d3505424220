"""The sectors of a ranking for the page's script: what does not move with the weights, and what to try them with."""

from typing import Any

import numpy as np

from geo.robustness.trials import NORMAL_DECIMALS, normal_numbers
from geo.space.sectors import SECTOR
from maps.map_page.content import MapContent
from maps.map_page.encode import pack, pack_measure, pack_text
from maps.map_page.places.names import pack_names
from maps.text import SENTENCES, clean, curly
from maps.words.about import HEADLINE, also_missing, to_watch, unfit

NOTE_DECIMALS = 1


def pack_sectors(content: MapContent) -> dict[str, Any] | None:
    """
    All sectors in rank order under the scenario's weights; None where the run did not gather its sites.

    Returns
    -------
    dict
        `n`; `spec` (as the scenario states it, with `top_counted`); `text`: columns `name`, `commune`, `remark_rule`,
        `remark_answer`; `of`: the sector of each site in the order of their ids, 0 for none, else its place + 1;
        `best`: place of the best site of each sector, in the order of the ids; `tie`, `top_trials`, `ahead_trials`;
        `low` and `high`, notes out of 100; `normal`: the numbers that trials are made of, a row a trial
        (`geo.robustness.trials.weights_around`); `naming`: see `maps.map_page.places.names.pack_names`.
    """
    told, ranking = content.ranking.sectors, content.ranking
    spec = (content.run.get("sectors") or {}).get("parameters")
    if told is None or spec is None or SECTOR not in ranking.details:
        return None
    order = ranking.sites.index.argsort()
    of = ranking.details[SECTOR].iloc[order].fillna(0).to_numpy(dtype=np.int64)
    width = next(w for w in (1, 2, 3, 4) if len(told) < 256**w)
    place = ranking.sites.index[order].get_indexer(told["best"])
    texts = {
        name: [clean(one).replace("'", "’") for one in told[name]]
        for name in ("commune", "remark_rule", "remark_answer")
    }
    normal = normal_numbers(spec["trials"], len(ranking.criteria), seed=spec["seed"])
    parts = None if content.names is None else content.names.reindex(ranking.sites.index[order])
    return {
        "n": len(told),
        "naming": pack_names(parts, content.lang),
        "spec": {name: value for name, value in spec.items() if name != "source"},
        "text": pack_text({"name": [clean(one) for one in told[f"name_{content.lang}"]], **texts}),
        "of": pack(of, width),
        "best": pack(place, 4),
        "tie": pack(told["tie"].to_numpy(), width),
        "top_trials": pack(told["top_trials"].to_numpy(), 2),
        "ahead_trials": pack(told["ahead_trials"].to_numpy(), 2),
        "low": pack_measure(100 * told["low"].to_numpy(dtype=float), NOTE_DECIMALS),
        "high": pack_measure(100 * told["high"].to_numpy(dtype=float), NOTE_DECIMALS),
        "normal": pack_measure(normal.ravel(), NORMAL_DECIMALS),
    }


def headline_said(content: MapContent) -> dict[str, Any]:
    """
    The result in sentences of the page's language, "" where there is nothing to say, with the counts they stand on.

    `also_missing` and `to_watch` are lists; all is empty where the run tells no headline.
    """
    head, lang = content.run.get("headline") or {}, content.lang
    said = {name: content.say(head.get(name)) for name in HEADLINE} | {"unfit": unfit(content.run, lang)}
    counts = {name: head.get(name, 0) for name in ("looked_at", "respected", "to_check", "excluded")}
    listed = (("also_missing", also_missing), ("to_watch", to_watch))
    return {
        **{name: curly(clean(text, longest=SENTENCES)) for name, text in said.items()},
        **{name: [curly(clean(one, longest=SENTENCES)) for one in told(content.run, lang)] for name, told in listed},
        **counts,
    }
