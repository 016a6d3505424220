"""The ranking as one flat table a site, with plain column names: what GeoJSON and GeoPackage carry."""

import pandas as pd

from geo.criterion import Language
from geo.eligibility import FAIL, UNKNOWN
from geo.ranking import Ranking
from maps.tables import (
    estimated_criteria,
    notes,
    rule_sentences,
    scores_table,
    shown_measures,
    unknown_criteria,
)


def features_table(ranking: Ranking, lang: Language) -> pd.DataFrame:
    """
    One row a site in the order of the ranking.

    Returns
    -------
    DataFrame, n rows on the index of the sites
        `rank` (Int64), `score`, `score_high`, `score_geometric` (0 to 100), `is_eligible`, `is_disputed`, the columns
        of the sites that are shown, then sentences in the language asked: `reasons` (exclusions that fail), `alerts`,
        `open_exclusions` and `open_alerts` (unknown, with who can tell), `unknown_criteria`, `estimated_criteria`;
        then for each criterion its measure under its own id, unless it is about people, and `note_<id>` (0 to 100);
        then the details of the ranking: `<criterion>_p95_min`, minutes that one departure in twenty exceeds;
        `to_<destination>_p50_min` and `to_<destination>_p95_min`, minutes to each named destination, and
        `to_destinations_is_estimate`; `stability_top10_percent`, of the weightings, those that place the site among
        the first 10; `expected_rank`; `confidence_percent`; `standing` ("firm", "fragile", "contender", "outside",
        "not_ranked").
    """
    table = scores_table(ranking)
    order = ranking.sites.index.get_indexer(table.index)
    columns: dict[str, pd.Series] = {
        "reasons": rule_sentences(ranking, lang, kind="exclusion", answer=FAIL),
        "alerts": rule_sentences(ranking, lang, kind="alert", answer=FAIL),
        "open_exclusions": rule_sentences(ranking, lang, kind="exclusion", answer=UNKNOWN),
        "open_alerts": rule_sentences(ranking, lang, kind="alert", answer=UNKNOWN),
        "unknown_criteria": unknown_criteria(ranking, lang),
        "estimated_criteria": estimated_criteria(ranking, lang),
    }
    note, shown = notes(ranking), {criterion.id: criterion.decimals for criterion in shown_measures(ranking)}
    for criterion in ranking.criteria:
        if criterion.id in shown:
            # one decimal more than is shown: what a reader needs, without the digits of floating point
            columns[criterion.id] = ranking.measures[criterion.id].round(shown[criterion.id] + 1)
        columns[f"note_{criterion.id}"] = note[criterion.id]
    details = ranking.details.round(1)  # text stays as it is
    columns |= {str(name): values for name, values in details.items()}
    return pd.concat([table, pd.DataFrame(columns, index=ranking.sites.index).iloc[order]], axis="columns")
