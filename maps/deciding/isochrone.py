"""Isochrones as one small page: a picture in SVG, what it means and what made it; no script, no request."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import check_working_crs
from geo.scoring.criterion import Language
from maps.atomic_write import written_whole
from maps.colours import BUILDING_LINE, EDGE, GREY, INK, OUTSIDE, RAMP, SITE, WATCH, WATER
from maps.text import as_html

WIDTH = 1000.0
SIMPLIFIED_M = 8.0
SHADES = RAMP[::-1]
"""From the shortest to the longest; told apart by lightness alone."""

WORDS = {
    "reach": {"fr": "Ce qu’on atteint depuis {label}", "en": "What is within reach of {label}"},
    "limit": {"fr": "moins de {minutes:.0f} min", "en": "within {minutes:.0f} min"},
    "area": {"fr": "{area:.1f} km²", "en": "{area:.1f} km²"},
    "picture": {"fr": "Carte des durées", "en": "Map of durations"},
    "made": {"fr": "Ce qui a fait cette carte", "en": "What made this map"},
}
STYLE = f"""
body{{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:62em;padding:1em;color:{INK};background:#fff}}
svg{{width:100%;height:auto;max-height:78vh;border:1px solid {EDGE};background:{OUTSIDE}}}
.streets{{fill:none;stroke:{BUILDING_LINE};stroke-width:.8}}.transit_lines{{fill:none;stroke:{INK};stroke-width:1.5}}
.communes{{fill:none;stroke:{GREY};stroke-width:1;stroke-dasharray:5 3}}
.water{{fill:none;stroke:{WATER};stroke-width:1}}
.start{{fill:{SITE};stroke:#fff;stroke-width:3}}.warning{{font-weight:600;color:{WATCH}}}
ul.legend{{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4em 1.6em}}
.legend span{{display:inline-block;width:1.2em;height:1em;border:1px solid {INK};margin-right:.5em}}
.legend span{{vertical-align:-.1em}}
@media print{{body{{padding:0;font-size:11pt}}svg{{max-height:150mm}}*{{print-color-adjust:exact}}@page{{size:A4}}}}
"""


@dataclass(frozen=True)
class IsochroneAbout:
    """
    What the page says.

    label : the place left; warnings : shown first (fictional, estimate, unfit data); facts : hours, speed, sources
    """

    label: str
    warnings: Sequence[str] = ()
    facts: Sequence[str] = ()


def write_isochrone_page(
    outlines: gpd.GeoDataFrame,
    start: gpd.GeoDataFrame,
    background: Mapping[str, gpd.GeoDataFrame],
    about: IsochroneAbout,
    path: Path,
    lang: Language = "fr",
) -> None:
    """
    Write the page, whole or not at all.

    Parameters
    ----------
    outlines
        From `geo.access.isochrone.isochrones`: `minutes`, the longest first.
    start
        The place left, one row.
    background
        Any of "communes", "water", "streets", "transit_lines", canonical layers.
    about
        Texts that are not ours are escaped here.
    path
        The HTML file.

    Raises
    ------
    CrsError, OutputError
        A layer in another CRS; the file cannot be written.
    """
    for name, layer in {"outlines": outlines, "start": start, **background}.items():
        check_working_crs(layer, names=(name,))
    with written_whole(path) as draft:
        draft.write_text(_page(outlines, start, background, about, lang), encoding="utf-8")


def _page(
    outlines: gpd.GeoDataFrame,
    start: gpd.GeoDataFrame,
    background: Mapping[str, gpd.GeoDataFrame],
    about: IsochroneAbout,
    lang: Language,
) -> str:
    shades = dict(zip(sorted(outlines["minutes"]), _shades(len(outlines)), strict=True))
    frame = _Frame.around(outlines, start)
    drawn = [
        f'<path d="{frame.path(shape)}" fill="{shades[minutes]}" fill-rule="evenodd"><title>{_limit(minutes, lang)}'
        "</title></path>"
        for minutes, shape in zip(outlines["minutes"], outlines.geometry, strict=True)
    ]
    drawn += [
        f'<path class="{name}" d="{frame.path(background[name].geometry.union_all())}"/>'
        for name in ("water", "streets", "communes", "transit_lines")
        if name in background and len(background[name])
    ]
    at = start.geometry.iloc[0]
    x, y = frame.fit(np.array([[at.x, at.y]]))[0]
    title = as_html(WORDS["reach"][lang].format(label=about.label))
    legend = [
        f'<li><span style="background:{shades[row.minutes]}"></span>{_limit(row.minutes, lang)} : '
        f"{WORDS['area'][lang].format(area=row.geometry.area / 1e6).replace('.', ',' if lang == 'fr' else '.')}</li>"
        for row in outlines.iloc[::-1].itertuples()
    ]
    warnings = "".join(f'<p class="warning">{_sentences(line)}</p>' for line in about.warnings)
    facts = "".join(f"<li>{_sentences(line)}</li>" for line in about.facts)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'unsafe-inline'\"><title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
        f'{warnings}<svg viewBox="0 0 {WIDTH:.0f} {frame.height:.0f}" role="img" aria-label="{WORDS["picture"][lang]}">'
        f'{"".join(drawn)}<circle class="start" cx="{x:.1f}" cy="{y:.1f}" r="7"/></svg>'
        f'<ul class="legend">{"".join(legend)}</ul><h2>{WORDS["made"][lang]}</h2><ul>{facts}</ul></body></html>\n'
    )


def _sentences(text: str) -> str:
    """A notice of several sentences, each escaped by itself: a long notice is not cut as a long name is."""
    return " ".join(as_html(part) for part in re.split(r"(?<=[.;:]) ", text))


def _limit(minutes: float, lang: Language) -> str:
    return WORDS["limit"][lang].format(minutes=minutes)


def _shades(number: int) -> list[str]:
    """One shade a limit, spread over the scale; beyond its length the longest share the lightest."""
    if number <= len(SHADES):
        return [SHADES[round(n * (len(SHADES) - 1) / max(number - 1, 1))] for n in range(number)]
    return [*SHADES, *[SHADES[-1]] * (number - len(SHADES))]


@dataclass(frozen=True)
class _Frame:
    """The window of the picture, in metres, and its height in its own units."""

    box: tuple[float, float, float, float]
    height: float

    @classmethod
    def around(cls, outlines: gpd.GeoDataFrame, start: gpd.GeoDataFrame) -> "_Frame":
        shape = shapely.union_all([*outlines.geometry.envelope, *start.geometry.buffer(500)])
        west, south, east, north = shape.buffer(200).bounds
        return cls((west, south, east, north), WIDTH * (north - south) / (east - west))

    def fit(self, xy: np.ndarray) -> np.ndarray:
        west, _, east, north = self.box
        return np.asarray((xy - [west, north]) * [1, -1] * WIDTH / (east - west))

    def path(self, shape: shapely.Geometry) -> str:
        """The lines of a shape, cut at the window and simplified."""
        parts = []
        for part in shapely.get_parts(shapely.clip_by_rect(shape, *self.box)):
            rings = [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
            parts += [ring for ring in rings if ring.geom_type in ("LineString", "LinearRing") and not ring.is_empty]
        lines = shapely.simplify(np.array(parts, dtype=object), SIMPLIFIED_M)
        return "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.fit(shapely.get_coordinates(line))) for line in lines
        )
