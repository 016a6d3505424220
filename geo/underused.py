"""Land that could take a small building: of the right size, little built."""

import pandas as pd

from geo.errors import LayerError


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
