"""What the plots share: how matplotlib is found, colours, names and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.errors import PensionsError
from geo.scoring.ranking import Ranking
from maps.classes import class_bounds
from maps.colours import LINE, RAMP
from maps.colours import RED as WARM
from maps.text import SENTENCES, clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DARK, PALE = RAMP[-1], LINE
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


def colour_map(ranking: Ranking) -> tuple[Any, Any]:
    """Colours of scores from 0 to 100, and where they part: matplotlib's colour map and norm, as on the page."""
    from matplotlib.colors import BoundaryNorm, ListedColormap

    return ListedColormap(RAMP), BoundaryNorm(
        [0, *(100 * bound for bound in class_bounds(ranking)), 100.0001], len(RAMP)
    )
