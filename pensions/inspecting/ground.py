"""The ground: plots and plan zones against the area of the communes, and the plots of the candidates."""

from typing import TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.scoring.criterion import Text
from layers.territory.ground import Ground
from layers.territory.layer_names import WITHHELD, silent_here
from pensions.inspecting.control import Finding, Place, Verdict, cannot_tell, commune_place, lacks, percent, phrase
from pensions.inspecting.evidence import Evidence

Shapes: TypeAlias = NDArray[np.object_]

LEAST_PLOTS, MOST_PLOTS = 0.60, 1.01
"""Share of a commune that its plots cover: streets and rivers are in no plot. Proposition; above the whole, plots
overlap or are given twice."""

HOLE, OVERLAP = 0.99, 1.01
"""Zones of a plan tile their commune: less has holes, more overlaps. Proposition, for slivers between two drawings."""

KNOWN_GROUND = 0.5
"""Share of the territory in a zone under which most of its sites cannot be judged. Proposition."""

PLOT_ID = r"\d[\dAB]\d{3}\w{3}[0-9A-Z]{2}\d{4}"
MOST_LOST = 0.03
"""Share of plots that the cadastre does not know above which the list is of another vintage: 97 % are usually found."""

SAME_GROUND, SAME_AREA = 0.5, 0.2
"""A site lies on its plot where half of it does; the area stated and the area drawn differ by a fifth at most.
Propositions."""

COPIED_M2 = 0.001
"""An area stated that is the area drawn to this many m² was measured on the drawing: it is no second source."""


def cadastre_area(evidence: Evidence) -> Finding:
    """Area drawn as plots against the area of the communes that the cadastre speaks of."""
    parcels = evidence.layer("parcels")
    if parcels is None:
        return lacks("parcels")
    communes = evidence.spoken_of("parcels")
    if communes.empty:
        return cannot_tell(silent_here("parcels"))
    drawn = pd.Series(parcels.geometry.area.to_numpy()).groupby(parcels["insee_code"].to_numpy()).sum()
    share = drawn.reindex(communes.index).fillna(0.0) / communes.geometry.area
    whole = float((share * communes.geometry.area).sum() / communes.geometry.area.sum())
    outside = ~share.between(LEAST_PLOTS, MOST_PLOTS)
    is_over = bool((share > MOST_PLOTS).any())
    verdict: Verdict = "fail" if is_over else "alert" if bool(outside.any()) else "pass"
    bounds = phrase("{low} à {high}", "{low} to {high}", low=percent(LEAST_PLOTS), high=percent(MOST_PLOTS))
    return Finding(
        verdict,
        phrase("{bounds} de la commune", "{bounds} of the commune", bounds=bounds),
        phrase(
            "parcelles dessinées : {share} du sol ; communes hors bornes : {n} sur {communes}",
            "plots drawn: {share} of the ground; communes out of bounds: {n} of {communes}",
            share=percent(whole),
            communes=len(communes),
            n=int(outside.sum()),
        ),
        tuple(commune_place(evidence, code, bounds, percent(value)) for code, value in share[outside].items()),
        is_unfit=is_over,
    )


def plan_area(evidence: Evidence) -> Finding:
    """Zones of the plan against the ground of each commune: holes, and ground told twice."""
    plan = evidence.layer("plan")
    if plan is None:
        return lacks("plan")
    communes, drawn = evidence.spoken_of("plan"), evidence.territory.coverage.get(("plan", ""))
    if communes.empty or drawn is None:
        return cannot_tell(silent_here("plan"))
    ground = communes.geometry.to_numpy()
    area, told, bare = shapely.area(ground), _zoned(ground, plan.geometry.to_numpy()), _bare(ground, drawn)
    in_any = area - shapely.area(bare)
    holes, twice, silent = (
        in_any < HOLE * area,
        told - in_any > (OVERLAP - 1) * area,
        in_any < (1 - HOLE) * area,
    )
    if silent.all():
        return cannot_tell(silent_here("plan"))
    is_fault = bool(twice.any()) or bool((holes & ~silent).any())
    verdict: Verdict = "fail" if is_fault else "alert" if bool(silent.any()) else "pass"
    known = float(in_any.sum() / area.sum())
    everywhere = percent(1.0)
    places = [
        Place(
            str(communes["name"].iloc[row]),
            everywhere,
            percent(in_any[row] / area[row], 1),
            phrase("dessiné deux fois : {n}", "drawn twice: {n}", n=percent((told - in_any)[row] / area[row], 1))
            if twice[row]
            else phrase("aucune zone sur le reste", "no zone on the rest"),
            bare[row] if holes[row] and WITHHELD not in plan else ground[row],
        )
        for row in np.flatnonzero(holes | twice)
    ]
    return Finding(
        verdict,
        phrase("{all} du sol (communes : {n})", "{all} of the ground (communes: {n})", all=everywhere, n=len(communes)),
        phrase(
            "{share} du sol dans une zone ; communes avec un trou : {holes}, dessinées deux fois : {twice}",
            "{share} of the ground in a zone; communes with a hole: {holes}, drawn twice: {twice}",
            share=percent(known, 1),
            holes=int(holes.sum()),
            twice=int(twice.sum()),
        ),
        tuple(places),
        is_unfit=bool(twice.any()) or known < KNOWN_GROUND,
    )


def _zoned(ground: Shapes, zones: Shapes) -> NDArray[np.float64]:
    """Of each commune, the area of its zones added up."""
    shapely.prepare(ground)
    commune, zone = shapely.STRtree(zones).query(ground, predicate="intersects")
    pieces = zones[zone].copy()
    cut = ~shapely.covers(ground[commune], pieces)
    pieces[cut] = shapely.intersection(ground[commune[cut]], pieces[cut])
    return np.bincount(commune, weights=shapely.area(pieces), minlength=len(ground)).astype(float)


def _bare(ground: Shapes, drawn: Ground) -> Shapes:
    """Of each commune, what is in no zone: the gaps of the coverage, which every ranking works out."""
    bare: Shapes = shapely.intersection(ground, shapely.union_all(drawn.gap.geometry.to_numpy()))
    return bare


def candidates_exist(evidence: Evidence) -> Finding:
    """Plots of the candidate sites: known to the cadastre, where it draws them, of the area that is stated."""
    sites, parcels = evidence.sites, evidence.layer("parcels")
    if parcels is None:
        return lacks("parcels")
    if sites is None or not sites.index.astype(str).str.fullmatch(PLOT_ID).any():
        return cannot_tell(phrase("les sites candidats ne sont pas des parcelles", "the candidate sites are no plots"))
    asked = sites[sites.index.astype(str).str.fullmatch(PLOT_ID)]
    plots = parcels.set_index("site_id").geometry.reindex(asked.index)
    absent = plots.isna().to_numpy()
    shapes, ground = asked.geometry.to_numpy(), plots.to_numpy()
    shared = shapely.area(shapely.intersection(shapes[~absent], ground[~absent]))
    elsewhere = np.zeros(len(asked), dtype=bool)
    elsewhere[~absent] = shared < SAME_GROUND * shapely.area(shapes[~absent])
    stated = asked["area_m2"].to_numpy(dtype=float) if "area_m2" in asked else np.full(len(asked), np.nan)
    drawn = shapely.area(shapes)
    other_area = np.abs(stated - drawn) > SAME_AREA * drawn
    is_one_source = not absent.any() and shapely.equals(shapes, ground).all()
    if is_one_source and not (np.abs(stated - drawn) > COPIED_M2).any():
        return cannot_tell(
            phrase(
                "sites pris dans le cadastre même, sans contenance pour les comparer : une seule source",
                "sites taken from the cadastre itself, without a stated area to compare: a single source",
            )
        )
    wrong = absent | elsewhere | other_area
    is_fault = float(wrong.mean()) > MOST_LOST
    places = [
        Place(
            str(asked.index[row]),
            phrase("{n} m²", "{n} m²", n=float(stated[row]))
            if other_area[row] and not absent[row]
            else phrase("une parcelle du cadastre", "a plot of the cadastre"),
            phrase("inconnue du cadastre", "unknown to the cadastre")
            if absent[row]
            else phrase("dessiné ailleurs", "drawn elsewhere")
            if elsewhere[row]
            else phrase("{n} m² dessinés", "{n} m² drawn", n=float(drawn[row])),
            geometry=shapes[row],
        )
        for row in np.flatnonzero(wrong)
    ]
    return Finding(
        "fail" if is_fault else "alert" if places else "pass",
        phrase("{n} parcelles connues du cadastre", "{n} plots known to the cadastre", n=len(asked)),
        _most_first(
            ("inconnues : {n}", "unknown: {n}", int(absent.sum())),
            ("dessinées ailleurs : {n}", "drawn elsewhere: {n}", int(elsewhere.sum())),
            ("autre surface : {n}", "another area: {n}", int((other_area & ~absent & ~elsewhere).sum())),
        ),
        tuple(places),
        is_unfit=is_fault,
    )


def _most_first(*counts: tuple[str, str, int]) -> Text:
    """Counts in one phrase, the largest first: a headline tells it alone."""
    told = [phrase(fr, en, n=count) for fr, en, count in sorted(counts, key=lambda one: -one[2])]
    return Text(fr=" ; ".join(one.fr for one in told), en="; ".join(one.en for one in told))
