"""Who owns which parcel, among legal persons (DGFiP, read by position), and which of them are social landlords."""

import csv
import io
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO, Literal

import pandas as pd

from geo.errors import Sentence, SourceError, all_faults
from layers.files.archives import open_bytes
from layers.files.checks import plain_text
from layers.files.shipped import DATA
from layers.files.tables import SNIFFED_BYTES, pick_columns, read_table
from layers.reception.door import door, unusable
from layers.reception.notes import Note

FIELDS = 24
DEPARTMENT, COMMUNE, PREFIX, SECTION, PLAN = 0, 2, 4, 5, 6
NUMBER, REPEAT, STREET_KIND, STREET, AREA = 7, 8, 11, 12, 13
RIGHT, SIREN, GROUP, NAME = 17, 19, 20, 23

PUBLIC_GROUPS = ("1", "2", "3", "4", "9")
LANDLORD_NAME = re.compile(r"(?<!\w)(HLM|H\.L\.M|OPH|HABITAT)(?!\w)", re.IGNORECASE)
NAMED_GROUPS = ("0", "5", "6", "9", "")
"""Groups in which the name may tell a landlord: not the State, communes, co-owners or partners."""
LOCAL_AUTHORITY_SIREN = re.compile(r"2[1-5]\d{7}")
"""SIREN of communes, départements, régions, EPCI and syndicats."""
MANAGING_RIGHTS = ("G", "S", "L", "H", "J", "Q", "O", "A")
"""Rights that give no hold on the land: managers, syndics, housed officials, partners, occupants."""
KIND_ORDER = {"landlord": 0, "public": 1, "other": 2}


def read_legal_persons(
    path: Path, *, landlords: Collection[str] = (), communes: Collection[str] | None = None
) -> pd.DataFrame:
    """
    Main legal owner of each parcel.

    Publisher: DGFiP, Licence Ouverte 2.0; situation at 1 January; layouts seen: 2019 to 2025. A row of the file is a
    parcel × subdivision × right × owner; a row of the result is a parcel. No coordinates: joined to the cadastre by
    identifier. Known gaps: no natural persons; about 12 % of owners have a pseudo-identifier that begins with U.

    Parameters
    ----------
    path
        PM_25_NB_340.csv (UTF-8, no quotes, "code - label"), PM_23_NB_340.txt (ISO-8859-1, quoted), or a .zip of one.
    landlords
        SIREN, or whole names in capitals, of social landlords (`landlords`), beside those that their group (5, or 6
        with a name in HLM, OPH or HABITAT) or name tells.
    communes
        INSEE codes to keep.

    Returns
    -------
    DataFrame
        site_id (14 characters, unique), owner_name, owner_siren, owner_kind ("landlord", "public", "other"), owners
        (how many), address, area_m2. Of several owners, a landlord comes before a public body, and full property before
        other rights. Parcels on which nobody has a hold (managers, occupants) are left out, and counted in
        `attrs["repairs"]`.

    Raises
    ------
    MissingFileError, SourceError
        Lines of another number of fields, unknown groups: all counted in one sentence.
    """
    wanted = None if communes is None else set(communes)
    rows, faults = [], []
    for number, fields in enumerate(_rows(path), start=1):
        if len(fields) != FIELDS:
            faults.append(f"row {number} has {len(fields)} fields")
        elif wanted is None or _commune(fields) in wanted:
            rows.append(_row(fields))
    if faults:
        raise SourceError(
            f"{path.name}: {len(faults)} rows without {FIELDS} fields ({', '.join(faults[:3])}). "
            "It is read by position: take the file of parcels (PM_…), not of premises, and download it again.",
            fr=f"{path.name} : {len(faults)} lignes qui n'ont pas {FIELDS} champs. Il est lu par position"
            " : prenez le fichier des parcelles (PM_…), pas celui des locaux, et téléchargez-le de "
            "nouveau.",
        )
    if not rows and wanted is None:
        raise SourceError(
            f"{path.name}: no parcel. Download it again.",
            fr=f"{path.name} : aucune parcelle. Téléchargez-le de nouveau.",
        )
    columns = ["site_id", "owner_name", "owner_siren", "group", "right", "address", "area_m2"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[:-1], "str") | {"area_m2": float})
    bad = table[~table["group"].isin([*map(str, range(10)), ""])]
    if len(bad):
        raise SourceError(
            f"{path.name}: {len(bad)} rows with an unknown 'groupe personne' (first: {bad['group'].iloc[0]!r}), "
            "expected 0 to 9: the columns have moved.",
            fr=f"{path.name} : {len(bad)} lignes au « groupe personne » inconnu (premier : "
            f"{bad['group'].iloc[0]!r}), attendu 0 à 9 : les colonnes ont bougé.",
        )
    for name in ("owner_name", "address"):
        table[name] = plain_text(table[name]).astype("str")
    held = table[~table["right"].isin(MANAGING_RIGHTS)]
    owners = _one_owner(held, set(landlords))
    unheld = table["site_id"].nunique() - len(owners)
    en = f"{unheld} parcels left out: known only by a manager, an occupant or a partner"
    fr = f"{unheld} parcelles écartées : connues par un gérant, un occupant ou un associé seulement"
    owners.attrs["repairs"] = [Note(en, fr)] if unheld else []
    return owners


def owner_kind(group: str, siren: str, name: str, landlords: Collection[str] = ()) -> str:
    """
    Landlord, public body, or other.

    >>> owner_kind("5", "", "OFFICE EXEMPLE"), owner_kind("0", "", "SA D'HLM EXEMPLE"), owner_kind("0", "", "SCI A")
    ('landlord', 'landlord', 'other')
    >>> owner_kind("7", "", "COPROPRIETE HABITAT 2000"), owner_kind("4", "", "COMMUNE D'HABITAT")
    ('other', 'public')
    """
    if group == "5" or (siren and siren in landlords):
        return "landlord"
    if group in NAMED_GROUPS and (LANDLORD_NAME.search(name) or name.upper() in landlords):
        return "landlord"
    if group in PUBLIC_GROUPS or LOCAL_AUTHORITY_SIREN.fullmatch(siren):
        return "public"
    return "other"


def _rows(path: Path) -> Iterator[list[str]]:
    """Fields of each row, the header left out, whatever the encoding and the quotes."""
    patterns = ("PM_*.csv", "PM_*.txt", "*.csv", "*.txt")
    with door(path.name):
        with open_bytes(path, patterns=patterns) as file:
            encoding, head = _encoding(file)
        if not head.strip():
            raise unusable(path, "empty file", "fichier vide")
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if head.lstrip("\ufeff").startswith('"') else csv.QUOTE_NONE
        with open_bytes(path, patterns=patterns) as file:
            text = io.TextIOWrapper(file, encoding=encoding, newline="")
            for rank, fields in enumerate(csv.reader(text, delimiter=";", quoting=quoting)):
                is_header = rank == 0 and not re.fullmatch(r"\d[\dAB]\d?", fields[DEPARTMENT].strip() if fields else "")
                if fields and not is_header:
                    yield fields


def _encoding(file: BinaryIO) -> tuple[str, str]:
    """UTF-8 if the whole file is, else Latin-1: the first accent may be far from the start."""
    head = b""
    encoding = "utf-8-sig"
    rest = b""
    while block := file.read(1 << 22):
        head = head or block[:SNIFFED_BYTES]
        cut = block.rfind(b"\n") + 1 or len(block)
        try:
            (rest + block[:cut]).decode("utf-8")
        except UnicodeDecodeError:
            encoding = "latin-1"
            break
        rest = block[cut:]
    return encoding, head.decode("latin-1").lstrip("ï»¿")


def _code(value: str) -> str:
    """
    The code of a "code - label".

    >>> _code("P - Propriétaire ")
    'P'
    """
    return value.split(" - ", 1)[0].strip()


def _commune(fields: list[str]) -> str:
    return fields[DEPARTMENT].strip()[:2].zfill(2) + fields[COMMUNE].strip().zfill(3)


def _row(fields: list[str]) -> tuple[str, str, str, str, str, str, float]:
    prefix = fields[PREFIX].strip().zfill(3)
    site_id = _commune(fields) + prefix + fields[SECTION].strip().zfill(2) + fields[PLAN].strip().zfill(4)
    street = (fields[NUMBER].strip().lstrip("0"), *(fields[at].strip() for at in (REPEAT, STREET_KIND, STREET)))
    area = fields[AREA].strip().replace(",", ".").replace(" ", "")
    return (
        site_id,
        fields[NAME].strip(),
        fields[SIREN].strip(),
        _code(fields[GROUP]),
        _code(fields[RIGHT]),
        " ".join(part for part in street if part),
        float(area) if area.replace(".", "", 1).isdigit() else float("nan"),
    )


def _one_owner(table: pd.DataFrame, landlords: set[str]) -> pd.DataFrame:
    owners = table[["group", "owner_siren", "owner_name"]].drop_duplicates()
    kinds = [
        owner_kind(group, siren, name, landlords)
        for group, siren, name in zip(owners["group"], owners["owner_siren"], owners["owner_name"], strict=True)
    ]
    table = table.merge(owners.assign(owner_kind=pd.Series(kinds, index=owners.index, dtype="str")))
    table = table.assign(
        order=table["owner_kind"].map(KIND_ORDER),
        is_partial=table["right"] != "P",
        owners=table.groupby("site_id")["owner_name"].transform("nunique"),
    ).sort_values(["site_id", "order", "is_partial", "owner_name"], kind="stable")
    columns = ["site_id", "owner_name", "owner_siren", "owner_kind", "owners", "address", "area_m2"]
    return table.drop_duplicates("site_id")[columns].reset_index(drop=True)


LANDLORDS = DATA / "landlords.csv"
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
    table: pd.DataFrame = pick_columns(read_table(path), COLUMNS, path.name).apply(lambda column: column.str.strip())
    filled = table["siren"][table["siren"] != ""]
    wrong = {
        ("not a SIREN", "ce n'est pas un SIREN"): [siren for siren in filled if not is_siren(siren)],
        ("given twice", "en double"): list(filled[filled.duplicated()]),
        ("no source", "sans source"): list(table["name"][table["source"] == ""]),
        ("unknown family", "famille inconnue"): sorted(set(table["family"]) - set(FAMILIES)),
    }
    faults = [Sentence(f"{one}: {en}", f"{one} : {fr}") for (en, fr), ones in wrong.items() for one in ones]
    if faults:
        said = all_faults(path.name, faults)
        raise SourceError(said.en, fr=said.fr)
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
