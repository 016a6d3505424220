"""The page of isochrones: what it draws, and that names stay text."""

import geopandas as gpd
import shapely

from maps.deciding.isochrone import IsochroneAbout, write_isochrone_page

START = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500], [500]), crs=2154)
RING = shapely.box(0, 0, 1000, 1000).difference(shapely.box(400, 700, 600, 900))
OUTLINES = gpd.GeoDataFrame({"minutes": [30.0, 15.0]}, geometry=[RING, shapely.box(400, 400, 600, 600)], crs=2154)


def test_names_are_text_long_notices_are_whole_and_holes_are_drawn(tmp_path):
    notice = "Une phrase assez longue pour compter. " * 20
    about = IsochroneAbout("<script>alert(1)</script>{{7*7}}", [notice], ["Source"])
    write_isochrone_page(OUTLINES, START, {}, about, tmp_path / "iso.html")
    page = (tmp_path / "iso.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "{{" not in page
    assert page.count("Une phrase assez longue") == 20
    assert "moins de 30 min : 1,0 km²" in page
    assert page.split('d="')[1].split('"')[0].count("M") == 2


def test_nothing_in_reach_still_makes_a_page(tmp_path):
    write_isochrone_page(OUTLINES.iloc[:0], START, {}, IsochroneAbout("A"), tmp_path / "iso.html", "en")
    assert "What is within reach of A" in (tmp_path / "iso.html").read_text(encoding="utf-8")
