"""
How sure, and which k: our times beside those of the peers that are installed.

    python benchmarks/choice.py            # pymcdm and plain numpy, HiGHS without our reductions
    python benchmarks/choice.py --spopt    # and spopt on the whole instance: about six minutes

Times are CPU seconds of this process (all threads); memory is the growth of the peak.
"""

import argparse
import importlib.util
import resource
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.spatial import cKDTree

from geo.portfolio.alternatives import diverse_sets, replacement_costs
from geo.portfolio.mip import coverage_model, solve
from geo.portfolio.model import ChoiceProblem, make_problem
from geo.portfolio.portfolio import choose
from geo.robustness.acceptability import rank_acceptability
from geo.robustness.flips import smallest_flip
from geo.robustness.weight_space import draw_weights

SITES, CRITERIA, DRAWS, TOP = 5_000, 15, 10_000, 10
REACH_M, SIDE_M = 800, 10_000
Rows = list[tuple[str, str, float, str]]


def timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def robustness(rows: Rows) -> None:
    rng = np.random.default_rng(0)
    names = [f"c{place}" for place in range(CRITERIA)]
    utilities = pd.DataFrame(rng.random((SITES, CRITERIA)), columns=names)
    rank_acceptability(utilities.head(50), draw_weights(names, 20, seed=1), top=TOP)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def ours() -> object:
        return rank_acceptability(utilities, draw_weights(names, DRAWS, seed=1), top=TOP)

    spent, _ = timed(ours)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**20
    rows.append(("10,000 weightings × 5,000 sites × 15 criteria", "ours", spent, f"+{grown:.2f} GiB"))
    weights, values = draw_weights(names, DRAWS, seed=1), utilities.to_numpy()

    def plain() -> object:
        total = np.zeros(SITES)
        for told in weights:
            order = np.argsort(-(values @ told))
            ranks = np.empty(SITES)
            ranks[order] = np.arange(1, SITES + 1)
            total += ranks
        return total

    rows.append(("", "numpy, full ranks", timed(plain)[0], ""))
    if importlib.util.find_spec("pymcdm"):
        from pymcdm.helpers import rankdata
        from pymcdm.methods import WSM

        method, kinds, part = WSM(normalization_function=lambda x, cost=False: x), np.ones(CRITERIA), 50

        def theirs() -> object:
            return [rankdata(method(values, told, kinds), reverse=True) for told in weights[:part]]

        spent = timed(theirs)[0] * DRAWS / part
        rows.append(("", "pymcdm", spent, f"from {part} weightings"))
    table = utilities.set_index(pd.Index([f"s{place}" for place in range(SITES)]))
    scenario = pd.Series(1.0 + rng.random(CRITERIA), index=names)

    def flips() -> object:
        return [smallest_flip(table, scenario, f"s{place}", f"s{place + 20}") for place in range(20)]

    rows.append(("flip of a pair among 5,000 sites", "ours", timed(flips)[0] / 20, "mean of 20"))


def instance() -> tuple[ChoiceProblem, sparse.csr_array, np.ndarray]:
    rng = np.random.default_rng(0)
    sites, people = rng.uniform(0, SIDE_M, (2, SITES, 2))
    need = rng.integers(1, 100, SITES).astype(float)
    near = cKDTree(sites).sparse_distance_matrix(cKDTree(people), REACH_M, output_type="coo_matrix")
    coverage = sparse.csr_array((np.ones(near.nnz), (near.row, near.col)), shape=near.shape)
    ids = pd.Index([f"s{place}" for place in range(SITES)])
    return make_problem(ids, TOP, pd.Series(need), coverage), coverage, need


def joint_choice(rows: Rows, with_spopt: bool) -> None:
    problem, coverage, need = instance()
    job = "maximal coverage 5,000 × 5,000, k = 10, 800 m"
    spent, model = timed(lambda: coverage_model(problem, np.arange(SITES)))
    rows.append((job + ": build", "ours, all candidates", spent, ""))
    spent, choice = timed(lambda: choose(problem))
    rows.append((job + ": proven optimum", "ours", spent, f"{choice.value:.0f} persons, gap {choice.gap:.2%}"))
    spent, plain = timed(lambda: solve(model, time_limit_s=300))
    rows.append(("", "HiGHS alone", spent, f"{plain.value:.0f} persons"))
    if with_spopt and importlib.util.find_spec("spopt"):
        import pulp
        from spopt.locate import MCLP

        distance = np.where(coverage.toarray().T > 0, 0.0, 2.0)
        spent, told = timed(lambda: MCLP.from_cost_matrix(distance, need, 1.0, TOP))
        rows.append(("", "spopt: build", spent, ""))
        start = time.time()
        told.solve(pulp.HiGHS(msg=False) if pulp.HiGHS().available() else pulp.PULP_CBC_CMD(msg=False))
        rows.append(
            ("", "spopt: solve (wall)", time.time() - start, f"{pulp.value(told.problem.objective):.0f} persons")
        )
    spent, sets = timed(lambda: diverse_sets(problem, choice, sets=5, within=0.01, apart=2))
    worst = min(other.value for other in sets) / choice.value
    rows.append(
        ("five diverse sets within 1 %", "ours", spent, f"{len(sets)} sets, the last at {worst:.2%} of the best")
    )
    spent, costs = timed(lambda: replacement_costs(problem, choice))
    rows.append(
        ("replacement cost of each of the 10 sites", "ours", spent, f"largest {costs['cost'].max():.0f} persons")
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--spopt", action="store_true")
    told = parser.parse_args()
    rows: Rows = []
    robustness(rows)
    joint_choice(rows, told.spopt)
    print("| job | who | CPU s | × ours | |\n|---|---|---|---|---|")
    ours = 1.0
    for job, who, spent, note in rows:
        ours = spent if who.startswith("ours") else ours
        print(f"| {job} | {who} | {spent:.3f} | {spent / ours:.1f} | {note} |")


if __name__ == "__main__":
    main()
