"""Flat tables and sentences."""

from dataclasses import replace

import numpy as np

from geo.scoring.criterion import Language, Text
from geo.scoring.out_of_reach import TOO_LONG, WITHOUT_STOP
from maps.flat_tables import knots, rule_sentences, scores_table, source, threshold
from maps.tables.geojson import features_table
from maps.words.about import facts, head, not_evaluated, sources_table, title
from tests.maps.export_cases import CRITERIA, RULES, RUN, a_ranking, rule

FR: Language = "fr"


def test_rows_follow_the_order_of_the_ranking():
    ranking = a_ranking()
    shuffled = a_ranking(ranking.sites.iloc[::-1], failing=(0, 1))
    assert scores_table(ranking).index.tolist() == ranking.ordered().tolist()
    assert scores_table(shuffled).index.tolist() == shuffled.ordered().tolist()
    assert features_table(shuffled, FR)["rank"].tolist()[:6] == [1, 2, 3, 4, 5, 6]


def test_a_rule_on_a_layer_about_people_gives_no_number():
    ranking = a_ranking()
    assert set(rule_sentences(ranking, FR, kind="alert", answer="fail")) == {"Pauvres"}


def test_a_rule_out_of_reach_says_why_for_each_site_and_the_same_sentence_is_one_text():
    """S4 and S5 are both on a slope of 22 %; from S6 the way is too long, from S7 there is no stop."""
    ranking = a_ranking(failing=(4, 5, 6, 7))
    ranking.rule_values.loc[["S6", "S7"], "pente"] = np.inf
    ranking.details[WITHOUT_STOP] = ranking.sites.index == "S7"
    why = {TOO_LONG: Text(fr="trop loin", en="too far"), WITHOUT_STOP: Text(fr="sans arrêt", en="no stop")}
    said = rule_sentences(replace(ranking, out_of_reach=why), FR, kind="exclusion", answer="fail")
    assert said["S4"] is said["S5"]
    slope = "Pente : {} (maximum 15)"
    assert said.tolist() == [""] * 4 + [slope.format(told) for told in ("22 %", "22 %", "trop loin", "sans arrêt")]


def test_thresholds_and_knots_in_words():
    assert threshold(RULES[0], FR) == "> 15 %"
    assert threshold(rule("plot", "exclusion", below=1200, unit="m²"), "en") == "< 1,200 m² (en)"
    assert knots(CRITERIA[2], "en") == "1,000 → 100; 5,000 → 0"
    assert source("proposition", FR) == "proposition des auteurs"
    assert source("CCH L633-1", FR) == "CCH L633-1"


def test_the_head_repeats_nothing_and_lacks_nothing():
    run = {**RUN, "warnings": [{"fr": "Territoire inventé."}, {"fr": "Autre."}]}
    assert head(a_ranking(), run, FR) == [
        "Sites pour une pension de famille — Ville & Fleuve — Pension de famille — 23/11/2025 — DONNÉES FICTIVES",
        "Données fictives : ne convient pas à une décision.",
        "Territoire inventé.",
        "Non évalués : Bruit.",
        "Autre.",
    ]


def test_the_head_says_what_is_unfit_then_the_result_and_no_warning_twice():
    said = {name: {"fr": f"{name}."} for name in ("where", "how_many", "missing")} | {"how_sure": None}
    unfit = {"fr": "Fictif. Ne convient pas : a."}
    run = {"headline": said | {"unfit": unfit}, "warnings": [{"fr": "Ne convient pas : a."}, {"fr": "Autre."}]}
    told = ["Sites pour une pension de famille", unfit["fr"], "where.", "how_many.", "missing.", "Non évalués : bruit."]
    assert head(a_ranking(), run, FR) == [*told, "Autre."]


def test_the_side_of_the_cells_is_told():
    run = {"territory": {"name": "Ville", "cell_m": 50}}
    assert facts(run, FR) == [("Territoire", "Ville"), ("Côté des mailles", "50 m")]
    assert facts(run, "en")[1] == ("Side of the cells", "50 m")


def test_a_run_without_keys_or_with_none_is_accepted():
    for run in ({}, dict.fromkeys(RUN)):
        assert title(run, "en") == "Sites for a pension de famille"
        assert facts(run, "en") == []
        assert sources_table(run, FR).empty
        assert not_evaluated(a_ranking(), run, FR) == [("bruit", "pas de couche")]
