"""The score over the territory as a cloud-optimised GeoTIFF."""

from pathlib import Path

import numpy as np
import rasterio

from geo.crs import WORKING_CRS
from geo.scoring.ranking import Ranking
from geo.space.grid import to_array
from maps.atomic_write import written_whole

BLOCK = 128
"""Side of a tile, pixels."""

BANDS = {
    "score": "Score 0-100 (low end: what is unknown counts 0); no data where excluded",
    "score_high": "Score 0-100 if what is unknown were best; no data where excluded",
}


def write_surface(ranking: Ranking, path: Path) -> None:
    """
    Write the scores of a grid of cells as a GeoTIFF of two bands.

    Parameters
    ----------
    ranking
        Its sites are equal squares on one lattice (`geo.space.grid.make_grid`).
    path
        The .tif file; written whole or not at all.

    Notes
    -----
    EPSG:2154, float32, nodata NaN, tiled with overviews (OGC Cloud Optimized GeoTIFF 1.0), one pixel a cell. Bands:
    `score` and `score_high`, 0 to 100. A cell that an exclusion takes out has no data.

    Raises
    ------
    LayerError
        If the sites are not a grid.
    OutputError
        If the file cannot be written.
    """
    eligible = ranking.scores["is_eligible"].astype(bool)
    arrays = []
    for name in BANDS:
        values = (ranking.scores[name].astype(float) * 100).where(eligible)
        array, transform = to_array(values, ranking.sites)
        arrays.append(array)
    height, width = arrays[0].shape
    profile = {
        "driver": "COG",
        "dtype": "float32",
        "count": len(arrays),
        "height": height,
        "width": width,
        "crs": WORKING_CRS,
        "transform": transform,
        "nodata": np.nan,
        "blocksize": BLOCK,
        "compress": "deflate",
        "predictor": "yes",
        "overviews": "ignore_existing",
        "overview_resampling": "average",
    }
    with written_whole(path) as draft, rasterio.open(draft, "w", **profile) as target:
        for number, (array, (name, about)) in enumerate(zip(arrays, BANDS.items(), strict=True), start=1):
            target.write(array, number)
            target.set_band_description(number, name)
            target.update_tags(number, DESCRIPTION=about)
        target.update_tags(TIFFTAG_IMAGEDESCRIPTION="Score of sites for a pension de famille, 0 to 100")
