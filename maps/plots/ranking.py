"""The ranking as bars, and the points that make one site's score."""

from __future__ import annotations

import difflib
import math
import textwrap
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import LayerError, SitesError
from geo.scoring.criterion import Criterion, Language
from geo.scoring.ranking import Ranking
from maps.classes import class_bounds, colours_of
from maps.colours import GREY
from maps.flat_tables import in_language, measure_told, number, shown_measures
from maps.plots.drawing import (
    DARK,
    NAME,
    PALE,
    bare,
    foot,
    legend_under,
    nothing_to_draw,
    own_axes,
    site_name,
)
from maps.text import clean
from maps.words.plots import plot_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_ranking(
    ranking: Ranking, first: int = 20, *, lang: Language = "fr", note: str = "", ax: Axes | None = None
) -> Axes:
    """
    Bars of the first sites' scores, best on top; where data are missing, the interval up to the best case.

    Parameters
    ----------
    ranking
        Sites that a rule excludes are counted in the title, and not drawn.
    first
        Most sites shown, at least 1.
    lang
        Of the labels.
    note
        A line at the foot: what made the ranking, or that its data are fictional.
    ax
        Where to draw; a figure of its own when None.

    Returns
    -------
    Axes
        Scores from 0 to 100 across, a site a row.

    Raises
    ------
    LayerError
        `first` below 1.
    MissingExtraError
        matplotlib is not installed.
    """
    if first < 1:
        raise LayerError(f"first={first}: expected at least 1 site.", fr=f"first={first} : attendu au moins 1 site.")
    said, scores = plot_words(lang), ranking.scores
    ranked = ranking.ordered()[: int(scores["is_eligible"].sum())]
    shown = ranked[:first]
    ax = own_axes(ax, 9.0, 1.6 + 0.3 * max(len(shown), 3))
    foot(ax, note)
    if not len(shown):
        return nothing_to_draw(ax, said["none_ranked"])
    low, high = (100 * scores.loc[shown, name].to_numpy(dtype=float) for name in ("score", "score_high"))
    rows = np.arange(len(shown))
    wide = high - low > 0.05
    colours = colours_of(low / 100, class_bounds(ranking))
    ax.barh(rows, low, color=colours, edgecolor=GREY, linewidth=0.6, height=0.7, label=said["score_low"])
    if wide.any():
        ax.barh(
            rows[wide], (high - low)[wide], left=low[wide], height=0.7, color="white", edgecolor=GREY, hatch="////",
            linewidth=0.6, label=said["interval"],
        )  # fmt: skip
        legend_under(ax)
    for row, (a, b) in enumerate(zip(low, high, strict=True)):
        told = said["to"].format(low=number(a, 1, lang), high=number(b, 1, lang)) if wide[row] else number(a, 1, lang)
        ax.text(b + 1, row, told, va="center", fontsize="small")
    places = [f"{int(place)}. {site_name(ranking, site)}" for site, place in scores.loc[shown, "rank"].items()]
    ax.set_yticks(rows, labels=places, parse_math=False)
    ax.invert_yaxis()
    ax.set(xlim=(0, 115), xticks=range(0, 101, 20), xlabel=said["score_axis"])
    ax.margins(y=0.5 / (len(shown) + 1))
    total, out = number(len(ranked), 0, lang), len(scores) - len(ranked)
    key = "ranking_title" if len(shown) < len(ranked) else "ranking_all"
    title = said[key].format(shown=number(len(shown), 0, lang), total=total)
    if out:
        title += f"\n{said['excluded'].format(count=number(out, 0, lang))}"
    ax.set_title(title, loc="left")
    return bare(ax)


def plot_contributions(
    ranking: Ranking, site: str, *, lang: Language = "fr", note: str = "", ax: Axes | None = None
) -> Axes:
    """
    Where one site's score comes from: of the points each criterion could give, those obtained, with its measure.

    Parameters
    ----------
    ranking
    site
        Id of a site of the ranking, excluded or not.
    lang, note, ax
        As in `plot_ranking`.

    Returns
    -------
    Axes
        Points of score across, a criterion a row in the scenario's order. The measure of a criterion about people is
        not written; an unknown one is hatched from 0 to all its points.

    Raises
    ------
    SitesError
        No such site; the nearest id is named.
    MissingExtraError
        matplotlib is not installed.
    """
    _check_site(ranking, site)
    said, criteria = plot_words(lang), ranking.criteria
    ax = own_axes(ax, 9.5, 1.9 + 0.34 * max(len(criteria), 3))
    foot(ax, note)
    most = 100 * (ranking.weights / ranking.weights.sum()).to_numpy()
    points = 100 * ranking.contributions.loc[site].to_numpy(dtype=float)
    rows, known = np.arange(len(criteria)), ~np.isnan(points)
    ax.barh(rows, most, color=PALE, height=0.7, label=said["possible"])
    ax.barh(rows[known], points[known], color=DARK, height=0.7, label=said["gained"])
    if not known.all():
        ax.barh(
            rows[~known], most[~known], color="white", edgecolor=GREY, hatch="////", linewidth=0.6, height=0.7,
            label=said["unknown_points"],
        )  # fmt: skip
    shown = {criterion.id for criterion in shown_measures(ranking)}
    for row, criterion in enumerate(criteria):
        told = _points_words(ranking, site, criterion, lang, is_shown=criterion.id in shown)
        ax.text(most[row] + most.max() / 60, row, told, va="center", fontsize="small", parse_math=False)
    ax.set_yticks(rows, labels=[_two_lines(in_language(one.label, lang)) for one in criteria], parse_math=False)
    ax.tick_params(axis="y", labelsize="small")
    ax.invert_yaxis()
    ax.set(xlim=(0, 1.75 * most.max()), xlabel=said["points_axis"])
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= 1.05 * most.max()])
    ax.xaxis.set_major_formatter(lambda value, _: number(value, 0 if value == round(value) else 1, lang))
    ax.set_title(_site_title(ranking, site, lang), loc="left", parse_math=False)
    legend_under(ax, columns=3)
    return bare(ax)


def _two_lines(label: str) -> str:
    return textwrap.fill(clean(label), 40, max_lines=2, placeholder=" …")


def _check_site(ranking: Ranking, site: str) -> None:
    if site in ranking.sites.index:
        return
    near = difflib.get_close_matches(str(site), [str(one) for one in ranking.sites.index], n=1)
    hint, hint_fr = (f" Did you mean '{near[0]}'?", f" Vouliez-vous « {near[0]} » ?") if near else ("", "")
    raise SitesError(
        f"Site '{site}' is not in this ranking; its ids are in ranking.sites.index.{hint}",
        fr=f"Le site « {site} » n’est pas dans ce classement ; les identifiants sont dans ranking.sites.index."
        f"{hint_fr}",
    )


def _points_words(ranking: Ranking, site: str, criterion: Criterion, lang: Language, *, is_shown: bool) -> str:
    """Points obtained of those possible, and the measure where it may be told: « 4,6 / 5,5 · 7 min à pied »."""
    said = plot_words(lang)
    most = 100 * float(ranking.weights[criterion.id] / ranking.weights.sum())
    points = 100 * float(ranking.contributions[criterion.id].loc[site])
    if math.isnan(points):
        return f"0–{number(most, 1, lang)} · {said['unknown']}"
    told = f"{number(points, 1, lang)} / {number(most, 1, lang)}"
    measure = float(ranking.measures[criterion.id].loc[site])
    if not is_shown:
        return f"{told} · {said['private']}"
    if math.isnan(measure):
        return told
    text = clean(measure_told(ranking, site, measure, criterion, lang), longest=NAME)
    is_estimate = bool(ranking.estimates[criterion.id].loc[site])
    return f"{told} · {said['estimate'].format(measure=text) if is_estimate else text}"


def _site_title(ranking: Ranking, site: str, lang: Language) -> str:
    said, scores = plot_words(lang), ranking.scores
    low, high = (100 * float(scores[name].loc[site]) for name in ("score", "score_high"))
    score = number(low, 1, lang)
    if high - low > 0.05:
        score = said["to"].format(low=score, high=number(high, 1, lang))
    name = site_name(ranking, site, longest=90)
    if not bool(scores["is_eligible"].loc[site]):
        return said["excluded_title"].format(site=name, score=score)
    place, total = int(scores["rank"].loc[site]), int(scores["is_eligible"].sum())
    shown = {"rank": number(place, 0, lang), "total": number(total, 0, lang)}
    return said["ranked_title"].format(site=name, score=score, **shown)
