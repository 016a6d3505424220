"""The verdict on a site, as an elected official reads it: a few words, then why. Shared by all that says it."""

import math
from collections.abc import Sequence

from geo.scoring.criterion import Language, Rule
from geo.scoring.rules import FAIL, UNKNOWN
from geo.scoring.site_verdict import (
    CANNOT_SAY,
    EXCLUDED,
    FAIR,
    GOOD,
    GOOD_SCORE,
    GOOD_SHARE,
    OUTSIDE,
    PENSIONS_SHARE,
    WEAK,
)
from maps.flat_tables import in_language, number
from maps.sheet.content import SheetContent
from maps.sheet.text import metres, percent, rule_in_short, rules_that
from maps.words.sheet import sheet_words

NAMED = 2
"""Missing answers that a verdict names; the others are counted there, and named below it."""

WIDE = 0.0005
"""Score intervals narrower than this (0.05 point) are said as one number."""


def verdict_title(content: SheetContent) -> str:
    """The verdict in a few words, with the score; what is missing where it cannot be said yet."""
    low, high = (float(content.ranking.scores[name].loc[content.site_id]) for name in ("score", "score_high"))
    return verdict_words(content.verdict, rules_that(content, "exclusion", UNKNOWN), content.lang, (low, high))


def verdict_words(
    verdict: str, unanswered: Sequence[Rule], lang: Language, score: tuple[float, float] | None = None
) -> str:
    """
    A verdict in a few words.

    Parameters
    ----------
    verdict
        See `geo.scoring.site_verdict.site_verdicts`.
    unanswered
        The exclusions without an answer, named where they keep a verdict from being said.
    lang
    score
        Low and high end, in [0, 1]; told beside the word where nothing keeps the site out.

    >>> verdict_words("good", (), "fr", (0.9, 0.9)), verdict_words("cannot_say", (), "en")
    ('Bon site (90/100)', 'Cannot be said yet')
    >>> verdict_words("weak", (), "fr", (0.352, 0.61))
    'Site peu favorable (35 à 61/100)'
    """
    said = sheet_words(lang)
    if verdict in (GOOD, FAIR, WEAK) and score is not None:
        low, high = (number(math.floor(100 * end + 1e-9), 0, lang) for end in score)
        key = "scored" if score[1] - score[0] < WIDE or low == high else "scored_between"
        return said[key].format(verdict=said[verdict], low=low, high=high)
    if verdict != CANNOT_SAY or not unanswered:
        return said[verdict]
    named = [said["quoted"].format(name=in_language(rule.label, lang)) for rule in unanswered[:NAMED]]
    others = len(unanswered) - len(named)
    if others:
        named.append(said["other_answer" if others == 1 else "other_answers"].format(count=others))
    listed = ", ".join(named[:-1]) + said["and"] + named[-1] if len(named) > 1 else named[0]
    return said["is_missing" if len(named) == 1 else "are_missing"].format(verdict=said[verdict], rules=listed)


def because(content: SheetContent) -> str:
    """Why that verdict, in a few sentences."""
    said, lang = sheet_words(content.lang), content.lang
    if content.verdict == OUTSIDE:
        away = [margin.distance_m for rule, margin in content.margins.items() if rule == "outside_territory"]
        territory = in_language((content.run.get("territory") or {}).get("name"), lang)
        if away and away[0] > 0:
            return said["why_outside"].format(territory=territory, distance=metres(away[0], lang))
        return said["why_outside_short"].format(territory=territory)
    if content.verdict == EXCLUDED:
        failed = rules_that(content, "exclusion", FAIL)
        names = " ; ".join(rule_in_short(content, rule) for rule in failed)
        return said["why_excluded" if len(failed) == 1 else "why_excluded_many"].format(rules=names, count=len(failed))
    if content.verdict == CANNOT_SAY:
        return f"{beats_sentence(content)} {said['why_cannot_say']}".strip()
    return " ".join(part for part in (said["why_placed"], beats_sentence(content), lacks_sentence(content)) if part)


def beats_sentence(content: SheetContent) -> str:
    """What the site is better than: places where people live, existing pensions; "" where there are none."""
    said, stand = sheet_words(content.lang), content.standing
    parts, apart = [], ""
    if not math.isnan(stand.better_than_cells):
        share = percent(stand.better_than_cells, content.lang)
        parts.append(said["beats_cells"].format(share=share))
    if not math.isnan(stand.better_than_pensions):
        beaten = round(stand.better_than_pensions * stand.pensions)
        is_one = stand.pensions == 1
        if beaten == 0:
            apart = said["beats_none_one" if is_one else "beats_none"].format(total=stand.pensions)
        elif beaten == stand.pensions:
            parts.append(said["beats_only" if is_one else "beats_all"].format(total=stand.pensions))
        else:
            parts.append(said["beats_pensions"].format(count=beaten, total=stand.pensions))
    told = said["beats"].format(what=said["and_than"].join(parts)) if parts else ""
    return f"{told} {apart}".strip()


def lacks_sentence(content: SheetContent) -> str:
    """What the site lacks to be a good one; "" where nothing."""
    said, lang = sheet_words(content.lang), content.lang
    wanted = {
        "score": number(100 * GOOD_SCORE, 0, lang),
        "cells": percent(GOOD_SHARE, lang),
        "pensions": percent(PENSIONS_SHARE, lang),
    }
    told = [said[f"lacks_{name}"].format(wanted=wanted[name]) for name in content.standing.lacks]
    return said["lacks"].format(what=", ".join(told)) if told else ""
