"""What a joint choice says, as JSON and as tables: shares of the need, never counts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.language import Language
from geo.portfolio.portfolio import Choice
from geo.scoring.ranking import row_of, rows_of
from maps.words.page import number
from pensions.choosing.choose import Chosen
from pensions.ranking.stability import name_of
from pensions.words.deciding import deciding_words

STEP = 0.05
"""Shares of the need of a commune are told by this step at the finest, as notes about people are. Proposition."""

STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, STEP, 0.1, 0.2, 0.25, 0.5, 1.0)


def share_step(total: float, threshold: int, *, finest: float = STEPS[0]) -> float | None:
    """
    Smallest step whose count of people is not below the threshold of secrecy; None where all of them are fewer.

    >>> share_step(50_000, 11), share_step(700, 11), share_step(20, 11), share_step(9, 11)
    (0.001, 0.02, 1.0, None)
    >>> share_step(50_000, 11, finest=0.05)
    0.05
    """
    # amounts are sums of shares of counts: 11 may be 10.999999
    return next((step for step in STEPS if step >= finest and step * total >= threshold - 1e-6), None)


def rounded(share: float, step: float | None) -> float | None:
    """
    Share to the nearest step; None for NaN and infinity, and without a step.

    >>> rounded(0.123, 0.05), rounded(float("inf"), 0.05)
    (0.1, None)
    """
    if step is None or share != share or share in (float("inf"), float("-inf")):
        return None
    return round(round(share / step) * step, 6)


def _finest(chosen: Chosen) -> float:
    """Finest step of what sites are worth: coarse where confidential places, which nothing may tell of, take part."""
    return STEP if chosen.counts_confidential else STEPS[0]


def need_step(chosen: Chosen) -> float | None:
    """Step of the shares of the whole need that are told: 5 points, or more where few people make it up."""
    return share_step(chosen.need.total, chosen.need.threshold, finest=STEP)


def reached(chosen: Chosen, choice: Choice) -> dict[str, float | None]:
    """Share of the need reached before and after, to 5 points or more."""
    total, step = chosen.need.total, need_step(chosen)
    return {when: rounded(float(choice.need[when].sum()) / total, step) for when in ("before", "after")}


def by_commune(chosen: Chosen) -> list[dict[str, Any]]:
    """Share of the need of each commune reached before and after, to 5 points or more; None where it is secret."""
    table = chosen.choice.reached_by(chosen.need.points["commune"])
    rows = []
    for name, row in table.sort_index().iterrows():
        step = share_step(row["demand"], chosen.need.threshold, finest=STEP)
        shares = {when: rounded(row[when] / row["demand"], step) for when in ("before", "after")}
        rows.append({"commune": str(name), **shares, "step": step})
    return rows


def choice_record(chosen: Chosen) -> dict[str, Any]:
    """The part of choix.json that is about the choice."""
    request, choice = chosen.request, chosen.choice
    told = {
        "asked": {name: _plain(value) for name, value in vars(request).items()} | {"none_from": request.none_from},
        "notes": [note.model_dump() for note in chosen.notes],
        "need_layer": chosen.need.layer,
        "sites": sites_told(chosen),
        "need_reached": reached(chosen, choice),
        "need_step": need_step(chosen),
        "need_by_commune": by_commune(chosen),
        "gap": choice.gap,
        "is_proven": choice.is_proven,
        "seconds": round(choice.seconds, 2),
        "sets": [set_told(chosen, other) for other in chosen.sets],
    }
    told |= {name: round(minutes) for name, minutes in chosen.minutes.items()}
    if chosen.worst is not None:
        lost = float(chosen.need.amount.loc[chosen.worst.out_of_reach].sum()) / chosen.need.total
        told |= {"worst_minutes": chosen.worst.worst_min, "out_of_reach": rounded(lost, STEP)}
        told |= {"is_worst_proven": chosen.worst.is_proven, "is_proven": choice.is_proven and chosen.worst.is_proven}
    return told


def sites_told(chosen: Chosen) -> list[dict[str, Any]]:
    """One entry a chosen site, the best ranked first."""
    ranking, details = chosen.ranking, chosen.ranking.details
    share = next((name for name in map(str, details) if name.startswith("stability_top")), None)
    rows = []
    for site in _by_rank(chosen, chosen.choice.sites):
        row = {
            "site_id": str(site),
            "label": str(ranking.sites.loc[site, "label"]),
            "commune": str(ranking.sites.loc[site, "commune"]),
            "rank": int(ranking.scores.loc[site, "rank"]),
            "score": round(100 * float(ranking.scores.loc[site, "score"]), 1),
            "is_forced": str(site) in set(chosen.request.include),
        }
        if share is not None:
            row[share] = round(float(details[share].loc[site]), 1)
        rows.append(row | _replacement(chosen, site))
    return rows


def _replacement(chosen: Chosen, site: str) -> dict[str, Any]:
    if chosen.replacement is None:
        return {}
    row = row_of(chosen.replacement, site)
    step = share_step(chosen.need.total, chosen.need.threshold, finest=_finest(chosen))
    return {
        "replacement_cost_share": rounded(float(row["cost"]) / chosen.need.total, step),
        "replacement_step": step,
        "replaced_by": row["enters"],
    }


def set_told(chosen: Chosen, other: Choice) -> dict[str, Any]:
    """One set: its sites, what it is worth beside the best, what it reaches."""
    best = chosen.choice
    step = (
        share_step(best.value, chosen.need.threshold, finest=_finest(chosen)) or 1.0
    )  # the value is people reached, and a bonus
    return {
        "sites": [str(site) for site in _by_rank(chosen, other.sites)],
        "labels": [name_of(chosen.ranking, str(site)) for site in _by_rank(chosen, other.sites)],
        "communes": sorted({str(name) for name in chosen.ranking.sites.loc[other.sites, "commune"]}),
        "value_share": rounded(other.value / best.value, step) if best.value else 1.0,
        "need_reached": reached(chosen, other)["after"],
        "enters": [str(site) for site in other.sites.difference(best.sites, sort=False)],
        "leaves": [str(site) for site in best.sites.difference(other.sites, sort=False)],
    }


def _by_rank(chosen: Chosen, sites: pd.Index) -> pd.Index:
    return rows_of(chosen.ranking, chosen.ranking.sites.index.get_indexer(sites)).ordered()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return list(value)
    return dict(value) if hasattr(value, "items") else value


def percent(share: float | None) -> str:
    """
    Share in percent; a dash where it may not be told.

    >>> percent(0.4), percent(None)
    ('40 %', '–')
    """
    return "–" if share is None else f"{100 * share:.0f} %"


def cost_in_words(site: Mapping[str, Any], lang: Language) -> str:
    """
    Points of need that losing a site costs; below half of the step at which shares are told, that it is less.

    >>> cost_in_words({"replacement_cost_share": 0.0, "replacement_step": 0.2}, "fr")
    'moins de 10'
    >>> cost_in_words({"replacement_cost_share": 0.034, "replacement_step": 0.001}, "fr"), cost_in_words({}, "fr")
    ('3,4', '–')
    """
    cost = site.get("replacement_cost_share")
    if cost is None:
        return "–"
    if cost == 0:
        return deciding_words(lang)["choose_less"].format(points=50 * float(site["replacement_step"]))
    return number(100 * cost, lang, 1)


def lines(chosen: Chosen, lang: Language) -> list[str]:
    """What a terminal shows of a choice."""
    say, told = deciding_words(lang), choice_record(chosen)
    asked = told["asked"]
    out = [say["choose_head"].format(k=asked["count"], minutes=asked["minutes"], none=asked["none_from"])]
    for site in told["sites"]:
        share = next((f"{value:.0f} %" for key, value in site.items() if key.startswith("stability")), "–")
        out.append(
            say["choose_site"].format(
                **site,
                share=share,
                cost=cost_in_words(site, lang),
                by=site.get("replaced_by") or "–",
            )
        )
    before, after = (percent(told["need_reached"][when]) for when in ("before", "after"))
    key = "choose_secret" if told["need_step"] is None else "choose_reached"
    out.append(say[key].format(before=before, after=after, step=100 * (told["need_step"] or 0.0)))
    if told.get("is_worst_proven", True):
        out.append(say["choose_proven"] if told["is_proven"] else say["choose_gap"].format(gap=100 * told["gap"]))
    else:
        out.append(say["choose_unproven"].format(limit=asked["time_limit_s"]))
    if "mean_minutes" in told:
        out.append(say["choose_mean"].format(minutes=told["mean_minutes"]))
    if "equity_minutes" in told:
        out.append(say["choose_equity"].format(minutes=told["equity_minutes"]))
    if "worst_minutes" in told:
        out.append(say["choose_worst"].format(minutes=told["worst_minutes"], out=100 * told["out_of_reach"]))
    for place, other in enumerate(told["sets"][1:], start=1):
        out.append(
            say["choose_other"].format(
                number=place,
                value=100 * other["value_share"],
                reached=percent(other["need_reached"]),
                enters=", ".join(other["enters"]),
                leaves=", ".join(other["leaves"]),
            )
        )
    if chosen.worst is None and len(told["sets"]) < asked["sets"]:
        out.append(
            say["choose_fewer"].format(found=len(told["sets"]), asked=asked["sets"], apart=chosen.request.difference)
        )
    return out + [f"· {note[lang]}" for note in told["notes"]]
