"""Poverty rate by IRIS (INSEE Filosofi), drawn on the outlines of the IRIS."""

from pathlib import Path

import geopandas as gpd
import numpy as np

from geo.errors import SourceError
from layers.area import Bounds, keep_inside
from layers.read_table import pick_columns
from layers.read_vector import read_vector
from layers.schemas import validate
from layers.stream import as_text, read_columns
from layers.tidy import to_number

RATES = {"iris": ("IRIS",), "poverty_percent": (r"^DISP_TP60\d{2}$", r"^DEC_TP60\d{2}$")}
OUTLINES = {"iris": ("code_iris", "CODE_IRIS", "DCOMIRIS")}


def read_filosofi_iris(path: Path, *, outlines: Path, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Poverty by IRIS: layer `income_zones`, whose `insee_code` is here the 9-character code of the IRIS.

    Publisher: INSEE, Filosofi 2021, Licence Ouverte. A row is an IRIS of a commune of 5,000 inhabitants or more, in the
    geography of 2022. Separator ";", decimal comma; "ns", "nd", "s": no value, or secret. Known gaps: a rate without
    a number of households, hence `households` and `poor_households` are NaN.

    Parameters
    ----------
    path
        BASE_TD_FILO_IRIS_2021_DISP.csv, or the .zip of it.
    outlines
        CONTOURS-IRIS (GeoJSON of the WFS, GeoPackage, shapefile) of the same geography.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    table = read_columns(path, RATES, patterns=("*FILO_IRIS*.csv", "*.csv"))
    rates = to_number(table.set_index(as_text(table["iris"]))["poverty_percent"], source=path.name)
    shapes = read_vector(outlines, like=("*iris*",))
    codes = as_text(pick_columns(shapes.drop(columns="geometry"), OUTLINES, outlines.name)["iris"])
    share = codes.map(rates[~rates.index.duplicated()]).astype(float) / 100
    if len(codes) and not codes.isin(set(rates.index)).any():
        raise SourceError(f"{path.name}: none of its IRIS is in {outlines.name}. Take the same geography (2022).")
    frame = gpd.GeoDataFrame(
        {
            "insee_code": codes,
            "households": np.full(len(codes), np.nan),
            "poverty_share": share.to_numpy(),
            "poor_households": np.full(len(codes), np.nan),
        },
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    mended = [*shapes.attrs["repairs"], f"{int(share.isna().sum())} IRIS without a rate (secret, or small commune)"]
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return validate("income_zones", frame)
