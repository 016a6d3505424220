import json
import zipfile

import geopandas as gpd
import pytest
from shapely import Polygon, box

from geo.errors import CrsError, SourceError
from layers.schemas import validate
from layers.sources.montpellier.ground import (
    read_city_green_spaces,
    read_city_monuments,
    read_city_planned_zones,
    read_city_protected_woods,
    read_city_water,
    read_tram_lines,
)
from layers.sources.qpv import read_qpv_2015

LAMBERT = [[770_000, 6_279_000], [770_100, 6_279_000], [770_100, 6_279_100], [770_000, 6_279_100], [770_000, 6_279_000]]
DEGREES = [[3.87, 43.60], [3.88, 43.60], [3.88, 43.61], [3.87, 43.61], [3.87, 43.60]]
# Two triangles that touch at one point, drawn in one ring: (0,0)-(2,2)-(2,0)-(0,2) in hundredths of a degree.
BOW = [[3.86, 43.60], [3.88, 43.62], [3.88, 43.60], [3.86, 43.62], [3.86, 43.60]]


def write(folder, rows, kind="Polygon"):
    """A GeoJSON without a `crs` member, as the city publishes; rows of (properties, ring or line)."""
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": kind, "coordinates": [shape] if kind == "Polygon" else shape},
        }
        for properties, shape in rows
    ]
    path = folder / "ville.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("reader", "column"), [(read_city_planned_zones, "NOMZAC"), (read_city_monuments, "DESIGNATIO")]
)
def test_lambert_metres_without_a_crs_member_are_recognised(tmp_path, reader, column):
    layer = reader(write(tmp_path, [({column: "A"}, LAMBERT)]))
    assert layer.total_bounds.tolist() == [770_000, 6_279_000, 770_100, 6_279_100]
    assert layer.attrs["repairs"] == ["Lambert-93 coordinates labelled EPSG:4326: read as EPSG:2154"]


def test_metres_of_web_mercator_are_recognised(tmp_path):
    """430 km east of Greenwich and 5,400 km north of the equator, stretched by 1 / cos(43.6°): Montpellier."""
    web_mercator = [[430_000, 5_400_000], [430_100, 5_400_000], [430_100, 5_400_100], [430_000, 5_400_000]]
    layer = read_city_planned_zones(write(tmp_path, [({"NOMZAC": "A"}, web_mercator)]))
    assert layer.attrs["repairs"] == ["Web Mercator coordinates labelled EPSG:4326: read as EPSG:3857"]
    assert layer.to_crs(3857).total_bounds == pytest.approx([430_000, 5_400_000, 430_100, 5_400_100])


def test_metres_of_no_known_projection_are_refused(tmp_path):
    nowhere = [[430_000, 400_000], [430_100, 400_000], [430_100, 400_100], [430_000, 400_000]]
    with pytest.raises(CrsError, match="fit neither"):
        read_city_planned_zones(write(tmp_path, [({"NOMZAC": "A"}, nowhere)]))


def test_an_apostrophe_of_another_encoding_is_mended(tmp_path):
    layer = read_city_monuments(write(tmp_path, [({"DESIGNATIO": "Musée d\x92anatomie"}, LAMBERT)]))
    assert layer["name"].tolist() == ["Musée d’anatomie"]


def test_an_arrow_of_flow_is_not_water(tmp_path):
    rows = [
        ({"SYM": "Cours d'eau", "TEXTE": "Le Lez"}, DEGREES),
        ({"SYM": "Fleche de cours d'eau", "TEXTE": "(fleche de cours d'eau)"}, DEGREES),
    ]
    water = validate("water", read_city_water(write(tmp_path, rows)))
    assert water["name"].tolist() == ["Le Lez"]
    assert water.attrs["repairs"] == ["1 arrows of flow dropped"]


def test_a_bow_tie_becomes_two_triangles_and_is_counted(tmp_path):
    layer = validate("green_spaces", read_city_green_spaces(write(tmp_path, [({"LIBEL": None}, BOW)])))
    assert layer["name"].tolist() == [""]
    assert layer.geom_type.tolist() == ["MultiPolygon"]
    assert layer.attrs["repairs"] == ["1 invalid geometries repaired"]


def test_a_renamed_name_column_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"'name' \(published as NOMZAC\), nearest: 'NOM'"):
        read_city_planned_zones(write(tmp_path, [({"NOM": "A"}, LAMBERT)]))


def write_woods(folder, crs=None, shape=None):
    frame = gpd.GeoDataFrame({"SHAPE_AREA": [1.0]}, geometry=[shape or box(770_000, 6_279_000, 770_010, 6_279_010)])
    frame.set_crs(crs or 2154).to_file(folder / "EBC.shp")
    path = folder / "bois.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in (".shp", ".shx", ".dbf"):
            archive.write(folder / f"EBC{suffix}", f"EBC{suffix}")
    return path


def test_a_zipped_shapefile_without_prj_is_read_as_declared(tmp_path):
    woods = validate("protected_woods", read_city_protected_woods(write_woods(tmp_path)))
    assert woods.total_bounds.tolist() == [770_000, 6_279_000, 770_010, 6_279_010]
    assert woods["name"].tolist() == [""]


def test_half_a_zip_is_refused(tmp_path):
    path = write_woods(tmp_path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(SourceError, match=r"bois\.zip"):
        read_city_protected_woods(path)


def test_a_district_that_touches_itself_keeps_its_area(tmp_path):
    """A square of 2 with a square of 1 cut from it, the ring passing twice through one corner."""
    ring = [[0, 0], [2, 0], [2, 2], [1, 1], [0.5, 1.5], [1, 1], [0, 2], [0, 0]]
    scaled = [[3.86 + x / 100, 43.60 + y / 100] for x, y in ring]
    expected = gpd.GeoSeries([Polygon([scaled[i] for i in (0, 1, 2, 3, 6)])], crs=4326).to_crs(2154).area[0]
    qpv = validate("qpv", read_qpv_2015(write(tmp_path, [({"code_qp": "QP034005", "nom_qp": "Mosson"}, scaled)])))
    assert qpv.area[0] == pytest.approx(expected)
    assert qpv.attrs["repairs"] == ["1 invalid geometries repaired"]


def test_two_districts_of_one_code_are_refused(tmp_path):
    rows = [({"code_qp": "QP034005", "nom_qp": "A"}, DEGREES), ({"code_qp": "QP034005", "nom_qp": "B"}, DEGREES)]
    with pytest.raises(SourceError, match="QP034005"):
        read_qpv_2015(write(tmp_path, rows))


def test_a_line_keeps_its_colour_only_when_it_is_one(tmp_path):
    base = {"num_exploitation": 1, "nom_ligne": "L1 A > B", "mode": "Tramway"}
    rows = [({**base, "code_couleur": "#005CA9"}, DEGREES), ({**base, "code_couleur": "red;}"}, DEGREES)]
    lines = validate("transit_lines", read_tram_lines(write(tmp_path, rows, kind="LineString")))
    assert lines["colour"].tolist() == ["#005ca9", ""]
    assert lines["mode"].tolist() == ["tram", "tram"]
    assert lines["line_id"].tolist() == ["1", "1"]


@pytest.mark.real
def test_the_ground_of_the_real_city(real_montpellier):
    folder = real_montpellier / "constraints"
    water = validate("water", read_city_water(folder / "VilleMTP_MTP_CoursEau.geojson"))
    zones = validate("planned_zones", read_city_planned_zones(folder / "VilleMTP_MTP_ZAC.geojson"))
    monuments = validate("monuments", read_city_monuments(folder / "VilleMTP_MTP_MonumentsHist.geojson"))
    woods = validate("protected_woods", read_city_protected_woods(folder / "VilleMTP_MTP_EspacesBois_2011.zip"))
    green = validate("green_spaces", read_city_green_spaces(folder / "VilleMTP_MTP_EspacesVertsSurface.geojson"))
    assert [len(layer) for layer in (water, zones, monuments, woods, green)] == [717, 35, 115, 908, 624]
    assert not monuments["name"].str.contains("[\x80-\x9f]").any()
    for layer in (water, zones, monuments, woods, green):
        xmin, ymin, xmax, ymax = layer.total_bounds
        assert 764_000 < xmin < xmax < 777_000
        assert 6_273_000 < ymin < ymax < 6_286_000


@pytest.mark.real
def test_the_twelve_districts_and_the_four_tram_lines(real_montpellier):
    qpv = validate("qpv", read_qpv_2015(real_montpellier / "demand/qpv_2015.geojson"))
    assert len(qpv) == 12
    assert qpv.loc[qpv["name"] == "Mosson"].area.item() == pytest.approx(1_373_756, rel=0.001)
    lines = validate("transit_lines", read_tram_lines(real_montpellier / "transport/MMM_MMM_LigneTram.geojson"))
    assert sorted(set(lines["line_id"])) == ["1", "2", "3", "4"]
    assert (lines["colour"] != "").all()
