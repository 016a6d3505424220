"""The register of readers: the names that a territory TOML may use, and how each is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geo.errors import Sentence, SourceError, TerritoryError, all_faults, some, unknown_choice
from layers.files.options import Option, option_faults
from layers.files.tables import repairs
from layers.people.gate import RawPeople, told_layer
from layers.reception.door import door
from layers.reception.notes import cut, expected_near
from layers.schemas import LAYER_IDS, validate
from layers.sources import ban, communes, osm_streets, qpv
from layers.sources.constraints import noise, plan, ppr, risk_perimeters, terrain
from layers.sources.drawn import buildings, place_names, railways
from layers.sources.filosofi import areas, grid
from layers.sources.finess import flat, legacy, plus
from layers.sources.gtfs import feed
from layers.sources.land import cadastre, cartofriches, dvf, rpls, sru
from layers.sources.montpellier import addresses, ground, services, streets
from layers.sources.planner import local_pensions, need
from layers.sources.services import bpe, data_inclusion, dila, france_services
from layers.territory.read_context import ReadContext
from layers.territory.reader_options import options_of

Options = Mapping[str, Any]


def _one_file(paths: list[Path]) -> tuple[Path, dict[str, Any]]:
    """A single file."""
    _at_most(paths, 1)
    return paths[0], {}


def _at_most(paths: list[Path], most: int) -> None:
    """Refuse the files that a reader would not open: they would be listed among the sources, and not read."""
    if len(paths) > most:
        names = ", ".join(path.name for path in paths)
        raise SourceError(
            f"{paths[0].name}: {len(paths)} files for a reader that takes {most} at most ({names}). Give each file its "
            "own [[source]] table; of two vintages keep one.",
            fr=f"{paths[0].name} : {len(paths)} fichiers pour un lecteur qui en prend {most} au plus ({names}). Donnez "
            "à chaque fichier sa table [[source]] ; de deux millésimes, gardez-en un.",
        )


@dataclass(frozen=True)
class Reader:
    """
    One entry of the register.

    function : reads the files; its keywords that a TOML can write are the options of the reader
    files : what of the files it is given, first its only argument by position, then its keywords
    given : keywords that the territory answers, among those of `GIVEN`; an option of the same name goes before
    is_cached : whether what it reads is a frame or a timetable, kept from one run to the next
    is_timetable : whether it is a timetable
    claims : categories of which the file holds every place: where it names none, there is none; a reader that finds
        them in the file itself, by its vintage, gives them in `attrs["claims"]`
    """

    function: Callable[..., Any]
    files: Callable[[list[Path]], tuple[Any, dict[str, Any]]] = _one_file
    given: tuple[str, ...] = ()
    is_cached: bool = True
    is_timetable: bool = False
    claims: frozenset[str] = frozenset()

    @cached_property
    def options(self) -> dict[str, Option]:
        """Options that a territory TOML may write for it (see `layers.territory.reader_options`)."""
        return options_of(self.function, given=self.given)

    def call(self, paths: list[Path], context: ReadContext, options: Options) -> Any:
        """What the function makes of the files, the territory and the options, as it gives it."""
        first, others = self.files(paths)
        given = {name: GIVEN[name](context) for name in self.given}
        return self.function(first, **others, **{**given, **options})

    def read(self, paths: list[Path], layer: str, context: ReadContext, options: Options) -> Any:
        """
        Read, tell what counts people, keep what lies in the perimeter and its margin, and validate.

        `attrs`: the repairs, what each file held ("received"), rows in no layer by reason ("left_out").

        Raises
        ------
        TerritoryError
            Options that the reader does not take.
        """
        faults = option_faults(options, self.options)
        if faults:
            said = all_faults(f"Layer '{layer}'", faults)
            raise TerritoryError(said.en, fr=all_faults(f"Couche « {layer} »", faults).fr)
        with door(some(path.name for path in paths)), expected_near(context.zone) as reception:
            frame = told_layer(layer, self.call(paths, context, options))
            if not isinstance(frame, gpd.GeoDataFrame):
                return frame
            mended = [*repairs(frame), *reception.lacking()]
            attrs = {name: frame.attrs[name] for name in KEPT if name in frame.attrs}
            frame.attrs = {}  # pandas would copy them, note by note, into each part of the frame
            if context.zone is not None and len(frame):
                shapely.prepare(context.zone)
                here = shapely.intersects(context.zone, frame.geometry.to_numpy())
                cut(int((~here).sum()))
                frame = frame[here].reset_index(drop=True)
        told = {"received": reception.files, "left_out": reception.left_out(mended)}
        validate(layer, frame)
        frame.attrs = {"repairs": mended, **attrs, **told}
        return frame


KEPT = ("claims",)
"""What a reader says of the file beside its repairs."""

GIVEN: Mapping[str, Callable[[ReadContext], Any]] = {
    "bounds": lambda context: context.zone,
    "communes": lambda context: context.communes,
    "threshold": lambda context: context.secrecy_threshold,
}
"""Keywords of a reader that the territory answers: the area to read, the layer of communes, what is secret."""

BOUNDED = ("bounds",)


def _all_files(paths: list[Path]) -> tuple[list[Path], dict[str, Any]]:
    """All the files together."""
    return paths, {}


def _one_or_all(paths: list[Path]) -> tuple[Path | list[Path], dict[str, Any]]:
    """One archive, or its files side by side."""
    return (paths[0] if len(paths) == 1 else paths), {}


def _with_second(keyword: str) -> Callable[[list[Path]], tuple[Path, dict[str, Any]]]:
    """One file, that a second one completes when it is given."""

    def split(paths: list[Path]) -> tuple[Path, dict[str, Any]]:
        _at_most(paths, 2)
        return paths[0], {keyword: paths[1]} if len(paths) > 1 else {}

    return split


def _with_others(keyword: str) -> Callable[[list[Path]], tuple[Path, dict[str, Any]]]:
    """One file, that any number of others complete."""
    return lambda paths: (paths[0], {keyword: paths[1:]} if len(paths) > 1 else {})


def _areas_and_outlines(paths: list[Path]) -> tuple[Path, dict[str, Any]]:
    """A table and the outlines of its areas: both are needed."""
    if len(paths) != 2:
        raise SourceError(
            f"{paths[0].name}: expected two files, the table and the outlines of its areas, found {len(paths)}.",
            fr=f"{paths[0].name} : deux fichiers attendus, le tableau et les contours de ses zones ; trouvé : "
            f"{len(paths)}.",
        )
    return paths[0], {"outlines": paths[1]}


def _cadastre_files(paths: list[Path]) -> tuple[list[Path], dict[str, Any]]:
    """Parcels, completed by the buildings and by the owners, each recognised by the name it is published under."""
    parcels = [path for path in paths if "parcelles" in path.name]
    buildings = [path for path in paths if "batiments" in path.name]
    owners = [path for path in paths if path.name.upper().startswith("PM_")]
    strangers = [path.name for path in paths if path not in (*parcels, *buildings, *owners)]
    if strangers or not parcels or len(owners) > 1:
        raise SourceError(
            f"Cadastre: expected …parcelles…, …batiments… and at most one PM_… file, found "
            f"{', '.join(path.name for path in paths)}.",
            fr="Cadastre : attendu …parcelles…, …batiments… et un PM_… au plus ; trouvé : "
            f"{some(path.name for path in paths)}.",
        )
    return parcels, {"buildings": buildings or None, "legal_persons": owners[0] if owners else None}


def _finess_files(paths: list[Path]) -> tuple[Path, dict[str, Any]]:
    """The flow "structures", completed by others, each recognised by the name it is published under."""
    activities = [path for path in paths if "activit" in path.name.lower()]
    addresses = [path for path in paths if "adresses" in path.name.lower()]
    legacy = [path for path in paths if "cs1100507" in path.name.lower()]
    structures = [path for path in paths if path not in (*activities, *addresses, *legacy)]
    if len(structures) != 1 or len(activities) > 1 or len(legacy) > 1:
        raise SourceError(
            f"FINESS+: expected one file of structures, and at most one …activit…, one …cs1100507… and some "
            f"…adresses…, found {', '.join(path.name for path in paths)}.",
            fr="FINESS+ : un fichier des structures attendu, au plus un …activit… et un …cs1100507…, et des "
            f"…adresses… ; trouvé : {', '.join(path.name for path in paths)}.",
        )
    found = {"activities": next(iter(activities), None), "legacy": next(iter(legacy), None)}
    named = {name: path for name, path in found.items() if path is not None}
    return structures[0], {**named, **({"addresses": addresses} if addresses else {})}


@dataclass(frozen=True)
class PeopleReader(Reader):
    """A reader of counts of people: what it gives has no number in it before it is told."""

    function: Callable[..., RawPeople]


READERS: dict[str, Reader] = {
    "communes_geoapi": Reader(communes.read_communes),
    "communes_france": Reader(communes.read_communes_france, _with_second("population")),
    "osm_streets": Reader(osm_streets.read_osm_streets, _all_files, BOUNDED),
    "street_centrelines": Reader(streets.read_street_centrelines),
    "gtfs": Reader(feed.read_gtfs, _all_files, BOUNDED, is_timetable=True),
    "tram_lines": Reader(ground.read_tram_lines),
    "addresses_city": Reader(addresses.read_addresses_city),
    "ban": Reader(ban.read_ban, given=BOUNDED),
    "bpe": Reader(bpe.read_bpe, given=BOUNDED),
    "local_pensions": Reader(local_pensions.read_local_pensions, given=BOUNDED),
    "dila_directory": Reader(dila.read_dila_directory, given=BOUNDED, claims=frozenset(dila.KINDS.values())),
    "data_inclusion": Reader(
        data_inclusion.read_data_inclusion, given=BOUNDED, claims=frozenset(data_inclusion.KINDS.values())
    ),
    "finess_legacy_services": Reader(legacy.read_finess_services, given=("communes", "bounds")),
    "finess_legacy_supported_housing": Reader(legacy.read_finess_supported_housing, given=("communes", "bounds")),
    "finess_plus_services": Reader(plus.read_finess_plus_services, _finess_files, ("communes", "bounds")),
    "finess_plus_supported_housing": Reader(
        plus.read_finess_plus_supported_housing, _finess_files, ("communes", "bounds")
    ),
    "finess_flat_services": Reader(flat.read_finess_flat_services, _with_second("addresses")),
    "finess_flat_supported_housing": Reader(flat.read_finess_flat_supported_housing, _with_second("addresses")),
    "france_services": Reader(france_services.read_france_services),
    "osm_pharmacies": Reader(services.read_osm_pharmacies),
    "osm_shops": Reader(services.read_osm_shops),
    "public_facilities": Reader(services.read_public_facilities),
    "rpls_dwellings": Reader(rpls.read_rpls_dwellings, given=BOUNDED),
    "rpls_communes": Reader(rpls.read_rpls_communes, _with_second("households"), ("communes",)),
    "filosofi_grid": PeopleReader(grid.read_filosofi_grid, given=BOUNDED),
    "filosofi_communes": PeopleReader(areas.read_filosofi_communes, _with_second("households"), ("communes",)),
    "filosofi_iris": PeopleReader(areas.read_filosofi_iris, _areas_and_outlines, BOUNDED),
    "cartofriches": Reader(cartofriches.read_cartofriches, given=BOUNDED),
    "noise_maps": Reader(noise.read_noise_maps, _all_files, BOUNDED),
    "qpv_2024": Reader(qpv.read_qpv_2024, given=BOUNDED),
    "qpv_2015": Reader(qpv.read_qpv_2015),
    "terrain": Reader(terrain.read_terrain, _all_files, BOUNDED, is_cached=False),
    "sru_inventory": Reader(sru.read_sru, given=("communes",)),
    "need_table": PeopleReader(need.read_need_table, given=("communes", "threshold")),
    "eviction_table": PeopleReader(need.read_eviction_table, given=("communes", "threshold")),
    "cadastre_parcels": Reader(cadastre.read_cadastre_parcels, _cadastre_files, BOUNDED),
    "cadastre_buildings": Reader(buildings.read_cadastre_buildings, _all_files, BOUNDED),
    "bdtopo_buildings": Reader(buildings.read_bdtopo_buildings, given=BOUNDED),
    "osm_buildings": Reader(buildings.read_osm_buildings, given=BOUNDED),
    "bdtopo_railways": Reader(railways.read_bdtopo_railways, given=BOUNDED),
    "osm_railways": Reader(railways.read_osm_railways, given=BOUNDED),
    "osm_place_names": Reader(place_names.read_osm_place_names, given=BOUNDED),
    "place_names": Reader(place_names.read_place_names, given=BOUNDED),
    "ppr_georisques": Reader(ppr.read_ppr, _one_or_all, BOUNDED),
    "risk_perimeters": Reader(risk_perimeters.read_risk_perimeters, _with_others("zones"), BOUNDED),
    "plan_zones": Reader(plan.read_plan_zones, given=BOUNDED),
    "plan_prescriptions": Reader(plan.read_plan_prescriptions, given=BOUNDED),
    "peb": Reader(noise.read_peb, _all_files, BOUNDED),
    "monuments_geojson": Reader(ground.read_monuments, given=BOUNDED),
    "green_spaces_geojson": Reader(ground.read_green_spaces, given=BOUNDED),
    "water_geojson": Reader(ground.read_water, given=BOUNDED),
    "tram_lines_geojson": Reader(ground.read_transit_lines, given=BOUNDED),
    "dvf": Reader(dvf.read_dvf, _all_files),
    "city_water": Reader(ground.read_city_water),
    "city_green_spaces": Reader(ground.read_city_green_spaces),
    "city_planned_zones": Reader(ground.read_city_planned_zones),
    "city_monuments": Reader(ground.read_city_monuments),
    "city_protected_woods": Reader(ground.read_city_protected_woods),
}


def source_faults(layer: str, reader: str, options: Options) -> list[Sentence]:
    """
    What is wrong with the layer, the reader and the options of a source; nothing where all is right.

    >>> [fault.en for fault in source_faults("qpv", "qpv_2023", {})]
    ["unknown reader 'qpv_2023'. Did you mean 'qpv_2024'? Known: ...]
    >>> [fault.fr for fault in source_faults("qpv", "qpv_2024", {"epcl": "243400017"})]
    ['lecteur « qpv_2024 » : option inconnue « epcl ». Vouliez-vous dire « epci » ? Possibles : epci']
    """
    faults = []
    if layer not in LAYER_IDS:
        faults.append(unknown_choice(layer, LAYER_IDS, en="unknown layer", fr="couche inconnue"))
    if reader not in READERS:
        return [*faults, unknown_choice(reader, READERS, en="unknown reader", fr="lecteur inconnu")]
    return faults + [
        Sentence(f"reader '{reader}': {fault.en}", f"lecteur « {reader} » : {fault.fr}")
        for fault in option_faults(options, READERS[reader].options)
    ]
