"""The workbook opened by LibreOffice itself: the same ranks and scores, and nothing that it takes for a formula."""

import csv
import json
import subprocess

import geopandas as gpd
import pytest


@pytest.fixture(scope="module")
def rows(office, outputs, tmp_path_factory):
    """Rows of the first sheet, as LibreOffice shows them."""
    folder = tmp_path_factory.mktemp("office")
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,1",
            "--outdir",
            str(folder),
            str(outputs / "sites.xlsx"),
        ],
        capture_output=True,
        check=True,
        timeout=180,
    )
    (path,) = folder.glob("*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


@pytest.fixture(scope="module")
def header(rows):
    return next(number for number, row in enumerate(rows) if "Rang" in row)


def test_libreoffice_shows_every_ranked_site_in_the_order_of_the_ranking(rows, header, outputs):
    ranked = gpd.read_file(outputs / "sites.gpkg", layer="sites_classes").sort_values("rank")
    rank = rows[header].index("Rang")
    shown = [row for row in rows[header + 1 :] if row[rank].strip().isdigit()]
    assert len(shown) == json.loads((outputs / "run.json").read_text(encoding="utf-8"))["counts"]["ranked"]
    assert [int(row[rank]) for row in shown] == ranked["rank"].tolist()
    score = rows[header].index(next(name for name in rows[header] if name.startswith("Score")))
    told = [float(row[score].replace(",", ".")) for row in shown]
    assert told == pytest.approx(ranked["score"].round(1).tolist(), abs=0.051)


def test_no_cell_is_an_error_of_the_spreadsheet(rows):
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("#", "Err:"))]
