"""What the plots share: how matplotlib is found, colours, names and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import PensionsError
from geo.scoring.ranking import Ranking
from maps.map_page.payload import score_scale
from maps.text import SENTENCES, clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RAMP = "viridis_r"
"""From light (low) to dark (high)."""

DARK, GREY, PALE, GROUND, WARM = "#440154", "#6b6f76", "#dfe3ea", "#f4f1ea", "#b3261e"
NAME = 46
"""Letters of a site's or a criterion's name; a longer one is cut, with an ellipsis."""


class MissingExtraError(PensionsError, ImportError):
    """A library of an optional extra is not installed."""


def pyplot() -> Any:
    """
    matplotlib.pyplot, or one sentence that names the extra that brings it.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise MissingExtraError(
            "matplotlib is not installed, and plots need it. Install the extra 'lab': pip install 'pensions[lab]'.",
            fr="matplotlib n’est pas installé, et les graphiques en ont besoin. Installez l’extra « lab » : "
            "pip install 'pensions[lab]'.",
        ) from error
    return plt


def own_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The axes given, or those of a new figure of so many inches."""
    if ax is not None:
        return ax
    _, made = pyplot().subplots(figsize=(width, height), layout="constrained")
    return made  # type: ignore[no-any-return]


def foot(ax: Axes, note: str) -> None:
    """A line at the foot of the figure: what made the ranking, or that its data are fictional."""
    if note:
        text = clean(note, longest=SENTENCES)
        ax.figure.supxlabel(text, fontsize="small", color=WARM, parse_math=False)


def legend_under(ax: Axes, *, columns: int = 1) -> None:
    """The legend under the axis and its label, as near as can be read."""
    from matplotlib.transforms import ScaledTranslation

    down = ax.transAxes + ScaledTranslation(0, -38 / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=down, ncols=columns, frameon=False, fontsize="small",
        borderaxespad=0,
    )  # fmt: skip


def nothing_to_draw(ax: Axes, why: str) -> Axes:
    """A sentence in the place of a plot."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, why, ha="center", va="center", transform=ax.transAxes)
    return ax


def bare(ax: Axes) -> Axes:
    """No frame but the axis itself."""
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def site_name(ranking: Ranking, site: Any, longest: int = NAME) -> str:
    """Label and commune of a site, or its id; as text that fits."""
    sites = ranking.sites
    parts = [clean(sites[name].loc[site]) for name in ("label", "commune") if name in sites]
    return clean(", ".join(part for part in parts if part) or site, longest=longest)


def ends(ranking: Ranking) -> tuple[float, float]:
    """Scores, from 0 to 100, between which the colours run; the same as on the page."""
    low, high = score_scale(ranking)
    return 100 * low, 100 * high


def shades(ranking: Ranking, scores: np.ndarray) -> np.ndarray:
    """Colour of each score, from 0 to 100."""
    low, high = ends(ranking)
    return np.asarray(pyplot().get_cmap(RAMP)(np.clip((scores - low) / (high - low), 0, 1)))
