"""What each canonical layer must hold: all faults of a layer in one sentence."""

from collections.abc import Callable, Iterator, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import check_working_crs
from geo.errors import LayerError, Sentence, all_faults, unknown_choice
from layers.column_words import FRENCH_HINTS, HINTS

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
    "buildings": (AREAS, {"is_light": "flag"}),
    "railways": (("LineString", "MultiLineString"), {"kind": ("rail", "tram")}),
    "place_names": (ANY, {"name": "code", "rank": "count"}),
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


def _column_faults(frame: gpd.GeoDataFrame, layer_name: str) -> Iterator[Sentence]:
    columns = LAYERS[layer_name][1]
    for name in columns:
        if not name.endswith("?") and name not in frame:
            yield Sentence(f"column '{name}' is absent", f"la colonne « {name} » est absente")
    for name, kind in ((name.rstrip("?"), kind) for name, kind in columns.items()):
        if name not in frame:
            continue
        values = frame[name]
        for expected, test in _one_of(kind) if isinstance(kind, tuple) else TESTS[kind]:
            if isinstance(passed := test(values), bool):
                if not passed:
                    yield _wrong_type(values, HINTS[expected], FRENCH_HINTS[expected])
            elif not (kept := passed.fillna(False).to_numpy(dtype=bool)).all():
                french = FRENCH_HINTS.get(expected, expected.replace("one of", "l'un de"))
                yield _refused(values[~kept], f"expected {expected}", f"attendu {french}")
        if kind == "id" and (repeated := values.duplicated(keep=False) & values.notna()).any():
            yield _refused(values[repeated], "is repeated", "répété")


def _wrong_type(values: pd.Series, hint: str, french_hint: str) -> Sentence:
    name, kind = values.name, values.dtype
    return Sentence(f"'{name}' is {kind}, expected {hint}", f"« {name} » est {kind}, attendu {french_hint}")


def _refused(cases: pd.Series, wanted: str, voulu: str) -> Sentence:
    values = ", ".join(repr(value) if isinstance(value, str) else str(value) for value in cases.unique()[:EXAMPLES])
    rows = ", ".join(str(row) for row in cases.index[:EXAMPLES])
    return Sentence(
        f"'{cases.name}' has {len(cases)} values refused ({values}; rows {rows}): {wanted}",
        f"« {cases.name} » a {len(cases)} valeurs refusées ({values} ; lignes {rows}) : {voulu}",
    )


def _between(values: pd.Series, top: float) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    return values.isna() | numbers.between(0.0, top)


Test = tuple[str, Callable[[pd.Series], "bool | pd.Series"]]
"""What is expected, as `HINTS` and `FRENCH_HINTS` name it, and the test: of the whole column, or value by value."""

_TEXT: Test = ("text", pd.api.types.is_string_dtype)
_NUMBER: Test = ("float", pd.api.types.is_float_dtype)
_INTEGER: Test = ("whole", pd.api.types.is_integer_dtype)
_FILLED: Test = ("filled text", lambda values: values.astype(str).str.strip().ne("") & values.notna())
_KNOWN: Test = ("no missing value", lambda values: values.notna())
_POSITIVE: Test = (
    "a finite number of 0 or more, or NaN",
    lambda values: _between(values, np.finfo(float).max),
)

TESTS: Mapping[str, tuple[Test, ...]] = {
    "id": (_TEXT, _FILLED),
    "code": (_TEXT, _FILLED),
    "text": (_TEXT, _KNOWN),
    "amount": (_NUMBER, _POSITIVE),
    "share": (_NUMBER, ("a share between 0 and 1, or NaN", lambda values: _between(values, 1.0))),
    "count": (_INTEGER, _KNOWN, _POSITIVE),
    "level": (_INTEGER, _KNOWN),
    "node": (_INTEGER,),
    "flag": (("flag", lambda values: values.dtype == bool),),
    "maybe": (("flag", pd.api.types.is_bool_dtype),),
    "date": (("date", pd.api.types.is_datetime64_any_dtype), _KNOWN),
}
"""Kind of a column → what it must pass, one after the other; all failures are told."""


def _one_of(allowed: tuple[str, ...]) -> tuple[Test, ...]:
    return _TEXT, (f"one of {allowed}", lambda values: values.isin(allowed))


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
