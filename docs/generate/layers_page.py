"""The canonical layers and their columns, from the schemas by which every layer is checked."""

from collections.abc import Iterator

from docs.generate.markdown import anchor, code, table
from geo.scoring.criterion import Text
from layers.column_words import COLUMNS, KINDS
from layers.schemas import LAYERS
from layers.territory.layer_names import LAYER_NAMES

HEAD = """# Layers and their columns

A layer is a GeoDataFrame in EPSG:2154. Every layer is checked against this when it is read; all its faults are told in
one sentence. More columns than these are kept. `NaN` or `<NA>` is unknown, and stays so.

"""


def pages() -> dict[str, str]:
    """Give the page `layers`."""
    summary = table(
        ("layer", "en français", "in English", "geometry"),
        ((f"[`{name}`](#layer-{name})", *_names(name), ", ".join(shapes)) for name, (shapes, _) in LAYERS.items()),
    )
    kinds = table(("kind", "what it holds"), ((code(kind), told) for kind, told in KINDS.items()))
    sections = "\n".join(map(_section, LAYERS))
    return {"layers": f"{HEAD}{summary}\n{RASTERS}\n{sections}\n## Kinds of column\n\n{kinds}"}


RASTERS = """(layer-timetable)=
(layer-terrain)=
(layer-destinations)=
Three more are no tables of this kind: `timetable` (a GTFS feed), `terrain` (a raster of elevations in metres) and
`destinations` (the named places of the [territory](territory.md)).
"""


def _names(layer: str) -> tuple[str, str]:
    told = LAYER_NAMES.get(layer, Text(fr=layer, en=layer))
    return told.fr, told.en


def _section(layer: str) -> str:
    french, english = _names(layer)
    shapes, _ = LAYERS[layer]
    return (
        f"{anchor(f'layer-{layer}')}## {layer}\n\n{english} (*{french}*): {', '.join(shapes)}.\n\n"
        f"{table(('column', 'kind', 'what it is'), _columns(layer))}"
    )


def _columns(layer: str) -> Iterator[tuple[str, str, str]]:
    for column, kind in LAYERS[layer][1].items():
        name = column.removesuffix("?")
        told = " or ".join(code(f'"{one}"') for one in kind) if isinstance(kind, tuple) else kind
        yield code(name), told + ("; may be absent" if name != column else ""), COLUMNS[name]
