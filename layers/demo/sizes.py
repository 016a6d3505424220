"""The three sizes of the fictional territory, and where it lies."""

from dataclasses import dataclass

CENTRE = (778_000.0, 6_314_000.0)
"""EPSG:2154, in the hinterland between Hérault and Gard: a plausible place, where no such town is."""

OUTSIDE_CODE = "34899"
"""Code of everything beyond the boundary."""


@dataclass(frozen=True)
class Size:
    """How large a territory is."""

    name: str
    communes: int
    inhabitants: int
    radius_m: float
    cities: int
    main_share: float
    outside_villages: int
    social_dwellings: int
    candidate_parcels: int
    pensions: int
    sales_a_year: int
    step_m: float = 50.0


SIZES = {
    "town": Size("town", 3, 30_000, 3_300.0, 1, 0.78, 3, 3_000, 300, 2, 400, 25.0),
    "metropole": Size("metropole", 31, 500_000, 11_700.0, 1, 0.52, 7, 60_000, 5_000, 9, 5_000),
    "region": Size("region", 310, 5_000_000, 37_000.0, 10, 0.5, 20, 600_000, 50_000, 90, 50_000),
}
