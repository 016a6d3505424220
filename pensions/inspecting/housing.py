"""Pensions de famille that stand: FINESS, the planner's own list, and those that a town has written of."""

import csv
from collections.abc import Callable
from functools import cache

import geopandas as gpd
import pandas as pd
import shapely

from geo.scoring.criterion import Text
from layers.files.shipped import DATA
from layers.files.tables import folded
from layers.territory.layer_names import UNNAMED
from pensions.inspecting.control import Finding, Place, amount, cannot_tell, lacks, phrase
from pensions.inspecting.evidence import Evidence, is_finess, is_planners, showable

PENSION = "pension_de_famille"
LOCAL_LIST = Text(
    fr="la liste locale (modèle à remplir : pensions template pensions)",
    en="the local list (table to fill: pensions template pensions)",
)
SAME_PLACE_M = 150.0
"""A pension of the list nearer than this to one of FINESS is the same one. Proposition."""


def pensions_finess_planner(evidence: Evidence) -> Finding:
    """Pensions that are counted twice, or in neither source although they are known."""
    layer = evidence.layer("supported_housing")
    if layer is None:
        return lacks("supported_housing")
    finess = _pensions(evidence, is_finess)
    listed = _pensions(evidence, is_planners)
    known = known_pensions(frozenset(evidence.communes.index))
    if finess is None or (listed is None and known.empty):
        return cannot_tell(
            phrase(
                "une seule source de pensions de famille : il manque {what}",
                "a single source of pensions de famille: {what} is lacking",
                what=Text(fr="FINESS", en="FINESS") if finess is None else LOCAL_LIST,
            )
        )
    if finess.empty and known.empty and (listed is None or listed.empty):
        return cannot_tell(phrase("aucune pension de famille connue", "no pension de famille is known"))
    rows = [] if listed is None else _rows_twice(finess, listed)
    twice = [] if listed is None else _twice(finess, listed, rows)
    both = finess if listed is None else gpd.GeoDataFrame(pd.concat([finess, listed]), crs=finess.crs)
    absent = _absent(evidence, both, known)
    return Finding(
        "fail" if rows else "alert" if absent else "pass",
        phrase(
            "chaque pension une fois : {finess} dans FINESS, {listed} dans la liste locale, {known} connues ailleurs",
            "each pension once: {finess} in FINESS, {listed} in the local list, {known} known from elsewhere",
            finess=len(finess),
            listed=0 if listed is None else len(listed),
            known=len(known),
        ),
        phrase(
            "comptées deux fois : {twice} ; connues et absentes des deux : {absent}",
            "counted twice: {twice}; known and in neither: {absent}",
            twice=len(rows),
            absent=len(absent),
        ),
        (*twice, *absent),
    )


def _pensions(evidence: Evidence, is_wanted: Callable[[str], bool]) -> gpd.GeoDataFrame | None:
    """Pensions of a source in the communes."""
    part = evidence.read_by("supported_housing", is_wanted)
    if part is None:
        return None
    part = part[part["category"] == PENSION]
    communes = evidence.commune_of(part)
    return part.assign(commune=communes)[communes != ""]


def _rows_twice(finess: gpd.GeoDataFrame, listed: gpd.GeoDataFrame) -> list[tuple[int, int]]:
    """Positions in the list and in FINESS of one and the same pension: of one number, or at one place."""
    if finess.empty or listed.empty:
        return []
    number = {finess_id: position for position, finess_id in enumerate(finess["finess_id"])}
    row, metres = shapely.STRtree(finess.geometry.to_numpy()).query_nearest(
        listed.geometry.to_numpy(), return_distance=True, all_matches=False
    )
    near = {int(at): int(other) for (at, other), far in zip(row.T, metres, strict=True) if far < SAME_PLACE_M}
    found = ((at, number.get(one, near.get(at))) for at, one in enumerate(listed["finess_id"]))
    return [(at, other) for at, other in found if other is not None]


def _twice(finess: gpd.GeoDataFrame, listed: gpd.GeoDataFrame, rows: list[tuple[int, int]]) -> list[Place]:
    shown = set(showable(listed).index)
    pairs = [(listed.iloc[at], finess.iloc[other]) for at, other in rows if listed.index[at] in shown]
    return [
        Place(
            str(ours["name"]),
            phrase("une fois", "once"),
            phrase("aussi dans FINESS : {name}", "in FINESS too: {name}", name=str(theirs["name"])),
            phrase(
                "places : {listed} dans la liste, {finess} dans FINESS",
                "places: {listed} in the list, {finess} in FINESS",
                listed=_places(ours["places"]),
                finess=_places(theirs["places"]),
            ),
            ours["geometry"],
        )
        for ours, theirs in pairs
    ]


def _places(count: float) -> str | Text:
    return "?" if count != count else amount(count)


def _absent(evidence: Evidence, both: gpd.GeoDataFrame, known: pd.DataFrame) -> list[Place]:
    """Known pensions that neither source names; in a commune of which no name is known, none at all must be there."""
    places = []
    for one in known.to_dict("records"):
        there = both[both["commune"] == one["insee_code"]]
        named = [name for name in there["name"] if folded(one["name"]) in folded(name) or name == UNNAMED]
        if not named:
            commune = evidence.communes.loc[one["insee_code"]]
            places.append(
                Place(
                    one["name"] or str(commune["name"]),
                    phrase("une pension à {commune}", "a pension in {commune}", commune=str(commune["name"])),
                    phrase("aucune de ce nom", "none of this name") if one["name"] else phrase("aucune", "none"),
                    phrase("{source}", "{source}", source=one["source"]),
                    commune["geometry"],
                )
            )
    return places


def known_pensions(communes: frozenset[str]) -> pd.DataFrame:
    """Pensions in some communes that a public text has named: `insee_code`, `name` ("" not told), `source`."""
    table = _table()
    return table[table["insee_code"].isin(communes)].reset_index(drop=True)


@cache
def _table() -> pd.DataFrame:
    with (DATA / "known_pensions.csv").open(encoding="utf-8", newline="") as stream:
        return pd.DataFrame(list(csv.DictReader(stream)), columns=["insee_code", "name", "source"], dtype="str")
