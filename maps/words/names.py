"""Names of owners and of plots as people write them, from the capitals of the files that name them."""

import re

from maps.words.street_names import SMALL, street_name

ACCENTED = {
    "departement": "département", "metropole": "métropole", "etat": "état", "etablissement": "établissement",
    "etablissements": "établissements", "hopital": "hôpital", "societe": "société", "agglomeration": "agglomération",
    "communaute": "communauté", "region": "région", "copropriete": "copropriété", "coproprietaires": "copropriétaires",
    "cooperative": "coopérative", "general": "général", "generale": "générale", "economie": "économie",
    "amenagement": "aménagement", "fonciere": "foncière", "immobiliere": "immobilière", "ecole": "école",
    "mediterranee": "méditerranée", "herault": "hérault",
}  # fmt: skip
"""Words that the capitals of the land register leave without their accents."""

WHOLE = {"ville", "etat", "nice", "gard", "lot", "par"}
"""Short words that are no initials."""

INITIALS = 4
"""Letters up to which a word in capitals is taken for initials: ACM, SFHE, OPH."""

PARCEL = re.compile(r"^(?:\d{3} )?[A-Z]{1,2} ?\d{1,4}$")
"""What the cadastre calls a plot, at the head of a label."""

_WORD = re.compile(r"[^\W\d_]+")
_ASIDE = re.compile(r"\(([^)]*)\)")


def owner_name(told: str) -> str:
    """
    An owner as it is written: what is all in capitals gets small letters and accents, initials stay.

    >>> owner_name("DEPARTEMENT (FICTIF)"), owner_name("ACM HABITAT"), owner_name("COMMUNE DE SÈTE")
    ('Département (fictif)', 'ACM Habitat', 'Commune de Sète')
    >>> owner_name("Office de l'habitat")
    'Office de l’habitat'
    """
    text = re.sub(r"\s+", " ", told).strip().replace("'", "’")
    if text != text.upper() or text == text.lower():
        return text
    before = ""

    def written(found: re.Match[str]) -> str:
        nonlocal before
        low, last, before = found[0].lower(), before, found[0].lower()
        if low in SMALL and found.start():
            return low
        if len(low) <= INITIALS and low not in WHOLE and last not in SMALL:
            return found[0]
        return ACCENTED.get(low, low).capitalize()

    said = _WORD.sub(written, text)
    return _ASIDE.sub(lambda aside: f"({aside[1].lower()})", said)


def parts_of(label: str) -> tuple[str, str]:
    """
    The plot and the address of a label: ("", the whole) where it names no plot of the cadastre.

    >>> parts_of("AV 9, 34 RUE DES ÉCOLES"), parts_of("Ancienne école")
    (('AV 9', '34 rue des Écoles'), ('', 'Ancienne école'))
    """
    first, _, rest = label.partition(", ")
    return (first, street_name(rest)) if rest and PARCEL.match(first) else ("", street_name(label))


def site_name(label: str) -> str:
    """
    A site as a person names it: its address; the plot behind it.

    >>> site_name("AV 9, 34 RUE DES ÉCOLES"), site_name("AB 12")
    ('34 rue des Écoles (cadastre AV 9)', 'AB 12')
    """
    parcel, address = parts_of(label)
    return f"{address} (cadastre {parcel})" if parcel else label if PARCEL.match(label) else address
