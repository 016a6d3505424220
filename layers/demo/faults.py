"""
The demonstration with planted faults: one for each control of `pensions inspect`, and the tables that it compares with.

The files keep their published layout. What was planted is told in `fautes.json`, for a program, and in `FAUTES.md`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from geo.errors import TerritoryError, unknown_choice
from layers.demo.planted import land, people, services, streets, timetable
from layers.demo.planted.fault import Planted, Planter, Town
from layers.demo.planted.references import SOURCES, write_references
from layers.demo.territory_text import Source

RECORD, PAGE = "fautes.json", "FAUTES.md"

PLANTERS: Mapping[str, Planter] = {
    "candidates_exist": land.candidates_exist,
    "stops_on_streets": timetable.stops_on_streets,
    "rpls_by_commune": people.dwellings_by_commune,
    "households_by_commune": people.households_by_commune,
    "services_bpe_finess": services.services_bpe_finess,
    "services_per_inhabitant": services.services_per_inhabitant,
    "pensions_finess_planner": services.pensions_finess_planner,
    "cadastre_area": land.cadastre_area,
    "plan_area": land.plan_area,
    "lines_without_service": timetable.lines_without_service,
    "departures_day_before": timetable.departures_day_before,
    "streets_connected": streets.streets_connected,
    "streets_per_inhabitant": streets.streets_per_inhabitant,
    "ages": people.ages,
}
"""Control → what plants its fault, in this order: the first ones look at files that others change."""

ADDED: Mapping[str, Source] = {
    "candidates_exist": land.BROWNFIELDS_SOURCE,
    "pensions_finess_planner": services.LIST_SOURCE,
}
"""Control → source that its fault brings."""


def plant_faults(folder: Path, sources: Sequence[Source], controls: Collection[str]) -> list[Source]:
    """
    Plant faults in a demonstration that was just written, and write what was planted.

    Parameters
    ----------
    folder
        Of the sound files; those that a fault concerns are replaced.
    sources
        Of the sound territory.
    controls
        Ids of the controls to be given something to find; none of them: only the tables to compare with are added.

    Returns
    -------
    list of Source
        Those of the territory with its faults.

    Raises
    ------
    TerritoryError
        A control that there is not.
    """
    unknown = sorted(set(controls) - set(PLANTERS))
    if unknown:
        said = unknown_choice(unknown[0], PLANTERS, en="No control to plant a fault for", fr="Aucun contrôle à fauter")
        raise TerritoryError(f"{said.en}.", fr=f"{said.fr}.")
    write_references(folder)
    town = Town(folder)
    planted = [plant(town) for name, plant in PLANTERS.items() if name in controls]
    _write_record(folder, planted)
    known = [*sources, *SOURCES, *(source for name, source in ADDED.items() if name in controls)]
    if "ages" in controls:
        known = [replace(one, vintage=people.OLD_YEAR) if people.NEED_FILE in one.files else one for one in known]
    return known


def _write_record(folder: Path, planted: Sequence[Planted]) -> None:
    record = json.dumps([asdict(fault) for fault in planted], ensure_ascii=False, indent=1)
    (folder / RECORD).write_text(f"{record}\n", encoding="utf-8", newline="\n")
    page = [
        "# Fautes plantées",
        "",
        "Territoire fictif. Chaque ligne est une faute que `pensions inspect` doit nommer ; les autres lignes des "
        "fichiers sont celles de la démonstration sans faute (même taille, même graine, sans `--with-faults`). Pour "
        f"les voir toutes, depuis ce dossier : `pensions inspect . --sites {land.CANDIDATES_FILE}`.",
        "",
        "| contrôle | ce qui a été changé | ce qu'il doit nommer | fichiers |",
        "|---|---|---|---|",
        *(_row(fault) for fault in planted),
    ]
    (folder / PAGE).write_text("\n".join(page) + "\n", encoding="utf-8", newline="\n")


def _row(fault: Planted) -> str:
    files = ", ".join(f"`{name}`" for name in fault.files)
    return f"| `{fault.control}` | {fault.what} | {', '.join(fault.named) or '—'} | {files} |"
