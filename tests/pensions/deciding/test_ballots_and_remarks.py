"""A ballot printed, typed, and heard, with its weights worked out by hand; remarks of the map gathered by place."""

import csv
import errno
import json
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from geo.errors import SourceError
from layers.scenario.scenario import load_scenario
from layers.sources.planner.ballots import BallotForm, read_any_table, read_ballots
from layers.sources.planner.voice_files import read_voices
from pensions.deciding.ballot import ballot_form

SCENARIO = load_scenario("pension_de_famille")
LABELS = [criterion.label.fr for criterion in SCENARIO.criteria]
IDS = [criterion.id for criterion in SCENARIO.criteria]
FORM = BallotForm(
    {"a": ("Tram",), "b": ("Prix, autour",), "c": ("Pharmacie",)}, {"a": 0.5, "b": 0.3, "c": 0.2}, "ab" * 32
)


@pytest.fixture
def printed(town, run_cli, tmp_path):
    """The folder with the ballot and its empty table."""
    assert run_cli("voices", town, tmp_path / "voix", "--ballot", "--lang", "fr") == 0
    return tmp_path / "voix"


def typed(folder: Path, *ballots: dict) -> Path:
    """The table filled in, in its own workbook, as a clerk does: ballot → { column: what is typed }."""
    book = openpyxl.load_workbook(folder / "bulletins.xlsx")
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows(min_row=1, max_row=10) if row[0].value == "bulletin")
    names = {re.sub(r"^\d+\. ", "", str(cell.value)): cell.column for cell in header}
    for number, ballot in enumerate(ballots, start=1):
        for name, value in ballot.items():
            sheet.cell(header[0].row + number, names[name]).value = value
    book.save(folder / "bulletins.xlsx")
    return folder / "bulletins.xlsx"


def heard(run_cli, town, folder, out):
    assert run_cli("voices", town, folder, "--out", out, "--lang", "fr") == 0
    return json.loads((out / "voix.json").read_text(encoding="utf-8"))["voices"]


# --- ballot -------------------------------------------------------------------------------------------------------


def test_the_ballot_asks_the_criteria_of_the_scenario_in_its_order_and_says_which_run_it_is_of(printed):
    page = (printed / "bulletin.html").read_text(encoding="utf-8")
    assert re.findall(r"<small>(.*?)</small>", page) == LABELS
    assert page.count("<span>5</span>") == len(LABELS)
    assert SCENARIO.hash[:12] in page and "Quelles choses comptent le plus\u00a0?" in page
    assert "default-src 'none'" in page and "<script" not in page
    assert not re.search(r"(?:src|href)=|url\(", page)
    sheet = openpyxl.load_workbook(printed / "bulletins.xlsx").worksheets[0]
    header = next(list(row) for row in sheet.iter_rows(values_only=True) if row[0] == "bulletin")
    assert [re.sub(r"^\d+\. ", "", name) for name in header[2:-2]] == LABELS


def test_from_the_printed_ballot_through_the_typed_table_to_weights_worked_out_by_hand(
    printed, town, run_cli, tmp_path
):
    """Three ballots: all equal; two things only, the rest zero; a blank that keeps the scenario's share (10 of 109)."""
    first, second = LABELS[:2]
    typed(
        printed,
        {"role": "habitante", **dict.fromkeys(LABELS, 3)},
        {**dict.fromkeys(LABELS, 0), first: 3, second: "1,5"},
        {**dict.fromkeys(LABELS[1:], 2), "remarque": "je ne sais pas pour le tram"},
        {"role": "élu"},
    )
    told = heard(run_cli, town, printed, tmp_path / "out")
    assert (told["ballots"], told["blank_ballots"], told["outdated"]) == (3, 1, [])
    voices, count = told["voices"], len(IDS)
    assert set(voices) == {"bulletin 1, habitante", "bulletin 2", "bulletin 3"}
    form = ballot_form(SCENARIO)
    by_hand = {
        "bulletin 1, habitante": dict.fromkeys(IDS, 1 / count),
        "bulletin 2": {**dict.fromkeys(IDS, 0.0), IDS[0]: 2 / 3, IDS[1]: 1 / 3},
        "bulletin 3": {**dict.fromkeys(IDS, (1 - 10 / 109) / (count - 1)), IDS[0]: 10 / 109},
    }
    assert form.shares[IDS[0]] == pytest.approx(10 / 109)
    for name, weights in by_hand.items():
        judged = {key: weights[key] for key in voices[name]}  # those that the town can judge by share out the whole
        total = sum(judged.values())
        assert voices[name] == pytest.approx({key: value / total for key, value in judged.items()}, abs=1e-4)


def ods(path: Path, rows: list[list[object]], *, twice: bool = False) -> Path:
    """A spreadsheet as LibreOffice writes one: numbers by their value, what is empty repeated up to the last column."""

    def cell(value: object) -> str:
        if value == "":
            return "<table:table-cell/>"
        if isinstance(value, float):
            shown = str(value).replace(".", ",")
            kind = f'office:value-type="float" office:value="{value}"'
            return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    end = '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}{end}" for row in rows)
    empty = f'<table:table-row table:number-rows-repeated="1048000">{end}'
    again = body if twice else ""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table>{body}{empty}"
            f"</table:table><table:table>{again}</table:table></office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return path


ROWS = [
    ["bulletin", "role", "1. Tram", "2. Prix, autour", "Pharmacie", "empreinte"],
    ["1", "élue", 2.5, 2.5, "", "abababababab"],
    ["2", "", 0.0, 1.0, 1.0, ""],
    ["3", "", "", "", "", ""],
]


@pytest.mark.parametrize("kind", ["csv", "cp1252", "xlsx", "ods"])
def test_a_table_of_ballots_is_read_alike_whatever_program_saved_it(tmp_path, kind):
    french = [[str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in ROWS]
    path = tmp_path / f"bulletins.{'csv' if kind == 'cp1252' else kind}"
    if kind == "ods":
        ods(path, ROWS)
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        for row in [["Une ligne par bulletin"], *ROWS]:
            book.active.append([None if cell == "" else cell for cell in row])
        book.save(path)
    else:
        with path.open("w", encoding="utf-8-sig" if kind == "csv" else kind, newline="") as file:
            csv.writer(file, delimiter=";").writerows(french)
    read = read_ballots(read_any_table(path), path.name, FORM)
    assert read.outdated == () and read.blank == 0
    assert read.weights["bulletin 1, élue"] == pytest.approx({"a": 0.4, "b": 0.4, "c": 0.2})
    assert read.weights["bulletin 2"] == pytest.approx({"a": 0.0, "b": 0.5, "c": 0.5})
    assert list(read.weights) == ["bulletin 1, élue", "bulletin 2"]


def table(tmp_path, *rows, header="bulletin;role;Tram;Prix, autour;Pharmacie;empreinte"):
    path = tmp_path / "bulletins.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return read_any_table(path)


def test_points_need_not_add_up_and_a_hundred_to_share_is_read_as_well(tmp_path):
    read = read_ballots(table(tmp_path, "1;;70;20;10;", "2;;7;2;1;", "3;;0,7;0,2;0,1;"), "b", FORM)
    assert read.weights["bulletin 1"] == pytest.approx({"a": 0.7, "b": 0.2, "c": 0.1})
    assert read.weights["bulletin 1"] == pytest.approx(read.weights["bulletin 2"])
    assert read.weights["bulletin 1"] == pytest.approx(read.weights["bulletin 3"])


def test_zero_where_one_has_an_opinion_and_blank_elsewhere_gives_all_to_the_others(tmp_path):
    read = read_ballots(table(tmp_path, "1;;0;;;"), "b", FORM)
    assert read.weights["bulletin 1"] == pytest.approx({"a": 0.0, "b": 0.6, "c": 0.4})


def test_a_ballot_of_another_state_of_the_scenario_is_heard_and_named(tmp_path):
    read = read_ballots(table(tmp_path, "1;;1;1;1;ABABABABAB", "2;;1;1;1;cdcdcdcd", "3;;1;1;1;"), "b", FORM)
    assert read.outdated == ("bulletin 2",)


def test_every_faulty_ballot_is_told_by_its_number_and_what_was_expected(tmp_path):
    rows = ["1;;oui;-1;101;", "2;;0;0;0;", "3;;1;1;1;", f"3;{'r' * 81};1;1;1;", ";;1;x;1;", "7;;1;nan;1;"]
    with pytest.raises(SourceError) as fault:
        read_ballots(table(tmp_path, *rows), "bulletins.csv", FORM)
    for told in (
        "bulletin 1 : « Tram » a « oui », attendu des points de 0 à 100, ou rien",
        "« Prix, autour » a « -1 »",
        "« Pharmacie » a « 101 »",
        "bulletin 2 : tous les points sont à zéro",
        "bulletin 3 : saisi deux fois (lignes 4 et 5)",
        "rôle de plus de 80 caractères",
        "ligne 6 : « Prix, autour » a « x »",
        "bulletin 7 : « Prix, autour » a « nan »",
    ):
        assert told in fault.value.whole.fr


@pytest.mark.parametrize("cell", ["1_0", "٣", "0x3", "=3", "1.234,5", "½"])
def test_points_are_typed_in_plain_digits(tmp_path, cell):
    with pytest.raises(SourceError) as fault:
        read_ballots(table(tmp_path, f"1;;{cell};1;1;"), "b", FORM)
    assert f"« {cell} »" in fault.value.whole.fr


def test_zeros_that_leave_only_criteria_without_weight_are_refused(tmp_path):
    form = BallotForm(FORM.names, {"a": 0.5, "b": 0.5, "c": 0.0}, FORM.hash)
    with pytest.raises(SourceError) as fault:
        read_ballots(table(tmp_path, "1;;0;0;;"), "b", form)
    assert "bulletin 1 : tous les points sont à zéro" in fault.value.whole.fr


def test_one_and_zero_one_are_the_same_ballot(tmp_path):
    with pytest.raises(SourceError) as fault:
        read_ballots(table(tmp_path, "1;;,5;1;1;", "01;;3;1;1;"), "b", FORM)
    assert "bulletin 1 : saisi deux fois (lignes 2 et 3)" in fault.value.whole.fr


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_ballots_on_two_sheets_are_refused_not_half_read(tmp_path, kind):
    path = tmp_path / f"bulletins.{kind}"
    if kind == "ods":
        ods(path, ROWS, twice=True)
    else:
        book = openpyxl.Workbook()
        for sheet in (book.active, book.create_sheet("mardi")):
            for row in ROWS:
                sheet.append(row)
        book.save(path)
    with pytest.raises(SourceError) as fault:
        read_any_table(path)
    assert "2 feuilles contiennent des bulletins" in fault.value.fr


def test_a_table_saved_in_two_formats_does_not_vote_twice(tmp_path):
    ods(tmp_path / "b.ods", ROWS)
    table(tmp_path, "1;élue;2,5;2,5;;abababababab", "2;;0;1;1;")
    with pytest.raises(SourceError) as fault:
        read_voices(tmp_path, scenario="s", scenario_hash="", criteria="abc", form=FORM)
    assert "b.ods et bulletins.csv : les mêmes bulletins" in fault.value.fr


def test_a_column_that_is_unknown_absent_or_given_twice_is_told(tmp_path):
    with pytest.raises(SourceError) as fault:
        read_ballots(table(tmp_path, "1;1;1;1", header="bulletin;Tram;1. tram;Bruit"), "bulletins.csv", FORM)
    for told in ("« 1. tram » donnée deux fois", "colonne inconnue « Bruit »", "absentes : Prix, autour; Pharmacie"):
        assert told in fault.value.whole.fr


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"<html>"])
def test_an_ods_that_is_none_is_refused_in_french(tmp_path, content):
    (tmp_path / "b.ods").write_bytes(content)
    with pytest.raises(SourceError) as fault:
        read_any_table(tmp_path / "b.ods")
    assert "b.ods" in fault.value.fr and "fichier .ods incomplet" in fault.value.fr


def test_a_ballot_that_may_hold_typed_rows_is_never_overwritten(printed, town, run_cli, capsys):
    before = typed(printed, {LABELS[0]: 3}).read_bytes()
    assert run_cli("voices", town, printed, "--ballot", "--lang", "fr") == 2
    assert "existe déjà : non écrasé" in capsys.readouterr().err
    assert (printed / "bulletins.xlsx").read_bytes() == before


# --- remarks ------------------------------------------------------------------------------------------------------


def remark(number: int, text: str, **more: object) -> dict:
    told = {
        "id": f"{number:016x}", "site_id": None, "sector": None, "place": "Point de la carte", "commune": "Valmarelle",
        "x": 777_000.0, "y": 6_313_000.0, "lon": 3.96, "lat": 43.91, "role": "", "date": "2026-12-01", "text": text,
    }  # fmt: skip
    return told | more


def remark_file(*remarks: dict, **more: object) -> str:
    told = {
        "format": "pensions-remarks/1", "territory": "demo", "scenario": SCENARIO.id, "scenario_hash": SCENARIO.hash,
        "run_date": "2026-12-01", "remarks": list(remarks),
    }  # fmt: skip
    return json.dumps(told | more)


def written(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def first_site(town, run_cli, tmp_path_factory):
    out = tmp_path_factory.mktemp("rank")
    assert run_cli("rank", town, "--outputs", "run", "--out", out) == 0
    return json.loads((out / "run.json").read_text(encoding="utf-8"))["first_sites"][0]["site_id"]


def test_remarks_of_many_files_stand_whole_and_by_place_in_the_page_and_the_workbook(
    town, run_cli, capsys, tmp_path, first_site
):
    long = "Bruit " * 160 + "<script>alert(1)</script> fin"
    folder = written(
        tmp_path / "voix",
        a=remark_file(
            remark(1, '=HYPERLINK("http://x")', site_id=first_site, place="1 rue A", role="habitante"),
            remark(2, long),
        ),
        b=remark_file(
            remark(3, "Très bien", site_id=first_site, place="1 rue A", role="@élu"),
            remark(2, long),
            remark(4, "Parti", site_id="999", place="ailleurs"),
            remark(5, " très  BIEN ", site_id=first_site, place="1 rue A", role="@Élu"),
            scenario_hash="0" * 64,
        ),
    )
    told = heard(run_cli, town, folder, tmp_path / "out")
    shown = capsys.readouterr().out
    assert "Remarques : 4, sur 3 lieux" in shown and "données deux fois : 2" in shown
    assert "autre calcul : b.json" in shown and "site absent de ce calcul (gardées, à leurs coordonnées) : 1" in shown
    assert "le classement est celui du scénario" in shown and told["is_scenario_alone"] is True
    assert [one["text"] for one in told["remarks"]] == ['=HYPERLINK("http://x")', long, "Très bien", "Parti"]
    page = (tmp_path / "out" / "voix.html").read_text(encoding="utf-8")
    assert "<script" not in page and page.count("Bruit") == 160 and "fin »" in page.replace("\u00a0", " ")
    assert page.count("<h3>1 rue A") == 1 and "rang 1 du scénario" in page
    assert re.search(r"HYPERLINK.*habitante.*Très bien", page, re.DOTALL)
    rows = list(openpyxl.load_workbook(tmp_path / "out" / "voix.xlsx")["Remarques"].iter_rows(values_only=True))
    cells = [cell for row in rows for cell in row if isinstance(cell, str)]
    assert '\'=HYPERLINK("http://x")' in cells and "'@élu" in cells and long in cells
    assert not [cell for cell in cells if cell[:1] in "=+@"]


def test_a_remark_changed_between_two_files_is_kept_in_both_states(town, run_cli, capsys, tmp_path):
    folder = written(tmp_path / "voix", a=remark_file(remark(1, "Trop loin")), b=remark_file(remark(1, "Très bien")))
    told = heard(run_cli, town, folder, tmp_path / "out")
    assert [one["text"] for one in told["remarks"]] == ["Trop loin", "Très bien"] and told["remarks_twice"] == 0
    assert "deux états : 1" in capsys.readouterr().out.replace("\u00a0", " ")


def test_remarks_beside_weights_leave_the_weights_alone(town, run_cli, tmp_path):
    weights = {"format": "pensions-voice/1", "scenario": SCENARIO.id, "role": "élu", "weights": dict.fromkeys(IDS, 1.0)}
    folder = written(tmp_path / "voix", a=json.dumps(weights), b=remark_file(remark(1, "Bien")))
    told = heard(run_cli, town, folder, tmp_path / "out")
    assert list(told["voices"]) == ["élu"] and told["is_scenario_alone"] is False and len(told["remarks"]) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"format": "pensions-remarks/1"', "JSON"),
        (remark_file(remark(1, "x"), format="pensions-remarks/2"), "format"),
        (remark_file(remark(1, "x"), territory="lyon"), "« lyon »"),
        (remark_file(remark(1, "x" * 1001)), "text"),
        (remark_file(remark(1, "")), "text"),
        (remark_file(remark(1, "x", name="Jeanne")), "name"),
        (remark_file(remark(1, " \n")), "text"),
        (remark_file(remark(1, "x", lat=91)), "lat"),
        (remark_file(remark(1, "x", lat="43.9")), "lat"),
        (remark_file(remark(1, "x", y=True)), "y"),
        (remark_file(remark(1, "x", date="2026-02-30")), "« 2026-02-30 » n'est pas un jour du calendrier"),
        (remark_file(remark(1, "x", date="٢٠٢٦-١٢-٠١")), "date"),
        (remark_file(remark(1, "x", x=float("inf"))), "x"),
        (remark_file(remark(1, "x", id="../a")), "id"),
        (remark_file(*[remark(k, "x") for k in range(501)]), "remarks"),
    ],
)
def test_a_file_of_remarks_that_is_malformed_is_refused_and_nothing_is_written(
    town, run_cli, capsys, tmp_path, text, words
):
    folder = written(tmp_path / "voix", a=text)
    assert run_cli("voices", town, folder, "--out", tmp_path / "out", "--lang", "fr") == 2
    message = capsys.readouterr().err
    assert message.startswith("Erreur") and "a.json" in message and words in message
    assert not (tmp_path / "out").exists()


def test_a_workbook_that_is_open_in_its_program_does_not_stop_the_reading(tmp_path):
    folder = written(tmp_path / "voix", a=remark_file(remark(1, "x")))
    (folder / "~$bulletins.xlsx").write_bytes(b"lock")
    (folder / ".~lock.bulletins.ods#").write_bytes(b"lock")
    read = read_voices(folder, scenario=SCENARIO.id, scenario_hash="", criteria=IDS, form=ballot_form(SCENARIO))
    assert len(read.remarks.table) == 1 and read.weights == {}


def test_a_folder_that_may_not_be_opened_is_said_and_what_to_do(tmp_path, monkeypatch):
    def closed(folder):
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(SourceError) as fault:
        read_voices(tmp_path, scenario=SCENARIO.id, scenario_hash="", criteria=IDS, form=ballot_form(SCENARIO))
    assert str(tmp_path) in fault.value.fr and "Ouvrez-le à votre compte" in fault.value.fr
