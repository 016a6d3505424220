"""The landlord's check on the demonstration town: the same numbers everywhere, and nothing lost."""

import json
import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest

from geo.errors import OutputError, PensionsError
from geo.scoring.rules import UNKNOWN
from geo.scoring.site_verdict import VERDICT, VERDICTS
from geo.transit.journey import journey, journeys
from layers.demo.territory_text import FINESS_FILE
from layers.files.keeping.kept import cache_folder
from layers.places.locate import locate, understand
from layers.sources.finess.legacy import read_finess_supported_housing
from maps.map_page.bundle import read_bundle
from maps.map_page.payload import payload
from maps.sheet.pdf import find_chromium
from maps.sheet.verdict import verdict_title
from maps.words.sheet import sheet_words
from pensions.checking import check as check_module
from pensions.checking.check import check_sites
from pensions.checking.outputs import sheet_contents, write_check
from pensions.checking.reference import prepare_check
from pensions.ranking.job import Job
from pensions.ranking.record import make_record
from pensions.ranking.run import rank_territory
from pensions.ranking.site_inputs import SiteInputs


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("PENSIONS_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def inputs(town, cache):
    return prepare_check(str(town))


@pytest.fixture(scope="module")
def ranked(town, run_cli, tmp_path_factory, cache):
    out = tmp_path_factory.mktemp("ranked") / "out"
    assert run_cli("rank", town, "--out", out, "--lang", "fr") == 0
    return out


@pytest.fixture(scope="module")
def some(ranked):
    """Three ranked parcels and two excluded ones, as `rank` wrote them."""
    table = gpd.read_file(ranked / "sites.geojson").set_index("site_id")
    return pd.concat([table[table["rank"].notna()].iloc[[0, 5, 40]], table[table["rank"].isna()].iloc[[0, 1]]])


def words_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))


def test_a_site_has_the_same_score_rank_and_rules_in_rank_in_the_map_in_the_notebook_and_on_its_sheet(
    town, ranked, some, inputs, run_cli, tmp_path
):
    """The table of `rank`, the map's own table, the functions of the notebook, and the page."""
    assert run_cli("check", town, *some.index, "--out", tmp_path, "--no-pdf") == 0
    run = rank_territory(inputs.territory)
    checked = check_sites(inputs, locate([understand(site) for site in some.index], inputs.territory))
    carte = (ranked / "carte.html").read_text(encoding="utf-8")
    for site, row in some.iterrows():
        notebook = run.ranking.scores.loc[site]
        mine = checked.ranking.scores.loc[site]
        assert mine["score"] == pytest.approx(notebook["score"], abs=1e-12)
        assert mine["score_high"] == pytest.approx(notebook["score_high"], abs=1e-12)
        assert (mine["rank"] is pd.NA) == (notebook["rank"] is pd.NA)
        assert pd.isna(mine["rank"]) or mine["rank"] == notebook["rank"] == row["rank"]
        pd.testing.assert_series_equal(checked.ranking.verdicts.loc[site], run.ranking.verdicts.loc[site])
        shown = f"{row['score']:.1f}".replace(".", ",")
        page = words_of((tmp_path / f"fiche-{site}.html").read_text(encoding="utf-8"))
        assert f"Score {shown} /100" in page
        if pd.notna(row["rank"]):
            assert f"Rang {row['rank']:.0f} sur" in page
        label = row["label"].replace("'", "’")
        of_map = words_of(next(line for line in carte.split("<tr>") if line.startswith("<td>") and label in line))
        assert shown in of_map
        if pd.notna(row["rank"]):
            assert of_map.split()[0] == f"{row['rank']:.0f}"


@pytest.mark.browser
def test_the_sheets_of_the_demonstration_are_two_pages_with_all_their_sources(town, some, run_cli, tmp_path):
    if find_chromium() is None:
        pytest.skip("CHROMIUM ABSENT: the sheets are not printed here")
    assert run_cli("check", town, *some.index, "--out", tmp_path) == 0
    papers = {path.name: len(re.findall(rb"/Type\s*/Page\b", path.read_bytes())) for path in tmp_path.glob("*.pdf")}
    assert papers == {f"fiche-{site}.pdf": 2 for site in some.index}


def test_what_was_kept_gives_the_same_ranking_as_what_was_computed(town, inputs):
    again = prepare_check(inputs.territory)
    pd.testing.assert_frame_equal(again.reference.candidates.scores, inputs.reference.candidates.scores)
    pd.testing.assert_frame_equal(again.reference.cells.scores, inputs.reference.cells.scores)


def test_a_few_sites_are_judged_the_same_and_nothing_of_them_is_kept(inputs, monkeypatch):
    """A site judged anew, then one judged through what is kept: only then are there entries that hold it."""
    folder = cache_folder()
    assert len(inputs.bench.cells)  # the pensions that every site is compared with are judged, and kept, once
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    site = inputs.reference.candidates.sites.geometry.iloc[7].representative_point()
    located = locate([understand(f"{site.x + 3},{site.y}")], inputs.territory)
    anew = check_sites(inputs, located)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    monkeypatch.setattr(check_module, "FEW", 0)
    kept = check_sites(inputs, located)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} != before
    for name in ("measures", "estimates", "scores", "verdicts", "rule_values", "details"):
        pd.testing.assert_frame_equal(getattr(anew.ranking, name), getattr(kept.ranking, name))
    assert (anew.verdicts, anew.changes) == (kept.verdicts, kept.changes)


def test_a_checked_site_moves_no_other_and_its_rank_is_the_one_it_would_have(inputs):
    """A point beside a candidate: rank it with all the others and compare."""
    candidates = inputs.reference.candidates
    best = candidates.ordered()[3]
    point = candidates.sites.geometry.loc[best].representative_point()
    located = locate([understand(f"{point.x},{point.y}")], inputs.territory)
    checked = check_sites(inputs, located)
    score = float(checked.ranking.scores["score"].iloc[0])
    eligible = candidates.scores["is_eligible"]
    assert (
        checked.ranking.scores["rank"].iloc[0] == 1 + (candidates.scores.loc[eligible, "score"] > score + 1e-12).sum()
    )
    assert inputs.reference.candidates.scores is candidates.scores


def test_better_than_cells_and_pensions_are_counted_by_hand(inputs):
    site = inputs.reference.candidates.ordered()[0]
    checked = check_sites(inputs, locate([understand(site)], inputs.territory))
    compared = checked.comparisons[site]
    names = [criterion.id for criterion in inputs.bench.common]
    weights = np.array([criterion.weight for criterion in inputs.bench.common])
    reference = inputs.reference.cells
    lived_in = inputs.territory.layers["income_cells"].geometry.representative_point().union_all()
    is_urban = reference.sites.geometry.centroid.distance(lived_in).to_numpy() <= 200
    cells = reference.utilities[names].fillna(0).to_numpy()[is_urban] @ weights / weights.sum()
    mine = checked.ranking.utilities.loc[site, names].fillna(0).to_numpy() @ weights / weights.sum()
    assert compared.cells == len(cells) < len(reference.sites)
    assert compared.better_than_cells == pytest.approx((cells < mine - 1e-9).mean(), abs=1e-3)
    assert compared.pensions == len(inputs.bench.pensions) > 0


def test_the_sheet_the_list_the_map_and_the_tables_call_a_site_the_same(town, ranked, some, inputs, run_cli, tmp_path):
    """The words of the check, the column of `rank`, and what the page of the map was given."""
    checked = check_sites(inputs, locate([understand(site) for site in some.index], inputs.territory))
    content = read_bundle(ranked / "carte-donnees.zip")
    data = payload(content)
    names = sorted(content.ranking.sites.index)
    for site, row in some.iterrows():
        verdict = checked.verdicts[site]
        assert verdict == content.ranking.details[VERDICT].loc[site]
        assert row["verdict"] == sheet_words("fr")[verdict]
        (sheet,) = sheet_contents(checked, only=[site])
        assert verdict_title(sheet).startswith(row["verdict"])
        shown = data["verdicts"][VERDICTS.index(verdict)]
        assert shown == (row["verdict"] if verdict in ("good", "fair", "weak") else "")
    assert data["sites"]["called"]["n"] == len(names)
    told = json.loads((ranked / "run.json").read_text("utf-8"))["verdicts"]
    assert sum(told["sites"].values()) == len(names)
    assert told["urban_cells"] == len(inputs.bench.cells)
    assert told["source"] == "proposition"


def test_a_sheet_asks_of_the_whole_town_the_ten_places_and_says_journeys(inputs):
    site = inputs.reference.candidates.ordered()[0]
    (sheet,) = sheet_contents(check_sites(inputs, locate([understand(site)], inputs.territory)))
    assert len(sheet.places) == 10
    known = [place for place in sheet.places if not np.isnan(place.walk_min)]
    assert len(known) >= 8
    assert all(not place.transit_min > place.walk_min + 0.02 for place in known)
    assert sheet.stops
    shop = next(place for place in known if place.label.en == "Food shop")
    measured = float(sheet.ranking.measures.loc[site, "food_shop"])
    assert shop.walk_min == pytest.approx(measured)


def test_confidential_housing_is_neither_named_nor_drawn(town, inputs):
    layer = read_finess_supported_housing(town / FINESS_FILE, communes=inputs.territory.layers["communes"])
    hidden = layer[layer["is_confidential"]]
    assert len(hidden)
    point = hidden.geometry.iloc[0]
    checked = check_sites(inputs, locate([understand(f"{point.x},{point.y}")], inputs.territory))
    (sheet,) = sheet_contents(checked)
    assert not {one.name for one in sheet.around.housing} & set(hidden["name"])
    drawn = sheet.context.get("supported_housing")
    assert drawn is None or not any(shape.distance(point) < 1 for shape in drawn.shapes)


def test_a_list_gives_sheets_a_workbook_and_a_geojson_and_loses_nothing(town, some, run_cli, tmp_path, capsys):
    rows = [*some.index, "34901000ZZ9999", "=1+1"]
    pd.DataFrame({"Nom": [f"Site {n}" for n in range(len(rows))], "Parcelle": rows}).to_csv(
        tmp_path / "liste.csv", index=False
    )
    code = run_cli("check", town, "--list", tmp_path / "liste.csv", "--out", tmp_path / "out", "--no-pdf")
    told = capsys.readouterr().out
    assert code == 0
    assert "2 site(s) non placé(s) sur 7" in told
    assert len(list((tmp_path / "out").glob("fiche-*.html"))) == 5
    book = openpyxl.load_workbook(tmp_path / "out" / "fiches.xlsx")
    assert [cell.value for cell in book["Lignes reçues"]["E"]][-7:] == ["oui"] * 5 + ["NON"] * 2
    features = json.loads((tmp_path / "out" / "fiches.geojson").read_text(encoding="utf-8"))["features"]
    assert len(features) == 5
    assert {one["properties"]["rank"] for one in features} == set(some["rank"].dropna().astype(int)) | {None}


def test_a_pdf_of_before_goes_with_the_sheet_and_the_list_that_replace_its_own_and_no_other(inputs, tmp_path):
    """Two sites were printed, and a list; a list of one of them is written, without a browser: refused, then done."""
    site = str(inputs.reference.candidates.ordered()[0])
    check = check_sites(inputs, locate([understand(site)], inputs.territory))
    pdfs = {f"fiche-{site}.pdf", "fiche-another.pdf", "fiches.pdf"}
    for name in pdfs:
        (tmp_path / name).write_bytes(b"%PDF-")
    (tmp_path / "fiches.xlsx").mkdir()
    with pytest.raises(OutputError, match=r"fiches.xlsx' cannot be replaced: .* no file of this folder has changed"):
        write_check(check, tmp_path, pdf=False, is_list=True)
    assert {path.name for path in tmp_path.iterdir()} == {*pdfs, "fiches.xlsx"}
    (tmp_path / "fiches.xlsx").rmdir()
    write_check(check, tmp_path, pdf=False, is_list=True)
    made = {f"fiche-{site}.html", "fiches.xlsx", "fiches.geojson"}
    assert {path.name for path in tmp_path.iterdir()} == made | {"fiche-another.pdf"}


def test_the_workbook_says_the_same_of_a_site_whether_or_not_it_has_a_sheet(inputs, some, tmp_path):
    """Of five sites only the first two have a sheet: nothing is measured around the three others."""
    check = check_sites(inputs, locate([understand(site) for site in some.index], inputs.territory))
    books = []
    for most in (2, 5):
        written = write_check(check, tmp_path / str(most), pdf=False, is_list=True, most_sheets=most)
        assert len(written.sheets) == most
        cells = (
            cell for sheet in openpyxl.load_workbook(written.workbook) for row in sheet.iter_rows() for cell in row
        )
        told = {(cell.parent.title, cell.coordinate): cell.value for cell in cells}
        books.append({at: value for at, value in told.items() if value and not str(value).startswith("fiche-")})
    assert books[0] == books[1]


def test_the_sheet_leads_to_the_map_when_both_stand_in_one_folder(town, ranked, some, run_cli):
    assert run_cli("check", town, some.index[0], "--out", ranked, "--no-pdf") == 0
    assert 'href="carte.html"' in (ranked / f"fiche-{some.index[0]}.html").read_text(encoding="utf-8")


def test_a_site_outside_the_territory_has_its_sheet_and_says_so(town, run_cli, tmp_path, capsys):
    assert run_cli("check", town, "4.2,43.3", "--out", tmp_path, "--no-pdf", "--lang", "fr") == 0
    assert "Hors du territoire" in capsys.readouterr().out
    (page,) = tmp_path.glob("fiche-*.html")
    assert "Hors du territoire" in words_of(page.read_text(encoding="utf-8"))


def test_a_smaller_programme_is_asked_with_places(inputs):
    site = inputs.reference.candidates.ordered()[0]
    located = locate([understand(site)], inputs.territory)
    assert check_sites(inputs, located, studios=8).fits[site].studios == (8, 8)


def test_nothing_to_check_is_said(town, run_cli, tmp_path, capsys):
    assert run_cli("check", town, "--out", tmp_path) == 2
    assert run_cli("check", town, "nulle part", "--out", tmp_path, "--no-pdf") == 2
    assert "non placé" in capsys.readouterr().out
    assert run_cli("check", town, "--list", tmp_path / "absente.csv", "--out", tmp_path) == 2


def test_a_scenario_without_a_programme_still_makes_sheets(town, cache):
    try:
        inputs = prepare_check(Job(str(town), scenario="logement_en_diffus", sites="social_dwellings"))
    except PensionsError as error:
        pytest.fail(str(error))
    site = str(inputs.reference.candidates.ordered()[0])
    point = inputs.reference.candidates.sites.geometry.loc[site].representative_point()
    checked = check_sites(inputs, locate([understand(f"{point.x},{point.y}")], inputs.territory))
    assert len(list(sheet_contents(checked))) == 1


def test_rank_writes_the_sheets_of_the_first_sites_and_the_map_leads_to_them(town, run_cli, cache, tmp_path):
    assert run_cli("rank", town, "--sheets", 3, "--out", tmp_path, "--lang", "fr") == 0
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    names = set(record["sheets"].values())
    assert names == {path.name for path in tmp_path.glob("fiche-*.html")}
    assert len(names) == 3
    carte = (tmp_path / "carte.html").read_text(encoding="utf-8")
    for place, (site, name) in enumerate(record["sheets"].items(), start=1):
        assert f'"{site}":"{name}"' in carte
        page = words_of((tmp_path / name).read_text(encoding="utf-8"))
        assert f"Rang {place} sur" in page
        assert "des pondérations tirées le gardent dans les" in page


def test_journeys_found_together_are_those_found_one_by_one(inputs):
    site_inputs = SiteInputs(inputs.run_inputs, inputs.reference.candidates.sites.iloc[[0, 60, 120]])
    run_inputs, travel = inputs.run_inputs, inputs.travel
    walks = run_inputs.walks_to_stops(site_inputs.points, run_inputs.scenario.number("access_walk_min"))
    foot = pd.DataFrame(
        {key: travel.on_foot(site_inputs.points, travel.groups[int(key)][2])[0] for key in ("3", "4", "7")}
    )
    from_stops = travel.from_stops[["3", "4", "7"]]
    together = journeys(run_inputs.timetable_network, walks, from_stops, foot, depart_s=36_000)
    for door in range(3):
        mine = walks[walks["place"] == door].assign(place=np.int32(0))
        for target, key in enumerate(("3", "4", "7")):
            alone = journey(
                run_inputs.timetable_network, mine, from_stops[key], float(foot.loc[door, key]), depart_s=36_000
            )
            assert together[door][target] == alone


def test_a_checked_site_without_an_answer_does_not_say_that_no_site_has_one(inputs):
    """The site checked may be where the plan is not drawn; of the candidates, some are where it is."""
    candidates, cells = inputs.reference.candidates, inputs.reference.cells
    silent = replace(candidates, verdicts=candidates.verdicts.assign(plan_forbids=UNKNOWN))
    assert "Zone du plan" in make_record(inputs.run_inputs, silent, cells)["unfit"]["fr"]
    assert make_record(inputs.run_inputs, silent, cells, candidates=candidates)["unfit"] is None
