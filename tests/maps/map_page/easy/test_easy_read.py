"""The easy-to-read page: its rules, checked on every line it can say, and in a browser on what a reader sees."""

import re
from dataclasses import replace
from typing import Any

import browser as chrome
import pytest
import territory

from geo.scoring.criterion import Text, Theme
from geo.scoring.rules import UNKNOWN
from layers.scenario.scenario import load_scenario
from maps.map_page.easy.facts import easy_facts, question_of
from maps.map_page.easy.page import easy_page
from maps.map_page.easy.pictograms import pictogram
from maps.map_page.html import write_map
from maps.words.easy import BLOCKS, EASY, QUESTIONS, THEMES

MOST_WORDS = 12
FORBIDDEN = {
    "fr": (
        "score", "note", "critère", "pondération", "indicateur", "secteur", "candidat", "éligible", "foncier",
        "curseur", "cliquer", "cliquez", "pourcentage", "moyenne", "territoire", "exclu", "parcelle", "donnée",
        "barème", "scénario",
    ),
    "en": (
        "score", "rank", "criterion", "criteria", "weight", "indicator", "sector", "candidate", "eligible", "slider",
        "click", "percent", "average", "territory", "excluded", "parcel", "data", "scenario",
    ),
}  # fmt: skip
LATER = {"fr": r"\b\w+(?:era|eront|erons|erait|eraient)\b", "en": r"\b(?:will|would|shall)\b"}
"""The present tense only: what a French future or conditional ends in, and what makes an English one."""

LINES = [
    (lang, line)
    for at, lang in enumerate(("fr", "en"))
    for line in (
        *(pair[at] for pair in EASY.values()),
        *(line for both in BLOCKS.values() for line in both[at]),
        *(words[at] for _, words in THEMES.values()),
        *(line for _, both in QUESTIONS.values() for line in both[at]),
    )
]


@pytest.mark.parametrize(("lang", "line"), LINES)
def test_each_line_is_one_short_sentence_in_the_present_without_a_hard_word(lang, line):
    told = line.replace("{count}", "10")
    sentences = [one for one in re.split(r"[.?!](?:\s|$)", told) if one.strip()]
    assert len(sentences) == 1
    assert len(re.findall(r"[\w’-]+", told)) <= MOST_WORDS
    assert not re.search(LATER[lang], told)
    words = re.findall(r"\w+", told.casefold())
    assert not [hard for hard in FORBIDDEN[lang] if hard in words or f"{hard}s" in words]
    assert "%" not in told
    assert "'" not in told
    assert not re.search(r"\b[A-ZÀ-Ý]{2,}\b|\b\w\.\w\.", told), "an abbreviation"
    assert not re.search(r"[;(—–]", told), "more than one idea"


def test_both_languages_say_as_many_lines_and_every_picture_is_drawn():
    assert all(len(fr) == len(en) for fr, en in BLOCKS.values())
    assert all(len(fr) == len(en) for _, (fr, en) in QUESTIONS.values())
    for picture, _ in (*THEMES.values(), *QUESTIONS.values()):
        assert "<path" in pictogram(picture)


@pytest.mark.parametrize("name", ["pension_de_famille", "logement_en_diffus"])
def test_every_theme_and_every_exclusion_of_our_scenarios_has_easy_words(name):
    scenario = load_scenario(name)
    assert {theme.id for theme in scenario.themes} <= set(THEMES)
    asked = {rule.id: question_of(rule) for rule in scenario.rules if rule.kind == "exclusion"}
    assert asked.pop("outside_territory", "") == ""  # whoever is on the map is inside
    assert all(asked.values()), asked


def gathered(**more: object):
    return replace(territory.gathered_content(), **more)


def test_it_tells_the_result_s_own_facts():
    """The best site of each of the first sectors; towns each once, in the order of the places."""
    made = gathered()
    facts = easy_facts(made)
    first = made.ranking.sectors.iloc[:10]
    assert facts.places == [str(site) for site in first["best"]]
    assert facts.towns == list(dict.fromkeys(made.ranking.sites.loc[first["best"], "commune"]))
    page = easy_page(made)
    assert f"Nous avons trouvé {len(first)} bons endroits." in page
    drawn = re.search(r'<svg class="easy-map".*?</svg>', page)[0]
    assert drawn.count("<circle") == len(first)
    for town in facts.towns:
        assert f"<li>{town}</li>" in page


def test_what_nobody_knows_of_the_good_places_is_asked_by_what_the_rule_reads():
    made = gathered()
    best = easy_facts(made).places[0]
    rules = [replace_layers(rule, ("flood",)) if rule.id == "flood_share" else rule for rule in made.ranking.rules]
    verdicts = made.ranking.verdicts.copy()
    verdicts[:] = "pass"
    known = replace(made, ranking=replace(made.ranking, rules=tuple(rules), verdicts=verdicts))
    assert easy_facts(known).asked == {}
    assert "Nous savons l’essentiel." in easy_page(known)
    silent = verdicts.copy()
    silent.loc[best, "flood_share"] = UNKNOWN
    one = replace(made, ranking=replace(made.ranking, rules=tuple(rules), verdicts=silent))
    town = str(made.ranking.sites.loc[best, "commune"])
    assert easy_facts(one).asked == {"flood": [town]}
    page = easy_page(one)
    assert "Il y a une chose à vérifier." in page
    assert "On appelle cela une inondation." in page
    assert f"<li>{town}</li>" in page.split("On ne sait pas encore")[1]
    # an alert without an answer is no question to the reader
    silent = verdicts.copy()
    silent["qpv_share"] = UNKNOWN
    assert easy_facts(replace(made, ranking=replace(made.ranking, rules=tuple(rules), verdicts=silent))).asked == {}


def test_the_first_place_is_not_said_to_stay_good_where_nobody_knows_whether_it_is_allowed():
    """It stays first in every trial; then its rule of floods has no answer, as that of any other place has not."""
    made = gathered()
    sectors = made.ranking.sectors
    verdicts = made.ranking.verdicts.copy()
    verdicts[:] = "pass"
    run = {**made.run, "sectors": {"parameters": {"top": 10, "trials": 100}}}
    held = replace(made.ranking, verdicts=verdicts, sectors=sectors.assign(top_trials=100))
    known = replace(made, ranking=held, run=run)
    first, second = easy_facts(known).places[:2]
    assert "Le premier endroit reste bon." in easy_page(known)
    for site, stays in ((first, False), (second, True)):
        silent = verdicts.copy()
        silent.loc[site, "flood_share"] = UNKNOWN
        one = replace(known, ranking=replace(held, verdicts=silent))
        assert ("Le premier endroit reste bon." in easy_page(one)) is stays


def replace_layers(rule, layers):
    return rule.model_copy(update={"measure": rule.measure.model_copy(update={"layers": layers})})


def test_themes_come_in_the_order_of_their_weights_and_an_unknown_theme_keeps_its_label():
    """Weights of the drawn scenario: transport 6, services 4, need 4, land 2."""
    page = easy_page(gathered())
    listed = re.search(r"<ol>(.*?)</ol>", page)[1]
    assert re.findall(r"<li>(.*?)</li>", listed) == [
        THEMES[name][1][0] for name in ("transport", "services", "need", "land")
    ]  # fmt: skip
    criteria = tuple(one.model_copy(update={"theme": "other"}) for one in territory.CRITERIA)
    made = gathered()
    other = replace(
        made,
        ranking=replace(made.ranking, criteria=criteria),
        themes=(Theme(id="other", label=Text(fr="Le calme", en="Quiet")),),
    )
    assert "<li>Le calme</li>" in easy_page(other)


def test_it_is_a_draft_and_says_that_invented_places_are_invented():
    page = easy_page(gathered())
    assert "Brouillon." in page
    assert "Des personnes concernées doivent relire cette page avant qu’on la donne." in page
    assert "Les lieux sont inventés." in page
    real = gathered()
    run = {**real.run, "territory": {"name": "X"}}
    assert "inventés" not in easy_page(replace(real, run=run))
    assert "Cette page ne suffit pas pour décider." in easy_page(
        replace(real, run={**run, "unfit": {"fr": "Dates mêlées."}})
    )
    assert "data:image" not in page and "<img" not in page  # no logo: our own drawings only


@pytest.fixture(scope="module")
def easy_carte(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("easy") / "carte.html"
    write_map(gathered(), path)
    return path


SIZES = """() => [...document.querySelectorAll("#facile *")]
  .filter((node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim()) && node.checkVisibility())
  .map((node) => [node.textContent.trim(), parseFloat(getComputedStyle(node).fontSize)])"""


@pytest.mark.browser
def test_a_key_opens_it_in_large_letters_and_escape_gives_the_map_back(chromium, easy_carte, artefacts):
    with chrome.opened(chromium, easy_carte) as (page, watch):
        assert not page.locator("#facile").is_visible()
        door = page.locator("nav .easy-door")
        door.focus()
        page.keyboard.press("Enter")
        assert page.locator("#facile").is_visible()
        assert not page.locator("#map_carte").is_visible()
        assert page.evaluate("document.activeElement.id") == "easy-title"
        sizes = page.evaluate(SIZES)
        assert len(sizes) > 30
        assert [told for told in sizes if told[1] < 20] == []
        page.screenshot(path=str(artefacts / "facile.png"), full_page=True)
        page.keyboard.press("Escape")
        assert page.locator("#map_carte").is_visible()
        assert page.evaluate("document.activeElement.dataset.easy") == "open"
        assert watch.errors == []


@pytest.mark.browser
def test_on_paper_it_stands_alone_and_its_letters_stay_large(chromium, easy_carte):
    """15 points are 20 px."""
    with chrome.opened(chromium, easy_carte) as (page, _):
        page.emulate_media(media="print")
        assert not page.locator("#facile").is_visible()
        page.emulate_media(media="screen")
        page.locator("nav .easy-door").click()
        page.emulate_media(media="print")
        assert page.locator("#facile").is_visible()
        assert not page.locator("main").first.is_visible()
        assert not page.locator("#facile button").first.is_visible()
        assert [told for told in page.evaluate(SIZES) if told[1] < 20] == []


@pytest.mark.browser
def test_without_a_script_it_is_there_to_read(chromium, easy_carte):
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(easy_carte.as_uri())
    assert page.locator("#facile").is_visible()
    assert page.locator("#lire .easy-door").get_attribute("href") == "#facile"
    context.close()


@pytest.mark.browser
def test_on_a_phone_no_line_leaves_the_page(chromium, easy_carte):
    with chrome.opened(chromium, easy_carte, viewport={"width": 390, "height": 844}) as (page, _):
        page.evaluate("document.querySelector('#lire [data-easy]').click()")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
