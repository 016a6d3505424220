"""What is taken away: a picture that stands alone, a link that opens in another folder, remarks that come back."""

import base64
import json
import re
import shutil
import struct
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import browser as chrome
import pytest
import shapely
import territory

from maps.map_page.html import write_map
from maps.map_page.static_parts import day
from maps.words.page_parts.take import TAKE

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"
HEADLINE = {
    "where": {"fr": "Les meilleurs secteurs sont à Montpellier.", "en": "The best sectors are in Montpellier."},
    "how_many": {"fr": "300 terrains regardés.", "en": "300 plots looked at."},
    "how_sure": {"fr": "Solide.", "en": "Solid."},
    "missing": {"fr": "Il manque « Pente » pour 9 terrains.", "en": "“Slope” is missing for 9 plots."},
    "also_missing": [],
    "unfit": {"fr": "Données fictives : ne convient pas à une décision.", "en": "Fictional data."},
    "looked_at": 300, "respected": 200, "to_check": 60, "excluded": 40,
}  # fmt: skip


@pytest.fixture(scope="module")
def content() -> Any:
    made = territory.gathered_content()
    names = [f"Rue n° {number}" for number in range(1, len(made.ranking.sectors) + 1)]
    ranking = replace(made.ranking, sectors=made.ranking.sectors.assign(name_fr=names, name_en=names))
    run = made.run | {"headline": HEADLINE}
    return replace(made, ranking=ranking, run=run, surface=territory.grid_ranking())


@pytest.fixture(scope="module")
def carte(content: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("emporter") / "carte.html"
    write_map(content, path)
    return path


def saved(page: Any, button: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator(button).click()
    return Path(waiting.value.path()).read_bytes()


def told(page: Any, node: str = "#share-told") -> str:
    page.wait_for_timeout(200)
    return page.locator(node).inner_text()


def size_of(png: bytes) -> tuple[int, int]:
    return struct.unpack(">II", png[16:24])


# --- picture ------------------------------------------------------------------------------------------------------


def test_the_png_is_an_a4_at_300_dots_an_inch_and_the_page_asks_for_nothing(
    chromium: Any, carte: Path, artefacts: Path
) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        png = saved(page, "#save-png")
        assert told(page) == TAKE["picture_saved"][0].format(dots=300)
        assert watch.errors == []
        assert [url for url in watch.requests if not url.startswith(("file:", "blob:", "data:"))] == []
    (artefacts / "carte-emportee.png").write_bytes(png)
    assert size_of(png) == (3508, 2480)
    assert png[37:41] == b"pHYs" and struct.unpack(">II", png[41:49]) == (11811, 11811)


def test_the_map_of_the_png_is_drawn_anew_and_not_enlarged(chromium: Any, carte: Path) -> None:
    """A picture enlarged three times holds blocks of three pixels: this one has lines of one."""
    with chrome.opened(chromium, carte) as (page, _):
        png = base64.b64encode(saved(page, "#save-png")).decode()
        changes = page.evaluate(
            """async (data) => {
                const picture = new Image();
                picture.src = `data:image/png;base64,${data}`;
                await picture.decode();
                const canvas = document.createElement("canvas");
                [canvas.width, canvas.height] = [picture.width, picture.height];
                const ctx = canvas.getContext("2d");
                ctx.drawImage(picture, 0, 0);
                const { data: dots } = ctx.getImageData(110, 600, 2400, 1400);
                const counts = [0, 0, 0];
                for (let y = 0; y < 1400; y += 1) for (let x = 1; x < 2400; x += 1) {
                    if (dots[4 * (2400 * y + x)] !== dots[4 * (2400 * y + x - 1)]) counts[x % 3] += 1;
                }
                return counts;
            }""",
            png,
        )
    assert min(changes) > 0.2 * sum(changes)  # of an enlargement two of the three would be empty


def texts(svg: bytes) -> list[str]:
    root = ET.fromstring(svg)
    return [node.text or "" for node in root.iter(f"{SVG}text") if node.get("aria-hidden") is None]


def test_the_svg_is_xml_with_its_words_as_text_and_stands_alone(
    chromium: Any, carte: Path, content: Any, artefacts: Path
) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        svg = saved(page, "#save-svg")
        first = page.locator("button.sector .title").all_inner_texts()
        assert watch.errors == []
    (artefacts / "carte-emportee.svg").write_bytes(svg)
    root, said = ET.fromstring(svg), " ".join(texts(svg))
    assert (root.get("width"), root.get("height")) == ("297mm", "210mm")
    assert len(svg) < 3_000_000
    for words in (
        HEADLINE["where"]["fr"],
        HEADLINE["unfit"]["fr"].replace(" :", "\u00a0:"),
        "Note du lieu, sur 100",
        "N",
        "Sources",
        day(content),
        "Montpellier",
    ):
        assert words in said
    assert any(re.fullmatch(r"\d+ k?m", text) for text in texts(svg))  # the scale
    assert len(first) == 10 and all(f"{name} (" in said.replace("n° ", "n°\u00a0") for name in first)
    groups = [node.get("id") for node in root.iter(f"{SVG}g") if node.get("id")]
    assert {"carte", "surface", "over", "sector-badges"} <= set(groups) and len(groups) == len(set(groups))
    assert len(list(root.iter(f"{SVG}path"))) > 50
    links = [value for node in root.iter() for key, value in node.attrib.items() if key.endswith("href")]
    assert links and all(link.startswith("data:image/png;base64,") for link in links)
    assert not list(root.iter(f"{SVG}script")) and b"foreignObject" not in svg


def test_rsvg_draws_the_svg_where_it_is_installed(chromium: Any, carte: Path, tmp_path: Path) -> None:
    converter = shutil.which("rsvg-convert")
    if converter is None:
        pytest.skip("RSVG ABSENT: rsvg-convert (librsvg2-bin) not found; the SVG is only read as XML here")
    with chrome.opened(chromium, carte) as (page, _):
        (tmp_path / "carte.svg").write_bytes(saved(page, "#save-svg"))
    done = subprocess.run(
        [converter, "-w", "1754", str(tmp_path / "carte.svg"), "-o", str(tmp_path / "carte.png")],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert size_of((tmp_path / "carte.png").read_bytes()) == (1754, 1240)


def test_under_moved_weights_the_picture_says_so_and_not_the_sentence_of_the_scenario(
    chromium: Any, carte: Path
) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        page.locator("#theme-2").fill("90")
        page.wait_for_timeout(300)
        said = " ".join(texts(saved(page, "#save-svg")))
    assert TAKE["picture_own"][0] in said and "90" in said
    assert HEADLINE["where"]["fr"] not in said and HEADLINE["unfit"]["fr"].replace(" :", "\u00a0:") in said


SMALL = """() => {
    const whole = HTMLCanvasElement.prototype.toBlob;
    HTMLCanvasElement.prototype.toBlob = function (done, ...more) {
        if (this.width > LIMIT) done(null);
        else whole.call(this, done, ...more);
    };
}"""


def test_a_device_that_cannot_gives_a_smaller_picture_or_says_what_to_do(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        page.evaluate(SMALL.replace("LIMIT", "2000"))
        assert size_of(saved(page, "#save-png")) == (1754, 1240)
        assert told(page) == TAKE["picture_smaller"][0].format(dots=150)
        page.evaluate(SMALL.replace("LIMIT", "0"))
        page.locator("#save-png").click()
        page.wait_for_timeout(3000)
        assert told(page) == TAKE["picture_failed"][0]
        assert watch.errors == []


def test_the_tiles_of_the_ign_are_left_out_and_it_is_said(chromium: Any, carte: Path) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        plain = saved(page, "#save-svg")
        page.evaluate("document.getElementById('tiles').click()")
        page.wait_for_timeout(200)
        with_tiles = saved(page, "#save-svg")
        assert told(page).endswith(TAKE["picture_no_tiles"][0])
        assert page.evaluate("carte.map.hasTiles") is True
    assert b"geopf" not in re.sub(rb"Sources.*", b"", with_tiles) and with_tiles == plain


# --- link ---------------------------------------------------------------------------------------------------------


def copied(page: Any) -> str:
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.locator("#copy-link").click()
    page.wait_for_timeout(100)
    return page.evaluate("window.copied")


def state(page: Any) -> dict[str, Any]:
    page.wait_for_timeout(400)
    return page.evaluate(
        """() => ({ weights: carte.state.weights.map((w) => w.toFixed(5)), rules: carte.state.applied,
            sector: carte.state.openSector ?? -1, site: carte.state.selected && carte.state.selected.site,
            compared: carte.state.compared, zoom: carte.map.getZoom(),
            at: [carte.map.getCenter().lat.toFixed(3), carte.map.getCenter().lng.toFixed(3)],
            q: document.getElementById("search").value })"""
    )


def set_up(page: Any) -> None:
    page.locator("#theme-2").fill("70")
    page.evaluate("document.querySelector('#rules input').click()")
    page.locator("button.sector").nth(2).click()
    page.wait_for_timeout(900)


def test_a_link_copied_here_opens_the_same_view_in_a_file_that_lies_elsewhere(
    chromium: Any, carte: Path, tmp_path: Path
) -> None:
    other = tmp_path / "Dossier d'Élise" / "la carte.html"
    other.parent.mkdir()
    shutil.copy(carte, other)
    with chrome.opened(chromium, carte) as (page, _):
        set_up(page)
        link, before = copied(page), state(page)
        assert told(page) == TAKE["link_copied"][0].format(file="carte.html")
    assert link.startswith("carte.html#carte=1&") and str(carte.parent) not in link and "file:" not in link
    assert before["sector"] >= 0 and not all(before["rules"])
    with chrome.opened(chromium, other) as (page, watch):
        start = state(page)
        page.locator("#link-received").fill(f"Bonjour, voir {link} merci")
        page.locator("#link-open").click()
        assert told(page) == TAKE["link_opened"][0]
        assert state(page) == before != start
        page.locator("#link-received").fill("carte.html")
        page.keyboard.press("Enter")
        assert told(page) == TAKE["link_bad"][0]
        page.locator("#link-received").fill("#carte=1&v=43.6_3.88_12")  # nothing moved: the scenario's own setting
        page.locator("#link-open").click()
        assert state(page)["weights"] == start["weights"] and state(page)["sector"] == -1
        assert watch.errors == []
    with chrome.opened(chromium, other, viewport={"width": 390, "height": 844}) as (page, watch):
        page.goto(other.as_uri() + "#" + link.split("#")[1])
        page.reload()
        assert {**state(page), "zoom": 0, "at": 0} == {**before, "zoom": 0, "at": 0}
        assert watch.errors == []


# --- remarks ------------------------------------------------------------------------------------------------------


def leave(page: Any, where: str, text: str, role: str = "") -> None:
    page.locator(f"#remark-leave-{where}").click()
    page.locator(f"#remark-text-{where}").fill(text)
    page.locator(f"#remark-role-{where}").fill(role)
    page.locator(f"#remark-keep-{where}").click()
    page.wait_for_timeout(150)


def test_remarks_are_left_on_a_sector_a_site_and_a_point_listed_changed_deleted_and_brought_back(
    chromium: Any, carte: Path, artefacts: Path
) -> None:
    with chrome.opened(chromium, carte) as (page, watch):
        page.locator("button.sector").first.click()
        page.wait_for_timeout(900)
        leave(page, "sector", "Près de l'école", "habitante")
        assert told(page, "#secteurs .remark-box [role=status]") == TAKE["remark_kept"][0]
        page.locator("button.plot").first.click()
        page.locator("#remark-leave-card").click()
        page.locator("#remark-keep-card").click()
        assert told(page, "#card .remark-box [role=status]") == TAKE["remark_empty"][0]
        page.locator("#remark-text-card").fill("<b>Bruit</b> la nuit\nvoie ferrée")
        page.locator("#remark-keep-card").click()
        page.wait_for_timeout(150)
        assert page.locator("#card .remark-text").inner_text() == "<b>Bruit</b> la nuit\nvoie ferrée"
        page.evaluate("carte.select({ site: -1, cell: 40 })")
        page.wait_for_timeout(150)
        leave(page, "card", "=SOMME(1)")
        assert page.locator("#remarks li").count() == 3
        page.screenshot(path=artefacts / "carte-remarque.png")
        page.locator("#remarks li").nth(1).locator("[data-act=remark_change]").click()
        page.locator("#remark-text-list").fill("Bruit le jour")
        page.locator("#remark-keep-list").click()
        page.wait_for_timeout(150)
        page.locator("#remarks li").first.locator("[data-act=remark_delete]").click()
        page.wait_for_timeout(150)
        assert told(page, "#remarks-told") == TAKE["remark_deleted"][0]
        assert page.evaluate("document.activeElement.id") == "remark-back"
        assert page.locator("#remarks li").count() == 2
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
        assert page.locator("#remarks li .remark-text").all_inner_texts() == [
            "Près de l'école", "Bruit le jour", "=SOMME(1)",
        ]  # fmt: skip
        assert page.evaluate("Object.keys(localStorage).length") == 0
        file = json.loads(saved(page, "#remarks-save"))
        assert watch.errors == []
    assert (file["format"], file["territory"], file["scenario_hash"]) == (
        "pensions-remarks/1", "essai", territory.RUN["scenario"]["hash"],
    )  # fmt: skip
    sector, site, point = file["remarks"]
    assert sector["role"] == "habitante" and sector["sector"].startswith("Rue n°") and sector["site_id"] is None
    assert site["site_id"] and point["site_id"] is None and point["sector"] is None
    communes = territory.context()["communes"]
    (inside,) = communes["name"][communes.contains(shapely.Point(point["x"], point["y"]))]
    assert point["commune"] == inside


def test_the_places_of_the_file_are_those_of_proj(chromium: Any, carte: Path, content: Any) -> None:
    from pyproj import Transformer

    to_lambert = Transformer.from_crs(4326, 2154, always_xy=True)
    with chrome.opened(chromium, carte) as (page, _):
        for selected in ("{ site: 7 }", "{ site: -1, cell: 40 }"):
            page.evaluate(f"carte.select({selected})")
            page.wait_for_timeout(150)
            leave(page, "card", "ici")
        site, point = json.loads(saved(page, "#remarks-save"))["remarks"]
    real = content.ranking.sites.geometry.loc[site["site_id"]].representative_point()
    assert (site["x"], site["y"]) == pytest.approx((real.x, real.y), abs=1.0)
    for one in (site, point):
        assert to_lambert.transform(one["lon"], one["lat"]) == pytest.approx((one["x"], one["y"]), abs=1.0)


def test_a_file_of_remarks_opened_in_another_page_shows_them_once_and_a_link_goes_to_one(
    chromium: Any, carte: Path, tmp_path: Path
) -> None:
    with chrome.opened(chromium, carte) as (page, _):
        page.evaluate("carte.select({ site: 7 })")
        page.wait_for_timeout(150)
        leave(page, "card", "Trop loin du tram", "élu")
        file = tmp_path / "remarques-essai.json"
        file.write_bytes(saved(page, "#remarks-save"))
        page.locator("#remarks li [data-act=remark_see]").click()
        page.wait_for_timeout(900)
        link = copied(page)
    with chrome.opened(chromium, carte) as (page, watch):
        page.locator("#link-received").fill(link)
        page.locator("#link-open").click()
        assert told(page) == TAKE["link_remark"][0]
        page.set_input_files("#remarks-open", file)
        assert told(page, "#remarks-told") == TAKE["remarks_opened"][0].format(count=1, known=0)
        assert "Trop loin du tram" in page.evaluate("document.activeElement.innerText")
        page.set_input_files("#remarks-open", file)
        assert told(page, "#remarks-told") == TAKE["remarks_opened"][0].format(count=0, known=1)
        assert page.locator("#remarks li").count() == 1
        assert page.evaluate("carte.state.selected.site") == 7
        assert watch.errors == []


def test_a_file_that_is_not_ours_is_refused_with_the_reason_and_adds_nothing(
    chromium: Any, carte: Path, tmp_path: Path
) -> None:
    bad = {
        "coupé.json": ("{", "ce n’est pas du JSON"),
        "voix.json": (json.dumps({"format": "pensions-voice/1"}), "attendu « pensions-remarks/1 »"),
        "ailleurs.json": (json.dumps({"format": "pensions-remarks/1", "territory": "lyon"}), "attendu « essai »"),
        "ligne.json": (
            json.dumps({"format": "pensions-remarks/1", "territory": "essai", "remarks": [{"text": "x"}]}),
            "remarque n° 1",
        ),
    }
    with chrome.opened(chromium, carte) as (page, watch):
        for name, (text, why) in bad.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
            page.set_input_files("#remarks-open", tmp_path / name)
            said = told(page, "#remarks-told")
            assert name in said and why in said
        assert page.locator("#remarks li").count() == 0
        assert watch.errors == []
