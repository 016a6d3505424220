"""Rules have three answers: pass, fail, unknown. An unknown never passes silently."""

import numpy as np
import pandas as pd

from geo.scoring.criterion import Rule

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"


def verdict(value: pd.Series, rule: Rule) -> pd.Series:
    """
    Answer of one rule for each site.

    Parameters
    ----------
    value : Series, n floats
        The rule's measure; NaN where the layer is absent or does not cover the site, +inf out of reach: above
        any threshold.
    rule
        Its threshold; a value equal to the threshold passes.

    Returns
    -------
    Series, n of "pass", "fail", "unknown", named after the rule
    """
    numbers = value.to_numpy(dtype=float)
    if rule.fail_above is not None:
        failed = numbers > rule.fail_above
    else:
        failed = numbers < float(rule.fail_below or 0.0)
    answer = np.where(np.isnan(numbers), UNKNOWN, np.where(failed, FAIL, PASS))
    return pd.Series(answer, index=value.index, name=rule.id, dtype="str")


def is_eligible(verdicts: pd.DataFrame, rules: tuple[Rule, ...]) -> pd.Series:
    """
    Say which sites fail no exclusion.

    Parameters
    ----------
    verdicts : DataFrame, n sites × rules of "pass", "fail", "unknown"
    rules
        Those of kind "alert" exclude nobody.

    Returns
    -------
    Series, n booleans, named "is_eligible"
        An unknown exclusion leaves the site in the ranking: it is shown as unknown wherever the site is.
    """
    exclusions = [rule.id for rule in rules if rule.kind == "exclusion" and rule.id in verdicts]
    return (~(verdicts[exclusions] == FAIL).any(axis="columns")).rename("is_eligible")
