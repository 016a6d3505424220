"""The control of the data as a page: all is said, the gravest first, as text; nothing is asked of anybody."""

import re
from dataclasses import replace

import pytest
import shapely
from bs4 import BeautifulSoup

from geo.errors import OutputError
from maps.inspection.content import ControlRow
from maps.inspection.page import LISTED, PRINTED, UNFOLDED, inspection_html, write_inspection_page
from maps.words.inspection import inspection_words
from tests.maps.inspection_cases import COMMUNES, NASTY, A, a_control, content, some_places


def read(made):
    return BeautifulSoup(inspection_html(made), "html.parser")


def text(node):
    return " ".join(node.get_text(" ").split())


def test_the_first_screen_says_the_territory_the_finding_that_it_is_unfit_and_how_many_of_each_verdict():
    page = read(content())
    first = page.find("section", class_="result")
    assert page.find(class_="territory").get_text() == "Deux communes"
    assert [one.get_text() for one in page.find_all("h1")] == ["Un tiers des logements manque."]
    assert "Ne convient pas à une décision" in text(first)
    assert "Données fictives." in text(first)
    told = [text(one.strong) for one in first.find("ul", class_="counts").find_all("li")]
    assert told == ["2 fautes", "1 à surveiller", "1 non vérifiable", "1 conforme"]


def test_without_an_unfit_control_nothing_says_unfit_and_nothing_is_red():
    page = inspection_html(content(a_control("alerte", "alert")))
    assert "Ne convient pas" not in page
    assert 'class="result"' in page
    assert "0 faute<" in page


def test_a_headline_that_says_unfit_itself_is_not_told_twice():
    first = read(content(headline="Ne convient pas à une décision : un tiers manque.")).find("section", class_="result")
    assert text(first).count("Ne convient pas à une décision") == 1
    assert "unfit" in first["class"]


def test_controls_are_read_the_gravest_first_in_the_contents_and_in_the_sections():
    page = read(content())
    order = ["impropre", "places", "alerte", "inconnu", "conforme"]
    assert [one.h2["id"] for one in page.find_all("section", class_="control")] == order
    assert [one["href"] for one in page.find("nav").find_all("a")] == [f"#{name}" for name in order]
    badges = [text(one) for one in page.find("nav").find_all(class_="badge")]
    assert badges == ["✗ Faute", "✗ Faute", "! À surveiller", "? Non vérifiable", "✓ Conforme"]


def test_each_control_says_what_is_compared_expected_found_the_threshold_whom_to_ask_and_its_places():
    section = read(content()).find(id="impropre").find_parent("section")
    told = {text(one.dt): text(one.dd) for one in section.find("dl").find_all("div")}
    assert told == {
        "Ce qui est comparé": "compared de impropre",
        "Attendu": "expected de impropre",
        "Trouvé": "found de impropre",
        "Seuil et sa source": "threshold de impropre",
        "À qui demander": "ask de impropre",
    }
    assert [text(cell) for cell in section.table.find_all("th", scope="col")] == [
        "N°", "Nom", "Attendu", "Trouvé", "Remarque",
    ]  # fmt: skip
    assert [text(cell) for cell in section.tbody.tr.children] == ["1", "Amont", "100", "70", "il manque 30 %"]
    assert read(content()).find(id="conforme").find_parent("section").table is None


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_text_of_the_data_becomes_code_in_either_language(lang):
    row = ControlRow(NASTY, NASTY, NASTY, NASTY, A)
    nasty = dict.fromkeys(("title", "compared", "expected", "found", "threshold", "ask"), NASTY)
    background = COMMUNES.assign(name=NASTY)
    made = content(
        a_control("sale", "fail", rows=[row], **nasty), territory=NASTY, made=NASTY, notices=(NASTY,), headline=NASTY,
        background=background, language=lang,
    )  # fmt: skip
    page = inspection_html(made)
    for code in ("<script", "<img", "{{", "http:", "https:", "//"):
        assert code not in page, code
    assert page.count("</style>") == 1
    assert "default-src 'none'" in page
    assert f'<html lang="{lang}">' in page
    assert page.count("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;") >= 13
    assert {one["href"] for one in BeautifulSoup(page, "html.parser").find_all("a")} == {"#controls", "#sale"}


def test_a_long_sentence_is_whole_and_its_numbers_do_not_break():
    made = content(a_control("long", "alert", found="12 400 logements, 37 % à 150 m : " + "mot " * 300 + "fin"))
    told = read(made).find("div", class_="found").dd.get_text()
    assert told.startswith("12\u00a0400 logements, 37\u00a0% à 150\u00a0m\u00a0: mot")
    assert told.endswith("mot fin")


def test_a_long_list_is_folded_without_a_script_and_beyond_what_a_page_holds_it_says_where_the_rest_is():
    rows = LISTED + 5
    section = read(content(a_control(rows=some_places(rows)))).find("section", class_="control")
    parts = section.table.find_all("tbody")
    assert [len(part.find_all("tr")) for part in parts] == [UNFOLDED, PRINTED - UNFOLDED, LISTED - PRINTED]
    assert section.find("input", type="checkbox")["id"] == section.find("label")["for"]
    said = text(section)
    assert "2 005 cas" in said
    assert "Les 2 000 premiers cas sur 2 005 ; tous sont dans controle.xlsx." in said
    assert "Les 100 premiers cas sur 2 005 sont imprimés ; tous sont dans controle.xlsx." in said
    short = read(content(a_control(rows=some_places(UNFOLDED))))
    assert short.find("input") is None


def test_what_is_drawn_is_in_the_list_under_its_number_at_its_place_with_a_scale_and_a_legend():
    """
    Two communes of 2 km are 4 km wide: 420 - 2 × 14 = 392 pixels, 98 a km. The middle of A is 1 km from the west, and
    1 km under the north: x = y = 14 + 98. A bar of 1 km is 98 long, one of 2 km would be over 130.
    """
    figure = read(content(a_control(rows=some_places(1)))).find("figure")
    mark = figure.svg.find("g", class_="mark")
    assert (float(mark.circle["cx"]), float(mark.circle["cy"]), mark.get_text()) == (112.0, 112.0, "1")
    assert figure.find(class_="scale")["d"].endswith("h98.0v-6")
    assert figure.find(class_="scale-text").get_text() == "1 km"
    assert [text(one) for one in figure.find("ul").find_all("li")][1:] == ["commune"]
    assert figure.svg["role"] == "img"
    assert figure.svg["aria-label"] == "Carte des lieux : title de places"
    # the mark stands where « Amont » would be: its name is written 18 under it, its foot 4 lower
    names = {one.get_text(): (one["x"], one["y"]) for one in figure.find("g", class_="names").find_all("text")}
    assert names == {"Amont": ("112", "134"), "Bourg": ("308", "116")}


def test_communes_are_drawn_once_and_no_map_is_drawn_where_no_place_has_a_geometry():
    page = read(content())
    assert len(page.find_all(id="communes")) == 1
    assert len(page.find_all("figure")) == 2  # « places » and « impropre »
    assert page.find(id="alerte").find_parent("section").find("figure") is None


def test_of_places_on_one_another_the_first_is_numbered_and_the_others_are_dots():
    figure = read(content(a_control(rows=some_places(3)))).find("figure")
    assert [one.get_text() for one in figure.svg.find_all("g", class_="mark")] == ["1"]
    assert len(figure.svg.find_all("circle", class_="dot")) == 2
    assert "autre lieu de la liste" in text(figure)


def test_an_area_is_drawn_with_its_number_and_a_hair_of_an_area_as_a_point():
    rows = [
        ControlRow("Amont", "", "", "", A),
        ControlRow("Fil", "", "", "", shapely.Point(773_000, 6_280_000).buffer(2)),
    ]
    svg = read(content(a_control(rows=rows))).find("figure").svg
    assert len(svg.find_all("path", class_="area")) == 1
    assert sorted(one.get_text() for one in svg.find_all("g", class_="mark")) == ["1", "2"]


def test_a_place_far_away_is_counted_under_the_map_and_does_not_shrink_it():
    rows = [*some_places(1), ControlRow("Au large", "", "", "", shapely.Point(0, 0))]
    figure = read(content(a_control(rows=rows))).find("figure")
    assert "1 lieu est hors de cette carte ; il est dans la liste." in text(figure)
    assert figure.find(class_="scale-text").get_text() == "1 km"


def test_without_communes_the_places_alone_are_drawn_and_without_anything_the_page_still_stands():
    rows = [ControlRow("P", "", "", "", shapely.Point(770_000, 6_279_000)),
            ControlRow("Q", "", "", "", shapely.Point(771_000, 6_279_000))]  # fmt: skip
    alone = read(content(a_control(rows=rows), background=COMMUNES.iloc[:0]))
    assert len(alone.find("figure").find_all("circle")) == 3  # two marks, and that of the legend
    assert "commune" not in text(alone.find("figure"))
    nothing = replace(content(background=COMMUNES.iloc[:0]), controls=())
    assert "Aucun contrôle n’a été fait." in text(read(nothing))
    empty = read(content(a_control(rows=[ControlRow("Vide", "", "", "", shapely.Point())])))
    assert empty.find("figure") is None


def test_columns_that_no_place_fills_are_left_out():
    table = read(content(a_control(rows=[ControlRow("Ligne 42", "", "0 départ")]))).table
    assert [text(cell) for cell in table.find_all("th", scope="col")] == ["N°", "Nom", "Trouvé"]


def test_every_word_is_in_both_languages_and_the_english_page_holds_no_french_word_of_ours():
    french, english = inspection_words("fr"), inspection_words("en")
    assert french.keys() == english.keys()
    page = text(read(content(language="en")))
    for key in ("unfit", "unknown", "compared", "threshold", "ask", "key_commune", "offline"):
        assert english[key] in page
    assert "décision" not in page


def test_the_page_is_written_whole_or_not_at_all(tmp_path):
    write_inspection_page(content(), tmp_path / "new" / "controle.html")
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["controle.html"]
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        write_inspection_page(content(), tmp_path / "file" / "controle.html")
    assert not re.search(r"\b(None|nan)\b", (tmp_path / "new" / "controle.html").read_text(encoding="utf-8"))
