"""The streets: whether they hold together, and whether there are enough of them for the people."""

import numpy as np
import shapely

from layers.territory.layer_names import WITHHELD
from pensions.inspecting.control import (
    Finding,
    Place,
    Verdict,
    amount,
    cannot_tell,
    commune_place,
    lacks,
    percent,
    phrase,
)
from pensions.inspecting.evidence import Evidence

WHOLE, BROKEN = 0.98, 0.90
"""Share of the length of the streets that the largest piece holds: under the first some ground is cut off, under the
second minutes on foot mean nothing. Propositions."""

LEAST_M, MOST_M = 1.5, 200.0
"""Metres of street for an inhabitant: the country has about 16 of road; a dense city 2 to 3, a village with its paths
over 100. Proposition."""

MOST_PEOPLE = 0.10
"""Share of the inhabitants in communes without their streets above which walks are not measured. Proposition."""


def streets_connected(evidence: Evidence) -> Finding:
    """Length of the streets in the largest piece, against all streets; islets left out of the network count as lost."""
    layer, network = evidence.layer("streets"), evidence.network
    if layer is None or network is None:
        return lacks("streets")
    pieces = network.piece[network.edge_nodes[:, 0]]
    lengths = np.bincount(pieces, weights=network.edge_length_m)
    drawn = layer[~layer["is_steps"]] if network.counts.get("steps_avoided") else layer
    whole = max(float(drawn.geometry.length.sum()), float(lengths.sum()))
    share = float(lengths[0]) / whole
    verdict: Verdict = "fail" if share < BROKEN else "alert" if share < WHOLE else "pass"
    shown = range(1, len(lengths)) if WITHHELD not in layer else ()
    return Finding(
        verdict,
        phrase("{share} des {n} km", "{share} of {n} km", share=percent(WHOLE), n=whole / 1000),
        phrase(
            "{share} dans le plus grand morceau ; autres morceaux : {n} ; tronçons isolés : {islets}",
            "{share} in the largest piece; other pieces: {n}; streets apart: {islets}",
            share=percent(share, 1),
            n=len(lengths) - 1,
            islets=int(network.counts.get("islet_edges", 0)),
        ),
        tuple(
            Place(
                phrase("morceau {n}", "piece {n}", n=piece + 1),
                phrase("relié au reste", "joined to the rest"),
                phrase("{n} km à part", "{n} km apart", 1, n=lengths[piece] / 1000),
                geometry=shapely.multilinestrings(network.edge_lines[pieces == piece]),
            )
            for piece in shown
        ),
        is_unfit=verdict == "fail",
    )


def streets_per_inhabitant(evidence: Evidence) -> Finding:
    """Metres of street for an inhabitant, in the communes whose streets are said to be known."""
    layer = evidence.layer("streets")
    if layer is None:
        return lacks("streets")
    communes = evidence.covered("streets")
    people = communes["population"].where(communes["population"] > 0).dropna()
    if people.empty:
        return cannot_tell(phrase("population des communes inconnue", "population of the communes unknown"))
    lengths = layer.geometry.length.groupby(evidence.commune_of_lines(layer)).sum().reindex(people.index).fillna(0.0)
    metres = lengths / people
    outside = ~metres.between(LEAST_M, MOST_M)
    concerned = float(people[outside].sum() / people.sum())
    verdict: Verdict = "fail" if concerned > MOST_PEOPLE else "alert" if bool(outside.any()) else "pass"
    bounds = phrase("{low} à {high} m", "{low} to {high} m", 1, low=LEAST_M, high=MOST_M)
    return Finding(
        verdict,
        phrase("{bounds} par habitant", "{bounds} for an inhabitant", bounds=bounds),
        phrase(
            "{n} m par habitant ; communes : {communes}, hors bornes : {out}",
            "{n} m for an inhabitant; communes: {communes}, out of bounds: {out}",
            n=amount(float(lengths.sum() / people.sum()), 1),
            communes=len(people),
            out=int(outside.sum()),
        ),
        tuple(
            commune_place(evidence, code, bounds, phrase("{n} m", "{n} m", 1, n=float(value)))
            for code, value in metres[outside].items()
        ),
        is_unfit=verdict == "fail",
    )
