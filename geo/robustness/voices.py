"""Many voices: the ranking of each, a consensus that says how it was made, and where they disagree."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from geo.errors import ScenarioError, Sentence, all_faults
from geo.robustness.weight_space import Array
from geo.scoring.score import normalised_weights, rank

Aggregation = Literal["mean_weights", "borda", "kemeny"]

KEMENY_SITES = 60
"""Sites whose order is searched by Kemeny's rule; the others follow in Borda's order. Proposition of the authors."""


@dataclass(frozen=True)
class Voices:
    """
    What several weightings say of the same sites.

    shares : DataFrame, voices × criteria, each row summing to 1
    ranks : DataFrame, sites × voices, Int64, <NA> for sites that are not ranked
    consensus : DataFrame, sites × (`mean_weights`, `borda`, `kemeny`), Int64 ranks
    by_site : DataFrame on sites: `best`, `worst`, `spread` of ranks, `voices_top` voices that place it among the first
    by_criterion : DataFrame on criteria: `least`, `mean`, `most`, `spread` of shares
    """

    shares: pd.DataFrame
    ranks: pd.DataFrame
    consensus: pd.DataFrame
    by_site: pd.DataFrame
    by_criterion: pd.DataFrame


def voice_shares(
    told: Mapping[str, Mapping[str, float]], criteria: Collection[str], *, known: Collection[str] = ()
) -> pd.DataFrame:
    """
    Check the weights of each voice, and turn them into shares of the criteria evaluated.

    Parameters
    ----------
    told
        Voice (a role is enough) → criterion id → weight ≥ 0.
    criteria
        Those evaluated, in order.
    known
        Those of the scenario that the territory could not evaluate: accepted, and left out.

    Returns
    -------
    DataFrame, voices × criteria, each row summing to 1

    Raises
    ------
    ScenarioError
        No voice; an unknown or an absent criterion; weights that cannot rank. All faults at once.

    >>> voice_shares({"bailleur": {"a": 3, "b": 1}}, ["a", "b"]).loc["bailleur"].tolist()
    [0.75, 0.25]
    """
    if not told:
        raise ScenarioError("No voice: the folder holds no file of weights.", fr="Aucune voix : le dossier est vide.")
    wanted, allowed = list(criteria), {*criteria, *known}
    faults, rows = [], {}
    for voice, weights in told.items():
        strange, absent = sorted(set(weights) - allowed), [name for name in wanted if name not in weights]
        if strange:
            names = ", ".join(strange)
            faults.append(
                Sentence(f"'{voice}': unknown criteria {names}", f"« {voice} » : critères inconnus : {names}")
            )
        if absent:
            names = ", ".join(absent)
            faults.append(
                Sentence(
                    f"'{voice}': no weight for {names} (write 0 if it does not count)",
                    f"« {voice} » : pas de poids pour {names} (écrivez 0 s'il ne compte pas)",
                )
            )
        if strange or absent:
            continue
        try:
            rows[voice] = normalised_weights(pd.Series({name: weights[name] for name in wanted}, dtype=float))
        except ScenarioError as error:
            faults.append(
                Sentence(f"'{voice}': {str(error).removesuffix('.')}", f"« {voice} » : {error.fr.removesuffix('.')}")
            )
    if faults:
        known_ones = ", ".join(sorted(allowed))
        raise ScenarioError(
            f"{all_faults('Voices', faults).en} Known criteria: {known_ones}.",
            fr=f"{all_faults('Voix inutilisables', faults).fr} Critères possibles : {known_ones}.",
        )
    return pd.DataFrame(rows).T


def hear(utilities: pd.DataFrame, shares: pd.DataFrame, *, top: int, is_ranked: pd.Series | None = None) -> Voices:
    """
    Rank the sites for each voice, then together, and measure the disagreement.

    The consensus is given three ways. `mean_weights`: the ranking under the mean of the shares. `borda`: by the sum
    of the ranks given (de Borda 1781). `kemeny`: the order that contradicts the fewest pairwise preferences of the
    voices (Kemeny 1959), searched by moving one site at a time among the first `KEMENY_SITES` of Borda's order:
    nearly always the best there, without proof.

    Parameters
    ----------
    utilities : DataFrame, n sites × m criteria in [0, 1]; NaN counts as 0
    shares : DataFrame, voices × m, see `voice_shares`
    top
        Number of first places.
    is_ranked : Series of n booleans

    Returns
    -------
    Voices
    """
    keep = pd.Series(True, index=utilities.index) if is_ranked is None else is_ranked
    values = utilities.fillna(0.0)

    def ranking(weights: pd.Series) -> pd.Series:
        return rank(values @ normalised_weights(weights.reindex(values.columns)), keep)

    ranks = pd.DataFrame({voice: ranking(shares.loc[voice]) for voice in shares.index}, index=utilities.index)
    borda = rank(-ranks.astype("Float64").mean(axis=1).astype(float), keep)
    consensus = pd.DataFrame(
        {"mean_weights": ranking(shares.mean(axis=0)), "borda": borda, "kemeny": _kemeny_ranks(ranks, borda)}
    )
    best, worst = ranks.min(axis=1).astype("Int64"), ranks.max(axis=1).astype("Int64")
    return Voices(
        shares=shares,
        ranks=ranks,
        consensus=consensus,
        by_site=pd.DataFrame(
            {
                "best": best,
                "worst": worst,
                "spread": worst - best,
                "voices_top": (ranks <= top).fillna(False).sum(axis=1),
            }
        ),
        by_criterion=pd.DataFrame(
            {
                "least": shares.min(axis=0),
                "mean": shares.mean(axis=0),
                "most": shares.max(axis=0),
                "spread": shares.max(axis=0) - shares.min(axis=0),
            }
        ),
    )


def _kemeny_ranks(ranks: pd.DataFrame, borda: pd.Series) -> pd.Series:
    ordered = borda.dropna().astype(int).sort_values(kind="stable").index
    first = ordered[:KEMENY_SITES]
    answer = borda.copy()
    if len(first):
        told = ranks.loc[first].to_numpy(dtype=float)
        place = pd.Series(range(1, len(first) + 1), index=first[kemeny_order(told)], dtype="Int64")
        answer.loc[first] = place.reindex(first)
    return answer.rename("kemeny")


def kemeny_order(ranks: Array) -> list[int]:
    """
    Order rows so that few pairwise preferences are contradicted, by moving one row at a time.

    Parameters
    ----------
    ranks : array, s sites × v voices
        Rows in the order to start from.

    Returns
    -------
    list of s positions, the best first

    >>> kemeny_order(np.array([[2, 2, 1], [1, 1, 2]]))
    [1, 0]
    """
    # against[a, b]: voices contradicted if a stands before b.
    against = (ranks[:, None, :] > ranks[None, :, :]).sum(axis=2)
    order = list(range(len(ranks)))
    is_better = True
    while is_better:
        is_better = False
        for site in range(len(ranks)):
            place = order.index(site)
            rest = order[:place] + order[place + 1 :]
            before, after = against[site, rest], against[rest, site]
            # Cost at position p: those placed before it (after) plus those placed behind it (before).
            cost = np.concatenate([[0], np.cumsum(after)]) + before.sum() - np.concatenate([[0], np.cumsum(before)])
            goal = int(cost.argmin())
            if cost[goal] < cost[place]:
                order = [*rest[:goal], site, *rest[goal:]]
                is_better = True
    return order
