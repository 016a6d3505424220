"""The ground of the page: streets and buildings where they stand, main streets whole, the budget kept and told."""

import json
import shutil
import subprocess
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Polygon, box

from maps.map_page.ground.buildings import MOST_IN_ONE, pack_buildings
from maps.map_page.ground.chosen import chosen, pack_ground
from maps.map_page.ground.main_streets import is_seen_from_afar
from maps.map_page.ground.streets import TILE_M, pack_streets
from maps.map_page.ground.trails import trails

SCRIPT = Path(__file__).parents[4] / "maps" / "map_page" / "static" / "script"
WEST, SOUTH = CORNER = (384 * TILE_M, 3140 * TILE_M)
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def at(*xy):
    """Metres east and north of the corner of a square, in Lambert-93."""
    return np.array(xy, dtype=float) + np.array(CORNER)


def streets(*rows):
    plain = {"street_class": [row[0] for row in rows], "name": [row[1] for row in rows]}
    return gpd.GeoDataFrame(plain, geometry=[LineString(at(*xy)) for _, _, xy in rows], crs=2154)


def buildings(*shapes):
    return gpd.GeoDataFrame(geometry=[shapely.transform(one, lambda xy: xy + CORNER) for one in shapes], crs=2154)


SOME = streets(
    ("minor", "Rue de la Paix", [(100, 100), (200, 100)]),
    ("minor", "Rue de la Paix", [(200, 100), (300, 130)]),
    ("minor", "Rue du Four", [(200, 400), (200, 100)]),
    ("path", "", [(300, 130), (320, 190), (200, 400)]),
    ("path", "", [(2100, 100), (2150, 100)]),
    ("major", "Avenue", [(0, 50), (500, 60), (4200, 90)]),
)


def read_by_the_page(ground):
    """Every block as the script reads it: Lambert-93 again by its own formula (RGF93 as WGS84), sizes, names."""
    program = f"""
import {{ readGround }} from "{SCRIPT / "map" / "blocks.mjs"}";
import {{ lambert93 }} from "{SCRIPT / "data" / "lambert.mjs"}";
const ground = readGround({json.dumps(ground)});
const north = (y) => (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;
const places = ({{ x, y }}) => [...x].map((lon, i) => lambert93((lon - 0.5) * 360, north(y[i])));
const paths = (block) => block && {{ xy: places(block), size: [...block.size], look: [...block.look],
  name: [...block.name].map((k) => ground.names()[k]), isFar: block.isFar && [...block.isFar] }};
console.log(JSON.stringify({{ main: paths(ground.main()),
  tiles: ground.tiles.map(({{ minor, path }}) => [paths(minor()), paths(path())]),
  buildings: ground.buildings.map(({{ paths: told }}) => ({{ xy: places(told()), size: [...told().size] }})) }}));
"""
    command = ["node", "--input-type=module", "-e", program]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout)


def lines_of(block):
    ends = np.cumsum(block["size"])
    return [np.array(block["xy"][end - size : end]) for end, size in zip(ends, block["size"], strict=True)]


@needs_node
def test_the_page_reads_streets_to_the_metre_with_their_names():
    ground = chosen(pack_ground({"streets": SOME}), np.empty((0, 2)))
    told = read_by_the_page(ground)
    (minor, path), (nothing, far) = told["tiles"]
    found = dict(zip(minor["name"], lines_of(minor), strict=True))
    assert set(found) == {"Rue de la Paix", "Rue du Four"} and minor["look"] == [1, 1] and not nothing
    np.testing.assert_allclose(found["Rue de la Paix"], at((100, 100), (200, 100), (300, 130)), atol=1.5)
    four = found["Rue du Four"]
    np.testing.assert_allclose(four if four[0][1] > four[1][1] else four[::-1], at((200, 400), (200, 100)), atol=1.5)
    (way,) = lines_of(path)
    np.testing.assert_allclose(sorted(way.tolist()), sorted(at((300, 130), (320, 190), (200, 400)).tolist()), atol=1.5)
    assert path["name"] == [""] and path["look"] == [2]
    np.testing.assert_allclose(sorted(lines_of(far)[0].tolist()), at((2100, 100), (2150, 100)), atol=1.5)
    assert told["main"]["name"] == ["Avenue"] and told["main"]["isFar"] == [1]
    np.testing.assert_allclose(sorted(lines_of(told["main"])[0].tolist()), at((0, 50), (500, 60), (4200, 90)), atol=1.5)


@needs_node
def test_errors_of_rounding_do_not_add_up_along_a_street():
    rng = np.random.default_rng(7)
    bends = np.cumsum(rng.uniform(3.0, 9.0, (300, 2)) * [1.0, 0.4], axis=0)
    whole = chosen(pack_ground({"streets": streets(("minor", "Rue", bends.tolist()))}), np.empty((0, 2)))
    ((minor, _),) = read_by_the_page(whole)["tiles"]
    drawn = LineString(minor["xy"])
    away = shapely.distance(shapely.points(at(*bends.tolist())), drawn)
    assert away.max() < 2.3 and minor["name"] == ["Rue"]


@needs_node
def test_the_page_reads_buildings_to_the_metre_and_their_courts_turn_the_other_way():
    court = Polygon([(0, 0), (40, 0), (40, 30), (0, 30)], [[(10, 10), (20, 10), (20, 20), (10, 20)]])
    bent = Polygon([(100, 100), (130, 100), (130, 110), (115, 110), (115, 125), (100, 125)])
    shed = box(500, 500, 503, 503)
    told = read_by_the_page(chosen(pack_ground({"buildings": buildings(court, bent, shed)}), np.empty((0, 2))))
    rings = [ring for block in told["buildings"] for ring in lines_of(block)]
    assert sorted(map(len, rings)) == [4, 4, 6]
    areas = sorted(shapely.area(Polygon(ring)) for ring in rings)
    np.testing.assert_allclose(areas, [100, 525, 1200], atol=15)
    turns = {round(Polygon(ring).area / 100): Polygon(ring).exterior.is_ccw for ring in rings}
    assert turns[12] == turns[5] != turns[1]
    (six,) = (ring for ring in rings if len(ring) == 6)
    assert Polygon(six).symmetric_difference(Polygon(at(*bent.exterior.coords))).area < 40


def test_main_streets_are_in_the_page_once():
    told = pack_streets(SOME)
    assert [set(tile) for tile in told["tiles"]] == [{"at", "minor", "path"}, {"at", "path"}]
    assert all(tile["at"] in range(told["columns"] * told["rows"]) for tile in told["tiles"])


def test_pieces_of_a_street_are_joined_straight_on_through_crossings():
    cross = np.array(
        [LineString(xy) for xy in ([(0, 0), (9, 0)], [(18, 0), (9, 0)], [(9, 9), (9, 0)], [(9, 0), (9, -9)])]
    )
    lines, groups = trails(cross, np.array([5, 5, 5, 5]))
    assert sorted(line.length for line in lines) == [18, 18] and groups.tolist() == [5, 5]
    assert len(trails(cross, np.array([1, 2, 3, 4]))[0]) == 4
    ring = np.array([LineString([(0, 0), (9, 0)]), LineString([(9, 0), (9, 9), (0, 0)])])
    (whole,) = trails(ring, np.array([0, 0]))[0]
    assert whole.is_ring and whole.length == shapely.length(ring).sum()


def seen(*rows):
    return is_seen_from_afar(
        np.array([LineString(xy) for _, xy in rows]), np.array([name for name, _ in rows])
    ).tolist()


def test_a_street_is_seen_from_afar_by_its_whole_length_and_a_crumb_is_not():
    """Three pieces of 400 m of one name, that cross others; a piece of 500 m alone; one of 300 m that hangs on."""
    long = [(1, [(0, 0), (400, 0)]), (1, [(400, 0), (800, 0)]), (1, [(800, 0), (1200, 0)])]
    assert seen(*long, (2, [(0, 5000), (500, 5000)]), (3, [(600, 0), (600, 300)])) == [True] * 3 + [False] * 2


def test_a_road_that_changes_its_name_is_seen_from_afar_and_so_is_what_joins_two_long_streets():
    road = [(1, [(0, 0), (500, 0)]), (2, [(500, 0), (1000, 0)])]
    other = (3, [(0, 400), (1000, 400)])
    link = [(4, [(250, 0), (250, 200)]), (5, [(250, 200), (250, 400)])]
    assert seen(*road, other, *link) == [True, True, True, False, False]  # no vertex is shared: a bridge
    touching = [(1, [(0, 0), (250, 0), (500, 0)]), road[1], (3, [(0, 400), (250, 400), (1000, 400)]), *link]
    assert seen(*touching) == [True] * 5


def test_where_no_main_street_is_long_all_are_seen():
    assert seen((1, [(0, 0), (100, 0)]), (2, [(0, 9), (90, 9)])) == [True, True]


FAR = streets(
    ("minor", "Rue proche", [(100, 100), (200, 100)]), ("path", "", [(200, 100), (250, 160)]),
    ("minor", "Rue loin", [(9100, 100), (9200, 100)]), ("path", "", [(9200, 100), (9250, 160)]),
)  # fmt: skip
HOUSES = buildings(box(0, 0, 20, 20), box(9000, 0, 9020, 20))


def test_over_the_budget_what_is_far_from_the_first_sites_goes_first_and_the_page_is_told():
    ground = pack_ground({"streets": FAR, "buildings": HOUSES})
    near = at((100, 100))
    whole = chosen(ground, near)
    assert whole["left"] == {"minor": 0, "path": 0, "buildings": 0}
    always = len(ground["streets"]["main"]) + len(ground["streets"]["names"]["b"])
    first, last = ground["streets"]["tiles"]
    house = sorted(len(block["b"]) for block in ground["buildings"])[-1]
    most = always + len(first["minor"]) + len(last["minor"]) + house + len(first["path"])
    told = chosen(ground, near, most)
    assert told["left"] == {"minor": 0, "path": 1, "buildings": 1} and told["most"] == most
    assert [set(tile) for tile in told["streets"]["tiles"]] == [{"at", "minor", "path"}, {"at", "minor"}]
    assert [block["x"] for block in told["buildings"]] == [WEST]
    assert [block["x"] for block in chosen(ground, at((9100, 100)), most)["buildings"]] == [WEST + 8000]
    none = chosen(ground, near, 0)
    assert none["streets"]["tiles"] == [] and none["buildings"] == [] and none["left"]["minor"] == 2


def test_paths_go_with_the_small_streets_that_they_begin_at():
    ground = pack_ground({"streets": FAR})
    first = ground["streets"]["tiles"][0]
    most = len(ground["streets"]["main"]) + len(ground["streets"]["names"]["b"]) + len(first["path"]) - 1
    told = chosen(ground, at((100, 100)), min(most, len(first["minor"]) - 1))
    assert all("minor" in tile for tile in told["streets"]["tiles"])


def test_a_crowded_square_is_cut_in_four():
    rng = np.random.default_rng(1)
    places = rng.uniform(0, TILE_M - 30, (MOST_IN_ONE + 1, 2))
    blocks = pack_buildings(buildings(*(box(x, y, x + 8, y + 8) for x, y in places)))
    assert {block["side"] for block in blocks} == {TILE_M / 2} and len(blocks) == 4


def test_a_territory_without_streets_nor_buildings_has_no_ground():
    assert chosen(pack_ground({}), np.empty((0, 2))) is None
    assert chosen(pack_ground({"streets": SOME.iloc[:0]}), np.empty((0, 2))) is None


def test_a_name_is_cleaned():
    told = pack_streets(streets(("minor", "\u202eRue\u0000", [(0, 0), (50, 0)])))
    assert told["names"] == pack_streets(streets(("minor", "Rue", [(0, 0), (50, 0)])))["names"]
