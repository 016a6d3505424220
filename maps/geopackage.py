"""The ranking as a GeoPackage that QGIS opens already drawn."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.criterion import Language
from geo.ranking import Ranking
from maps.about import facts, head, not_evaluated, sources_table
from maps.features import features_table
from maps.qgis import excluded_style, ranked_style
from maps.tables import Run, criteria_table, rules_table
from maps.whole import written_whole

RANKED, EXCLUDED = "sites_classes", "sites_exclus"
POLYGONS = (3, 6)

VERSION = {"VERSION": "1.2"}
"""Of GeoPackage: QGIS 3.22, still common, warns on 1.4."""


def write_gpkg(ranking: Ranking, run: Run, path: Path, lang: Language = "fr") -> None:
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

    Notes
    -----
    Layers in EPSG:2154: `sites_classes`, `sites_exclus` (columns: `maps.features.features_table`). Tables: `regles`,
    `criteres`, `sources`, `lire` (what made the ranking), `layer_styles` (QGIS). Where sites are not all polygons,
    all are written as points. Of a criterion about people only the note is written.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    table = features_table(ranking, lang)
    shapes = ranking.sites.geometry.loc[table.index]
    is_point = not np.isin(shapely.get_type_id(shapes.to_numpy()), POLYGONS).all()
    sites = gpd.GeoDataFrame(table, geometry=shapes.representative_point() if is_point else shapes, crs=shapes.crs)
    kind = "Point" if is_point else "MultiPolygon"
    tables = {
        "regles": rules_table(ranking, lang),
        "criteres": criteria_table(ranking, lang),
        "sources": sources_table(run).astype("str"),
        "lire": _about(ranking, run, lang),
        "layer_styles": _styles(is_point=is_point, lang=lang),
    }
    with written_whole(path) as draft:
        for layer, kept in ((RANKED, sites["is_eligible"]), (EXCLUDED, ~sites["is_eligible"])):
            rows = sites[kept].reset_index(names="site_id")
            pyogrio.write_dataframe(
                rows,
                draft,
                layer=layer,
                driver="GPKG",
                geometry_type=kind,
                promote_to_multi=not is_point,
                dataset_options=VERSION,
            )
        for layer, rows in tables.items():
            options = {"FID": "id"} if layer == "layer_styles" else {}
            pyogrio.write_dataframe(rows, draft, layer=layer, driver="GPKG", layer_options=options)


def _about(ranking: Ranking, run: Run, lang: Language) -> pd.DataFrame:
    told = {"fr": ("En tête", "Non évalué"), "en": ("Head", "Not evaluated")}[lang]
    rows = [(told[0], line) for line in head(ranking, run, lang)]
    rows += facts(run, lang)
    rows += [(told[1], f"{label} : {why}" if why else label) for label, why in not_evaluated(ranking, run, lang)]
    return pd.DataFrame(rows, columns=["what", "explanation"], dtype="str")


def _styles(*, is_point: bool, lang: Language) -> pd.DataFrame:
    """Rows of the table in which QGIS looks for the default style of a layer."""
    styles = {RANKED: ranked_style(is_point=is_point, lang=lang), EXCLUDED: excluded_style(is_point=is_point)}
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
