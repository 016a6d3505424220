"""Remarks left on places, against a ranking: where each stands now, by place, for the page, workbook and terminal."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from geo.crs import WORKING_CRS
from geo.language import Language
from geo.scoring.ranking import Ranking
from layers.sources.planner.remark_files import RemarksRead
from maps.colours import INK
from maps.deciding.page import Marks
from pensions.words.ballot import ballot_words

TOLD = ("place", "sector", "commune", "site_id", "found", "role", "date", "text", "x", "y", "lon", "lat", "file", "id")
MANY = 1_000
"""Remarks drawn on the page's map; all are listed."""


def remarks_table(remarks: RemarksRead, ranking: Ranking, lang: Language) -> pd.DataFrame:
    """
    One row a remark, by place (commune, sector, place), the oldest first.

    Returns
    -------
    DataFrame
        Columns `TOLD`; `found` says where the site stands in this run, or that it is not in it; "" for a sector or a
        point.
    """
    say, table = ballot_words(lang), remarks.table
    rank, is_ranked = ranking.scores["rank"], ranking.scores["is_eligible"].astype(bool)

    def found(site: object) -> str:
        if not isinstance(site, str):
            return ""
        if site not in rank.index:
            return say["remark_absent"]
        return say["remark_ranked"].format(rank=int(rank[site])) if is_ranked[site] else say["remark_excluded"]

    told = table.assign(found=[found(site) for site in table["site_id"]])
    told[["sector", "site_id"]] = told[["sector", "site_id"]].fillna("")
    order = ["commune", "sector", "place", "site_id", "date", "id"]
    return told.sort_values(order, kind="stable")[list(TOLD)].reset_index(drop=True)


def place_of(row: pd.Series) -> str:
    """A place as a heading: what it is called, its sector, its commune."""
    sector = row["sector"] if row["sector"] != row["place"] else ""
    return " · ".join(part for part in (row["place"], sector, row["commune"], row["found"]) if part)


def remark_notes(table: pd.DataFrame, lang: Language) -> list[tuple[str, Sequence[str]]]:
    """Place → its remarks, each with its role and its day, all of them whole."""
    say = ballot_words(lang)
    notes: dict[str, list[str]] = {}
    for _, row in table.iterrows():
        day = "/".join(reversed(row["date"].split("-"))) if lang == "fr" else row["date"]
        line = say["remark_line"].format(text=row["text"], role=row["role"] or say["remark_no_role"], date=day)
        notes.setdefault(place_of(row), []).append(line)
    return list(notes.items())


def remark_marks(table: pd.DataFrame, lang: Language) -> Marks:
    """Where they were left, for the page's map."""
    shown = table.head(MANY)
    titles = [place_of(row) for _, row in shown.iterrows()]
    points = gpd.GeoDataFrame({"title": titles}, geometry=gpd.points_from_xy(shown["x"], shown["y"]), crs=WORKING_CRS)
    return Marks(ballot_words(lang)["map_remarks"], points, INK, "square", 6)


def remark_lines(remarks: RemarksRead, ranking: Ranking, lang: Language) -> list[str]:
    """What a terminal shows, and the head of the page: how many, which were left out, which are of another run."""
    say, table = ballot_words(lang), remarks.table
    if table.empty and not remarks.twice:
        return []
    places = table[["site_id", "sector", "x", "y"]].astype(str).drop_duplicates()
    out = [say["remarks_head"].format(count=len(table), places=len(places))]
    if remarks.twice:
        out.append(say["remarks_twice"].format(count=remarks.twice))
    if remarks.changed:
        out.append(say["remarks_changed"].format(count=remarks.changed))
    if remarks.outdated:
        out.append("! " + say["remarks_outdated"].format(names=", ".join(remarks.outdated)))
    given = table["site_id"].dropna()
    absent = int((~given.isin(ranking.sites.index)).sum())
    if absent:
        out.append("! " + say["remarks_unknown"].format(count=absent))
    return out
