"""A still picture of the map, as SVG: what the page shows where its script does not run."""

import geopandas as gpd
import numpy as np
import shapely

from maps.background import drawn_layers, simplified
from maps.content import MapContent
from maps.text import as_html
from maps.words import words

WIDTH, HEIGHT = 800.0, 600.0
NUMBERED = 20
COARSE_M = 60.0


def still(content: MapContent) -> str:
    """Communes, main transit lines and the first sites, in Lambert-93 fitted to a picture."""
    said = words(content.lang)
    drawn = drawn_layers({name: content.context.get(name) for name in ("communes", "transit_lines")})
    communes = drawn.get("communes")
    frame = communes if communes is not None and len(communes) else content.ranking.sites
    shapes = [_lines(drawn.get(name), frame, name) for name in ("communes", "transit_lines")]
    return (
        f'<p class="warning">{as_html(said["map_needs_js"])}</p>'
        f'<svg class="still" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="{as_html(said["ranking_caption"])}">{"".join(shapes)}{_spots(content, frame)}</svg>'
    )


def _fitted(xy: np.ndarray, frame: gpd.GeoDataFrame) -> np.ndarray:
    left, bottom, right, top = frame.total_bounds if len(frame) else (0, 0, 1, 1)
    scale = min((WIDTH - 20) / max(right - left, 1.0), (HEIGHT - 20) / max(top - bottom, 1.0))
    return np.column_stack([10 + (xy[:, 0] - left) * scale, 10 + (top - xy[:, 1]) * scale])


def _lines(layer: gpd.GeoDataFrame | None, frame: gpd.GeoDataFrame, name: str) -> str:
    if layer is None or not len(layer):
        return ""
    parts = shapely.get_parts(shapely.boundary(simplified(layer.geometry, COARSE_M).to_numpy()))
    if name == "transit_lines":
        parts = shapely.get_parts(simplified(layer.geometry, COARSE_M).to_numpy())
    paths = [
        "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in _fitted(shapely.get_coordinates(part), frame))
        for part in parts
        if not part.is_empty
    ]
    return f'<path class="{name}" d="{"".join(paths)}"/>'


def _spots(content: MapContent, frame: gpd.GeoDataFrame) -> str:
    ranking = content.ranking
    first = [site for site in ranking.ordered()[:NUMBERED] if bool(ranking.scores.at[site, "is_eligible"])]
    if not first:
        return ""
    points = shapely.get_coordinates(ranking.sites.geometry.loc[first].representative_point().to_numpy())
    spots = [
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="11"/><text x="{x:.0f}" y="{y + 4:.0f}">'
        f"{int(ranking.scores.at[site, 'rank'])}</text>"
        for (x, y), site in zip(_fitted(points, frame), first, strict=True)
    ]
    return "".join(reversed(spots))
