import geopandas as gpd
import pytest
import shapely

from geo.errors import SourceError
from layers.sources.constraints.noise import read_peb


def written(folder, name, **columns):
    path = folder / name
    gpd.GeoDataFrame([columns], geometry=[shapely.box(3.95, 43.57, 3.97, 43.58)], crs=4326).to_file(path)
    return path


def test_zones_say_their_airport_and_date(tmp_path):
    paths = [
        written(tmp_path, "c-dgac-peb-metro-za.geojson", ZONE="A", CODE_OACI="LFMT", NOM="M", DATE_ARRET="2007-02-14"),
        written(tmp_path, "c-dgac-peb-metro-zd.geojson", ZONE=None, CODE_OACI="LFMT", NOM="M", DATE_ARRET="2007-02-14"),
    ]
    noise = read_peb(paths)
    assert noise[["zone_type", "source"]].values.tolist() == [
        ["A", "PEB LFMT 2007-02-14"],
        ["D", "PEB LFMT 2007-02-14"],
    ]
    far = read_peb(paths, bounds=(2.0, 48.0, 3.0, 49.0))
    assert (far.empty, far.attrs["claims"]) == (True, ["A", "D"])


def test_an_unknown_zone_is_refused(tmp_path):
    with pytest.raises(SourceError, match="zone 'Z', expected one of A, B, C, D"):
        read_peb(written(tmp_path, "peb.geojson", ZONE="Z"))
