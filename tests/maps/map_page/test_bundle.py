"""A run keeps what its map is made of: the same page can be written again, and nothing more can be learnt."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import territory

from geo.errors import MissingFileError, SourceError
from maps.atomic_write import NOTICE
from maps.map_page.bundle import FILE_NAME, ISOCHRONES, read_bundle, read_run, write_bundle
from maps.map_page.html import map_html
from pensions.commands.map import rewrite_map


def test_the_page_written_again_is_the_same_to_the_byte(tmp_path: Path) -> None:
    for name, content in {
        "rich": territory.rich_content(),
        "grid": territory.content(territory.grid_ranking(20)),
    }.items():
        write_bundle(content, tmp_path / name)
        assert map_html(read_bundle(tmp_path / name)) == map_html(content)


def test_the_map_of_a_run_can_be_written_again_in_english(tmp_path: Path) -> None:
    write_bundle(territory.content(), tmp_path / FILE_NAME)
    written = rewrite_map(tmp_path, "en")
    assert written == tmp_path / "carte.html"
    assert "How to read this map" in written.read_text(encoding="utf-8")


def test_measures_about_people_and_confidential_places_are_not_kept(tmp_path: Path) -> None:
    write_bundle(territory.content(), tmp_path / FILE_NAME)
    back = read_bundle(tmp_path / FILE_NAME)
    assert back.ranking.measures["homeless"].isna().all()
    assert back.ranking.utilities["homeless"].notna().all()
    assert back.surface is not None and back.surface.measures["homeless"].isna().all()
    with zipfile.ZipFile(tmp_path / FILE_NAME) as archive:
        assert "layers/need_zones.parquet" not in archive.namelist()
        assert b"REFUGE" not in b"".join(archive.read(name) for name in archive.namelist())


def test_a_folder_without_a_run_and_a_file_that_is_none_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="pensions rank"):
        rewrite_map(tmp_path, "fr")
    (tmp_path / FILE_NAME).write_bytes(b"not a zip")
    with pytest.raises(SourceError, match="pensions rank"):
        rewrite_map(tmp_path, "fr")


def test_a_run_of_an_older_version_says_so_and_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / FILE_NAME, "w") as archive:
        archive.writestr("meta.json", json.dumps({"format": "pensions-carte/1"}))
    with pytest.raises(SourceError, match=r"pensions-carte/1, expected pensions-carte/2.*pensions rank") as told:
        rewrite_map(tmp_path, "fr")
    assert "autre version" in told.value.fr and "pensions-carte/1" in told.value.fr
    assert "pensions rank" in told.value.fr


def test_a_run_killed_while_it_replaced_these_files_is_put_right_before_it_is_read(tmp_path: Path) -> None:
    """The bundle of the run before was moved away, that of the run that was killed had not come yet."""
    write_bundle(territory.content(), tmp_path / FILE_NAME)
    left = tmp_path / ".partial-ab12_x9z"
    (left / "former").mkdir(parents=True)
    (tmp_path / FILE_NAME).rename(left / "former" / FILE_NAME)
    (left / "swap.json").write_text(json.dumps({FILE_NAME: True}))
    (tmp_path / NOTICE).write_text("")
    assert len(read_run(tmp_path).ranking.sites)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_run_without_sites_is_kept_too(tmp_path: Path) -> None:
    content = territory.content(territory.site_ranking(0), surface=None, context={})
    write_bundle(content, tmp_path / "none")
    assert len(read_bundle(tmp_path / "none").ranking.sites) == 0
    assert isinstance(read_bundle(tmp_path / "none").ranking.scores, pd.DataFrame)


def test_isochrones_beside_a_run_are_drawn_and_unreadable_ones_are_named(tmp_path: Path) -> None:
    write_bundle(territory.content(), tmp_path / FILE_NAME)
    assert "isochrones" not in read_run(tmp_path).context
    square = gpd.GeoDataFrame({"minutes": [15]}, geometry=[shapely.box(770000, 6280000, 771000, 6281000)], crs=2154)
    square.to_crs(4326).to_file(tmp_path / ISOCHRONES)
    drawn = read_run(tmp_path).context["isochrones"]
    assert drawn.crs.to_epsg() == 2154
    assert drawn.area.iloc[0] == pytest.approx(1e6, rel=1e-3)
    (tmp_path / ISOCHRONES).write_text("{", encoding="utf-8")
    with pytest.raises(SourceError, match="isochrones.geojson") as fault:
        read_run(tmp_path)
    assert "Relancez" in fault.value.fr
