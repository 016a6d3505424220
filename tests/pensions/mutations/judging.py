"""What a changed file does to the sites: judged by the rules and criteria that read its layer."""

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from geo.errors import PensionsError
from geo.scoring.ranking import Ranking
from geo.scoring.rules import PASS, UNKNOWN
from layers.places.sites import candidate_sites
from layers.scenario.scenario import Scenario, load_scenario
from layers.territory import territory as reading
from layers.territory.territory import Territory, load_territory
from pensions.ranking.record import _warnings
from pensions.ranking.run import judge
from pensions.ranking.run_inputs import RunInputs
from tests.pensions.mutations.change import AREA, CHANGES, LABELS
from tests.pensions.mutations.sound import SOUND, Sound, copied

HALF = "half"
OWN_SITES = ("parcels", "communes")
"""Layers that make the candidate sites."""

LEAST = 0.005
"""Half a point of a hundred: an address given in metres and in degrees is not rounded at the same place."""

TRAVEL = ("network", "timetable_network", "dates")


@dataclass(frozen=True)
class Change:
    """A fault put into the file of a reader."""

    reader: str
    fault: str
    column: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.reader, self.fault, self.column) if part)


def changes(reader: str) -> list[Change]:
    """Every fault that the file of a reader can have."""
    sound = SOUND[reader]
    faults = [Change(reader, fault) for fault in AREA]
    if sound.kind in ("features", "shapefile"):
        faults += [Change(reader, fault) for fault in LABELS]
    faults += [Change(reader, "blank", column) for column in sound.columns]
    if sound.columns and sound.kind != "positions":
        faults.append(Change(reader, "renamed", sound.columns[-1]))
    return [*faults, Change(reader, HALF)]


@dataclass(frozen=True)
class Outcome:
    """
    What became of a change.

    said : "refused" (an error of ours), "unknown", "noted", "same" or "silent" (other numbers, without a word)
    gained : rules that now pass where they did not, criteria whose note is better; with a word or without
    words : the error, or the notes that the right file does not have
    """

    said: str
    gained: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """A pass that was none, or a better note, without a word."""
        return bool(self.gained) and self.said in ("same", "silent", "unknown")


@dataclass(frozen=True)
class Judged:
    """A territory judged by what reads one layer."""

    ranking: Ranking
    inputs: RunInputs
    source: Mapping[str, Any]

    @cached_property
    def words(self) -> dict[str, str]:
        """What is said, without its numbers → with them: first screen, not evaluated, notes of the source."""
        told = [note["fr"] for note in _warnings(self.inputs, self.ranking)]
        told += [reason.fr for reason in self.ranking.not_evaluated.values()]
        told += [note if isinstance(note, str) else str(note["fr"]) for note in self.source["repairs"]]
        return {"".join(letter for letter in note if not letter.isdigit()): note for note in told}

    def low(self, criterion: str) -> pd.Series:
        """Low end of the note of a criterion, 0 where it is unknown."""
        if criterion not in self.ranking.utilities:
            return pd.Series(0.0, index=self.ranking.sites.index)
        return self.ranking.utilities[criterion].astype(float).fillna(0.0)


@dataclass
class Bench:
    """A town whose sources are read once, and judged again with one source changed."""

    folder: Path
    work: Path
    pieces: dict[tuple[str, tuple[str, ...]], Any] = field(default_factory=dict)
    before: dict[str, Judged] = field(default_factory=dict)

    @cached_property
    def described(self) -> dict[str, Any]:
        """The TOML of the town."""
        return tomllib.loads((self.folder / "territory.toml").read_text(encoding="utf-8"))

    @cached_property
    def scenario(self) -> Scenario:
        """Ours."""
        return load_scenario("pension_de_famille")

    def of_layer(self, layer: str) -> Scenario:
        """The scenario with the rules and criteria that a layer can change, and one criterion of the site itself."""
        travel = layer in ("streets", "timetable")
        every = layer in ("parcels",)
        criteria = tuple(
            one
            for one in self.scenario.criteria
            if every or layer in one.measure.layers or one.id == "plot_area" or (travel and one.id in TRAVELLED)
        )
        rules = tuple(one for one in self.scenario.rules if layer in one.measure.layers or one.id == "plot_too_small")
        return self.scenario.model_copy(update={"criteria": criteria, "rules": rules})

    def _toml(self, reader: str, files: tuple[str, ...]) -> Path:
        sound = SOUND[reader]
        lines = ['[territory]\nid = "changed"\nname = "Changed"\nis_fictional = true\nmargin_m = 2000']
        lines.append('[sites]\nlayer = "parcels"\nwhere = { owner_kind = ["landlord", "public"] }')
        sources = [one for one in self.described["source"] if one["layer"] != sound.layer]
        own = next((one for one in self.described["source"] if one["reader"] == reader), {})
        told = {"layer": sound.layer, "reader": reader, "files": list(files), "vintage": "2026", "publisher": "fictif",
                "licence": "fictive"}  # fmt: skip
        for place in self.described["destination"]:
            lines.append("[[destination]]\n" + "\n".join(f"{key} = {value!r}" for key, value in place.items()))
        for source in [*sources, {**told, **({"covers": own["covers"]} if "covers" in own else {})}]:
            kept = ("layer", "reader", "files", "vintage", "publisher", "licence", "covers")
            lines.append("[[source]]\n" + "\n".join(f"{key} = {source[key]!r}" for key in kept if key in source))
        path = self.work / f"{reader}.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def load(self, reader: str, folder: Path) -> tuple[Territory, dict[str, Any]]:
        """The town with the files of one reader in a folder, all other sources as they were read the first time."""
        sound, read = SOUND[reader], reading._read_source
        names = (*sound.files, *sound.beside)
        records: dict[str, Any] = {}

        def once(source, root, context):
            if source.reader == reader:
                piece, records["own"] = read(source.model_copy(update={"files": names}), folder, context)
                return piece, records["own"]
            key = (source.reader, source.files)
            if key not in self.pieces:
                self.pieces[key] = read(source, root, context)
            return self.pieces[key]

        with patch.object(reading, "_read_source", once):
            path = self._toml(reader, tuple(str(folder / name) for name in names))
            return load_territory(str(path), data=self.folder), records["own"]

    def judged(self, reader: str, folder: Path, reference: Ranking | None = None, like: Judged | None = None) -> Judged:
        """The sites of the town with the files of one reader in a folder."""
        territory, record = self.load(reader, folder)
        layer = SOUND[reader].layer
        inputs = RunInputs(territory, self.of_layer(layer))
        shared = self.travel if layer not in ("streets", "timetable", "communes") else {}
        inputs.__dict__.update(shared)
        sites = candidate_sites(territory) if layer in OWN_SITES or like is None else like.ranking.sites
        return Judged(judge(inputs, sites, reference=reference), inputs, record)

    @cached_property
    def travel(self) -> dict[str, Any]:
        """Streets and timetable made ready once: no other layer changes them."""
        inputs = RunInputs(load_territory(str(self.folder)), self.scenario)
        return {name: getattr(inputs, name) for name in TRAVEL}

    def right(self, reader: str) -> Judged:
        """The town with the right files of a reader, judged once."""
        if reader not in self.before:
            first = self.judged(reader, self.folder)
            again = judge(first.inputs, first.ranking.sites, reference=first.ranking)
            self.before[reader] = Judged(again, first.inputs, first.source)
        return self.before[reader]

    def outcome(self, change: Change) -> Outcome:
        """Change the file, judge, compare."""
        sound = SOUND[change.reader]
        right = self.right(change.reader)
        folder = self.work / "changed"
        shutil.rmtree(folder, ignore_errors=True)
        _put(change, sound, self.folder, folder)
        try:
            after = self.judged(change.reader, folder, right.ranking, right)
        except PensionsError as error:
            return Outcome("refused", (), (str(error), getattr(error, "fr", "")))
        return compared(right, after)


TRAVELLED = (
    "centre", "food_shop", "pharmacy", "doctor", "mental_health", "hospital", "public_service",
)  # fmt: skip
"""Criteria that streets and timetables change."""


def _put(change: Change, sound: Sound, source: Path, folder: Path) -> None:
    copied(sound, source, folder)
    for name in sound.files:
        CHANGES[sound.kind](folder / name, change.fault, change.column)


def compared(before: Judged, after: Judged) -> Outcome:
    """What the changed file made better, and whether a word says that something is wrong with it."""
    sites = before.ranking.sites.index.intersection(after.ranking.sites.index)
    gained, lost, differs = [], False, len(sites) < len(before.ranking.sites)
    for rule in before.ranking.rules:
        old, new = (one.ranking.verdicts[rule.id].reindex(sites) for one in (before, after))
        if ((old != PASS) & (new == PASS)).any():
            gained.append(rule.id)
        lost |= bool(((old != UNKNOWN) & (new == UNKNOWN)).any())
        differs |= bool((old != new).any())
    for criterion in before.ranking.criteria:
        old, new = (one.low(criterion.id).reindex(sites) for one in (before, after))
        if (new > old + LEAST).any():
            gained.append(criterion.id)
        known = [one.ranking.measures[criterion.id].reindex(sites).notna() for one in (before, after)]
        lost |= bool((known[0] & ~known[1]).any())
        differs |= not np.allclose(old, new, atol=LEAST)
    words = tuple(text for key, text in after.words.items() if key not in before.words)
    said = "noted" if words else "unknown" if lost else "silent" if differs else "same"
    return Outcome(said, tuple(gained), words)
