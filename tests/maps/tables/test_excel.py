"""The workbook, opened again with another library."""

import zipfile

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from geo.scoring.criterion import Text
from maps.classes import class_bounds
from maps.colours import RAMP
from maps.tables import excel
from maps.tables.excel import write_xlsx
from maps.tables.quick_sheet import QuickSheet
from maps.tables.sheets_excel import TEXT_STAYS_TEXT
from maps.tables.told_cells import measure_form
from maps.words.workbook import HEADERS, SHEETS
from tests.maps.export_cases import HOSTILE, RUN, SECRET, a_gathered_ranking, a_grid_ranking, a_ranking


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("xlsx") / "sites.xlsx"
    write_xlsx(a_ranking(), RUN, path)
    return openpyxl.load_workbook(path)


def rows_of(sheet):
    """Rows under the header, as dictionaries; the header is the row that the filter begins at."""
    top = int(sheet.auto_filter.ref.split(":")[0].strip("A"))
    header = [cell.value for cell in sheet[top]]
    return [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=top + 1, values_only=True)]


class PlainSheet(Worksheet):
    """The same cells through the library's own doors, one by one."""

    def list_column(self, first, number, values, which, looks):
        for row, (value, place) in enumerate(zip(values, which, strict=True), start=first):
            if place >= 0 and isinstance(value, str):
                self.write_string(row, number, value, looks[place])
            elif place >= 0:
                self.write_number(row, number, value, looks[place])


def test_every_cell_is_what_the_library_would_write_by_itself(tmp_path, monkeypatch):
    write_xlsx(a_ranking(), RUN, tmp_path / "ours.xlsx")
    monkeypatch.setattr(excel, "QuickSheet", PlainSheet)
    write_xlsx(a_ranking(), RUN, tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "ours.xlsx") as ours, zipfile.ZipFile(tmp_path / "plain.xlsx") as plain:
        assert ours.namelist() == plain.namelist()
        for name in set(ours.namelist()) - {"docProps/core.xml"}:  # its date
            assert ours.read(name) == plain.read(name)


def test_a_list_with_gaps_is_what_the_library_would_write_by_itself(tmp_path):
    """
    Columns C, D and F from row 8 on; row 25 is empty; the wide text is longer than a cell holds.

    rows 8 to 16   C numbers          F two looks in turn
    row 17 to 24   D alone
    row 26         F alone
    """
    wide = "\U0001f600" * 20_000
    columns = {
        2: ([1.5, -0.0, 1e-7, 1 / 3, 7, 1e15, 0.1, 2.0, 3] + [9] * 10, [0] * 9 + [-1] * 10),
        3: (["a < b & c"] * 9 + ["a", "b", wide, wide, "a", "b", "c", "d", "x", "y"], [-1] * 9 + [1] * 8 + [-1] * 2),
        5: ([*range(9), *[5] * 9, "z"], [0, 1] * 4 + [0] + [-1] * 9 + [2]),
    }
    for kind in (QuickSheet, PlainSheet):
        with xlsxwriter.Workbook(str(tmp_path / f"{kind.__name__}.xlsx"), TEXT_STAYS_TEXT) as book:
            looks = [book.add_format({"num_format": form}) for form in ("0.0", "0.00", "@")]
            sheet = book.add_worksheet("a", worksheet_class=kind)
            sheet.write_string(6, 1, "head", looks[2])
            for number, (values, which) in columns.items():
                sheet.list_column(7, number, values, np.array(which), looks)
    with zipfile.ZipFile(tmp_path / "QuickSheet.xlsx") as ours, zipfile.ZipFile(tmp_path / "PlainSheet.xlsx") as plain:
        for name in set(ours.namelist()) - {"docProps/core.xml"}:  # its date
            assert ours.read(name) == plain.read(name)
        assert b'<row r="25"' not in ours.read("xl/worksheets/sheet1.xml")


def test_the_six_sheets_are_there_in_order(book):
    assert book.sheetnames == ["Classement", "Sites exclus", "Critères", "Règles", "Sources", "Lire ce fichier"]


def test_each_sheet_begins_with_what_it_is_what_was_not_evaluated_and_that_data_are_fictional(book):
    for sheet in book:
        assert "DONNÉES FICTIVES" in sheet["A1"].value
        top = [sheet.cell(row, 1).value for row in range(1, 6)]
        assert top[1] == "Données fictives : ne convient pas à une décision."
        assert "Non évalués : Bruit." in top
        assert "Millésimes mêlés." in top


def test_the_ranking_is_in_order_with_its_numbers(book):
    rows = rows_of(book["Classement"])
    assert [row["Rang"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["Identifiant du site"] for row in rows] == ["S0", "S1", "S2", "S3", "S4", "S5"]
    # tram 5 min → 1, besoin 1234/2000 → 0.60 by steps of 0.05, prix 2000 → 0.75: (2 × 1 + 0.6 + 0.75) / 4
    assert rows[0]["Score (0–100)"] == pytest.approx(100 * (2 + 0.6 + 0.75) / 4, abs=0.051)
    assert rows[0]["Tram (min)"] == 5.0
    assert rows[0]["Note (0–100) : Tram"] == 100
    assert rows[0]["Code INSEE"] == "01001"
    assert "internal" not in rows[0]


def test_unknown_is_an_empty_cell_and_an_estimate_shows_it(book):
    sheet = book["Classement"]
    row = rows_of(sheet)[5]
    assert row["Prix (€/m²)"] is None
    assert row["Note (0–100) : Prix"] is None
    assert row["Critères inconnus"] == "Prix"
    assert row["Mesures estimées (à vol d’oiseau)"] == "Tram"
    assert row["Score si l’inconnu était au mieux (0–100)"] == pytest.approx(row["Score (0–100)"] + 25, abs=0.051)
    assert row["Exclusions sans réponse (qui peut répondre)"] == "Inondation (mairie)"
    estimated = [cell for line in sheet.iter_rows() for cell in line if cell.number_format.startswith('"≈ "')]
    assert [cell.value for cell in estimated] == [10.0]


def test_excluded_sites_keep_their_reason_and_score(book):
    rows = rows_of(book["Sites exclus"])
    assert [row["Identifiant du site"] for row in rows] == ["S6", "S7"]
    assert rows[0]["Pourquoi le site est exclu"] == "Pente : 22 % (maximum 15)"
    assert rows[0]["Score, pour mémoire (0–100)"] > 0


def test_no_cell_is_a_formula_and_hostile_text_is_shown(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.lstrip()[:1] in tuple("=+-@")]
    labels = {row["Libellé"] for name in ("Classement", "Sites exclus") for row in rows_of(book[name])}
    assert labels == {"'" + text if text.strip()[0] in "=+-@" else text for text in HOSTILE}


def test_a_measure_about_people_is_in_no_part_of_the_file(tmp_path):
    write_xlsx(a_ranking(), RUN, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        content = " ".join(parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith("xml"))
    assert "Besoin" in content
    for shown in (str(SECRET)[:4], f"{SECRET:,.0f}", f"{SECRET:,.0f}".replace(",", "\u202f")):
        assert shown not in content


def test_criteria_rules_and_sources_are_told(book):
    criteria = rows_of(book["Critères"])
    assert [row["Part du poids (%)"] for row in criteria[:3]] == [50, 25, 25]
    assert criteria[0]["Mesure → note"] == "5 → 100 ; 20 → 0"
    assert criteria[0]["Source des nombres"] == "proposition des auteurs"
    assert criteria[3]["Libellé"] == "Bruit"
    assert "pas de couche" in criteria[3]["Source des nombres"]
    rules = rows_of(book["Règles"])
    assert (
        rules[0]["N’est pas respectée si"],
        rules[0]["Sites qui ne la respectent pas"],
        rules[1]["Sites sans réponse"],
    ) == ("> 15 %", 2, 8)
    sources = rows_of(book["Sources"])
    assert (sources[0]["Millésime"], sources[0]["Licence"], sources[0]["Lignes"]) == ("2025", "ODbL", 2083)
    assert sources[0]["Réparations"] == "3 arrêts réparés"


def test_the_header_stays_in_sight_and_can_be_filtered(book):
    sheet = book["Classement"]
    assert sheet.freeze_panes == "C7"
    assert sheet.auto_filter.ref.startswith("A6:")
    assert sheet.print_title_rows == "$6:$6"


def test_sectors_have_a_sheet_and_each_ranked_site_tells_its_own(tmp_path):
    write_xlsx(a_gathered_ranking(), RUN, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[:3] == ["Classement", "Secteurs", "Sites exclus"]
    rows = rows_of(book["Secteurs"])
    assert [(row["N° du secteur"], row["Secteur"], row["Sites"], row["Meilleur site"]) for row in rows] == [
        (1, "'=Rue A", 3, "S0"),
        (2, "Rue B", 3, "S3"),
    ]
    assert rows[0]["Note basse (5 essais sur 100 en dessous)"] < rows[0]["Score (0–100)"]
    sites = [(row["N° du secteur"], row["Secteur"]) for row in rows_of(book["Classement"])]
    assert sites == [(1, "'=Rue A")] * 3 + [(2, "Rue B")] * 3


def test_more_sites_than_a_sheet_takes_are_said_to_be_left_out(tmp_path):
    write_xlsx(a_grid_ranking(5), RUN, tmp_path / "a.xlsx", max_rows=10)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Classement"]
    told = [sheet.cell(row, 1).value for row in range(1, 8)]
    assert "Les 10 premiers sites sur 23 ; tous sont dans sites.gpkg." in told
    assert len(rows_of(sheet)) == 10


def test_in_english_and_with_an_empty_run(tmp_path):
    write_xlsx(a_ranking(), {}, tmp_path / "a.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [name for key, name in SHEETS["en"].items() if key != "sectors"]
    assert rows_of(book["Excluded sites"])[0]["Why the site is excluded"] == "Pente (en): 22 % (en) (at most 15)"


def test_no_ranked_site_and_no_site(tmp_path):
    write_xlsx(a_ranking(failing=range(8)), RUN, tmp_path / "a.xlsx")
    write_xlsx(a_ranking(a_ranking().sites.iloc[:0]), RUN, tmp_path / "b.xlsx")
    assert rows_of(openpyxl.load_workbook(tmp_path / "b.xlsx")["Sites exclus"]) == []


def test_words_are_the_same_in_both_languages():
    assert HEADERS["fr"].keys() == HEADERS["en"].keys()
    assert SHEETS["fr"].keys() == SHEETS["en"].keys()


def test_scores_have_the_colours_and_the_bounds_of_the_map_s_key(tmp_path):
    """Five conditions on the column of scores, the highest first; the first that holds gives the fill."""
    ranking = a_gathered_ranking()
    write_xlsx(ranking, RUN, tmp_path / "a.xlsx")
    bounds = class_bounds(ranking)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for name, letter in (("Classement", "C"), ("Secteurs", "D")):
        [(cells, rules)] = book[name].conditional_formatting._cf_rules.items()
        assert {one.coord.rstrip("0123456789").split(":")[0].rstrip("0123456789") for one in cells.sqref.ranges} == {
            letter
        }
        rules = sorted(rules, key=lambda rule: rule.priority)
        fills = ["#" + rule.dxf.fill.bgColor.rgb[-6:] for rule in rules]
        assert fills == list(RAMP[::-1])
        limits = [float(rule.formula[0]) for rule in rules]
        assert limits == pytest.approx([100 * bound for bound in bounds[::-1]] + [0])
        assert {rule.operator for rule in rules} == {"greaterThanOrEqual"}
        assert all(rule.stopIfTrue for rule in rules)


def test_a_measure_beyond_what_counts_keeps_its_number_and_shows_more_than(tmp_path):
    """Whole note from 30 on: beyond 60, "plus de 60"; a number below 0 is told in words."""
    criterion = a_ranking().criteria[0].model_copy(update={"knots": ((0, 0.0), (30, 1.0)), "decimals": 1})
    assert measure_form(criterion, "fr") == '[>60]"plus de 60";#,##0.0'
    assert measure_form(criterion, "en") == '[>60]"more than 60";#,##0.0'
    target = criterion.model_copy(
        update={"knots": ((0, 1.0), (10, 0.0)), "unit_below_zero": Text(fr="points au-dessus", en="points above")}
    )
    assert measure_form(target, "fr") == '#,##0.0;#,##0" points au-dessus"'
