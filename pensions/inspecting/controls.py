"""The register of the controls of the data, by id; and the making of them."""

from collections.abc import Callable

from pensions.inspecting.ages import ages
from pensions.inspecting.control import Check, Control, Finding
from pensions.inspecting.evidence import Evidence
from pensions.inspecting.ground import cadastre_area, candidates_exist, plan_area
from pensions.inspecting.housing import pensions_finess_planner
from pensions.inspecting.services import services_bpe_finess, services_per_inhabitant
from pensions.inspecting.stock import households_by_commune, rpls_by_commune
from pensions.inspecting.streets import streets_connected, streets_per_inhabitant
from pensions.inspecting.transit import departures_day_before, lines_without_service, stops_on_streets
from pensions.words.inspecting import CONTROL_WORDS

FINDERS: dict[str, Callable[[Evidence], Finding]] = {
    "rpls_by_commune": rpls_by_commune,
    "households_by_commune": households_by_commune,
    "services_bpe_finess": services_bpe_finess,
    "services_per_inhabitant": services_per_inhabitant,
    "cadastre_area": cadastre_area,
    "plan_area": plan_area,
    "candidates_exist": candidates_exist,
    "stops_on_streets": stops_on_streets,
    "lines_without_service": lines_without_service,
    "departures_day_before": departures_day_before,
    "streets_connected": streets_connected,
    "streets_per_inhabitant": streets_per_inhabitant,
    "pensions_finess_planner": pensions_finess_planner,
    "ages": ages,
}

CONTROLS: dict[str, Check] = {
    name: Check(
        id=name,
        find=find,
        title=CONTROL_WORDS[name].title,
        compared=CONTROL_WORDS[name].compared,
        threshold=CONTROL_WORDS[name].threshold,
        ask=CONTROL_WORDS[name].ask,
    )
    for name, find in FINDERS.items()
}
"""Id → control."""


def make_controls(evidence: Evidence, *, progress: Callable[[str], None] = lambda title: None) -> tuple[Control, ...]:
    """
    Make the controls, in the order of the register.

    Parameters
    ----------
    evidence
        What there is to compare.
    progress
        Called with the French title of each before it is made.
    """
    made = []
    for check in CONTROLS.values():
        progress(check.title.fr)
        made.append(check(evidence))
    return tuple(made)
