"""The small maps of the control of the data, as SVG: the communes once, and over them the places of each control."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from maps.flat_tables import number
from maps.inspection.content import ControlContent, InspectionContent
from maps.map_page.background import simplified
from maps.map_page.static_picture import round_length
from maps.text import as_html
from maps.words.inspection import inspection_words

WIDTH = 420.0
LEAST, MOST = 220.0, 400.0
"""Bounds of the height of a map, in the units of its box."""

MARGIN = 14.0
FOOT = 30.0
"""Room under the communes for the scale."""

NUMBERED = 30
"""First rows of a list, which have their number on the map; numbers on all would hide it."""

RADIUS, APART, DOT = 9.0, 19.0, 4.0
"""Of a mark with its number; two nearer than `APART` would hide each other, and the second is a dot."""

LETTER, LINE = 7.2, 15.0
"""Width of a letter of a commune's name, about, and the height of its line."""

COARSE_M = 60.0
SMALL = 12.0
"""An area that is smaller on the map is drawn as a point, or nobody would see it."""


Spot = tuple[float, float, float]
"""Something drawn: x, y, and half its width."""


@dataclass(frozen=True)
class Ground:
    """What all the maps of a page are fitted to: `box` in metres, pixels a metre, and the size of the picture."""

    box: tuple[float, float, float, float]
    scale: float
    left: float
    top: float
    height: float

    def xy(self, coordinates: np.ndarray) -> np.ndarray:
        """From metres in Lambert-93 to the picture: x to the right, y downwards."""
        west, _, _, north = self.box
        moved = (coordinates[:, 0] - west) * self.scale, (north - coordinates[:, 1]) * self.scale
        return np.column_stack([self.left + moved[0], self.top + moved[1]])

    def path(self, shapes: Any) -> str:
        """Rings and lines of some shapes as one path."""
        fine = shapely.simplify(shapely.get_parts(np.asarray(shapes, dtype=object)), 0.3 / self.scale)
        parts = shapely.get_parts(fine)
        is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        is_line = np.isin(
            shapely.get_type_id(parts), (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)
        )
        lines = (*shapely.get_rings(parts[is_area]), *parts[is_line])
        return "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.xy(shapely.get_coordinates(line))) for line in lines
        )


def ground_of(content: InspectionContent) -> Ground | None:
    """The communes' frame; without communes, that of the places; None where there is neither."""
    shapes = content.background.geometry.to_numpy()
    if not _has_extent(shapes):
        shapes = np.array([row.geometry for control in content.controls for row in control.rows], dtype=object)
    if not _has_extent(shapes):
        return None
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    if not np.isfinite([west, south, east, north]).all():
        return None
    wide, high = max(east - west, 100.0), max(north - south, 100.0)
    scale = min((WIDTH - 2 * MARGIN) / wide, (MOST - 2 * MARGIN) / high)
    height = max(LEAST, high * scale + 2 * MARGIN)
    return Ground(
        (west, south, east, north), scale, (WIDTH - (east - west) * scale) / 2, (height - (north - south) * scale) / 2,
        height,
    )  # fmt: skip


def _has_extent(shapes: np.ndarray) -> bool:
    return bool((~shapely.is_empty(shapes) & ~shapely.is_missing(shapes)).any()) if len(shapes) else False


def communes_once(content: InspectionContent, ground: Ground | None) -> str:
    """The communes, defined once for all the maps of the page."""
    if ground is None:
        return ""
    path = ground.path(simplified(_communes(content).geometry, COARSE_M).to_numpy())
    return (
        '<svg class="defined" width="0" height="0" aria-hidden="true"><defs>'
        f'<path id="communes" class="communes" d="{path}"/></defs></svg>'
    )


def _communes(content: InspectionContent) -> gpd.GeoDataFrame:
    shapes = content.background.geometry
    return content.background[shapes.notna() & ~shapes.is_empty]


def _names(content: InspectionContent, ground: Ground, marks: list[Spot]) -> str:
    """Names of the largest communes that have room in the picture, none over a mark or another name."""
    taken, told = list(marks), []
    communes = _communes(content)
    where = ground.xy(shapely.get_coordinates(shapely.point_on_surface(communes.geometry.to_numpy())))
    for row in np.argsort(-communes.geometry.area.to_numpy()):
        name, (x, y) = str(communes["name"].iloc[row]), where[row]
        half = LETTER * len(name) / 2
        is_free = all(abs(y - at[1]) > LINE or abs(x - at[0]) > half + at[2] + 3 for at in taken)
        if half < x < WIDTH - half and is_free:
            taken.append((x, y, half))
            told.append(f'<text x="{x:.0f}" y="{y + 4:.0f}">{as_html(name)}</text>')
    return f'<g class="names">{"".join(told)}</g>'


def control_map(content: InspectionContent, control: ControlContent, shown: int, ground: Ground | None) -> str:
    """
    The map of a control: its first `shown` places, legend and scale; "" where none of them has a geometry.

    A place that lies off the map is counted under it.
    """
    numbered = list(enumerate(control.rows[:shown], start=1))
    placed = [
        (place, row.geometry) for place, row in numbered if row.geometry is not None and not row.geometry.is_empty
    ]
    if ground is None or not placed:
        return ""
    said = inspection_words(content.language)
    west, south, east, north = ground.box
    around = MARGIN / ground.scale
    frame = shapely.box(west - around, south - around, east + around, north + around)
    inside = [(place, shape) for place, shape in placed if frame.intersects(shape)]
    drawn = _drawn(inside, ground) if inside else _Drawn("", "", "", [])
    there = {"point": drawn.marks, "dot": drawn.dots, "area": drawn.areas, "commune": len(content.background)}
    legend = "".join(
        f"<li>{_KEYS[kind]}{as_html(said[f'key_{kind}'])}</li>" for kind, any_of in there.items() if any_of
    )
    count = len(placed) - len(inside)
    off = f"<p>{as_html(said['off_map_one' if count == 1 else 'off_map'].format(count=count))}</p>" if count else ""
    title = as_html(said["map_of"].format(title=control.title))
    return (
        f'<figure><svg viewBox="0 0 {WIDTH:.0f} {ground.height + FOOT:.0f}" role="img" aria-label="{title}">'
        f'<use href="#communes"/>{drawn.areas}{_names(content, ground, drawn.spots)}{drawn.dots}{drawn.marks}'
        f'{_scale_bar(ground, content)}</svg><figcaption><ul class="keys">{legend}</ul>{off}</figcaption></figure>'
    )


@dataclass(frozen=True)
class _Drawn:
    """Places of a control: areas and lines, dots, and over them the numbered marks; where names may not be."""

    areas: str
    dots: str
    marks: str
    spots: list[Spot]


def _drawn(rows: list[tuple[int, shapely.Geometry]], ground: Ground) -> _Drawn:
    shapes = np.array([shape for _, shape in rows], dtype=object)
    bounds = shapely.bounds(shapes)
    size = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) * ground.scale
    dimensions = shapely.get_dimensions(shapes)
    has_extent = (dimensions > 0) & (size >= SMALL)
    areas = "".join(
        f'<path class="{"area" if dimension == 2 else "line"}" d="{ground.path([shape])}"/>'
        for shape, dimension in zip(shapes[has_extent], dimensions[has_extent], strict=True)
    )
    marks, dots = [], []
    spots: list[Spot] = []
    where = ground.xy(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    for (x, y), (place, _), is_seen in zip(where.tolist(), rows, has_extent, strict=True):
        is_free = all(np.hypot(x - a, y - b) >= APART for a, b, radius in spots if radius == RADIUS)
        if place <= NUMBERED and is_free:
            spots.append((x, y, RADIUS))
            text = f'<text x="{x:.1f}" y="{y + 4:.1f}">{place}</text>'
            marks.append(f'<g class="mark"><circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:.0f}"/>{text}</g>')
        elif not is_seen:
            spots.append((x, y, DOT))
            dots.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{DOT:.0f}"/>')
    return _Drawn(areas, "".join(dots), "".join(reversed(marks)), spots)


_KEYS = {
    kind: f'<svg viewBox="0 0 20 20" aria-hidden="true">{mark}</svg>'
    for kind, mark in {
        "point": '<g class="mark"><circle cx="10" cy="10" r="9"/><text x="10" y="14">1</text></g>',
        "dot": '<circle class="dot" cx="10" cy="10" r="5"/>',
        "area": '<rect class="area" x="2" y="2" width="16" height="16"/>',
        "commune": '<rect class="communes" x="2" y="2" width="16" height="16"/>',
    }.items()
}


def _scale_bar(ground: Ground, content: InspectionContent) -> str:
    metres = round_length(130 / ground.scale)
    told = f"{metres / 1000:g} km" if metres >= 1000 else f"{number(metres, 0, content.language)} m"
    y, length = ground.height + FOOT - 8, metres * ground.scale
    return (
        f'<path class="scale" d="M{MARGIN:.0f} {y - 6:.1f}v6h{length:.1f}v-6"/>'
        f'<text class="scale-text" x="{MARGIN + length + 6:.1f}" y="{y:.1f}">{told}</text>'
    )
