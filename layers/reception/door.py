"""
The one door of all that is read: whatever stops a reader ends in one sentence of ours, in both languages.

What a library says of a file is its own English, of no length: it stands, cut, in the English sentence alone. An error
of none of the `KINDS`, raised in our own code, is a bug of ours: see `layers.reception.bug_report`.
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from geo.errors import PensionsError, Sentence, SourceError, brief, system_reason
from layers.reception.bug_report import is_ours, write_report

Said: TypeAlias = tuple[Sentence, Sentence]
"""What was found and what was expected; what to do."""

DETAIL = 100
"""Characters kept of what a library says."""

ROW = re.compile(r"\b(?:line|row) #?(\d+)", re.IGNORECASE)
"""How libraries say at which row they stopped."""

AGAIN = Sentence("Download it again", "Téléchargez-le de nouveau")
EXPORT = Sentence("Export it again", "Exportez-le de nouveau")

CUT = Sentence("cut or damaged, expected a whole file", "coupé ou abîmé, attendu : un fichier entier"), AGAIN
TOO_LARGE = (
    Sentence("too large for the memory", "trop grand pour la mémoire"),
    Sentence("Keep only the territory, then read it again", "N'en gardez que le territoire, puis relisez-le"),
)
NESTED = Sentence("nested without end", "imbriqué sans fin"), AGAIN
ENCODING = (
    Sentence("text in an encoding that is not the one expected, UTF-8", "texte qui n'est pas en UTF-8, attendu"),
    Sentence("Save it in UTF-8", "Enregistrez-le en UTF-8"),
)
JSON = Sentence("not JSON, or cut", "ce n'est pas du JSON, ou il est coupé"), AGAIN
TOML = (
    Sentence(
        "not TOML in UTF-8 (open quote or bracket, key given twice, single backslash)",
        "ce n'est pas du TOML en UTF-8 (guillemet ou crochet ouvert, clé en double, « \\ » seul)",
    ),
    Sentence("Correct it there", "Corrigez-le à cet endroit"),
)
TABLE = (
    Sentence("not a table of rows of as many cells", "ce n'est pas un tableau de lignes d'autant de cellules"),
    AGAIN,
)
PROJECTION = (
    Sentence("unknown projection (.prj or 'crs')", "projection inconnue (.prj ou « crs »)"),
    Sentence("Export it again in EPSG:2154", "Exportez-le de nouveau en EPSG:2154"),
)
SHAPES = Sentence("shapes or fields that cannot be read", "formes ou champs illisibles"), EXPORT
SECRET = (
    Sentence("encrypted, or packed in an unusual way", "chiffré, ou compressé d'une façon inhabituelle"),
    Sentence("Unpack it and give what it holds", "Décompressez-le et donnez ce qu'il contient"),
)
STRANGE = Sentence("not in its published format", "ce n'est pas la forme publiée"), AGAIN

KINDS: dict[str, Said] = {
    "zlib.error": CUT,
    "zipfile.BadZipFile": (Sentence("not a whole zip", "ce n'est pas un zip entier"), AGAIN),
    "py7zr.exceptions.ArchiveError": CUT,
    "EOFError": CUT,
    "_lzma.LZMAError": CUT,
    "MemoryError": TOO_LARGE,
    "RecursionError": NESTED,
    "UnicodeError": ENCODING,
    "json.decoder.JSONDecodeError": JSON,
    "tomllib.TOMLDecodeError": TOML,
    "_csv.Error": TABLE,
    "pandas.errors.ParserError": TABLE,
    "pandas.errors.EmptyDataError": (Sentence("empty", "vide"), AGAIN),
    "pyarrow.lib.ArrowInvalid": TABLE,
    "pyproj.exceptions.CRSError": PROJECTION,
    "rasterio.errors.CRSError": PROJECTION,
    "pyogrio.errors.DataSourceError": CUT,
    "pyogrio.errors.FeatureError": SHAPES,
    "shapely.errors.ShapelyError": SHAPES,
    "NotImplementedError": SECRET,
}
"""Error of a library, by its name, or that of one it refines → what was found and expected, what to do."""

DISK: dict[int, Sentence] = {
    errno.EACCES: Sentence("Open it to your user", "Ouvrez-le à votre compte"),
    errno.EPERM: Sentence("Open it to your user", "Ouvrez-le à votre compte"),
    errno.EROFS: Sentence("Take another disk", "Prenez un autre disque"),
    errno.ENOENT: Sentence("Put it back", "Remettez-le à sa place"),
    errno.ENOSPC: Sentence("Make room", "Faites de la place"),
    errno.EISDIR: Sentence("Give the file", "Donnez le fichier"),
    errno.ENOTDIR: Sentence("Give the folder", "Donnez le dossier"),
    errno.ENAMETOOLONG: Sentence("Give it a shorter one", "Donnez-lui un nom plus court"),
}
"""What to do about what the system answers, by its number."""


@contextmanager
def door(name: str, kind: type[PensionsError] = SourceError, expected: Said | None = None) -> Iterator[None]:
    """
    Turn any fault within the block into one of ours; our own errors, and Ctrl-C, pass as they are.

    Parameters
    ----------
    name
        What is read, as a person calls it: names of files.
    kind
        Class of the error.
    expected
        What to say, whatever stopped the block, of what is checked by being used: an answer, a record.

    Examples
    --------
    >>> import json
    >>> with door("a.json"):
    ...     json.loads("{")
    Traceback (most recent call last):
    geo.errors.SourceError: a.json, row 1: cannot be read, not JSON, or cut (JSONDecodeError: Expecting property...
    """
    try:
        yield
    except PensionsError:
        raise
    except Exception as error:
        said = told(error, name, expected)
        raise kind(said.en, fr=said.fr) from error


def told(error: Exception, name: str, expected: Said | None = None) -> Sentence:
    """
    What stopped a reader: which file, at which row where it is known, what was found, what to do.

    A bug of ours is written to a report, and the sentence says where.

    >>> print(told(EOFError("short"), "a.csv.gz").fr)
    a.csv.gz : illisible, coupé ou abîmé, attendu : un fichier entier. Téléchargez-le de nouveau.
    """
    found, do = said = expected or _kind(error)
    detail = brief(f"{type(error).__name__}: {error}", DETAIL)
    if said is STRANGE and is_ours(error):
        report = write_report(error, files=name)
        detail = type(error).__name__
        en, fr = ("", "") if report is None else (f" with '{report}'", f" avec « {report} »")
        do = Sentence(f"Maybe a bug: report it{en}", f"Peut-être un bogue : signalez-le{fr}")
    row = ROW.search(str(error))
    at, ici = ("", "") if row is None else (f", row {row[1]}", f", ligne {row[1]}")
    return Sentence(
        f"{name}{at}: cannot be read, {found.en} ({detail}). {do.en}.",
        f"{name}{ici} : illisible, {found.fr}. {do.fr}.",
    )


def _kind(error: Exception) -> Said:
    if isinstance(error, OSError) and error.errno in DISK:
        return system_reason(error), DISK[error.errno]
    if type(error) is RuntimeError and ("password" in str(error) or "encrypted" in str(error)):
        return SECRET
    for one in type(error).__mro__:
        name = one.__name__ if one.__module__ == "builtins" else f"{one.__module__}.{one.__name__}"
        if name in KINDS:
            return KINDS[name]
    return CUT if isinstance(error, OSError) else STRANGE


def unusable(path: Path, en: str, fr: str) -> SourceError:
    """The error of a file that is truncated, empty, or not what its name says."""
    return SourceError(
        f"{path.name}: cannot be read ({en}). Download it again.",
        fr=f"{path.name} : fichier illisible ou incomplet ({fr}). Téléchargez-le de nouveau.",
    )


def refuse_no_table(path: Path, start: str) -> None:
    """
    Refuse what cannot be a table by its first characters.

    Raises
    ------
    SourceError
        An HTML page; nothing but blanks.
    """
    first = start.lstrip("\ufeff \r\n")
    if first.lower().startswith(("<!doctype", "<html")):
        raise SourceError(
            f"{path.name}: an HTML page, not a table. The address it came from has moved.",
            fr=f"{path.name} : page HTML au lieu d'un tableau. L'adresse de téléchargement a changé.",
        )
    if not first.strip():
        raise unusable(path, "empty file", "fichier vide")
