"""Every string that a run shows, walked in both languages: no code word, no word of the other one, council's words."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup

import maps.words
import pensions.words
from geo.scoring.criterion import Text
from layers.demo import write_demo
from layers.scenario.scenario import load_scenario
from pensions.commands.app import main

CODE = {
    "need_zones", "owner_kind", "is_eligible", "eligible", "contender", "nan", "none", "null", "true", "false", "s114",
    "undefined", "landlord_kind",
}  # fmt: skip
"""Of the program, whatever the language; ids of criteria and rules are added to them."""

ENGLISH = {
    "the", "of", "and", "with", "without", "unknown", "known", "plots", "plot", "departures", "landlord", "ranked",
    "weights", "weight", "missing", "passes", "fails", "excluded", "sector", "sectors", "sheet", "answer",
    "rule", "rules", "criterion", "criteria", "hour", "street", "streets", "flood", "owner", "not", "other",
}  # fmt: skip
FRENCH = {
    "règle", "règles", "terrain", "terrains", "inconnu", "inconnue", "sans", "avec", "poids", "manque", "exclu",
    "exclus", "secteur", "secteurs", "fiche", "réponse", "heure", "rue", "rues", "est", "sont", "pas", "une", "les",
    "aux", "dans", "critère", "critères", "classé", "classés", "propriétaire", "essais", "tirages",
}  # fmt: skip
COUNCIL = ("alerte", "alertes", "échec", "conforme", "conformes", "prétendant", "departement", "non rempli")
"""What a council does not say: « à surveiller », « respectée », « proche », « Département »."""

OF_DATA = (
    "pensions.words.inspecting",
    "pensions.words.inspect_command",
    "maps.words.inspection",
    "pensions.words.sources",
)
"""Controls and downloads of data have words of their own: a source that conforms, a download that failed."""

PATH = re.compile(r"\S*/\S*")
"""Folders have names of their own."""

NAMES_IN_ENGLISH = re.compile(
    r"pensions? de famille|résidences? sociales?|France Services|architecte des bâtiments de France|“[^”]*”|'[^']*'",
    re.IGNORECASE,
)
"""French names that English keeps."""


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    """Every (French, English) pair in a table of words."""
    if isinstance(value, Text):
        yield value.fr, value.en
    elif isinstance(value, dict) and set(value) == {"fr", "en"}:
        yield from _both(value["fr"], value["en"])
    elif isinstance(value, tuple) and len(value) == 2 and all(isinstance(one, str) for one in value):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _pairs(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _pairs(one)


def _both(fr: Any, en: Any) -> Iterator[tuple[str, str]]:
    if isinstance(fr, str) and isinstance(en, str):
        yield fr, en
    elif isinstance(fr, dict) and isinstance(en, dict):
        for key in fr:
            yield from _both(fr[key], en[key])
    elif isinstance(fr, list) and isinstance(en, list):
        for one, other in zip(fr, en, strict=True):
            yield from _pairs_of_rows(one, other)


def _pairs_of_rows(fr: Any, en: Any) -> Iterator[tuple[str, str]]:
    if isinstance(fr, tuple):
        yield from zip(fr, en, strict=True)


def _modules() -> list[ModuleType]:
    rooms = (maps.words, pensions.words)
    return [
        importlib.import_module(found.name)
        for room in rooms
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
        if not found.name.endswith(".easy")  # lines of several sentences, with a test of their own
    ]


def _said(text: str) -> set[str]:
    """The words of a text, without what it marks to be filled, options of the command line and quoted names."""
    plain = re.sub(r"\{[^}]*\}|--[\w-]+|`[^`]*`|« [^»]* »|\S+\.[a-z][\w.]{1,9}\b", " ", text)
    return set(re.findall(r"[a-zà-öø-ÿœ_]+", plain.casefold()))


TABLES = [
    (module.__name__, name, pair)
    for module in _modules()
    for name, value in vars(module).items()
    if name.isupper() or (name.startswith("_") and name[1:].isupper())
    for pair in _pairs(value)
    if name not in ("SMALL", "KINDS", "ACCENTED", "WHOLE")
]


def test_the_tables_are_walked():
    assert len(TABLES) > 700
    assert len({module for module, _, _ in TABLES}) > 15


@pytest.mark.parametrize("module", sorted({module for module, _, _ in TABLES}))
def test_no_word_of_a_language_is_in_the_texts_of_the_other(module):
    for place, name, (fr, en) in TABLES:
        if place != module:
            continue
        assert not _said(fr) & ENGLISH, (name, fr)
        assert not _said(NAMES_IN_ENGLISH.sub(" ", en)) & FRENCH, (name, en)
        if module not in OF_DATA:
            assert not [one for one in COUNCIL if one in _said(fr)], (name, fr)


@pytest.fixture(scope="module", params=["fr", "en"])
def run(request, tmp_path_factory) -> tuple[str, Path, str]:
    """A ranking of the demonstration town with two sheets: its language, its folder, and what the terminal said."""
    folder = tmp_path_factory.mktemp(request.param)
    write_demo(folder / "data", size="town")
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        from pensions.commands import rank_run

        patch.setattr(rank_run, "tell", lambda line, **more: said.append(str(line)))
        with pytest.raises(SystemExit) as stop:
            main(["rank", str(folder / "data"), "--out", str(folder / "out"), "--sheets", "2", "--lang", request.param])
    assert not stop.value.code
    return request.param, folder / "out", "\n".join(said)


def _page(path: Path) -> tuple[list[str], dict[str, Any]]:
    """Texts between the tags of a page, and the data of its script."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    data = soup.find("script", id="data")
    told = {} if data is None else json.loads(data.string)
    for out in soup(["script", "style"]):
        out.decompose()
    return [text for text in soup.stripped_strings if text], told


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _shown(folder: Path, terminal: str) -> dict[str, list[str]]:
    """By output, every string of it that a person reads, without the French of the sources."""
    page, data = _page(folder / "carte.html")
    told = [data["words"], data["headline"], *({**one, "id": "", "theme": "", "source": "", "kind": ""}
            for one in (*data["criteria"], *data["rules"]))]  # fmt: skip
    sheets = [text for path in folder.glob("fiche-*.html") for text in _page(path)[0]]
    book = openpyxl.load_workbook(folder / "sites.xlsx")
    cells = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    return {
        "page": page + list(_texts(told)),
        "sheets": sheets,
        "workbook": cells,
        "terminal": PATH.sub("", terminal).splitlines(),
    }


def test_no_output_says_a_code_word_or_an_id_of_the_scenario(run):
    lang, folder, terminal = run
    scenario = load_scenario("pension_de_famille")
    code = CODE if lang == "fr" else CODE - {"none"}  # "none needs checking"
    ids = {one.id for one in (*scenario.criteria, *scenario.rules)}
    for output, texts in _shown(folder, terminal).items():
        for text in texts:
            words = set(re.findall(r"[a-z_0-9]+", text.casefold()))
            assert not words & code, (output, text)
            assert not words & {one for one in ids if "_" in one}, (output, text)


def test_a_french_run_says_no_english_and_the_words_of_a_council(run):
    lang, folder, terminal = run
    if lang != "fr":
        pytest.skip("of the French run")
    for output, texts in _shown(folder, terminal).items():
        for text in texts:
            assert not _said(text) & ENGLISH, (output, text)
            assert not [word for word in COUNCIL if word in _said(text)], (output, text)
            assert not re.search(r"\b(?:trop \w+|interdite?) (?:: |– )?(?:respectée|oui|passe)\b", text), (output, text)
            assert "Fictif)" not in text and "Departement" not in text, (output, text)


def test_french_pages_have_curly_apostrophes_and_sheets_spaces_that_do_not_break(run):
    lang, folder, terminal = run
    if lang != "fr":
        pytest.skip("of the French run")
    shown = _shown(folder, terminal)
    for output in ("page", "sheets"):
        for text in shown[output]:
            assert not re.search(r"[a-zà-ÿ]'[a-zà-ÿ]", text), (output, text)
            assert output == "page" or not re.search(r" [;:?!»]|« | %", text), (output, text)


def test_the_first_sentences_hold_one_percentage_at_most_and_no_measure_is_told_beyond_what_counts(run):
    lang, folder, terminal = run
    soup = BeautifulSoup((folder / "carte.html").read_text(encoding="utf-8"), "html.parser")
    for told in soup.select(".finding p, .finding h1, .unfit p"):
        assert told.get_text().count("%") <= 1
    assert terminal.splitlines()[0].count("%") == 0
    unit = {"fr": "départs par heure", "en": "departures per hour"}[lang]
    beyond = {"fr": "plus de", "en": "more than"}[lang]
    sheets = _shown(folder, terminal)["sheets"]
    for text in sheets:
        for value in re.findall(rf"([\d\u202f]+(?:[.,]\d+)?)\s{unit}", text):
            assert float(value.replace(",", ".").replace("\u202f", "")) <= 60, text
    assert any(text.startswith(beyond) for text in sheets)
