"""
The attack by dense sites on the demonstration town, through `rank` and its files: what comes back, and how near.

    python benchmarks/secrecy_attack.py [--window 600] [--bare]

Sites 10 m apart over a window of the town, radii of 50 to 5,000 m, two scenarios. Of the small squares in the window
and about it: share found within one household and median error, from one scenario and from both, by an attacker who
knows the groups and by one who does not, beside the mean of the group and the best constant. `--bare`: the same
without pooling, as a proof that the attack is real.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from layers.demo import write_demo
from layers.people import gate
from layers.people.pooling import COUNTED, groups_of
from layers.territory.territory import load_territory
from pensions.ranking.job import Job
from pensions.ranking.outputs import write_outputs
from pensions.ranking.run import rank_territory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.attacks.jumps import Asked, lattice, worked_back
from tests.attacks.place import notes_of, scenario, write_sites

RADII_M = (50, 75, 100, 150, 200, 250, 300, 400, 500, 700, 1000, 2000, 5000)


def asked(step: float, squares: pd.DataFrame, x: float, y: float) -> dict[str, Asked]:
    """Notes that change by 5 points every `step` households, about what each disc holds in the middle."""
    found = {}
    for radius in RADII_M:
        near = np.hypot(squares["x"] - x, squares["y"] - y) < radius
        least = max(0.0, round(squares["households"][near].sum() / step - 10) * step)
        found[f"s{step:g}r{radius}"] = Asked("households", radius, least, least + 20 * step)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--window", type=float, default=600.0)
    parser.add_argument("--bare", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["PENSIONS_CACHE"] = f"{scratch}/cache"
        if chosen.bare:
            gate.pooled = lambda squares, columns: squares[list(columns)]
        place = Path(scratch) / "town"
        write_demo(place, size="town")
        attack(place, chosen.window)


def attack(place: Path, window: float) -> None:
    file = pd.read_csv(place / "carreaux_200m_met.csv")
    names = {
        "idcar_200m": "cell_id",
        "men": "households",
        "men_pauv": "poor_households",
        "men_1ind": "single_households",
    }
    truth = file.rename(columns=names)[["cell_id", *COUNTED]].set_index("cell_id", drop=False)
    layer = load_territory(str(place)).layers["income_cells"]
    group = groups_of(truth).loc[layer["cell_id"]].to_numpy()
    true = truth.loc[layer["cell_id"], "households"].to_numpy()
    middles = layer.geometry.centroid
    squares = pd.DataFrame({"x": middles.x, "y": middles.y, "households": layer["households"].fillna(0.0)})
    x, y = middle_of_town(squares, true)
    aside = np.maximum((squares["x"] - x).abs(), (squares["y"] - y).abs()).to_numpy()
    watched = (true < 11) & (group >= 0) & (aside < window / 2 + 100)
    sites = lattice(x - window / 2, y - window / 2, window)
    write_sites(place / "dense.csv", *sites)
    criteria, notes = {}, []
    print(f"{len(sites[0])} sites, {watched.sum()} small squares\n| who | equations | within 1 | median error |")
    print("|---|---|---|---|")
    for step in (55.0, 10.0):
        these = asked(step, squares, x, y)
        path = place / f"s{step:g}.toml"
        told = {key: (one.column, one.radius_m, one.least, one.most) for key, one in these.items()}
        path.write_text(scenario(told, more="[robustness]\ndraws = 1\ntop = 1\n"), "utf-8")
        run = rank_territory(Job(str(place), sites=str(place / "dense.csv"), scenario=str(path)))
        write_outputs(run, place / "out")
        notes.append(notes_of(place / "out"))
        criteria |= these
        for who, known in (("does not know the groups", None), ("knows the groups", group)):
            found, equations = worked_back(pd.concat(notes, axis=1), *sites, criteria, layer, known)
            show(f"{len(notes)} scenario(s), {who}", equations, found[watched], true[watched])
    show("the mean of the group", 0, layer["households"].to_numpy()[watched], true[watched])
    best = max(np.arange(0, 11, 0.1), key=lambda one: (np.abs(one - true[watched]) < 1).mean())
    show(f"always {best:.1f}", 0, np.full(watched.sum(), best), true[watched])


def middle_of_town(squares: pd.DataFrame, true: np.ndarray) -> tuple[float, float]:
    """The small square with the most households within 500 m: among neighbours that fill the discs, discs tell most."""
    x, y = squares["x"].to_numpy(), squares["y"].to_numpy()
    small = np.flatnonzero(true < 11)
    near = [true[np.hypot(x - x[place], y - y[place]) < 500].sum() for place in small]
    best = small[int(np.argmax(near))]
    return float(x[best]), float(y[best])


def show(who: str, equations: int, found: np.ndarray, true: np.ndarray) -> None:
    error = np.abs(found - true)
    print(f"| {who} | {equations or ''} | {100 * (error < 1).mean():.0f} % | {np.median(error):.2f} |", flush=True)


if __name__ == "__main__":
    main()
