"""Readers of what is only drawn: buildings, railways and names of places, as four publishers write them."""

import gzip
import json

import geopandas as gpd
import numpy as np
import osmium
import pytest
from osmium.osm import mutable
from shapely import force_3d
from shapely.geometry import LineString, MultiPolygon, Point, box

from geo.errors import SourceError
from layers.reception.notes import expected_near
from layers.sources.drawn.buildings import read_bdtopo_buildings, read_cadastre_buildings, read_osm_buildings
from layers.sources.drawn.place_names import read_osm_place_names, read_place_names
from layers.sources.drawn.railways import read_bdtopo_railways, read_osm_railways
from layers.territory.readers import READERS

X, Y = 770_000.0, 6_280_000.0
LON, LAT = 3.87, 43.61


def square(east, north, side=20):
    return box(X + east, Y + north, X + east + side, Y + north + side)


def lambert(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=2154)


def written(path, nodes=(), ways=()):
    """An extract: nodes (id, east, north in 0.001 degree, tags), ways (node ids, tags)."""
    with osmium.SimpleWriter(str(path)) as writer:
        for number, east, north, tags in nodes:
            at = (LON + east / 1000, LAT + north / 1000)
            writer.add_node(mutable.Node(id=number, version=1, location=at, tags=tags))
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(mutable.Way(id=number, version=1, nodes=refs, tags=tags))
    return path


CORNERS = [(1, 0, 0, {}), (2, 1, 0, {}), (3, 1, 1, {}), (4, 0, 1, {})]


def test_buildings_of_the_cadastre_are_those_of_all_files_and_light_ones_are_told(tmp_path):
    paths = []
    for town, kinds in (("34172", ["01", "02"]), ("34057", ["01"])):
        shapes = [square(40 * rank + (500 if town == "34057" else 0), 0) for rank in range(len(kinds))]
        frame = lambert(shapes, type=kinds, commune=[town] * len(kinds)).to_crs(4326)
        paths.append(tmp_path / f"cadastre-{town}-batiments.json.gz")
        paths[-1].write_bytes(gzip.compress(frame.to_json().encode()))
    layer = read_cadastre_buildings(paths)
    assert layer["is_light"].tolist() == [False, True, False]
    np.testing.assert_allclose(layer.area, 400, rtol=0.01)
    near = read_cadastre_buildings(paths, bounds=square(490, -10, 60))
    assert len(near) == 1 and not near["is_light"].any()


def test_a_cadastre_without_the_kind_of_building_is_refused(tmp_path):
    path = tmp_path / "cadastre-34172-batiments.json"
    path.write_text(lambert([square(0, 0)], nom=["x"]).to_crs(4326).to_json(), encoding="utf-8")
    with pytest.raises(SourceError, match="type"):
        read_cadastre_buildings(path)


def test_buildings_of_the_bd_topo_are_found_among_its_layers_without_their_height(tmp_path):
    path = tmp_path / "BDTOPO_3-5_TOUSTHEMES_GPKG_LAMB93_D034.gpkg"
    shapes = [force_3d(MultiPolygon([square(0, 0)]), 55.0), force_3d(square(60, 0), 12.0)]
    lambert(shapes, construction_legere=[False, True], nature=["Indifférenciée", "Serre"]).to_file(
        path, layer="batiment"
    )
    lambert([LineString([(X, Y), (X + 90, Y)])], nature=["Route"]).to_file(path, layer="troncon_de_route")
    layer = read_bdtopo_buildings(path)
    assert layer["is_light"].tolist() == [False, True] and not layer.has_z.any()


def test_buildings_of_openstreetmap_are_closed_ways_that_say_so(tmp_path):
    ring = [1, 2, 3, 4, 1]
    ways = [
        (ring, {"building": "yes"}),
        (ring, {"building": "garage"}),
        (ring, {"building": "no"}),
        (ring, {"highway": "x"}),
    ]
    layer = read_osm_buildings(written(tmp_path / "a.osm.pbf", CORNERS, ways))
    assert sorted(layer["is_light"].tolist()) == [False, True]
    np.testing.assert_allclose(layer.area, 80.6 * 111.1, rtol=0.02)


def test_railways_of_openstreetmap_in_use_are_lines_or_trams(tmp_path):
    line = [1, 2, 3]
    ways = [(line, {"railway": "rail"}), (line, {"railway": "tram"}), (line, {"railway": "abandoned"}),
            (line, {"railway": "rail", "service": "yard"}), (line, {"railway": "platform"})]  # fmt: skip
    path = written(tmp_path / "a.osm.pbf", CORNERS, ways)
    with expected_near(None) as reception:
        layer = read_osm_railways(path)
    assert layer["kind"].tolist() == ["rail", "tram"] and reception.cut["other_kind"] == 3


def test_railways_of_the_bd_topo_are_those_of_passengers(tmp_path):
    path = tmp_path / "TRONCON_DE_VOIE_FERREE.gpkg"
    natures = ["LGV", "Tramway", "Voie de service", "Voie ferrée principale"]
    shapes = [LineString([(X, Y + 50 * k), (X + 90, Y + 50 * k)]) for k in range(4)]
    lambert(shapes, NATURE=natures).to_file(path, layer="troncon_de_voie_ferree")
    assert read_bdtopo_railways(path)["kind"].tolist() == ["rail", "tram", "rail"]


def test_names_of_places_come_with_their_rank(tmp_path):
    told = [("suburb", "Mosson"), ("hamlet", "Les Mazes"), ("farm", "Mas Neuf"), ("locality", ""), ("town", "Lunel")]
    nodes = [(rank + 1, rank, 0, {"place": kind, "name": name}) for rank, (kind, name) in enumerate(told)]
    layer = read_osm_place_names(written(tmp_path / "a.osm.pbf", nodes))
    assert layer[["name", "rank"]].values.tolist() == [["Mosson", 2], ["Les Mazes", 4], ["Lunel", 1]]


def test_names_of_quarters_are_read_from_any_vector_file(tmp_path):
    path = tmp_path / "SousQuartiers.geojson"
    frame = lambert([square(0, 0), square(50, 0)], LIBSQUART=["Aiguelongue", ""]).to_crs(4326)
    path.write_text(frame.to_json(), encoding="utf-8")
    layer = read_place_names(path, name="LIBSQUART", rank=4)
    assert layer["name"].tolist() == ["Aiguelongue"] and layer["rank"].tolist() == [4]
    assert layer.attrs["repairs"] == ["1 places without a name"]


EMPTY = json.dumps({"type": "FeatureCollection", "features": []})


@pytest.mark.parametrize(
    "read",
    [read_cadastre_buildings, read_bdtopo_buildings, read_bdtopo_railways, read_place_names],
    ids=lambda one: one.__name__,
)
def test_an_empty_file_is_refused_in_words(read, tmp_path):
    path = tmp_path / "empty.geojson"
    path.write_text(EMPTY, encoding="utf-8")
    with pytest.raises(SourceError) as fault:
        read(path)
    assert "empty.geojson" in fault.value.fr and "retirez la couche" in fault.value.fr


@pytest.mark.parametrize(
    "read", [read_osm_buildings, read_osm_railways, read_osm_place_names], ids=lambda one: one.__name__
)
def test_an_extract_without_any_is_refused_in_words(read, tmp_path):
    path = written(tmp_path / "a.osm.pbf", CORNERS, [([1, 2], {"highway": "residential"})])
    with pytest.raises(SourceError) as fault:
        read(path)
    assert "a.osm.pbf" in fault.value.fr and "retirez la couche" in fault.value.fr


def test_a_file_of_places_without_a_column_of_names_is_refused(tmp_path):
    path = tmp_path / "points.geojson"
    path.write_text(lambert([Point(X, Y)], code=["12"]).to_crs(4326).to_json(), encoding="utf-8")
    with pytest.raises(SourceError, match="name"):
        read_place_names(path)


# --- what an editor of OpenStreetMap saves


def edited(path, nodes, ways):
    """An extract as JOSM saves one: nodes and ways as (id, attributes, tags, where or node ids)."""

    def tags(told):
        return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in told.items())

    rows = [
        f'<node id="{number}" version="1" {more}'
        + (f' lon="{LON + at[0] / 1000}" lat="{LAT + at[1] / 1000}"' if at else "")
        + f">{tags(told)}</node>"
        for number, more, told, at in nodes
    ]
    rows += [
        f'<way id="{number}" version="1" {more}>'
        + "".join(f'<nd ref="{ref}"/>' for ref in refs)
        + tags(told)
        + "</way>"
        for number, more, told, refs in ways
    ]
    path.write_text(f"<osm version='0.6' generator='JOSM'>{''.join(rows)}</osm>", encoding="utf-8")
    return path


SQUARE = [(number, "", {}, (east, north)) for number, east, north, _ in CORNERS]
GONE = 'action="delete"'


def test_what_an_editor_has_deleted_is_neither_drawn_nor_named_and_is_told(tmp_path):
    ring, rail, place = {"building": "yes"}, {"railway": "tram"}, {"place": "hamlet", "name": "Le Mas"}
    ways = [(8, GONE, ring, [1, 2, 3, 4, 1]), (9, "", ring, [1, 2, 3, 1])]
    layer = read_osm_buildings(edited(tmp_path / "a.osm", SQUARE, ways))
    assert len(layer) == 1 and "deleted" in layer.attrs["repairs"][0]
    ways = [(8, GONE, rail, [1, 2]), (9, "", rail, [2, 3])]
    layer = read_osm_railways(edited(tmp_path / "b.osm", SQUARE, ways))
    assert len(layer) == 1 and "deleted" in layer.attrs["repairs"][0]
    nodes = [(5, GONE, place, (0, 0)), (6, "", {**place, "name": "La Tour"}, (1, 0))]
    layer = read_osm_place_names(edited(tmp_path / "c.osm", nodes, []))
    assert layer["name"].tolist() == ["La Tour"] and "deleted" in layer.attrs["repairs"][0]


@pytest.mark.parametrize(("read", "told"), [(read_osm_buildings, "building"), (read_osm_railways, "railway")])
def test_objects_without_a_number_yet_are_refused_with_what_to_do(read, told, tmp_path):
    path = edited(
        tmp_path / "a.osm", [(-one, *rest) for one, *rest in SQUARE], [(-9, "", {told: "rail"}, [-1, -2, -1])]
    )
    with pytest.raises(SourceError) as fault:
        read(path)
    assert "osmium renumber" in fault.value.fr


def test_a_railway_or_a_place_of_which_the_extract_lacks_the_node_is_left_out_and_counted(tmp_path):
    ways = [(7, "", {"railway": "rail"}, [2, 99]), (8, "", {"railway": "rail"}, [1, 2])]
    with expected_near(None) as reception:
        assert len(read_osm_railways(edited(tmp_path / "a.osm", SQUARE, ways))) == 1
    assert reception.cut["no_place"] == 1
    place = {"place": "hamlet", "name": "Le Mas"}
    with expected_near(None) as reception:
        assert (
            len(read_osm_place_names(edited(tmp_path / "b.osm", [(5, "", place, None), (6, "", place, (0, 0))], [])))
            == 1
        )
    assert reception.cut["no_place"] == 1


@pytest.mark.parametrize("rank", [0, 6, -1])
def test_a_rank_of_places_that_means_nothing_is_refused(rank, tmp_path):
    path = tmp_path / "points.geojson"
    path.write_text(lambert([Point(X, Y)], nom=["Le Mas"]).to_crs(4326).to_json(), encoding="utf-8")
    with pytest.raises(SourceError, match="from 1"):
        read_place_names(path, rank=rank)


@pytest.mark.parametrize("reader", sorted(READERS))
def test_each_option_of_a_reader_is_known_to_a_territory(reader):
    """Whoever names the reader in a TOML is checked against them, whether it gives one or not."""
    assert all(option.about.fr and option.about.en for option in READERS[reader].options.values())
