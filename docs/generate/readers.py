"""The readers that a territory may name, with their options, from the register of readers."""

import inspect
from collections.abc import Iterator

from docs.generate.markdown import anchor, both, code, table
from layers.fetch.catalogue import official_sources
from layers.territory.file import TERRITORIES, read_territory_file
from layers.territory.readers import READERS, Reader

HEAD = """# Readers

What reads a published file: `reader = "…"` in a `[[source]]` of a [territory](territory.md). Each keeps what lies in
the perimeter and its margin, mends what it can, says what it mended, and is checked against its [layer](layers.md).

"""


def pages() -> dict[str, str]:
    """Give the page `readers`."""
    rows = (
        (f"[`{name}`](#reader-{name})", ", ".join(map(_layer, layers_of(name))), ", ".join(map(code, reader.options)),
         _first_line(reader))
        for name, reader in READERS.items()
    )  # fmt: skip
    summary = table(("reader", "layer", "options", "what it reads"), rows)
    sections = "\n".join(_section(name, reader) for name, reader in READERS.items())
    return {"readers": f"{HEAD}{summary}\n{sections}"}


def layers_of(reader: str) -> list[str]:
    """Layers that the official sources and the territories shipped have it make."""
    made = [(one.reader, one.layer) for source in official_sources().source for one in source.makes]
    for path in sorted(TERRITORIES.glob("*.toml")):
        made += [(source.reader, source.layer) for source in read_territory_file(path).source]
    return list(dict.fromkeys(layer for name, layer in made if name == reader))


def _layer(name: str) -> str:
    return f"[`{name}`](layers.md#layer-{name})"


def _first_line(reader: Reader) -> str:
    return (inspect.getdoc(reader.function) or "").splitlines()[0]


def _section(name: str, reader: Reader) -> str:
    told = f"{anchor(f'reader-{name}')}## {name}\n\n"
    if made := layers_of(name):
        told += f"Makes {', '.join(map(_layer, made))}.\n\n"
    if reader.options:
        told += table(("option", "value", "default", "what it is"), _options(reader)) + "\n"
    else:
        told += "No options.\n\n"
    function = f"{reader.function.__module__}.{reader.function.__qualname__}"
    return told + f"```{{eval-rst}}\n.. autofunction:: {function}\n   :no-index:\n```\n"


def _options(reader: Reader) -> Iterator[tuple[str, ...]]:
    for option, told in reader.options.items():
        yield code(option), told.kind.said.en, code(told.default), both(told.about.en, told.about.fr)
