"""Rules as a council says them: what is met, and yes, no, or nobody knows; what is to be watched is named as that."""

from geo.scoring.criterion import Language, Rule
from geo.scoring.rules import FAIL
from maps.flat_tables import in_language
from maps.words.page import number

_ANSWERS = {
    "pass": ("oui", "yes"), "fail": ("non", "no"), "unknown": ("on ne sait pas", "nobody knows"),
}  # fmt: skip

_SAID = {
    "watch": ("À surveiller : {topic}", "To be watched: {topic}"),
    "told": ("{what} : {answer}", "{what}: {answer}"),
    "is_out": ("{told} – site exclu", "{told} – site excluded"),
}

KINDS = {"exclusion": ("exclusion", "exclusion"), "alert": ("à surveiller", "to be watched")}


def kind_words(kind: str, lang: Language) -> str:
    """
    What a rule does to a site that does not meet it.

    >>> kind_words("alert", "fr"), kind_words("exclusion", "en")
    ('à surveiller', 'exclusion')
    """
    return KINDS[kind][lang == "en"]


def met_words(rule: Rule, lang: Language) -> str:
    """What a site that meets the rule has, its threshold filled in; "" where the scenario does not say it."""
    if rule.met is None:
        return ""
    limit = float(rule.fail_above if rule.fail_above is not None else rule.fail_below or 0.0)
    told = number(limit, lang, 0 if limit.is_integer() else rule.decimals)
    return in_language(rule.met, lang).replace("{limit}", told)


def is_watched(rule: Rule, answer: str) -> bool:
    """Say whether a rule flags the site: an alert that it does not meet."""
    return rule.kind == "alert" and answer == FAIL


def rule_name(rule: Rule, answer: str, lang: Language) -> str:
    """What stands beside the answer of a rule: what is met; the topic where it is to be watched; else its label."""
    if is_watched(rule, answer):
        topic = in_language(rule.topic or rule.label, lang)
        return topic[:1].upper() + topic[1:]
    return met_words(rule, lang) or in_language(rule.label, lang)


def answer_said(rule: Rule, answer: str, lang: Language) -> str:
    """The answer of a rule in a word: yes, no, nobody knows, or to be watched."""
    if is_watched(rule, answer):
        return kind_words("alert", lang)
    return _ANSWERS[answer][lang == "en"]


def rule_said(rule: Rule, answer: str, lang: Language) -> str:
    """
    A rule and its answer in one sentence: "Terrain d’au moins 400 m² : oui", "À surveiller : abords d’un monument".

    Parameters
    ----------
    rule
    answer
        "pass", "fail" or "unknown".
    lang
    """
    at = lang == "en"
    if is_watched(rule, answer):
        return _SAID["watch"][at].format(topic=in_language(rule.topic or rule.label, lang))
    told = _SAID["told"][at].format(what=rule_name(rule, answer, lang), answer=answer_said(rule, answer, lang))
    return _SAID["is_out"][at].format(told=told) if answer == FAIL else told
