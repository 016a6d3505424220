"""The ranking as a GeoPackage that QGIS opens already drawn: sites, tables that explain them, and styles (QML)."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.scoring.criterion import Language
from geo.scoring.ranking import Ranking
from maps.atomic_write import written_whole
from maps.classes import class_bounds
from maps.colours import EDGE as EXCLUDED_MARK
from maps.colours import INK, RAMP
from maps.flat_tables import Run, criteria_table, rules_table
from maps.tables.geojson import features_table
from maps.tables.sectors import sectors_layer
from maps.tables.shared_texts import shared_texts, show_as_layers
from maps.words.about import facts, head, not_evaluated, sources_table

SITES, RANKED, EXCLUDED, SECTORS = "sites", "sites_classes", "sites_exclus", "secteurs"
"""The table that holds all sites, which is no layer, and the layers."""

POLYGONS = (3, 6)

VERSION = {"VERSION": "1.2"}
"""Of GeoPackage: QGIS 3.22, still common, warns on 1.4."""

BLOCK = 10_000
"""Sites written at once: memory stays flat."""

Options = dict[str, str]


def write_gpkg(
    ranking: Ranking, run: Run, path: Path, lang: Language = "fr", *, table: pd.DataFrame | None = None
) -> None:
    """
    Write the ranked and the excluded sites, with their QGIS style, and the tables that explain them.

    Parameters
    ----------
    ranking
    run
        What made it; every key may be missing.
    path
        The .gpkg file; written whole or not at all.
    lang
        Language of the sentences and of the legend; the names of layers and columns do not change.
    table
        What `maps.tables.geojson.features_table` gives, where it is at hand.

    Notes
    -----
    Layers in EPSG:2154: `sites_classes`, `sites_exclus` (columns: `maps.tables.geojson.features_table`), read-only:
    views of one table, in which sentences that come back are numbers (`maps.tables.shared_texts`); where sites were
    gathered `secteurs`, their outlines (columns: `maps.tables.sectors.sectors_table`). Tables: `regles`, `criteres`,
    `sources`, `lire` (what made the ranking), `layer_styles` (QGIS). Where sites are not
    all polygons, all are written as points. Of a criterion about people only the note is written.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    table = features_table(ranking, lang) if table is None else table
    is_point = not np.isin(shapely.get_type_id(ranking.sites.geometry.to_numpy()), POLYGONS).all()
    shapes = ranking.sites.geometry.iloc[ranking.sites.index.get_indexer(table.index)]
    tables = {
        "regles": rules_table(ranking, lang),
        "criteres": criteria_table(ranking, lang),
        "sources": sources_table(run, lang).astype("str"),
        "lire": _about(ranking, run, lang),
        "layer_styles": _styles(
            class_bounds(ranking), is_point=is_point, has_sectors=ranking.sectors is not None, lang=lang
        ),
    }
    coded, texts = shared_texts(table)
    layers = {RANKED: "is_eligible", EXCLUDED: "NOT is_eligible"}
    with written_whole(path) as draft:
        for start in range(0, max(len(table), 1), BLOCK):
            part = slice(start, start + BLOCK)
            pyogrio.write_dataframe(
                _features(coded.iloc[part], shapes.iloc[part], is_point=is_point),
                draft,
                layer=SITES,
                driver="GPKG",
                use_arrow=True,
                geometry_type="Point" if is_point else "MultiPolygon",
                dataset_options=VERSION,
                layer_options={"SPATIAL_INDEX": "NO"},
                append=start > 0,
            )
        if ranking.sectors is not None:
            drawn = _typed(sectors_layer(ranking, lang))
            pyogrio.write_dataframe(drawn, draft, layer=SECTORS, driver="GPKG", geometry_type="Polygon")
        for layer, told in tables.items():
            options = {"FID": "id"} if layer == "layer_styles" else {}
            pyogrio.write_dataframe(told, draft, layer=layer, driver="GPKG", layer_options=options)
        show_as_layers(draft, SITES, layers, texts)


def _features(table: pd.DataFrame, shapes: gpd.GeoSeries, *, is_point: bool) -> gpd.GeoDataFrame:
    """Sites as Arrow takes them: texts typed as such, even where none is known; polygons as collections of one."""
    told = _typed(table)
    drawn = shapes.representative_point().to_numpy() if is_point else shapes.to_numpy().copy()
    is_single = shapely.get_type_id(drawn) == POLYGONS[0]
    drawn[is_single] = shapely.multipolygons(drawn[is_single], indices=np.arange(is_single.sum()))
    return gpd.GeoDataFrame(told.reset_index(names="site_id"), geometry=drawn, crs=shapes.crs)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype({name: "string" for name, kind in table.dtypes.items() if pd.api.types.is_object_dtype(kind)})


def _about(ranking: Ranking, run: Run, lang: Language) -> pd.DataFrame:
    told = {"fr": ("En tête", "Non évalué"), "en": ("Head", "Not evaluated")}[lang]
    rows = [(told[0], line) for line in head(ranking, run, lang)]
    rows += facts(run, lang)
    rows += [(told[1], f"{label} : {why}" if why else label) for label, why in not_evaluated(ranking, run, lang)]
    return pd.DataFrame(rows, columns=["what", "explanation"], dtype="str")


def _styles(bounds: Sequence[float], *, is_point: bool, has_sectors: bool, lang: Language) -> pd.DataFrame:
    """Rows of the table in which QGIS looks for the default style of a layer."""
    styles = {RANKED: ranked_style(bounds, is_point=is_point, lang=lang), EXCLUDED: excluded_style(is_point=is_point)}
    if has_sectors:
        styles[SECTORS] = sector_style()
    return pd.DataFrame(
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": list(styles),
            "f_geometry_column": "geom",
            "styleName": list(styles),
            "styleQML": list(styles.values()),
            "styleSLD": "",
            "useAsDefault": True,
            "description": "",
            "owner": "",
            "ui": "",
            "update_time": pd.Timestamp(0, tz="UTC"),
        }
    )


def ranked_style(bounds: Sequence[float], *, is_point: bool, lang: Language = "fr", most_labels: int = 50) -> str:
    """
    Style of the ranked sites: five classes of score from light (low) to dark (high), the rank as a label.

    Parameters
    ----------
    bounds : four floats in [0, 1]
        Where the classes part, as on the page (`maps.classes.class_bounds`).
    is_point
        Whether the layer holds points; polygons otherwise.
    lang
        Language of the legend.
    most_labels
        Only ranks up to this one are written on the map.

    Returns
    -------
    str
        A QML document, for QGIS 3.16 or later, on the columns `score` and `rank`.

    >>> ranked_style([0.4, 0.55, 0.7, 0.85], is_point=False).count("<range ")
    5
    """
    root = _document(labels=True)
    renderer = ET.SubElement(
        root, "renderer-v2", type="graduatedSymbol", attr="score", graduatedMethod="GraduatedColor"
    )
    renderer.attrib |= {"symbollevels": "0", "enableorderby": "0", "forceraster": "0"}
    ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
    between = {"fr": "Score de {} à {}", "en": "Score from {} to {}"}[lang]
    limits = [0, *(round(100 * bound) for bound in bounds), 100]
    for number, (colour, low, high) in enumerate(zip(RAMP, limits, limits[1:], strict=False)):
        label = between.format(low, high)
        ET.SubElement(ranges, "range", lower=str(low), upper=str(high), symbol=str(number), label=label, render="true")
        _symbol(symbols, str(number), colour, is_point=is_point)
    _labels(root, f'CASE WHEN "rank" <= {most_labels} THEN "rank" END')
    return _text(root)


def excluded_style(*, is_point: bool) -> str:
    """
    Style of the excluded sites: grey, hatched where they are polygons.

    >>> "singleSymbol" in excluded_style(is_point=True)
    True
    """
    root = _document(labels=False)
    renderer = ET.SubElement(root, "renderer-v2", type="singleSymbol")
    renderer.attrib |= {"symbollevels": "0", "enableorderby": "0", "forceraster": "0"}
    _symbol(ET.SubElement(renderer, "symbols"), "0", EXCLUDED_MARK, is_point=is_point, is_hatched=True)
    return _text(root)


def sector_style(*, most_labels: int = 10) -> str:
    """
    Style of the sectors: an outline, what is in it stays in sight, and the names of the first.

    >>> 'value="no"' in sector_style()
    True
    """
    root = _document(labels=True)
    renderer = ET.SubElement(root, "renderer-v2", type="singleSymbol")
    renderer.attrib |= {"symbollevels": "0", "enableorderby": "0", "forceraster": "0"}
    symbol = ET.SubElement(ET.SubElement(renderer, "symbols"), "symbol", name="0", type="fill", alpha="1")
    layer = ET.SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"})
    line = {"outline_color": _rgb(INK), "outline_width": "0.6", "outline_width_unit": "MM"}
    _options(layer, {"style": "no", "outline_style": "solid", **line})
    _labels(root, f'CASE WHEN "sector" <= {most_labels} THEN "sector" || \'. \' || "sector_name" END')
    return _text(root)


def _document(*, labels: bool) -> ET.Element:
    return ET.Element(
        "qgis", version="3.22.0", styleCategories="Symbology|Labeling", labelsEnabled="1" if labels else "0"
    )


def _text(root: ET.Element) -> str:
    body = ET.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{body}"


def _symbol(symbols: ET.Element, name: str, colour: str, *, is_point: bool, is_hatched: bool = False) -> None:
    kind = "marker" if is_point else "fill"
    symbol = ET.SubElement(symbols, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    outline = {"outline_color": "60,60,60,255", "outline_width": "0.1", "outline_width_unit": "MM"}
    if is_point:
        layer = "SimpleMarker"
        options = {"name": "cross2" if is_hatched else "circle", "color": _rgb(colour), "size": "3", "size_unit": "MM"}
        outline = outline | ({"outline_color": _rgb(colour)} if is_hatched else {})
    else:
        layer = "SimpleFill"
        options = {"color": _rgb(colour), "style": "b_diagonal" if is_hatched else "solid"}
        outline |= {"outline_style": "solid"} | ({"outline_color": _rgb(colour)} if is_hatched else {})
    element = ET.SubElement(symbol, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"})
    _options(element, options | outline)


def _labels(root: ET.Element, expression: str) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    style = ET.SubElement(
        settings,
        "text-style",
        fieldName=expression,
        isExpression="1",
        fontSize="9",
        fontSizeUnit="Point",
        fontWeight="75",
        textColor="0,0,0,255",
        textOpacity="1",
    )
    ET.SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="1",
        bufferSizeUnits="MM",
        bufferColor="255,255,255,255",
        bufferOpacity="1",
    )
    ET.SubElement(settings, "placement", placement="0", priority="5")
    ET.SubElement(settings, "rendering", displayAll="0", obstacle="0")


def _options(parent: ET.Element, values: Options) -> None:
    table = ET.SubElement(parent, "Option", type="Map")
    for name, value in values.items():
        ET.SubElement(table, "Option", type="QString", name=name, value=value)


def _rgb(colour: str) -> str:
    parts: Sequence[int] = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return ",".join(map(str, [*parts, 255]))
