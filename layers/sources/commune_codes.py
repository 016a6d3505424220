"""INSEE codes of communes: lost zeros; Paris, Lyon and Marseille, which some publishers know by arrondissement."""

import re
from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

DEPARTMENT, COMMUNE = r"\d\d|2[AB]|9[78]\d", r"\d[\dAB]\d{3}"
OVERSEAS = re.compile(r"9[78]\d{1,4}")
ARRONDISSEMENTS: dict[str, tuple[str, ...]] = {
    "13055": tuple(str(code) for code in range(13201, 13217)),
    "69123": tuple(str(code) for code in range(69381, 69390)),
    "75056": tuple(str(code) for code in range(75101, 75121)),
}
"""Code of the commune → codes of its arrondissements (INSEE, code officiel géographique). geo.api.gouv.fr, the SRU
inventory and the local plans know the first; the cadastre, the DGFiP, RPLS, BPE and the BAN know the second."""
REGIONS = {
    "11": "75 77 78 91 92 93 94 95", "24": "18 28 36 37 41 45", "27": "21 25 39 58 70 71 89 90", "28": "14 27 50 61 76",
    "32": "02 59 60 62 80", "44": "08 10 51 52 54 55 57 67 68 88", "52": "44 49 53 72 85", "53": "22 29 35 56",
    "75": "16 17 19 23 24 33 40 47 64 79 86 87", "76": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "84": "01 03 07 15 26 38 42 43 63 69 73 74", "93": "04 05 06 13 83 84", "94": "2A 2B",
}  # fmt: skip
"""Region → its départements, in metropolitan France (INSEE, code officiel géographique, since 2016)."""
CITIES = {part: city for city, parts in ARRONDISSEMENTS.items() for part in parts}


def department_of(commune: str) -> str:
    """
    Département of a commune.

    >>> department_of("34172"), department_of("2A004"), department_of("97411")
    ('34', '2A', '974')
    """
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]


def region_of(department: str) -> str:
    """
    Region of a département of metropolitan France; "" for any other code.

    >>> region_of("34"), region_of("2A"), region_of("974")
    ('76', '94', '')
    """
    return next((region for region, departments in REGIONS.items() if department in departments.split()), "")


def city_of(code: str) -> str:
    """
    Commune of an arrondissement; any other code as it is.

    >>> city_of("69381"), city_of("34172")
    ('69123', '34172')
    """
    return CITIES.get(code, code)


def parts_of(code: str) -> tuple[str, ...]:
    """
    Codes under which the publishers that go by arrondissement keep a commune.

    >>> len(parts_of("75056")), parts_of("34172"), parts_of("75101")
    (20, ('34172',), ('75101',))
    """
    return ARRONDISSEMENTS.get(code, (code,))


def every_code(codes: Iterable[str]) -> tuple[str, ...]:
    """
    Codes, and the arrondissements of the cities among them: what to ask where either may be in use.

    >>> every_code(["69123", "69266"])[:3]
    ('69123', '69266', '69381')
    """
    asked = tuple(codes)
    return tuple(sorted({*asked, *(part for code in asked for part in parts_of(code))}))


def is_among(code: str, communes: Collection[str]) -> bool:
    """
    Whether a commune, or the city of an arrondissement, is one of those given.

    >>> is_among("75111", {"75056"}), is_among("75111", {"75111"}), is_among("75056", {"75111"})
    (True, True, False)
    """
    return code in communes or city_of(code) in communes


def rows_elsewhere(codes: pd.Series, communes: Iterable[str]) -> int:
    """
    How many rows of a communal table are of other communes than those given.

    >>> rows_elsewhere(pd.Series(["34172", "75111", "30189"]), ["34172", "75056"])
    1
    """
    asked = set(communes)
    return int((~codes.map(lambda code: is_among(code, asked)).astype(bool)).sum())


def whole_codes(texts: pd.Series) -> pd.Series:
    """
    Codes of five characters, whose first zero a spreadsheet may have lost; what is no code stays as it is.

    >>> whole_codes(pd.Series(["1004", "2A004", "", "34172"])).tolist()
    ['01004', '2A004', '', '34172']
    """
    return texts.where(~texts.str.fullmatch(r"\d{4}"), "0" + texts)


def with_cities(table: pd.DataFrame, extensive: Collection[str], *, weighted: Collection[str] = ()) -> pd.DataFrame:
    """
    Communal table completed by a row for each city that it gives by arrondissement only.

    Parameters
    ----------
    table
        `insee_code`, and columns of numbers.
    extensive
        Columns that add up; NaN (secret) in one arrondissement is NaN for the city.
    weighted
        Columns of rates: their mean weighted by the first extensive column; NaN likewise.

    Returns
    -------
    DataFrame
        The rows of the arrondissements stay: they are communes of nobody's territory but their own. A city of which an
        arrondissement is missing gets no row.
    """
    known = table.set_index("insee_code")
    rows = []
    for city, parts in ARRONDISSEMENTS.items():
        if city in known.index or not set(parts) <= set(known.index):
            continue
        inside = known.loc[list(parts)]
        row: dict[str, object] = {"insee_code": city}
        row |= {name: inside[name].sum(skipna=False) for name in extensive}
        for name in weighted:
            weights = inside[next(iter(extensive))]
            total = weights.sum(skipna=False)
            row[name] = (inside[name] * weights).sum(skipna=False) / total if total > 0 else np.nan
        rows.append(row)
    return pd.concat([table, pd.DataFrame(rows, columns=table.columns)], ignore_index=True) if rows else table
