"""What counts people: of these layers and columns, no exact number leaves, and nobody asks for rows by it."""

from collections.abc import Iterable, Mapping
from typing import Any

from geo.errors import Sentence
from layers.schemas import LAYERS

COUNT_PEOPLE = frozenset({"income_cells", "income_zones", "need_zones", "eviction_zones"})
"""Layers of secret counts: of a criterion that reads one, only the rounded note leaves; of a rule, the verdict."""

_TELLS_APART = ("id", "text", "code", "flag")
"""Kinds of column that say which row it is, and count nobody."""


def counts_people(layer: str, column: str) -> bool:
    """
    Whether a column of a layer is a number of people: all are of a layer that counts them, but names and shares.

    >>> counts_people("income_cells", "households"), counts_people("income_cells", "cell_id")
    (True, False)
    >>> counts_people("income_zones", "poverty_share"), counts_people("sales", "price_eur")
    (False, False)
    >>> counts_people("need_zones", "a column of the planner's own")
    True
    """
    if layer not in COUNT_PEOPLE or column.endswith("_share"):
        return False
    kinds = {name.rstrip("?"): kind for name, kind in LAYERS[layer][1].items()}
    return kinds.get(column) not in _TELLS_APART


def where_faults(layers: Iterable[str], where: Any) -> list[Sentence]:
    """
    Conditions on a number of people: asked often enough, their answers are that number.

    >>> [fault.en for fault in where_faults(("income_cells",), {"households": [7], "is_imputed": [False]})]
    ["option 'where': 'households' counts people (layer income_cells), and its exact value may not be asked..."]
    """
    asked = where if isinstance(where, Mapping) else {}
    return [
        Sentence(
            f"option 'where': '{column}' counts people (layer {layer}), and its exact value may not be asked. Take it "
            "out, or measure the column with 'sum_around'",
            f"option « where » : « {column} » compte des personnes (couche {layer}), et l'on ne peut en demander la "
            "valeur exacte. Retirez-la, ou mesurez la colonne avec « sum_around »",
        )
        for layer in layers
        for column in map(str, asked)
        if counts_people(layer, column)
    ]
