"""What a planner declares of the sites; and of a layer, the one use for which its confidential places are counted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from geo.errors import Sentence, SitesError, unknown_choice
from geo.scoring.criterion import Model
from layers.schemas import LAYERS
from layers.territory.confidential import CONFIDENTIAL
from layers.territory.read_context import ReadContext

Use = Literal["choose"]


SMALLEST_CELL_M, LARGEST_CELL_M = 25, 500
"""Sides of a cell: a building plot, and five minutes on foot. Proposition."""


def check_cell_m(cell_m: int) -> None:
    """
    Refuse a side of the cells, before any file is read for it.

    Raises
    ------
    SitesError
        Not a whole number of metres from 25 to 500.
    """
    least, most = SMALLEST_CELL_M, LARGEST_CELL_M
    if not isinstance(cell_m, int) or not least <= cell_m <= most:
        raise SitesError(
            f"Cells (cell_m, --cell): a side of {cell_m} m; expected a whole number from {least} to {most} m.",
            fr=f"Mailles (cell_m, --cell) : côté de {cell_m} m ; attendu un nombre entier de {least} à {most} m.",
        )


class SitesSpec(Model):
    """
    Default candidate sites: a layer of the territory, kept where its columns have one of the values.

    layer : "grid" (square cells), or a layer of the territory
    where : column → values kept
    cell_m : side of the cells of the grid and of the score surface, in metres, from 25 to 500; proposition
    """

    layer: str = "grid"
    where: dict[str, tuple[str | int | bool, ...]] = Field(default_factory=dict)
    cell_m: int = Field(default=100, ge=SMALLEST_CELL_M, le=LARGEST_CELL_M)


class LayerSpec(Model):
    """
    What is declared of a layer, whatever its sources.

    layer : one that may hold confidential places: its rows have `is_confidential`
    confidential_for : "choose": these places, which are in no layer and in no output, are counted by `pensions choose`
        as already there, and its outputs say so; nowhere else, and nowhere at all where absent
    """

    layer: str
    confidential_for: Use | None = None


@dataclass(frozen=True)
class ConfidentialSource:
    """A source whose confidential places are counted for a declared use: how to read it again, and none of its rows."""

    use: Use
    layer: str
    reader: str
    paths: tuple[Path, ...]
    options: Mapping[str, Any]
    context: ReadContext


def layer_faults(declared: Sequence[LayerSpec], made: Collection[str]) -> Iterator[Sentence]:
    """
    Tables [[layer]] that declare nothing: of a layer that no source makes or without confidential places; twice.

    >>> [fault.en for fault in layer_faults([LayerSpec(layer="qpv")], {"qpv", "supported_housing"})]
    ["[[layer]]: not a layer of this file that may hold confidential places 'qpv'. Known: supported_housing"]
    """
    able = [name for name in made if CONFIDENTIAL in LAYERS.get(name, ((), {}))[1]]
    names = [one.layer for one in declared]
    for name in dict.fromkeys(names):
        if name not in able:
            yield unknown_choice(
                name,
                able,
                en="[[layer]]: not a layer of this file that may hold confidential places",
                fr="[[layer]] : pas une couche de ce fichier pouvant tenir des lieux confidentiels,",
            )
        elif names.count(name) > 1:
            yield Sentence(f"[[layer]]: '{name}' is given twice, keep one", f"[[layer]] : « {name} » en double")
