"""Deep imports of before the wings: each goes on for one release, and names the new place."""

import importlib
import sys

import pytest

import pensions
from geo.moved import MOVED

BEFORE = [
    ("geo.scoring", "rank"),
    ("geo.scoring", "scores"),
    ("layers.candidates", "find_candidates"),
    ("layers.locate", "locate"),
    ("layers.locate", "understand"),
    ("layers.territory", "load_territory"),
    ("pensions.backtest", "backtest_lines"),
    ("pensions.backtest", "backtest_territory"),
    ("pensions.bench", "Ground"),
    ("pensions.check", "check_sites"),
    ("pensions.check_outputs", "write_check"),
    ("pensions.choose", "choose_sites"),
    ("pensions.choose_record", "by_commune"),
    ("pensions.choose_record", "choice_record"),
    ("pensions.choose_wish", "Wish"),
    ("pensions.desk", "open_desk"),
    ("pensions.outputs", "map_content"),
    ("pensions.outputs", "write_outputs"),
    ("pensions.run", "rank_territory"),
    ("pensions.sheets", "sheet_contents"),
    ("pensions.stability", "flip_record"),
]
"""What the notebooks, the README and the pages of docs imported before."""


@pytest.fixture(autouse=True)
def never_imported(monkeypatch):
    for old in {module for module, _ in BEFORE if module in MOVED}:
        monkeypatch.delitem(sys.modules, old, raising=False)


@pytest.mark.parametrize(("module", "name"), BEFORE)
def test_the_import_goes_on_and_names_the_new_place(module, name):
    place = MOVED.get(module) or MOVED[f"{module}.{name}"]
    with pytest.warns(DeprecationWarning, match=f"is now '{place}"):
        exec(f"from {module} import {name} as found", given := {})
    exact = MOVED.get(f"{module}.{name}", f"{place}.{name}")
    home, _, now = exact.rpartition(".")
    assert given["found"] is getattr(importlib.import_module(home), now)


def test_the_warning_points_at_the_line_that_imports():
    with pytest.warns(DeprecationWarning) as told:
        import pensions.outputs  # noqa: F401
    assert {warning.filename for warning in told} == {__file__}


@pytest.mark.parametrize("verb", ["backtest", "check", "choose"])
def test_a_verb_that_has_the_name_of_a_former_module_stays_a_verb(verb):
    kept = getattr(pensions, verb)
    with pytest.warns(DeprecationWarning, match=f"'pensions.{verb}' is now"):
        importlib.import_module(f"pensions.{verb}")
    assert getattr(pensions, verb) is kept
    assert callable(kept)


@pytest.mark.parametrize("name", ["pensions.checks", "geo.nowhere"])
def test_another_module_is_not_found_as_ever(name):
    with pytest.raises(ModuleNotFoundError, match=name):
        importlib.import_module(name)


@pytest.mark.parametrize("package", ["geo.scoring", "layers.territory"])
def test_another_name_of_a_package_that_was_a_module_is_not_there(package):
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = importlib.import_module(package).nothing


def test_the_calls_that_changed_still_take_the_former_arguments(town):
    with pytest.warns(DeprecationWarning):
        from pensions.desk import open_desk
        from pensions.run import rank_territory
    run = rank_territory(str(town), scenario="pension_de_famille", sites="candidates")
    desk = open_desk(str(town), sites="candidates")
    assert list(desk.base.candidates.ordered()) == list(run.ranking.ordered())
