"""What is read first on a sheet: how sure the place of the site is, what is missing, what is to be watched."""

import math
from collections.abc import Mapping
from typing import Any

from geo.scoring.criterion import Language, Rule
from geo.scoring.rules import FAIL, UNKNOWN
from geo.scoring.site_verdict import EXCLUDED, OUTSIDE
from maps.flat_tables import in_language, number
from maps.sheet.content import SheetContent
from maps.sheet.text import rules_that
from maps.text import as_sentence
from maps.words.sheet import sheet_words
from maps.words.sure import sure_word


def finding(content: SheetContent) -> str:
    """The sentences of the head, as HTML: the rule of the first sentence of a result, for one site."""
    lines = [("", sure_sentence(content)), ("missing", missing_sentence(content)), ("watch", watch_sentence(content))]
    return "".join(f'<p class="{kind or "sure"}">{as_sentence(line)}</p>' for kind, line in lines if line)


def sure_sentence(content: SheetContent) -> str:
    """
    How often the site stays among the first: its sector's trials where it leads one, else all weightings drawn.

    "" for a site that is in no ranking; that it was not worked out, where it was not.
    """
    said, lang = sheet_words(content.lang), content.lang
    if content.verdict in (EXCLUDED, OUTSIDE):
        return ""
    is_open = bool(rules_that(content, "exclusion", UNKNOWN))
    led = _led(content)
    if led is not None:
        sector, trials, top = led
        share = float(sector["top_trials"]) / trials
        told = said["sure_sector"].format(
            number=sector["number"], top=number(top, 0, lang), n=sector["top_trials"], trials=trials
        )
        opening = "" if is_open and sure_word(share) != "fragile" else said[f"sure_{sure_word(share)}"]
    elif math.isnan(content.stability):
        return said["sure_unknown"]
    else:
        top, share = content.stability_top, round(100 * content.stability)
        told, opening = said["sure_all"].format(top=number(top, 0, lang), n=share), ""
    told = f"{opening}{told}" if opening else told[:1].upper() + told[1:]
    return f"{told}{said['sure_open']}." if is_open else f"{told}."


def _led(content: SheetContent) -> tuple[Mapping[str, Any], int, int] | None:
    """The sector that the site leads, trials made, and how many sectors count as first; None where it leads none."""
    told = content.run.get("sectors") or {}
    for sector in told.get("first", ()):
        if sector["best"] == content.site_id:
            spec = told["parameters"]
            return sector, int(spec["trials"]), int(spec["top_counted"])
    return None


def missing_sentence(content: SheetContent) -> str:
    """What the rules that exclude lack at this site, and whom to ask; "" where all have an answer."""
    silent = rules_that(content, "exclusion", UNKNOWN)
    if not silent or content.verdict in (EXCLUDED, OUTSIDE):
        return ""
    told = " ; ".join(_asked(content, rule) for rule in silent)
    return sheet_words(content.lang)["missing_here"].format(rules=_listed(told, content.lang))


def watch_sentence(content: SheetContent) -> str:
    """What the rules that flag say of this site, and what they lack; "" where nothing."""
    said, lang = sheet_words(content.lang), content.lang
    told = [_topic(rule, lang) for rule in rules_that(content, "alert", FAIL)]
    silent = rules_that(content, "alert", UNKNOWN)
    told += [said["to_check"].format(what=_topic(rule, lang)) for rule in silent]
    return said["alerts"].format(rules=_listed(" ; ".join(told), lang)) if told else ""


def _asked(content: SheetContent, rule: Rule) -> str:
    said = sheet_words(content.lang)
    return said["missing_of"].format(what=_topic(rule, content.lang), who=in_language(rule.ask, content.lang))


def _topic(rule: Rule, lang: Language) -> str:
    return in_language(rule.topic or rule.label, lang)


def _listed(told: str, lang: Language) -> str:
    return told if lang == "fr" else told.replace(" ; ", "; ")
