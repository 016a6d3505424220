"""The plan of the fictional city: communes, rivers, where people live, and how poor they are."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from layers.demo import partition, settlements
from layers.demo.fields import Floats, Frame
from layers.demo.rivers import River, make_rivers
from layers.demo.sizes import CENTRE, OUTSIDE_CODE, Size


@dataclass(frozen=True)
class City:
    """The plan everything else is drawn from; every coordinate in EPSG:2154."""

    size: Size
    seed: int
    frame: Frame
    communes: gpd.GeoDataFrame
    settlements: pd.DataFrame
    districts: pd.DataFrame
    estates: pd.DataFrame
    rivers: list[River]
    label: np.ndarray
    density: np.ndarray
    deprivation: np.ndarray

    def rng(self, theme: str) -> np.random.Generator:
        """Give the random numbers of one theme: another theme's draws do not move them."""
        return np.random.default_rng([self.seed, *theme.encode()])

    def density_at(self, x: Floats, y: Floats) -> Floats:
        """Inhabitants per km² at points."""
        return self.frame.smooth(self.density, x, y)

    def deprivation_at(self, x: Floats, y: Floats) -> Floats:
        """Deprivation at points, 0 (none) to 1."""
        return self.frame.smooth(self.deprivation, x, y)

    def commune_at(self, x: Floats, y: Floats) -> np.ndarray:
        """Row of `communes` at points, -1 beyond the boundary."""
        return self.frame.nearest(self.label, x, y)

    def code_at(self, x: Floats, y: Floats) -> np.ndarray:
        """INSEE code at points, `OUTSIDE_CODE` beyond the boundary."""
        codes = np.array([*self.communes["insee_code"], OUTSIDE_CODE])
        return codes[self.commune_at(x, y)]

    def name_at(self, x: Floats, y: Floats) -> np.ndarray:
        """Name of the commune at points."""
        known = np.array([*self.communes["name"], "Outremarelle"])
        return known[self.commune_at(x, y)]

    def water_m(self, x: Floats, y: Floats) -> Floats:
        """Distance to the nearest river bank, metres; negative in the water."""
        return np.min([river.bank_m(x, y) for river in self.rivers], axis=0)

    @cached_property
    def boundary(self) -> shapely.Geometry:
        """The whole territory."""
        return shapely.union_all(self.communes.geometry.to_numpy())


def make_city(size: Size, seed: int) -> City:
    """Draw the plan; the same size and seed give the same plan, bit for bit."""
    rng = np.random.default_rng([seed, *b"city"])
    frame = _frame(size)
    radius = settlements.make_blob(rng, size)
    rivers = make_rivers(rng, CENTRE, size.radius_m, frame.bounds)
    places = settlements.make_settlements(rng, size, radius, rivers)
    label = partition.make_labels(rng, frame, places[places["is_inside"]], radius)
    communes, label = partition.make_communes(frame, label)
    estates = settlements.make_estates(rng, size, places)
    districts = settlements.make_districts(rng, size, places, rivers)
    density = settlements.make_density(rng, size, frame, places, districts, estates, rivers, label)
    deprivation = settlements.make_deprivation(rng, frame, districts)
    return City(size, seed, frame, communes, places, districts, estates, rivers, label, density, deprivation)


def lonlat(x: Floats, y: Floats, digits: int = 7) -> tuple[Floats, Floats]:
    """Convert EPSG:2154 to longitude and latitude, rounded (7 digits: 1 cm)."""
    lon, lat = Transformer.from_crs(2154, 4326, always_xy=True).transform(x, y)
    return np.round(lon, digits), np.round(lat, digits)


def _frame(size: Size) -> Frame:
    reach = size.radius_m * 1.25 + 3_500.0
    cells = int(np.ceil(reach / size.step_m))
    return Frame(CENTRE[0] - cells * size.step_m, CENTRE[1] - cells * size.step_m, size.step_m, 2 * cells, 2 * cells)
