"""Columns of a block of rows, decoded when asked: rows are chosen on a few of them."""

from collections.abc import Callable, Collection, Mapping
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc


class Columns:
    """
    Columns of a block of rows under our names, each decoded when first asked; one that is absent is blank text.

    Rows are chosen on a few columns: where none is wanted, the others are never decoded.
    """

    def __init__(self, read: Callable[[list[str]], pa.Table], names: Mapping[str, str], rows: int) -> None:
        self._read, self._names, self._rows = read, names, rows
        self._known: dict[str, pa.ChunkedArray] = {}

    def __getitem__(self, ours: str) -> pa.ChunkedArray:
        if ours not in self._known:
            if ours not in self._names:
                return pa.chunked_array([pa.array([""] * self._rows, pa.string())])
            self._take([ours])
        return self._known[ours]

    def chosen(self, only: Mapping[str, Collection[str]] | None, keep: "Keep | None") -> pa.Table | None:
        """The rows wanted, with every column there is; None where no row is."""
        masks = [
            pc.is_in(self[name].cast(pa.string()), pa.array(sorted(values), pa.string()))
            for name, values in (only or {}).items()
        ]
        masks += [] if keep is None else [keep(self)]
        mask = reduce(pc.and_, masks) if masks else None
        if mask is not None and not pc.any(mask).as_py():
            return None
        self._take([name for name in self._names if name not in self._known])
        table = pa.table({name: self._known[name] for name in self._names})
        table = table if mask is None else table.filter(mask)
        plain = [
            pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema
        ]
        return table.cast(pa.schema(plain))

    def _take(self, ours: list[str]) -> None:
        table = self._read([self._names[name] for name in ours])
        self._known |= {name: table[self._names[name]] for name in ours}


Keep = Callable[[Columns], pa.Array]
