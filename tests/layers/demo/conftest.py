"""The demonstration town, read as a reader who knows only the published layouts would."""

import io
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from tests.layers.demo.written import RPLS, read_gzipped


@pytest.fixture(scope="session")
def town(demo: Path) -> Path:
    """Folder of the files, written once for all the tests of `layers`; read only."""
    return demo


@pytest.fixture(scope="session")
def communes(town: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(town / "communes.geojson").to_crs(2154)


@pytest.fixture(scope="session")
def parcels(town: Path) -> gpd.GeoDataFrame:
    return read_gzipped(town / "cadastre-34-parcelles.json.gz").to_crs(2154)


@pytest.fixture(scope="session")
def cells(town: Path) -> pd.DataFrame:
    return pd.read_csv(town / "carreaux_200m_met.csv", dtype={"lcog_geo": str})


@pytest.fixture(scope="session")
def dwellings(town: Path) -> pd.DataFrame:
    return pd.read_csv(town / RPLS, sep=";", dtype=str, keep_default_na=False)


@pytest.fixture(scope="session")
def feed(town: Path) -> dict[str, pd.DataFrame]:
    with zipfile.ZipFile(town / "gtfs.zip") as archive:
        return {
            name: pd.read_csv(io.BytesIO(archive.read(name)), dtype=str, encoding="utf-8-sig", keep_default_na=False)
            for name in archive.namelist()
        }
