"""Two rankings of one territory: what was changed between them, and what moved."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import SitesError
from geo.scoring.criterion import Criterion, Rule
from geo.scoring.ranking import Ranking
from geo.scoring.score import normalised_weights


@dataclass(frozen=True)
class Comparison:
    """
    moves : DataFrame on the sites of both, the most moved first
        `rank_before`, `rank_after` (Int64, <NA> where absent or not ranked), `move` (places gained, > 0 is up),
        `score_before`, `score_after`, `status`: "entered" or "left" the first `top`, "appeared", "vanished",
        "excluded", "readmitted", "moved", "same"; `has_entered`, `has_left`: the first `top`, whatever the status
        (one that was excluded enters too, one that becomes excluded leaves)
    criteria : DataFrame on criterion ids: `share_before`, `share_after` (NaN where absent), `is_value_changed`
        (other knots), `is_measure_changed` (made otherwise)
    rules : DataFrame on rule ids: `status` "added", "removed", "changed" or "same"
    measures : DataFrame on criteria of both: `sites_changed`, how many sites in both have another measure
    """

    moves: pd.DataFrame
    criteria: pd.DataFrame
    rules: pd.DataFrame
    measures: pd.DataFrame
    top: int

    @property
    def entered(self) -> pd.Index:
        """Ids of the sites that enter the first `top`, from whatever place."""
        return self.moves.index[self.moves["has_entered"]]

    @property
    def left(self) -> pd.Index:
        """Ids of the sites that leave the first `top`, for whatever place."""
        return self.moves.index[self.moves["has_left"]]


def compare(before: Ranking, after: Ranking, *, top: int) -> Comparison:
    """
    Compare two rankings; vintages of the data are the caller's to compare, in the record of each run.

    Parameters
    ----------
    before, after
        Of the same territory.
    top
        Number of first places.

    Returns
    -------
    Comparison

    Raises
    ------
    SitesError
        If they have no site in common: two territories, or two lists of sites.
    """
    return Comparison(
        moves=moves_of(before, after, top=top),
        criteria=_criteria(before.criteria, after.criteria),
        rules=_rules(before.rules, after.rules),
        measures=_measures(before.measures, after.measures),
        top=top,
    )


def moves_of(before: Ranking, after: Ranking, *, top: int) -> pd.DataFrame:
    """`Comparison.moves` alone; parameters and errors as for `compare`."""
    if not len(before.sites.index.intersection(after.sites.index)):
        raise SitesError(
            "The two runs have no site in common: they are of two territories, or of two lists of sites. "
            "Compare runs made from the same sites.",
            fr="Les deux calculs n'ont aucun site en commun : territoires ou listes de sites différents.",
        )
    return _moves(before.scores, after.scores, top)


def _moves(before: pd.DataFrame, after: pd.DataFrame, top: int) -> pd.DataFrame:
    sites = before.index.union(after.index, sort=False)
    table = pd.DataFrame(
        {
            "rank_before": before["rank"].reindex(sites),
            "rank_after": after["rank"].reindex(sites),
            "score_before": before["score"].reindex(sites),
            "score_after": after["score"].reindex(sites),
        }
    )
    table.insert(2, "move", table["rank_before"] - table["rank_after"])
    here = table["rank_before"].to_numpy(dtype=float, na_value=np.nan)
    there = table["rank_after"].to_numpy(dtype=float, na_value=np.nan)
    was, stays = np.isfinite(here), np.isfinite(there)
    table["status"] = np.select(
        [
            before.index.get_indexer(sites) < 0,
            after.index.get_indexer(sites) < 0,
            was & ~stays,
            ~was & stays,
            (here > top) & (there <= top),
            (here <= top) & (there > top),
            was & (here != there),
        ],
        ["appeared", "vanished", "excluded", "readmitted", "entered", "left", "moved"],
        default="same",
    )
    table["has_entered"] = (there <= top) & ~(here <= top)
    table["has_left"] = (here <= top) & ~(there <= top)
    size = table["move"].abs().astype("Float64").fillna(-1.0).to_numpy(dtype=float)
    return table.iloc[np.lexsort((sites.astype(str), -size))]


def _criteria(before: tuple[Criterion, ...], after: tuple[Criterion, ...]) -> pd.DataFrame:
    here, there = {c.id: c for c in before}, {c.id: c for c in after}
    ids = list(dict.fromkeys([*here, *there]))
    both = [name in here and name in there for name in ids]
    return pd.DataFrame(
        {
            "share_before": _shares(before).reindex(ids),
            "share_after": _shares(after).reindex(ids),
            "is_value_changed": [ok and here[n].knots != there[n].knots for n, ok in zip(ids, both, strict=True)],
            "is_measure_changed": [ok and here[n].measure != there[n].measure for n, ok in zip(ids, both, strict=True)],
        },
        index=pd.Index(ids, dtype="str", name="criterion"),
    )


def _shares(criteria: tuple[Criterion, ...]) -> pd.Series:
    return normalised_weights(pd.Series({criterion.id: criterion.weight for criterion in criteria}, dtype=float))


def _rules(before: tuple[Rule, ...], after: tuple[Rule, ...]) -> pd.DataFrame:
    here, there = {rule.id: rule for rule in before}, {rule.id: rule for rule in after}
    status = {}
    for name in dict.fromkeys([*here, *there]):
        if name not in here:
            status[name] = "added"
        elif name not in there:
            status[name] = "removed"
        else:
            status[name] = "same" if here[name] == there[name] else "changed"
    return pd.DataFrame({"status": pd.Series(status, dtype="str")})


def _measures(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    sites, names = before.index.intersection(after.index), [name for name in before.columns if name in after]
    counts = []
    for name in names:
        here, there = before.loc[sites, name].to_numpy(dtype=float), after.loc[sites, name].to_numpy(dtype=float)
        counts.append(int((~np.isclose(here, there, equal_nan=True)).sum()))
    return pd.DataFrame({"sites_changed": counts}, index=pd.Index(names, dtype="str", name="criterion"))
