"""What the workbook of a ranking says in place of the ids and codes of the files that it comes from."""

import math
import re
from typing import Any

import pandas as pd

from geo.scoring.criterion import Criterion, Language
from geo.scoring.ranking import Ranking
from maps.amounts import enough
from maps.flat_tables import Run, criteria_table, in_language, rules_table
from maps.words.about import sources_table
from maps.words.names import owner_name
from maps.words.rules import kind_words, met_words
from maps.words.workbook import HEADERS, OWNER_KINDS


def criteria_frame(ranking: Ranking, run: Run, lang: Language) -> pd.DataFrame:
    """`maps.flat_tables.criteria_table` without its ids; themes as the screen calls them, where the run tells it."""
    scenario = run.get("scenario") or {}
    names = {theme["id"]: in_language(theme["label"], lang) for theme in scenario.get("themes") or ()}
    table = criteria_table(ranking, lang).drop(columns="criterion_id")
    return table.assign(theme=table["theme"].map(lambda theme: names.get(theme, theme)))


def rules_frame(ranking: Ranking, lang: Language) -> pd.DataFrame:
    """`maps.flat_tables.rules_table` without its ids, with what a site that meets each rule has (`met`)."""
    table = rules_table(ranking, lang).drop(columns="rule_id")
    table["kind"] = [kind_words(rule.kind, lang) for rule in ranking.rules]
    table.insert(1, "met", [met_words(rule, lang) or in_language(rule.label, lang) for rule in ranking.rules])
    return table


def sources_frame(run: Run, lang: Language) -> pd.DataFrame:
    """`maps.words.about.sources_table` without the ids of the layers: a source is known by its title."""
    return sources_table(run, lang).drop(columns="layer")


def place_values(name: str, values: list[Any], lang: Language) -> list[Any]:
    """A column of the sites as it is read: kinds of owners in words, owners without the capitals of the register."""
    if name == "owner_kind":
        return [OWNER_KINDS[lang].get(value, value) for value in values]
    if name == "owner_name":
        written = {value: owner_name(value) for value in set(values) if isinstance(value, str)}
        return [written.get(value, value) for value in values]
    return values


def measure_form(criterion: Criterion, lang: Language) -> str:
    """
    Number format of a measure: the cell keeps its number, and shows it as one says it.

    "More than 60" from where more makes no difference; "8 points above" in place of a number below 0.
    """
    form = "#,##0" + ("." + "0" * criterion.decimals if criterion.decimals else "")
    most, words = enough(criterion), HEADERS[lang]
    if math.isfinite(most) and most > 0 and float(most).is_integer():
        form = f'[>{most:.0f}]"{words["more_than"].format(value=f"{most:.0f}")}";{form}'
    elif criterion.unit_below_zero is not None:
        below = in_language(criterion.unit_below_zero, lang).replace('"', "")
        form = f'{form};#,##0" {below}"'
    return form


def estimate_form(code: str) -> str:
    """
    The same number format with the sign of an estimate before the number, whatever its sections.

    >>> estimate_form('[>60]"plus de 60";0.0')
    '[>60]"≈ ""plus de 60";"≈ "0.0'
    """
    return ";".join(re.sub(r"^(\[[^\]]*\])?", r'\1"≈ "', part) for part in code.split(";"))
