"""
The ranking as flat tables: what Excel, QGIS, GeoJSON and plots share.

Statistical secrecy is kept here: `shown_measures` and `rule_sentences` never give a number about people.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.scoring.criterion import Criterion, Language, Rule
from geo.scoring.out_of_reach import NO_WAY, TOO_LONG, WITHOUT_STOP
from geo.scoring.ranking import Ranking
from geo.scoring.rules import FAIL, UNKNOWN
from maps.amounts import amount
from maps.amounts import in_language as in_language
from maps.amounts import number as number

Run = Mapping[str, Any]
"""What made a ranking; see `pensions` for its keys. Every key may be missing."""

SITE_COLUMNS = ("label", "commune", "insee_code", "owner_name", "owner_kind", "area_m2")
"""Columns of the sites that outputs show, where the sites have them."""

PROPOSITION = {"fr": "proposition des auteurs", "en": "proposition of the authors"}


def measure_told(ranking: Ranking, site: str, value: float, of: Criterion | Rule, lang: Language) -> str:
    """A known measure with its unit; in words where it is out of reach."""
    if math.isinf(value):
        return in_language(ranking.why_out_of_reach(site), lang)
    if isinstance(of, Criterion):
        return amount(value, of, lang)
    return f"{number(value, of.decimals, lang)} {in_language(of.unit, lang)}".strip()


def out_of_reach_words(ranking: Ranking, lang: Language) -> pd.Series:
    """For each site, why what is out of its reach is so; the same for all its criteria."""
    too_long, without = (in_language(ranking.out_of_reach.get(why, NO_WAY), lang) for why in (TOO_LONG, WITHOUT_STOP))
    if WITHOUT_STOP not in ranking.details:
        return pd.Series(too_long, index=ranking.sites.index, dtype=object)
    told = np.where(ranking.details[WITHOUT_STOP].to_numpy(dtype=bool), without, too_long)
    return pd.Series(told, index=ranking.sites.index, dtype=object)


def told_values(ranking: Ranking, values: pd.Series, lang: Language) -> pd.Series:
    """Numbers of each site, and words where they are infinite: no cell of a table holds such a number."""
    far = np.isposinf(values)
    return values.astype(object).mask(far, out_of_reach_words(ranking, lang)) if far.any() else values


def out_of_reach_criteria(ranking: Ranking, lang: Language) -> pd.Series:
    """For each site, the criteria that are out of its reach, "; " between them, and why; "" where none is."""
    labels = [in_language(criterion.label, lang) for criterion in ranking.criteria]
    named = _names_where(np.isposinf(ranking.measures.to_numpy(dtype=float)), labels, ranking.measures.index)
    far = (named != "").to_numpy()
    named.loc[far] = named[far] + " (" + out_of_reach_words(ranking, lang)[far] + ")"
    return named


def shown_measures(ranking: Ranking) -> list[Criterion]:
    """Criteria whose measure may be written as a number: those that are not about people."""
    return [criterion for criterion in ranking.criteria if not criterion.is_about_people]


def notes(ranking: Ranking) -> pd.DataFrame:
    """Utilities as the screen shows them, 0 to 100, NaN where unknown; n sites × m criteria."""
    return (ranking.utilities * 100).round(1)


def scores_table(ranking: Ranking) -> pd.DataFrame:
    """
    One row a site: rank, scores from 0 to 100 with one decimal, flags, and the columns of the sites that are shown.

    Sites are in the order of `Ranking.ordered`: the ranked ones, then the excluded.
    """
    scores = ranking.scores
    table = pd.DataFrame({"rank": scores["rank"]}, index=scores.index)
    for name in ("score", "score_high", "score_geometric"):
        table[name] = (scores[name].astype(float) * 100).round(1)
    table["is_eligible"] = scores["is_eligible"].astype(bool)
    table["is_disputed"] = scores["is_disputed"].astype(bool)
    for name in SITE_COLUMNS:
        if name in ranking.sites.columns:
            table[name] = ranking.sites[name]
    return table.loc[ranking.ordered()]


def rule_sentences(ranking: Ranking, lang: Language, *, kind: str, answer: str) -> pd.Series:
    """
    For each site, the rules of one kind that gave one answer, "; " between them; "" where none did.

    Parameters
    ----------
    ranking
    lang
    kind
        "exclusion" or "alert".
    answer
        "fail": the value is given where it may be shown. "unknown": who can tell is named.
    """
    rules = [one for one in ranking.rules if one.kind == kind]
    hits = np.column_stack([ranking.verdicts[rule.id] == answer for rule in rules]) if rules else _no_column(ranking)
    if answer != FAIL:
        return _names_where(hits, [_question(rule, lang) for rule in rules], ranking.verdicts.index)
    codes, sentences = np.zeros(hits.shape, dtype=np.int32), [""]
    for column, rule in enumerate(rules):
        rows = np.flatnonzero(hits[:, column])
        said, which = _reasons(ranking, rows, rule, lang)
        codes[rows, column] = len(sentences) + which
        sentences += said
    return _said_once(codes, lambda row: [sentences[code] for code in row if code], ranking.verdicts.index)


def _reasons(
    ranking: Ranking, rows: NDArray[np.intp], rule: Rule, lang: Language
) -> tuple[list[str], NDArray[np.intp]]:
    """Why a rule fails in some rows: the distinct sentences, and which of them each row has."""
    if rule.is_about_people:
        return [in_language(rule.label, lang)], np.zeros(len(rows), dtype=np.intp)
    found = ranking.rule_values[rule.id].to_numpy(dtype=float)[rows]
    if WITHOUT_STOP in ranking.details:  # out of reach for another reason: another sentence
        is_without = ranking.details[WITHOUT_STOP].to_numpy(dtype=bool)[rows]
        found = np.where(is_without & np.isposinf(found), -found, found)
    _, first, which = np.unique(found, return_index=True, return_inverse=True)
    values, sites = ranking.rule_values[rule.id].to_numpy()[rows[first]], ranking.verdicts.index[rows[first]]
    said = [_reason(ranking, site, rule, value, lang) for site, value in zip(sites, values.tolist(), strict=True)]
    return said, which


def _no_column(ranking: Ranking) -> NDArray[np.bool_]:
    return np.zeros((len(ranking.verdicts), 0), dtype=bool)


def _question(rule: Rule, lang: Language) -> str:
    ask = in_language(rule.ask, lang)
    label = in_language(rule.label, lang)
    return f"{label} ({ask})" if ask else label


def _reason(ranking: Ranking, site: str, rule: Rule, value: float, lang: Language) -> str:
    label, unit = in_language(rule.label, lang), in_language(rule.unit, lang)
    limit = rule.fail_above if rule.fail_above is not None else rule.fail_below
    if not unit or limit is None:
        return label
    bound = {"fr": ("maximum", "minimum"), "en": ("at most", "at least")}[lang][rule.fail_above is None]
    found, expected = measure_told(ranking, site, value, rule, lang), number(limit, rule.decimals, lang)
    return f"{label} : {found} ({bound} {expected})" if lang == "fr" else f"{label}: {found} ({bound} {expected})"


def unknown_reasons(ranking: Ranking, lang: Language) -> pd.Series:
    """For each site, the rules that have no answer there and why, naming the layer, "; " between them."""
    reasons = ranking.unknown_because | ranking.not_evaluated
    labels = []
    for rule in ranking.rules:
        why = in_language(reasons.get(rule.id), lang)
        label = in_language(rule.label, lang)
        labels.append(f"{label} ({why})" if why else label)
    mask = (ranking.verdicts == UNKNOWN).to_numpy(dtype=bool)
    return _names_where(mask, labels, ranking.verdicts.index)


def unknown_criteria(ranking: Ranking, lang: Language) -> pd.Series:
    """For each site, the criteria whose measure is unknown there, "; " between them."""
    labels = [in_language(criterion.label, lang) for criterion in ranking.criteria]
    return _names_where(ranking.utilities.isna().to_numpy(), labels, ranking.utilities.index)


def estimated_criteria(ranking: Ranking, lang: Language) -> pd.Series:
    """For each site, the criteria whose measure is an estimate there (straight line × detour), "; " between them."""
    labels = [in_language(criterion.label, lang) for criterion in ranking.criteria]
    return _names_where(ranking.estimates.to_numpy(dtype=bool), labels, ranking.estimates.index)


def _names_where(mask: NDArray[np.bool_], names: list[str], index: pd.Index) -> pd.Series:
    """For each row, the names of the columns that are true."""
    packed = np.packbits(mask, axis=1)
    return _said_once(packed, lambda row: [names[at] for at in np.flatnonzero(np.unpackbits(row))], index)


def _said_once(codes: NDArray[Any], parts: Callable[[NDArray[Any]], list[str]], index: pd.Index) -> pd.Series:
    """For each row of codes its sentence, "; " between its parts; said and held once for all rows that are the same."""
    if not codes.size:
        return pd.Series("", index=index, dtype=object)
    whole = np.ascontiguousarray(codes)
    keys = whole.view(np.dtype((np.void, whole.shape[1] * whole.itemsize))).ravel()
    _, first, pattern = np.unique(keys, return_index=True, return_inverse=True)
    said = [" ; ".join(parts(whole[row])) for row in first]
    return pd.Series(np.array(said, dtype=object)[pattern], index=index, dtype=object)


def rules_table(ranking: Ranking, lang: Language) -> pd.DataFrame:
    """One row a rule: kind, label, threshold, text, who to ask, source, and how many sites pass, fail, do not know."""
    watched = {"fr": "à surveiller", "en": "to be watched"}[lang]
    rows = []
    for rule in ranking.rules:
        answers = ranking.verdicts[rule.id].value_counts()
        rows.append(
            {
                "rule_id": rule.id,
                "kind": watched if rule.kind == "alert" else "exclusion",
                "label": in_language(rule.label, lang),
                "fails": threshold(rule, lang),
                "text": in_language(rule.text, lang),
                "ask": in_language(rule.ask, lang),
                "source": source(rule.source, lang),
                "pass": int(answers.get("pass", 0)),
                "fail": int(answers.get(FAIL, 0)),
                "unknown": int(answers.get(UNKNOWN, 0)),
            }
        )
    names = ["rule_id", "kind", "label", "fails", "text", "ask", "source", "pass", "fail", "unknown"]
    return pd.DataFrame(rows, columns=names)


def threshold(rule: Rule, lang: Language) -> str:
    """When the rule fails, in words: "> 15 %"."""
    limit, sign = (rule.fail_above, ">") if rule.fail_above is not None else (rule.fail_below, "<")
    return f"{sign} {number(float(limit or 0.0), rule.decimals, lang)} {in_language(rule.unit, lang)}".strip()


def source(text: str, lang: Language) -> str:
    """Source of a number; what is a proposition says so in the reader's language."""
    return PROPOSITION[lang] if text.strip().lower() == "proposition" else text


def criteria_table(ranking: Ranking, lang: Language) -> pd.DataFrame:
    """One row a criterion: theme, label, unit, knots, weight, share of the weights, source, what is unknown."""
    weights = ranking.weights
    total = float(weights.sum()) or 1.0
    rows = [
        {
            "criterion_id": criterion.id,
            "theme": criterion.theme,
            "label": in_language(criterion.label, lang),
            "unit": in_language(criterion.unit, lang),
            "knots": knots(criterion, lang),
            "weight": criterion.weight,
            "weight_percent": round(100 * criterion.weight / total, 1),
            "source": source(criterion.source, lang),
            "is_about_people": criterion.is_about_people,
            "unknown": int(ranking.utilities[criterion.id].isna().sum()),
            "out_of_reach": int(np.isposinf(ranking.measures[criterion.id]).sum()),
            "estimated": int(ranking.estimates[criterion.id].astype(bool).sum()),
        }
        for criterion in ranking.criteria
    ]
    names = ["criterion_id", "theme", "label", "unit", "knots", "weight", "weight_percent", "source"]
    return pd.DataFrame(rows, columns=[*names, "is_about_people", "unknown", "out_of_reach", "estimated"])


def knots(criterion: Criterion, lang: Language) -> str:
    """Value function in words: "5 → 100 ; 20 → 0" (measure → note)."""
    between = " ; " if lang == "fr" else "; "
    return between.join(
        f"{number(at, _decimals(at), lang)} → {number(100 * worth, 0, lang)}" for at, worth in criterion.knots
    )


def _decimals(value: float) -> int:
    text = f"{value:.4f}".rstrip("0")
    return len(text.split(".")[1])
