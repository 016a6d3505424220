"""The workbook of the control of the data, opened by LibreOffice itself."""

import csv
import subprocess

from maps.inspection.workbook import write_inspection_workbook
from tests.maps.inspection_cases import FORMULAS, a_control, content


def test_libreoffice_shows_every_control_and_takes_no_text_for_a_formula(office, tmp_path):
    given = [a_control(f"c{k}", "alert", title=text, found=text) for k, text in enumerate(FORMULAS)]
    write_inspection_workbook(content(*given), tmp_path / "controle.xlsx")
    subprocess.run(
        [
            office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
            "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,1", "--outdir", str(tmp_path),
            str(tmp_path / "controle.xlsx"),
        ],
        capture_output=True, check=True, timeout=180,
    )  # fmt: skip
    (path,) = tmp_path.glob("*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    head = next(number for number, row in enumerate(rows) if row[0] == "Contrôle")
    assert [row[0].lstrip("'") for row in rows[head + 1 :]] == list(FORMULAS)
    assert not [cell for row in rows for cell in row if cell.startswith(("#", "Err:"))]
