"""Labels, the opened sector, the inset and the key as one sees them, at each scale, in a real browser."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import browser as chrome
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import territory
from shapely.geometry import LineString, Point, Polygon, box

from maps.colours import LAND, RAMP, rgb
from maps.map_page.html import write_map
from maps.words.page import page_words, script_words

pytestmark = pytest.mark.browser
FR = {**page_words("fr"), **script_words("fr")}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
EQUATOR_M = 156543.034
"""Metres a pixel at zoom 0."""


def layers() -> dict[str, gpd.GeoDataFrame]:
    """The drawn territory in a commune nine times as wide, with a named street every 150 m and a stop beside many."""
    left, bottom, side = territory.LEFT, territory.BOTTOM, territory.SIDE
    wide = box(left - 4 * side, bottom - side, left + 5 * side, bottom + 2 * side)
    communes = gpd.GeoDataFrame({"name": ["Mas-d'Ozières"]}, geometry=[wide], crs=territory.CRS)
    own = territory.context()
    steps = np.arange(3000, 9000, 150)
    across = [LineString([(left + 3000, bottom + y), (left + 9000, bottom + y + 400)]) for y in steps]
    along = [LineString([(left + x, bottom + 3000), (left + x + 500, bottom + 9000)]) for x in steps]
    names = [f"Rue de l'Essai n° {k}" for k in range(len(across) + len(along))]
    streets = {"street_class": "minor", "name": names}
    stops = own["stops"]
    more = gpd.GeoDataFrame(
        {"stop_id": [f"n{k}" for k in range(900)], "name": [f"Place {k // 2}" for k in range(900)], "mode": "bus",
         "departures_per_hour": 4.0},
        geometry=gpd.points_from_xy(
            [left + 3000 + 200 * (k % 30) + 30 * (k % 2) for k in range(900)],
            [bottom + 3000 + 200 * (k // 30) for k in range(900)],
        ), crs=territory.CRS,
    )  # fmt: skip
    return own | {
        "communes": gpd.GeoDataFrame({"name": ["Mas-d'Ozières", *own["communes"]["name"]]},
                                     geometry=[*communes.geometry, *own["communes"].geometry], crs=territory.CRS),
        "streets": gpd.GeoDataFrame(streets, geometry=[*across, *along], crs=territory.CRS),
        "stops": gpd.GeoDataFrame(pd.concat([stops, more], ignore_index=True), crs=territory.CRS),
    }  # fmt: skip


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = territory.gathered_content()
    sectors = content.ranking.sectors
    names = [f"Rue de l'Essai n° {number}, arrêt Gare" for number in range(1, len(sectors) + 1)]
    sites = content.ranking.sites.assign(label=[f"AB {k}, {k} RUE DES ÉCOLES" for k in range(1, 301)])
    ranking = replace(content.ranking, sites=sites, sectors=sectors.assign(name_fr=names, name_en=names))
    path = tmp_path_factory.mktemp("labelled") / "carte.html"
    made = replace(content, ranking=ranking, context=layers(), surface=territory.grid_ranking())
    write_map(made, path)
    return path


@pytest.fixture
def at(chromium: Any, labelled: Path) -> Any:
    """Opens the page in a window, without its tour; nothing may complain."""

    @contextmanager
    def opened(**options: Any) -> Iterator[Any]:
        with chrome.opened(chromium, labelled, **options) as (page, watch):
            page.locator("#tour-close").click()
            page.mouse.move(5, 5)
            page.wait_for_timeout(150)
            yield page
            assert watch.errors == []

    return opened


def go(page: Any, metres: float) -> None:
    """To the first sector, at so many metres a pixel at most."""
    lat = page.evaluate("carte.state.sites.lat[carte.state.bests[carte.state.first[0]]]")
    zoom = math.ceil(4 * math.log2(EQUATOR_M * math.cos(math.radians(lat)) / metres)) / 4
    page.evaluate(
        "zoom => { const i = carte.state.bests[carte.state.first[0]];"
        " carte.map.setView([carte.state.sites.lat[i], carte.state.sites.lon[i]], zoom, {animate: false}); }",
        zoom,
    )
    page.wait_for_timeout(200)


def flown(page: Any, asked: str) -> None:
    """Waits for the end of a flight; the page's policy lets no text be run that waits for it inside."""
    for _ in range(60):
        if page.evaluate(asked):
            return
        page.wait_for_timeout(100)
    raise AssertionError(asked)


def corners(one: dict[str, float]) -> list[tuple[float, float]]:
    c, s = math.cos(one.get("angle") or 0.0), math.sin(one.get("angle") or 0.0)
    halves = [(a * one["w"] / 2, b * one["h"] / 2) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [(one["x"] + x * c - y * s, one["y"] + x * s + y * c) for x, y in halves]


def shapes(page: Any) -> tuple[list[Any], list[Any], tuple[float, float]]:
    """Labels as polygons, what they may not cover as polygons, and the window of the map."""
    labels = page.evaluate("carte.state.labels")
    badges = page.evaluate("[...carte.state.spots, ...carte.state.letters].map(({ x, y, r }) => ({ x, y, r }))")
    covers = page.evaluate(
        """() => { const frame = carte.map.getContainer().getBoundingClientRect();
        return ['#finder', '#home', '#legend-box', '#inset', '.leaflet-control-zoom', '.leaflet-control-scale-line',
            '.north'].map(one => document.querySelector(one).getBoundingClientRect()).filter(box => box.width)
            .map(({ left, top, right, bottom }) => [left - frame.left, top - frame.top, right - frame.left,
                bottom - frame.top]); }"""
    )
    size = page.evaluate("[carte.map.getSize().x, carte.map.getSize().y]")
    taken = [Point(one["x"], one["y"]).buffer(one["r"]) for one in badges] + [box(*cover) for cover in covers]
    return [(one, Polygon(corners(one))) for one in labels], taken, (size[0], size[1])


@pytest.mark.parametrize("metres", [None, 15, 4, 1])
@pytest.mark.parametrize(
    "window", [{}, {"viewport": {"width": 1920, "height": 1080}}, PHONE], ids=["1366", "1920", "phone"]
)
def test_no_label_covers_another_nor_a_badge_nor_what_stands_over_the_map_nor_leaves_it(
    at: Any, metres: float | None, window: dict[str, Any], artefacts: Path
) -> None:
    with at(**window) as page:
        if metres:
            go(page, metres)
        page.screenshot(
            path=artefacts / f"carte-noms-{metres or 'ouverture'}-{window.get('viewport', {}).get('width', 1366)}.png"
        )
        labels, taken, (width, height) = shapes(page)
        assert labels
        for k, (one, shape) in enumerate(labels):
            assert box(0, 0, width, height).contains(shape), one
            assert "'" not in one["text"]
            assert abs(one["angle"]) <= math.pi / 2 + 1e-9, one
            for other, own in labels[k + 1 :]:
                assert shape.intersection(own).area < 1e-6, (one, other)
            for own in taken:
                assert shape.intersection(own).area < 1e-6, one


def test_each_scale_names_what_it_should(at: Any) -> None:
    """Communes from afar, sectors nearer, stops and streets nearer still."""
    with at() as page:
        kinds = {}
        for metres in (30, 12, 4, 1):
            go(page, metres)
            kinds[metres] = {one["kind"] for one in page.evaluate("carte.state.labels")}
            far = page.evaluate("carte.state.labels.filter(one => one.kind === 'commune')")
            spots = page.evaluate("carte.state.spots")
            for one in far:
                for spot in spots:
                    dx = max(0, abs(one["x"] - spot["x"]) - one["w"] / 2)
                    dy = max(0, abs(one["y"] - spot["y"]) - one["h"] / 2)
                    assert max(dx, dy) >= 36 + spot["r"] - 1e-6
    assert kinds[30] == {"commune"}
    assert "sector" in kinds[12] and not kinds[12] & {"stop", "street"}
    assert kinds[4] >= {"sector", "stop"} and kinds[1] >= {"stop", "street", "commune"}


def test_the_opened_sector_has_the_letters_of_its_list_on_the_map_and_on_paper(at: Any, artefacts: Path) -> None:
    with at() as page:
        page.locator("button.sector").nth(1).click()
        page.wait_for_timeout(1200)
        page.screenshot(path=artefacts / "carte-secteur-ouvert.png")
        listed = page.locator("button.plot").evaluate_all(
            "rows => rows.map(row => ['.letter', '.title'].map(one => row.querySelector(one).textContent))"
        )
        drawn = page.evaluate(
            "carte.state.letters.map(({ i, text }) => [text, carte.state.sites.label[i].split(', ')[1]])"
        )
        assert [letter for letter, _ in drawn] == [letter for letter, _ in listed if letter]
        assert [place.split(" ")[0] for _, place in drawn] == [title.split(" ")[0] for _, title in listed[: len(drawn)]]
        assert drawn[0][0] == "a"
        spot = page.evaluate("carte.state.letters.slice(-1)[0]")
        for cover in shapes(page)[1][-7:]:
            assert not any(
                cover.contains(box(*2 * (one["x"], one["y"])).centroid) for one in page.evaluate("carte.state.letters")
            )
        assert page.locator("#legend .layer-letter_best").is_visible()
        frame = page.locator("#map_carte").bounding_box()
        page.mouse.click(frame["x"] + spot["x"], frame["y"] + spot["y"])
        page.wait_for_timeout(300)
        assert page.evaluate("carte.state.selected.site") == spot["i"]
        page.keyboard.press("Escape")
        page.wait_for_timeout(200)
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#paper figcaption").all_inner_texts()[1] == FR["paper_sector"].format(place=2)
        assert page.locator("button.plot").first.is_visible() and page.locator(".steps").is_hidden()
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        page.locator("#sectors-back").click()
        page.wait_for_timeout(900)
        assert page.evaluate("carte.state.letters") == []
        assert page.locator("#legend .layer-letter_best").is_hidden()


def test_the_inset_shows_where_one_is_and_goes_to_the_whole_by_mouse_and_by_key(at: Any) -> None:
    view = "[carte.map.getCenter().lat, carte.map.getCenter().lng, carte.map.getZoom()]"
    frame = "document.querySelector('.inset .frame').getBoundingClientRect().width"
    with at() as page:
        inset = page.locator("#inset")
        assert inset.is_visible() and inset.inner_text() == FR["whole_metropole"]
        assert inset.locator("canvas").bounding_box()["width"] == 176
        opening, wide = page.evaluate(view), page.evaluate(frame)
        go(page, 1)
        assert page.evaluate(frame) < wide
        for act in (inset.click, lambda: (inset.focus(), page.keyboard.press("Enter"))):
            act()
            flown(page, f"{view}[2] < {opening[2] - 3}")
            page.wait_for_timeout(800)
            assert page.evaluate(frame) > wide
            page.locator("#home").click()
            flown(page, f"Math.abs({view}[2] - {opening[2]}) < 1e-9")
            page.wait_for_timeout(800)
            assert page.evaluate(view) == pytest.approx(opening, abs=1e-4)


def test_a_phone_has_no_inset_and_a_territory_that_the_ten_fill_none_either(
    at: Any, chromium: Any, tmp_path: Path
) -> None:
    with at(**PHONE) as page:
        assert page.locator("#inset").is_hidden()
    path = tmp_path / "carte.html"
    write_map(territory.gathered_content(12), path)
    with chrome.opened(chromium, path) as (page, _):
        assert page.locator("#inset").count() == 0


def test_at_opening_no_badge_is_under_what_stands_over_the_map(at: Any) -> None:
    for window in ({}, {"viewport": {"width": 1920, "height": 1080}}):
        with at(**window) as page:
            _, taken, (width, height) = shapes(page)
            spots = page.evaluate("carte.state.spots")
            assert len(spots) == 10
            covers = taken[-7:]
            for spot, badge in zip(spots, taken[: len(spots)], strict=True):
                assert box(0, 0, width, height).contains(badge), spot
                assert not any(cover.intersects(badge) for cover in covers), spot


def test_the_key_has_the_colours_of_the_map_at_each_scale(at: Any) -> None:
    """The ramp laid over the land at 100, 60 and 30 %, by the arithmetic of the eye's pixel."""
    with at() as page:
        for metres, alpha in ((12, 1.0), (4, 0.6), (1, 0.3)):
            go(page, metres)
            assert page.locator("canvas.surface").evaluate("node => Number(node.style.opacity)") == alpha
            shown = page.locator("#legend .classes .colour").evaluate_all(
                "nodes => nodes.map(node => getComputedStyle(node).backgroundColor)"
            )
            over = [zip(rgb(colour), rgb(LAND), strict=True) for colour in RAMP]
            mixed = [[math.floor(alpha * a + (1 - alpha) * b + 0.5) for a, b in pairs] for pairs in over]
            assert shown == [f"rgb({r}, {g}, {b})" for r, g, b in mixed]
