"""The control of the data as a workbook, opened again with another library."""

import openpyxl
import pyproj
import pytest
import shapely

from geo.errors import OutputError
from maps.inspection.content import ControlRow
from maps.inspection.workbook import write_inspection_workbook
from tests.maps.inspection_cases import COMMUNES, FORMULAS, a_control, content, some_places


def written(made, folder):
    write_inspection_workbook(made, folder / "controle.xlsx")
    return openpyxl.load_workbook(folder / "controle.xlsx")


def rows_of(sheet):
    """Rows under the header, as dictionaries; the header is the row that the filter begins at."""
    top = int(sheet.auto_filter.ref.split(":")[0].strip("A"))
    header = [cell.value for cell in sheet[top]]
    return [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=top + 1, values_only=True)]


def test_the_summary_has_one_row_a_control_the_gravest_first(tmp_path):
    book = written(content(), tmp_path)
    assert book.sheetnames == ["Synthèse", "Lieux"]
    rows = rows_of(book["Synthèse"])
    assert [row["Verdict"] for row in rows] == [
        "Faute : ne convient pas à une décision", "Faute", "À surveiller", "Non vérifiable", "Conforme",
    ]  # fmt: skip
    assert rows[0] == {
        "Contrôle": "title de impropre",
        "Verdict": "Faute : ne convient pas à une décision",
        "Ce qui est comparé": "compared de impropre",
        "Attendu": "expected de impropre",
        "Trouvé": "found de impropre",
        "Seuil et sa source": "threshold de impropre",
        "À qui demander": "ask de impropre",
        "Nombre de lieux": 1,
    }
    assert [row["Nombre de lieux"] for row in rows] == [1, 1, 1, 0, 0]


def test_the_head_says_what_it_is_that_it_is_unfit_the_finding_the_notices_and_what_made_it(tmp_path):
    sheet = written(content(), tmp_path)["Synthèse"]
    assert [sheet.cell(row, 1).value for row in range(1, 5)] == [
        "Contrôle des données : Deux communes – Ne convient pas à une décision",
        "Un tiers des logements manque.", "Données fictives.", "Fait le 30 novembre 2026.",
    ]  # fmt: skip


def test_each_place_has_its_control_and_its_coordinates_in_metres_and_degrees(tmp_path):
    rows = rows_of(written(content(), tmp_path)["Lieux"])
    assert [row["Contrôle"] for row in rows] == ["title de impropre", "title de places", "title de alerte"]
    place = rows[1]
    assert (place["Nom"], place["Attendu"], place["Trouvé"]) == ("Lieu 0", "moins de 150 m", "150 m")
    assert (place["x (Lambert-93, m)"], place["y (Lambert-93, m)"]) == (771_000, 6_280_000)
    back = pyproj.Transformer.from_crs(4326, 2154, always_xy=True)
    told = back.transform(place["Longitude (°)"], place["Latitude (°)"])
    assert told == pytest.approx((771_000, 6_280_000), abs=0.2)
    line = rows[2]
    assert [line[name] for name in ("x (Lambert-93, m)", "y (Lambert-93, m)", "Longitude (°)", "Latitude (°)")] == [
        None
    ] * 4


def test_no_text_of_the_data_is_a_formula_or_a_link(tmp_path):
    rows = [ControlRow(text, text, text, text, shapely.Point(770_500, 6_279_500)) for text in FORMULAS]
    made = content(a_control("f", "alert", rows=rows, title="=1+1", found="http://a.example"), headline="=2+2")
    book = written(made, tmp_path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert [row["Nom"] for row in rows_of(book["Lieux"])] == [f"'{text}" for text in FORMULAS]


def test_the_header_stays_in_sight_can_be_filtered_is_on_each_printed_page_and_long_texts_have_their_lines(tmp_path):
    sheet = written(content(a_control("long", "alert", found="mot " * 80, rows=some_places(2))), tmp_path)["Synthèse"]
    assert sheet.freeze_panes == "B6"
    assert sheet.auto_filter.ref == "A5:H6"
    assert sheet.print_title_rows == "$5:$5"
    found = sheet["E6"]
    assert found.alignment.wrap_text
    # 80 × "mot " is 319 letters; a line of 30 holds seven words, 27 letters: 12 lines of 15 points
    assert sheet.row_dimensions[6].height == 12 * 15


def test_without_any_control_or_place_in_english_the_sheets_are_there(tmp_path):
    book = written(content(a_control("ok", "pass"), background=COMMUNES.iloc[:0], language="en"), tmp_path)
    assert book.sheetnames == ["Summary", "Places"]
    assert [cell.value for cell in book["Places"][2]][:2] == ["Control", "Name"]


def test_the_workbook_is_written_whole_or_not_at_all(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        write_inspection_workbook(content(), tmp_path / "file" / "controle.xlsx")
