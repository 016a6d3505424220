"""Streets in blocks: what a block holds, in metres, and what is left out over the budget."""

import json
import shutil
import subprocess
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString

from maps.map_page.background import ALL_STREETS, drawn_layers
from maps.map_page.street_tiles import TILE_M, by_tile, pack_tiles

SCRIPT = Path(__file__).parents[3] / "maps" / "map_page" / "static" / "script"
WEST, SOUTH = CORNER = (384 * TILE_M, 3140 * TILE_M)


def streets(*rows):
    """Lines as metres east and north of the corner of a block."""
    lines = [LineString(np.array(xy) + np.array(CORNER)) for _, _, xy in rows]
    plain = {"street_class": [row[0] for row in rows], "name": [row[1] for row in rows]}
    return gpd.GeoDataFrame(plain, geometry=lines, crs=2154)


TWO = streets(
    ("minor", "Rue de la Paix", [(100, 100), (200, 100)]),
    ("minor", "Rue de la Paix", [(200, 100), (300, 130)]),
    ("minor", "Rue du Four", [(200, 100), (200, 400)]),
    ("path", "", [(2100, 100), (2150, 100)]),
)


def test_a_street_is_joined_end_to_end_within_its_block():
    found = by_tile(TWO).set_index("name")
    assert len(found) == 3
    whole = found.loc["Rue de la Paix"]
    assert list(whole.geometry.coords) == [(WEST + x, SOUTH + y) for x, y in ((100, 100), (200, 100), (300, 130))]
    assert whole["tile"] == "384 3140" and found.loc["", "tile"] == "385 3140"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_page_reads_the_places_to_the_metre():
    """The places that the script computes, in Lambert-93 again by its own formula (RGF93 as WGS84)."""
    told = json.dumps(pack_tiles(by_tile(TWO)))
    program = f"""
import {{ readGround, unpack }} from "{SCRIPT / "map" / "ground.mjs"}";
import {{ lambert93 }} from "{SCRIPT / "data" / "lambert.mjs"}";
const raw = {told};
const ground = readGround(raw);
const north = (y) => (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;
console.log(JSON.stringify(raw.tiles.map((tile) => {{
  const {{ x, y, size, look, name }} = unpack(tile, raw.side);
  return {{ xy: [...x].map((lon, i) => lambert93((lon - 0.5) * 360, north(y[i]))), size: [...size], look: [...look],
    name: [...name].map((k) => ground.names()[k]) }};
}})));
"""
    command = ["node", "--input-type=module", "-e", program]
    first, second = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)
    assert first["name"] == ["Rue de la Paix", "Rue du Four"] and first["size"] == [3, 2] and first["look"] == [1, 1]
    expected = np.array([(100, 100), (200, 100), (300, 130), (200, 100), (200, 400)]) + np.array(CORNER)
    np.testing.assert_allclose(first["xy"], expected, atol=1.5)
    assert second["name"] == [""] and second["look"] == [2]


def test_a_path_longer_than_a_byte_tells_goes_on_in_a_second():
    bend = [(k, 10.0 * (k % 2)) for k in range(300)]
    told = pack_tiles(by_tile(streets(("minor", "Rue", bend))))
    assert told["tiles"][0]["size"]["n"] == 2 and told["tiles"][0]["xy"]["n"] == 2 * 301


def test_over_the_budget_paths_go_first_then_small_streets():
    tiles = by_tile(TWO)
    assert len(pack_tiles(tiles)["tiles"]) == 2
    size = sum(len(one[key]["b"]) for one in pack_tiles(tiles)["tiles"][:1] for key in ("xy", "size", "look", "name"))
    assert len(pack_tiles(tiles, most_bytes=size)["tiles"]) == 1
    assert pack_tiles(tiles, most_bytes=size - 1)["tiles"] == []


def test_a_name_is_cleaned_and_what_is_drawn_is_kept_for_the_page():
    layer = drawn_layers({ALL_STREETS: streets(("minor", "\u202eRue\u0000", [(0, 0), (50, 0), (100, 0)]))})[ALL_STREETS]
    assert layer["name"].tolist() == ["Rue"]
    assert len(layer.geometry.iloc[0].coords if layer.geom_type.iloc[0] == "LineString" else []) == 2
