"""Coordinates decide: a wrong label is mended and said, or refused; nothing is silently misplaced."""

import json

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from geo.errors import CrsError
from layers.files.found_crs import KNOWN, find_crs
from layers.files.vectors import points, read_features, read_vector
from layers.places.list_shapes import ELSEWHERE, NO_SHAPE
from layers.places.site_lists import read_list
from layers.reception.notes import expected_near
from layers.sources.communes import read_communes

TOWNS = {"Montpellier": (770_000, 6_279_000), "Paris": (652_000, 6_862_000), "Lille": (704_000, 7_059_000)}
CODES = sorted(KNOWN)


def around(town, margin=15_000):
    """
    The territory: a square of 30 km whose centre is the town.
    """
    x, y = TOWNS[town]
    return shapely.box(x - margin, y - margin, x + margin, y + margin)


def labelled(true, true_crs, label):
    """The shapes in one projection, under the label of another."""
    return true.to_crs(true_crs).set_crs(label, allow_override=True)


@st.composite
def polygons(draw):
    """A town, and one to three triangles of some hundred metres within 10 km of it."""
    town = draw(st.sampled_from(sorted(TOWNS)))
    x, y = TOWNS[town]
    corner = st.tuples(st.integers(-10_000, 10_000), st.integers(-10_000, 10_000))
    shapes = [
        shapely.Polygon([(x + dx, y + dy), (x + dx + 300, y + dy), (x + dx, y + dy + 200)])
        for dx, dy in draw(st.lists(corner, min_size=1, max_size=3))
    ]
    return town, gpd.GeoSeries(shapes, crs=2154)


@settings(max_examples=150, deadline=None)
@given(drawn=polygons(), true_crs=st.sampled_from(CODES), label=st.sampled_from([*CODES, None]))
def test_a_wrong_label_is_mended_to_within_a_metre_or_refused(drawn, true_crs, label):
    """
    True projection × label, each of the twelve:   file -> where it truly is, or an error; never elsewhere
    """
    town, true = drawn
    told = labelled(true, true_crs, label)
    with expected_near(around(town)):
        try:
            found = find_crs(told.bounds.to_numpy(), told.crs, "file")
        except CrsError:
            return
    placed = told.set_crs(found.crs, allow_override=True).to_crs(2154)
    assert shapely.hausdorff_distance(placed.to_numpy(), true.to_numpy()).max() < 1
    assert found.is_repaired == (label is not None and label != true_crs)


@pytest.mark.parametrize("town", sorted(TOWNS))
@pytest.mark.parametrize("true_crs", CODES)
@pytest.mark.parametrize("label", [*CODES, None])
def test_every_projection_of_the_list_is_recognised_in_its_own_zone(town, true_crs, label):
    """
    The centre of the town; CC zones only where they are used, within a degree of their parallel.
    """
    latitude = {"Montpellier": 43.6, "Paris": 48.9, "Lille": 50.6}[town]
    if 3942 <= true_crs <= 3950 and abs(true_crs - 3900 - latitude) > 1:
        return
    true = gpd.GeoSeries([shapely.Point(TOWNS[town]).buffer(50)], crs=2154)
    told = labelled(true, true_crs, label)
    with expected_near(around(town)):
        assert find_crs(told.bounds.to_numpy(), told.crs, "file").crs == CRS.from_epsg(true_crs)


def written(path, shapes, crs, **columns):
    frame = gpd.GeoDataFrame(columns or {"nom": ["x"] * len(shapes)}, geometry=shapes)
    frame.set_crs(crs, allow_override=True).to_file(path)
    return path


@pytest.mark.parametrize(("true_crs", "name"), [(4326, "WGS84"), (3944, "CC44"), (27572, "Lambert II étendu")])
def test_the_declared_projection_and_the_found_one_are_said(tmp_path, true_crs, name):
    square = gpd.GeoSeries([shapely.box(770_000, 6_279_000, 770_100, 6_279_100)], crs=2154)
    path = written(tmp_path / "zones.gpkg", labelled(square, true_crs, 2154), 2154)
    frame = read_vector(path)
    assert frame.attrs["repairs"] == [f"{name} coordinates labelled EPSG:2154: read as EPSG:{true_crs}"]
    assert shapely.hausdorff_distance(frame.geometry.iloc[0], square.iloc[0]) < 1


def test_a_right_label_of_another_place_is_kept_and_said(tmp_path):
    """
    +----+                +----+
    |zone|   … 600 km …   |file|   Lambert-93, right: the territory is not there, no label is mended
    +----+                +----+
    """
    paris = shapely.box(652_000, 6_862_000, 652_100, 6_862_100)
    path = written(tmp_path / "zones.gpkg", [paris], 2154)
    with expected_near(around("Montpellier")):
        frame = read_vector(path)
    assert frame.attrs["repairs"] == ["no row near the territory"]
    assert frame.geometry.iloc[0].equals(paris)


def test_metres_of_mercator_that_lambert_places_in_the_west_are_found_by_the_territory(tmp_path):
    """Lille in Web Mercator, read as Lambert-93, lies off the island of Oléron: only the territory tells."""
    lille = gpd.GeoSeries([shapely.Point(TOWNS["Lille"]).buffer(50)], crs=2154)
    path = written(tmp_path / "zones.gpkg", labelled(lille, 3857, 2154), 2154)
    with expected_near(around("Lille")):
        frame = read_vector(path)
    assert frame.attrs["repairs"] == ["Web Mercator coordinates labelled EPSG:2154: read as EPSG:3857"]
    assert shapely.hausdorff_distance(frame.geometry.iloc[0], lille.iloc[0]) < 1


def test_several_that_fit_are_refused_with_the_list():
    """
    Lille in CC42, far from its zone, without a label nor a territory: the same metres are Perpignan's in CC43.
    """
    lille = gpd.GeoSeries([shapely.Point(TOWNS["Lille"]).buffer(50)], crs=2154)
    told = labelled(lille, 3942, None)
    with pytest.raises(CrsError, match="several would fit: CC42, CC43") as fault:
        find_crs(told.bounds.to_numpy(), None, "file")
    assert "plusieurs conviendraient : CC42, CC43" in fault.value.fr


def test_one_row_at_zero_does_not_condemn_the_others(tmp_path):
    """
    0,0 . . . . . . . . . . a b    in degrees: two rows of Montpellier, one at 0, 0
    """
    rows = [shapely.Point(3.87, 43.61), shapely.Point(0, 0), shapely.Point(3.88, 43.61)]
    path = written(tmp_path / "points.gpkg", rows, 4326, nom=["a", "zero", "b"])
    frame = read_vector(path)
    assert frame["nom"].tolist() == ["a", "b"]
    assert frame.attrs["repairs"] == ["1 rows outside metropolitan France dropped (of those read: 2)"]
    assert read_features(path)["nom"].tolist() == ["a", "zero", "b"]


def test_unlabelled_columns_in_cc44_are_recognised_and_said():
    at = gpd.GeoSeries.from_xy([3.87], [43.61], crs=4326).to_crs(3944)
    table = gpd.pd.DataFrame({"id": ["a"]})
    placed = points(table, at.x, at.y, source="list.csv")
    assert placed.attrs["repairs"] == ["CC44 coordinates labelled no CRS: read as EPSG:3944"]
    assert placed.to_crs(4326).geometry.iloc[0].distance(shapely.Point(3.87, 43.61)) < 1e-6


@pytest.mark.parametrize(
    ("crs", "at"), [(32620, (650_000, 1_800_000)), (4326, (55.5, -21.1)), (5490, (700_000, 1_620_000))]
)
def test_communes_overseas_are_refused_in_metres_as_in_degrees(tmp_path, crs, at):
    """
    Guadeloupe in UTM 20N: the same metres are Narbonne's in Lambert II étendu, yet the label is right.
    """
    square = shapely.Point(at).buffer(0.1 if crs == 4326 else 5_000)
    path = written(tmp_path / "communes.gpkg", [square], crs, code=["97101"], nom=["Les Abymes"])
    with pytest.raises(CrsError, match="outside metropolitan France") as fault:
        read_communes(path)
    assert "hors de France métropolitaine" in fault.value.fr


def test_communes_overseas_without_a_label_are_refused_by_their_codes(tmp_path):
    square = shapely.Point(650_000, 1_800_000).buffer(5_000)
    written(tmp_path / "communes.shp", [square], 2154, code=["97101"], nom=["Les Abymes"])
    (tmp_path / "communes.prj").unlink()
    with pytest.raises(CrsError, match="overseas territories \\(97101"):
        read_communes(tmp_path / "communes.shp")


def test_the_communes_overseas_of_a_national_file_are_left_out_and_counted(tmp_path):
    squares = [shapely.box(3.8, 43.6, 3.9, 43.7), shapely.box(-1, 46, -0.9, 46.1), shapely.box(55.5, -21.1, 55.6, -21)]
    codes = {"code": ["34172", "17300", "97411"], "nom": ["Montpellier", "La Rochelle", "Saint-Denis"]}
    communes = read_communes(written(tmp_path / "communes.gpkg", squares, 4326, **codes))
    assert communes["insee_code"].tolist() == ["34172", "17300"]
    assert communes.attrs["repairs"] == ["1 rows overseas left out (La Réunion 1)"]


# --- rows and texts that cannot be read as they are


def geojson(path, *geometries, encoding="utf-8"):
    features = [
        {"type": "Feature", "properties": {"nom": f"Réseau {number}"}, "geometry": geometry}
        for number, geometry in enumerate(geometries, start=1)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text, encoding=encoding)
    return path


POINT = {"type": "Point", "coordinates": [3.87, 43.61]}
ONE_POINT = {"type": "LineString", "coordinates": [[3.87, 43.61]]}
UNCLOSED = {"type": "Polygon", "coordinates": [[[3.87, 43.61], [3.88, 43.61], [3.88, 43.62]]]}
NOT_A_NUMBER = {"type": "Polygon", "coordinates": [[[3.87, 43.61], [3.88, 43.61], [3.88, float("nan")], [3.87, 43.61]]]}
INFINITE = {"type": "Point", "coordinates": [float("inf"), 43.61]}


@pytest.mark.parametrize("broken", [ONE_POINT, UNCLOSED, NOT_A_NUMBER, INFINITE])
def test_a_shape_that_cannot_be_read_is_left_out_and_named(tmp_path, broken):
    path = geojson(tmp_path / "lignes.geojson", POINT, broken, None, POINT)
    frame = read_vector(path)
    assert frame["nom"].tolist() == ["Réseau 1", "Réseau 4"]
    assert frame.attrs["repairs"] == [
        "1 rows of a shape that cannot be read dropped (of those read: 2)",
        "1 rows without geometry dropped (of those read: 3)",
    ]


def test_the_reception_counts_what_is_left_out_by_reason(tmp_path):
    """Of five rows: two read, one broken, one without a shape, one at 0, 0."""
    zero = {"type": "Point", "coordinates": [0, 0]}
    path = geojson(tmp_path / "parcs.geojson", POINT, UNCLOSED, None, zero, POINT)
    with expected_near(around("Montpellier")) as reception:
        mended = read_vector(path).attrs["repairs"]
    told = {"file": "parcs.geojson", "rows": 5, "crs_declared": "EPSG:4326", "crs_found": "EPSG:4326"}
    assert reception.files == [told | {"columns_absent": []}]
    assert reception.left_out(mended) == {"unreadable": 1, "no_place": 1, "outside": 1}


def test_a_list_of_sites_loses_no_row(tmp_path):
    """One row that cannot be read, one at 0, 0: both are kept, and said when they are placed."""
    zero = {"type": "Point", "coordinates": [0, 0]}
    asked = read_list(geojson(tmp_path / "sites.geojson", POINT, UNCLOSED, zero, POINT))
    assert [one.label for one in asked] == ["Réseau 1", "Réseau 2", "Réseau 3", "Réseau 4"]
    assert [one.remarks for one in asked] == [(), (NO_SHAPE,), (ELSEWHERE,), ()]
    assert asked[2].place is None


def test_a_latin1_geojson_is_read_and_said(tmp_path):
    frame = read_vector(geojson(tmp_path / "parcs.geojson", POINT, encoding="latin-1"))
    assert frame["nom"].tolist() == ["Réseau 1"]
    assert frame.attrs["repairs"] == ["texts that are not UTF-8 as declared: read as cp1252"]
    path = tmp_path / "parcs.geojson"
    path.write_bytes(path.read_bytes().replace(b"seau 1", b"seau \x81"))
    assert read_vector(path)["nom"].tolist() == ["Réseau \x81"]


@pytest.mark.parametrize(
    ("true", "told", "said"),
    [
        ("ISO-8859-1", "UTF-8", ["texts that are not UTF-8 as declared: read as cp1252"]),
        ("UTF-8", "ISO-8859-1", ["texts that are UTF-8, though declared otherwise: read as UTF-8"]),
        ("UTF-8", "cp850", ["texts that are UTF-8, though declared otherwise: read as UTF-8"]),
        ("UTF-8", "UTF-8", []),
        ("ISO-8859-1", "ISO-8859-1", []),
    ],
)
def test_a_cpg_that_lies_is_not_believed(tmp_path, true, told, said):
    frame = gpd.GeoDataFrame(
        {"nom": ["Square René", "Pré"]}, geometry=gpd.points_from_xy([3.87, 3.88], [43.6, 43.6]), crs=4326
    )
    path = tmp_path / "parcs.shp"
    frame.to_file(path, encoding=true)
    path.with_suffix(".cpg").write_text(told, encoding="ascii")
    back = read_vector(path)
    assert back["nom"].tolist() == ["Square René", "Pré"]
    assert back.attrs["repairs"] == said
