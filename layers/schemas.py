"""What each canonical layer must hold, checked with pandera: all faults of a layer in one sentence."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import check_working_crs
from geo.errors import LayerError, Sentence, all_faults, unknown_choice
from layers.column_words import FRENCH_HINTS, HINTS

if TYPE_CHECKING:
    import pandera.pandas as pa

AREAS = ("Polygon", "MultiPolygon")
ANY = (*AREAS, "Point", "MultiPoint", "LineString", "MultiLineString")
EXAMPLES = 3

LAYERS: Mapping[str, tuple[tuple[str, ...], Mapping[str, str | tuple[str, ...]]]] = {
    "communes": (AREAS, {"insee_code": "id", "name": "text", "population": "amount"}),
    "streets": (
        ("LineString",),
        {
            "u": "node",
            "v": "node",
            "street_class": ("major", "minor", "path"),
            "is_steps": "flag",
            "name": "text",
            "level": "level",
        },
    ),
    "stops": (("Point",), {"stop_id": "id", "name": "text", "mode": "code", "departures_per_hour": "amount"}),
    "transit_lines": (
        ("LineString", "MultiLineString"),
        {"line_id": "code", "name": "text", "mode": "code", "colour": "text"},
    ),
    "services": (("Point",), {"service_id": "id", "category": "code", "name": "text"}),
    "supported_housing": (
        ("Point",),
        {
            "finess_id": "id",
            "name": "text",
            "category": "code",
            "places": "amount",
            "is_confidential": "flag",
            "is_position_doubtful": "flag",
        },
    ),
    "social_dwellings": (
        ("Point",),
        {"address_id": "id", "dwellings": "count", "plai": "amount", "insee_code": "code"},
    ),
    "social_stock": (AREAS, {"insee_code": "id", "social_dwellings": "amount", "main_residences": "amount"}),
    "sru": (
        AREAS,
        {
            "insee_code": "id",
            "sru_share": "share",
            "sru_target_share": "share",
            "is_deficient": "maybe",
            "social_dwellings?": "amount",
        },
    ),
    "income_cells": (
        AREAS,
        {
            "cell_id": "id",
            "persons": "amount",
            "households": "amount",
            "poor_households": "amount",
            "single_households": "amount",
            "social_dwellings": "amount",
            "is_imputed": "flag",
        },
    ),
    "income_zones": (
        AREAS,
        {"insee_code": "id", "households": "amount", "poverty_share": "share", "poor_households": "amount"},
    ),
    "need_zones": (
        AREAS,
        {"zone_id": "id", "homeless_requests": "amount", "social_requests": "amount", "pension_requests?": "amount"},
    ),
    "eviction_zones": (AREAS, {"zone_id": "id", "eviction_orders": "amount"}),
    "qpv": (AREAS, {"qpv_code": "id", "name": "text"}),
    "parcels": (
        AREAS,
        {
            "site_id": "id",
            "insee_code": "code",
            "area_m2": "amount",
            "owner_name": "text",
            "owner_siren": "text",
            "owner_kind": ("landlord", "public", "other", ""),
            "built_share": "share",
            "label": "text",
        },
    ),
    "brownfields": (
        (*AREAS, "Point", "MultiPoint"),
        {"site_id": "id", "label": "text", "insee_code": "text", "status": "text", "area_m2": "amount"},
    ),
    "addresses": (("Point",), {"site_id": "id", "label": "text", "insee_code": "text"}),
    "flood": (AREAS, {"zone_type": "text", "zone_code": "text", "plan": "text"}),
    "risk_perimeters": (AREAS, {"name": "text"}),
    "plan": (AREAS, {"zone_type": "text", "label": "text", "allows_housing": "maybe"}),
    "protected_woods": (ANY, {"name": "text"}),
    "green_spaces": (ANY, {"name": "text"}),
    "water": (ANY, {"name": "text"}),
    "monuments": (ANY, {"name": "text"}),
    "planned_zones": (ANY, {"name": "text"}),
    "noise": (AREAS, {"zone_type": "code", "source": "text"}),
    "sales": (
        ("Point",),
        {
            "sale_id": "id",
            "date": "date",
            "price_eur": "amount",
            "built_m2": "amount",
            "kind": "code",
            "price_eur_m2": "amount",
        },
    ),
}
"""Layer → geometry types allowed, and column → kind: see `layers.column_words`, which says what each is."""

NOT_FRAMES = ("terrain", "timetable")
"""Layers of a territory that are no frames: elevations and their grid, a timetable."""

LAYER_IDS = frozenset({*LAYERS, *NOT_FRAMES})
"""Every layer that a source may make and a measure may read."""


def validate(layer_name: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Return the layer unchanged if it is what the rest of the tool expects, else say everything that is wrong with it.

    Parameters
    ----------
    layer_name
        A key of `LAYERS`.
    frame : GeoDataFrame, n rows in `WORKING_CRS`, RangeIndex
        n may be 0. More columns than asked are kept.

    Returns
    -------
    GeoDataFrame
        `frame` itself.

    Raises
    ------
    CrsError
        Not in `WORKING_CRS`.
    LayerError
        Columns absent or of another type, values out of their range, repeated identifiers, geometry
        of another type, absent or invalid, index not 0..n-1: all faults in one sentence.

    Examples
    --------
    >>> point = gpd.GeoDataFrame({"service_id": ["a"], "category": ["bank"]},
    ...                          geometry=gpd.points_from_xy([0], [0]), crs=2154)
    >>> validate("services", point)
    Traceback (most recent call last):
    geo.errors.LayerError: Layer 'services': column 'name' is absent.
    """
    if layer_name not in LAYERS:
        said = unknown_choice(layer_name, LAYERS, en="unknown layer", fr="couche inconnue :")
        raise LayerError(f"{said.en}.", fr=f"{said.fr}.")
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise LayerError(
            f"Layer '{layer_name}': has no geometry ({type(frame).__name__}), expected a GeoDataFrame.",
            fr=f"Couche « {layer_name} » : sans géométrie ({type(frame).__name__}), attendu un GeoDataFrame.",
        )
    check_working_crs(frame, names=(f"Layer '{layer_name}'",))
    faults = [*_column_faults(frame, layer_name), *_geometry_faults(frame, LAYERS[layer_name][0])]
    if not frame.index.equals(pd.RangeIndex(len(frame))):
        faults.append(
            Sentence("index is not 0..n-1; call .reset_index(drop=True)", "l'index n'est pas 0..n-1 (reset_index)")
        )
    if faults:
        fr = all_faults(f"Couche « {layer_name} »", faults).fr
        raise LayerError(all_faults(f"Layer '{layer_name}'", faults).en, fr=fr)
    return frame


@cache
def _schema(layer_name: str) -> "pa.DataFrameSchema":
    import pandera.pandas as pa  # half a second to import: only when a layer is really checked

    return pa.DataFrameSchema({name.rstrip("?"): _column(name, kind) for name, kind in LAYERS[layer_name][1].items()})


def _column_faults(frame: gpd.GeoDataFrame, layer_name: str) -> Iterator[Sentence]:
    from pandera.errors import SchemaErrors

    try:
        _schema(layer_name).validate(pd.DataFrame(frame.drop(columns=frame.geometry.name)), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        absent = cases[cases["check"] == "column_in_dataframe"]
        for name in absent["failure_case"]:
            yield Sentence(f"column '{name}' is absent", f"la colonne « {name} » est absente")
        rest = cases.drop(absent.index)
        for (column, check), group in rest.groupby(["column", "check"], sort=False):
            yield _sentence(frame, str(column), str(check), group)


def _sentence(frame: gpd.GeoDataFrame, column: str, check: str, cases: pd.DataFrame) -> Sentence:
    expected = FRENCH_HINTS.get(check, check.replace("one of", "l'un de"))
    if check in HINTS:
        kind = frame[column].dtype
        return Sentence(
            f"'{column}' is {kind}, expected {HINTS[check]}", f"« {column} » est {kind}, attendu {expected}"
        )
    first = cases["failure_case"].unique()[:EXAMPLES]
    values = ", ".join(repr(value) if isinstance(value, str) else str(value) for value in first)
    rows = ", ".join(str(row) for row in cases["index"].head(EXAMPLES))
    is_repeated = check == "field_uniqueness"
    wanted, voulu = ("is repeated", "répété") if is_repeated else (f"expected {check}", f"attendu {expected}")
    return Sentence(
        f"'{column}' has {len(cases)} values refused ({values}; rows {rows}): {wanted}",
        f"« {column} » a {len(cases)} valeurs refusées ({values} ; lignes {rows}) : {voulu}",
    )


def _column(name: str, kind: str | tuple[str, ...]) -> "pa.Column":
    import pandera.pandas as pa

    def check(error: str, test: Callable[[pd.Series], object]) -> pa.Check:
        return pa.Check(test, error=error, ignore_na=False)

    def whole(values: pd.Series) -> bool:
        return pd.api.types.is_integer_dtype(values)

    text = check("text", lambda values: pd.api.types.is_string_dtype(values))
    number = check("float", lambda values: pd.api.types.is_float_dtype(values))
    integer = check("whole", whole)
    filled = check("filled text", lambda values: values.astype(str).str.strip().ne("") & values.notna())
    known = check("no missing value", lambda values: values.notna())
    positive = check("a finite number of 0 or more, or NaN", lambda values: _between(values, np.finfo(float).max))
    share = check("a share between 0 and 1, or NaN", lambda values: _between(values, 1.0))
    kinds = {
        "id": [text, filled],
        "code": [text, filled],
        "text": [text, known],
        "amount": [number, positive],
        "share": [number, share],
        "count": [integer, known, positive],
        "level": [integer, known],
        "node": [integer],
        "flag": [check("flag", lambda values: values.dtype == bool)],
        "maybe": [check("flag", lambda values: pd.api.types.is_bool_dtype(values))],
        "date": [check("date", lambda values: pd.api.types.is_datetime64_any_dtype(values)), known],
    }
    if isinstance(kind, tuple):
        allowed = check(f"one of {kind}", lambda values: values.isin(kind))
        checks = [text, allowed]
    else:
        checks = kinds[kind]
    return pa.Column(None, checks, nullable=True, unique=kind == "id", required=not name.endswith("?"))


def _between(values: pd.Series, top: float) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    return values.isna() | numbers.between(0.0, top)


def _geometry_faults(frame: gpd.GeoDataFrame, allowed: tuple[str, ...]) -> Iterator[Sentence]:
    shapes = frame.geometry
    absent = (shapes.isna() | shapes.is_empty).to_numpy()
    wrong = ~shapes.geom_type.isin(allowed).to_numpy() & ~absent
    invalid = ~shapes.is_valid.to_numpy() & ~absent
    found, mend = ", ".join(sorted(set(shapes.geom_type[wrong]))), "layers.files.vectors.mend_polygons"
    for rows, en, fr, hint, aide in (
        (absent, "rows without geometry", "lignes sans géométrie", "", ""),
        (wrong, f"geometries are {found}", f"géométries sont {found}",
         f", expected {' or '.join(allowed)}", f", attendu {' ou '.join(allowed)}"),
        (invalid, "invalid geometries", "géométries invalides", f"; call {mend}", f" ; voir {mend}"),
    ):  # fmt: skip
        if rows.any():
            count, first = rows.sum(), _rows(rows)
            yield Sentence(f"{count} {en} (first: {first}){hint}", f"{count} {fr} (premières : {first}){aide}")


def _rows(mask: np.ndarray) -> str:
    return ", ".join(map(str, np.flatnonzero(mask)[:EXAMPLES]))
