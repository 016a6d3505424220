"""The two small maps of a sheet, as SVG: the surroundings of the site, and where it stands in the territory."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from maps.colours import GREY
from maps.sheet.content import Drawn, SheetContent
from maps.text import as_html
from maps.words.sheet import sheet_words

WIDTH_M, HEIGHT_M = 1000.0, 700.0
LABELLED_STOPS = 3
COARSE_M = 60.0

AREAS = (
    ("green_spaces", "m-green"), ("protected_woods", "m-green"), ("water", "m-water"), ("qpv", "m-qpv"),
    ("flood", "m-flood"), ("parcels", "m-parcel"), ("unknown_ground", "m-unknown"),
)  # fmt: skip
HATCH = (
    '<defs><pattern id="hatch" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path d="M0 0V16" stroke="{GREY}" stroke-width="4"/></pattern></defs>'
)
CARE = {"pharmacy", "doctor", "health_centre", "hospital", "mental_health", "addiction_care", "nurse"}
FOOD = {"food_shop", "supermarket"}


def site_map(content: SheetContent) -> str:
    """Streets, lines, stops, services and zones about the site, with a scale; north is up."""
    said = sheet_words(content.lang)
    shape = content.ranking.sites.geometry.loc[content.site_id]
    middle = shapely.point_on_surface(shape)
    place = _Frame(middle.x - WIDTH_M / 2, middle.y + HEIGHT_M / 2, 1.0)
    parts = [HATCH, _areas(content.context, place), _streets(content.context, place), _lines(content.context, place)]
    parts += [_points(content.context, place), _site(shape, middle, place), _scale()]
    return (
        f'<svg class="map" viewBox="0 0 {WIDTH_M:.0f} {HEIGHT_M:.0f}" role="img" '
        f'aria-label="{as_html(said["map_title"])}">{"".join(parts)}</svg>'
    )


def locator(content: SheetContent) -> str:
    """Communes of the territory, and the site."""
    said, communes = sheet_words(content.lang), content.communes
    point = shapely.point_on_surface(content.ranking.sites.geometry.loc[content.site_id])
    west, south, east, north = communes.total_bounds
    west, south, east, north = min(west, point.x), min(south, point.y), max(east, point.x), max(north, point.y)
    scale = 200 / max(east - west, north - south, 1.0)
    width, height = (east - west) * scale + 12, (north - south) * scale + 12
    place = _Frame(west - 6 / scale, north + 6 / scale, scale)
    x, y = place.xy(point)
    outline = _outline(tuple(communes.geometry), place)
    return (
        f'<svg class="locator" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{as_html(said["locator_title"])}"><path class="m-commune" d="{outline}"/>'
        f'<circle class="m-here" cx="{x:.1f}" cy="{y:.1f}" r="6"/></svg>'
    )


@dataclass(frozen=True)
class _Frame:
    """From metres in Lambert-93 to the picture: x to the right, y downwards."""

    west: float
    north: float
    scale: float

    def xy(self, point: shapely.Point) -> tuple[float, float]:
        return (point.x - self.west) * self.scale, (self.north - point.y) * self.scale

    def path(self, shapes: np.ndarray, decimals: int = 0) -> str:
        """Rings and lines of some shapes as one path."""
        parts = shapely.get_parts(np.asarray(shapes, dtype=object))
        parts = shapely.get_parts(parts)
        is_area = shapely.get_type_id(parts) == 3
        rings = shapely.get_rings(parts[is_area])
        lines = np.concatenate([rings, parts[shapely.get_type_id(parts) == 1]])
        xy, line = shapely.get_coordinates(lines, return_index=True)
        x, y = (xy[:, 0] - self.west) * self.scale, (self.north - xy[:, 1]) * self.scale
        pens = np.where(np.diff(line, prepend=-1) > 0, "M", "L").tolist()
        rows = zip(pens, x.tolist(), y.tolist(), strict=True)
        return "".join([f"{pen}{a:.{decimals}f} {b:.{decimals}f}" for pen, a, b in rows])


@lru_cache(maxsize=4)  # the same on each sheet of a list
def _outline(shapes: tuple[shapely.Geometry, ...], place: _Frame) -> str:
    return place.path(shapely.simplify(np.array(shapes, dtype=object), COARSE_M), 1)


def _areas(context: Mapping[str, Drawn], place: _Frame) -> str:
    paths = []
    for name, style in AREAS:
        drawn = context.get(name)
        if drawn is not None:
            path = place.path(shapely.simplify(drawn.shapes, 1.0))
            paths.append(f'<path class="{style}" d="{path}"/>' if path else "")
    return "".join(paths)


def _streets(context: Mapping[str, Drawn], place: _Frame) -> str:
    drawn = context.get("streets")
    if drawn is None:
        return ""
    kind = np.array(drawn.text, dtype=object)
    styles = (("path", "m-path"), ("minor", "m-minor"), ("major", "m-major"))
    return "".join(
        f'<path class="{style}" d="{place.path(shapely.simplify(drawn.shapes[kind == name], 1.0))}"/>'
        for name, style in styles
    )


def _lines(context: Mapping[str, Drawn], place: _Frame) -> str:
    drawn = context.get("transit_lines")
    if drawn is None:
        return ""
    path = place.path(drawn.shapes)
    return f'<path class="m-casing" d="{path}"/><path class="m-line" d="{path}"/>' if path else ""


def _points(context: Mapping[str, Drawn], place: _Frame) -> str:
    marks = []
    services = context.get("services")
    if services is not None:
        for point, category in zip(services.shapes, services.text, strict=True):
            x, y = place.xy(point)
            style = "m-care" if category in CARE else "m-food" if category in FOOD else "m-service"
            marks.append(f'<circle class="{style}" cx="{x:.0f}" cy="{y:.0f}" r="7"/>')
    housing = context.get("supported_housing")
    if housing is not None:
        for point in housing.shapes:
            x, y = place.xy(point)
            marks.append(f'<path class="m-housing" d="M{x:.0f} {y - 12:.0f}l12 12l-12 12l-12-12z"/>')
    stops = context.get("stops")
    if stops is not None:
        marks.append(_stops(stops, place))
    return "".join(marks)


def _stops(stops: Drawn, place: _Frame) -> str:
    places = [place.xy(point) for point in stops.shapes]
    order = np.argsort([np.hypot(x - WIDTH_M / 2, y - HEIGHT_M / 2) for x, y in places])
    marks = [f'<rect class="m-stop" x="{x - 8:.0f}" y="{y - 8:.0f}" width="16" height="16"/>' for x, y in places]
    named: dict[str, int] = {}
    for row in order:
        named.setdefault(stops.text[row], int(row))
    for row in list(named.values())[:LABELLED_STOPS]:
        x, y = places[row]
        side = 'text-anchor="end" ' if x > WIDTH_M * 0.7 else ""
        at = x - 14 if side else x + 14
        marks.append(f'<text class="m-name" {side}x="{at:.0f}" y="{y + 8:.0f}">{as_html(stops.text[row])}</text>')
    return "".join(marks)


def _site(shape: shapely.Geometry, middle: shapely.Point, place: _Frame) -> str:
    x, y = place.xy(middle)
    outline = f'<path class="m-site" d="{place.path(np.array([shape], dtype=object), 1)}"/>' if shape.area > 0 else ""
    ring = f'<circle class="m-ring" cx="{x:.0f}" cy="{y:.0f}" r="48"/>'
    dot = "" if shape.area > 0 else f'<circle class="m-dot" cx="{x:.0f}" cy="{y:.0f}" r="12"/>'
    return outline + ring + dot


def _scale() -> str:
    y = HEIGHT_M - 24
    return (
        f'<path class="m-scale" d="M24 {y - 10}V{y}H224V{y - 10}"/>'
        f'<text class="m-name" x="34" y="{y - 12}">200 m</text>'
        f'<path class="m-north" d="M{WIDTH_M - 40} 20l14 40l-14-9l-14 9z"/>'
    )
