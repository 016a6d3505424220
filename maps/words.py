"""The words and the numbers of the screen, in French or in English."""

from geo.criterion import Language
from maps.page_words import PAGE
from maps.script_words import SCRIPT


def words(lang: Language) -> dict[str, str]:
    """
    Every screen word in one language, by key.

    >>> words("fr")["rank"], words("en")["rank"]
    ('Rang', 'Rank')
    """
    return {**_said(PAGE, lang), **script_words(lang)}


def script_words(lang: Language) -> dict[str, str]:
    """The words that travel in the page's data, for its script."""
    return _said(SCRIPT, lang)


def _said(pairs: dict[str, tuple[str, str]], lang: Language) -> dict[str, str]:
    return {key: pair[0 if lang == "fr" else 1] for key, pair in pairs.items()}


def number(value: float, lang: Language, decimals: int = 0) -> str:
    r"""
    A number as it is written in the language: decimal comma and narrow no-break space, or point and comma.

    >>> number(12345.678, "fr", 1), number(12345.678, "en", 1)
    ('12\u202f345,7', '12,345.7')
    """
    text = f"{value:,.{decimals}f}"
    text = text.removeprefix("-") if not text.strip("-0.,") else text
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text
