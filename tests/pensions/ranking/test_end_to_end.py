"""From published files to a ranked map: the demonstration town, through the command line a planner would type."""

import importlib.metadata
import json
import re
import shutil
import tomllib

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import rasterio

from layers.scenario.scenario import SCENARIOS
from layers.territory.territory import load_territory
from pensions.ranking.outputs import context_layers

OUTPUTS = {
    "carte.html", "sites.gpkg", "sites.xlsx", "sites.geojson", "surface.tif", "surface.qml", "run.json",
    "carte-donnees.zip",
}  # fmt: skip


@pytest.fixture(scope="module")
def ranked(town, run_cli, tmp_path_factory):
    out = tmp_path_factory.mktemp("ranked") / "out"
    assert run_cli("rank", town, "--out", out, "--lang", "fr") == 0
    return out


@pytest.fixture(scope="module")
def record(ranked):
    return json.loads((ranked / "run.json").read_text(encoding="utf-8"))


def test_every_output_is_there_and_nothing_else(ranked):
    assert {path.name for path in ranked.iterdir()} == OUTPUTS


def test_a_sites_score_recomputed_by_hand_from_run_json_and_the_scenario_is_the_one_in_every_output(ranked, record):
    """Knots and weights are read from the TOML, measures from run.json; nothing of ours computes here."""
    scenario = tomllib.loads((SCENARIOS / "pension_de_famille.toml").read_text(encoding="utf-8"))
    criteria = {c["id"]: c for c in scenario["criterion"] if c["id"] not in record["not_evaluated"]}
    total = sum(criterion["weight"] for criterion in criteria.values())
    table = gpd.read_file(ranked / "sites.geojson").set_index("site_id")
    for site in record["first_sites"][:10]:
        score = 0.0
        for name, criterion in criteria.items():
            note = site["utilities"][name]
            if not criterion.get("is_about_people") and site["measures"][name] is not None:
                measures, notes = zip(*criterion["knots"], strict=True)
                expected = np.interp(site["measures"][name], measures, notes)
                assert note == pytest.approx(expected, abs=5.1e-5)  # kept to a hundredth of a note
            score += criterion["weight"] / total * (note or 0.0)
        assert site["score"] == pytest.approx(score, abs=1e-9)
        assert table.loc[site["site_id"], "score"] == pytest.approx(100 * score, abs=0.06)


def test_the_record_says_which_version_ran(record):
    assert record["software"]["name"] == "pensions"
    assert record["software"]["version"] == importlib.metadata.version("pensions")


def test_the_record_says_what_made_the_ranking(record):
    assert record["territory"]["is_fictional"]
    assert record["scenario"]["id"] == "pension_de_famille"
    for source in record["sources"]:
        assert source["vintage"]
        assert source["licence"]
        if source["layer"] in ("need_zones", "income_cells"):
            assert source["sha256"] is None  # one could try every count that the file holds and no layer tells
        else:
            assert re.fullmatch(r"[0-9a-f]{64}", source["sha256"])
    counts = record["counts"]
    assert counts["ranked"] + counts["excluded"] == counts["candidate_sites"] > 100
    assert counts["excluded"] > 0


def test_on_the_demonstration_all_can_be_evaluated_but_an_airfield_and_perimeters_it_does_not_have(record):
    """Its risk plans come with their zones, so that nobody needs their perimeters."""
    assert set(record["not_evaluated"]) == {"noise", "ppr_colour_unknown"}


def test_the_record_says_what_streets_and_which_days_were_used(record):
    assert record["streets"]["nodes"] > 1_000
    assert record["streets"]["sites_too_far"] == 0
    assert record["timetable"]["weekday"] > record["timetable"]["valid_from"]
    assert record["timetable"]["leaving_between"] == ["9:00", "11:00"]


def test_minutes_door_to_door_are_in_the_table_with_those_of_the_bad_days(ranked):
    table = gpd.read_file(ranked / "sites.geojson")
    half, late = table["hospital"], table["hospital_p95_min"]
    assert half.notna().all()
    assert (half <= late + 0.11).all()


def test_measures_about_people_leave_only_as_rounded_notes(ranked, record):
    people = [c["id"] for c in record["criteria"] if c["is_about_people"]]
    assert people
    for site in record["first_sites"]:
        assert not set(people) & set(site["measures"])
        notes = [site["utilities"][name] for name in people if site["utilities"][name] is not None]
        assert all(abs(note * 20 - round(note * 20)) < 1e-9 for note in notes)
    tables = [gpd.read_file(ranked / "sites.geojson")]
    tables += [gpd.read_file(ranked / "sites.gpkg", layer=name) for name in ("sites_classes", "sites_exclus")]
    tables += [pd.read_excel(ranked / "sites.xlsx", sheet_name=name) for name in ("Classement", "Sites exclus")]
    for table in tables:
        assert not set(people) & set(table.columns)
        for notes in (table[f"note_{name}"].dropna() for name in people if f"note_{name}" in table):
            assert len(notes) and (notes % 5 == 0).all()
    assert all(f"note_{name}" in tables[0] for name in people)


def test_where_women_victims_of_violence_are_sheltered_is_never_drawn_nor_written(ranked, town):
    [register] = town.glob("etalab-cs1100507-*.csv")
    rows = [line for line in register.read_text(encoding="utf-8").splitlines() if "VIOLENCES" in line]
    [number] = {line.split(";")[1] for line in rows if line.startswith("structureet")}
    territory = load_territory(str(town))
    for layer in (territory.layers["supported_housing"], context_layers(territory)["supported_housing"]):
        assert len(layer)
        assert number not in set(layer["finess_id"])
        assert not layer["name"].str.contains("VIOLENCES").any()
    for name in ("sites.geojson", "run.json"):
        told = (ranked / name).read_text(encoding="utf-8")
        assert "violences" not in told.lower()
        assert number not in told


def test_the_workbook_has_the_ranking_the_excluded_with_reasons_and_the_sources(ranked, record):
    book = openpyxl.load_workbook(ranked / "sites.xlsx")
    assert {"Classement", "Sites exclus", "Sources"} <= set(book.sheetnames)


def test_the_geopackage_opens_styled_in_qgis(ranked):
    names = {name for name, _ in pyogrio.list_layers(ranked / "sites.gpkg")}
    assert "layer_styles" in names
    assert len(names) >= 3


def test_the_surface_is_a_cloud_optimised_raster_of_scores_in_lambert_93(ranked):
    with rasterio.open(ranked / "surface.tif") as surface:
        assert surface.crs.to_epsg() == 2154
        assert surface.res == (100.0, 100.0)
        assert surface.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        values = surface.read(1, masked=True).compressed()
    assert values.size > 0
    assert 0 <= np.nanmin(values) < np.nanmax(values) <= 100


def test_the_map_names_the_fictional_data_and_asks_nothing_of_the_network(ranked):
    page = (ranked / "carte.html").read_text(encoding="utf-8")
    assert "fictives" in page.lower()
    assert "default-src 'none'" in page


def test_the_same_territory_ranked_twice_gives_the_same_sites(town, ranked, tmp_path, run_cli):
    assert run_cli("rank", town, "--out", tmp_path / "again") == 0
    first, again = (gpd.read_file(folder / "sites.geojson") for folder in (ranked, tmp_path / "again"))
    pd.testing.assert_frame_equal(
        pd.DataFrame(first.drop(columns="geometry")), pd.DataFrame(again.drop(columns="geometry"))
    )


def test_the_second_scenario_ranks_addresses_of_the_landlords(town, tmp_path, run_cli):
    code = run_cli(
        "rank", town, "--scenario", "logement_en_diffus", "--sites", "social_dwellings", "--out", tmp_path / "diffus"
    )
    assert code == 0
    record = json.loads((tmp_path / "diffus" / "run.json").read_text(encoding="utf-8"))
    assert record["scenario"]["id"] == "logement_en_diffus"
    assert record["counts"]["ranked"] > 10


def test_vacant_and_under_built_plots_of_landlords_and_public_bodies_can_be_the_candidates(town, tmp_path, run_cli):
    assert run_cli("rank", town, "--sites", "candidates", "--out", tmp_path / "out") == 0
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["counts"]["candidate_sites"] > 5
    assert "plot_area" not in record["not_evaluated"]


def test_a_site_list_in_excel_is_ranked_and_names_stay_text(town, ranked, tmp_path, run_cli):
    """Names that would run in a template, a browser or a spreadsheet are shown as they are written."""
    points = gpd.read_file(ranked / "sites.geojson").to_crs(4326).head(4)
    where = points.geometry.representative_point()
    names = ["{{7*7}}", "<img src=x onerror=alert(1)>", "=1+1", "</script><script>alert(2)</script>"]
    pd.DataFrame({"Nom": names, "Longitude": where.x, "Latitude": where.y}).to_excel(
        tmp_path / "liste.xlsx", index=False, engine_kwargs={"options": {"strings_to_formulas": False}}
    )
    assert run_cli("rank", town, "--sites", tmp_path / "liste.xlsx", "--out", tmp_path / "out") == 0
    page = (tmp_path / "out" / "carte.html").read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "alert(2)</script>" not in page
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert {site["label"] for site in record["first_sites"]} == set(names)
    book = openpyxl.load_workbook(tmp_path / "out" / "sites.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


@pytest.fixture
def spoilt(town, tmp_path):
    """A copy of the town that a test may spoil."""
    copy = tmp_path / "spoilt"
    shutil.copytree(town, copy)
    return copy


@pytest.fixture
def refuse(capsys, run_cli):
    """Run, expect a refusal without a trace, and return what the user reads."""

    def run(*arguments) -> str:
        assert run_cli(*arguments) == 2
        told = capsys.readouterr().err
        assert "Traceback" not in told
        assert told.startswith("Erreur")
        return told

    return run


def test_a_missing_file_is_named_and_nothing_is_written(spoilt, tmp_path, refuse):
    (spoilt / "gtfs.zip").unlink()
    assert "gtfs.zip" in refuse("rank", spoilt, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_truncated_zip_is_named_and_the_earlier_outputs_stay(spoilt, tmp_path, refuse):
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text("{}")
    whole = (spoilt / "gtfs.zip").read_bytes()
    (spoilt / "gtfs.zip").write_bytes(whole[: len(whole) // 2])
    assert "gtfs.zip" in refuse("rank", spoilt, "--out", out)
    assert [path.name for path in out.iterdir()] == ["run.json"]


def test_a_renamed_column_is_named_with_those_found(spoilt, tmp_path, refuse):
    table = next(spoilt.glob("BPE*.csv"))
    table.write_text(table.read_text(encoding="utf-8").replace("TYPEQU", "TYPE_EQUIPEMENT", 1), encoding="utf-8")
    assert "TYPEQU" in refuse("rank", spoilt, "--out", tmp_path / "out")


def test_an_empty_layer_is_refused_rather_than_taken_for_a_place_without_services(spoilt, tmp_path, refuse):
    table = next(spoilt.glob("BPE*.csv"))
    table.write_text(table.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")
    assert table.name in refuse("rank", spoilt, "--out", tmp_path / "out")


def test_a_layer_in_another_crs_lands_where_it_should(spoilt, town, tmp_path, run_cli):
    """Monuments rewritten in UTM 31N, and Lambert-93 values under a WGS84 label: the same ranking."""
    path = spoilt / "monuments_historiques.geojson"
    monuments = gpd.read_file(path)
    monuments.to_crs(2154).set_crs(4326, allow_override=True).to_file(path)
    assert run_cli("rank", spoilt, "--out", tmp_path / "one") == 0
    monuments.to_crs(32631).to_file(path)
    assert run_cli("rank", spoilt, "--out", tmp_path / "two") == 0
    one, two = (gpd.read_file(tmp_path / name / "sites.geojson") for name in ("one", "two"))
    assert one["alerts"].tolist() == two["alerts"].tolist()
    assert one["alerts"].str.contains("monument").any()


def test_an_unknown_key_in_the_territory_is_named(spoilt, tmp_path, refuse):
    toml = spoilt / "territory.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("vintage", "vintagge", 1), encoding="utf-8")
    assert "vintagge" in refuse("rank", spoilt, "--out", tmp_path / "out")


def test_an_unknown_territory_lists_those_that_exist(tmp_path, refuse):
    assert "montpellier-extrait" in refuse("rank", "atlantide", "--lang", "fr")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("id,lon,lat\nA,2.35,48.85\nB,0,0\n", "aucun des 1 sites.*ligne 3 « 0 · 0 » : ces coordonnées ne sont"),
        ("id,lon,lat\nA,,\n", "ligne 2 « A » : ligne vide"),
        ("id,nom\nA,B\n", "ni parcelle, ni coordonnées, ni adresse"),
        ("id,lon,lat\nA,douze,43\n", "coordonnées illisibles : « douze »"),
        ("id,adresse,ville\nA,15 rue X,Nîmes\n", "hors du territoire : Nîmes"),
        ("", "vide|illisible"),
    ],
)
def test_a_site_list_that_cannot_be_used_says_why(town, tmp_path, refuse, rows, told):
    (tmp_path / "liste.csv").write_text(rows, encoding="utf-8")
    message = refuse("rank", town, "--sites", tmp_path / "liste.csv", "--out", tmp_path / "out", "--lang", "fr")
    assert re.search(told, message)
    assert not (tmp_path / "out").exists()


def test_a_row_at_zero_is_told_and_the_others_are_ranked(town, ranked, tmp_path, run_cli):
    inside = gpd.read_file(ranked / "sites.geojson").to_crs(4326).geometry.representative_point().iloc[0]
    rows = f"id;lon;lat\nIci;{inside.x};{inside.y}\nZéro;0;0\nIci;{inside.x};{inside.y}\n"
    (tmp_path / "liste.csv").write_text(rows, encoding="utf-8")
    assert run_cli("rank", town, "--sites", tmp_path / "liste.csv", "--out", tmp_path / "out") == 0
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    told = record["received"]
    assert [told[name] for name in ("rows", "sites", "repeated", "not_placed")] == [3, 1, 1, 1]
    assert told["first_not_placed"][0]["row"] == "3"
    assert any("1 ligne non placée (ligne 3 « 0 · 0 »" in warning["fr"] for warning in record["warnings"])


def test_sites_outside_the_territory_are_kept_excluded_with_their_reason(town, ranked, tmp_path, run_cli):
    inside = gpd.read_file(ranked / "sites.geojson").to_crs(4326).geometry.representative_point().iloc[0]
    (tmp_path / "liste.csv").write_text(f"id;lon;lat\nIci;{inside.x};{inside.y}\nParis;2.35;48.85\n", encoding="utf-8")
    assert run_cli("rank", town, "--sites", tmp_path / "liste.csv", "--out", tmp_path / "out") == 0
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    verdicts = {site["site_id"]: site["verdicts"]["outside_territory"] for site in record["first_sites"]}
    assert verdicts == {"Ici": "pass", "Paris": "fail"}


def test_help_is_in_french_or_in_english(capsys, run_cli):
    assert run_cli("--help") == 0
    assert run_cli("rank", "--help", "--lang", "en") == 0
    told = capsys.readouterr().out
    assert "classer les sites" in told
    assert "Rank the candidate sites" in told
