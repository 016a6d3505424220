"""The packed ground of the map is kept by what it is made of: never a stale one, never a secret."""

from types import SimpleNamespace

import geopandas as gpd
import pytest
from shapely.geometry import LineString, box

from layers.files.keeping.kept import cache_folder
from maps.map_page.ground.chosen import pack_ground
from pensions.ranking.keeping import ground as keeping

X, Y = 770_000.0, 6_280_000.0


def layers(end=100.0, name="Rue", side=20.0):
    line, house = LineString([(X, Y), (X + end, Y)]), box(X, Y + 50, X + side, Y + 50 + side)
    streets = gpd.GeoDataFrame({"street_class": ["minor"], "name": [name]}, geometry=[line], crs=2154)
    return {"streets": streets, "buildings": gpd.GeoDataFrame({"is_light": [False]}, geometry=[house], crs=2154)}


def territory(told, *, hides=False):
    return SimpleNamespace(layers=told, is_confidential=lambda names: hides)


@pytest.fixture
def packed(monkeypatch, tmp_path):
    """How many times a ground was packed; the cache is empty."""
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    calls = []

    def pack(told):
        calls.append(told)
        return pack_ground(told)

    monkeypatch.setattr(keeping, "pack_ground", pack)
    return calls


def entries():
    return sorted(path.name for path in cache_folder().glob(f"{keeping.KIND}-*"))


def test_a_ground_packed_once_is_read_back_the_same(packed):
    first = keeping.ground_through(territory(layers()))
    again = keeping.ground_through(territory(layers()))
    assert len(packed) == 1 and len(entries()) == 1
    assert again == first == pack_ground(layers())


@pytest.mark.parametrize("edit", [{"end": 101.0}, {"name": "Rue neuve"}, {"side": 30.0}], ids=str)
def test_an_edit_of_a_layer_packs_anew_and_gives_what_an_empty_cache_gives(packed, edit):
    before = keeping.ground_through(territory(layers()))
    after = keeping.ground_through(territory(layers(**edit)))
    assert len(packed) == 2 and after != before
    assert after == pack_ground(layers(**edit))
    assert keeping.ground_through(territory(layers())) == before and len(packed) == 2


def test_another_version_of_the_code_packs_anew(packed, monkeypatch):
    keeping.ground_through(territory(layers()))
    monkeypatch.setattr(keeping, "packing_version", lambda: "another")
    assert keeping.ground_through(territory(layers())) == pack_ground(layers())
    assert len(packed) == 2 and len(entries()) == 2


def test_the_version_follows_every_module_that_packs(monkeypatch, tmp_path):
    """A copy of the page's room with one byte more in one module has another version."""
    room = keeping.ROOM
    copied = tmp_path / "maps" / "map_page" / "ground"
    for path in keeping.packing_modules(room):
        to = tmp_path / "maps" / path.relative_to(room.parents[1])
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(path.read_bytes())
    assert keeping.version_of(copied) == keeping.packing_version()
    for path in keeping.packing_modules(copied):
        before = path.read_bytes()
        path.write_bytes(before + b"#")
        assert keeping.version_of(copied) != keeping.packing_version(), path
        path.write_bytes(before)


def test_what_hides_confidential_places_is_not_kept(packed):
    keeping.ground_through(territory(layers(), hides=True))
    assert entries() == []


def test_a_damaged_ground_is_packed_again_with_a_warning(packed):
    keeping.ground_through(territory(layers()))
    (entry,) = cache_folder().glob(f"{keeping.KIND}-*")
    entry.write_bytes(entry.read_bytes()[:-9] + b"something")
    with pytest.warns(UserWarning, match="damaged"):
        assert keeping.ground_through(territory(layers())) == pack_ground(layers())
    assert len(packed) == 2


def test_a_territory_without_ground_keeps_nothing(packed):
    assert keeping.ground_through(territory({})) == {"streets": {}, "buildings": []}
    assert entries() == []
