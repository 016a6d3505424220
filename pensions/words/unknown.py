"""A word that is none of those expected: which they are, and the nearest, in one sentence."""

from collections.abc import Iterable
from difflib import get_close_matches

from geo.scoring.criterion import Text


def unknown_word(what: Text, word: str, allowed: Iterable[str]) -> Text:
    """
    Say that a word is unknown, what may stand in its place, and which of that is nearest.

    Parameters
    ----------
    what
        What the word names; a feminine noun in French, which the sentence agrees with.
    word
        As it was typed.
    allowed
        In the order in which they are told.

    Examples
    --------
    >>> said = unknown_word(Text(fr="Commande", en="Command"), "rnak", ["demo", "rank"])
    >>> said.fr
    'Commande « rnak » inconnue, la plus proche est « rank » ; attendu : demo, rank.'
    >>> said.en
    "Command 'rnak' is unknown, the nearest is 'rank'; expected: demo, rank."
    >>> unknown_word(Text(fr="Mesure", en="Measure"), "x", ["slope"]).fr
    'Mesure « x » inconnue ; attendu : slope.'
    """
    known = list(allowed)
    near = next(iter(get_close_matches(word, known, n=1)), None)
    fr, en = ("", "") if near is None else (f", la plus proche est « {near} »", f", the nearest is '{near}'")
    listed = ", ".join(known)
    return Text(
        fr=f"{what.fr} « {word} » inconnue{fr} ; attendu : {listed}.",
        en=f"{what.en} '{word}' is unknown{en}; expected: {listed}.",
    )
