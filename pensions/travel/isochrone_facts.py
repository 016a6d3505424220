"""What the page of isochrones says of itself: hours, speed, date, sources, and what must not be believed."""

import datetime as dt

import geopandas as gpd

from geo.scoring.criterion import Language, Text
from geo.streets import streets
from layers.territory.layer_names import notice, withheld_titles
from maps.deciding.isochrone import IsochroneAbout
from maps.text import dated
from pensions.ranking.record import software_version
from pensions.ranking.run_inputs import RunInputs
from pensions.travel.journeys import day_told

FICTIONAL = Text(fr="Données fictives.", en="Fictional data.")
ESTIMATE = Text(
    fr="Estimation à vol d'oiseau : ce lieu n'est pas sur les rues connues.",
    en="Estimated in straight line: this place is not on the known streets.",
)
PARTIAL = Text(
    fr="Loin des rues connues, la marche est estimée à vol d'oiseau.",
    en="Away from the known streets, walks are estimated in straight line.",
)
HOURS = Text(
    fr="Horaires du {date} : à l'heure où l'on part entre {first} h et {last} h, une fois sur deux on met au plus "
    "cette durée, de porte à porte.",
    en="Timetable of {date}: leaving between {first}:00 and {last}:00, half of the times one takes no longer than "
    "this, door to door.",
)
ON_FOOT = Text(fr="À pied seulement : pas d'horaires.", en="On foot only: no timetable.")
SPEED = Text(fr="Marche à {speed} km/h ({source}).", en="Walking at {speed} km/h ({source}).")
MADE = Text(
    fr="{name} ; scénario {scenario} ; pensions {version}, le {today}.",
    en="{name}; scenario {scenario}; pensions {version}, {today}.",
)
USED = ("communes", "streets", "timetable", "terrain", "water", "transit_lines")


def about(run_inputs: RunInputs, start: gpd.GeoDataFrame, lang: Language) -> IsochroneAbout:
    """Texts of the page."""
    head, network = run_inputs.territory.head, run_inputs.network
    warnings = [getattr(FICTIONAL, lang)] if head.is_fictional else []
    if head.notice is not None:
        warnings.append(getattr(head.notice, lang))
    used = tuple(source for source in run_inputs.territory.sources if source["layer"] in USED)
    warnings += [getattr(notice(title), lang) for title in withheld_titles(used)]
    is_off = network is None or not bool(streets.covers(network, start).iloc[0])
    warnings.append(getattr(ESTIMATE if is_off else PARTIAL, lang))
    speed = run_inputs.scenario.parameters["walk_speed_kmh"]
    facts = [
        _hours(run_inputs, lang),
        getattr(SPEED, lang).format(
            speed=str(speed.value).replace(".", "," if lang == "fr" else "."), source=speed.source
        ),
        getattr(MADE, lang).format(
            name=head.name,
            scenario=run_inputs.scenario.id,
            version=software_version(),
            today=dated(dt.date.today().isoformat(), lang),
        ),
    ]
    facts += [f"{source['title']} — {source['publisher']}, {source['vintage']}, {source['licence']}" for source in used]
    return IsochroneAbout(str(start["label"].iloc[0]), warnings, facts)


def _hours(run_inputs: RunInputs, lang: Language) -> str:
    if run_inputs.territory.feed is None:
        return str(getattr(ON_FOOT, lang))
    first, last = (f"{second / 3600:g}" for second in run_inputs.window)
    return str(getattr(HOURS, lang).format(date=day_told(run_inputs.dates.weekday, lang), first=first, last=last))
