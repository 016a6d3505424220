"""
What is left possible of every count of every small square, for whoever knows the totals and the algorithm.

    python benchmarks/secrecy_audit.py [--each 4]   # small squares a group; 0 for all of them: hours

On the demonstration town and metropole and on a drawn countryside: the narrowest interval of each column and how many
are narrower than what is promised (11 households, 5 poor or single ones), without and with the total of every commune;
then two vintages: what the groups of the second tell of the first. Each bound is a witness (see
`tests/attacks/witness.py`). "Free within its pool": small squares, of all of them, that may hold anything from 0 to 11
because households may move within their smallest pool and change nothing that is compared: that needs no search.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import lsq_linear

from layers.demo.city.areas import make_city
from layers.demo.city.geography import SIZES
from layers.demo.published.people import make_cells
from layers.people.pooling import COUNTED, groups_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.attacks.known import TENTHS
from tests.attacks.place import COUNTS, cell_ids, squares
from tests.attacks.witness import Audit

PROMISED = (11.0, 5.0, 5.0)


def counted(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"cell_id": cell_ids(table), **{name: table[told] for name, told in COUNTS.items()}})


def countryside() -> pd.DataFrame:
    """32 km by 32 km: a fifth of the squares inhabited in the west, one in fifty in the east; 3 % are big."""
    rng = np.random.default_rng(5)
    columns, rows = (axis.ravel() for axis in np.meshgrid(np.arange(160), np.arange(160)))
    kept = rng.random(len(columns)) < np.where(columns < 80, 0.2, 0.02)
    men = np.where(rng.random(kept.sum()) < 0.97, rng.gamma(1.2, 3, kept.sum()).clip(0.4, 10.9), 30.0)
    return counted(squares(columns[kept], rows[kept], men))


def free_within_pool(audit: Audit, column: int) -> float:
    """Percentage of the small squares that may hold 0, and the most, by the total of their smallest pool alone."""
    pool = audit.pool[audit.small]
    squares, total = np.bincount(pool), np.bincount(pool, audit.tenths[audit.small, column])
    most = TENTHS - 1
    return 100 * float(((total >= most) & (total <= most * (squares - 1)))[pool].mean())


def audited(name: str, audit: Audit, each: int, knows: str) -> None:
    rng = np.random.default_rng(0)
    rows = [row for one in np.unique(audit.group[audit.small])
            for row in rng.permutation(audit.small[audit.group[audit.small] == one])[: each or None]]  # fmt: skip
    if audit.commune is not None:
        rows = [row for row in rows if audit.crosses(row)]
    for column, label in enumerate(COUNTED):
        widths = np.array([audit.interval(row, column).width for row in rows])
        under = int((widths < PROMISED[column]).sum())
        print(
            f"| {name} | {knows} | {label} | {len(rows)} | {widths.min():.1f} | {under} "
            f"| {free_within_pool(audit, column):.0f} % |",
            flush=True,
        )


def vintages(table: pd.DataFrame, change: float, share: float) -> None:
    """
    A second vintage, in which a share of the squares changes; the attacker takes every count for unchanged.

    He has the totals of both partitions, and the exact count of a square that stands alone in one of them.
    """
    rng = np.random.default_rng(0)
    later = table.copy()
    drawn = np.where(rng.random(len(table)) < share, np.exp(rng.normal(0, change, len(table))), 1.0)
    for column in COUNTED:
        later[column] = (table[column] * drawn).round(1)
    groups = [groups_of(one).to_numpy() for one in (table, later)]
    before = table["households"].to_numpy()
    watched = (groups[0] >= 0) & (before < 11)
    rows, sums = [], []
    for group, counts in zip(groups, (before, later["households"].to_numpy()), strict=True):
        for one in np.unique(group[group >= 0]):
            rows.append(group == one)
            sums.append(counts[group == one].sum())
        for place in np.flatnonzero((group == -1) & watched):
            rows.append(np.arange(len(table)) == place)
            sums.append(counts[place])
    mean = pd.Series(before).groupby(groups[0]).transform("mean").to_numpy()
    faint = 1e-3 * np.eye(len(table))[watched][:, watched]
    system = np.vstack([np.array(rows, dtype=float)[:, watched], faint])
    big = np.array(rows)[:, ~watched] @ before[~watched]
    target = np.concatenate([np.array(sums) - big, 1e-3 * mean[watched]])
    found = lsq_linear(system, target, bounds=(0, 11)).x
    errors = np.abs(found - before[watched]), np.abs(mean - before)[watched]
    alike = np.array([((groups[1] == groups[1][place]) == (groups[0] == groups[0][place])).all()
                      for place in np.flatnonzero(watched)])  # fmt: skip
    row = [f"{100 * share:g} %, by about {100 * change:g} %", f"{100 * (~alike).mean():.1f} %"]
    row += [f"{100 * (error < 1).mean():.1f} %" for error in errors] + [f"{np.median(error):.2f}" for error in errors]
    print("| " + " | ".join(row) + " |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=4)
    parser.add_argument("--sizes", default="town,metropole", help="the town is needed for the vintages")
    asked = parser.parse_args()
    print(
        "| squares | knows | count | audited | narrowest | under the promise | free within its pool |\n"
        "|---|---|---|---|---|---|---|"
    )
    tables = {}
    for size in asked.sizes.split(","):
        cells = make_cells(make_city(SIZES[size], 1))  # type: ignore[index]
        tables[size] = counted(cells)
        audited(size, Audit(tables[size]), asked.each, "the algorithm")
        audited(size, Audit(tables[size], cells["insee_code"]), asked.each, "and every commune's total")
    audited("countryside", Audit(countryside()), asked.each, "the algorithm")
    heads = ("squares of the town that change", "in another group", "found within 1 household", "by the group's mean")
    print("\n| " + " | ".join((*heads, "median error", "of the mean")) + " |\n|---|---|---|---|---|---|")
    for change, share in ((0.01, 1.0), (0.05, 1.0), (0.2, 1.0), (0.5, 0.05)):
        vintages(tables["town"], change, share)


if __name__ == "__main__":
    main()
