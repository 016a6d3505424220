"""
Out of reach is known, and bad: minutes that no journey makes are +inf, never NaN, which is unknown.

Infinite, they are worth the last mark of a value function and fail a rule that bounds them. They are said in words
wherever a measure is shown: no output holds an infinite number.
"""

from geo.scoring.criterion import Text

TOO_LONG, WITHOUT_STOP = "too_long", "is_without_stop"
"""Keys of `Ranking.out_of_reach`; the second also names the detail that says which sites have no stop within a walk."""

NO_WAY = Text(fr="hors d’atteinte", en="out of reach")
"""What is said where nobody told why."""


def out_of_reach_texts(longest_min: float, walk_min: float) -> dict[str, Text]:
    """
    Say why something is out of reach, by reason.

    Parameters
    ----------
    longest_min
        Minutes beyond which a journey counts as none.
    walk_min
        Minutes that one walks to a stop at most.

    >>> told = out_of_reach_texts(180, 15)
    >>> told["too_long"].fr, told["is_without_stop"].fr
    ('plus de 3 h', 'aucun arrêt à moins de 15 min à pied')
    >>> out_of_reach_texts(90, 15)["too_long"].en
    'more than 90 min'
    """
    told = f"{longest_min / 60:g} h" if longest_min % 60 == 0 else f"{longest_min:g} min"
    return {
        TOO_LONG: Text(fr=f"plus de {told}", en=f"more than {told}"),
        WITHOUT_STOP: Text(
            fr=f"aucun arrêt à moins de {walk_min:g} min à pied", en=f"no stop within {walk_min:g} min on foot"
        ),
    }
