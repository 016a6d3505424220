"""What candidate sites are called in a sentence: cells of a grid, plots of the cadastre, or sites of a list."""

from typing import Literal, get_args

from geo.language import Language

Kind = Literal["cells", "plots", "sites"]
"""What the candidates of a run are; `run.json` tells it in `headline.kind`."""

KINDS: tuple[Kind, ...] = get_args(Kind)

NOUNS: dict[Kind, dict[Language, tuple[str, str]]] = {
    "cells": {"fr": ("maille", "mailles"), "en": ("cell", "cells")},
    "plots": {"fr": ("terrain", "terrains"), "en": ("plot", "plots")},
    "sites": {"fr": ("site", "sites"), "en": ("site", "sites")},
}
"""One, several."""

FEMININE = ("cells",)
"""In French; the others are masculine."""


def named(text: str, kind: Kind, lang: Language) -> str:
    """
    Fill in what candidates are called; every other mark of the text is left as it is.

    Marks: `{noun}`, `{nouns}` and `{Nouns}`, one and several; `{e}`, the ending of what agrees with it in French;
    `{all}`, « tous » or « toutes ».

    >>> named("{count} {nouns} regardé{e}s", "cells", "fr"), named("{count} {nouns} regardé{e}s", "plots", "fr")
    ('{count} mailles regardées', '{count} terrains regardés')
    """
    if "{" not in text:
        return text
    one, several = NOUNS[kind][lang]
    is_feminine = kind in FEMININE and lang == "fr"
    marks = {
        "{noun}": one,
        "{nouns}": several,
        "{Nouns}": several.capitalize(),
        "{e}": "e" if is_feminine else "",
        "{all}": "toutes" if is_feminine else "tous",
        "{All}": "Toutes" if is_feminine else "Tous",
    }
    for mark, said in marks.items():
        text = text.replace(mark, said)
    return text
