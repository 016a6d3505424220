"""What a planner declares of a layer: the one use for which its confidential places are counted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from geo.errors import Sentence, unknown_choice
from geo.scoring.criterion import Model
from layers.schemas import LAYERS
from layers.territory.confidential import CONFIDENTIAL
from layers.territory.read_context import ReadContext

Use = Literal["choose"]


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
