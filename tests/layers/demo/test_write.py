"""The whole: the same bytes twice, and a `territory.toml` that names what is there."""

import hashlib
import tomllib
from pathlib import Path

import geopandas as gpd
import pytest

from geo.crs import looks_like_lonlat
from geo.errors import TerritoryError
from layers.demo import write_demo
from tests.layers.demo.written import TOWN


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_writes_the_same_bytes_and_another_seed_does_not(town: Path, tmp_path: Path):
    again = digests(write_demo(tmp_path / "again", size="town", seed=1).parent)
    assert again == digests(town)
    other = digests(write_demo(tmp_path / "other", size="town", seed=2).parent)
    same = {name for name in again if again[name] == other.get(name)}
    assert all(name.startswith("n_zonages_risque_naturel/") and not name.endswith(".shp") for name in same)


def test_an_unknown_size_is_refused_and_nothing_is_written(tmp_path: Path):
    with pytest.raises(TerritoryError, match=r"'village'.*expected town, metropole, region"):
        write_demo(tmp_path / "demo", size="village")  # type: ignore[arg-type]
    assert not (tmp_path / "demo").exists()


def test_progress_rises_from_0_to_1(tmp_path: Path):
    told: list[tuple[str, float]] = []
    write_demo(tmp_path, size="town", progress=lambda step, share: told.append((step, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_the_territory_file_says_fictional_and_names_files_that_exist(town: Path):
    described = tomllib.loads((town / "territory.toml").read_text(encoding="utf-8"))
    assert described["territory"]["is_fictional"] is True
    assert set(described["territory"]["notice"]) == {"fr", "en"}
    named = [name for source in described["source"] for name in source["files"]]
    assert all((town / name).is_file() for name in named)
    for source in described["source"]:
        assert {"layer", "reader", "files", "vintage", "publisher", "licence"} <= set(source)
        assert source["licence"] == "données fictives"
        assert set(source.get("covers", [])) <= TOWN


def test_nothing_is_left_unnamed_but_companions_of_the_shapefile(town: Path):
    described = tomllib.loads((town / "territory.toml").read_text(encoding="utf-8"))
    named = {name for source in described["source"] for name in source["files"]}
    found = {str(path.relative_to(town)) for path in town.rglob("*") if path.is_file()} - {"territory.toml"}
    assert {name for name in found - named if not name.endswith((".dbf", ".shx", ".prj", ".cpg"))} == set()


def test_geojson_files_are_in_degrees(town: Path):
    for path in town.glob("*.geojson"):
        assert looks_like_lonlat(tuple(gpd.read_file(path).total_bounds)), path.name
