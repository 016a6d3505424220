"""A measure is made once: what it depends on is the key under which it is kept, by the shape of the site."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.memory import give_back
from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text
from pensions.ranking.gate import measured
from pensions.ranking.keeping.columns import Table
from pensions.ranking.keeping.content import code_version, site_marks
from pensions.ranking.keeping.networks import street_moves
from pensions.ranking.run_inputs import DOOR, RunInputs
from pensions.ranking.site_inputs import Measurement, SiteInputs

OF_THE_SITE = "attribute"
"""Kind that reads the columns of the sites and no layer: kept by nobody."""

BY_TIMETABLE = {"walk_min": False, DOOR: True, "departures": True}
"""Kinds that go along the streets, and whether by the timetable too."""

BESIDE = {"social_percent": ("income_cells",), "slope": ("terrain",)}
"""What kinds read beside the layers that their measure names."""

MANY_SITES = 20_000
"""From so many, memory that a measure needed for a moment goes back at once: what the next ones leave would hold it."""

OPTIONAL = ("at_least", "at_most", "known_share")


@dataclass(frozen=True)
class MeasuredOnce:
    """The measures of some sites, those of earlier runs read back; made anew, and not kept, unless `is_kept`."""

    site_inputs: SiteInputs
    is_kept: bool = True

    def measured(self, judge: Criterion | Rule) -> Measurement:
        """
        What `pensions.ranking.gate.measured` gives for these sites, its errors included.

        A measure is kept after the gate; never where a source that it reads holds confidential places, or where they
        are declared for a use.
        """
        made = self._measured(judge)
        if len(self.site_inputs.sites) > MANY_SITES:
            give_back()
        return made

    def _measured(self, judge: Criterion | Rule) -> Measurement:
        spec, run_inputs = judge.measure, self.site_inputs.run_inputs
        names = (*spec.layers, *BESIDE.get(spec.kind, ()))
        if not self.is_kept or spec.kind == OF_THE_SITE or run_inputs.territory.is_confidential(names):
            return measured(self.site_inputs, judge)
        told = what_moves(run_inputs, spec) | {"is_about_people": judge.is_about_people}
        table = run_inputs.kept.through(told, self._marks, lambda lacks: _as_table(measured(self._of(lacks), judge)))
        return _as_measurement(table, self.site_inputs.sites.index)

    @property
    def to_destinations(self) -> dict[str, pd.Series]:
        """See `SiteInputs.to_destinations`."""
        if not self.site_inputs.run_inputs.destinations:
            return {}
        found = self._columns("to_destinations", lambda inputs: pd.DataFrame(inputs.to_destinations))
        return {str(name): found[name] for name in found}

    @property
    def is_without_stop(self) -> pd.Series:
        """See `SiteInputs.is_without_stop`."""
        return self._columns("is_without_stop", lambda inputs: inputs.is_without_stop.to_frame("is"))["is"]

    def _columns(self, kind: str, make: Callable[[SiteInputs], pd.DataFrame]) -> pd.DataFrame:
        run_inputs = self.site_inputs.run_inputs
        if not self.is_kept:
            return make(self.site_inputs)
        told = _travel_moves(run_inputs, by_timetable=run_inputs.territory.feed is not None) | {"kind": kind}
        table = run_inputs.kept.through(
            told, self._marks, lambda lacks: Table(make(self._of(lacks)).reset_index(drop=True), {})
        )
        return table.columns.set_axis(self.site_inputs.sites.index)

    @cached_property
    def _marks(self) -> NDArray[np.uint64]:
        return site_marks(self.site_inputs.sites.geometry)

    @cached_property
    def _parts(self) -> dict[bytes, SiteInputs]:
        return {}

    def _of(self, lacking: NDArray[np.bool_]) -> SiteInputs:
        """What the measures of some of the sites share, the same for all that lack the same sites."""
        if lacking.all():
            return self.site_inputs
        key = lacking.tobytes()
        if key not in self._parts:
            self._parts[key] = SiteInputs(self.site_inputs.run_inputs, self.site_inputs.sites[lacking])
        return self._parts[key]


def what_moves(run_inputs: RunInputs, spec: MeasureSpec) -> dict[str, Any]:
    """
    Everything that what a measure says of a shape depends on, by content: weights, knots and thresholds do not.

    Its kind, layers and options; what each layer that it reads holds, and on what ground it vouches for it; the code;
    of what goes by the streets, their network and every parameter of the scenario; by the timetable, the feed and the
    dates.
    """
    kept, territory = run_inputs.kept, run_inputs.territory
    names = (*spec.layers, *BESIDE.get(spec.kind, ()), "communes")
    told: dict[str, Any] = {
        "kind": spec.kind,
        "layers": spec.layers,
        "options": sorted(spec.options.items()),
        "code": code_version(),
        "read": [(name, kept.digest(territory.layers[name])) for name in names if name in territory.layers],
        "ground": [
            (*key, kept.digest(ground.zones), kept.digest(ground.communes))
            for key, ground in sorted(territory.coverage.items())
            if key[0] in names
        ],
        "threshold": territory.head.secrecy_threshold,
        "terrain": kept.digest(territory.terrain) if "terrain" in names else "",
    }
    if spec.kind in BY_TIMETABLE:
        told |= _travel_moves(run_inputs, by_timetable=BY_TIMETABLE[spec.kind] and territory.feed is not None)
    return told


def _travel_moves(run_inputs: RunInputs, *, by_timetable: bool) -> dict[str, Any]:
    kept, territory = run_inputs.kept, run_inputs.territory
    told = street_moves(kept, territory, run_inputs.scenario, has_slopes=run_inputs.elevation is not None)
    told["travel_code"] = code_version()
    if "destinations" in territory.layers:
        told["streets"].append(("destinations", kept.digest(territory.layers["destinations"])))
    if by_timetable:
        told |= {"timetable": kept.digest(territory.feed), "dates": run_inputs.dates}
    return told


def _as_table(made: Measurement) -> Table:
    columns = {"values": made.values.astype(float), "is_estimate": made.is_estimate.astype(bool)}
    columns |= {name: getattr(made, name).astype(float) for name in OPTIONAL if getattr(made, name) is not None}
    columns |= {f"detail_{name}": values for name, values in made.details.items()}
    told = {"unknown_because": None if made.unknown_because is None else made.unknown_because.model_dump()}
    return Table(pd.DataFrame(columns).reset_index(drop=True), told)


def _as_measurement(table: Table, sites: pd.Index) -> Measurement:
    columns, because = table.columns.set_axis(sites), table.told["unknown_because"]
    details = [name for name in columns if str(name).startswith("detail_")]
    return Measurement(
        columns["values"],
        columns["is_estimate"],
        {str(name).removeprefix("detail_"): columns[name] for name in details},
        **{name: columns[name] for name in OPTIONAL if name in columns},
        unknown_because=None if because is None else Text(**because),
    )
