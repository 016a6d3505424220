"""
The ranking as GeoParquet (version 1.1), for DuckDB, Python, R or QGIS: every column of every site, in little room.

https://geoparquet.org/releases/v1.1.0/
"""

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.scoring.criterion import Language
from geo.scoring.ranking import Ranking
from maps.atomic_write import written_whole
from maps.flat_tables import Run
from maps.tables.geojson import about, features_table
from maps.tables.shared_texts import distinct_texts


def write_geoparquet(
    ranking: Ranking, run: Run, path: Path, lang: Language = "fr", *, table: pd.DataFrame | None = None
) -> None:
    """
    Write every site, ranked and excluded, with its outline in EPSG:2154, compressed by Zstandard.

    Parameters
    ----------
    ranking
    run
        What made it, written as JSON under the key "about" of the file's metadata; every key may be missing.
    path
        The .parquet file; written whole or not at all.
    lang
        Language of the sentences; the names of the columns are `site_id` and those of `features_table`.
    table
        What `maps.tables.geojson.features_table` gives, where it is at hand.

    Notes
    -----
    What is unknown is null. Of a criterion about people only the note is written. The metadata hold nothing but "geo"
    (the standard's) and "about": no attribute of a frame.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    table = features_table(ranking, lang) if table is None else table
    shapes = ranking.sites.geometry.iloc[ranking.sites.index.get_indexer(table.index)]
    outline = {
        "encoding": "WKB",
        "crs": shapes.crs.to_json_dict(),
        "geometry_types": sorted(shapes.geom_type.unique()),
        "bbox": shapes.total_bounds.tolist(),
    }
    if shapes.empty:  # no number
        del outline["bbox"]
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": outline}}
    columns = {
        "site_id": pa.array(table.index.astype(str)),
        **{str(name): _array(told) for name, told in table.items()},
    }
    columns["geometry"] = pa.array(shapely.to_wkb(shapes.to_numpy()), pa.binary())
    told = {"geo": json.dumps(geo), "about": json.dumps(about(ranking, run, lang), ensure_ascii=False)}
    written = pa.table(columns)
    # without Arrow's own schema: texts that repeat are held once here, and are plain texts to every reader
    with (
        written_whole(path) as draft,
        pq.ParquetWriter(draft, written.schema, compression="zstd", store_schema=False) as file,
    ):
        file.write_table(written)
        file.add_key_value_metadata(told)


def _array(values: pd.Series) -> pa.Array:
    if not pd.api.types.is_object_dtype(values.dtype):
        return pa.array(values, from_pandas=True)
    codes, texts = distinct_texts(values)
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(texts, pa.string()))
