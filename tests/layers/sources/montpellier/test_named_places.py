import json

import geopandas as gpd
import pytest
import shapely

from geo.errors import CrsError, LayerError, MissingFileError, SourceError
from layers.sources.montpellier.ground import (
    read_green_spaces,
    read_monuments,
    read_named,
    read_transit_lines,
    read_water,
)

POINT = shapely.Point(771040.6, 6279223.2)


def written(folder, shape=POINT, crs=2154, name="x.geojson", **properties):
    """A GeoJSON without crs member: degrees if crs is 4326, metres labelled as degrees if 2154."""
    path = folder / name
    feature = {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


@pytest.mark.parametrize("read", [read_monuments, read_green_spaces, read_water])
def test_lambert_metres_without_crs_are_recognised(tmp_path, read):
    places = read(written(tmp_path, NOM="Hôtel {{7*7}}"))
    assert places["name"].tolist() == ["Hôtel {{7*7}}"]
    assert places.geometry.iloc[0].equals(POINT)
    assert "Lambert-93" in places.attrs["repairs"][0]


def test_the_name_column_may_be_told_or_absent(tmp_path):
    path = written(tmp_path, libre="A", autre="B")
    assert read_water(path)["name"].tolist() == [""]
    assert read_water(path, name="libre")["name"].tolist() == ["A"]
    with pytest.raises(SourceError, match="'name'"):
        read_water(path, name="absente")


def test_a_shapefile_without_prj_is_read(tmp_path):
    gpd.GeoDataFrame({"nom": ["Bois"]}, geometry=[POINT.buffer(10)], crs=2154).to_file(tmp_path / "bois.shp")
    (tmp_path / "bois.prj").unlink()
    assert read_green_spaces(tmp_path / "bois.shp")["name"].tolist() == ["Bois"]


def test_coordinates_that_fit_nothing_are_refused(tmp_path):
    with pytest.raises(CrsError):
        read_monuments(written(tmp_path, shapely.Point(500, 1_000_000), nom="x"))


def test_missing_and_empty_files_are_refused(tmp_path):
    with pytest.raises(MissingFileError):
        read_monuments(tmp_path / "absent.geojson")
    (tmp_path / "x.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(SourceError):
        read_monuments(tmp_path / "x.geojson")


def test_rivers_are_neither_parks_nor_monuments(tmp_path):
    river = shapely.LineString([(771000, 6279000), (772000, 6279000)])
    for read in (read_green_spaces, read_monuments):
        with pytest.raises(SourceError, match="Is it the file of another layer") as fault:
            read(written(tmp_path, river, nom="x"))
        assert "formes qui sont des lignes, 1 sur 1 ; attendu des points ou des surfaces. Est-ce" in fault.value.fr


def test_an_unknown_layer_is_refused(tmp_path):
    with pytest.raises(LayerError, match="unknown layer 'statues'"):
        read_named(written(tmp_path, nom="x"), "statues")


@pytest.mark.parametrize(
    ("colour", "expected"), [("#005CA9", "#005ca9"), ("005ca9", "#005ca9"), ("red;}", ""), (None, "")]
)
def test_tram_lines_have_a_colour_that_is_a_colour(tmp_path, colour, expected):
    line = shapely.LineString([(771000, 6279000), (772000, 6279000)])
    lines = read_transit_lines(written(tmp_path, line, nom_ligne="Ligne 1", num_exploitation=1, code_couleur=colour))
    assert lines.drop(columns="geometry").values.tolist() == [["1", "Ligne 1", "tram", expected]]


def test_areas_are_not_tram_lines(tmp_path):
    with pytest.raises(LayerError, match="Polygon"):
        read_transit_lines(written(tmp_path, POINT.buffer(10), nom_ligne="Ligne 1"))
