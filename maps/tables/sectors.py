"""The sectors of a ranking as one flat table: a sheet of the workbook, a layer of the GeoPackage."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from geo.scoring.criterion import Language
from geo.scoring.ranking import Ranking
from geo.scoring.rules import UNKNOWN
from geo.space.sectors import SECTOR
from maps.flat_tables import in_language

NAME = "sector_name"

TO_CHECK = {"fr": "{label} : à vérifier", "en": "{label}: to be checked"}


def sector_of_sites(ranking: Ranking, lang: Language) -> Mapping[str, pd.Series]:
    """
    For each site its sector: `sector` (Int64) and `sector_name`; <NA> and "" where it is in none.

    Empty where the sites were not gathered.
    """
    told = ranking.sectors
    if told is None or SECTOR not in ranking.details:
        return {}
    number = ranking.details[SECTOR]
    name = number.map(dict(zip(told.index, told[f"name_{lang}"], strict=True))).astype(object)
    return {SECTOR: number, NAME: name.where(number.notna(), "")}


def sectors_table(ranking: Ranking, lang: Language) -> pd.DataFrame:
    """
    One row a sector, the best first.

    Returns
    -------
    DataFrame, k rows on a plain index; none where the sites were not gathered
        `sector`, `sector_name`, `commune`, `score`, `low`, `high` (0 to 100), `tie`, `top_trials`, `ahead_trials`,
        `sites`, `best` (id of the best site), `best_label`, `remark`: the gravest thing to know of it, in words. See
        `geo.scoring.ranking.Ranking.sectors`.
    """
    names = (SECTOR, NAME, "commune", "score", "low", "high", "tie", "top_trials", "ahead_trials", "sites", "best")
    told = ranking.sectors
    if told is None:
        return pd.DataFrame(columns=[*names, "best_label", "remark"], dtype=object)
    labels = {rule.id: in_language(rule.label, lang) for rule in ranking.rules}
    said = []
    for rule, answer in zip(told["remark_rule"], told["remark_answer"], strict=True):
        label = labels.get(rule, "")
        said.append(TO_CHECK[lang].format(label=label) if answer == UNKNOWN else label)
    notes = {name: (100 * told[name].astype(float)).round(1) for name in ("score", "low", "high")}
    table = pd.DataFrame(told.drop(columns=["geometry"])).assign(**notes, remark=said)
    table[SECTOR], table[NAME] = told.index, told[f"name_{lang}"]
    table["best_label"] = ranking.sites["label"].reindex(told["best"]).to_numpy()
    return table[[*names, "best_label", "remark"]].reset_index(drop=True)


def sectors_layer(ranking: Ranking, lang: Language) -> gpd.GeoDataFrame:
    """The table of the sectors with their outlines, polygons in EPSG:2154; empty where sites were not gathered."""
    told = sectors_table(ranking, lang)
    shapes = [] if ranking.sectors is None else ranking.sectors.geometry.to_numpy()
    return gpd.GeoDataFrame(told, geometry=shapes, crs=ranking.sites.crs)
