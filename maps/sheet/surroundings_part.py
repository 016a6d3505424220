"""Parts of a sheet: getting about, what stands around, what fits, comparable sites, sources."""

import math
import unicodedata

from maps.flat_tables import in_language, number
from maps.sheet.content import NearStop, Neighbour, PlaceReached, SheetContent, Step
from maps.sheet.text import as_long_html, calm, metres
from maps.text import as_html, dated
from maps.words.about import not_evaluated
from maps.words.names import site_name
from maps.words.sheet import housing_name, mode_name, sheet_words

HOUSING_SHOWN = 4
STOPS_SHOWN = 3
LINES_SHOWN = 4


def moving(content: SheetContent) -> str:
    """Stops, lines and departures; then the ten places, on foot and by transit, with the journey in words."""
    said, lang = sheet_words(content.lang), content.lang
    heads = "".join(f"<th>{as_html(said[name])}</th>" for name in ("stop", "lines", "per_hour"))
    rows = "".join(_stop_row(content, stop) for stop in content.stops[:STOPS_SHOWN])
    limit = content.parameter("stop_walk_min")
    if rows:
        stops = f'<table class="places"><tr>{heads}</tr>{rows}</table>'
    elif content.has_timetable:
        stops = f"<p>{as_html(said['no_stop'].format(minutes=number(limit, 0, lang)))}</p>"
    else:
        key = "timetable_kept" if _keeps(content, "timetable") else "no_timetable"
        stops = f"<p>{as_html(said[key])}</p>"
    heads = "".join(
        f'<th class="{style}">{as_html(said[name])}</th>'
        for name, style in (("place", ""), ("on_foot", "num"), ("by_transit", "num"), ("journey", ""))
    )
    places = "".join(_place_row(content, place) for place in content.places)
    note = said["transit_note"].format(speed=number(content.parameter("walk_speed_kmh"), 1, lang))
    return (
        f'<h2>{as_html(said["moving"])}</h2>{stops}<table class="places"><tr>{heads}</tr>{places}</table>'
        f'<p class="small">{as_html(note)}</p>'
    )


def _stop_row(content: SheetContent, stop: NearStop) -> str:
    said, lang = sheet_words(content.lang), content.lang
    lines = "".join(f'<span class="line">{as_html(line.name)}</span>' for line in stop.lines[:LINES_SHOWN])
    modes = ", ".join(dict.fromkeys(mode_name(line.mode, lang) for line in stop.lines))
    periods = ("day", "evening", "sunday")
    rates = [number(sum(line.per_hour.get(period, 0.0) for line in stop.lines), 0, lang) for period in periods]
    minutes = said["minutes"].format(minutes=_minutes(stop.walk_min))
    return (
        f'<tr><td>{as_html(stop.name)} <span class="where">({as_html(minutes)})</span></td>'
        f"<td>{lines} {as_html(modes)}</td><td>{' · '.join(rates)}</td></tr>"
    )


def _minutes(value: float) -> str:
    return str(max(1, round(value)))


def _place_row(content: SheetContent, place: PlaceReached) -> str:
    said = sheet_words(content.lang)
    label = f"<b>{as_html(in_language(place.label, content.lang))}</b>"
    if math.isnan(place.walk_min):
        return f'<tr><td>{label}</td><td class="where" colspan="3">{as_html(said["not_known"])}</td></tr>'
    foot = ("≈ " if place.is_estimate else "") + said["minutes"].format(minutes=_minutes(place.walk_min))
    rides = [step for step in place.journey if step.kind == "ride"]
    known = not math.isnan(place.transit_min) and place.transit_min < place.walk_min - 0.5
    transit = said["minutes"].format(minutes=_minutes(place.transit_min)) if known else "–"
    if rides and known:
        way = journey_words(content, place.journey)
    elif math.isinf(place.transit_min):
        way = in_language(content.ranking.why_out_of_reach(content.site_id), content.lang)
    elif known:
        way = ""
    else:
        way = said["walk_best"] if place.walk_min > 10 and content.has_timetable else ""
    return (
        f'<tr><td>{label} <span class="where">{as_html(calm(place.name))}</span></td>'
        f'<td class="num">{as_html(foot)}</td><td class="num">{as_html(transit)}</td>'
        f'<td class="where">{as_html(way)}</td></tr>'
    )


def journey_words(content: SheetContent, steps: tuple[Step, ...]) -> str:
    """A journey as one would tell it: walks and rides, without the waits."""
    told = [_step(content, step) for step in steps if step.kind == "ride" or (step.kind == "walk" and step.minutes > 0)]
    return ", ".join(told)


def _step(content: SheetContent, step: Step) -> str:
    said = sheet_words(content.lang)
    minutes = _minutes(step.minutes)
    if step.kind == "walk":
        key = "step_walk_to" if step.to else "step_walk"
        return said[key].format(minutes=minutes, to=step.to)
    key = "step_ride_one" if step.calls == 1 else "step_ride"
    mode = mode_name(step.mode, content.lang)
    return said[key].format(mode=mode, line=step.line, to=step.to, calls=step.calls)


def around(content: SheetContent) -> str:
    """Supported housing, need against places, social dwellings, priority district, SRU."""
    said = sheet_words(content.lang)
    housing = said["housing"].format(distance=_whole(content, content.around.housing_m))
    parts = (
        (housing if not math.isnan(content.around.housing_m) else said["housing"].format(distance="1 000"),
         _housing(content)),
        (said["need"], _need(content)),
        (said["social"], as_html(_social(content))),
        (said["qpv"], as_html(_district(content))),
        (said["sru"], as_html(_sru(content))),
    )  # fmt: skip
    lines = "".join(f"<div><dt>{as_html(name)}</dt><dd>{body}</dd></div>" for name, body in parts)
    return f"<h2>{as_html(said['around'])}</h2><dl>{lines}</dl>"


def _whole(content: SheetContent, value: float) -> str:
    return "" if math.isnan(value) else number(value, 0, content.lang)


def _housing(content: SheetContent) -> str:
    said, found = sheet_words(content.lang), content.around
    if math.isnan(found.housing_m):
        return as_html(said["unknown_line"])
    if not found.housing:
        return as_html(said["none_shown" if _keeps(content, "supported_housing") else "none"])
    lines = [_neighbour(content, one) for one in found.housing[:HOUSING_SHOWN]]
    more = len(found.housing) - HOUSING_SHOWN
    if more > 0:
        lines.append(said["more_housing"].format(count=more))
    return "<br>".join(as_html(line) for line in lines)


def _keeps(content: SheetContent, layer: str) -> bool:
    """Whether a source of a layer was measured with and may not be shown."""
    told = content.run.get("sources") or ()
    return any(source["layer"] == layer and not source.get("may_redistribute", True) for source in told)


def _neighbour(content: SheetContent, one: Neighbour) -> str:
    said = sheet_words(content.lang)
    places = said["places_unknown"] if math.isnan(one.places) else said["places"].format(
        places=_whole(content, one.places)
    )  # fmt: skip
    facts = [metres(one.distance_m, content.lang), places, *([said["doubtful"]] if one.is_doubtful else [])]
    kind, name = housing_name(one.category, content.lang), calm(one.name)
    is_said = _plain(name).startswith(_plain(kind))  # « Résidence sociale Residence sociale X » says it twice
    return f"{name if is_said else f'{kind} {name}'} ({', '.join(facts)})"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()


def _need(content: SheetContent) -> str:
    said, lang, found = sheet_words(content.lang), content.lang, content.around
    people = [criterion for criterion in content.ranking.criteria if criterion.is_about_people]
    notes = []
    for criterion in people:
        note = found.need_notes.get(criterion.id, math.nan)
        key = "need_unknown" if math.isnan(note) else "need_note"
        shown = "" if math.isnan(note) else number(note, 0, lang)
        notes.append(said[key].format(label=in_language(criterion.label, lang), note=shown))
    if found.homes_30_min is None:
        return as_html(" ; ".join(notes) or said["unknown_line"])
    places = said["places_unknown"] if math.isnan(found.places_30_min) or not found.places_30_min else said[
        "places"
    ].format(places=_whole(content, found.places_30_min))  # fmt: skip
    line = said["need_line"].format(
        notes=" ; ".join(notes) or said["unknown_line"], homes=found.homes_30_min, places=places
    )
    return f'{as_html(line)} <span class="small">{as_html(said["need_secret"])}</span>'


def _social(content: SheetContent) -> str:
    said, found = sheet_words(content.lang), content.around
    parts = []
    if not math.isnan(found.social_dwellings):
        count = _whole(content, found.social_dwellings)
        parts.append(said["social_count"].format(count=count, distance=_whole(content, found.dwellings_m)))
    if not math.isnan(found.social_share):
        parts.append(said["social_share"].format(share=number(found.social_share, 0, content.lang)))
    return " ; ".join(parts) or said["unknown_line"]


def _district(content: SheetContent) -> str:
    said, found = sheet_words(content.lang), content.around
    if found.qpv is None:
        return said["unknown_line"]
    if found.qpv:
        return said["qpv_in"].format(name=found.qpv)
    return said["qpv_out"].format(distance=metres(found.qpv_m, content.lang))


def _sru(content: SheetContent) -> str:
    said, lang, found = sheet_words(content.lang), content.lang, content.around
    if math.isnan(found.sru_share) or math.isnan(found.sru_target):
        return said["unknown_line"]
    state = said["deficient" if found.is_deficient else "not_deficient"]
    return said["sru_line"].format(
        commune=str(content.ranking.sites.loc[content.site_id, "commune"]),
        share=number(100 * found.sru_share, 1, lang),
        target=number(100 * found.sru_target, 0, lang),
        state=state,
    )


def programme(content: SheetContent) -> str:
    """What fits on the plot under the ratios of the scenario, the price around, and reminders with their source."""
    said, lang, fit, ratios = sheet_words(content.lang), content.lang, content.fit, content.ratios
    if fit is None or ratios is None:
        return ""
    first = said[f"fit_{fit.status}"].format(
        low=fit.studios[0],
        high=fit.studios[1],
        most=fit.most_studios,
        top=ratios.levels[1] - 1,
        levels=ratios.levels[1],
    )
    floor, plot = (_range(content, pair) for pair in (fit.floor_m2, fit.plot_m2))
    lines = [said["needs"].format(floor=floor, plot=plot)]
    area = float(content.ranking.sites.loc[content.site_id, "area_m2"] or math.nan)
    if not math.isnan(area):
        holds = _range(content, fit.holds_m2)
        lines.append(said["holds"].format(area=number(area, 0, lang), holds=holds))
    lines.append(_price(content))
    small = said["ratios"].format(
        studio=_range(content, ratios.studio_m2),
        common=_range(content, ratios.common_m2),
        ratio=number(ratios.floor_ratio, 2, lang),
        share=number(100 * ratios.footprint_share, 0, lang),
        low=ratios.levels[0] - 1,
        high=ratios.levels[1] - 1,
    )
    body = " ".join(as_html(line) for line in lines)
    return (
        f"<h2>{as_html(said['programme'])}</h2><p><b>{as_html(first)}</b> {body}</p>"
        f'<p class="small">{as_html(small)}</p>{_finance(content)}'
    )


def _range(content: SheetContent, pair: tuple[float, float]) -> str:
    low, high = (number(value, 0, content.lang) for value in pair)
    return low if low == high else f"{low}–{high}"


def _price(content: SheetContent) -> str:
    said = sheet_words(content.lang)
    names = [criterion.id for criterion in content.ranking.criteria if criterion.measure.kind == "median_price"]
    price = float(content.ranking.measures[names[0]].loc[content.site_id]) if names else math.nan
    if math.isnan(price):
        return said["no_price"]
    return said["price"].format(price=number(price, 0, content.lang))


def _finance(content: SheetContent) -> str:
    """Reminders that the scenario sources; nothing where it does not."""
    told = content.parameters()
    if not {"vat_percent", "property_tax_years"} <= set(told):
        return ""
    vat, tax = (told[name] for name in ("vat_percent", "property_tax_years"))
    line = sheet_words(content.lang)["finance"].format(
        vat=number(float(vat["value"]), 1, content.lang),
        vat_source=vat["source"],
        years=number(float(tax["value"]), 0, content.lang),
        tax_source=tax["source"],
    )
    return f'<p class="small">{as_long_html(line)}</p>'


def comparables(content: SheetContent) -> str:
    """Five candidates like this one and better placed."""
    said, lang = sheet_words(content.lang), content.lang
    head = f"<h2>{as_html(said['comparables'])}</h2>"
    if not content.comparables:
        return f"{head}<p>{as_html(said['no_comparable'])}</p>"
    rows = "".join(
        f'<tr><td class="num">{one.rank}</td><td>{as_html(site_name(one.label))} <span class="where">'
        f"{as_html(one.commune)} · {as_html(said['mostly'].format(why=in_language(one.why, lang)))}</span></td>"
        f'<td class="num">{number(100 * one.score, 1, lang)}</td></tr>'
        for one in content.comparables
    )
    return f'{head}<table class="places">{rows}</table>'


def sources(content: SheetContent) -> str:
    """What was not evaluated, notices of the territory, and every source with its vintage."""
    said, lang, run = sheet_words(content.lang), content.lang, content.run
    missing = [label for label, _ in not_evaluated(content.ranking, run, lang)]
    lines = [said["not_evaluated"].format(names=", ".join(missing))] if missing else []
    territory = run.get("territory")
    notice = in_language(territory.get("notice"), lang) if isinstance(territory, dict) else ""
    if notice:
        lines.append(notice)
    lines += [in_language(one, lang) for one in run.get("withheld") or ()]
    told = {f"{title} ({dated(day, lang)})": None for titles in content.sources.values() for title, day in titles}
    lines.append(said["sources"].format(sources=" ; ".join(told)))
    return f'<div class="sources">{"".join(f"<p>{as_long_html(line)}</p>" for line in lines)}</div>'
