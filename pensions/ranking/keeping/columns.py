"""Columns kept by the shape of the site: read back for the sites that were measured before, made for the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.files.keeping.kept import keep, make_room, own_folder, read_kept
from pensions.ranking.keeping.content import content_digest

KIND = "measure"
MARKS = ["site_mark_0", "site_mark_1"]

MOST_BYTES = 2 * 1024**3
MOST_ENTRIES = 2_000
"""What is kept of measures at most, the least recently used going first: some fifty scenarios of a métropole, or its
disk would fill without a word. Proposition."""

MOST_SITES = 2_000_000
"""Rows of an entry from which it starts anew with the sites of the run. Proposition."""


class Table(NamedTuple):
    """
    What was made for some sites.

    columns : DataFrame, one row a site, floats or booleans
    told : what holds for all of them, plain JSON values
    """

    columns: pd.DataFrame
    told: dict[str, Any]


Marks: TypeAlias = NDArray[np.uint64]
"""Of n sites, n × 2; see `pensions.ranking.keeping.content.site_marks`."""

Make = Callable[[NDArray[np.bool_]], Table]
"""Makes the rows of the sites that are asked, in their order."""


@dataclass
class KeptColumns:
    """
    The columns of one run: what is read back, what is made, and how many of both.

    asked : values that the run asked for, of those that may be kept; a value is what one measure says of one site
    read_back : those of them that an earlier run had made
    """

    asked: int = 0
    read_back: int = 0
    _last: tuple[Marks, Marks, NDArray[np.int64]] | None = field(default=None, init=False, repr=False, compare=False)
    """Marks kept, marks asked, and the rows of these in those: tables mostly hold the same sites."""

    @cached_property
    def folder(self) -> Path | None:
        """Where it is kept, asked once a run; None where nothing can be."""
        return own_folder()

    @cached_property
    def _digests(self) -> dict[int, tuple[Any, str]]:
        return {}

    def _rows_of(self, kept: pd.DataFrame, marks: Marks) -> NDArray[np.int64]:
        held = kept[MARKS].to_numpy()
        if self._last is None or self._last[1] is not marks or not np.array_equal(self._last[0], held):
            self._last = held, marks, _rows_of(held, marks)
        return self._last[2].copy()

    def digest(self, value: Any) -> str:
        """`content_digest` of a value, worked out once a run."""
        if id(value) not in self._digests:
            self._digests[id(value)] = (value, content_digest(value))  # held, so that no other takes its id
        return self._digests[id(value)][1]

    def through(self, told: Mapping[str, Any], marks: Marks, make: Make) -> Table:
        """
        Read a table back, but for the sites that it lacks, which are made and kept.

        Parameters
        ----------
        told
            Everything that what is made depends on beside the shape of the site, as plain values.
        marks : n × 2
            Of the sites; see `pensions.ranking.keeping.content.site_marks`.
        make
            Not called where nothing lacks; what it raises goes through, and nothing is kept.

        Returns
        -------
        Table of n rows, in the order of the sites
            The same as `make` would give for all of them.
        """
        found = self._through(told, marks, make)
        self.asked += len(marks)
        return found

    def _through(self, told: Mapping[str, Any], marks: Marks, make: Make) -> Table:
        everything = np.ones(len(marks), dtype=bool)
        if self.folder is None or not len(marks):
            return make(everything)
        name = f"{KIND}-{content_digest(sorted(told.items()))[:24]}"
        before = read_kept(name, _table, folder=self.folder, read=_numbers)
        if before is None:
            return self._kept(name, make(everything), marks)
        rows = self._rows_of(before.columns, marks)
        lacking = rows < 0
        if not lacking.any():
            self.read_back += len(marks)
            return Table(_bare(before.columns).iloc[rows].reset_index(drop=True), before.told)
        made = make(lacking)
        if made.told != before.told or not made.columns.dtypes.equals(_bare(before.columns).dtypes):
            return self._kept(name, make(everything), marks)  # what it says of all sites would not hold for these
        self.read_back += int((~lacking).sum())
        both = pd.concat([_bare(before.columns), made.columns], ignore_index=True)
        rows[lacking] = len(before.columns) + np.arange(lacking.sum())
        self._kept(name, made, marks[lacking], before.columns)
        return Table(both.iloc[rows].reset_index(drop=True), made.told)

    def _kept(self, name: str, made: Table, marks: Marks, before: pd.DataFrame | None = None) -> Table:
        marked = made.columns.assign(**{mark: marks[:, place] for place, mark in enumerate(MARKS)})
        if before is not None and len(before) + len(marked) <= MOST_SITES:
            marked = pd.concat([before, marked], ignore_index=True)
        told = {"columns": list(made.columns), "told": made.told}
        keep(name, marked.drop_duplicates(MARKS).sort_values(MARKS, ignore_index=True), told, folder=self.folder)
        if self.folder is not None:
            make_room(self.folder, KIND, most_bytes=MOST_BYTES, most_entries=MOST_ENTRIES)
        return made


def _numbers(file: IO[bytes]) -> pd.DataFrame:
    """What `pandas.read_parquet` gives for numbers and booleans, in a third of its time: no data set is looked for."""
    from pyarrow.parquet import ParquetFile

    frame: pd.DataFrame = ParquetFile(file).read(use_threads=False).to_pandas()
    return frame


def _table(frame: pd.DataFrame, told: Any) -> Table:
    if list(frame.columns) != [*told["columns"], *MARKS]:
        raise ValueError("not the columns that were kept")
    return Table(frame, told["told"])


def _bare(columns: pd.DataFrame) -> pd.DataFrame:
    return columns.drop(columns=MARKS)


def _rows_of(kept: Marks, marks: Marks) -> NDArray[np.int64]:
    """Row of each site among marks in order, -1 where it is not there."""
    first, second = kept.T
    rows: NDArray[np.int64] = np.minimum(np.searchsorted(first, marks[:, 0]), len(first) - 1)
    rows[(first[rows] != marks[:, 0]) | (second[rows] != marks[:, 1])] = -1
    return rows
