"""What a call is given, as the rooms take it: names, files, or the Python objects that say the same."""

import datetime as dt
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd

from geo.errors import PensionsError, SitesError, TimetableError, unknown_choice
from geo.language import LANGUAGES, Language
from layers.places.locate import SiteRequest, understand
from layers.places.site_lists import is_site_file, read_list
from layers.scenario.scenario import Scenario, load_scenario, make_scenario
from pensions.front.errors import ArgumentError
from pensions.words.commands import command_words

PathLike: TypeAlias = str | os.PathLike[str]

ScenarioLike: TypeAlias = PathLike | Mapping[str, Any] | Scenario
"""A name in data/scenarios, a TOML, what a TOML holds, or a loaded scenario."""

SitesLike: TypeAlias = PathLike | gpd.GeoDataFrame | None
"""The name of a layer, a file, or sites in a GeoDataFrame; None for the territory's own choice."""

CheckedLike: TypeAlias = PathLike | gpd.GeoDataFrame | Sequence[str]
"""One site or several as one types them, a list in a file, or shapes in a GeoDataFrame."""

FRAME = "GeoDataFrame"


def scenario_of(given: ScenarioLike) -> Scenario:
    """
    Give a scenario, checked: a dict as a file is.

    Raises
    ------
    PensionsError
        See `load_scenario`; something else.
    """
    if isinstance(given, Scenario):
        return given
    if isinstance(given, Mapping):
        return make_scenario(given, name="dict")
    if isinstance(given, str | os.PathLike):
        return load_scenario(os.fspath(given))
    raise ArgumentError(
        f"Scenario: found a {type(given).__name__}; expected a name, a TOML file, or a dict of what such a file holds.",
        fr=f"Scénario : un objet {type(given).__name__} ; attendu : un nom, un fichier TOML, ou un dictionnaire de ce "
        "qu'un tel fichier contient.",
    )


@contextmanager
def sites_of(given: SitesLike) -> Iterator[str | None]:
    """
    Give sites as the command line takes them: a name or a file; a GeoDataFrame goes through a file, while it lasts.

    Its index names the sites where it has names. Without a CRS, the coordinates are recognised by their values, as
    those of a file without one are, or refused.

    Raises
    ------
    PensionsError
        Shapes are missing; something else.
    """
    if given is None:
        yield None
    elif isinstance(given, gpd.GeoDataFrame):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{FRAME}.parquet"
            as_file(given).to_parquet(path, index=False)
            try:
                yield str(path)
            except PensionsError as error:
                if path.name not in str(error):
                    raise
                raise _named_after_the_frame(error, path) from error
    elif isinstance(given, str | os.PathLike):
        yield os.fspath(given)
    else:
        raise ArgumentError(
            f"Sites: found a {type(given).__name__}; expected 'grid', a layer, a file or a GeoDataFrame.",
            fr=f"Sites : un objet {type(given).__name__} ; attendu : « grid », une couche, un fichier ou un "
            "GeoDataFrame.",
        )


def as_file(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Sites as a file may hold them: their names in a column, one geometry, and text where there is something else.

    Raises
    ------
    SitesError
        No column of shapes.
    """
    if frame.active_geometry_name is None:
        raise SitesError(
            f"Sites: the GeoDataFrame has no geometry (columns: {', '.join(map(str, frame.columns))}). "
            "Choose one with set_geometry.",
            fr=f"Sites : le GeoDataFrame n'a pas de géométrie (colonnes : {', '.join(map(str, frame.columns))}). "
            "Choisissez-la avec set_geometry.",
        )
    if not isinstance(frame.index, pd.RangeIndex) and "site_id" not in frame:
        frame = frame.rename_axis("site_id").reset_index()
    shapes = [name for name, kind in frame.dtypes.items() if str(kind) == "geometry"]
    flat = frame.drop(columns=[name for name in shapes if name != frame.active_geometry_name]).rename(columns=str)
    mixed = [name for name, kind in flat.dtypes.items() if str(kind) == "object"]
    told = {name: [None if _is_missing(one) else str(one) for one in flat[name]] for name in mixed}
    flat = flat.assign(**told)
    flat.attrs = {}
    return flat


def _is_missing(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def _named_after_the_frame(error: PensionsError, path: Path) -> PensionsError:
    """The same error, where the file that nobody asked for is not named."""

    def told(sentence: str) -> str:
        return sentence.replace(str(path), FRAME).replace(path.name, FRAME)

    return type(error)(told(str(error)), fr=told(error.fr))


def asked_of(given: CheckedLike) -> tuple[list[SiteRequest], bool]:
    """
    Give the sites to check as they were given, and whether they are a list, which has a workbook.

    Raises
    ------
    PensionsError
        See `read_list`; nothing; something else.
    """
    if isinstance(given, gpd.GeoDataFrame):
        with sites_of(given) as path:
            return read_list(Path(str(path))), True
    several = [os.fspath(given)] if isinstance(given, str | os.PathLike) else given
    if not isinstance(several, Sequence) or not all(isinstance(one, str | os.PathLike) for one in several):
        raise ArgumentError(
            f"Sites to check: found a {type(given).__name__}; expected a text, several, a file or a GeoDataFrame.",
            fr=f"Sites à vérifier : un objet {type(given).__name__} ; attendu : un texte, plusieurs, un fichier ou un "
            "GeoDataFrame.",
        )
    asked: list[SiteRequest] = []
    for one in map(os.fspath, several):
        asked += read_list(Path(one)) if is_site_file(one) else [understand(one)]
    if not asked:
        raise ArgumentError(
            "Sites to check: none was given. Give an address, a parcel, coordinates, a file or a GeoDataFrame.",
            fr="Sites à vérifier : aucun. Donnez une adresse, une parcelle, des coordonnées, un fichier ou un "
            "GeoDataFrame.",
        )
    return asked, len(asked) > 1


def day_of(given: str | dt.date | None) -> dt.date | None:
    """
    Give a date.

    Raises
    ------
    TimetableError
        Not a date, nor text such as 2026-09-22.

    >>> day_of("2026-09-22")
    datetime.date(2026, 9, 22)
    """
    if given is None or (isinstance(given, dt.date) and not isinstance(given, dt.datetime)):
        return given
    try:
        return dt.date.fromisoformat(given if isinstance(given, str) else "")
    except ValueError as error:
        french, english = (command_words(lang)["bad_date"].format(told=given) for lang in LANGUAGES)
        raise TimetableError(english, fr=french) from error


def language_of(given: str) -> Language:
    """
    Give a language of the screen.

    Raises
    ------
    ArgumentError
        Another one.
    """
    for known in LANGUAGES:
        if given == known:
            return known
    said = unknown_choice(str(given), LANGUAGES, en="lang: unknown language", fr="lang : langue inconnue")
    raise ArgumentError(f"{said.en}.", fr=f"{said.fr}.")
