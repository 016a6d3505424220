"""The page without a browser: one file, no address, no count of people, names as text, whole or not at all."""

import base64
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import territory

from geo.errors import CrsError, LayerError, OutputError
from maps.map_page.background import drawn_layers, pack_layers
from maps.map_page.content import find_grid
from maps.map_page.encode import LETTERS, STEPS
from maps.map_page.html import MODULES, STATIC, map_html, write_map
from maps.map_page.payload import payload
from maps.text import as_html, as_json, clean
from maps.words.page import PAGE
from maps.words.script import SCRIPT
from tests.spaces import spoken


@pytest.fixture(scope="module")
def page() -> str:
    return map_html(territory.content())


def data_of(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])


def unpacked(packed: dict) -> bytes:
    own = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
    return base64.b85decode(packed["b"].encode().translate(bytes.maketrans(LETTERS, own)))


def numbers(packed: dict) -> np.ndarray:
    """What decode.mjs reads, in numpy."""
    raw = np.frombuffer(zlib.decompressobj(-15).decompress(unpacked(packed)), dtype=np.uint8)
    planes = raw.reshape(packed["w"], packed["n"]).astype(np.int64)
    return sum(plane << (8 * k) for k, plane in enumerate(planes))


def text_of(packed: dict) -> str:
    return zlib.decompressobj(-15).decompress(unpacked(packed)).decode()


def test_the_page_names_no_other_file_and_no_library_it_does_not_need(page: str) -> None:
    marked = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r'(?:src|href)\s*=\s*"(?!#|data:)[^"]*"', marked) == []
    assert "url(" not in marked
    assert not re.search(r"jquery|bootstrap|awesome|cdn\.|googleapis|unpkg", page, re.IGNORECASE)
    assert not re.search(r"@@\w+@@", page.replace("@@data@@ @@csp@@", ""))


def test_the_policy_names_each_script_by_its_hash(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "default-src 'none'" in policy
    assert policy.count("'sha256-") == len(re.findall(r"<script>", page)) == 2
    assert "unsafe-inline" not in policy.split("style-src")[0]


def test_nasty_names_are_neither_tags_nor_templates(page: str) -> None:
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert "<img" not in body
    assert "window.pwned=1</script>" not in body
    assert "{{7*7}}" not in body and "49 " not in re.findall(r"<bdi>(.*?)</bdi>", body)
    assert "\u202e" not in body
    assert "&lt;img src=x onerror=&quot;window.pwned=1&quot;&gt;" in body


def test_the_ranking_is_a_table_in_the_page(page: str) -> None:
    ranking = territory.site_ranking()
    table = re.search(r'<div id="ranking">(.*?)</div>', page, re.DOTALL)[1]
    ranks = re.findall(r"<tr><td>(\d+)<td>", table)
    assert ranks == [str(rank) for rank in ranking.scores["rank"].loc[ranking.ordered()].dropna()]
    assert "Zone inondable" in table


def test_the_first_screen_warns(page: str) -> None:
    head = re.search(r"<header>.*?</h1>.*?</section>", page, re.DOTALL)[0].replace("\u00a0", " ")
    for text in ("Données fictives", "Bruit : couche absente", "price : secret", "Millésimes mêlés", "2018 à 2025"):
        assert text in head


def test_no_measure_about_people_enters_the_page(page: str) -> None:
    data = data_of(page)
    k = [criterion["id"] for criterion in data["criteria"]].index("homeless")
    assert data["sites"]["measure"][k] is None
    assert "measure" not in data["surface"]["judged"]
    steps = np.array(data["sites"]["utility"][k]["values"]) / 0.05
    assert np.abs(steps - steps.round()).max() < 1e-9


def test_a_rule_that_reads_a_layer_about_people_tells_no_number() -> None:
    ranking = territory.site_ranking(20)
    spy = ranking.rules[3].model_copy(update={"measure": ranking.criteria[5].measure, "is_about_people": True})
    ranking = replace(ranking, rules=(*ranking.rules[:3], spy, ranking.rules[4]))
    values = payload(territory.content(ranking, surface=None))["sites"]["value"]
    assert [value is None for value in values] == [False, False, False, True, False]


def test_confidential_shelters_and_counted_people_are_never_drawn() -> None:
    layers = {layer["id"]: layer for layer in pack_layers(drawn_layers(territory.context()))}
    assert "need_zones" not in layers
    assert "REFUGE" not in text_of(layers["supported_housing"]["text"])
    assert layers["supported_housing"]["count"] == 3
    assert layers["hotspots"]["numbers"] == {} and layers["hotspots"]["count"] == 1


def test_housing_that_nobody_declared_public_is_not_drawn() -> None:
    context = territory.context()
    context["supported_housing"]["is_confidential"] = pd.array([None, False, True, None], dtype="boolean")
    layers = {layer["id"]: layer for layer in pack_layers(drawn_layers(context))}
    assert layers["supported_housing"]["count"] == 1


def test_utilities_come_back_within_a_ten_billionth() -> None:
    ranking = territory.site_ranking()
    sites = payload(territory.content(ranking, surface=None))["sites"]
    order = ranking.sites.index.argsort()
    for k, criterion in enumerate(ranking.criteria):
        packed = sites["utility"][k]
        codes = numbers(packed)
        if "values" in packed:
            got = np.append(packed["values"], np.nan)[codes]
        else:
            got = np.where(codes > packed["top"], np.nan, codes / packed["top"])
        assert np.allclose(got, ranking.utilities[criterion.id].to_numpy()[order], rtol=0, atol=2e-10, equal_nan=True)


def test_shapes_come_back_where_they_were() -> None:
    r"""
    A square with a hole, and a line: three paths, in the order of their rows.
    """
    square = gpd.GeoSeries.from_wkt(
        [
            "POLYGON ((770000 6280000, 770100 6280000, 770100 6280100, 770000 6280000),"
            " (770060 6280020, 770080 6280020, 770080 6280040, 770060 6280020))"
        ],
        crs=2154,
    )
    layer = pack_layers(drawn_layers({"green_spaces": gpd.GeoDataFrame(geometry=square)}))[0]
    assert numbers(layer["size"]).tolist() == [4, 4]
    assert numbers(layer["kind"]).tolist() == [2, 2]
    zigzag = numbers(layer["xy"]).reshape(2, -1)
    lon, lat = np.cumsum((zigzag >> 1) ^ -(zigzag & 1), axis=1) / STEPS
    back = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(2154)
    assert abs(back.x[0] - 770000) < 1.0
    assert abs(back.y[2] - 6280100) < 1.0


def test_a_grid_is_found_in_squares_and_not_in_scattered_points() -> None:
    """
    Rows from north to south: the cell of the south-west corner is the first of the last row.
    """
    grid = find_grid(territory.grid_ranking(12).sites)
    assert (grid.columns, grid.rows, grid.step) == (12, 12, 1000.0)
    assert grid.cell[0] == 11 * 12
    assert find_grid(territory.site_ranking().sites) is None
    assert find_grid(territory.grid_ranking(5).sites) is None


def test_a_surface_that_is_no_grid_is_refused() -> None:
    with pytest.raises(LayerError, match="not on one regular grid"):
        map_html(territory.content(surface=territory.site_ranking(150)))


def test_a_context_in_degrees_is_refused() -> None:
    context = territory.context()
    context["communes"] = context["communes"].to_crs(4326)
    with pytest.raises(CrsError, match="communes"):
        territory.content(context=context)


def test_an_empty_run_and_no_context_still_make_a_page() -> None:
    page = map_html(territory.content(territory.site_ranking(3), surface=None, context={}, run={}))
    assert "Les sources ne sont pas précisées." in page


def test_an_older_map_is_kept_when_the_new_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "carte.html"
    path.write_text("old")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="disk is full"):
        write_map(territory.content(territory.site_ranking(3), surface=None), path)
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["carte.html"]


def test_the_same_content_makes_the_same_bytes() -> None:
    small = territory.content(territory.site_ranking(20))
    assert map_html(small) == map_html(small)


def test_our_scripts_never_read_markup_from_text() -> None:
    for name in MODULES:
        source = (STATIC / "script" / f"{name}.mjs").read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source)


def test_every_word_that_is_said_is_in_both_languages_and_only_the_scripts_travel_in_the_data() -> None:
    sources = "".join((STATIC / "script" / f"{name}.mjs").read_text(encoding="utf-8") for name in MODULES)
    said = set(re.findall(r'say\("(\w+)"', sources))
    marked = set(re.findall(r"@@(\w+)@@", (STATIC / "page.html").read_text(encoding="utf-8")))
    written = {
        "lang",
        "csp",
        "title",
        "head",
        "finding",
        "skip_to",
        "still",
        "unless_sliders",
        "table",
        "reading",
        "method",
        "easy_page",
        "data",
        "leaflet_css",
        "carte_css",
        "leaflet",
        "modules",
    }
    assert said - set(SCRIPT) == set()
    assert marked - written - set(PAGE) - set(SCRIPT) == set()
    assert not any(f'"{key}"' in sources for key in PAGE)
    assert all(fr and en for fr, en in [*PAGE.values(), *SCRIPT.values()])


@pytest.mark.parametrize("name", territory.NASTY)
def test_text_survives_both_ways_in(name: str) -> None:
    assert json.loads(as_json({"n": clean(name)})) == {"n": clean(name)}
    assert not set("<>`{}") & set(as_html(name))
    assert len(clean(name)) <= 300


def test_the_key_of_the_hatch_says_more_where_another_rule_is_answered_nowhere() -> None:
    """Ground without a hatch is not known ground, then: the red sentence says which rule nothing answers."""
    ranking = territory.site_ranking()
    name = next(rule.id for rule in ranking.rules if rule.kind == "exclusion")
    silent = replace(ranking, verdicts=ranking.verdicts.assign(**{name: "unknown"}))
    told = [payload(territory.content(one))["words"]["layer_unknown_ground"] for one in (ranking, silent)]
    assert told[0] == "Ici, on ne sait pas (règle d’exclusion sans réponse)"
    assert told[1] == "Ici, on en sait encore moins (une règle d’exclusion de plus sans réponse)"


def test_a_ranked_row_carries_a_mark_for_an_exclusion_that_nothing_answers() -> None:
    ranking = territory.site_ranking(n=20)
    names = [rule.id for rule in ranking.rules if rule.kind == "exclusion"]
    known = ranking.verdicts.assign(**dict.fromkeys(names, "pass"))
    marks = [
        spoken(map_html(territory.content(replace(ranking, verdicts=answers)))).count(
            "règles d’exclusion sans réponse : 1"
        )
        for answers in (known, known.assign(**{names[0]: "unknown"}))
    ]
    assert marks == [0, int(ranking.scores["rank"].notna().sum())]


def test_days_are_written_as_in_french_and_no_line_breaks_inside_a_number_or_a_quotation() -> None:
    run = territory.content().run | {
        "unfit": {"fr": "Ne convient pas à une décision : « Pente ».", "en": "Unfit."},
        "timetable": {"weekday": "2026-09-22"},
        "sources": [{"title": "Horaires", "vintage": "2026-08-31/2026-12-18"}],
    }
    made = map_html(territory.content(run=run))
    for told in ("décision\u00a0: «\u00a0Pente\u00a0».", "Horaires lus le 22/09/2026.", "31/08/2026 au 18/12/2026"):
        assert told in made
