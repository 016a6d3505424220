"""Services: pharmacies and hospitals of two registers against each other, and how many there are for the people."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.scoring.criterion import Text
from maps.words.page import page_words
from pensions.inspecting.control import Finding, Place, Verdict, amount, cannot_tell, commune_place, lacks, phrase
from pensions.inspecting.evidence import Evidence, is_bpe, is_finess, showable

MOST_APART, LEAST_APART = 0.20, 2
"""Counts of pharmacies that differ by more than a fifth, and by more than two, disagree. Proposition."""

ONE_PLACE_M, MOST_MEDIAN_M = 500.0, 150.0
"""A place of one register farther than this from any of the other has no match; half of the matched places farther
apart than this are not at the same address. Propositions."""

MOST_UNMATCHED = 0.20
"""Share of places without a match above which two registers disagree. Proposition."""


def services_bpe_finess(evidence: Evidence) -> Finding:
    """Pharmacies by commune, and where pharmacies and hospitals stand, in BPE and in FINESS."""
    bpe, finess = evidence.read_by("services", is_bpe), evidence.read_by("services", is_finess)
    if bpe is None or finess is None:
        absent = [name for name, part in (("BPE", bpe), ("FINESS", finess)) if part is None]
        return cannot_tell(
            phrase(
                "une seule source de pharmacies et d'hôpitaux : il manque {what}",
                "one source of pharmacies and hospitals only: {what} is lacking",
                what=", ".join(absent),
            )
        )
    codes = evidence.spoken_of("services", is_bpe).index.intersection(evidence.spoken_of("services", is_finess).index)
    bpe, finess = (part.assign(commune=evidence.commune_of(part)) for part in (bpe, finess))
    bpe, finess = (part[part["commune"].isin(codes)] for part in (bpe, finess))
    counts = [
        part.loc[part["category"] == "pharmacy", "commune"].value_counts().reindex(codes).fillna(0)
        for part in (bpe, finess)
    ]
    if sum(float(count.sum()) for count in counts) == 0:
        return cannot_tell(phrase("aucune pharmacie dans l'une ni l'autre source", "no pharmacy in either source"))
    return _two_registers(evidence, counts[0], counts[1], _matches(bpe, finess))


def _matches(bpe: gpd.GeoDataFrame, finess: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Places of FINESS that a hospital or pharmacy of BPE should stand near, and metres to the nearest; inf: none."""
    parts = []
    for category in ("pharmacy", "hospital"):
        ours, theirs = (part[part["category"] == category] for part in (finess, bpe))
        metres = np.full(len(ours), np.inf)
        if len(theirs) and len(ours):
            row, near = shapely.STRtree(theirs.geometry.to_numpy()).query_nearest(
                ours.geometry.to_numpy(), return_distance=True, all_matches=False
            )
            metres[row[0]] = near
        parts.append(ours.assign(metres=metres))
    return gpd.GeoDataFrame(pd.concat(parts), crs=finess.crs)


def _two_registers(evidence: Evidence, bpe: pd.Series, finess: pd.Series, matches: gpd.GeoDataFrame) -> Finding:
    apart = _differ(finess, bpe)
    places = [
        commune_place(
            evidence,
            code,
            phrase("{n} pharmacies (BPE)", "{n} pharmacies (BPE)", n=int(bpe[code])),
            phrase("{n} (FINESS)", "{n} (FINESS)", n=int(finess[code])),
        )
        for code in bpe.index[apart]
    ]
    alone = matches["metres"] > ONE_PLACE_M
    places += [
        Place(
            str(name),
            phrase("dans la BPE à moins de {n} m", "in BPE within {n} m", n=ONE_PLACE_M),
            phrase("à {n} m", "{n} m away", n=metres)
            if np.isfinite(metres)
            else phrase("absent de la BPE", "not in BPE"),
            _category(category),
            point,
        )
        for name, category, metres, point in zip(
            *(showable(matches[alone])[key] for key in ("name", "category", "metres", "geometry")), strict=True
        )
    ]
    middle = float(matches.loc[~alone, "metres"].median())
    unmatched = float(alone.mean()) if len(matches) else 0.0
    totals_differ = bool(_differ(pd.Series([finess.sum()]), pd.Series([bpe.sum()])).any())
    is_fault = (
        totals_differ or middle > MOST_MEDIAN_M or (unmatched > MOST_UNMATCHED and int(alone.sum()) > LEAST_APART)
    )
    verdict: Verdict = "fail" if is_fault else "alert" if bool(apart.any()) or bool(alone.any()) else "pass"
    return Finding(
        verdict,
        phrase(
            "{n} pharmacies dans la BPE (communes : {communes}) ; médecins : pas dans FINESS, non comparés",
            "{n} pharmacies in BPE (communes: {communes}); doctors: not in FINESS, not compared",
            n=int(bpe.sum()),
            communes=len(bpe),
        ),
        phrase(
            "pharmacies dans la BPE : {bpe}, dans FINESS : {finess}, pharmacies et hôpitaux de FINESS sans équivalent "
            "à moins de {far} m : {alone} sur {all}, les autres à {middle} m (médiane) ; communes qui diffèrent : "
            "{apart}",
            "pharmacies in BPE: {bpe}, in FINESS: {finess}, pharmacies and hospitals of FINESS without a match within "
            "{far} m: {alone} of {all}, the others {middle} m away (median); communes that differ: {apart}",
            bpe=int(bpe.sum()),
            finess=int(finess.sum()),
            apart=int(apart.sum()),
            far=ONE_PLACE_M,
            alone=int(alone.sum()),
            all=len(matches),
            middle="–" if middle != middle else amount(middle),
        ),
        tuple(places),
        is_unfit=is_fault,
    )


def _differ(one: pd.Series, other: pd.Series) -> pd.Series:
    gap = (one - other).abs()
    return (gap > LEAST_APART) & (gap > MOST_APART * np.maximum(one, other))


def _category(name: str) -> Text:
    words = {lang: page_words(lang) for lang in ("fr", "en")}
    return Text(fr=words["fr"].get(f"category_{name}", name), en=words["en"].get(f"category_{name}", name))


BOUNDS: dict[str, tuple[float, float]] = {
    "pharmacy": (1.5, 6.0),
    "doctor": (3.0, 25.0),
    "nurse": (3.0, 50.0),
    "supermarket": (0.5, 6.0),
    "food_shop": (3.0, 60.0),
    "post_office": (0.5, 8.0),
    "bank": (1.0, 15.0),
}
"""Services for 10,000 inhabitants: about half and twice the country's. Proposition: orders of magnitude of the authors,
to be replaced by the table of INSEE's BPE for France where somebody has read it."""

LEAST_PEOPLE = 10_000
"""Fewer inhabitants are too few to judge a rate. Proposition."""

FAR_OFF = 2.0
"""A rate this many times outside its bounds cannot be a local trait: the source is cut, or holds each place twice.
Proposition."""


def services_per_inhabitant(evidence: Evidence) -> Finding:
    """Services for 10,000 inhabitants, where every place of a category is known, against national bounds."""
    services = evidence.layer("services")
    if services is None:
        return lacks("services")
    rates = _rates(evidence, services)
    if not rates:
        return cannot_tell(
            phrase(
                "aucune catégorie connue en entier pour {n} habitants au moins",
                "no category is known whole for {n} inhabitants or more",
                n=LEAST_PEOPLE,
            )
        )
    outside = {name: rate for name, rate in rates.items() if not BOUNDS[name][0] <= rate <= BOUNDS[name][1]}
    is_fault = any(
        rate < BOUNDS[name][0] / FAR_OFF or rate > BOUNDS[name][1] * FAR_OFF for name, rate in outside.items()
    )
    verdict: Verdict = "fail" if is_fault else "alert" if outside else "pass"
    named = phrase("{n} catégories", "{n} categories", n=len(rates))
    return Finding(
        verdict,
        phrase("{what} dans leurs bornes nationales", "{what} within their national bounds", what=named),
        phrase("hors bornes : {n} sur {all}", "out of bounds: {n} of {all}", n=len(outside), all=len(rates)),
        tuple(
            Place(
                _category(name),
                phrase("{low} à {high}", "{low} to {high}", 1, low=BOUNDS[name][0], high=BOUNDS[name][1]),
                amount(rate, 1),
                phrase("pour 10 000 habitants", "for 10,000 inhabitants"),
            )
            for name, rate in outside.items()
        ),
        is_unfit=is_fault,
    )


def _rates(evidence: Evidence, services: gpd.GeoDataFrame) -> dict[str, float]:
    """Category → services for 10,000 inhabitants, by the source that has most: two registers hold the same places."""
    communes = evidence.commune_of(services)
    sources = [rows.index for _, rows in evidence.parts("services")] or [services.index]
    rates = {}
    for category in BOUNDS:
        known = evidence.covered("services", category)
        people = float(known["population"].sum())
        if people >= LEAST_PEOPLE:
            there = (services["category"] == category) & communes.isin(known.index)
            rates[category] = 10_000 * max(int(there[rows].sum()) for rows in sources) / people
    return rates
