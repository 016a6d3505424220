"""What moved among the first places from one ranking to the next of the same sites."""

import pandas as pd

from geo.scoring.comparison import moves_of
from geo.scoring.criterion import Language
from geo.scoring.ranking import Ranking
from pensions.words.watching import watching_words

TOP = 10


def moved_lines(before: Ranking, after: Ranking, lang: Language = "fr", *, top: int = TOP) -> list[str]:
    """
    One line a site that moved among the first places, from the first to the last, then those that leave them.

    Parameters
    ----------
    before, after
        Of the same sites.
    lang
        Of the lines.
    top
        How many first places are told.

    Raises
    ------
    SitesError
        No site in common.
    """
    say, moves = watching_words(lang), moves_of(before, after, top=top)
    is_moved = moves["rank_before"].fillna(0) != moves["rank_after"].fillna(0)
    near = moves[is_moved & ((moves["rank_before"] <= top) | (moves["rank_after"] <= top)).fillna(False)]
    if near.empty:
        return [say["still"].format(top=top, moved=int(is_moved.sum()))]
    lines = [say["moves"].format(top=top, moved=int(is_moved.sum()))]
    for site, row in near.sort_values(["has_left", "rank_after", "rank_before"]).iterrows():
        held = after if site in after.sites.index else before
        places = row["move"]
        kind = "entered" if row["has_entered"] else "left" if row["has_left"] else "up" if places > 0 else "down"
        ranks = {name: row[f"rank_{name}"] for name in ("before", "after")}
        told = {name: say["excluded"] if pd.isna(rank) else str(int(rank)) for name, rank in ranks.items()}
        label = str(held.sites["label"].loc[site])
        size = "" if pd.isna(places) else str(abs(int(places)))
        lines.append(say[kind].format(rank=told["after"], before=told["before"], label=label, places=size))
    return lines
