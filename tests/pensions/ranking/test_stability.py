"""Stability, standing and reversals reach every output of a ranking, and bad robustness settings are refused."""

import json
import shutil
from dataclasses import replace

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from geo.scoring.score import normalised_weights
from layers.scenario.scenario import SCENARIOS, load_scenario
from pensions.ranking.job import Job
from pensions.ranking.run import judge_territory
from pensions.ranking.stability import flip_record, measure_stability, why_not_drawn, with_stability
from tests.spaces import spoken


@pytest.fixture(scope="module")
def ranked(town, run_cli, tmp_path_factory):
    out = tmp_path_factory.mktemp("stable") / "out"
    assert run_cli("rank", town, "--out", out, "--lang", "fr") == 0
    return out


@pytest.fixture(scope="module")
def record(ranked):
    return json.loads((ranked / "run.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def ranking(town):
    return judge_territory(str(town))[1]


def scenario_with(tmp_path, told: str) -> str:
    path = tmp_path / "scenario.toml"
    shutil.copy(SCENARIOS / "pension_de_famille.toml", path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[parameters]", f"[robustness]\n{told}\n\n[parameters]", 1), encoding="utf-8")
    return str(path)


def test_the_record_and_the_layers_say_the_same_stability(ranked, record):
    table = gpd.read_file(ranked / "sites.geojson").set_index("site_id")
    for site in record["stability"]["sites"]:
        row = table.loc[site["site_id"]]
        assert row["stability_top10_percent"] == pytest.approx(100 * site["top_share"], abs=0.051)
        assert row["expected_rank"] == pytest.approx(site["expected_rank"], abs=0.051)
        assert row["standing"] == site["standing"]
    assert set(table.loc[~table["is_eligible"], "standing"]) == {"not_ranked"}
    assert sum(site["top_share"] for site in record["stability"]["sites"]) <= 10 + 1e-9


def test_high_and_stable_is_told_from_high_and_fragile(ranked, record):
    told = record["stability"]
    first = {site["site_id"] for site in record["first_sites"] if site["rank"] <= 10}
    assert set(told["firm"]) | set(told["fragile"]) == first
    assert not first & set(told["contender"])
    sheet = openpyxl.load_workbook(ranked / "sites.xlsx")["Classement"]
    words = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {"ferme", "fragile : premier rang peu stable"} <= words


def test_a_reversal_done_by_hand_reverses_the_two_sites(ranking, record):
    """The weights told, put in place of the scenario's, put the second above the first."""
    flip = record["stability"]["flips"][0]
    shares = normalised_weights(ranking.weights)
    for name, told in flip["weights"].items():
        shares[name] = told["after"]
    score = ranking.utilities.fillna(0.0) @ shares
    assert score[flip["second"]] >= score[flip["first"]] - 1e-3
    assert ranking.scores["rank"].loc[flip["first"]] == 1


def test_among_few_sites_the_first_places_are_at_most_half(town, run_cli, ranked, tmp_path):
    points = gpd.read_file(ranked / "sites.geojson").to_crs(4326).head(4).geometry.representative_point()
    rows = "\n".join(f"S{n};{point.x};{point.y}" for n, point in enumerate(points))
    (tmp_path / "liste.csv").write_text(f"id;lon;lat\n{rows}\n", encoding="utf-8")
    assert run_cli("rank", town, "--sites", tmp_path / "liste.csv", "--out", tmp_path / "out") == 0
    told = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["stability"]
    assert told["parameters"]["top"] == 10
    assert told["parameters"]["top_counted"] == 2


def test_a_fixed_weighting_leaves_nothing_to_chance(town, tmp_path):
    """With the weights of two criteria fixed to the whole, every draw gives the same ranks: shares are 0 or 1."""
    told = 'lower = { departures_day = 0.5, price = 0.5 }\nsource = "test"\ndraws = 50'
    scenario = scenario_with(tmp_path, told)
    ranking = judge_territory(Job(str(town), scenario=scenario))[1]
    sure = measure_stability(ranking, load_scenario(scenario))
    assert set(sure.robustness.table["top_share"].dropna().unique()) <= {0.0, 1.0}


def test_measure_errors_lower_the_confidence(town, tmp_path):
    told = "timetable_spread = true\nestimate_error_share = 0.2\nerrors = { departures_day = 3.0 }\ndraws = 200"
    scenario = scenario_with(tmp_path, told)
    ranking = judge_territory(Job(str(town), scenario=scenario))[1]
    sure = measure_stability(ranking, load_scenario(scenario))
    confidence = sure.robustness.table["confidence"].dropna()
    assert ((confidence > 0) & (confidence < 1)).any()


def test_weights_by_theme_are_drawn_by_theme(town, tmp_path, ranking):
    scenario = load_scenario(scenario_with(tmp_path, "by_theme = true\nlower = { transport = 0.6 }\ndraws = 300"))
    sure = measure_stability(ranking, scenario)
    members = [place for place, c in enumerate(ranking.criteria) if c.theme == "transport"]
    assert (sure.weights[:, members].sum(axis=1) >= 0.6 - 1e-9).all()


def test_too_many_sites_are_left_without_stability_and_every_output_says_why(
    town, run_cli, ranking, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr("pensions.ranking.stability.MOST_SITES", 10)
    assert measure_stability(ranking, load_scenario("pension_de_famille")) is None
    assert with_stability(ranking, None) is ranking
    assert run_cli("rank", town, "--sites", "grid", "--cell", 500, "--out", tmp_path, "--lang", "fr") == 0
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    why = f"Stabilité non calculée : {record['counts']['ranked']} sites sont classés, plus de 10."
    assert spoken(capsys.readouterr().out).count(f"! {why}") == 1
    assert record["stability"]["because"]["fr"].startswith(why)
    assert record["stability"]["because"] in record["warnings"]
    assert why in spoken((tmp_path / "carte.html").read_text(encoding="utf-8"))
    assert "Stability not computed: 163 sites are ranked, more than 10." in why_not_drawn(ranking).en


def test_without_a_ranked_site_the_reason_is_said(ranking):
    nobody = replace(ranking, scores=ranking.scores.assign(rank=pd.array([pd.NA] * len(ranking.sites), dtype="Int64")))
    assert measure_stability(nobody, load_scenario("pension_de_famille")) is None
    assert why_not_drawn(nobody).fr == "Stabilité non calculée : aucun site n'est classé."


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("lower = { price = 0.7, hospital = 0.7 }", "se contredisent"),
        ("upper = { prix = 0.2 }", "prix"),
        ("draws = 0", "draws"),
        ('orders = [["price", "nowhere"]]', "nowhere"),
    ],
)
def test_robustness_settings_that_cannot_be_used_are_refused(town, run_cli, tmp_path, capsys, told, words):
    scenario = scenario_with(tmp_path, told)
    assert run_cli("rank", town, "--scenario", scenario, "--out", tmp_path / "out", "--lang", "fr") == 2
    message = capsys.readouterr().err
    assert message.startswith("Erreur")
    assert words in message
    assert not (tmp_path / "out").exists()


def test_flip_prints_one_french_sentence(town, run_cli, record, capsys):
    first, second = (site["site_id"] for site in record["first_sites"][:2])
    assert run_cli("flip", town, first, second, "--lang", "fr") == 0
    assert capsys.readouterr().out.strip() == record["stability"]["flips"][0]["sentence"]["fr"]


@pytest.mark.parametrize(("second", "words"), [("nulle-part", "Sites inconnus"), ("", "Sites inconnus")])
def test_flip_refuses_unknown_sites(town, run_cli, record, capsys, second, words):
    assert run_cli("flip", town, record["first_sites"][0]["site_id"], second, "--lang", "fr") == 2
    assert words in capsys.readouterr().err


def test_a_site_against_itself_is_refused(ranking):
    site = str(ranking.ordered()[0])
    with pytest.raises(ValueError, match="twice"):
        flip_record(ranking, site, site)
