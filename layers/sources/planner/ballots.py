"""Paper ballots typed into a table: one row a ballot, points for each criterion, blanks for no opinion."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from geo.errors import WORD, Sentence, SourceError, all_faults, brief, unknown_choice
from layers.files.tables import folded, read_table
from layers.files.workbooks import HEADER_ROWS, read_packed_table, sheets_of
from layers.sources.planner.ods_table import ods_sheets, read_ods

NUMBER, ROLE, HASH, REMARK = "bulletin", "role", "empreinte", "remarque"
OWN = (NUMBER, ROLE, HASH, REMARK)
"""Columns beside those of the criteria; only the first must be there."""
MOST = 100.0
"""Most points of a criterion: whoever shares out 100 may give them all to one."""
POINTS = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
"""How points are typed, or what a spreadsheet makes of them."""
NO_OPINION = ("", "-", "–", "—", "?")
SHORTEST_HASH = 6
ROLE_LENGTH = 80
SHEET = "Bulletins"
KINDS = (".csv", ".xlsx", ".ods")


@dataclass(frozen=True)
class BallotForm:
    """
    What a ballot asks.

    names : criterion id → how a column may name it (its labels), in the order of the scenario
    shares : criterion id → its share of the weight of the scenario, summing to 1: what stands for no opinion
    hash : fingerprint of the scenario
    """

    names: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, float]
    hash: str


@dataclass(frozen=True)
class BallotsRead:
    """Name of each ballot → criterion → weight; ballots given on another state of the scenario; blank ones."""

    weights: dict[str, dict[str, float]] = field(default_factory=dict)
    outdated: tuple[str, ...] = ()
    blank: int = 0


def read_any_table(path: Path) -> pd.DataFrame:
    """
    Read a table of ballots, or of voices, whatever program saved it: every cell as text.

    Raises
    ------
    MissingFileError, SourceError
        See `read_table`, `read_packed_table`, `read_ods`; another sheet holds ballots too.
    """
    key = (NUMBER, "critere")
    if path.suffix.lower() == ".csv":
        return read_table(path)
    if path.suffix.lower() == ".ods":
        table, sheets = read_ods(path, set(key)), iter(ods_sheets(path))
    else:
        table, sheets = read_packed_table(path, patterns=(), sheet=SHEET, key=key), sheets_of(path)
    if (filled := sum(_holds_ballots(rows) for rows in sheets)) > 1:
        raise SourceError(
            f"{path.name}: {filled} sheets hold ballots, expected one. Put their rows under one another, or save each "
            "sheet as a file.",
            fr=f"{path.name} : {filled} feuilles contiennent des bulletins, attendu une. Mettez leurs lignes l'une "
            "sous l'autre, ou enregistrez chaque feuille dans un fichier.",
        )
    return table


def _holds_ballots(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether a sheet has a header of ballots, and something typed under it."""
    for rank, row in enumerate(rows[:HEADER_ROWS]):
        names = ["" if cell is None else folded(str(cell)) for cell in row]
        if NUMBER in names:
            typed = [at for at, name in enumerate(names) if name not in ("", NUMBER, HASH)]
            return any(at < len(below) and below[at] not in (None, "") for below in rows[rank + 1 :] for at in typed)
    return False


def is_of_ballots(table: pd.DataFrame) -> bool:
    """Say whether a table has a row a ballot."""
    return NUMBER in {folded(str(name)) for name in table.columns}


def read_ballots(table: pd.DataFrame, name: str, form: BallotForm) -> BallotsRead:
    """
    Weights of each ballot of a table.

    Only the ratios of the points of a ballot count: they need not add up to anything. A criterion left blank keeps
    the share that the scenario gives it; the others share out the rest by their points. A ballot without any point is
    blank: it is counted where somebody has written a role or a remark, and is otherwise a row that nobody used.

    Parameters
    ----------
    table
        Cells as text.
    name
        Of the file, for its faults.
    form
        See `BallotForm`.

    Raises
    ------
    SourceError
        Every fault of the table at once: columns unknown, given twice or absent, cells that are no number from 0 to
        100, a ballot typed twice, one whose points are all zero.
    """
    table = table.apply(lambda column: column.astype(str).str.strip())
    columns, faults = _columns(table, form)
    if faults:
        _refuse(name, faults)
    weights: dict[str, dict[str, float]] = {}
    outdated: list[str] = []
    lines: dict[str, int] = {}
    blank = 0
    for line, row in enumerate(table.itertuples(index=False), start=2):
        ballot = _ballot(dict(zip(columns, map(str, row), strict=True)), form, line)
        if not ballot.points:
            blank += bool(ballot.role or ballot.remark)
            continue
        wrong = _faults(ballot, form, lines)
        lines[ballot.said.en] = line
        if wrong:
            faults += wrong
            continue
        weights[ballot.voice] = weights_of(_numbers(ballot.points), form.shares)
        if ballot.hash and not _is_same(ballot.hash, form.hash):
            outdated.append(ballot.voice)
    if faults:
        _refuse(name, faults)
    return BallotsRead(weights, tuple(outdated), blank)


@dataclass(frozen=True)
class _Ballot:
    """A row: how a fault names it, its points by criterion as they were typed, what else it says."""

    said: Sentence
    line: int
    points: dict[str, str]
    role: str
    remark: str
    hash: str

    @property
    def voice(self) -> str:
        return f"{self.said.fr}, {self.role}" if self.role else self.said.fr


def _ballot(cells: Mapping[str, str], form: BallotForm, line: int) -> _Ballot:
    number = cells.get(NUMBER, "").removesuffix(".0")
    number = (number.lstrip("0") or "0") if re.fullmatch(r"[0-9]+", number) else number  # « 01 » is 1
    said = Sentence(f"ballot {number}", f"bulletin {number}") if number else Sentence(f"line {line}", f"ligne {line}")
    typed = {key: re.sub(r"[\s\u202f\xa0]", "", cells[key]) for key in form.names}
    points = {key: cell for key, cell in typed.items() if cell not in NO_OPINION}
    return _Ballot(said, line, points, cells.get(ROLE, ""), cells.get(REMARK, ""), cells.get(HASH, ""))


def _faults(ballot: _Ballot, form: BallotForm, lines: Mapping[str, int]) -> list[Sentence]:
    """What is wrong with a row; `lines`: where each ballot before it was typed."""
    (en, fr), faults = ballot.said, []
    for key, cell in ballot.points.items():
        if not _is_points(cell):
            label, told = form.names[key][0], brief(cell, WORD)
            said = Sentence(
                f"{en}: '{label}' has '{told}', expected points from 0 to {MOST:g}, or nothing",
                f"{fr} : « {label} » a « {told} », attendu des points de 0 à {MOST:g}, ou rien",
            )
            faults.append(said)
    rest = any(share for key, share in form.shares.items() if key not in ballot.points)
    if not faults and not rest and not any(_numbers(ballot.points).values()):  # nothing is left to rank by
        faults.append(Sentence(f"{en}: all points are zero", f"{fr} : tous les points sont à zéro"))
    if len(ballot.role) > ROLE_LENGTH:
        said = Sentence(
            f"{en}: role of over {ROLE_LENGTH} characters", f"{fr} : rôle de plus de {ROLE_LENGTH} caractères"
        )
        faults.append(said)
    if en in lines:
        before = lines[en]
        said = Sentence(
            f"{en}: typed twice (rows {before} and {ballot.line})",
            f"{fr} : saisi deux fois (lignes {before} et {ballot.line})",
        )
        faults.append(said)
    return faults


def _numbers(points: Mapping[str, str]) -> dict[str, float]:
    return {key: float(cell.replace(",", ".")) for key, cell in points.items()}


def weights_of(points: Mapping[str, float], shares: Mapping[str, float]) -> dict[str, float]:
    """
    Weights of a ballot, summing to 1; where all points are zero, the criteria without any share out the whole.

    Parameters
    ----------
    points
        Criterion → points, of those on which there is an opinion.
    shares
        Criterion → share of the scenario, for the others.

    >>> weights_of({"a": 3, "b": 1}, {"a": 0.25, "b": 0.25, "c": 0.5})
    {'a': 0.375, 'b': 0.125, 'c': 0.5}
    """
    kept = sum(share for key, share in shares.items() if key not in points)
    total = math.fsum(points.values())
    if total == 0:
        return {key: 0.0 if key in points else share / kept for key, share in shares.items()}
    return {key: (1 - kept) * points[key] / total if key in points else share for key, share in shares.items()}


def _columns(table: pd.DataFrame, form: BallotForm) -> tuple[list[str], list[Sentence]]:
    """What each column is about: one of `OWN`, or a criterion."""
    known = {folded(name): name for name in OWN}
    for key, names in form.names.items():
        known |= {folded(name): key for name in (key, *names)}
    columns, faults = [], []
    for told in map(str, table.columns):
        bare = re.sub(r"^\s*\d+\s*[.):-]\s*", "", told)
        about = known.get(folded(bare)) or known.get(folded(told))
        if about is None:
            labels = [names[0] for names in form.names.values()]
            faults.append(unknown_choice(told, labels, en="unknown column", fr="colonne inconnue"))
        elif about in columns:
            faults.append(Sentence(f"column '{told}' given twice", f"colonne « {told} » donnée deux fois"))
        columns.append(about or told)
    absent = [names[0] for key, names in form.names.items() if key not in columns]
    if absent:
        listed = "; ".join(absent)
        faults.append(Sentence(f"columns absent: {listed}", f"colonnes absentes : {listed}"))
    return columns, faults


def _refuse(name: str, faults: list[Sentence]) -> None:
    said = all_faults(name, faults)
    raise SourceError(said.en, fr=said.fr)


def _is_points(cell: str) -> bool:
    return bool(POINTS.fullmatch(cell)) and 0 <= float(cell.replace(",", ".")) <= MOST


def _is_same(told: str, whole: str) -> bool:
    return len(told) >= SHORTEST_HASH and whole.startswith(told.lower())
