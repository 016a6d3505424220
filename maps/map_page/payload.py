"""From a map's content to the data its script reads: only what may leave the planner's machine."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from geo.crs import WORKING_CRS
from geo.scoring.criterion import Criterion, Rule
from geo.scoring.out_of_reach import WITHOUT_STOP
from geo.scoring.ranking import Ranking
from geo.scoring.rules import UNKNOWN
from geo.scoring.site_verdict import FAIR, GOOD, VERDICT, VERDICTS, WEAK
from maps.classes import class_bounds
from maps.colours import SCRIPT
from maps.map_page.background import LONLAT, pack_layers
from maps.map_page.content import Grid, MapContent, Preset, surface_grid
from maps.map_page.encode import (
    NOTES,
    pack,
    pack_coordinates,
    pack_levels,
    pack_measure,
    pack_metres,
    pack_text,
    pack_utility,
    take_repeats,
)
from maps.map_page.ground.chosen import chosen, first_points
from maps.map_page.packed_sectors import headline_said, pack_sectors
from maps.map_page.places.communes import pack_communes
from maps.text import SENTENCES, clean, curly
from maps.words.names import owner_name
from maps.words.page import script_words
from maps.words.rules import met_words
from maps.words.sheet import sheet_words

LATTICE = 32
"""Cells between two nodes whose position is given exactly: the squares of Lambert-93 are bent on the screen."""


TOLD = (GOOD, FAIR, WEAK)
"""Verdicts that a card says in a word; that a site is excluded, or cannot be judged yet, it says at length."""

SITE_TEXT = ("label", "commune", "owner_name")
"""Columns of the sites that enter the page, with `area_m2`."""


def payload(content: MapContent) -> dict[str, Any]:
    """
    All the data of the page, ready for JSON.

    Raises
    ------
    LayerError
        A surface that is not a regular grid.
    """
    ranking = content.ranking
    drawn = surface_grid(content)
    data = {
        "lang": content.lang,
        "words": _words(content),
        "verdicts": [sheet_words(content.lang)[name] if name in TOLD else "" for name in VERDICTS],
        "name": file_stem(content),
        "run": _run(content),
        "profiles": [_profile(preset, content) for preset in content.profiles],
        "themes": [{"id": theme.id, "label": _told(content, theme.label)} for theme in content.themes],
        "criteria": [_criterion(criterion, content) for criterion in ranking.criteria],
        "rules": [_rule(rule, content) for rule in ranking.rules],
        "sites": _sites(content),
        "sectors": pack_sectors(content),
        "communes": pack_communes(content.communes),
        "headline": headline_said(content),
        "surface": _surface(drawn, ranking) if drawn else None,
        "layers": pack_layers(content.drawn),
        "ground": chosen(content.ground, first_points(ranking)),
        "sheets": {clean(site): str(name) for site, name in (content.run.get("sheets") or {}).items()},
        "scale": class_bounds(ranking),
        "colours": SCRIPT,
        "stability_top": content.stability_top,
        "flips": _flips(content),
    }
    return {**data, "repeats": take_repeats(data)}


def _words(content: MapContent) -> dict[str, str]:
    words = script_words(content.lang, content.kind) | _why_out_of_reach(content) | _what_is_hatched(content)
    return {key: curly(text) for key, text in words.items()}


def _told(content: MapContent, text: Any) -> str:
    """A text of the scenario in the page's language, with curly apostrophes."""
    return curly(clean(content.say(text), longest=SENTENCES))


def _why_out_of_reach(content: MapContent) -> dict[str, str]:
    """What the page says of a measure that is out of reach, by reason, where the run tells it."""
    return {key: clean(content.say(text)) for key, text in content.ranking.out_of_reach.items()}


def _what_is_hatched(content: MapContent) -> dict[str, str]:
    """The ground without an answer, as the key names it where no ground at all has the answer to another rule."""
    ranking = content.ranking
    asked = [rule.id for rule in ranking.rules if rule.kind == "exclusion" and rule.measure.layers]
    if not any((ranking.verdicts[name] == UNKNOWN).all() for name in asked):
        return {}
    return {"layer_unknown_ground": script_words(content.lang, content.kind)["layer_unknown_ground_more"]}


def _flips(content: MapContent) -> dict[str, str]:
    """What would put a site before another, on the ids of the sites it speaks of: the first, and its followers."""
    told = (content.run.get("stability") or {}).get("flips") or []
    pairs = [*((flip["first"], flip) for flip in told[:1]), *((flip["second"], flip) for flip in told)]
    return {clean(site): _told(content, flip["sentence"]) for site, flip in pairs}


def _run(content: MapContent) -> dict[str, str]:
    """What an exported voice or table says of where it comes from."""
    scenario, territory = content.run.get("scenario", {}), content.run.get("territory", {})
    return {
        "scenario": clean(scenario.get("id")),
        "scenario_hash": clean(scenario.get("hash")),
        "territory": clean(content.say(territory.get("name"))),
        "territory_id": clean(territory.get("id")),
        "date": clean(content.run.get("date")),
    }


def _profile(preset: Preset, content: MapContent) -> dict[str, Any]:
    label, source = _told(content, preset.label), _told(content, preset.source)
    return {"id": clean(preset.id), "label": label, "source": source, "themes": dict(preset.themes)}


def file_stem(content: MapContent) -> str:
    """What downloaded files are called: the territory's id, in letters a file name may hold."""
    name = str(content.run.get("territory", {}).get("id") or "classement")
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)[:60]


def _criterion(criterion: Criterion, content: MapContent) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "theme": criterion.theme,
        "label": _told(content, criterion.label),
        "unit": _told(content, criterion.unit),
        "source": _told(content, criterion.source),
        "weight": criterion.weight,
        "decimals": criterion.decimals,
        "knots": [list(knot) for knot in criterion.knots],
        "people": criterion.is_about_people,
        "below_zero": _told(content, criterion.unit_below_zero) if criterion.unit_below_zero else "",
    }


def _rule(rule: Rule, content: MapContent) -> dict[str, Any]:
    texts = {name: _told(content, getattr(rule, name)) for name in ("label", "unit", "text", "ask")}
    silent = (content.ranking.unknown_because | content.ranking.not_evaluated).get(rule.id)
    return {
        "id": rule.id,
        "kind": rule.kind,
        "above": rule.fail_above,
        "below": rule.fail_below,
        "decimals": rule.decimals,
        "source": _told(content, rule.source),
        "met": curly(clean(met_words(rule, content.lang))),
        "topic": _told(content, rule.topic or rule.label),
        "silent": "" if silent is None else _told(content, silent),
        **texts,
    }


def _judged(ranking: Ranking) -> dict[str, Any]:
    """Utilities and verdicts of sites, in the order of their ids; measures too, save those about people."""
    order = ranking.sites.index.argsort()
    measures, estimates = [], []
    for criterion in ranking.criteria:
        column = ranking.measures[criterion.id].to_numpy(dtype=float)[order]
        measures.append(None if criterion.is_about_people else pack_measure(column, criterion.decimals))
        estimates.append(_flags(ranking.estimates[criterion.id], order))
    values = [
        None
        if rule.is_about_people
        else pack_measure(ranking.rule_values[rule.id].to_numpy(dtype=float)[order], rule.decimals)
        for rule in ranking.rules
    ]
    return {
        "n": len(order),
        "criteria": [criterion.id for criterion in ranking.criteria],
        "rules": [rule.id for rule in ranking.rules],
        "utility": [pack_utility(ranking.utilities[c.id].to_numpy(dtype=float)[order]) for c in ranking.criteria],
        "measure": measures,
        "estimate": estimates,
        "detail": _details(ranking, order),
        "without_stop": _flags(ranking.details[WITHOUT_STOP], order) if WITHOUT_STOP in ranking.details else None,
        "verdict": [_verdicts(ranking.verdicts[rule.id], order) for rule in ranking.rules],
        "value": values,
    }


def _flags(column: pd.Series, order: np.ndarray) -> dict[str, Any] | None:
    """Booleans; None where none is true."""
    flags = column.to_numpy(dtype=bool)[order]
    return pack(flags, 1) if flags.any() else None


def _details(ranking: Ranking, order: np.ndarray) -> list[dict[str, Any] | None]:
    """A criterion: minutes that one departure in twenty exceeds, where the ranking tells them."""
    names = {criterion.id: f"{criterion.id}_p95_min" for criterion in ranking.criteria if not criterion.is_about_people}
    return [
        pack_measure(ranking.details[names[c.id]].to_numpy(dtype=float)[order], 0)
        if names.get(c.id) in ranking.details
        else None
        for c in ranking.criteria
    ]


def _verdicts(column: pd.Series, order: np.ndarray) -> dict[str, Any]:
    return pack(np.select([(column == "pass").to_numpy(), (column == "fail").to_numpy()], [0, 1], 2)[order], 1)


def _sites(content: MapContent) -> dict[str, Any]:
    ranking, stability = content.ranking, content.stability
    sites = ranking.sites.iloc[ranking.sites.index.argsort()]
    texts = {name: _cleaned(sites[name]) for name in SITE_TEXT if name in sites}
    if "owner_name" in texts:
        written = {name: owner_name(name) for name in set(texts["owner_name"])}
        texts["owner_name"] = [written[name] for name in texts["owner_name"]]
    points = shapely.get_coordinates(sites.geometry.representative_point().to_numpy())
    area = sites["area_m2"].to_numpy(dtype=float) if "area_m2" in sites else None
    return {
        **_judged(ranking),
        "called": _called(ranking),
        "text": pack_text({"id": [clean(value) for value in sites.index.tolist()], **texts}),
        "xy": pack_metres(points),
        "area": pack_measure(area, 0) if area is not None else None,
        "stability": None if stability is None else pack_measure(100 * stability.reindex(sites.index).to_numpy(), 0),
    }


def _called(ranking: Ranking) -> dict[str, Any] | None:
    """What each site is called by the scenario, as its place in `VERDICTS`; None where it was not worked out."""
    if VERDICT not in ranking.details:
        return None
    told = ranking.details[VERDICT].iloc[ranking.sites.index.argsort()]
    return pack(told.map({name: place for place, name in enumerate(VERDICTS)}).to_numpy(), 1)


def _cleaned(values: pd.Series) -> list[str]:
    """Each distinct text once: communes and owners come back thousands of times."""
    told = values.tolist()
    known = {value: clean(value) for value in set(told)}
    return [known[value] for value in told]


def to_lonlat(points: np.ndarray) -> np.ndarray:
    """Lambert-93 metres (n × 2) to degrees of longitude and latitude (n × 2)."""
    return np.column_stack(Transformer.from_crs(WORKING_CRS, LONLAT, always_xy=True).transform(*points.T))


def _surface(drawn: tuple[Ranking, Grid], ranking: Ranking) -> dict[str, Any]:
    cells, grid = drawn
    order = cells.sites.index.argsort()
    judged: dict[str, Any] | None = None
    if cells is not ranking:
        order = np.argsort(grid.cell)
        judged = {
            "n": len(order),
            "criteria": [criterion.id for criterion in cells.criteria],
            "rules": [rule.id for rule in cells.rules],
            "utility": [
                pack_levels(cells.utilities[c.id].to_numpy(dtype=float)[order], NOTES, 1) for c in cells.criteria
            ],
            "verdict": [_verdicts(cells.verdicts[rule.id], order) for rule in cells.rules],
        }
    return {
        "judged": judged,
        "step": grid.step,
        "x0": grid.x0,
        "y1": grid.y1,
        "columns": grid.columns,
        "rows": grid.rows,
        "cell": pack(_zigzag_steps(grid.cell[order]), 4),
        **_lattice(grid),
    }


def _zigzag_steps(values: np.ndarray) -> np.ndarray:
    steps = np.diff(values, prepend=0)
    return ((steps << 1) ^ (steps >> 63)).astype(np.uint32)


def _lattice(grid: Grid) -> dict[str, Any]:
    across = np.unique(np.append(np.arange(0, grid.columns, LATTICE), grid.columns))
    down = np.unique(np.append(np.arange(0, grid.rows, LATTICE), grid.rows))
    x, y = np.meshgrid(grid.x0 + across * grid.step, grid.y1 - down * grid.step)
    nodes = to_lonlat(np.column_stack([x.ravel(), y.ravel()]))
    return {"across": across.tolist(), "down": down.tolist(), "nodes": pack_coordinates(nodes)}
