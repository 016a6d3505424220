"""The sheet: two pages that ask nothing of anybody, say nothing about people as a number, and run nothing."""

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from geo.scoring.criterion import Text
from geo.scoring.programme import Ratios, what_fits
from geo.scoring.rank_if_added import SiteComparison
from geo.scoring.what_would_change import Change
from maps.sheet.content import (
    Around,
    Comparable,
    Drawn,
    LineService,
    Margin,
    NearStop,
    Neighbour,
    PlaceReached,
    SheetContent,
    Step,
)
from maps.sheet.finding_part import missing_sentence, sure_sentence, watch_sentence
from maps.sheet.pdf import find_chromium, print_pdf
from maps.sheet.sheet import sheet_html, sheet_name, write_sheet
from maps.sheet.text import calm, metres
from maps.sheet.verdict import beats_sentence, because, verdict_words
from maps.tables.sheets_excel import SheetRows, write_sheets_xlsx
from tests.maps.browser import chromium, opened
from tests.maps.export_cases import HOSTILE, RUN, SECRET, a_ranking

RATIOS = Ratios((20, 25), (23, 25), (120, 180), (3, 4), 1.25, 0.42)
NASTY = '<img src=x onerror="alert(1)"> {{7*7}} </style><script>alert(2)</script>'
TRAM = np.array([shapely.LineString([(770_050, 6_279_050), (770_050, 6_279_140)])], dtype=object)
PARAMETERS = {
    "stop_walk_min": {"value": 8, "source": "proposition"},
    "walk_speed_kmh": {"value": 3.6, "source": "proposition"},
    "vat_percent": {"value": 5.5, "source": "code général des impôts"},
    "property_tax_years": {"value": 25, "source": "code général des impôts"},
}


def content(site="S0", lang="fr", verdict="good", **other):
    ranking = a_ranking()
    x, y = 770_050.0, 6_279_050.0
    steps = (
        Step("walk", 3.0, NASTY),
        Step("wait", 2.0),
        Step("ride", 7.0, "Gare", "1", "tram", "Nord", 4),
        Step("walk", 2.0),
    )
    told = {
        "site_id": site,
        "ranking": ranking,
        "verdict": verdict,
        "standing": SiteComparison(3, 170, 0.9, 0.6, 0.95, 3000, 0.5, 8, "good", 0.5),
        "changes": (Change("entrance", NASTY, float("nan"), float("nan"), 0.034),),
        "together": ((), 0.6),
        "margins": {"inondation": Margin(35.0, 0.0)},
        "stops": (NearStop(NASTY, 4.0, (LineService("1", "tram", "#ff0000", {"day": 12.0}),)),),
        "places": (
            PlaceReached(Text(fr="Pharmacie", en="Pharmacy"), NASTY, 22.0, False, 14.0, steps),
            PlaceReached(Text(fr="Hôpital", en="Hospital")),
        ),
        "around": Around(housing=(Neighbour(NASTY, "chrs", 120.0, 30.0, True),), housing_m=1000.0, homes_30_min=2,
                         places_30_min=45.0, need_notes={"besoin": 60.0}),
        "ratios": RATIOS,
        "fit": what_fits(10_000.0, RATIOS),
        "comparables": (Comparable("S9", NASTY, "Ville", 2, 0.8, None),),
        "context": {
            "streets": Drawn(np.array([shapely.LineString([(x - 200, y), (x + 200, y)])], dtype=object), ("major",)),
            "transit_lines": Drawn(TRAM, ('"/><script>',)),
            "stops": Drawn(np.array([shapely.Point(x + 50, y)], dtype=object), (NASTY,)),
        },
        "communes": gpd.GeoDataFrame(geometry=[shapely.box(x - 900, y - 900, x + 900, y + 900)], crs=2154),
        "sources": {"stops": (("=GTFS", "2025"),)},
        "given": NASTY,
        "how": "placée",
        "run": {**RUN, "scenario": {**RUN["scenario"], "parameters": PARAMETERS}},
        "lang": lang,
        "has_timetable": True,
        "common": ("tram", "prix"),
        "criteria_count": 3,
    }  # fmt: skip
    return SheetContent(**(told | other))


def plain(page: str) -> str:
    """The page with the usual space where no line may break."""
    return page.replace("\u00a0", " ")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("verdict", ["good", "fair", "weak", "cannot_say", "excluded", "outside"])
def test_no_name_becomes_code_in_either_language(lang, verdict):
    page = sheet_html([content(lang=lang, verdict=verdict)])
    assert "<script" not in page
    assert "<img" not in page
    assert "{{" not in page
    assert page.count("</style>") == 1
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'none'" in page
    assert "None" not in re.sub(r"<style>.*?</style>", "", page)
    assert not re.search(r"\bnan\b", page)


def test_with_an_exclusion_unanswered_nothing_is_said_yet_but_what_is_missing_and_which_layer_is_silent():
    """The flood rule of a well placed site has no answer: never « Bon site »."""
    ranking = a_ranking()
    rule = next(rule for rule in ranking.rules if rule.kind == "exclusion")
    verdicts = ranking.verdicts.copy()
    verdicts.loc["S0"] = "pass"
    verdicts.loc["S0", rule.id] = "unknown"
    why = Text(fr="zones inondables : données sans ce secteur", en="flood zones: data without this sector")
    silent = replace(ranking, verdicts=verdicts, unknown_because={rule.id: why})
    french = re.sub(r"\s+", " ", sheet_html([content(ranking=silent, verdict="cannot_say")]))
    assert f"<strong>On ne peut pas encore dire : il manque « {rule.label.fr} »</strong>" in french
    assert why.fr in french
    assert "Bon site" not in french
    english = sheet_html([content(ranking=silent, verdict="cannot_say", lang="en")])
    assert f"<strong>Cannot be said yet: “{rule.label.en}” is missing</strong>" in english
    assert why.en in english


def test_of_many_missing_answers_two_are_named_and_the_others_counted():
    rules = a_ranking().rules[:1] * 4
    label = rules[0].label.fr
    expected = f"On ne peut pas encore dire : il manque « {label} », « {label} » et 2 autres réponses"
    assert verdict_words("cannot_say", rules, "fr") == expected
    assert verdict_words("good", (), "fr") == "Bon site"
    assert verdict_words("weak", (), "fr", (0.35, 0.35)) == "Site peu favorable (35/100)"
    assert verdict_words("fair", (), "en", (0.45, 0.7)) == "Fair site (45 to 70/100)"
    assert verdict_words("excluded", (), "fr", (0.9, 0.9)) == "Exclu en l’état"


def test_a_count_about_people_is_never_a_number():
    for site in ("S0", "S5", "S7"):
        page = sheet_html([content(site)])
        assert f"{SECRET:.0f}" not in page
        assert "1\u202f235" not in page
        assert "secret statistique" in page


def test_the_distance_to_passing_and_who_can_answer_are_said():
    page = plain(sheet_html([content("S7", verdict="excluded")]))
    assert "22 %" in page
    assert "maximum 15 %" in page
    assert "À demander à : mairie" in page


def test_a_zone_that_passes_says_how_far_it_is():
    ranking = a_ranking()
    values = ranking.rule_values.assign(inondation=0.0)
    verdicts = ranking.verdicts.assign(inondation="pass")
    page = plain(sheet_html([content(ranking=replace(ranking, rule_values=values, verdicts=verdicts))]))
    assert "à 35 m de la zone" in page


def test_a_journey_is_told_without_its_waits():
    page = plain(sheet_html([content()]))
    assert "tram 1 jusqu’à Gare (4 arrêts), à pied 2 min" in page


def test_a_sheet_is_small_and_its_name_is_a_file_name(tmp_path):
    path = write_sheet(content(), tmp_path)
    assert path.stat().st_size < 400_000
    assert path.name == "fiche-S0.html"
    assert sheet_name("a/b") != sheet_name("a_b")
    assert "/" not in sheet_name("../../etc/passwd")


def test_the_link_to_the_map_is_there_only_with_the_map():
    assert 'href="carte.html"' in sheet_html([content(has_map=True)])
    assert 'href="carte.html"' not in sheet_html([content()])


def test_the_workbook_keeps_every_row_and_runs_none(tmp_path):
    rows = SheetRows()
    for site in ("S0", "S1", "S7"):
        rows.add(content(site), f"fiche-{site}.html")
    report = pd.DataFrame({
        "row": ["2", "3"], "given": ["=1+1", HOSTILE[3]], "site_id": ["S0", "S9"], "label": ["=A1", "x"],
        "is_placed": [True, False], "how": ["parcel", ""], "remark_fr": ["", "introuvable"], "remark_en": ["", "lost"],
    })  # fmt: skip
    write_sheets_xlsx(rows, report, RUN, tmp_path / "fiches.xlsx", "fr", lines=["=HYPERLINK(1)"])
    book = openpyxl.load_workbook(tmp_path / "fiches.xlsx")
    assert book.sheetnames == ["Sites", "Règles", "Changements", "Lignes reçues", "Sources"]
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert book["Lignes reçues"]["E4"].value == "NON"
    assert book["Sites"].max_row == 1 + 1 + 3


@pytest.mark.browser
def test_the_sheet_is_two_a4_pages_on_paper_and_asks_nothing(tmp_path):
    path = write_sheet(content(), tmp_path)
    with chromium() as browser, opened(browser, path) as (page, watch):
        assert watch.requests == [path.as_uri()]
        assert watch.errors == []
        page.pdf(path=str(tmp_path / "a.pdf"), prefer_css_page_size=True)
    whole = (tmp_path / "a.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", whole)) == 2


@pytest.mark.browser
def test_chromium_prints_it_and_a_broken_one_leaves_no_file(tmp_path):
    browser = find_chromium()
    if browser is None:
        pytest.skip("CHROMIUM ABSENT: the sheet is not printed here")
    path = write_sheet(content(), tmp_path)
    assert print_pdf(path, tmp_path / "fiche.pdf")
    assert (tmp_path / "fiche.pdf").read_bytes().startswith(b"%PDF-")
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert not print_pdf(path, tmp_path / "other.pdf", browser=broken)
    assert not (tmp_path / "other.pdf").exists()


def test_without_a_browser_nothing_is_printed(tmp_path, monkeypatch):
    monkeypatch.setenv("PENSIONS_CHROMIUM", str(tmp_path / "absent"))
    assert not print_pdf(tmp_path / "a.html", tmp_path / "a.pdf")


def test_distances_and_names_are_said_as_one_says_them():
    assert [metres(value, "fr") for value in (0.2, 34.6, 999, 2_650)] == ["1 m", "35 m", "999 m", "2,6 km"]
    assert calm("MAISON RELAIS DE L'ECUSSON") == "Maison Relais de l'Ecusson"


def test_a_site_of_a_middling_score_says_what_it_is_better_than_and_what_it_lacks():
    stand = SiteComparison(3, 170, 0.9, 0.45, 0.92, 3000, 0.25, 8, "fair", 0.6, ("score", "pensions"))
    page = content(verdict="fair", standing=stand)
    words = re.sub(r"\s+", " ", because(page)).replace("\u00a0", " ")
    assert words == (
        "Il respecte toutes les règles d’exclusion. Mieux placé que 92 % des lieux habités du territoire et que 2 des "
        "8 pensions de famille existantes. Pour être un bon site, il lui manque : un score de 60/100, d’être mieux "
        "placé que 50 % des pensions existantes."
    )
    for beaten, pensions, lang, told in (
        (0.0, 8, "fr", "du territoire. Aucune des 8 pensions de famille existantes n’est moins bien placée."),
        (0.0, 1, "fr", "du territoire. La seule pension de famille existante n’est pas moins bien placée."),
        (1.0, 8, "fr", "du territoire et que les 8 pensions de famille existantes."),
        (1.0, 1, "en", "where people live and than the only existing pension de famille."),
    ):
        among = replace(stand, pensions=pensions, better_than_pensions=beaten)
        assert beats_sentence(replace(page, standing=among, lang=lang)).replace("\u00a0", " ").endswith(told)
    alone = replace(stand, better_than_cells=float("nan"), pensions=0, better_than_pensions=float("nan"), lacks=())
    assert because(replace(page, standing=alone, lang="en")) == "It passes every exclusion rule."


def test_the_sheet_tells_the_stability_that_the_map_tells_and_its_day_as_in_french():
    """38.6 % is 39 % on the map: the sheet said 38 %."""
    page = sheet_html([content(stability=0.386)])
    assert "39\u00a0%" in page or "39 %" in page
    assert "38 %" not in page
    assert re.search(r"· \d\d/\d\d/\d{4}<", page)


def _led(trials: int) -> dict:
    spec = {"trials": 100, "top_counted": 10}
    return {**RUN, "sectors": {"parameters": spec, "first": [{"best": "S0", "number": 2, "top_trials": trials}]}}


@pytest.mark.parametrize(("trials", "word"), [(92, "Solide"), (60, "Assez sûr"), (59, "Fragile")])
def test_the_head_of_a_sheet_says_how_sure_the_place_of_the_site_is_as_the_map_says_it(trials, word):
    told = sure_sentence(answered(content(run=_led(trials))))
    assert told == f"{word} : son secteur (n° 2) reste parmi les 10 premiers dans {trials} essais sur 100."
    english = sure_sentence(answered(content(run=_led(92), lang="en")))
    assert english == "Solid: its sector (no. 2) stays among the first 10 in 92 trials of 100."


def test_the_head_of_a_sheet_never_calls_sure_what_an_exclusion_has_no_answer_to_and_says_whom_to_ask():
    """The one exclusion has no answer: in red what is missing; the alert without an answer is to be watched."""
    ranking = a_ranking()
    verdicts = ranking.verdicts.copy()
    verdicts.loc["S0"] = "unknown"
    exclusions = [rule for rule in ranking.rules if rule.kind == "exclusion"]
    silent = content(ranking=replace(ranking, verdicts=verdicts), verdict="cannot_say", run=_led(92))
    assert sure_sentence(silent) == (
        "Son secteur (n° 2) reste parmi les 10 premiers dans 92 essais sur 100, sous réserve de ce qui reste à "
        "vérifier sur place."
    )
    missing = missing_sentence(silent)
    assert missing.startswith("Il manque pour ce site : ")
    assert all(rule.label.fr in missing and f"(à demander : {rule.ask.fr})" in missing for rule in exclusions)
    page = plain(sheet_html([silent]))
    assert f'<p class="missing">{missing}</p>' in page.replace("&#x27;", "'")
    alert = next(rule for rule in ranking.rules if rule.kind == "alert")
    assert alert.label.fr not in missing
    assert watch_sentence(silent) == f"À surveiller : {alert.label.fr} (sans réponse)."


def test_without_a_sector_the_head_says_what_all_weightings_say_or_that_nothing_was_worked_out():
    drawn = answered(content(stability=0.386, stability_top=10))
    assert (
        sure_sentence(drawn) == "Quels que soient les poids, ce site est parmi les 10 premiers dans 39 tirages sur 100."
    )
    assert sure_sentence(answered(content())).startswith("On ne sait pas si son rang est solide")
    assert sure_sentence(answered(content(verdict="excluded"))) == ""
    assert missing_sentence(answered(content())) == ""


def answered(told: SheetContent) -> SheetContent:
    """The same where every rule is met."""
    verdicts = told.ranking.verdicts.copy()
    verdicts.loc[told.site_id] = "pass"
    return replace(told, ranking=replace(told.ranking, verdicts=verdicts))
