"""Housing and households: what is counted place by place, against the table of the communes."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import secrecy
from geo.scoring.criterion import Text
from layers.people.pooling import THRESHOLD
from layers.territory.layer_names import layer_absent
from pensions.inspecting.control import Finding, Verdict, amount, cannot_tell, commune_place, lacks, percent, phrase
from pensions.inspecting.evidence import Evidence

MOST_APART = 0.10
"""Difference between a sum and its communal table above which they disagree: the loader's own bound, at least 90 % of
dwellings with coordinates; for households, proposition."""

MOST_UNDER_SRU = 0.25
"""The SRU inventory also counts hostels and private lettings under agreement, which are not in RPLS: RPLS holds fewer
by this share at most. Proposition."""

LEAST_DWELLINGS, LEAST_HOUSEHOLDS = 50, 500
"""Communes with fewer are not judged alone: a few dwellings are soon a tenth. Proposition."""

PEOPLE_A_HOUSEHOLD, MOST_BY_INHABITANTS = 2.2, 0.35
"""Inhabitants of a household (2.2 in France, INSEE, census of 2021), from 1.6 in a student town to 3: without a table
of households, they are expected within this share. Proposition."""

WITHOUT_HOUSEHOLDS = Text(
    fr="nombre de ménages inconnu par commune (secret, absent du millésime, ou table par IRIS)",
    en="number of households unknown by commune (secret, absent of the vintage, or a table by IRIS)",
)


def rpls_by_commune(evidence: Evidence) -> Finding:
    """Social dwellings of RPLS, where they are placed, against the results by commune, else the SRU inventory."""
    dwellings, stock = evidence.layer("social_dwellings"), evidence.layer("social_stock")
    if dwellings is None:
        return lacks("social_dwellings")
    is_sru, inventory = stock is None, evidence.layer("sru")
    if stock is None and inventory is not None and "social_dwellings" in inventory:
        stock = inventory
    if stock is None:
        return lacks("social_stock")
    known = evidence.covered("social_dwellings").index
    expected = stock.set_index("insee_code")["social_dwellings"].reindex(known).dropna()
    found = dwellings["dwellings"].groupby(evidence.commune_of(dwellings)).sum().reindex(expected.index).fillna(0.0)
    if expected.sum() == 0:
        return cannot_tell(layer_absent(("social_stock",)))
    what = phrase("logements sociaux", "social dwellings")
    under = MOST_UNDER_SRU if is_sru else MOST_APART
    return _compared(evidence, expected, found, LEAST_DWELLINGS, amount, what, under=under)


def households_by_commune(evidence: Evidence) -> Finding:
    """
    Households of the income cells, cut at the communes, against the table of the communes; all rounded.

    Without that table, against the inhabitants of the communes, by `PEOPLE_A_HOUSEHOLD`: half of a file is seen.
    """
    cells, zones = evidence.layer("income_cells"), evidence.layer("income_zones")
    if cells is None:
        return lacks("income_cells")
    is_guessed = zones is None and evidence.layer("social_stock") is None
    table = evidence.communes["population"] / PEOPLE_A_HOUSEHOLD if is_guessed else _households(evidence)
    known = table.reindex(evidence.covered("income_cells").index).dropna()
    if known.empty or known.sum() == 0:
        return cannot_tell(WITHOUT_HOUSEHOLDS)
    if cells["households"].isna().all():
        return cannot_tell(layer_absent(("income_cells",)))
    expected = secrecy.rounded_counts(known, THRESHOLD)
    found = secrecy.rounded_counts(_cut(cells, evidence.communes.loc[known.index], "households"), THRESHOLD)

    def told(count: float) -> Text:
        return amount(count) if count else phrase("moins de {n}", "fewer than {n}", n=THRESHOLD)

    what, most = phrase("ménages", "households"), MOST_BY_INHABITANTS if is_guessed else MOST_APART
    return _compared(evidence, expected, found, LEAST_HOUSEHOLDS, told, what, under=most, over=most)


def _households(evidence: Evidence) -> pd.Series:
    """Households by commune: of the income table, else those by which social housing is divided."""
    known = pd.Series(np.nan, index=evidence.communes.index)
    for layer, column in (("income_zones", "households"), ("social_stock", "main_residences")):
        frame = evidence.layer(layer)
        if frame is not None:
            known = known.fillna(frame.set_index("insee_code")[column].reindex(known.index))
    return known


def _cut(cells: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, column: str) -> pd.Series:
    """Sum of a count by commune; a cell on a boundary counts by its area on each side."""
    shapes, areas = cells.geometry.to_numpy(), communes.geometry.to_numpy()
    shapely.prepare(areas)
    tree = shapely.STRtree(shapes)
    commune, cell = tree.query(areas, predicate="intersects")
    inside = shapely.covers(areas[commune], shapes[cell])
    share = np.ones(len(cell))
    cut = ~inside
    share[cut] = shapely.area(shapely.intersection(areas[commune[cut]], shapes[cell[cut]])) / shapely.area(
        shapes[cell[cut]]
    )
    counts = np.nan_to_num(cells[column].to_numpy(dtype=float))
    totals = np.bincount(commune, weights=share * counts[cell], minlength=len(communes))
    return pd.Series(totals, index=communes.index)


def _compared(
    evidence: Evidence,
    expected: pd.Series,
    found: pd.Series,
    least: int,
    told: Callable[[float], Text],
    what: Text,
    *,
    under: float = MOST_APART,
    over: float = MOST_APART,
) -> Finding:
    """A commune that differs is an alert; the sum of all communes that differs is a fault that makes it unfit."""
    apart = ~(found - expected).between(-under * expected.clip(lower=least), over * expected.clip(lower=least))
    places = tuple(
        commune_place(
            evidence,
            code,
            told(float(expected[code])),
            told(float(found[code])),
            phrase("{n} de l'attendu", "{n} of what was expected", n=_share(found[code], expected[code])),
        )
        for code in expected.index[apart]
    )
    whole, there = float(expected.sum()), float(found.sum())
    is_apart = not -under * whole <= there - whole <= over * whole
    verdict: Verdict = "fail" if is_apart else "alert" if places else "pass"
    return Finding(
        verdict,
        phrase(
            "{n} {what} (communes : {communes})",
            "{n} {what} (communes: {communes})",
            n=told(whole),
            what=what,
            communes=len(expected),
        ),
        phrase(
            "{n} {what}, soit {share} de l'attendu ; communes qui diffèrent : {places} sur {communes}",
            "{n} {what}, {share} of what was expected; communes that differ: {places} of {communes}",
            n=told(there),
            what=what,
            share=_share(there, whole),
            places=len(places),
            communes=len(expected),
        ),
        places,
        is_unfit=is_apart,
    )


def _share(found: float, expected: float) -> Text:
    return percent(found / expected if expected else float("nan"))
