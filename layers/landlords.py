"""The curated list of social landlords: SIREN, name, family, and where each row comes from."""

from functools import cache
from pathlib import Path

import pandas as pd

from geo.errors import SourceError
from layers.read_table import pick_columns, read_table

LANDLORDS = Path(__file__).resolve().parents[1] / "data" / "landlords.csv"
COLUMNS = {"siren": ("siren",), "name": ("nom",), "family": ("famille",), "source": ("source",)}
FAMILIES = ("OPH", "SA HLM", "SEM", "autre", "")


@cache
def landlords(path: Path = LANDLORDS) -> pd.DataFrame:
    """
    Read the list.

    Returns
    -------
    DataFrame of str: siren ("" where it is to be confirmed), name, family, source (never "")

    Raises
    ------
    SourceError
        A SIREN that has not 9 digits or whose key is wrong, given twice, an unknown family, a row without a source.
    """
    table = pick_columns(read_table(path), COLUMNS, path.name).apply(lambda column: column.str.strip())
    filled = table["siren"][table["siren"] != ""]
    faults = [f"{siren}: not a SIREN" for siren in filled if not is_siren(siren)]
    faults += [f"{siren}: given twice" for siren in filled[filled.duplicated()]]
    faults += [f"{name}: no source" for name in table["name"][table["source"] == ""]]
    faults += [f"{family}: unknown family" for family in sorted(set(table["family"]) - set(FAMILIES))]
    if faults:
        raise SourceError(f"{path.name}: {'; '.join(faults)}.", fr=f"{path.name} : {' ; '.join(faults)}.")
    return table


def is_siren(text: str) -> bool:
    """
    Say whether a text is a SIREN: 9 digits whose Luhn sum is a multiple of 10.

    >>> is_siren("243400017"), is_siren("243400018")
    (True, False)
    """
    if len(text) != 9 or not text.isdigit():
        return False
    doubled = [int(digit) * (1 + rank % 2) for rank, digit in enumerate(text)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
