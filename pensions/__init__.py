"""The front door: the command line and the calls of a notebook; it composes measures, whose formulas live in geo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy_names

BY_INTENTION = {
    "open a territory": {
        "pensions.front.territory": ("LoadedTerritory", "demo", "territory"),
        "pensions.front.fetching": ("Fetched", "fetch"),
    },
    "control its data": {
        "pensions.front.inspecting": ("Inspected", "inspect"),
    },
    "rank its sites": {
        "pensions.front.ranking": ("Ranked", "flip", "rank", "scenario"),
        "pensions.front.explaining": ("Explained",),
    },
    "check a site": {
        "pensions.front.checking": ("Checked", "check"),
    },
    "choose sites together": {
        "pensions.front.choosing": ("SiteSet", "choose"),
    },
    "discuss a ranking": {
        "pensions.front.deciding": ("BackTested", "ComparedRuns", "HeardVoices", "backtest", "compare", "voices"),
    },
    "get about": {
        "pensions.front.travel": ("FoundJourney", "Isochrones", "isochrone", "journey"),
    },
    "be told what is wrong": {
        "geo.errors": ("PensionsError",),
    },
}
"""What one wants to do → module → its public names."""

__version__: str

__all__ = ["BY_INTENTION", "__version__"]
__all__ += ["Fetched", "LoadedTerritory", "demo", "fetch", "territory"]
__all__ += ["Inspected", "inspect"]
__all__ += ["Explained", "Ranked", "flip", "rank", "scenario"]
__all__ += ["Checked", "check"]
__all__ += ["SiteSet", "choose"]
__all__ += ["BackTested", "ComparedRuns", "HeardVoices", "backtest", "compare", "voices"]
__all__ += ["FoundJourney", "Isochrones", "isochrone", "journey"]
__all__ += ["PensionsError"]

if TYPE_CHECKING:
    from geo.errors import PensionsError
    from pensions.front.checking import Checked, check
    from pensions.front.choosing import SiteSet, choose
    from pensions.front.deciding import BackTested, ComparedRuns, HeardVoices, backtest, compare, voices
    from pensions.front.explaining import Explained
    from pensions.front.fetching import Fetched, fetch
    from pensions.front.inspecting import Inspected, inspect
    from pensions.front.ranking import Ranked, flip, rank, scenario
    from pensions.front.territory import LoadedTerritory, demo, territory
    from pensions.front.travel import FoundJourney, Isochrones, isochrone, journey
else:
    __getattr__, __dir__ = lazy_names(__name__, BY_INTENTION)
