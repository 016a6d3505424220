"""Voices, comparison and back-test through the command line: by hand where it can be, and what is refused."""

import csv
import json
import shutil
import tomllib

import geopandas as gpd
import numpy as np
import openpyxl
import pytest

from geo.errors import SourceError
from geo.scoring.score import rank as rank_of
from layers.scenario.scenario import SCENARIOS
from layers.sources.planner.voice_files import read_voices
from layers.territory.territory import load_territory
from pensions.deciding.backtest import backtest_territory, existing_places, without
from pensions.deciding.compare import changes, compare_runs
from pensions.ranking.run import judge_territory
from pensions.ranking.run_inputs import RunInputs

SCENARIO = tomllib.loads((SCENARIOS / "pension_de_famille.toml").read_text(encoding="utf-8"))
WEIGHTS = {criterion["id"]: criterion["weight"] for criterion in SCENARIO["criterion"]}


def voice(role: str, **changed: float) -> dict:
    weights = WEIGHTS | changed
    return {"format": "pensions-voice/1", "scenario": "pension_de_famille", "role": role, "weights": weights}


def write_folder(folder, *voices: object):
    folder.mkdir(exist_ok=True)
    for number, told in enumerate(voices):
        text = told if isinstance(told, str) else json.dumps(told)
        (folder / f"{number}.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def inputs_and_ranking(town):
    return judge_territory(str(town))


@pytest.fixture(scope="module")
def runs(town, run_cli, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    assert run_cli("rank", town, "--out", folder / "a") == 0
    text = (SCENARIOS / "pension_de_famille.toml").read_text(encoding="utf-8")
    (folder / "price.toml").write_text(text.replace("weight = 4\nsource", "weight = 40\nsource"), encoding="utf-8")
    assert run_cli("rank", town, "--scenario", folder / "price.toml", "--out", folder / "b") == 0
    return folder


# --- voices -------------------------------------------------------------------------------------------------------


def test_each_voice_ranks_by_its_own_weights(town, run_cli, inputs_and_ranking, tmp_path):
    folder = write_folder(tmp_path / "voix", voice("habitant", price=50), voice("habitant"), voice("bailleur"))
    assert run_cli("voices", town, folder, "--out", tmp_path / "out", "--lang", "fr") == 0
    told = json.loads((tmp_path / "out" / "voix.json").read_text(encoding="utf-8"))["voices"]
    assert set(told["voices"]) == {"habitant (1)", "habitant (2)", "bailleur"}
    ranking = inputs_and_ranking[1]
    weights = ranking.weights.copy()
    assert told["first_of_each"]["bailleur"] == ranking.ordered()[0]
    weights["price"] = 50
    by_hand = rank_of(ranking.utilities.fillna(0) @ (weights / weights.sum()), ranking.scores["is_eligible"])
    table = gpd.read_file(tmp_path / "out" / "voix.geojson").set_index("site_id")
    assert (table["rank_by_habitant (1)"] == by_hand.loc[table.index].astype(int)).all()
    assert (table["best"] <= table["worst"]).all()
    assert "default-src 'none'" in (tmp_path / "out" / "voix.html").read_text(encoding="utf-8")
    assert len(openpyxl.load_workbook(tmp_path / "out" / "voix.xlsx").sheetnames) == 4


def filled(path, role, weights, scenario=SCENARIO):
    """The table of `pensions template voices`, its empty weights filled in for one role."""
    header, *lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert header == ["role", "critere", "poids", "remarque"]
    assert [line[1] for line in lines] == [criterion["id"] for criterion in scenario["criterion"]]
    assert {line[2] for line in lines} == {""}
    return [[role, line[1], weights.get(line[1], "5"), line[3]] for line in lines]


def write_table(path, rows, encoding="utf-8"):
    text = "\r\n".join(";".join(row) for row in [["role", "critere", "poids", "remarque"], *rows])
    path.write_text(text, encoding=encoding)
    return path


def test_the_table_of_a_meeting_is_written_filled_in_and_heard(town, run_cli, inputs_and_ranking, tmp_path):
    """Two roles in one table, saved by a French spreadsheet, beside the file of a third who used the map."""
    assert run_cli("template", "voices", "--out", tmp_path / "voices.csv") == 0
    folder = write_folder(tmp_path / "voix", voice("élu"))
    rows = filled(tmp_path / "voices.csv", "habitant", {"price": "7,5"})
    rows += [["", "", "", ""], *filled(tmp_path / "voices.csv", "bailleur à l'écoute", {"price": "0"})]
    write_table(folder / "réunion.csv", rows, encoding="cp1252")
    assert run_cli("voices", town, folder, "--out", tmp_path / "out") == 0
    told = json.loads((tmp_path / "out" / "voix.json").read_text(encoding="utf-8"))["voices"]["voices"]
    count = len(inputs_and_ranking[1].criteria)
    assert set(told) == {"élu", "habitant", "bailleur à l'écoute"}
    assert told["habitant"]["price"] == pytest.approx(7.5 / (7.5 + 5 * (count - 1)), abs=1e-4)
    assert told["bailleur à l'écoute"]["price"] == 0


def test_one_table_may_be_named_without_its_folder(town, run_cli, tmp_path):
    assert run_cli("template", "voices", "--out", tmp_path / "voices.csv") == 0
    table = write_table(tmp_path / "rempli.csv", filled(tmp_path / "voices.csv", "élu", {}))
    assert run_cli("voices", town, table, "--out", tmp_path / "out") == 0


def test_every_faulty_cell_of_a_table_is_told_with_its_line(tmp_path):
    rows = [
        ["élu", "price", "8", ""],
        ["", "price", "8", ""],
        ["élu", "beauté", "huit", ""],
        ["élu", "price", "-1", ""],
        ["élu", "owner", "", ""],
        ["élu", "hospital", "80", ""],
    ]
    write_table(tmp_path / "voix.csv", rows)
    with pytest.raises(SourceError) as fault:
        read_voices(tmp_path, scenario="s", scenario_hash="", criteria=["price", "owner", "hospital"])
    for told in (
        "voix.csv : ligne 3 : role «  », attendu 1 à 80 caractères",
        "ligne 4 : critere inconnu « beauté ». Possibles : hospital, owner, price",
        "ligne 4 : poids « huit », attendu un nombre de 0 à 10",
        "ligne 5 : critere « price » donné deux fois par « élu »",
        "ligne 5 : poids « -1 »",
        "ligne 6 : poids «  »",
        "ligne 7 : poids « 80 »",
    ):
        assert told in fault.value.whole.fr
    assert "ligne 2" not in fault.value.whole.fr


def test_a_table_that_lacks_a_column_or_has_no_row_is_told(tmp_path):
    for text, told in (("role;critere\n", "« poids » (weight)"), ("role;critere;poids\n", "aucune ligne")):
        (tmp_path / "voix.csv").write_text(text, encoding="utf-8")
        with pytest.raises(SourceError) as fault:
            read_voices(tmp_path, scenario="s", scenario_hash="", criteria=["price"])
        assert told in fault.value.fr


def test_profiles_are_heard_beside_and_marked_as_propositions(town, run_cli, tmp_path):
    folder = write_folder(tmp_path / "voix", voice("habitant"))
    assert run_cli("voices", town, folder, "--profiles", "--out", tmp_path / "out") == 0
    told = json.loads((tmp_path / "out" / "voix.json").read_text(encoding="utf-8"))["voices"]["voices"]
    assert len(told) == 6
    assert sum("proposition" in name for name in told) == 5


def test_a_voice_on_an_older_scenario_is_heard_and_named(town, run_cli, capsys, tmp_path):
    folder = write_folder(tmp_path / "voix", voice("élu") | {"scenario_hash": "0" * 64})
    assert run_cli("voices", town, folder, "--out", tmp_path / "out", "--lang", "fr") == 0
    assert "autre état du scénario : élu" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (voice("x", beauty=3), "beauty"),
        (voice("x") | {"weights": {"price": 1}}, "pas de poids pour"),
        (voice("x") | {"weights": dict.fromkeys(WEIGHTS, 0)}, "Tous les poids sont nuls"),
        (voice("x", price=-1), "price"),
        (voice("x") | {"format": "other/2"}, "0.json"),
        (voice("x") | {"scenario": "logement_en_diffus"}, "autre scénario"),
        (voice("x") | {"name": "Jeanne"}, "name"),
        (voice(""), "role"),
        ("{", "JSON"),
    ],
)
def test_a_voice_that_cannot_be_heard_is_refused(town, run_cli, capsys, tmp_path, told, words):
    folder = write_folder(tmp_path / "voix", told)
    assert run_cli("voices", town, folder, "--out", tmp_path / "out", "--lang", "fr") == 2
    message = capsys.readouterr().err
    assert message.startswith("Erreur")
    assert words in message
    assert not (tmp_path / "out").exists()


def test_an_empty_or_absent_folder_is_refused(town, run_cli, capsys, tmp_path):
    (tmp_path / "vide").mkdir()
    for folder in ("vide", "absent"):
        assert run_cli("voices", town, tmp_path / folder, "--lang", "fr") == 2
        assert "dossier introuvable, ou sans fichier .json" in capsys.readouterr().err


# --- compare ------------------------------------------------------------------------------------------------------


def test_a_run_against_itself_says_that_nothing_changed(runs, run_cli, capsys, tmp_path):
    assert run_cli("compare", runs / "a", runs / "a", "--out", tmp_path / "out", "--lang", "fr") == 0
    assert "Rien n'a changé" in capsys.readouterr().out


def test_a_weight_that_changed_is_named_with_the_sites_that_moved(runs, run_cli, capsys, tmp_path):
    assert run_cli("compare", runs / "a", runs / "b", "--out", tmp_path / "out", "--lang", "fr") == 0
    shown = capsys.readouterr().out
    assert "Poids de « Prix de vente autour (médiane, 500 m) »" in shown
    files = {"comparaison.json", "comparaison.xlsx", "comparaison.geojson", "comparaison.html"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == files
    before, after = (gpd.read_file(runs / name / "sites.geojson").set_index("site_id")["rank"] for name in "ab")
    entered = set(after.index[(after <= 10) & (before.loc[after.index] > 10)])
    told = json.loads((tmp_path / "out" / "comparaison.json").read_text(encoding="utf-8"))
    assert {site["site_id"] for site in told["sites"] if site["status"] == "entre parmi les premiers"} == entered


def test_another_vintage_is_named(runs, tmp_path):
    shutil.copytree(runs / "a", tmp_path / "later")
    record = json.loads((tmp_path / "later" / "run.json").read_text(encoding="utf-8"))
    record["sources"][0]["vintage"] = "2031"
    (tmp_path / "later" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    told = compare_runs(runs / "a", tmp_path / "later")
    assert [after for _, _, after in told.sources] == ["2031"]


def test_two_territories_are_not_compared(runs, run_cli, capsys, tmp_path):
    shutil.copytree(runs / "a", tmp_path / "other")
    record = json.loads((tmp_path / "other" / "run.json").read_text(encoding="utf-8"))
    record["territory"]["id"] = "ailleurs"
    (tmp_path / "other" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert run_cli("compare", runs / "a", tmp_path / "other", "--lang", "fr") == 2
    assert "deux territoires" in capsys.readouterr().err


def test_cells_of_two_sides_are_not_compared_and_another_surface_is_told(runs, run_cli, capsys, tmp_path, monkeypatch):
    """The plots of two runs are the same sites; were they cells, one name would stand for two squares."""
    shutil.copytree(runs / "a", tmp_path / "wide")
    record = json.loads((tmp_path / "wide" / "run.json").read_text(encoding="utf-8"))
    record["territory"]["cell_m"] = 200
    (tmp_path / "wide" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "Mailles de la carte de score : 100 m → 200 m." in changes(compare_runs(runs / "a", tmp_path / "wide"), "fr")
    monkeypatch.setattr("pensions.deciding.compare.is_cell", lambda name: True)
    assert run_cli("compare", runs / "a", tmp_path / "wide", "--lang", "fr") == 2
    assert "des mailles de 100 m et de 200 m" in capsys.readouterr().err


@pytest.mark.parametrize("spoil", ["absent", "no json", "no layer", "older"])
def test_a_folder_that_is_no_run_is_refused(runs, run_cli, capsys, tmp_path, spoil):
    other = tmp_path / "other"
    if spoil != "absent":
        shutil.copytree(runs / "a", other)
    if spoil == "no json":
        (other / "run.json").write_text("{", encoding="utf-8")
    if spoil == "no layer":
        (other / "sites.gpkg").write_bytes(b"nothing")
    if spoil == "older":
        (other / "run.json").write_text('{"territory": {"id": "demo"}}', encoding="utf-8")
    assert run_cli("compare", runs / "a", other, "--out", tmp_path / "out", "--lang", "fr") == 2
    told = capsys.readouterr().err
    assert told.startswith("Erreur")
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()


# --- back-test ----------------------------------------------------------------------------------------------------


def test_the_warning_is_on_the_screen_and_in_the_files(town, run_cli, capsys, tmp_path):
    assert run_cli("backtest", town, "--out", tmp_path / "out", "--lang", "fr") == 0
    assert "récompense aussi les habitudes passées" in capsys.readouterr().out
    told = json.loads((tmp_path / "out" / "retrospectif.json").read_text(encoding="utf-8"))["backtest"]
    assert "habitudes" in told["warning"]["fr"]
    assert "violences" not in (tmp_path / "out" / "retrospectif.json").read_text(encoding="utf-8").lower()
    assert {row["group"] for row in told["groups"]} == {"pension_de_famille", "chrs", "random_cells"}


def test_a_pension_does_not_count_itself_as_supply(inputs_and_ranking):
    """By hand: without itself, the nearest supply of a pension is the nearest of the others, so never at 0 m."""
    run_inputs: RunInputs = inputs_and_ranking[0]
    tested = backtest_territory(run_inputs)
    supply = run_inputs.territory.layers["supported_housing"]
    supply = supply[supply["category"].isin(["pension_de_famille", "chrs", "residence_sociale"])]
    for place in existing_places(run_inputs.territory).index:
        here = tested.places.geometry.loc[place]
        others = supply[supply["finess_id"] != place].distance(here)
        found = without(run_inputs, tested.ranking, place).measures.loc[place, "supported_distance"]
        assert found == pytest.approx(min(others.min(), 5000.0))
        assert tested.ranking.measures.loc[place, "supported_distance"] == pytest.approx(0.0)


def test_random_cells_fall_in_the_middle(inputs_and_ranking):
    summary = backtest_territory(inputs_and_ranking[0]).backtest.summary.loc["random_cells"]
    assert 40 < summary["mean_percentile"] < 60
    assert np.isfinite(summary["random_low"])


def test_no_pension_to_test_against_is_said(town, run_cli, capsys, tmp_path):
    copy = tmp_path / "none"
    shutil.copytree(town, copy)
    toml = copy / "territory.toml"
    parts = toml.read_text(encoding="utf-8").split("[[source]]")
    kept = [part for part in parts if 'layer = "supported_housing"' not in part]
    assert len(kept) < len(parts)
    toml.write_text("[[source]]".join(kept), encoding="utf-8")
    assert "supported_housing" not in load_territory(str(copy)).layers
    assert run_cli("backtest", copy, "--out", tmp_path / "out", "--lang", "fr") == 2
    assert "Aucune pension de famille existante" in capsys.readouterr().err
