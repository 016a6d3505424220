"""Parts of a sheet: rules, what would change the verdict, where the score comes from."""

import math

from geo.scoring.criterion import Criterion, Rule
from geo.scoring.rules import PASS, UNKNOWN
from geo.scoring.site_verdict import CANNOT_SAY, OUTSIDE
from maps.flat_tables import in_language, number, source
from maps.sheet.content import SheetContent
from maps.sheet.text import (
    answer_words,
    change_words,
    effect_words,
    found_words,
    margin_words,
    measure_words,
    strengths,
)
from maps.text import as_html, dated
from maps.words.rules import rule_name
from maps.words.sheet import sheet_words

CHANGES_SHOWN = 5


def changes_list(content: SheetContent) -> str:
    """The smallest changes, by effort, and what they bring together."""
    said = sheet_words(content.lang)
    if content.verdict == OUTSIDE:
        return f"<h2>{as_html(said['changes'])}</h2><p>{as_html(said['none_outside'])}</p>"
    asks = [change for change in content.changes if change.effort == "ask"]
    shown = [change for change in content.changes if change.effort != "ask"][: CHANGES_SHOWN - bool(asks)]
    items = []
    if asks:
        decides = content.verdict == CANNOT_SAY
        style = "gain decides" if decides else "gain"
        effect = said["decisive"] if decides else ""
        rules = {rule.id: in_language(rule.ask, content.lang) for rule in content.ranking.rules}
        who = " ; ".join(dict.fromkeys(rules[change.about] for change in asks))
        sentence = said["change_asks"].format(count=len(asks), who=who)
        if len(asks) == 1:
            sentence = change_words(content, asks[0])
        items.append(f'<li><span>{as_html(sentence)}</span><span class="{style}">{as_html(effect)}</span></li>')
    for change in shown:
        effect = effect_words(content, change)
        style = "gain decides" if change.is_decisive else "gain"
        items.append(
            f"<li><span>{as_html(change_words(content, change))}</span>"
            f'<span class="{style}">{as_html(effect)}</span></li>'
        )
    body = f'<ul class="changes">{"".join(items)}</ul>' if items else f"<p>{as_html(said['no_change'])}</p>"
    return f"<h2>{as_html(said['changes'])}</h2>{body}<p>{as_html(_wanted(content))}</p>"


def _wanted(content: SheetContent) -> str:
    """The score of a good site, and how far it is."""
    said, lang = sheet_words(content.lang), content.lang
    wanted = content.standing.good_score
    if math.isnan(wanted):
        return ""
    score = float(content.ranking.scores["score"].loc[content.site_id])
    shown = number(100 * wanted, 1, lang)
    if score >= wanted - 1e-12:
        return said["already"].format(score=shown)
    kept, reached = content.together
    line = said["good_from"].format(score=shown)
    if not kept:
        return line
    if reached < wanted - 1e-12:
        return f"{line} {said['not_enough'].format(score=number(100 * reached, 1, lang))}"
    return line if len(kept) == 1 else f"{line} {said['together'].format(count=len(kept))}"


def rules_table(content: SheetContent) -> str:
    """Every rule: answer, value and margin, text, vintage, and who can tell."""
    said = sheet_words(content.lang)
    order = {"fail": 0, "unknown": 1, "pass": 2}
    verdicts = content.ranking.verdicts
    answers = {rule.id: str(verdicts[rule.id].loc[content.site_id]) for rule in content.ranking.rules}
    rules = sorted(content.ranking.rules, key=lambda rule: (order[answers[rule.id]], rule.kind != "exclusion"))
    heads = "".join(f"<th>{as_html(said[name])}</th>" for name in ("answer", "rule", "found", "text_from"))
    rows = "".join(_rule_row(content, rule, answers[rule.id]) for rule in rules)
    return f'<h2>{as_html(said["rules"])}</h2><table class="rules"><tr>{heads}</tr>{rows}</table>'


def _rule_row(content: SheetContent, rule: Rule, answer: str) -> str:
    said, lang = sheet_words(content.lang), content.lang
    if answer == UNKNOWN:
        reason = (content.ranking.unknown_because | content.ranking.not_evaluated).get(rule.id)
        why = said["not_covered"] if reason is None else in_language(reason, lang)
        why += _known_share(content, rule)
        who = said["ask"].format(who=in_language(rule.ask, lang))
        found = f'<span class="asked">{as_html(who)}</span> <span class="small">{as_html(why)}</span>'
    else:
        found_there, margin = found_words(content, rule), margin_words(content, rule)
        if margin and answer == PASS and float(content.ranking.rule_values[rule.id].loc[content.site_id]) == 0:
            found_there = ""  # "à 9 m de la zone" says that no part of the site is in it
        parts = [part for part in (found_there, margin) if part]
        found = as_html(" · ".join(parts))
    layer = next((name for name in rule.measure.layers if name in content.sources), None)
    vintages = [vintage for _, vintage in content.sources.get(layer or "", ())]
    age = said["vintage"].format(vintage=dated(", ".join(dict.fromkeys(vintages)), content.lang)) if vintages else ""
    text = " · ".join(part for part in (in_language(rule.text, lang), age) if part)
    return (
        f'<tr class="{answer} {rule.kind}"><td><span class="badge">{as_html(answer_words(content, rule))}</span></td>'
        f"<td>{as_html(rule_name(rule, answer, lang))}</td><td>{found}</td>"
        f'<td class="small">{as_html(text)}</td></tr>'
    )


def _known_share(content: SheetContent, rule: Rule) -> str:
    """How much of the site the layer of the rule knows, where that is a part of it."""
    details, name = content.ranking.details, f"{rule.id}_known_percent"
    percent = float(details[name].loc[content.site_id]) if name in details else 0.0
    if not 0 < percent < 100:
        return ""
    return sheet_words(content.lang)["known_share"].format(percent=number(percent, 1, content.lang))


def contributions(content: SheetContent) -> str:
    """Bars, measures, notes and points of every criterion, in two columns; strengths and weaknesses in words."""
    said, lang = sheet_words(content.lang), content.lang
    best, worst = strengths(content)
    lines = [
        said[key].format(names=" ; ".join(in_language(one.label, lang) for one in group))
        for key, group in (("strong", best), ("weak_points", worst))
        if group
    ]
    shares = content.ranking.weights / content.ranking.weights.sum()
    rows = [
        _criterion_row(content, criterion, 100 * float(shares[criterion.id])) for criterion in content.ranking.criteria
    ]
    half = (len(rows) + 1) // 2
    heads = "".join(
        f'<th class="{style}">{as_html(said[name])}</th>'
        for name, style in (("criterion", ""), ("measure", ""), ("note", ""), ("points_of", "num"))
    )
    tables = "".join(
        f'<table class="bars"><tr>{heads}</tr>{"".join(part)}</table>' for part in (rows[:half], rows[half:]) if part
    )
    said_lines = "".join(f"<p>{as_html(line)}</p>" for line in lines)
    return f'<h2>{as_html(said["why"])}</h2>{said_lines}<div class="two">{tables}</div>'


def _criterion_row(content: SheetContent, criterion: Criterion, share: float) -> str:
    lang = content.lang
    utility = float(content.ranking.utilities[criterion.id].loc[content.site_id])
    if math.isnan(utility):
        bar, points = '<span class="bar unknown"></span>', f"0–{number(share, 1, lang)}"
    else:
        bar = f'<span class="bar"><span style="width:{100 * utility:.0f}%"></span></span>'
        points = number(share * utility, 1, lang)
    label = as_html(in_language(criterion.label, lang))
    tip = as_html(source(criterion.source, lang))
    return (
        f'<tr><td title="{tip}">{label}</td><td>{as_html(measure_words(content, criterion))}</td><td>{bar}</td>'
        f'<td class="num">{points} <span class="muted">/ {number(share, 1, lang)}</span></td></tr>'
    )
