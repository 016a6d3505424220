"""What a criterion or a rule is given of a measure: what counts people is on the lattice, whatever it was read from."""

from dataclasses import replace

import pandas as pd

from geo import secrecy
from geo.scoring.criterion import Criterion, MeasureSpec, Rule
from layers.people.counted import COUNT_PEOPLE
from layers.scenario.measure_kinds import MEASURE_KINDS
from layers.scenario.own_counts import SHARES
from pensions.ranking.measures import measure
from pensions.ranking.site_inputs import Measurement, SiteInputs


def measured(site_inputs: SiteInputs, judge: Criterion | Rule) -> Measurement:
    """
    Make the measure of a criterion or a rule for every site; the one way from a measure to a note or a verdict.

    Where it says that it is about people, numbers that no layer of ours gates (a column of the sites, or of a layer of
    the planner's own) are told to the nearest multiple of the threshold of secrecy: asked often enough, notes and
    verdicts would tell them to the unit. A share of people is told as it is: its column ends with `_share`.

    Raises
    ------
    NotAvailableError, ScenarioError
        See `pensions.ranking.measures.measure`.
    """
    made = measure(site_inputs, judge.measure)
    if not judge.is_about_people or not _counts(judge.measure):
        return made
    step = site_inputs.territory.head.secrecy_threshold * (abs(float(judge.measure.options.get("scale", 1.0))) or 1.0)

    def told(values: pd.Series | None) -> pd.Series | None:
        return None if values is None else secrecy.rounded_counts(values.astype(float), step)

    values = secrecy.rounded_counts(made.values.astype(float), step)
    return replace(made, values=values, at_least=told(made.at_least), at_most=told(made.at_most))


def _counts(spec: MeasureSpec) -> bool:
    """Whether the numbers are counts that `measure` has not gated: those of a column that is no share."""
    if COUNT_PEOPLE & set(spec.layers) or "column" not in MEASURE_KINDS[spec.kind].options:
        return False
    read = [str(spec.options[name]) for name in ("column", "minus") if name in spec.options]
    return not read or not all(name.endswith(SHARES) for name in read)
