"""The drawn territory judged by other rules, its sectors named by drawn streets, stops and places."""

from dataclasses import replace

import numpy as np
import pandas as pd
import territory

from geo.scoring.ranking import Ranking, make_ranking
from layers.scenario.sector_spec import SectorSpec
from maps.map_page.content import MapContent
from pensions.ranking.sectors.gathering import gathered, top_counted
from pensions.ranking.sectors.names import told_names

SPEC = SectorSpec()


def parts_of(ranking: Ranking) -> pd.DataFrame:
    """Few streets, fewer stops and places, some sites without any: many names come twice."""
    x, y = np.floor((ranking.sites.geometry.x - territory.LEFT) / 1500), np.floor(ranking.sites.geometry.y / 4000)
    return pd.DataFrame(
        {
            "street": [f"Rue {int(a * 7 + b) % 11}" if a % 5 else "" for a, b in zip(x, y, strict=True)],
            "stop": [f"Arrêt {int(b) % 3}" if b % 2 else "" for b in y],
            "place": [f"Parc {int(a) % 2}" if a % 3 == 0 else "" for a in x],
            "side": [(int(a + b) % 10) - 1 for a, b in zip(x, y, strict=True)],
        },
        index=ranking.sites.index,
    )


def judged(ranking: Ranking, rules: tuple) -> Ranking:
    values = ranking.rule_values[[rule.id for rule in rules]]
    return make_ranking(ranking.sites, ranking.criteria, rules, ranking.measures, ranking.estimates, values)


def drawn(ranking: Ranking) -> Ranking:
    parts = parts_of(ranking)
    return gathered(ranking, SPEC, lambda best: told_names(parts.loc[best.index], best["commune"]))


def content_of(ranking: Ranking) -> MapContent:
    parameters = SPEC.model_dump() | {"top_counted": top_counted(SPEC, len(ranking.sectors))}
    made = territory.content(ranking, surface=None, run=territory.RUN | {"sectors": {"parameters": parameters}})
    return replace(made, names=parts_of(ranking))
