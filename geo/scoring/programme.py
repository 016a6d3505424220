"""What a plot can take: the programme that fits, the free ground, whether the plot is vacant or underused."""

import math
from dataclasses import dataclass

import pandas as pd

from geo.errors import LayerError, ScenarioError

FITS, TIGHT, SMALLER, NOTHING, UNKNOWN = "fits", "tight", "smaller", "nothing", "unknown"


@dataclass(frozen=True)
class Ratios:
    """
    How a programme is sized; each number has its source in the scenario.

    studios, studio_m2, common_m2, levels : smallest and largest (levels count the ground floor: 3 is R+2)
    floor_ratio : floor area over the area of studios and common rooms (walls, stairs, corridors), ≥ 1
    footprint_share : share of the plot that is built on, in (0, 1]
    """

    studios: tuple[int, int]
    studio_m2: tuple[float, float]
    common_m2: tuple[float, float]
    levels: tuple[int, int]
    floor_ratio: float
    footprint_share: float

    def __post_init__(self) -> None:
        pairs = {name: getattr(self, name) for name in ("studios", "studio_m2", "common_m2", "levels")}
        faults = [
            f"{name} is {low:g} to {high:g}, expected two numbers above 0 in order"
            for name, (low, high) in pairs.items()
            if not 0 < low <= high
        ]
        if not self.floor_ratio >= 1:
            faults.append(f"floor_ratio is {self.floor_ratio:g}, expected 1 or more")
        if not 0 < self.footprint_share <= 1:
            faults.append(f"footprint_share is {self.footprint_share:g}, expected a share above 0, at most 1")
        if faults:
            raise ScenarioError(f"Programme: {'; '.join(faults)}. Correct [parameters] of the scenario.")


@dataclass(frozen=True)
class Fit:
    """
    What a plot holds; low and high ends of each.

    status : "fits" (any asked programme, at the comfortable end), "tight" (at the small end only), "smaller" (fewer
        studios than asked), "nothing" (not one studio), "unknown" (plot area unknown)
    studios : asked, smallest and largest
    floor_m2 : floor area that those need
    plot_m2 : plot that those need, at most and at fewest levels
    holds_m2 : floor area that the plot holds at fewest and at most levels; NaN unknown
    most_studios : studios that it holds, at most levels and at the smallest sizes; None unknown
    """

    status: str
    studios: tuple[int, int]
    floor_m2: tuple[float, float]
    plot_m2: tuple[float, float]
    holds_m2: tuple[float, float]
    most_studios: int | None


def floor_needed(ratios: Ratios, studios: int, *, is_large: bool) -> float:
    """
    Floor area of a programme in m²: (studios × studio + common rooms) × floor ratio.

    >>> ratios = Ratios((20, 25), (23, 25), (120, 180), (3, 4), 1.25, 0.4)
    >>> floor_needed(ratios, 20, is_large=False), floor_needed(ratios, 25, is_large=True)
    (725.0, 1006.25)
    """
    end = int(is_large)
    return (studios * ratios.studio_m2[end] + ratios.common_m2[end]) * ratios.floor_ratio


def what_fits(area_m2: float, ratios: Ratios, *, studios: int | None = None) -> Fit:
    """
    Compare a plot with the programme.

    Parameters
    ----------
    area_m2
        Of the plot; NaN unknown.
    ratios
        See `Ratios`.
    studios
        Asked; the range of the ratios when None.

    Returns
    -------
    Fit
        Sizes of the building only: what the local plan allows (height, footprint, parking) is for its reader to say.

    Raises
    ------
    ScenarioError
        `studios` below 1.

    Examples
    --------
    500 m² × 0.4 built × 4 levels is 800 m² of floor; (800 ÷ 1.25 − 120) ÷ 23 is 22 studios:

    >>> fit = what_fits(500, Ratios((20, 25), (23, 25), (120, 180), (3, 4), 1.25, 0.4))
    >>> fit.status, fit.most_studios, fit.holds_m2
    ('tight', 22, (600.0, 800.0))
    """
    if studios is not None and studios < 1:
        raise ScenarioError(f"A programme of {studios} studios: expected 1 or more.")
    asked = ratios.studios if studios is None else (studios, studios)
    floor = (floor_needed(ratios, asked[0], is_large=False), floor_needed(ratios, asked[1], is_large=True))
    plot = (
        floor[0] / (ratios.footprint_share * ratios.levels[1]),
        floor[1] / (ratios.footprint_share * ratios.levels[0]),
    )
    if math.isnan(area_m2):
        return Fit(UNKNOWN, asked, floor, plot, (math.nan, math.nan), None)
    holds = (
        area_m2 * ratios.footprint_share * ratios.levels[0],
        area_m2 * ratios.footprint_share * ratios.levels[1],
    )
    most = max(0, math.floor((holds[1] / ratios.floor_ratio - ratios.common_m2[0]) / ratios.studio_m2[0] + 1e-9))
    if most < 1:
        status = NOTHING
    elif most < asked[0]:
        status = SMALLER
    else:
        status = FITS if holds[0] >= floor[1] - 1e-9 else TIGHT
    return Fit(status, asked, floor, plot, holds, most)


def free_ground(area_m2: pd.Series, built_share: pd.Series) -> pd.Series:
    """
    Ground that buildings leave free.

    Parameters
    ----------
    area_m2 : Series, n floats >= 0
        Square metres; NaN where unknown.
    built_share : Series, n floats in [0, 1]
        Share of the ground under buildings; NaN where unknown.

    Returns
    -------
    Series, n floats, named "free_m2"
        Square metres; NaN where either is unknown.

    Examples
    --------
    >>> free_ground(pd.Series([1000.0, 500.0]), pd.Series([0.25, float("nan")])).tolist()
    [750.0, nan]
    """
    if not area_m2.index.equals(built_share.index):
        raise LayerError("free_ground: 'area_m2' and 'built_share' have different indexes; take both from one frame.")
    return (area_m2 * (1.0 - built_share)).rename("free_m2")


def land_use(area_m2: pd.Series, built_share: pd.Series, *, vacant_share: float, underused_share: float) -> pd.Series:
    """
    Say of each plot whether it is vacant, under-built or built, by the share that buildings cover.

    Parameters
    ----------
    vacant_share, underused_share
        Up to the first, a plot is "vacant"; up to the second, "under_built"; beyond, "built".

    Returns
    -------
    Series of str, named "land_use"
        "unknown" where the share or the area is.

    Examples
    --------
    >>> shares = pd.Series([0.0, 0.2, 0.6, float("nan")])
    >>> land_use(pd.Series([900.0] * 4), shares, vacant_share=0.02, underused_share=0.25).tolist()
    ['vacant', 'under_built', 'built', 'unknown']
    """
    if not 0.0 <= vacant_share <= underused_share <= 1.0:
        raise LayerError(
            f"land_use: expected 0 <= vacant_share <= underused_share <= 1, "
            f"found {vacant_share:g} and {underused_share:g}."
        )
    use = pd.Series("built", index=area_m2.index, dtype="str", name="land_use")
    use = use.mask(built_share <= underused_share, "under_built").mask(built_share <= vacant_share, "vacant")
    return use.mask(built_share.isna() | area_m2.isna(), "unknown").rename("land_use")
