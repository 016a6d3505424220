"""From published files to validated layers, by the only room that opens data files; public names load when used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy_names

BY_INTENTION = {
    "load a territory": {
        "layers.territory.territory": ("Territory", "load_territory"),
        "layers.territory.file": ("find_territory", "read_territory_file"),
        "layers.demo.write": ("write_demo",),
    },
    "say how sites are judged": {
        "layers.scenario.scenario": ("Scenario", "find_scenario", "load_scenario"),
        "layers.scenario.profiles": ("load_profiles",),
        "layers.scenario.templates": ("write_template",),
        "layers.sources.planner.voice_files": ("read_voices",),
    },
    "find candidate sites": {
        "layers.places.sites": ("candidate_sites", "grid_sites", "read_sites"),
        "layers.places.in_commune": ("with_commune",),
        "layers.places.candidates": ("find_candidates",),
    },
    "place a site as people give it": {
        "layers.places.site_request": ("SiteRequest", "understand"),
        "layers.places.placed_sites": ("PlacedSites",),
        "layers.places.site_lists": ("read_list",),
        "layers.places.locate": ("locate",),
        "layers.places.geocode": ("Service", "geocode", "geocode_many"),
    },
    "bring published files": {
        "layers.fetch.catalogue": ("official_sources",),
        "layers.fetch.lock": ("read_lock",),
        "layers.fetch.report": ("standings",),
        "layers.fetch.territory_text": ("init_territory",),
    },
    "open any file": {
        "layers.files.tables": ("read_table",),
        "layers.files.vectors": ("read_vector",),
    },
    "read a published file": {
        "layers.territory.readers": ("READERS",),
    },
    "read a former run": {
        "layers.sources.planner.past_runs": ("PastRun", "read_run"),
    },
}
"""What one wants to do → module → its public names."""

__version__: str

__all__ = ["BY_INTENTION", "__version__"]
__all__ += ["Territory", "find_territory", "load_territory", "read_territory_file", "write_demo"]
__all__ += ["Scenario", "find_scenario", "load_profiles", "load_scenario", "read_voices", "write_template"]
__all__ += ["candidate_sites", "find_candidates", "grid_sites", "read_sites", "with_commune"]
__all__ += ["PlacedSites", "Service", "SiteRequest", "geocode", "geocode_many", "locate", "read_list", "understand"]
__all__ += ["init_territory", "official_sources", "read_lock", "standings"]
__all__ += ["read_table", "read_vector"]
__all__ += ["READERS"]
__all__ += ["PastRun", "read_run"]

if TYPE_CHECKING:
    from layers.demo.write import write_demo
    from layers.fetch.catalogue import official_sources
    from layers.fetch.lock import read_lock
    from layers.fetch.report import standings
    from layers.fetch.territory_text import init_territory
    from layers.files.tables import read_table
    from layers.files.vectors import read_vector
    from layers.places.candidates import find_candidates
    from layers.places.geocode import Service, geocode, geocode_many
    from layers.places.in_commune import with_commune
    from layers.places.locate import locate
    from layers.places.placed_sites import PlacedSites
    from layers.places.site_lists import read_list
    from layers.places.site_request import SiteRequest, understand
    from layers.places.sites import candidate_sites, grid_sites, read_sites
    from layers.scenario.profiles import load_profiles
    from layers.scenario.scenario import Scenario, find_scenario, load_scenario
    from layers.scenario.templates import write_template
    from layers.sources.planner.past_runs import PastRun, read_run
    from layers.sources.planner.voice_files import read_voices
    from layers.territory.file import find_territory, read_territory_file
    from layers.territory.readers import READERS
    from layers.territory.territory import Territory, load_territory
else:
    __getattr__, __dir__ = lazy_names(__name__, BY_INTENTION)
