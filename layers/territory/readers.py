"""The register of readers: the names that a territory TOML may use, and how each is called."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import geopandas as gpd
import shapely

from geo.errors import SourceError, TerritoryError
from layers.files.tables import repairs
from layers.schemas import validate
from layers.sources import ban, osm_streets, qpv
from layers.sources import communes as communes_france
from layers.sources import communes as communes_geoapi
from layers.sources import qpv as qpv_2015
from layers.sources.constraints import noise, plan, ppr, terrain
from layers.sources.filosofi import areas, grid
from layers.sources.finess import flat, legacy, plus
from layers.sources.gtfs import feed
from layers.sources.land import cadastre, cartofriches, dvf, rpls, sru
from layers.sources.land import rpls as rpls_communes
from layers.sources.montpellier import addresses, ground, services, streets
from layers.sources.planner import local_pensions, need
from layers.sources.services import bpe, data_inclusion, dila, france_services
from layers.sources.services.categories import BPE_CODES, FINESS_HOUSING, FINESS_SERVICES

Options = Mapping[str, Any]


@dataclass(frozen=True)
class ReadContext:
    """What a reader may need of the territory: communes (None while they are read), margin kept, secrecy threshold."""

    communes: gpd.GeoDataFrame | None
    margin_m: float
    secrecy_threshold: int = need.THRESHOLD

    @cached_property
    def zone(self) -> shapely.Geometry | None:
        """The perimeter and its margin, in EPSG:2154."""
        return None if self.communes is None else self.communes.geometry.union_all().buffer(self.margin_m)

    def digest(self) -> str:
        """What the zone and the threshold are, for the key of the cache."""
        zone = b"" if self.zone is None else self.zone.wkb
        return hashlib.sha256(b"%d " % self.secrecy_threshold + zone).hexdigest()


@cache
def code_version() -> str:
    """Digest of the code that reads: it changes, and the cache with it, when any reader changes."""
    room = Path(__file__).resolve().parents[1]
    folders = (room / name for name in ("files", "sources", "territory"))
    code = b"".join(path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.py")))
    code += (room / "schemas.py").read_bytes()
    return hashlib.sha256(code).hexdigest()[:16]


@dataclass(frozen=True)
class Reader:
    """One entry of the register."""

    call: Callable[[list[Path], ReadContext, Options], Any]
    is_cached: bool = True
    claims: frozenset[str] = frozenset()
    """Categories of which the file holds every place: where it names none, there is none."""

    def read(self, paths: list[Path], layer: str, context: ReadContext, options: Options) -> Any:
        """Read, keep what lies in the perimeter and its margin, and validate."""
        try:
            frame = self.call(paths, context, options)
        except TypeError as error:
            if not options:
                raise
            raise TerritoryError(
                f"Layer '{layer}': options {dict(options)!r} do not fit its reader ({error})."
            ) from error
        if not isinstance(frame, gpd.GeoDataFrame):
            return frame
        notes = list(repairs(frame))
        if context.zone is not None and len(frame):
            shapely.prepare(context.zone)
            frame = frame[shapely.intersects(context.zone, frame.geometry.to_numpy())].reset_index(drop=True)
        frame.attrs = {"repairs": notes}
        return validate(layer, frame)


def _one(
    module: ModuleType, name: str, *, is_bounded: bool = False, claims: Mapping[str, str] = MappingProxyType({})
) -> Reader:
    """A reader of a single file; a bounded one filters on the zone while it reads."""

    def call(paths: list[Path], context: ReadContext, options: Options) -> Any:
        extra = {"bounds": context.zone} if is_bounded else {}
        return getattr(module, name)(paths[0], **extra, **options)

    return Reader(call, claims=frozenset(claims.values()))


def _with_second(
    module: ModuleType, name: str, second: str, *, needs_communes: bool = False, is_bounded: bool = False
) -> Reader:
    """A reader of one file that a second one completes when it is given."""

    def call(paths: list[Path], context: ReadContext, options: Options) -> Any:
        extra: dict[str, Any] = {second: paths[1]} if len(paths) > 1 else {}
        if needs_communes:
            extra["communes"] = context.communes
        if is_bounded:
            extra["bounds"] = context.zone
        return getattr(module, name)(paths[0], **extra, **options)

    return Reader(call)


def _with_communes(module: ModuleType, name: str) -> Reader:
    """A reader of a table without geometry, joined to the communes."""
    return Reader(lambda paths, context, options: getattr(module, name)(paths[0], communes=context.communes, **options))


def _counts(name: str) -> Reader:
    """A reader of the planner's own counts, below the territory's threshold hidden unless the source states its own."""
    return Reader(
        lambda paths, context, options: getattr(need, name)(
            paths[0], communes=context.communes, **{"threshold": context.secrecy_threshold, **options}
        )
    )


def _cadastre(paths: list[Path], context: ReadContext, options: Options) -> gpd.GeoDataFrame:
    """Parcels, completed by the buildings and by the owners, each recognised by the name it is published under."""
    parcels = [path for path in paths if "parcelles" in path.name]
    buildings = [path for path in paths if "batiments" in path.name]
    owners = [path for path in paths if path.name.upper().startswith("PM_")]
    strangers = [path.name for path in paths if path not in (*parcels, *buildings, *owners)]
    if strangers or not parcels or len(owners) > 1:
        raise SourceError(
            f"Cadastre: expected …parcelles…, …batiments… and at most one PM_… file, found "
            f"{', '.join(path.name for path in paths)}."
        )
    return cadastre.read_cadastre_parcels(
        parcels,
        buildings=buildings or None,
        legal_persons=owners[0] if owners else None,
        bounds=context.zone,
        **options,
    )


def _ppr(paths: list[Path], context: ReadContext, options: Options) -> gpd.GeoDataFrame:
    """One archive, as Géorisques publishes it, or its files side by side."""
    return ppr.read_ppr(paths[0] if len(paths) == 1 else paths, bounds=context.zone, **options)


READERS: dict[str, Reader] = {
    "communes_geoapi": _one(communes_geoapi, "read_communes"),
    "communes_france": _with_second(communes_france, "read_communes_france", "population"),
    "osm_streets": Reader(
        lambda paths, context, options: osm_streets.read_osm_streets(paths, bounds=context.zone, **options)
    ),
    "street_centrelines": _one(streets, "read_street_centrelines"),
    "gtfs": Reader(lambda paths, context, options: feed.read_gtfs(paths, **options), is_cached=False),
    "tram_lines": _one(ground, "read_tram_lines"),
    "addresses_city": _one(addresses, "read_addresses_city"),
    "ban": _one(ban, "read_ban", is_bounded=True),
    "bpe": _one(bpe, "read_bpe", is_bounded=True, claims=BPE_CODES),
    "local_pensions": _one(local_pensions, "read_local_pensions", is_bounded=True),
    "dila_directory": _one(dila, "read_dila_directory", is_bounded=True, claims=dila.KINDS),
    "data_inclusion": _one(data_inclusion, "read_data_inclusion", is_bounded=True, claims=data_inclusion.KINDS),
    "finess_legacy_services": _one(legacy, "read_finess_services", is_bounded=True, claims=FINESS_SERVICES),
    "finess_legacy_supported_housing": _one(
        legacy, "read_finess_supported_housing", is_bounded=True, claims=FINESS_HOUSING
    ),
    "finess_plus_services": _one(plus, "read_finess_plus_services", is_bounded=True, claims=FINESS_SERVICES),
    "finess_plus_supported_housing": replace(
        _with_second(plus, "read_finess_plus_supported_housing", "activities", is_bounded=True),
        claims=frozenset(FINESS_HOUSING.values()),
    ),
    "finess_flat_services": _with_second(flat, "read_finess_flat_services", "addresses"),
    "finess_flat_supported_housing": replace(
        _with_second(flat, "read_finess_flat_supported_housing", "addresses"),
        claims=frozenset(FINESS_HOUSING.values()),
    ),
    "france_services": _one(france_services, "read_france_services"),
    "osm_pharmacies": _one(services, "read_osm_pharmacies"),
    "osm_shops": _one(services, "read_osm_shops"),
    "public_facilities": _one(services, "read_public_facilities"),
    "rpls_dwellings": _one(rpls, "read_rpls_dwellings", is_bounded=True),
    "rpls_communes": _with_second(rpls_communes, "read_rpls_communes", "households", needs_communes=True),
    "filosofi_grid": _one(grid, "read_filosofi_grid", is_bounded=True),
    "filosofi_communes": _with_communes(areas, "read_filosofi_communes"),
    "filosofi_iris": _with_second(areas, "read_filosofi_iris", "outlines", is_bounded=True),
    "cartofriches": _one(cartofriches, "read_cartofriches", is_bounded=True),
    "noise_maps": Reader(lambda paths, context, options: noise.read_noise_maps(paths, bounds=context.zone, **options)),
    "qpv_2024": _one(qpv, "read_qpv_2024", is_bounded=True),
    "qpv_2015": _one(qpv_2015, "read_qpv_2015"),
    "terrain": Reader(
        lambda paths, context, options: terrain.read_terrain(paths, bounds=context.zone, **options), is_cached=False
    ),
    "sru_inventory": _with_communes(sru, "read_sru"),
    "need_table": _counts("read_need_table"),
    "eviction_table": _counts("read_eviction_table"),
    "cadastre_parcels": Reader(_cadastre),
    "ppr_georisques": Reader(_ppr),
    "plan_zones": _one(plan, "read_plan_zones", is_bounded=True),
    "plan_prescriptions": _one(plan, "read_plan_prescriptions", is_bounded=True),
    "peb": Reader(lambda paths, context, options: noise.read_peb(paths, bounds=context.zone, **options)),
    "monuments_geojson": _one(ground, "read_monuments", is_bounded=True),
    "green_spaces_geojson": _one(ground, "read_green_spaces", is_bounded=True),
    "water_geojson": _one(ground, "read_water", is_bounded=True),
    "tram_lines_geojson": _one(ground, "read_transit_lines", is_bounded=True),
    "dvf": Reader(lambda paths, context, options: dvf.read_dvf(paths, **options)),
    "city_water": _one(ground, "read_city_water"),
    "city_green_spaces": _one(ground, "read_city_green_spaces"),
    "city_planned_zones": _one(ground, "read_city_planned_zones"),
    "city_monuments": _one(ground, "read_city_monuments"),
    "city_protected_woods": _one(ground, "read_city_protected_woods"),
}
