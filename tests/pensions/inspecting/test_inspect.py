"""`pensions inspect`: its register, its files, its part of run.json; and what a ranking says of the controls."""

import datetime as dt
import json
from dataclasses import replace

import openpyxl
import pytest
from bs4 import BeautifulSoup

import pensions
from geo.scoring.criterion import Text
from layers.territory.declared import SitesSpec
from layers.territory.territory import load_territory
from pensions.front.inspecting import inspect_territory
from pensions.inspecting.control import Finding, phrase
from pensions.inspecting.controls import CONTROLS, make_controls
from pensions.inspecting.evidence import Evidence
from pensions.inspecting.told import failed_sentence, headline, unfit_sentence
from pensions.ranking.job import Job
from pensions.ranking.outputs import write_outputs
from pensions.ranking.run import rank_territory
from tests.pensions.inspecting.drawn import territory

IDS = (
    "rpls_by_commune", "households_by_commune", "services_bpe_finess", "services_per_inhabitant", "cadastre_area",
    "plan_area", "candidates_exist", "stops_on_streets", "lines_without_service", "departures_day_before",
    "streets_connected", "streets_per_inhabitant", "pensions_finess_planner", "ages",
)  # fmt: skip


def test_there_are_fourteen_controls_and_each_says_what_it_compares_from_when_and_whom_to_ask():
    assert tuple(CONTROLS) == IDS
    for check in CONTROLS.values():
        for text in (check.title, check.compared, check.threshold, check.ask):
            assert text.fr and text.en
        assert "proposition" in check.threshold.fr.lower()


def test_of_a_territory_that_has_communes_only_nothing_passes_and_each_control_says_what_it_lacks():
    made = make_controls(Evidence(territory()))
    assert {one.id: one.verdict for one in made} == dict.fromkeys(IDS, "unknown")
    assert all(one.found.fr and one.found.en and not one.is_unfit for one in made)


def failing(monkeypatch, *names, is_unfit=True):
    """Have some controls fail, whatever there is."""
    found = Finding("fail", phrase("ceci", "this"), phrase("cela", "that"), is_unfit=is_unfit)
    for name in names:
        monkeypatch.setitem(CONTROLS, name, replace(CONTROLS[name], find=lambda evidence: found))


def test_exclusion_rules_that_nothing_answers_make_the_result_unfit_and_are_named_first():
    names = [Text(fr="Zone inondable", en="Flood zone"), Text(fr="Zone du plan", en="Zone of the plan")]
    alone = unfit_sentence((), names)
    assert alone.fr == (
        "Ne convient pas à une décision : aucun site n'a de réponse à « Zone inondable », « Zone du plan »."
    )
    assert alone.en == "Unfit for a decision: no site has an answer to “Flood zone”, “Zone of the plan”."
    assert unfit_sentence(()) is None


def test_what_is_unfit_is_one_sentence_that_names_three_reasons_and_counts_the_others(monkeypatch):
    failing(monkeypatch, *IDS[:5])
    made = make_controls(Evidence(territory()))
    sentence = unfit_sentence(made)
    assert sentence is not None and sentence == headline(made)
    assert sentence.fr == (
        "Ne convient pas à une décision : contrôles en faute : « Logements sociaux par commune », « Ménages par "
        "commune », « Pharmacies et hôpitaux : BPE et FINESS » et 2 de plus."
    )
    assert unfit_sentence(made[:3]).en.endswith("“Households by commune”, “Pharmacies and hospitals: BPE and FINESS”.")
    assert failed_sentence(made) is None


def test_a_fault_with_which_the_result_can_be_read_is_told_apart(monkeypatch):
    failing(monkeypatch, "ages", is_unfit=False)
    made = make_controls(Evidence(territory()))
    assert unfit_sentence(made) is None
    told = failed_sentence(made)
    assert told is not None and told.en == "Control of the data: control at fault: “Age of the sources”, that."
    assert headline(made).en == "Controls – at fault: 1; alerts: 0; not verifiable: 13; conforming: 0."


def test_no_control_fails_on_the_demonstration(town, tmp_path, run_cli, capsys):
    assert run_cli("inspect", town, "--out", tmp_path) == 0
    made = pensions.inspect(town, lang="en")
    assert [one.id for one in made.controls if one.verdict == "fail" or one.is_unfit] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["controle.html", "controle.xlsx"]
    page = BeautifulSoup((tmp_path / "controle.html").read_text(encoding="utf-8"), "html.parser")
    assert {section["aria-labelledby"] for section in page.select("section.control")} == set(IDS)
    assert openpyxl.load_workbook(tmp_path / "controle.xlsx").sheetnames
    said = capsys.readouterr().out
    assert "Contrôles – en faute : 0 ;" in said
    assert "! non vérifiable : Pensions de famille existantes" in said
    assert "à qui demander" in said


def test_a_territory_whose_own_choice_gives_no_site_is_controlled_all_the_same(town, tmp_path, run_cli):
    known = load_territory(str(town))
    empty = replace(known, sites=SitesSpec(layer="parcels", where={"owner_kind": ("nobody",)}))
    assert inspect_territory(Job(empty)).table.loc["candidates_exist", "verdict"] == "unknown"
    assert run_cli("inspect", town, "--sites", tmp_path / "none.csv") == 2


def test_a_date_that_is_no_day_is_refused_and_nothing_is_written(town, tmp_path, run_cli):
    assert run_cli("inspect", town, "--date", "demain", "--out", tmp_path / "out") == 2
    assert run_cli("inspect", town, "--date", "2031-01-07", "--out", tmp_path / "out") == 2
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def run(town):
    return rank_territory(Job(str(town)))


def test_a_ranking_makes_every_control_and_inspect_tells_when_it_made_them_anew(run, town, tmp_path):
    write_outputs(run, tmp_path)
    before = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert set(before["inspection"]) == set(IDS)
    assert (before["unfit"], before["inspected"]) == (None, None)
    written = pensions.inspect(town).save(tmp_path)
    after = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert set(written) == {"controle.html", "controle.xlsx", "run.json"}
    assert after["inspection"]["plan_area"]["verdict"] == "pass"
    assert dt.datetime.fromisoformat(after["inspected"]) >= dt.datetime.fromisoformat(before["date"])
    assert {**after, "inspected": None} == before
    assert after["inspection"]["cadastre_area"] == {
        "verdict": "alert",
        "is_unfit": False,
        "expected": {"fr": "60 % à 101 % de la commune", "en": "60 % to 101 % of the commune"},
        "found": {
            "fr": "parcelles dessinées : 3 % du sol ; communes hors bornes : 3 sur 3",
            "en": "plots drawn: 3 % of the ground; communes out of bounds: 3 of 3",
        },
        "places": 3,
    }


def test_what_inspect_finds_since_changes_neither_the_head_of_run_json_nor_the_map(run, town, tmp_path, monkeypatch):
    write_outputs(run, tmp_path)
    before, page = (tmp_path / "run.json").read_text(encoding="utf-8"), (tmp_path / "carte.html").read_bytes()
    failing(monkeypatch, "plan_area")
    pensions.inspect(town).save(tmp_path)
    after = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert after["inspection"]["plan_area"]["is_unfit"]
    assert {name: after[name] for name in ("unfit", "warnings")} == {
        name: json.loads(before)[name] for name in ("unfit", "warnings")
    }
    assert (tmp_path / "carte.html").read_bytes() == page


@pytest.mark.parametrize("spoil", [lambda text: "{", lambda text: text.replace('"sha256": "', '"sha256": "0', 1)])
def test_the_run_json_of_something_else_is_left_as_it_is(run, town, tmp_path, spoil):
    write_outputs(run, tmp_path)
    path = tmp_path / "run.json"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert "run.json" not in pensions.inspect(town).save(tmp_path)
    assert path.read_text(encoding="utf-8") == text


def test_what_makes_the_data_unfit_is_one_red_sentence_on_the_first_screen_the_sheets_and_the_terminal(
    monkeypatch, town, tmp_path, run_cli, capsys
):
    failing(monkeypatch, "ages")
    assert run_cli("rank", town, "--out", tmp_path, "--sheets", 1) == 0
    sentence = "Ne convient pas à une décision : contrôle en faute : « Âge des sources », cela."
    said = capsys.readouterr().out
    fictional = "Données fictives : ne convient pas à une décision. "
    assert f"! {fictional}{sentence}" in said
    assert f"pensions inspect {town} --out {tmp_path}. La carte" in said
    page = BeautifulSoup((tmp_path / "carte.html").read_text(encoding="utf-8"), "html.parser")
    (told,) = page.select("header .unfit > p")
    tied = (
        (fictional + sentence).replace(" :", "\xa0:").replace("« ", "«\xa0").replace(" »", "\xa0»")
    )  # no line breaks there
    assert told.get_text() == tied
    assert told.find_parent("details") is None  # never behind a click
    (sheet,) = tmp_path.glob("fiche-*.html")
    on_sheet = BeautifulSoup(sheet.read_text(encoding="utf-8"), "html.parser")
    assert [one.get_text() for one in on_sheet.select("section.page:first-of-type p.unfit")] == [tied]
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record["unfit"]["fr"] == sentence == record["warnings"][0]["fr"]


def test_a_decision_says_it_too(monkeypatch, town, tmp_path):
    failing(monkeypatch, "ages")
    pensions.choose(town, 2, by="walk", candidates=20).save(tmp_path)
    record = json.loads((tmp_path / "choix.json").read_text(encoding="utf-8"))
    assert record["unfit"]["fr"].startswith("Ne convient pas à une décision")


def test_places_are_given_in_the_language_asked_with_their_shapes(town):
    made = pensions.inspect(town, lang="en")
    places = made.places("cadastre_area")
    assert places["expected"].tolist() == ["60 % to 101 %"] * 3
    assert places.crs == 2154 and places.geometry.area.min() > 1e6
    assert made.table.loc["ages", "verdict"] == "pass"
    with pytest.raises(pensions.PensionsError, match="unknown control 'age'"):
        made.places("age")


@pytest.mark.real
def test_on_the_real_extract_the_ages_of_the_sources_make_it_unfit_and_the_numbers_can_be_true(real_montpellier):
    made = pensions.inspect("montpellier-extrait", data=real_montpellier)
    verdicts = made.table["verdict"].to_dict()
    assert [name for name in IDS if made.table.loc[name, "is_unfit"]] == ["ages"]
    assert {name for name, verdict in verdicts.items() if verdict == "unknown"} == {
        "rpls_by_commune", "households_by_commune", "services_bpe_finess", "cadastre_area", "plan_area",
        "candidates_exist",
    }  # fmt: skip
    assert verdicts["stops_on_streets"] == verdicts["streets_connected"] == "pass"
