"""The sites of a ranking on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import check_working_crs
from geo.scoring.criterion import Language
from geo.scoring.ranking import Ranking
from maps.colours import GREY, LAND, SITE
from maps.flat_tables import number
from maps.map_page.static_picture import round_length
from maps.plots.drawing import colour_map, foot, own_axes
from maps.text import clean
from maps.words.plots import plot_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELLED = 10
APART_PT = 17.0
"""Points of paper between two ranks written on the map: nearer, they would not be read."""


def plot_sites(
    ranking: Ranking,
    communes: gpd.GeoDataFrame | None = None,
    *,
    lang: Language = "fr",
    note: str = "",
    ax: Axes | None = None,
) -> Axes:
    """
    Map of the sites over communes: the darker the better, the first ten with their rank, a scale in km.

    Parameters
    ----------
    ranking
    communes : GeoDataFrame in EPSG:2154, optional
        Drawn and named behind the sites, from its column `name`.
    lang, note, ax
        As in `plot_ranking`.

    Returns
    -------
    Axes
        In metres of EPSG:2154; north is up.

    Raises
    ------
    CrsError
        Communes in another CRS.
    MissingExtraError
        matplotlib is not installed.
    """
    said = plot_words(lang)
    ax = own_axes(ax, 8.0, 7.0)
    if communes is not None:
        check_working_crs(communes, names=("communes",))
        _draw_communes(ax, communes)
    eligible = ranking.scores["is_eligible"].to_numpy(dtype=bool)
    xy = shapely.get_coordinates(ranking.sites.geometry.representative_point().to_numpy())
    x, y = xy.T
    ax.scatter(
        x[~eligible], y[~eligible], s=14, marker="x", color=GREY, linewidths=0.7, label=said["site_excluded"], zorder=3
    )
    scores = 100 * ranking.scores["score"].to_numpy(dtype=float)
    best_last = np.flatnonzero(eligible)[np.argsort(scores[eligible], kind="stable")]
    colours, bounds = colour_map(ranking)
    first = ranking.ordered()[: min(LABELLED, int(eligible.sum()))]
    dots = ax.scatter(
        x[best_last], y[best_last], c=scores[best_last], cmap=colours, norm=bounds, s=34, edgecolors=GREY,
        linewidths=0.6, zorder=4,
    )  # fmt: skip
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.margins(0.04)
    _scale_bar(ax, lang)
    ax.figure.colorbar(dots, ax=ax, label=said["score_dark"], shrink=0.5, pad=0.02, spacing="proportional")
    told = said["site_ranked"].format(count=len(first))
    ax.scatter([], [], s=60, color=SITE, edgecolors="white", label=told)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2, frameon=False, fontsize="small")
    count, out = (number(int(one.sum()), 0, lang) for one in (eligible, ~eligible))
    ax.set_title(said["sites_title"].format(total=count, count=out), loc="left")
    foot(ax, note)
    _label_ranks(ax, xy[ranking.sites.index.get_indexer(first)], ranking.scores["rank"].loc[first].tolist())
    return ax


def _draw_communes(ax: Axes, communes: gpd.GeoDataFrame) -> None:
    from matplotlib.patheffects import withStroke

    for shape in shapely.get_parts(communes.geometry.to_numpy()):
        for ring in shapely.get_rings(shape):
            ax.fill(*shapely.get_coordinates(ring).T, facecolor=LAND, edgecolor=GREY, linewidth=0.7, zorder=1)
    if "name" not in communes:
        return
    halo = withStroke(linewidth=2.5, foreground="white", alpha=0.8)
    points = shapely.get_coordinates(communes.geometry.representative_point().to_numpy())
    for (x, y), name in zip(points, communes["name"], strict=True):
        ax.text(
            x,
            y,
            clean(name),
            color=GREY,
            fontsize="small",
            ha="center",
            zorder=5,
            parse_math=False,
            clip_on=True,
            path_effects=[halo],
        )


def _label_ranks(ax: Axes, xy: np.ndarray, ranks: list[int]) -> None:
    """Ranks near their sites, each where it hides no other; a line leads to the site where it stands off."""
    if not len(xy):
        return
    ax.figure.canvas.draw()  # only then is it known where on paper the sites are
    points_a_pixel = 72 / ax.figure.dpi
    sites = ax.transData.transform(xy) * points_a_pixel
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False) + np.pi / 4
    away = [np.zeros(2)] + [r * np.array([np.cos(a), np.sin(a)]) for r in (18, 30, 42, 56, 72, 90) for a in angles]
    boxes = [text.get_window_extent() for text in ax.texts]  # names of communes, scale
    taken = [points_a_pixel * np.array([x, (b.y0 + b.y1) / 2]) for b in boxes for x in np.linspace(b.x0, b.x1, 4)]
    for at, offset_from, rank in zip(sites, xy, ranks, strict=True):
        free = (step for step in away if all(np.hypot(*(at + step - one)) >= APART_PT for one in taken))
        step = next(free, away[0])
        taken.append(at + step)
        ax.annotate(
            str(rank), offset_from, xytext=tuple(step), textcoords="offset points", color="white", fontsize=8,
            fontweight="bold", ha="center", va="center", zorder=6,
            bbox={"boxstyle": "circle,pad=0.25", "facecolor": SITE, "edgecolor": "white"},
            arrowprops={"arrowstyle": "-", "color": SITE, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip


def _scale_bar(ax: Axes, lang: Language) -> None:
    """A bar of a round length, about a fifth of the map wide, and north."""
    west, east = ax.get_xlim()
    south, north = ax.get_ylim()
    metres = round_length((east - west) / 5)
    told = f"{number(metres / 1000, 0, lang)} km" if metres >= 1000 else f"{number(metres, 0, lang)} m"
    right, base = east - 0.02 * (east - west), south + 0.03 * (north - south)
    ax.plot([right - metres, right], [base, base], color="black", linewidth=2, solid_capstyle="butt", zorder=5)
    ax.annotate(told, (right - metres / 2, base), xytext=(0, 4), textcoords="offset points", ha="center", zorder=5)
    ax.annotate(
        "N", (0.97, 0.98), xytext=(0.97, 0.90), xycoords="axes fraction", ha="center", va="center", zorder=5,
        arrowprops={"arrowstyle": "-|>", "color": "black"},
    )  # fmt: skip
