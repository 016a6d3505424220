"""The first sentence of a result, and those that follow it: one function, for every output that says them."""

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.language import LANGUAGES, Language
from geo.scoring.criterion import Rule, Text
from geo.scoring.ranking import Ranking
from geo.scoring.rules import UNKNOWN
from layers.scenario.scenario import Scenario
from layers.territory.layer_names import LAYER_NAMES, SITE_COLUMN_NAMES
from layers.territory.territory import Territory
from maps.words.about import FICTIONAL_UNFIT
from maps.words.nouns import Kind, named
from maps.words.page import number
from maps.words.sure import sure_word
from pensions.ranking.sectors.gathering import top_counted
from pensions.words import headline as words
from pensions.words.places import at_commune, of_commune

CENTRE_M = 1500.0
"""A sector whose best site is within it of a named centre is "in the centre". Proposition."""

CENTRE = "centre"
"""Id of the destination that is the named centre of the commune it stands in."""

MOST_NAMED = 3
"""More communes than these are counted, and the first two named."""


def headline(
    ranking: Ranking, territory: Territory, scenario: Scenario, unfit: Text | None, *, are_cells: bool = False
) -> dict[str, Any]:
    """
    The result in sentences, in both languages; see `pensions.ranking.schema.sectors.HeadlineTold`.

    Parameters
    ----------
    ranking
        With its sectors (`pensions.ranking.sectors.gathering.with_sectors`).
    territory, scenario
    unfit
        What the controls of the data say (`pensions.inspecting.told.unfit_sentence`).
    are_cells
        Whether the candidates are the cells of the grid: they are called so.
    """
    ranked = ranking.scores["rank"].notna()
    unknown = {rule.id: (ranking.verdicts[rule.id] == UNKNOWN) & ranked for rule in ranking.rules}
    exclusions, alerts = ([rule for rule in ranking.rules if rule.kind == kind] for kind in ("exclusion", "alert"))
    asked = pd.DataFrame({rule.id: unknown[rule.id] for rule in exclusions}, index=ranking.sites.index)
    to_check = asked.any(axis="columns")
    counts = {
        "looked_at": len(ranking.sites),
        "respected": int((ranked & ~to_check).sum()),
        "to_check": int(to_check.sum()),
        "excluded": int((~ranked).sum()),
    }
    kind: Kind = "cells" if are_cells else "plots" if "owner_kind" in ranking.sites else "sites"
    missing = _gaps(ranking, exclusions, unknown, kind)
    watched = _gaps(ranking, alerts, unknown, kind)
    gaps = list(missing.values())
    unfits = [*_unfit(territory, unfit), *([] if unfit else _a_third(exclusions, unknown, int(ranked.sum()), kind))]
    said = {
        "where": _where(ranking, territory, scenario, kind),
        "how_many": _how_many(counts, kind),
        "how_sure": _how_sure(ranking, scenario, to_check),
        "missing": gaps[0] if gaps else None,
        "unfit": _joined(unfits) if unfits else None,
    }
    return {
        **{name: None if text is None else text.model_dump() for name, text in said.items()},
        "also_missing": [text.model_dump() for text in gaps[1:]],
        "to_watch": [
            _watched(gap).model_dump()
            for layer, gap in watched.items()
            if layer not in missing  # a layer that an exclusion reads too is missing once
        ],
        "kind": kind,
        **counts,
    }


def _say(text: Text, make: Callable[[Language], dict[str, str]]) -> Text:
    return Text(fr=text.fr.format(**make("fr")), en=text.en.format(**make("en")))


def _joined(texts: Sequence[Text]) -> Text:
    return Text(fr=" ".join(text.fr for text in texts), en=" ".join(text.en for text in texts))


def _called(text: Text, kind: Kind) -> Text:
    return Text(fr=named(text.fr, kind, "fr"), en=named(text.en, kind, "en"))


def _where(ranking: Ranking, territory: Territory, scenario: Scenario, kind: Kind) -> Text:
    sectors = ranking.sectors
    if sectors is None or sectors.empty:
        return _called(words.NOWHERE, kind)
    first = sectors.iloc[: scenario.sectors.top]
    known = first[first["commune"] != ""]
    if known.empty:
        return _called(words.NOWHERE, kind)
    counts = known["commune"].str.replace("'", "’").value_counts(sort=False)  # in the order of the first sector of each
    communes = list(counts.sort_values(ascending=False, kind="stable").index)
    shown = communes if len(communes) <= MOST_NAMED else communes[:2]
    central = _central(ranking, known, territory)
    frame = words.WHERE_ONE if len(first) == 1 else words.WHERE if shown == communes else words.WHERE_MANY
    said = {
        lang: _listed([_in(name, central, lang) for name in shown], lang) if lang == "fr" else _english(shown, central)
        for lang in LANGUAGES
    }
    return _say(frame, lambda lang: {"places": said[lang], "n": number(len(communes), lang)})


def _in(commune: str, central: set[str], lang: Language) -> str:
    if commune in central:
        return words.IN_CENTRE.fr.format(of=of_commune(commune))
    return at_commune(commune)


def _english(communes: list[str], central: set[str]) -> str:
    return "in " + _listed([f"central {one}" if one in central else one for one in communes], "en")


def _listed(parts: list[str], lang: Language) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + getattr(words.AND, lang) + parts[-1]


def _central(ranking: Ranking, named: gpd.GeoDataFrame, territory: Territory) -> set[str]:
    """The commune of the named centre, where half of its sectors lie near that."""
    places, communes = territory.layers.get("destinations"), territory.layers["communes"]
    centre = None if places is None else places[places["destination_id"] == CENTRE]
    if centre is None or centre.empty:
        return set()
    point = centre.geometry.iloc[0]
    inside = communes[communes.geometry.covers(point)]["name"]
    if inside.empty:
        return set()
    name = str(inside.iloc[0])
    best = ranking.sites.loc[named.loc[named["commune"] == name, "best"]].geometry.representative_point()
    is_near = best.distance(point) <= CENTRE_M
    return {name.replace("'", "’")} if len(best) and is_near.mean() >= 0.5 else set()


def _how_many(counts: dict[str, int], kind: Kind) -> Text:
    def said(lang: Language) -> dict[str, str]:
        n = counts["looked_at"]
        parts = {"looked_at": named(getattr(words.LOOKED_AT[n > 1], lang), kind, lang).format(n=number(n, lang))}
        forms = {"respected": words.RESPECTED, "to_check": words.TO_CHECK, "excluded": words.EXCLUDED}
        for name, texts in forms.items():
            text = named(getattr(texts[min(counts[name], 2)], lang), kind, lang)
            parts[name] = text.format(n=number(counts[name], lang))
        return parts

    return _say(words.HOW_MANY, said)


def _how_sure(ranking: Ranking, scenario: Scenario, to_check: "pd.Series[bool]") -> Text | None:
    sectors, spec = ranking.sectors, scenario.sectors
    if sectors is None or len(sectors) < 2:
        return None
    tied = int((sectors["tie"] == 1).sum())
    if tied - 1 > words.TIED_WITH:
        return _say(words.TIED, lambda lang: {"n": number(tied, lang)})
    top, held = top_counted(spec, len(sectors)), int(sectors["top_trials"].iloc[0])
    share = held / spec.trials
    frame = {"solid": words.SOLID, "fair": words.FAIR, "fragile": words.FRAGILE}[sure_word(share)]
    if frame is not words.FRAGILE and to_check[sectors["best"].iloc[0]]:
        frame = words.OPEN
    place = words.TEN if top == 10 else words.AMONG if top > 1 else words.FIRST
    return _say(
        frame,
        lambda lang: {
            "place": getattr(place, lang).format(n=number(top, lang)),
            "n": number(held, lang),
            "trials": number(spec.trials, lang),
        },
    )


def _watched(gap: Text) -> Text:
    """What an alert lacks, told as what to watch."""
    told = {"fr": gap.fr[:1].lower() + gap.fr[1:], "en": gap.en}
    return _say(words.WATCHED, lambda lang: {"gap": told[lang]})


def _gaps(ranking: Ranking, rules: list[Rule], unknown: dict[str, pd.Series], kind: Kind) -> dict[str, Text]:
    """One sentence a layer that ranked sites lack an answer of, the widest gap first, by layer."""
    ranked = ranking.scores["rank"].notna()
    communes = ranking.sites["commune"].astype(object)
    total, towns = int(ranked.sum()), communes[ranked].nunique()
    lacking: dict[str, pd.Series] = {}
    names: dict[str, Text] = {}
    for rule in rules:
        layer, name = _what_answers(rule)
        names[layer] = name
        lacking[layer] = lacking.get(layer, unknown[rule.id]) | unknown[rule.id]
    told = {}
    for layer, missing in sorted(lacking.items(), key=lambda one: -int(one[1].sum())):
        n, where = int(missing.sum()), communes[missing].nunique()
        if not n:
            continue
        told[layer] = _gap(names[layer], (n, total), (where, towns), kind)
    return told


def _what_answers(rule: Rule) -> tuple[str, Text]:
    """The layer that a rule reads, or the column of the sites, and what the screen calls it."""
    layer = next((name for name in rule.measure.layers if name in LAYER_NAMES), None)
    if layer is not None:
        return layer, LAYER_NAMES[layer]
    column = str(rule.measure.options.get("column", rule.id))
    return column, SITE_COLUMN_NAMES.get(column, rule.label)


def _gap(layer: Text, sites: tuple[int, int], communes: tuple[int, int], kind: Kind) -> Text:
    """What some of all sites, in some of all communes, have no answer of."""
    if sites[0] == sites[1]:
        return _say(words.MISSING_EVERYWHERE, lambda lang: {"layer": getattr(layer, lang)})

    def said(lang: Language) -> dict[str, str]:
        n, total = (number(one, lang) for one in communes)
        return {
            "layer": getattr(layer, lang),
            "sites": _of_total(*sites, kind, lang),
            "communes": getattr(words.COMMUNES[communes[0] > 1], lang).format(n=n, total=total),
        }

    return _say(words.MISSING, said)


def _of_total(n: int, total: int, kind: Kind, lang: Language) -> str:
    text = named(getattr(words.OF_TOTAL[n > 1], lang), kind, lang)
    return text.format(n=number(n, lang), total=number(total, lang))


def _unfit(territory: Territory, unfit: Text | None) -> list[Text]:
    return [FICTIONAL_UNFIT] * territory.head.is_fictional + ([] if unfit is None else [unfit])


def _a_third(exclusions: list[Rule], unknown: dict[str, pd.Series], total: int, kind: Kind) -> list[Text]:
    """The exclusion rule that most ranked sites have no answer to, where that is a third of them or more."""
    counts = [(int(unknown[rule.id].sum()), rule) for rule in exclusions]
    n, rule = max(counts, key=lambda one: one[0], default=(0, None))
    if rule is None or not n or n < words.UNANSWERED_SHARE * total:
        return []
    label = rule.label
    return [_say(words.THIRD, lambda lang: {"sites": _of_total(n, total, kind, lang), "rule": getattr(label, lang)})]
