import gzip
from itertools import pairwise

import osmium
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osmium.osm import mutable

from geo.errors import MissingFileError, SourceError
from layers.reception.notes import expected_near
from layers.sources.osm_streets import is_closed, is_walkable, read_osm_streets, street_level

WEST, SOUTH, STEP = 3.87, 43.60, 0.001  # a step is about 81 m east, 111 m north


def written(folder, places, ways, *, barriers=None, name="x.osm.pbf"):
    """places: node id → (column, row); ways: list of (nodes, tags)."""
    path = folder / name
    path.unlink(missing_ok=True)
    writer = osmium.SimpleWriter(str(path))
    for node, (column, row) in sorted(places.items()):
        tags = (barriers or {}).get(node, {})
        writer.add_node(mutable.Node(id=node, location=(WEST + STEP * column, SOUTH + STEP * row), tags=tags))
    for number, (nodes, tags) in enumerate(ways, start=1):
        writer.add_way(mutable.Way(id=number, nodes=nodes, tags=tags))
    writer.close()
    return path


def ends(streets):
    return sorted(zip(streets["u"].tolist(), streets["v"].tolist(), strict=True))


CROSS = {1: (0, 1), 2: (1, 1), 3: (2, 1), 4: (1, 0), 5: (1, 2), 6: (3, 1)}
RESIDENTIAL = {"highway": "residential"}


def test_streets_are_split_where_they_meet_and_only_there(tmp_path):
    """
        5
        |
    1 --2-- 3 -- 6      3 is a bend of the street 1-6, not a crossing
        |
        4
    """
    path = written(
        tmp_path, CROSS, [([1, 2, 3, 6], RESIDENTIAL | {"name": "Rue A"}), ([4, 2, 5], {"highway": "steps"})]
    )
    streets = read_osm_streets(path)
    assert ends(streets) == [(1, 2), (2, 5), (2, 6), (4, 2)]
    bent = streets[(streets["u"] == 2) & (streets["v"] == 6)].iloc[0]
    assert len(bent.geometry.coords) == 3
    assert (bent["name"], bent["street_class"], bent["is_steps"]) == ("Rue A", "minor", False)
    assert streets["is_steps"].sum() == 2
    assert streets.geometry.length.sum() == pytest.approx(3 * 80.8 + 2 * 111.1, rel=0.01)


def test_two_extracts_that_overlap_make_one_network_with_nothing_twice(tmp_path):
    """
        5                   the western extract ends at 3, the eastern one begins at 2: both give the street 1-2-3-6
        |                   whole, as Geofabrik does, and only one gives each of the others
    1 --2-- 3 -- 6 -- 7
        |
        4
    """
    places = CROSS | {7: (4, 1)}
    shared, north, east = ([1, 2, 3, 6], RESIDENTIAL), ([4, 2, 5], RESIDENTIAL), ([6, 7], RESIDENTIAL)
    whole = read_osm_streets(written(tmp_path, places, [shared, north, east], name="whole.osm.pbf"))
    west = written(tmp_path, CROSS, [shared, north], name="west.osm.pbf")
    other = written(tmp_path, places, [shared, ([4, 5], {"building": "yes"}), east], name="east.osm.pbf")
    both = read_osm_streets([west, other])
    assert ends(both) == ends(whole) == [(1, 2), (2, 5), (2, 6), (4, 2), (6, 7)]
    assert both.geometry.length.sum() == pytest.approx(whole.geometry.length.sum())
    assert both.attrs["repairs"] == ["1 ways given by several extracts counted once"]


def test_the_ways_of_an_extract_are_those_walked_here_and_those_left_out(tmp_path):
    """
    Five ways: one walked here, a motorway, one 80 km north, one of which no node is in the file, one in both files.
    """
    places = CROSS | {8: (1, 700), 9: (2, 700)}
    ways = [
        ([1, 2, 3, 6], RESIDENTIAL),
        ([4, 2], {"highway": "motorway"}),
        ([8, 9], RESIDENTIAL),
        ([98, 99], RESIDENTIAL),
    ]
    path = written(tmp_path, places, ways)
    again = written(tmp_path, CROSS, [([1, 2, 3, 6], RESIDENTIAL)], name="again.osm.pbf")
    with expected_near(None) as reception:
        streets = read_osm_streets([path, again], bounds=(3.8, 43.5, 4.0, 43.7))
    assert [(told["file"], told["rows"]) for told in reception.files] == [("x.osm.pbf", 4), ("again.osm.pbf", 1)]
    told = reception.left_out(streets.attrs["repairs"])
    assert told == {"no_place": 1, "outside": 1, "duplicate": 1, "other_kind": 1}


def test_a_closed_gate_parts_the_street_and_a_bollard_does_not(tmp_path):
    ways = [([1, 2, 3, 6], RESIDENTIAL)]
    closed = {2: {"barrier": "gate", "access": "private"}, 3: {"barrier": "bollard"}}
    streets = read_osm_streets(written(tmp_path, CROSS, ways, barriers=closed))
    (u1, v1), (u2, v2) = zip(streets["u"], streets["v"], strict=True)
    assert (u1, v2) == (1, 6)
    assert v1 < 0 and u2 < 0 and v1 != u2
    opened = {2: {"barrier": "gate", "access": "private", "foot": "yes"}}
    assert ends(read_osm_streets(written(tmp_path, CROSS, ways, barriers=opened))) == [(1, 6)]


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({"highway": "residential", "oneway": "yes"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "trunk"}, False),
        ({"highway": "trunk", "foot": "yes"}, True),
        ({"highway": "trunk", "sidewalk": "both"}, True),
        ({"highway": "motorway", "sidewalk": "both"}, False),
        ({"highway": "footway", "foot": "no"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "no", "foot": "designated"}, True),
        ({"highway": "residential", "foot": "use_sidepath"}, False),
        ({"highway": "cycleway"}, False),
        ({"highway": "cycleway", "foot": "yes"}, True),
        ({"highway": "primary", "motorroad": "yes"}, False),
        ({"highway": "construction"}, False),
        ({"highway": "proposed"}, False),
        ({"railway": "tram"}, False),
    ],
)
def test_access_is_respected(tags, walked):
    assert is_walkable(tags) is walked


@pytest.mark.parametrize(
    ("tags", "closed"),
    [
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "locked": "yes"}, True),
        ({"barrier": "wall"}, True),
        ({"barrier": "bollard", "foot": "no"}, True),
        ({"barrier": "lift_gate", "access": "private", "foot": "yes"}, False),
        ({"highway": "crossing"}, False),
    ],
)
def test_barriers_stop_walkers_only_where_they_say_so(tags, closed):
    assert is_closed(tags) is closed


def test_bridges_and_tunnels_have_their_level(tmp_path):
    tags = [{"bridge": "yes"}, {"tunnel": "yes"}, {"bridge": "yes", "layer": "2"}, {"layer": "1;2"}, {}]
    assert [street_level(tag) for tag in tags] == [1, -1, 2, 0, 0]
    assert street_level({"tunnel": "building_passage"}) == 0
    streets = read_osm_streets(written(tmp_path, CROSS, [([1, 2], RESIDENTIAL | {"bridge": "yes"})]))
    assert streets["level"].tolist() == [1]


def test_a_square_is_walked_round_its_outline(tmp_path):
    corners = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (2, 0)}
    square = ([1, 2, 3, 4, 1], {"highway": "pedestrian", "area": "yes"})
    streets = read_osm_streets(written(tmp_path, corners, [square, ([2, 5], RESIDENTIAL)]))
    assert ends(streets) == [(1, 2), (2, 1), (2, 5)]


def test_a_node_absent_from_the_extract_cuts_the_way(tmp_path):
    places = {node: CROSS[node] for node in (1, 2, 6)}
    streets = read_osm_streets(written(tmp_path, places, [([1, 2, 3, 6], RESIDENTIAL)]))
    assert ends(streets) == [(1, 2)]
    assert streets.attrs["repairs"] == ["1 way nodes absent from the extract: the ways are cut there"]


def test_one_way_for_walkers_is_counted(tmp_path):
    streets = read_osm_streets(written(tmp_path, CROSS, [([1, 2], RESIDENTIAL | {"oneway:foot": "yes"})]))
    assert streets.attrs["repairs"] == ["1 ways that are one-way for walkers kept both ways"]


def test_bounds_keep_the_streets_of_the_area(tmp_path):
    path = written(tmp_path, CROSS, [([1, 2, 3, 6], RESIDENTIAL), ([4, 2, 5], RESIDENTIAL)])
    box = (WEST - STEP / 2, SOUTH + STEP / 2, WEST + 2.5 * STEP, SOUTH + 1.5 * STEP)  # nodes 1, 2, 3
    assert ends(read_osm_streets(path, bounds=box)) == [(1, 2), (2, 3)]
    area = shapely.buffer(read_osm_streets(path, bounds=box).geometry.iloc[0], 1)
    assert (1, 2) in ends(read_osm_streets(path, bounds=area))
    with pytest.raises(SourceError, match="no walkable street inside the bounds"):
        read_osm_streets(path, bounds=(2.0, 48.0, 2.1, 48.1))


def test_xml_is_read_like_pbf(tmp_path):
    ways = [([1, 2, 3], RESIDENTIAL)]
    pbf = read_osm_streets(written(tmp_path, CROSS, ways))
    assert read_osm_streets(written(tmp_path, CROSS, ways, name="x.osm")).equals(pbf)


def test_what_is_not_openstreetmap_is_refused(tmp_path):
    (tmp_path / "x.osm.pbf").write_bytes(b"<html>404</html>" * 100)
    with pytest.raises(SourceError, match="cannot be read"):
        read_osm_streets(tmp_path / "x.osm.pbf")
    with pytest.raises(MissingFileError):
        read_osm_streets(tmp_path / "absent.osm.pbf")
    with pytest.raises(SourceError, match="no walkable street in the file"):
        read_osm_streets(written(tmp_path, CROSS, [([1, 2], {"highway": "motorway"})]))


def test_a_truncated_extract_is_refused(tmp_path):
    places = {number: (number % 50, number // 50) for number in range(1, 2500)}
    path = written(tmp_path, places, [(list(range(1, 2000)), RESIDENTIAL)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(SourceError):
        read_osm_streets(path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=st.lists(st.lists(st.integers(1, 9), min_size=2, max_size=6), min_size=1, max_size=5))
def test_splitting_keeps_every_step_and_its_length(tmp_path, ways):
    places = {node: (node % 3, node // 3) for node in range(1, 10)}
    steps = [(a, b) for way in ways for a, b in pairwise(way) if a != b]
    path = written(tmp_path, places, [(way, RESIDENTIAL) for way in ways])
    if not steps:
        with pytest.raises(SourceError):
            read_osm_streets(path)
        return
    streets = read_osm_streets(path)
    assert shapely.get_num_coordinates(streets.geometry.to_numpy()).sum() - len(streets) == len(steps)
    # No crossing inside an edge: a node used twice is an end of every edge that holds it.
    uses = [node for way in ways for node in way]
    crossings = {node for node in uses if uses.count(node) > 1}
    assert {*streets["u"], *streets["v"]} >= {node for step in steps for node in step} & crossings


def saved_by_an_editor(folder, *, deleted=(), new=(), name="josm.osm"):
    """1 -- 2 -- 3 as two ways of JOSM, some objects marked as deleted, some (negative ids) not yet sent."""
    mark = {one: " action='delete'" for one in deleted}
    nodes = {1: (0, 0), 2: (1, 0), 3: (2, 0), **dict(new)}
    lines = [
        f"<node id='{n}'{mark.get(n, '')} visible='true' lat='{SOUTH + STEP * y}' lon='{WEST + STEP * x}' />"
        for n, (x, y) in nodes.items()
    ]
    ways = {10: (1, 2), 11: (2, 3), **({-201: (2, *dict(new))} if new else {})}
    for way, refs in ways.items():
        inside = "".join(f"<nd ref='{ref}' />" for ref in refs) + "<tag k='highway' v='footway' />"
        lines.append(f"<way id='{way}'{mark.get(way, '')} visible='true'>{inside}</way>")
    lines.append(f"<relation id='5'{mark.get(5, '')} visible='true'></relation>")
    text = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6' generator='JOSM'>" + "\n".join(lines) + "</osm>"
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["josm.osm", "josm.osm.gz"])
def test_what_an_editor_deleted_is_left_out_and_counted(tmp_path, name):
    streets = read_osm_streets(saved_by_an_editor(tmp_path, deleted=(11, 5), name=name))
    assert ends(streets) == [(1, 2)]
    assert streets.attrs["repairs"] == ["marked as deleted, left out: 1 ways, 1 relations"]


def test_a_way_is_cut_at_a_deleted_node(tmp_path):
    streets = read_osm_streets(saved_by_an_editor(tmp_path, deleted=(3,)))
    assert ends(streets) == [(1, 2)]
    assert streets.attrs["repairs"][0] == "marked as deleted, left out: 1 nodes"


def test_what_an_editor_has_not_yet_sent_is_read(tmp_path):
    streets = read_osm_streets(saved_by_an_editor(tmp_path, new={-101: (1, 1), -102: (1, 2)}.items()))
    assert ends(streets) == [(1, 2), (2, -102), (2, 3)]


def test_new_objects_of_two_files_are_not_the_same_though_both_are_numbered_from_minus_one(tmp_path):
    """
    a: -1       The node -1 of a stands north of 2, that of b south: two streets, one network.
       |
    1--2--3
       |
    b: -1
    """
    north = saved_by_an_editor(tmp_path, new={-1: (1, 1)}.items(), name="a.osm")
    south = saved_by_an_editor(tmp_path, new={-1: (1, -1)}.items(), name="b.osm")
    streets = read_osm_streets([north, south])
    assert ends(streets) == [(1, 2), (2, -3), (2, -2), (2, 3)]
    tops = streets[streets["v"] < 0].geometry.map(lambda line: line.coords[-1][1] - line.coords[0][1])
    assert sorted(tops.round(-1).tolist()) == [-110, 110]
