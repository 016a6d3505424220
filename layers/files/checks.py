"""Small habits of every reader: text is text, numbers are numbers, one row an identifier, no silent empty file."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from geo.errors import WORD, Sentence, SourceError, all_faults, brief
from layers.files.tables import column_absent, folded, repairs
from layers.reception.notes import leave_out

MISSING = ("", "s", "ns", "nd", "ND", "NR", "_Z", "_U", "CSZ", "HZ", ".", "-9999", "-99999", "NA", "nan")
"""Sentinels of the French publishers (RPLS, BPE, Filosofi, SRU): all mean "no value"."""

EXAMPLE = "exemple à effacer"
"""What the lines that show how to fill in our blank tables say of themselves: they are nobody's data."""

YES = ("oui", "o", "1", "vrai", "true", "x")
NO = ("non", "n", "0", "faux", "false")
"""Folded words of a column of yes and no."""

C1_CONTROLS = "[\x80-\x9f]"
"""cp1252 bytes read as latin-1: typographic apostrophes and ligatures that became invisible control characters."""


def refuse_examples(table: pd.DataFrame, source: str) -> None:
    """
    Refuse a filled-in table that still holds a line of its model: its numbers would be counted.

    Raises
    ------
    SourceError
    """
    is_example = table.apply(lambda column: column.astype(str).str.strip().str.lower() == EXAMPLE).any(axis=1)
    if is_example.any():
        raise SourceError(
            f"{source}: {int(is_example.sum())} rows still say '{EXAMPLE}': remove them, or say who gave them.",
            fr=f"{source} : {int(is_example.sum())} lignes portent encore « {EXAMPLE} » : supprimez-les ou, si ce sont "
            "vos chiffres, dites d'où ils viennent.",
        )


def plain_text(texts: pd.Series) -> pd.Series:
    r"""
    Text as it was meant: unknown is "", no line breaks, cp1252 typography restored. Nothing is escaped here.

    >>> plain_text(pd.Series(["  Anatomie\r\nd\x92ici ", None])).tolist()
    ['Anatomie d’ici', '']
    """
    filled = texts.astype(object).where(texts.notna(), "").astype(str)
    broken = filled.str.contains(C1_CONTROLS, regex=True)
    filled[broken] = filled[broken].map(_from_cp1252)
    return filled.str.replace(r"\s+", " ", regex=True).str.strip()


def _from_cp1252(text: str) -> str:
    return "".join(bytes([ord(c)]).decode("cp1252", "replace") if 0x80 <= ord(c) <= 0x9F else c for c in text)


def to_number(texts: pd.Series, *, source: str = "table") -> pd.Series:
    """
    Numbers from published text: decimal comma or point, thin spaces and %, sentinels of secrecy as NaN.

    Parameters
    ----------
    texts : Series of str
    source
        What to call the file in the error.

    Raises
    ------
    SourceError
        If some texts are neither numbers nor known sentinels.

    >>> to_number(pd.Series(["1 234,5", "s", "12.0", ""])).tolist()
    [1234.5, nan, 12.0, nan]
    """
    if pd.api.types.is_numeric_dtype(texts):
        return texts.astype(float)
    plain = texts.astype(object).where(texts.notna(), "").astype(str).str.strip()
    plain = plain.mask(plain.isin(MISSING), "")
    cleaned = plain.str.replace(r"[\s\u00a0\u202f%]", "", regex=True).str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(cleaned, errors="coerce")
    bad = plain[numbers.isna() & (plain != "")]
    if len(bad):
        raise SourceError(
            f"{source}: column '{texts.name}' has {len(bad)} values that are not numbers "
            f"(first: {', '.join(map(repr, bad.unique()[:3]))}). Expected numbers or one of {MISSING[1:10]}.",
            fr=f"{source} : la colonne « {texts.name} » a {len(bad)} valeurs qui ne sont pas des nombres "
            f"(premières : {', '.join(map(repr, bad.unique()[:3]))}).",
        )
    return numbers.astype(float)


def check_columns(frame: pd.DataFrame, needed: Mapping[str, str], source: str) -> None:
    """
    Raise `SourceError` naming every published column that is absent.

    Parameters
    ----------
    frame
        As published.
    needed
        Published name → what it is for.
    source
        Name of the file.
    """
    absent = {purpose: (name,) for name, purpose in needed.items() if name not in frame.columns}
    if absent:
        raise column_absent(absent, frame.columns, source)


def refuse_empty(frame: pd.DataFrame, source: str, what: str = "rows") -> None:
    """Raise `SourceError` when a published file holds nothing that can be used."""
    if frame.empty:
        raise SourceError(
            f"{source}: no {what}. A published file is never empty: download it again, or check its kind.",
            fr=f"{source} : aucune ligne utilisable. Un fichier publié n'est jamais vide : téléchargez-le "
            "de nouveau, ou vérifiez que c'est bien celui-là.",
        )


def refuse_untold(kinds: pd.Series, column: str, source: str) -> None:
    """
    Refuse rows whose kind is not told, of a file of which one kind makes the layer: they may be of it.

    Parameters
    ----------
    kinds : Series of str
        "" where not told.
    column
        What the publisher calls it.

    Raises
    ------
    SourceError
    """
    count = int((kinds == "").sum())
    if count:
        raise SourceError(
            f"{source}: {count} rows of {len(kinds)} without a kind ('{column}'): whether they count is unknown. Fill "
            "it in, or take the source out of the territory: its rules stay unknown.",
            fr=f"{source} : {count} lignes sur {len(kinds)} sans type (« {column} ») : on ne sait pas si elles "
            "comptent. Complétez-le, ou retirez la source du territoire : ses règles resteront inconnues.",
        )


def yes_no(texts: pd.Series, column: str, source: str, *, or_yes: tuple[str, ...] = ()) -> pd.Series:
    """
    Answers of a column of yes and no, whatever their case.

    Parameters
    ----------
    column
        What the publisher calls it.
    or_yes
        Folded words that mean yes in this column.

    Returns
    -------
    Series of nullable booleans, <NA> where the cell is empty

    Raises
    ------
    SourceError
        Another word.

    >>> yes_no(pd.Series(["Oui", "", "non"]), "a", "a.csv").tolist()
    [True, <NA>, False]
    """
    plain, yes = texts.map(folded), (*YES, *or_yes)
    answers = pd.Series(pd.NA, index=texts.index, dtype="boolean")
    answers = answers.mask(plain.isin(yes), True).mask(plain.isin(NO), False)
    strange = texts[answers.isna() & (plain != "")]
    if len(strange):
        first, allowed = brief(str(strange.iloc[0]), WORD), ", ".join((*yes, *NO))
        raise SourceError(
            f"{source}: '{column}' holds '{first}', expected one of {allowed}.",
            fr=f"{source} : « {column} » contient « {first} », attendu l'un de {allowed}.",
        )
    return answers


def one_row_each(frame: gpd.GeoDataFrame, column: str, source: str) -> gpd.GeoDataFrame:
    """
    Drop rows repeated whole (counted in repairs); refuse an identifier, or a blank one, shared by different rows.

    Raises
    ------
    SourceError
        Naming the identifiers.
    """
    mended = list(repairs(frame))
    blank = frame[column].astype(str).str.strip().eq("").to_numpy()
    repeated = frame.assign(_wkb=frame.geometry.to_wkb()).drop(columns=frame.geometry.name).duplicated().to_numpy()
    leave_out(mended, int(repeated.sum()), "duplicate", "repeated rows dropped", "lignes répétées écartées")
    kept = frame[~repeated].reset_index(drop=True)
    twice = kept.loc[kept[column].duplicated(), column].unique()
    faults = []
    if blank.any():
        count = int(blank.sum())
        faults.append(Sentence(f"{count} rows without '{column}'", f"{count} lignes sans « {column} »"))
    if len(twice):
        first, count = ", ".join(map(str, twice[:3])), len(twice)
        faults.append(
            Sentence(
                f"'{column}' shared by different rows: {first} ({count} in all)",
                f"« {column} » commun à des lignes différentes : {first} ({count} en tout)",
            )
        )
    if faults:
        said = all_faults(source, faults)
        raise SourceError(
            f"{said.en} Expected one row for each '{column}'.", fr=f"{said.fr} Attendu : une ligne par « {column} »."
        )
    kept.attrs["repairs"] = mended
    return kept


def keep(frame: gpd.GeoDataFrame, columns: list[str], mended: list[str]) -> gpd.GeoDataFrame:
    """Return the canonical columns and the geometry, on a RangeIndex, with the list of repairs."""
    layer = gpd.GeoDataFrame(frame[columns], geometry=frame.geometry.to_numpy(), crs=frame.crs)
    layer = layer.reset_index(drop=True)
    layer.attrs = {"repairs": list(mended)}
    return layer
