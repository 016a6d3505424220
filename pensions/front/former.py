"""Calls of before the wings whose arguments have changed, as notebooks wrote them; to go with the next release."""

import datetime as dt
from pathlib import Path

from layers.scenario.scenario import Scenario
from layers.territory.territory import Territory
from pensions.checking.reference import CheckInputs, Reference, prepare_check
from pensions.ranking import run
from pensions.ranking.job import DEFAULT_SCENARIO, Job, Progress, no_progress


class Desk(CheckInputs):
    """What `open_desk` gave, with the former name of its reference."""

    @property
    def base(self) -> Reference:
        """Candidates and cells, judged once and kept."""
        return self.reference


def rank_territory(
    territory: str | Territory,
    *,
    data: Path | None = None,
    scenario: str | Scenario = DEFAULT_SCENARIO,
    sites: str | None = None,
    date: dt.date | None = None,
    progress: Progress = no_progress,
) -> run.Run:
    """Rank as `pensions.ranking.run.rank_territory` does, whose job says the same in one argument."""
    return run.rank_territory(Job(territory, data, scenario, sites, date), progress=progress)


def open_desk(
    territory: str | Territory,
    *,
    data: Path | None = None,
    scenario: str | Scenario = DEFAULT_SCENARIO,
    sites: str | None = None,
    progress: Progress = no_progress,
) -> Desk:
    """Prepare as `pensions.checking.reference.prepare_check` does, whose job says the same in one argument."""
    inputs = prepare_check(Job(territory, data, scenario, sites), progress=progress)
    return Desk(inputs.run_inputs, inputs.reference)
