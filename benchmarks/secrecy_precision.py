"""
What pooling the small squares moves: each ranking beside that of the exact counts, which no output may tell.

    python benchmarks/secrecy_precision.py                    # demonstration town and metropole: about five minutes
    python benchmarks/secrecy_precision.py FOLDER [FOLDER …]  # territories already written

Both sides without the rounding of the notes to 5 points. Printed: Spearman's correlation of the scores, how many of
the first ten are the same, the most that a score moves, and the correlation of counts and shares around the sites.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.scoring import ranking as scoring
from geo.scoring.criterion import MeasureSpec
from geo.scoring.ranking import Ranking, make_ranking
from layers.demo import write_demo
from layers.people import gate
from layers.territory.territory import Territory, load_territory
from pensions.ranking.measures import measure
from pensions.ranking.run import judge_territory
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs

CRITERIA = {
    "poor households, 300 m": ("sum_around", "poor_households", 300.0),
    "poor households, 500 m": ("sum_around", "poor_households", 500.0),
    "poor households, 1 km": ("sum_around", "poor_households", 1000.0),
    "households, 500 m": ("sum_around", "households", 500.0),
    "social share, 500 m": ("social_percent", "", 500.0),
}


@contextmanager
def changed(module: object, name: str, value: object) -> Iterator[None]:
    """Another value for a name of a module, for as long as it takes."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def exact_squares(folder: Path) -> gpd.GeoDataFrame:
    """The layer of squares as if nothing were pooled; in a cache that is thrown away."""
    with tempfile.TemporaryDirectory() as cache, changed(gate, "pooled", lambda squares, names: squares[list(names)]):
        kept = os.environ.get("PENSIONS_CACHE")
        os.environ["PENSIONS_CACHE"] = cache
        try:
            return load_territory(str(folder)).layers["income_cells"]
        finally:
            os.environ.pop("PENSIONS_CACHE")
            if kept is not None:
                os.environ["PENSIONS_CACHE"] = kept


def with_squares(territory: Territory, squares: gpd.GeoDataFrame) -> Territory:
    return replace(territory, layers={**territory.layers, "income_cells": squares})


def ranked(ranking: Ranking, measures: pd.DataFrame, step: float) -> Ranking:
    """The ranking made again of these measures, its notes about people rounded to a step."""
    with changed(scoring, "PEOPLE_STEP", step), changed(scoring, "UTILITY_DECIMALS", 12):
        return make_ranking(
            ranking.sites, ranking.criteria, ranking.rules, measures, ranking.estimates, ranking.rule_values
        )


def compare(name: str, folder: Path) -> None:
    run_inputs, told = judge_territory(str(folder))
    exact = RunInputs(with_squares(run_inputs.territory, exact_squares(folder)), run_inputs.scenario, None)
    beside = SiteInputs(run_inputs, told.sites), SiteInputs(exact, told.sites)
    measures = told.measures.copy()
    for criterion in told.criteria:
        if "income_cells" in criterion.measure.layers or criterion.measure.kind == "social_percent":
            measures[criterion.id] = measure(beside[1], criterion.measure).values.astype(float)
    print(f"\n{name}: {len(told.sites)} candidates, {int(told.scores['is_eligible'].sum())} ranked")
    print("| notes | Spearman | same in the first ten | most a score moves (/100) |\n|---|---|---|---|")
    for label, steps in (("unrounded on both sides", (1e-9, 1e-9)), ("by 5 points against unrounded", (0.05, 1e-9))):
        ours, theirs = ranked(told, told.measures, steps[0]), ranked(told, measures, steps[1])
        scores = ours.scores["score"], theirs.scores["score"]
        rho = scores[0].corr(scores[1], method="spearman")
        same = len(set(ours.ordered()[:10]) & set(theirs.ordered()[:10]))
        print(f"| {label} | {rho:.6f} | {same} | {100 * (scores[0] - scores[1]).abs().max():.3f} |")
    print("\n| around the candidates | Spearman | 95th percentile of the difference | most |\n|---|---|---|---|")
    for label, (kind, column, radius) in CRITERIA.items():
        options = {"radius_m": radius} | ({"column": column} if column else {})
        layers = ("income_cells",) if column else ("social_dwellings",)
        spec = MeasureSpec(kind=kind, layers=layers, options=options)
        one, other = (measure(side, spec).values.astype(float) for side in beside)
        apart = (one - other).abs()
        rho = one.corr(other, method="spearman")
        print(f"| {label} | {rho:.6f} | {apart.quantile(0.95):.2f} | {apart.max():.2f} |")


def main() -> None:
    if len(sys.argv) > 1:
        for folder in map(Path, sys.argv[1:]):
            compare(folder.name, folder)
        return
    with tempfile.TemporaryDirectory() as scratch:
        for size in ("town", "metropole"):
            write_demo(Path(scratch) / size, size=size)
            compare(size, Path(scratch) / size)


if __name__ == "__main__":
    main()
