"""A territory in a notebook: loaded once, and asked many things."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

import geopandas as gpd
import pandas as pd

from geo.language import Language
from layers.demo import PLANTERS, write_demo
from layers.demo.faults import PAGE, RECORD
from layers.files.tables import check_files
from layers.territory.file import find_territory
from layers.territory.territory import Territory, load_territory
from maps.atomic_write import written_together
from pensions.front.arguments import PathLike, language_of
from pensions.front.errors import ArgumentError, bilingual
from pensions.front.showing import line_html, table_html
from pensions.words.front import front_words

SOURCE_COLUMNS = ("layer", "title", "publisher", "vintage", "licence", "rows")


@dataclass(frozen=True, repr=False)
class LoadedTerritory:
    """
    A territory as it was read, and where from; what is made of it speaks its language.

    known : its layers, timetable, terrain and sources (`layers.Territory`)
    path : its TOML;  root : the folder that its files are in; both absolute
    lang : "fr" or "en", of what is made of it
    """

    known: Territory
    path: Path
    root: Path
    lang: Language = "fr"

    @property
    def name(self) -> str:
        """What its TOML calls it."""
        return self.known.head.name

    @property
    def layers(self) -> Mapping[str, gpd.GeoDataFrame]:
        """Name → GeoDataFrame in EPSG:2154, with what must not leave this machine (counts of people)."""
        return self.known.layers

    @cached_property
    def sources(self) -> pd.DataFrame:
        """One row a source: `layer`, `title`, `publisher`, `vintage`, `licence`, `rows` (<NA> for no table)."""
        table = pd.DataFrame(list(self.known.sources))[list(SOURCE_COLUMNS)]
        return table.astype({"rows": "Int64"})

    def check_is_there(self) -> None:
        """
        Refuse a territory that was moved since it was read: nobody could check what would be made of it.

        Raises
        ------
        MissingFileError
            Its TOML or one of its files is not there any more.
        """
        find_territory(str(self.path))
        files = [self.root / name for source in self.known.sources for name in source["files"]]
        check_files(files, self.known.head.id)

    def __repr__(self) -> str:
        return front_words(self.lang)["territory"].format(name=self.name, layers=len(self.layers))

    def _repr_html_(self) -> str:
        notice = self.known.head.notice
        warning = "" if notice is None else line_html(getattr(notice, self.lang), is_warning=True)
        return line_html(repr(self)) + warning + table_html(self.sources, self.lang)


TerritoryLike: TypeAlias = "PathLike | LoadedTerritory | Territory"
"""A name in data/territories, a TOML, a folder that holds territory.toml, or a territory that is loaded."""


@bilingual
def demo(
    folder: PathLike,
    *,
    size: Literal["town", "metropole", "region"] = "town",
    seed: int = 1,
    with_faults: bool = False,
    lang: str = "fr",
) -> LoadedTerritory:
    """
    Write the fictional territory in the published formats, and read it.

    Parameters
    ----------
    folder
        Where to; made if absent, files of the same names are replaced.
    size
        "town" (3 communes, 30,000 inhabitants), "metropole" (31, 500,000) or "region" (310, 5,000,000).
    seed
        Another seed gives another territory.
    with_faults
        Plant one fault for each control of the data (`fautes.json` and `FAUTES.md` of the folder say which).
    lang
        "fr" or "en", of all that is made of it.

    Raises
    ------
    PensionsError
        An unknown size; a folder that cannot be written.
    """
    said = language_of(lang)
    return territory(put_demo(Path(folder), size, seed, with_faults=with_faults), lang=said)


def put_demo(
    folder: Path,
    size: Literal["town", "metropole", "region"],
    seed: int,
    *,
    with_faults: bool,
    progress: Callable[[str, float], None] = lambda step, share: None,
) -> Path:
    """Write the files of the demonstration, all or none, and give its territory.toml; see `layers.demo.write_demo`."""
    faults = tuple(PLANTERS) if with_faults else None
    with written_together(folder, gone=(RECORD, PAGE)) as drafts:
        path = write_demo(drafts, size=size, seed=seed, faults=faults, progress=progress)
    return folder / path.name


@bilingual
def territory(name: PathLike, *, data: PathLike | None = None, lang: str = "fr") -> LoadedTerritory:
    """
    Read a territory: every layer, from the cache where its files have not changed.

    Parameters
    ----------
    name
        A TOML, a folder that holds territory.toml, or a name in data/territories.
    data
        Folder that the files of the TOML are relative to; that of the TOML when None.
    lang
        "fr" or "en", of all that is made of it.

    Raises
    ------
    PensionsError
        No such territory; files missing or unreadable.
    """
    said = language_of(lang)
    if not isinstance(name, str | os.PathLike):
        raise _not_a_territory(name)
    path = find_territory(os.fspath(name))
    folder = None if data is None else Path(data)
    known = load_territory(str(path), data=folder)
    return LoadedTerritory(known, path.absolute(), (folder or path.parent).absolute(), said)


def open_territory(
    given: TerritoryLike, *, data: PathLike | None = None, lang: str | None = None
) -> tuple[Territory, Language]:
    """
    Give the territory that a call was given, loaded, and the language that its result speaks.

    Raises
    ------
    PensionsError
        As for `territory`; one that was moved since it was loaded; something else.
    """
    if isinstance(given, Territory):
        return given, language_of(lang or "fr")
    if isinstance(given, LoadedTerritory):
        given.check_is_there()
        return given.known, language_of(lang or given.lang)
    loaded = territory(given, data=data, lang=lang or "fr")
    return loaded.known, loaded.lang


def _not_a_territory(given: object) -> ArgumentError:
    kind = type(given).__name__
    return ArgumentError(
        f"Territory: found a {kind}; expected a name, a TOML file, a folder, or what pensions.territory gives.",
        fr=f"Territoire : un objet {kind} ; attendu : un nom, un fichier TOML, un dossier, ou ce que "
        "pensions.territory donne.",
    )
