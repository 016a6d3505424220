"""One table: codes of equipment and establishments, in the BPE and in FINESS → our categories."""

BPE_CODES: dict[str, str] = {
    "A122": "employment",
    "A128": "france_services",
    "A129": "town_hall",
    "A203": "bank",
    "A206": "post_office",
    "A207": "post_office",
    "A208": "post_office",
    "A506": "laundry",
    "B104": "supermarket",
    "B105": "supermarket",
    "B201": "food_shop",
    "B202": "food_shop",
    "B204": "food_shop",
    "B206": "food_shop",
    "B207": "food_shop",
    "B208": "food_shop",
    "D101": "hospital",
    "D106": "hospital",
    "D104": "mental_health",
    "D109": "mental_health",
    "D114": "addiction_care",
    "D108": "health_centre",
    "D113": "health_centre",
    "D265": "doctor",
    "D281": "nurse",
    "D307": "pharmacy",
    "D506": "social_services",
    "E107": "station",
    "E108": "station",
    "E109": "station",
    "F101": "sport",
    "F111": "sport",
    "F120": "sport",
    "F121": "sport",
    "F307": "library",
}
"""TYPEQU of the 2024 nomenclature on → our category. A207 and A208 are relays, with fewer services."""

OLD_BPE_CODES: dict[str, str] = {
    "A122": "employment",
    "A128": "france_services",
    "A129": "town_hall",
    "A203": "bank",
    "A206": "post_office",
    "A207": "post_office",
    "A208": "post_office",
    "A506": "laundry",
    "B101": "supermarket",
    "B102": "supermarket",
    "B201": "food_shop",
    "B202": "food_shop",
    "B203": "food_shop",
    "B204": "food_shop",
    "B206": "food_shop",
    "D101": "hospital",
    "D106": "hospital",
    "D104": "mental_health",
    "D109": "mental_health",
    "D108": "health_centre",
    "D113": "health_centre",
    "D201": "doctor",
    "D232": "nurse",
    "D301": "pharmacy",
    "E107": "station",
    "E108": "station",
    "E109": "station",
    "F101": "sport",
    "F111": "sport",
    "F120": "sport",
    "F121": "sport",
    "F307": "library",
}
"""TYPEQU up to 2022 or 2023 → our category."""

NOT_IN_EVERY_VINTAGE = ("A122", "A128", "A129", "D109", "D113", "D114", "D506")
"""Codes that came during the years (desks, town halls, addiction care, social centres): known where a file has them."""

FIRST_WHOLE_YEAR = 2025
"""The first vintage of which every code of `BPE_CODES` was read."""

OLD_BPE_MARKS = ("B203", "D201", "D301")
"""Bakery, general practitioner, pharmacy in the old nomenclature: their presence tells which one a file uses."""

FINESS_SERVICES: dict[str, str] = {
    "101": "hospital",
    "355": "hospital",
    "365": "hospital",
    "156": "mental_health",
    "161": "mental_health",
    "292": "mental_health",
    "425": "mental_health",
    "178": "addiction_care",
    "197": "addiction_care",
    "124": "health_centre",
    "603": "health_centre",
    "620": "pharmacy",
}
"""categetab → our service category."""

FINESS_HOUSING: dict[str, str] = {
    "258": "pension_de_famille",
    "259": "residence_sociale",
    "257": "fjt",
    "256": "workers_hostel",
    "214": "chrs",
    "219": "other_shelter",
    "442": "other_shelter",
    "443": "other_shelter",
    "165": "medical_shelter",
    "180": "medical_shelter",
    "213": "medical_shelter",
    "412": "medical_shelter",
}
"""categetab → category of supported housing. 258 holds the résidences accueil too: FINESS does not tell them apart."""


def bpe_categories(codes: set[str]) -> dict[str, str]:
    """
    The table that fits the nomenclature in which `codes` are written.

    >>> bpe_categories({"D301", "A203"})["D301"]
    'pharmacy'
    >>> "D301" in bpe_categories({"D307"})
    False
    """
    return OLD_BPE_CODES if codes.intersection(OLD_BPE_MARKS) else BPE_CODES


def known_bpe_categories(codes: set[str], year: int) -> set[str]:
    """
    Categories of which a file holds every place: those of which its vintage has every code.

    Parameters
    ----------
    codes
        All that the file holds, of the whole file and not of the territory alone.
    year
        Its vintage; 0 where it does not say.

    >>> known = known_bpe_categories({"B203", "A122"}, 2019)
    >>> "employment" in known, "pharmacy" in known, "town_hall" in known, "social_services" in known
    (True, True, False, False)
    >>> "town_hall" in known_bpe_categories({"D307"}, 2025)
    True
    """
    table = bpe_categories(codes)
    absent = set() if year >= FIRST_WHOLE_YEAR else set(NOT_IN_EVERY_VINTAGE) - codes
    return set(table.values()) - {table[code] for code in absent if code in table}
