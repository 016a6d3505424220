"""Columns of anybody's own file that are called as a count of people is: copied, they would leave to the unit."""

from geo.scoring.criterion import MeasureSpec
from layers.files.tables import folded
from layers.people.counted import COUNT_PEOPLE, counts_people
from layers.schemas import LAYERS
from layers.sources.filosofi import grid
from layers.sources.planner import need

PUBLISHED = (*((ours, grid.ALIASES[ours]) for ours in grid.COUNTS), *need.REQUESTS.items(), *need.EVICTIONS.items())
"""Columns of the layers that count people, and what the files that they are read from call them."""

SHARES = "_share"
"""What the name of a column ends with that holds a share of people, and counts none."""


def _names() -> frozenset[str]:
    columns = {layer: {name.rstrip("?") for name in LAYERS[layer][1]} for layer in LAYERS}
    public = {name for layer, names in columns.items() if layer not in COUNT_PEOPLE for name in names}
    secret = {name for layer in COUNT_PEOPLE for name in columns[layer] if counts_people(layer, name)}
    published = {name for ours, names in PUBLISHED if ours not in public for name in names}
    return frozenset(folded(name) for name in (secret - public) | published)


NAMES = _names()
"""Folded names of counts of people: columns of the layers that count them, but those of public layers too."""


def is_named_as_people(column: str) -> bool:
    """
    Whether a column is called as a count of people is.

    >>> is_named_as_people("Poor households"), is_named_as_people("MEN_PAUV"), is_named_as_people("places")
    (True, True, False)
    """
    return folded(column) in NAMES


def columns_of_people(spec: MeasureSpec) -> list[str]:
    """
    Columns that a measure reads, of a layer or of the sites themselves, that are called as a count of people is.

    >>> columns_of_people(MeasureSpec(kind="attribute", options={"column": "households"}))
    ['households']
    """
    read = (spec.options.get(name) for name in ("column", "minus"))
    return [column for column in read if isinstance(column, str) and is_named_as_people(column)]
