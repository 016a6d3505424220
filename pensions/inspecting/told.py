"""What the controls say together: a part of run.json, and the sentences of the first screen."""

from collections.abc import Sequence
from typing import Any

from geo.scoring.criterion import Text
from pensions.inspecting.control import Control
from pensions.words.inspecting import FAILED, FAULTS, HEADLINE, MORE, ONE_FAULT, UNANSWERED, UNFIT

REASONS_SAID = 3
"""Controls named in one sentence; the others are counted."""


def inspection_record(controls: Sequence[Control]) -> dict[str, Any]:
    """Each control by its id, as run.json holds it."""
    return {
        control.id: {
            "verdict": control.verdict,
            "is_unfit": control.is_unfit,
            "expected": control.expected.model_dump(),
            "found": control.found.model_dump(),
            "places": len(control.places),
        }
        for control in controls
    }


def unfit_sentence(controls: Sequence[Control], unanswered: Sequence[Text] = ()) -> Text | None:
    """
    One sentence that names what makes the result unfit for a decision; None where nothing does.

    Parameters
    ----------
    controls
    unanswered
        Names of the exclusion rules that the territory cannot answer for any site: no layer of it says anything.
    """
    return _sentence(UNFIT, [control for control in controls if control.is_unfit], unanswered)


def failed_sentence(controls: Sequence[Control]) -> Text | None:
    """One sentence that names the faults with which the result can still be read; None where there is none."""
    return _sentence(FAILED, [one for one in controls if one.verdict == "fail" and not one.is_unfit])


def told_in_full(controls: Sequence[Control], unanswered: Sequence[Text] = ()) -> list[dict[str, str]]:
    """The sentences of the head of every output: what makes the result unfit, then the other faults."""
    said = (unfit_sentence(controls, unanswered), failed_sentence(controls))
    return [one.model_dump() for one in said if one is not None]


def headline(controls: Sequence[Control]) -> Text:
    """What the controls say together: the unfit sentence, or how many there are of each verdict."""
    unfit = unfit_sentence(controls)
    if unfit is not None:
        return unfit
    count = {verdict: sum(one.verdict == verdict for one in controls) for verdict in ("fail", "alert", "unknown")}
    passed = len(controls) - sum(count.values())
    return Text(fr=HEADLINE.fr.format(passed=passed, **count), en=HEADLINE.en.format(passed=passed, **count))


def _sentence(frame: Text, controls: Sequence[Control], unanswered: Sequence[Text] = ()) -> Text | None:
    if not controls and not unanswered:
        return None
    said = {}
    for lang in ("fr", "en"):
        between = " », « " if lang == "fr" else "”, “"
        labels = between.join(getattr(name, lang) for name in unanswered)
        reasons = [getattr(UNANSWERED, lang).format(labels=labels)] if unanswered else []
        titles = [getattr(one.title, lang) for one in controls]
        if len(titles) == 1:
            found = getattr(controls[0].found, lang).replace(" ; " if lang == "fr" else "; ", ", ")
            reasons.append(getattr(ONE_FAULT, lang).format(title=titles[0], found=found))
        elif titles:
            more = len(titles) - REASONS_SAID
            reasons.append(
                getattr(FAULTS, lang).format(titles=between.join(titles[:REASONS_SAID]))
                + (getattr(MORE, lang).format(n=more) if more > 0 else "")
            )
        said[lang] = getattr(frame, lang).format(reasons=" ; ".join(reasons) if lang == "fr" else "; ".join(reasons))
    return Text(**said)
