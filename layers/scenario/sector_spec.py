"""What makes a sector, and what is tried around the weights shown: the table [sectors] of a scenario."""

from pydantic import Field

from geo.scoring.criterion import Model


class SectorSpec(Model):
    """
    How sites gather into sectors, and what is drawn to say which of them are tied.

    distance_m : a site belongs to a sector within this distance of its best site; two best sites are farther apart
    top : sectors that are listed and counted; at most half of those there are
    trials : weightings drawn around those shown
    concentration : of the Dirichlet law they are drawn from, whose mean is the weights shown; large is close
    tied_under : share of the trials; two sectors are tied while the first beats the other in less than it
    seed : the same one draws the same trials
    source : where these numbers come from; "proposition" shows on the screen as such
    """

    distance_m: float = Field(default=400.0, gt=0, le=20_000)
    top: int = Field(default=10, ge=1, le=50)
    trials: int = Field(default=100, ge=1, le=1000)
    concentration: float = Field(default=100.0, gt=0, le=1e6)
    tied_under: float = Field(default=0.8, gt=0, le=1)
    seed: int = Field(default=1, ge=0)
    source: str = Field(
        default="proposition : 400 m, cinq minutes d'un pas ordinaire (4,8 km/h), une seule visite ; concentration "
        "100, un poids de 10 % va de 5,6 à 15,3 % dans neuf essais sur dix ; à égalité sous 80 essais sur 100",
        min_length=1,
    )
