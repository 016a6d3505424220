"""What each criterion measures, and what its value function makes of it."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import LayerError
from geo.scoring.criterion import Criterion, Language
from geo.scoring.ranking import Ranking
from maps.colours import RAMP
from maps.colours import RED as WARM
from maps.flat_tables import in_language, number, shown_measures, source
from maps.plots.drawing import DARK, NAME, nothing_to_draw, pyplot
from maps.text import SENTENCES, clean
from maps.words.plots import plot_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

COLUMNS, BINS = 3, 20
BARS = RAMP[2]
LINE = 62
"""Letters of a line under a plot."""


def plot_criteria(ranking: Ranking, *, lang: Language = "fr", note: str = "") -> Sequence[Axes]:
    """
    A histogram a criterion: how many sites have each measure, and on it the mark that each measure is worth.

    Of a criterion about people, the marks are drawn and not the measures.

    Parameters
    ----------
    ranking
    lang, note
        As in `plot_ranking`.

    Returns
    -------
    list of Axes, one a criterion
        Of one figure (`axes[0].figure`). Excluded sites count too: they were measured.

    Raises
    ------
    LayerError
        No criterion was evaluated.
    MissingExtraError
        matplotlib is not installed.
    """
    if not ranking.criteria:
        raise LayerError("No criterion was evaluated: nothing to plot.", fr="Aucun critère évalué : rien à dessiner.")
    said, count = plot_words(lang), len(ranking.criteria)
    rows = math.ceil(count / COLUMNS)
    figure, grid = pyplot().subplots(rows, COLUMNS, figsize=(13, 0.9 + 2.9 * rows), squeeze=False, layout="constrained")
    axes = list(grid.flat)
    for spare in axes[count:]:
        spare.set_axis_off()
    for ax, criterion in zip(axes, ranking.criteria, strict=False):
        _plot_criterion(ax, ranking, criterion, lang)
    figure.suptitle(f"{said['criteria_title']}\n{said['bars']} · {said['curve']}", fontsize="large")
    if note:
        figure.supxlabel(clean(note, longest=300), fontsize="small", color=WARM, parse_math=False)
    return axes[:count]


def _plot_criterion(ax: Axes, ranking: Ranking, criterion: Criterion, lang: Language) -> None:
    said = plot_words(lang)
    is_shown = criterion in shown_measures(ranking)
    values = (ranking.measures if is_shown else 100 * ranking.utilities)[criterion.id].to_numpy(dtype=float)
    known, far = values[np.isfinite(values)], int(np.isposinf(values).sum())
    share = 100 * float(ranking.weights[criterion.id] / ranking.weights.sum())
    facts = [said["weight"].format(share=number(share, 1, lang))]
    for key, count in (("without", len(values) - len(known) - far), ("out_of_reach", far)):
        if count:
            facts.append(said[key].format(count=number(count, 0, lang)))
    label = clean(in_language(criterion.label, lang), longest=90)
    title = textwrap.fill(f"{label} ({' · '.join(facts)})", 46)
    ax.set_title(title, loc="left", fontsize="medium", parse_math=False)
    if not len(known):
        nothing_to_draw(ax, said["no_measure"])
        return
    unit = clean(in_language(criterion.unit, lang), longest=NAME) if is_shown else said["notes_only"]
    told = said["source"].format(source=clean(source(criterion.source, lang), longest=SENTENCES))
    told = textwrap.fill(told, LINE, max_lines=2, placeholder=" …")
    ax.set_xlabel(f"{unit}\n{told}", fontsize="small", parse_math=False)
    ax.set_ylabel(said["sites_axis"], fontsize="small")
    ends = np.array([at for at, _ in criterion.knots]) if is_shown else np.array([0.0, 100.0])
    low, high = min(known.min(), ends[0]), max(known.max(), ends[-1])
    ax.hist(known, bins=BINS, range=(low, high), color=BARS)
    ax.set_xlim(low, high)
    ax.spines[["top", "right"]].set_visible(False)
    decimals = 0 if high - low > 5 else 1 if high - low > 0.5 else 2
    ax.xaxis.set_major_formatter(lambda value, _: number(value, decimals, lang))
    if is_shown:
        _draw_value_function(ax, criterion, low, high, said["note_axis"])


def _draw_value_function(ax: Axes, criterion: Criterion, low: float, high: float, axis: str) -> None:
    """The marks on an axis of their own at the right, flat beyond the first and the last knot."""
    marks = ax.twinx()
    at, worth = np.array(criterion.knots).T
    marks.plot([low, *at, high], [100 * one for one in (worth[0], *worth, worth[-1])], color=DARK, linewidth=2)
    marks.set_ylim(0, 105)
    marks.set_yticks([0, 50, 100])
    marks.set_ylabel(axis, fontsize="small", color=DARK)
    marks.tick_params(axis="y", colors=DARK, labelsize="small")
    marks.spines[["top", "left"]].set_visible(False)
