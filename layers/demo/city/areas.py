"""
The plan of the fictional city: communes, rivers, where people live, and how poor they are.

The plane is cut into labelled areas on a raster, then turned into polygons that share their borders: the communes here,
and any other classes (`polygonise`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from rasterio.features import rasterize, shapes
from rasterio.transform import Affine
from shapely.geometry import shape as as_shape

from layers.demo.city import geography, names
from layers.demo.city.fields import Floats, Frame, Ints, Labels, Noise, Texts
from layers.demo.city.geography import (
    OUTSIDE_CODE,
    District,
    Estate,
    Radius,
    River,
    Settlement,
    Size,
    coordinates,
    make_rivers,
)


@dataclass(frozen=True)
class City:
    """The plan everything else is drawn from; every coordinate in EPSG:2154."""

    size: Size
    seed: int
    frame: Frame
    communes: gpd.GeoDataFrame
    settlements: list[Settlement]
    districts: list[District]
    estates: list[Estate]
    rivers: list[River]
    label: Labels
    density: Floats
    deprivation: Floats

    def rng(self, theme: str) -> np.random.Generator:
        """Give the random numbers of one theme: another theme's draws do not move them."""
        return np.random.default_rng([self.seed, *theme.encode()])

    def density_at(self, x: Floats, y: Floats) -> Floats:
        """Inhabitants per km² at points."""
        return self.frame.smooth(self.density, x, y)

    def deprivation_at(self, x: Floats, y: Floats) -> Floats:
        """Deprivation at points, 0 (none) to 1."""
        return self.frame.smooth(self.deprivation, x, y)

    def commune_at(self, x: Floats, y: Floats) -> Labels:
        """Row of `communes` at points, -1 beyond the boundary."""
        return self.frame.nearest(self.label, x, y)

    def code_at(self, x: Floats, y: Floats) -> Texts:
        """INSEE code at points, `OUTSIDE_CODE` beyond the boundary."""
        codes: Texts = np.array([*self.communes["insee_code"], OUTSIDE_CODE])
        return codes[self.commune_at(x, y)]

    def name_at(self, x: Floats, y: Floats) -> Texts:
        """Name of the commune at points."""
        known: Texts = np.array([*self.communes["name"], "Outremarelle"])
        return known[self.commune_at(x, y)]

    def water_m(self, x: Floats, y: Floats) -> Floats:
        """Distance to the nearest river bank, metres; negative in the water."""
        nearest: Floats = np.min([river.bank_m(x, y) for river in self.rivers], axis=0)
        return nearest

    @cached_property
    def boundary(self) -> shapely.Geometry:
        """The whole territory."""
        return shapely.union_all(self.communes.geometry.to_numpy())


def make_city(size: Size, seed: int) -> City:
    """Draw the plan; the same size and seed give the same plan, bit for bit."""
    rng = np.random.default_rng([seed, *b"city"])
    frame = _frame(size)
    radius = geography.make_outline(rng, size)
    rivers = make_rivers(rng, size.centre, size.radius_m, frame.bounds)
    places = geography.make_settlements(rng, size, radius, rivers)
    label = make_labels(rng, frame, size.centre, [place for place in places if place.is_inside], radius)
    communes, label = make_communes(frame, label)
    estates = geography.make_estates(rng, size, places)
    districts = geography.make_districts(rng, size, places, rivers)
    density = geography.make_density(rng, size, frame, places, districts, estates, rivers, label)
    deprivation = geography.make_deprivation(rng, frame, districts)
    return City(size, seed, frame, communes, places, districts, estates, rivers, label, density, deprivation)


def lonlat(x: Floats, y: Floats, digits: int = 7) -> tuple[Floats, Floats]:
    """Convert EPSG:2154 to longitude and latitude, rounded (7 digits: 1 cm)."""
    lon, lat = Transformer.from_crs(2154, 4326, always_xy=True).transform(x, y)
    return np.round(lon, digits), np.round(lat, digits)


def _frame(size: Size) -> Frame:
    reach = size.radius_m * 1.25 + 3_500.0
    cells = int(np.ceil(reach / size.step_m))
    west, south = (middle - cells * size.step_m for middle in size.centre)
    return Frame(west, south, size.step_m, 2 * cells, 2 * cells)


def make_labels(
    rng: np.random.Generator,
    frame: Frame,
    centre: tuple[float, float],
    settlements: Sequence[Settlement],
    radius: Radius,
) -> Labels:
    """Give each cell the rank of its commune: the nearest centre, with wavy borders; -1 outside."""
    x, y = frame.centres()
    wave = Noise(rng, 2_200.0), Noise(rng, 2_200.0)
    bent_x, bent_y = x + 170.0 * wave[0](x, y), y + 170.0 * wave[1](x, y)
    best, label = np.full(x.shape, np.inf), np.full(x.shape, -1, dtype=np.int16)
    reach = int((9_000.0 if len(settlements) > 3 else 20_000.0) / frame.step)
    for rank, (place, ahead) in enumerate(zip(settlements, _head_starts(settlements), strict=True)):
        column, row = int((place.x - frame.west) / frame.step), int((place.y - frame.south) / frame.step)
        near = np.s_[max(row - reach, 0) : row + reach, max(column - reach, 0) : column + reach]
        gap = np.hypot(bent_x[near] - place.x, bent_y[near] - place.y) - ahead
        gap[np.hypot(x[near] - place.x, y[near] - place.y) < 300.0] = -np.inf
        label[near][gap < best[near]] = rank
        best[near] = np.minimum(best[near], gap)
    east, north = bent_x - centre[0], bent_y - centre[1]
    label[np.hypot(east, north) > radius(np.arctan2(north, east))] = -1
    return label


def _head_starts(settlements: Sequence[Settlement]) -> Floats:
    """Give the metres by which a place pushes its border outwards: more for a city, never past a neighbour's centre."""
    x, y = coordinates(settlements).T
    ahead = 1.9 * np.array([place.sigma for place in settlements])
    gap = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) + ahead[None, :] - 500.0
    np.fill_diagonal(gap, np.inf)
    least: Floats = np.minimum(ahead, gap.min(axis=1))
    return least


def polygonise(frame: Frame, label: Labels | Ints, tolerance_m: float = 60.0) -> gpd.GeoDataFrame:
    """Turn a raster of labels (-1 is nothing) into polygons that share their borders; column `label`."""
    transform = Affine(frame.step, 0, frame.west, 0, frame.step, frame.south)
    pairs = list(shapes(label.astype(np.int32), mask=label >= 0, transform=transform))
    geometry = [as_shape(drawn) for drawn, _ in pairs]
    parts = pd.DataFrame({"label": [int(value) for _, value in pairs], "geometry": geometry})
    merged = parts.groupby("label")["geometry"].agg(lambda g: shapely.union_all(g.to_numpy()))
    return gpd.GeoDataFrame(
        {"label": merged.index}, geometry=shapely.coverage_simplify(merged.to_numpy(), tolerance_m), crs=2154
    )


def make_communes(frame: Frame, label: Labels) -> tuple[gpd.GeoDataFrame, Labels]:
    """Draw the communes (label, insee_code, name, siren), and the labels redrawn from their outlines."""
    drawn = polygonise(frame, label, 1.8 * frame.step)
    kept = [max(shapely.get_parts(shape), key=shapely.area) for shape in drawn.geometry]
    communes = gpd.GeoDataFrame({"label": drawn["label"]}, geometry=kept, crs=2154)
    codes, called = names.insee_codes(len(communes)), names.commune_names(len(communes))
    communes["insee_code"], communes["name"] = codes, called
    communes["siren"] = [names.commune_siren(code) for code in codes]
    transform = Affine(frame.step, 0, frame.west, 0, frame.step, frame.south)
    again = rasterize(
        zip(communes.geometry, communes["label"], strict=True),
        out_shape=label.shape,
        transform=transform,
        fill=-1,
        dtype="int16",
    )
    return communes, again


def round_shapes(city: City, rng: np.random.Generator, count: int, least: float, most: float) -> list[shapely.Geometry]:
    """Draw about `count` round shapes at random in the territory, smaller in town; radius in metres."""
    west, south, east, north = city.boundary.bounds
    x, y = rng.uniform(west, east, count * 2), rng.uniform(south, north, count * 2)
    inside = np.flatnonzero(city.commune_at(x, y) >= 0)[:count]
    angle = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    shapes = []
    for k in inside:
        small = 0.35 if city.density_at(x[k : k + 1], y[k : k + 1])[0] > 800.0 else 1.0
        radius = rng.uniform(least, most) * small
        reach = radius * (
            1 + 0.25 * np.sin(2 * angle + rng.uniform(0, 6)) + 0.15 * np.sin(3 * angle + rng.uniform(0, 6))
        )
        ring = np.column_stack([x[k] + reach * np.cos(angle), y[k] + reach * np.sin(angle)])
        shapes.append(shapely.Polygon(ring).intersection(city.boundary))
    return shapes
