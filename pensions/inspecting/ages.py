"""The age of each source against the others': data of different years describe no place that ever was."""

import re

from layers.territory.layer_names import LAYER_NAMES
from pensions.inspecting.control import Finding, Place, Verdict, cannot_tell, phrase
from pensions.inspecting.evidence import Evidence

LATE, TOO_LATE = 5, 10
"""Years behind the newest source from which it is said, and from which the result is unfit. Propositions: Filosofi
itself comes out three to five years late."""

LASTING = frozenset(
    ("flood", "plan", "protected_woods", "monuments", "planned_zones", "noise", "terrain", "water", "communes")
)
"""Layers whose date is that of a text still in force, or of the ground itself: it says nothing of their age."""


def ages(evidence: Evidence) -> Finding:
    """Years between each source and the newest one; the age of one that names no year is not known."""
    aged = [(one, last_year(one["vintage"])) for one in evidence.territory.sources if one["layer"] not in LASTING]
    dated, undated = [pair for pair in aged if pair[1]], [source for source, last in aged if not last]
    if len(dated) < 2:
        return cannot_tell(phrase("moins de deux sources datées", "fewer than two dated sources"))
    newest = max(last for _, last in dated)
    late = [(source, last) for source, last in dated if newest - last > LATE]
    first, oldest = min(dated, key=lambda pair: pair[1])
    verdict: Verdict = "fail" if newest - oldest > TOO_LATE else "alert" if late or undated else "pass"
    return Finding(
        verdict,
        phrase("{n} sources à {years} ans près", "{n} sources within {years} years", n=len(dated), years=LATE),
        phrase(
            "de {oldest} (« {title} ») à {newest}"
            + " ; en retard de plus de {years} ans : {n}" * bool(late)
            + " ; sans année : {unsaid}" * bool(undated),
            "from {oldest} (“{title}”) to {newest}"
            + "; over {years} years behind: {n}" * bool(late)
            + "; without a year: {unsaid}" * bool(undated),
            oldest=str(oldest),
            title=str(first["title"]),
            newest=str(newest),
            years=LATE,
            n=len(late),
            unsaid=len(undated),
        ),
        tuple(
            Place(
                str(source["title"]),
                phrase("{year} ou après", "{year} or later", year=str(newest - LATE)),
                phrase("{vintage}", "{vintage}", vintage=str(source["vintage"]) or "?"),
                LAYER_NAMES.get(source["layer"], phrase("{name}", "{name}", name=source["layer"])),
            )
            for source in [*(source for source, _ in sorted(late, key=lambda pair: pair[1])), *undated]
        ),
        is_unfit=verdict == "fail",
    )


def last_year(vintage: str) -> int:
    """
    The newest year that a vintage names; 0 where it names none.

    >>> last_year("2012-2014"), last_year("RPLS 2024-01-01, ménages 2021"), last_year("?")
    (2014, 2024, 0)
    """
    return max(map(int, re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", vintage)), default=0)
