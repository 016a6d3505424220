"""The sentences of a sheet: rules, measures, changes. Plain text, shared by the page and the workbook."""

import math
import re

from geo.scoring.criterion import Criterion, Language, Rule
from geo.scoring.ranking import row_of
from geo.scoring.rules import FAIL, PASS, UNKNOWN
from geo.scoring.what_would_change import Change
from maps.flat_tables import in_language, measure_told, number
from maps.sheet.content import SheetContent
from maps.text import as_html
from maps.words.rules import answer_said, is_watched
from maps.words.sheet import sheet_words

FAR_M = 2000.0
"""Beyond this a distance to a zone is told in kilometres."""

STRONGEST = 3

SMALL_WORDS = frozenset(("de", "du", "des", "la", "le", "les", "l", "d", "et", "à", "au", "aux", "en", "sur", "sous"))
INITIALS = frozenset(
    ("CMP", "CSAPA", "CAARUD", "CHU", "CHRS", "FJT", "CCAS", "CATTP", "CHS", "HLM", "ZAC", "II", "III")
)


def calm(name: str) -> str:
    """
    Name that a register shouts, as one reads it.

    >>> calm("CMP DE L'AVENUE DES PINS"), calm("Mairie de Lattes")
    ("CMP de l'Avenue des Pins", 'Mairie de Lattes')
    """
    if not name.isupper() or " " not in name:
        return name
    parts = re.split(r"([\s'’-]+)", name)
    return "".join(_calm_word(part, number) for number, part in enumerate(parts))


def _calm_word(word: str, position: int) -> str:
    if word in INITIALS or (position == 0 and len(word) <= 2):  # "AB 12": a section of the land register
        return word
    if position and word.lower() in SMALL_WORDS:
        return word.lower()
    return word.capitalize()


def as_long_html(text: str) -> str:
    """Our own long lines for the page: each word of the data is escaped, and only single words are cut."""
    return " ".join(as_html(word) for word in text.split(" "))


def percent(share: float, lang: Language) -> str:
    """
    Share as a percentage.

    >>> percent(0.934, "fr"), percent(0.934, "en")
    ('93 %', '93%')
    """
    return f"{math.floor(100 * share + 1e-9):.0f}" + (" %" if lang == "fr" else "%")


def metres(distance: float, lang: Language) -> str:
    """
    Distance as it is said.

    >>> metres(34.6, "fr"), metres(2650, "fr"), metres(0.4, "fr")
    ('35 m', '2,6 km', '1 m')
    """
    if distance >= FAR_M:
        return f"{number(distance / 1000, 1, lang)} km"
    return f"{max(1, round(distance))} m"


def rules_that(content: SheetContent, kind: str, answer: str) -> list[Rule]:
    """Rules of one kind that gave one answer."""
    answers = content.ranking.verdicts.loc[content.site_id]
    return [rule for rule in content.ranking.rules if rule.kind == kind and answers[rule.id] == answer]


def rule_in_short(content: SheetContent, rule: Rule) -> str:
    """Label of a rule that fails, with what was found."""
    found = found_words(content, rule)
    if found and not is_share(rule):
        found = f"{found}, {limit_words(rule, content.lang)}"
    label = in_language(rule.label, content.lang)
    return f"« {label} » ({found})" if found else f"« {label} »"


def is_share(rule: Rule) -> bool:
    """Say whether the value of a rule is a percentage of the site."""
    return rule.measure.kind == "percent_inside"


def found_words(content: SheetContent, rule: Rule) -> str:
    """The value that a rule found, with its unit; "" where it is unknown or about people."""
    value = float(content.ranking.rule_values[rule.id].loc[content.site_id])
    if math.isnan(value) or rule.is_about_people:
        return ""
    said, lang = sheet_words(content.lang), content.lang
    if is_share(rule):
        return said["share_of_site"].format(share=number(value, 0 if value >= 1 or value == 0 else 1, lang))
    at_most = rule.measure.options.get("at_most_m")
    if at_most is not None and value >= float(at_most):
        return f"> {metres(float(at_most), lang)}"
    return measure_told(content.ranking, content.site_id, value, rule, lang)


def margin_words(content: SheetContent, rule: Rule) -> str:
    """How far the site is from passing, or from failing: metres to the zone, or the limit."""
    said, lang = sheet_words(content.lang), content.lang
    answer = content.ranking.verdicts.loc[content.site_id, rule.id]
    margin = content.margins.get(rule.id)
    if answer == UNKNOWN:
        return ""
    if margin is not None and rule.fail_above is not None:
        if answer == FAIL:
            return said["way_out"].format(distance=metres(margin.way_out_m, lang)) if margin.way_out_m > 0 else ""
        if math.isnan(margin.distance_m):
            return ""
        if margin.distance_m > 0:
            return said["away"].format(distance=metres(margin.distance_m, lang))
        return said["touches"]
    if is_share(rule):
        return ""
    return limit_words(rule, lang)


def limit_words(rule: Rule, lang: Language) -> str:
    """Threshold of a rule, with its unit."""
    said = sheet_words(lang)
    limit, key = (rule.fail_above, "limit_above") if rule.fail_above is not None else (rule.fail_below, "limit_below")
    value = float(limit or 0.0)
    if is_share(rule):
        return said[key].format(limit=percent(value / 100, lang))
    return said[key].format(limit=f"{number(value, rule.decimals, lang)} {in_language(rule.unit, lang)}".strip())


def answer_words(content: SheetContent, rule: Rule) -> str:
    """Answer of a rule, with a mark that does not need colour: ✓, ✗, ! or ?."""
    answer = str(content.ranking.verdicts[rule.id].loc[content.site_id])
    mark = "!" if is_watched(rule, answer) else {PASS: "✓", FAIL: "✗", UNKNOWN: "?"}[answer]
    return f"{mark} {answer_said(rule, answer, content.lang)}"


def criterion_of(content: SheetContent, name: str) -> Criterion | None:
    """The criterion of an id, None for something else."""
    return next((criterion for criterion in content.ranking.criteria if criterion.id == name), None)


def change_words(content: SheetContent, change: Change) -> str:
    """What to do, in one sentence."""
    said, lang = sheet_words(content.lang), content.lang
    sentence = said[f"change_{change.effort}"]
    if change.effort == "entrance":
        return sentence.format(street=change.about)
    if change.effort == "programme":
        return sentence.format(needed=number(change.needed, 0, lang))
    criterion = criterion_of(content, change.about)
    if criterion is not None:
        is_far = math.isinf(change.now)
        far = in_language(content.ranking.why_out_of_reach(content.site_id), lang)
        return (said["change_far"] if is_far else sentence).format(
            label=in_language(criterion.label, lang),
            unit=in_language(criterion.unit, lang),
            needed=number(change.needed, criterion.decimals, lang),
            now=far if is_far else number(change.now, criterion.decimals, lang),
        )
    rule = next(rule for rule in content.ranking.rules if rule.id == change.about)
    amount = "" if math.isnan(change.amount) else number(math.ceil(change.amount), 0, lang)
    return sentence.format(label=in_language(rule.label, lang), who=in_language(rule.ask, lang), amount=amount)


def effect_words(content: SheetContent, change: Change) -> str:
    """What a change brings: points, and whether it decides."""
    said = sheet_words(content.lang)
    parts = []
    if change.gain > 0:
        gain = 100 * change.gain
        key = "point" if gain < 2 else "points"
        parts.append(said[key].format(gain=number(gain, 1 if gain < 10 else 0, content.lang)))
    if change.is_decisive:
        parts.append(said["decisive"])
    return ", ".join(parts)


def strengths(content: SheetContent) -> tuple[list[Criterion], list[Criterion]]:
    """The criteria that bring most points, and those that lose most; three of each, unknown ones left out."""
    ranking = content.ranking
    weight = (ranking.weights / ranking.weights.sum()).to_dict()
    notes = row_of(ranking.utilities, content.site_id).to_dict()
    known = [criterion for criterion in ranking.criteria if not math.isnan(notes[criterion.id])]

    def brought(criterion: Criterion) -> float:
        return float(weight[criterion.id] * notes[criterion.id])

    def lost(criterion: Criterion) -> float:
        return float(weight[criterion.id]) - brought(criterion)

    best = [one for one in sorted(known, key=brought, reverse=True) if brought(one) > 0][:STRONGEST]
    worst = [one for one in sorted(known, key=lost, reverse=True) if lost(one) > 0.001 and one not in best]
    return best, worst[:STRONGEST]


def measure_words(content: SheetContent, criterion: Criterion) -> str:
    """Measure of a criterion with its unit; never a number about people."""
    said, lang = sheet_words(content.lang), content.lang
    value = float(content.ranking.measures[criterion.id].loc[content.site_id])
    if math.isnan(value):
        return said["unknown_measure"]
    if criterion.is_about_people:
        return said["private"]
    unit = in_language(criterion.unit, lang)
    if unit in ("part", "share"):
        text = f"{number(100 * value, 1 if criterion.decimals > 2 else 0, lang)} %"
    else:
        text = measure_told(content.ranking, content.site_id, value, criterion, lang)
    is_estimate = bool(content.ranking.estimates.loc[content.site_id, criterion.id])
    return f"≈ {text} ({said['estimate']})" if is_estimate else text
