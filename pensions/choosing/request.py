"""What a planner asks of a joint choice, checked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.errors import ScenarioError, Sentence, all_faults, unknown_choice

MODES = ("door", "walk")
VARIANTS = ("coverage", "median", "equity", "worst-first")
CANDIDATES = 2_000
THIN_M = 500.0
"""Where there are more ranked sites than candidates, one a square of this side: the best. Proposition."""

SCORE_WEIGHT = 0.1
"""What a perfect mean score is worth, as a share of the whole need. Proposition of the authors."""

SURFACE_M2 = 750.0
"""Built surface of a programme: 20 to 25 studios of 23 to 25 m² and 120 to 180 m² in common. Estimation."""

LONGEST = {"median": 90.0, "equity": 90.0, "worst-first": 120.0}
"""Minutes beyond which a journey is not looked for, where the variant counts all minutes. Proposition."""


TIME_LIMIT_S = 60.0


@dataclass(frozen=True)
class ChoiceRequest:
    """
    What is asked; minutes, metres, €.

    `fade` : minutes beyond `minutes` over which coverage falls from 1 to 0 (a third of `minutes` when None)
    `at_least` : commune or landlord → least number of sites
    `places` : persons that each new site can serve; None: no limit
    `time_limit_s` : seconds of each proof
    `apart` : sites by which alternatives differ (two fifths of the count, at least one, when None)
    """

    count: int
    minutes: float = 30.0
    fade: float | None = None
    variant: str = "coverage"
    by: str | None = None
    need: str | None = None
    candidates: int = CANDIDATES
    score_weight: float = SCORE_WEIGHT
    spacing_m: float | None = None
    per_commune: int | None = None
    per_landlord: int | None = None
    at_least: Mapping[str, int] = field(default_factory=dict)
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    budget: float | None = None
    surface_m2: float = SURFACE_M2
    places: float | None = None
    sets: int = 3
    apart: int | None = None
    time_limit_s: float = TIME_LIMIT_S

    @property
    def none_from(self) -> float:
        """Minutes from which nobody is reached."""
        return self.minutes + (self.minutes / 3 if self.fade is None else self.fade)

    @property
    def difference(self) -> int:
        """Sites by which two sets differ."""
        return min(self.count, self.apart or max(1, round(0.4 * self.count)))


def check_request(request: ChoiceRequest) -> None:
    """
    Refuse options out of range, all at once.

    Raises
    ------
    ScenarioError
    """
    faults: list[Sentence] = []
    if request.count < 1:
        faults.append(Sentence("the number of sites must be 1 at least", "le nombre de sites doit être au moins 1"))
    if not 0 < request.minutes < math.inf or (request.fade is not None and not 0 <= request.fade < math.inf):
        faults.append(
            Sentence(
                "--minutes must be above 0, and --fade 0 at least", "--minutes doit être positif, et --fade au moins 0"
            )
        )
    if request.variant not in VARIANTS:
        faults.append(unknown_choice(request.variant, VARIANTS, en="--variant is", fr="--variant vaut"))
    if not 0 <= request.score_weight <= 10:
        faults.append(Sentence("--score-weight must be from 0 to 10", "--score-weight doit être entre 0 et 10"))
    if not 1 <= request.sets <= 5:
        faults.append(Sentence("--sets must be from 1 to 5", "--sets doit être entre 1 et 5"))
    if request.apart is not None and not 1 <= request.apart <= request.count:
        faults.append(
            Sentence(f"--apart must be from 1 to {request.count}", f"--apart doit être entre 1 et {request.count}")
        )
    if request.variant == "worst-first" and request.places is not None:
        faults.append(
            Sentence("--places does not go with --variant worst-first", "--places ne va pas avec --variant worst-first")
        )
    limits = (
        request.per_commune,
        request.per_landlord,
        request.spacing_m,
        request.budget,
        request.places,
        request.time_limit_s,
        *request.at_least.values(),
    )
    if any(limit is not None and not 0 < limit < math.inf for limit in limits):
        faults.append(
            Sentence(
                "limits (by commune, by landlord, distance, budget, places, time) must be above 0",
                "les limites (par commune, par bailleur, distance, budget, places, temps de calcul) doivent être "
                "positives",
            )
        )
    if faults:
        raise ScenarioError(all_faults("Joint choice", faults).en, fr=all_faults("Choix d'un ensemble", faults).fr)
