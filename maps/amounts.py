"""Texts, numbers and measures in the language of the reader."""

import math
from collections.abc import Mapping
from typing import Any

from geo.scoring.criterion import Criterion, Language, Text

FAR_BEYOND = 2
"""Times the measure from which the note is whole: how much more there is, nobody needs to read."""


def in_language(text: Any, lang: Language) -> str:
    """
    Sentence in the language asked, or in the one there is; empty where there is none.

    >>> in_language({"fr": "Rang", "en": "Rank"}, "en"), in_language("Rang", "en"), in_language(None, "fr")
    ('Rank', 'Rang', '')
    """
    if isinstance(text, Text):
        return str(getattr(text, lang))
    if isinstance(text, Mapping):
        return str(text.get(lang) or next(iter(text.values()), ""))
    return "" if text is None else str(text)


def number(value: float, decimals: int, lang: Language) -> str:
    """
    Number as it is written in the language: decimal comma and narrow spaces in French.

    >>> number(1234.5, 1, "en"), number(0.25, 1, "fr")
    ('1,234.5', '0,2')
    """
    text = f"{value:,.{decimals}f}"
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text


def enough(criterion: Criterion) -> float:
    """The measure beyond which only "more than" is said: where more is better; else infinite."""
    (_, first), (last, best) = criterion.knots[0], criterion.knots[-1]
    return FAR_BEYOND * last if best > first and last > 0 else math.inf


def amount(value: float, criterion: Criterion, lang: Language) -> str:
    """A measure as one says it: "more than 60 departures", "8 points above the target"; as `card.mjs` does."""
    unit, below = in_language(criterion.unit, lang), criterion.unit_below_zero
    if value > enough(criterion):
        more = {"fr": "plus de", "en": "more than"}[lang]
        return f"{more} {number(enough(criterion), 0, lang)} {unit}".strip()
    if value < 0 and below is not None:
        return f"{number(-value, 0, lang)} {in_language(below, lang)}"
    return f"{number(value, criterion.decimals, lang)} {unit}".strip()
