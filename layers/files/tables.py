"""Published tables of text: encodings, separators, headers, numbers and sentinels, whatever the vintage calls them."""

import gzip
import re
import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import pandas as pd

from geo.errors import LayerError, MissingFileError, SourceError, nearest, some
from layers.reception.door import door, refuse_no_table, unusable
from layers.reception.notes import receive, receive_absent

SNIFFED_BYTES = 65_536


def check_files(paths: Iterable[Path], layer: str) -> None:
    """Raise `MissingFileError` naming every path that is not a file or folder."""
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        raise MissingFileError(
            f"Layer '{layer}': file not found: {', '.join(absent)}. Check 'files' in the territory, or --data.",
            fr=f"Fichier introuvable pour « {layer} » : {', '.join(absent)}. Vérifiez « files » dans le territoire, "
            "ou l'option --data.",
        )


def sniff_encoding(head: bytes) -> str:
    """
    Encoding of the first bytes of a file: UTF-8 (with or without BOM) if they decode, else cp1252.

    >>> sniff_encoding("Libéllé".encode("cp1252"))
    'cp1252'
    """
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A multi-byte character cut by the end of the sample is not a fault.
        if error.start < len(head) - 4 or len(head) < SNIFFED_BYTES:
            return "cp1252"
    return "utf-8-sig"


def sniff_separator(header: str) -> str:
    """
    Separator of a header line: the most frequent of ; , tab |.

    >>> sniff_separator("IRIS;DISP_TP6021;DISP_MED21")
    ';'
    """
    return max(";,\t|", key=header.count)


def _head(path: Path) -> bytes:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        return bytes(file.read(SNIFFED_BYTES))


def read_table(
    path: Path,
    *,
    separator: str | None = None,
    encoding: str | None = None,
    columns: Iterable[str] | None = None,
) -> pd.DataFrame:
    """
    Read a delimited text file (plain or .gz), every column as text, empty cells as "".

    Parameters
    ----------
    path
        CSV of any of the published dialects.
    separator, encoding
        Sniffed when not given: UTF-8 then cp1252; one of ``;``, ``,``, tab and ``|``.
    columns
        Names to keep when present; all when None.

    Returns
    -------
    DataFrame of str
        Header stripped of BOM and spaces.

    Raises
    ------
    MissingFileError, SourceError
        Not there; truncated, not text, an HTML page, or ragged.
    """
    check_files([path], path.name)
    with door(path.name):
        head = _head(path)
        encoding = encoding or sniff_encoding(head)
        start = head.decode(encoding, errors="replace")
        refuse_no_table(path, start)
        separator = separator or sniff_separator(start.lstrip("\ufeff \r\n").split("\n", 1)[0])
        try:
            table = _delimited(path, separator, encoding, columns)
        except UnicodeDecodeError:  # an accent in cp1252, beyond the bytes that were sniffed
            table = _delimited(path, separator, "cp1252", columns)
    receive(path.name, len(table))
    return table.rename(columns=lambda name: str(name).strip("\ufeff "))


def _delimited(path: Path, separator: str, encoding: str, columns: Iterable[str] | None) -> pd.DataFrame:
    """
    The cells, under their names; a separator at the end of each line is no cell.

    Left to itself, pandas takes the first column of such a file for an index, and shifts all the names by one.
    """
    wanted = None if columns is None else set(map(folded, columns))
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            return _text_cells(path, separator, encoding, index_col=False, wanted=wanted)
        except pd.errors.ParserWarning:
            shifted = _text_cells(path, separator, encoding)
    cells, names = shifted.reset_index(), shifted.columns
    if (cells.iloc[:, len(names) :] != "").to_numpy().any():
        raise unusable(
            path,
            f"rows hold {cells.shape[1]} cells, the header {len(names)} names",
            f"{cells.shape[1]} cellules par ligne pour {len(names)} noms de colonnes",
        )
    whole = cells.iloc[:, : len(names)].set_axis(names, axis="columns")
    return whole if wanted is None else whole[[name for name in names if folded(name) in wanted]]


def _text_cells(
    path: Path,
    separator: str,
    encoding: str,
    *,
    index_col: Literal[False] | None = None,
    wanted: set[str] | None = None,
) -> pd.DataFrame:
    """The cells as pandas splits them, each as text; of the columns whose folded name is wanted."""
    return pd.read_csv(
        path,
        sep=separator,
        encoding=encoding,
        dtype=str,
        keep_default_na=False,
        index_col=index_col,
        usecols=None if wanted is None else lambda name: folded(name) in wanted,
    )


def folded(name: str) -> str:
    """
    Name without case, accents, spaces or punctuation, to compare headers.

    >>> folded("Libéllé  Commune")
    'libellecommune'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def pick_columns(
    table: pd.DataFrame, aliases: Mapping[str, tuple[str, ...]], source: str, *, optional: Iterable[str] = ()
) -> pd.DataFrame:
    """
    Keep the columns we need under our names, whatever the vintage calls them.

    Parameters
    ----------
    table
        As published.
    aliases
        Our name → the published names, preferred first; an alias that starts with ^ is a regular expression.
    source
        What to call the file in the error.
    optional
        Our names that may be absent: they come back as "", and the block that reads is told of them (see
        `layers.reception.notes`).

    Raises
    ------
    SourceError
        Naming every column that is absent, the nearest of those found, and all that were.

    >>> pick_columns(pd.DataFrame({"DEPCOM_CODE": ["34172"]}), {"insee": ("DEPCOM", "DEPCOM_CODE")}, "x")
       insee
    0  34172
    """
    by_fold = {folded(column): column for column in reversed(table.columns)}
    picked: dict[str, pd.Series] = {}
    absent: dict[str, Iterable[str]] = {}
    unsaid: dict[str, str] = {}
    for ours, published in aliases.items():
        found = next((column for name in published if (column := _find(name, by_fold, table)) is not None), None)
        if found is not None:
            picked[ours] = table[found]
        elif ours in optional:
            picked[ours] = pd.Series("", index=table.index, dtype=str)
            unsaid[ours] = shown_alias(published[0])
        else:
            absent[ours] = published
    if absent:
        raise column_absent(absent, table.columns, source)
    receive_absent(source, unsaid)
    return pd.DataFrame(picked, index=table.index)


def column_absent(absent: Mapping[str, Iterable[str]], columns: Iterable[object], source: str) -> SourceError:
    """
    The error of a file that lacks columns: each, the nearest of those that it has, and all of these.

    Parameters
    ----------
    absent
        What each is, or is for → the names it is published under (see `pick_columns`).
    columns
        Those of the file.
    source
        What to call the file.

    >>> print(column_absent({"insee_code": ["DEPCOM"]}, ["DEPCOMM", "NOM"], "rpls.csv").fr)
    rpls.csv : colonne absente : « DEPCOM » (insee_code), la plus proche : « DEPCOMM ». Colonnes trouvées : DEPCOMM...
    """
    names = list(map(str, columns))
    told, dit = [], []
    for ours, aliases in absent.items():
        published = list(map(shown_alias, aliases))
        near = next((found for one in published if (found := nearest(one, names)) is not None), None)
        told.append(f"'{ours}' (published as {' or '.join(published)})" + (f", nearest: '{near}'" if near else ""))
        dit.append(
            " ou ".join(f"« {one} »" for one in published)
            + f" ({ours})"
            + (f", la plus proche : « {near} »" if near else "")
        )
    found_names = some(names, most=80)
    return SourceError(
        f"{source}: column absent: {'; '.join(told)}. Found: {found_names}. If it was renamed, "
        "give it that name again in the file.",
        fr=f"{source} : colonne absente : {' ; '.join(dit)}. Colonnes trouvées : {found_names}. Si elle "
        "a été renommée, redonnez-lui ce nom dans le fichier.",
    )


def shown_alias(alias: str) -> str:
    r"""
    An alias as one reads it.

    >>> shown_alias(r"^DISP_TP60\d{2}$"), shown_alias("IRIS")
    ('DISP_TP60…', 'IRIS')
    """
    return re.sub(r"\\d\{\d\}|\$", "…", alias[1:]).replace("……", "…") if alias.startswith("^") else alias


def _find(name: str, by_fold: Mapping[str, str], table: pd.DataFrame) -> str | None:
    if name.startswith("^"):
        return next((column for column in table.columns if re.match(name, column, re.IGNORECASE)), None)
    return by_fold.get(folded(name))


def header_of(lines: list[str], aliases: Mapping[str, tuple[str, ...]]) -> tuple[int, str, list[str]]:
    """Which of the first two lines is the header (a line of descriptions may stand above), its separator and names."""
    readings = []
    for rank, line in enumerate(lines[:2]):
        separator = sniff_separator(line)
        names = _distinct([name.strip('"\ufeff ') for name in line.split(separator)])
        known = pick_columns(pd.DataFrame([names], columns=names), aliases, "", optional=aliases).iloc[0].ne("").sum()
        readings.append((int(known), -rank, separator, names))
    _, rank, separator, names = max(readings)
    return -rank, separator, names


def _distinct(names: list[str]) -> list[str]:
    return [name if name not in names[:rank] else f"{name}#{rank}" for rank, name in enumerate(names)]


def repairs(frame: pd.DataFrame) -> list[str]:
    """The list of what was mended in a layer, in English sentences; made when absent."""
    found = frame.attrs.setdefault("repairs", [])
    if not isinstance(found, list):
        raise LayerError(
            "attrs['repairs'] must be a list of sentences", fr="attrs['repairs'] doit être une liste de phrases"
        )
    return found
