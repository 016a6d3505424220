"""What the options of a measure ask of a layer: rows by the values of a column, columns of numbers, ground."""

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ScenarioError, Sentence, all_faults, unknown_choice
from geo.scoring.criterion import MeasureSpec
from layers.schemas import AREAS

Where = Mapping[str, Iterable[Any]]
"""Column → values asked."""

TOLD_BY = {"noise": "zone_type"}
"""Layers whose sources answer each for some values of a column, and which one; of the others, it is `category`."""


def categories_asked(layer: str, spec: MeasureSpec) -> tuple[str, ...]:
    """
    Categories for which a layer must vouch, so that the measure has an answer; "" alone is the layer itself.

    >>> strict = MeasureSpec(kind="percent_inside", layers=("noise",), options={"where": {"zone_type": ["A", "B"]}})
    >>> categories_asked("noise", strict), categories_asked("flood", strict)
    (('A', 'B'), ('',))
    """
    where = spec.options.get("where", {})
    return tuple(spec.options.get("category") or where.get(TOLD_BY.get(layer, "category")) or ("",))


def selected(frame: gpd.GeoDataFrame, where: Where) -> gpd.GeoDataFrame:
    """
    Rows whose columns have one of the values asked.

    Raises
    ------
    ScenarioError
        A column that is not there.
    """
    return frame[_has_values(frame, where)]


def silent(frame: gpd.GeoDataFrame, where: Where) -> gpd.GeoDataFrame:
    """
    Rows of which nothing says whether they are among those asked: a column is empty, and no other one excludes them.

    >>> zones = gpd.GeoDataFrame({"zone_type": ["03", "", "01"]}, geometry=[None] * 3, crs=2154)
    >>> silent(zones, {"zone_type": ["03"]}).index.tolist()
    [1]

    Raises
    ------
    ScenarioError
        A column that is not there.
    """
    return frame[_has_values(frame, where, or_empty=True) & ~_has_values(frame, where)]


def _has_values(frame: gpd.GeoDataFrame, where: Where, *, or_empty: bool = False) -> npt.NDArray[np.bool_]:
    kept = np.ones(len(frame), dtype=bool)
    for column, values in where.items():
        if column not in frame:
            said = unknown_choice(
                column, _named(frame), en="option 'where': no column", fr="option « where » : pas de colonne"
            )
            raise ScenarioError(f"{said.en}.", fr=f"{said.fr}.")
        has = frame[column].isin(list(values)).to_numpy()
        if or_empty:
            has = has | np.fromiter(map(_is_empty, frame[column]), bool)
        kept &= has
    return kept


def _is_empty(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else bool(pd.isna(value))


def check_numbers(
    kind: str, layer: str, frame: gpd.GeoDataFrame, columns: Iterable[str], *, or_written: bool = False
) -> None:
    """
    Refuse columns that a measure cannot add up or compare.

    Parameters
    ----------
    kind, layer
        Of the measure, as its scenario names them; "" for the candidate sites.
    or_written
        Texts that are all numbers will do.

    Raises
    ------
    ScenarioError
        A column that is not there, or that holds no numbers; all are named.
    """
    faults = []
    for column in columns:
        if column not in frame:
            faults.append(unknown_choice(column, _named(frame), en="no column", fr="pas de colonne"))
        elif not (pd.api.types.is_numeric_dtype(frame[column]) or (or_written and _are_written(frame[column]))):
            faults.append(Sentence(f"'{column}' holds no numbers", f"« {column} » ne contient pas de nombres"))
    _refuse(kind, layer, faults)


def _are_written(values: pd.Series) -> bool:
    return bool((pd.to_numeric(values, errors="coerce").notna() == values.notna()).all())


def check_areas(kind: str, layer: str, frame: gpd.GeoDataFrame) -> None:
    """
    Refuse a layer that is no ground: of points or lines, no share can be inside.

    Raises
    ------
    ScenarioError
    """
    strange = sorted(set(frame.geom_type.dropna()) - set(AREAS))
    if strange:
        told = ", ".join(strange)
        _refuse(kind, layer, [Sentence(f"holds {told}, expected areas", f"contient {told} ; attendu : des surfaces")])


def _refuse(kind: str, layer: str, faults: list[Sentence]) -> None:
    if faults:
        english = all_faults(f"layer '{layer}'" if layer else "candidate sites", faults).en
        french = all_faults(f"couche « {layer} »" if layer else "sites candidats", faults).fr
        raise ScenarioError(f"Measure '{kind}', {english}", fr=f"Mesure « {kind} », {french}")


def _named(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(name) for name in frame.columns if name != frame.active_geometry_name]
