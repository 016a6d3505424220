"""What the tests of the demonstration share: names of its files, and how they are read."""

import gzip
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

RPLS = "Donnees-detaillees-au-logement-du-repertoire-des-logements-locatifs-des-bailleurs-sociau.2025-01.csv"
FINESS = "etalab-cs1100507-stock-20260512-0339.csv"
TOWN = {"34901", "34902", "34903"}


def read_gzipped(path: Path) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame.from_features(json.loads(gzip.decompress(path.read_bytes())), crs=4326)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def within_of(frame: pd.DataFrame, x: str, y: str, area: shapely.Geometry) -> np.ndarray:
    return shapely.contains_xy(area, frame[x].astype(float).to_numpy(), frame[y].astype(float).to_numpy())
