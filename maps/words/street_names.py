"""Names of streets as people write them, from the capitals of the cadastre."""

import re

SMALL = (
    "de", "des", "du", "la", "le", "les", "l", "d", "à", "au", "aux", "en", "et", "sur", "sous", "lès", "lez", "près",
)  # fmt: skip
"""Written without a capital inside a name."""

KINDS = (
    "allée", "allées", "avenue", "bis", "boulevard", "chemin", "cours", "esplanade", "faubourg", "impasse", "mail",
    "montée", "passage", "place", "promenade", "quai", "résidence", "rond-point", "route", "rue", "ruelle",
    "sentier", "square", "ter", "traverse", "venelle", "voie",
)  # fmt: skip
"""Kinds of streets, and what follows a number: small after a number, and a capital where they open the name."""

_WORD = re.compile(r"(?<!\d)[^\W\d_]+(?:-[^\W\d_]+)*(?!\d)")
"""Letters among digits are no word: a reference of the cadastre stays as it is."""
_ROMAN = re.compile(r"^(?:X{0,3})(?:IX|IV|V?I{1,3}|V|X)$")


def street_name(told: str) -> str:
    """
    A street as it is written: what is all in capitals gets small letters, every apostrophe is curly.

    >>> street_name("34 RUE DES ÉCOLES"), street_name("RUE DE L'AN XII"), street_name("Rue de l'Orb")
    ('34 rue des Écoles', 'Rue de l’An XII', 'Rue de l’Orb')
    >>> street_name("34901000AE0133")
    '34901000AE0133'
    """
    text = re.sub(r"\s+", " ", told).strip().replace("'", "’")
    if text != text.upper() or text == text.lower():
        return text
    said = _WORD.sub(lambda word: _written(word[0]), text)
    return said[:1].upper() + said[1:]


def _written(word: str) -> str:
    low = word.lower()
    if low in SMALL or low in KINDS:
        return low
    if _ROMAN.match(word) and len(word) > 1:
        return word
    return "-".join(part if part in SMALL else part.capitalize() for part in low.split("-"))
