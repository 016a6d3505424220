"""Which criterion decides: by hand, in closed form, and against SALib."""

import numpy as np
import pandas as pd
import pytest

from geo.errors import ScenarioError
from geo.robustness.sensitivity import deciding_criteria, one_at_a_time, sobol_indices


def test_dropping_the_only_criterion_that_holds_a_site_up_takes_it_down():
    """Scores .5, .25, .25 (ranks 1, 2, 2); without a: 0, .5, .4 (ranks 3, 1, 2)."""
    utilities = pd.DataFrame({"a": [1.0, 0.0, 0.1], "b": [0.0, 0.5, 0.4]}, index=list("xyz"))
    told = one_at_a_time(utilities, pd.Series({"a": 1.0, "b": 1.0}), top=1)
    assert told.loc[("a", 0.0), ["entries", "first"]].tolist() == [1, "y"]
    assert told.loc[("a", 0.0), "mean_move"] == pytest.approx((2 + 1 + 0) / 3)
    assert told.loc[("b", 0.0), ["entries", "first"]].tolist() == [0, "x"]


def test_excluded_sites_do_not_move_and_a_single_criterion_cannot_be_dropped():
    utilities = pd.DataFrame({"a": [1.0, 0.5]}, index=list("xy"))
    told = one_at_a_time(utilities, pd.Series({"a": 1.0}), top=1, is_ranked=pd.Series([False, True], index=list("xy")))
    assert told.index.tolist() == [("a", 0.5), ("a", 2.0)]
    assert (told["first"] == "y").all()


def test_a_linear_model_has_the_variances_of_its_terms():
    """y = 3 a + b on the unit square: variances 9/12 and 1/12, so 0.9 and 0.1, and no interaction."""
    first, total = sobol_indices(lambda x: x @ [[3.0], [1.0]], [0, 0], [1, 1], draws=4096)
    assert first.ravel() == pytest.approx([0.9, 0.1], abs=0.01)
    assert total.ravel() == pytest.approx([0.9, 0.1], abs=0.01)


def ishigami(x):
    return (np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def test_the_ishigami_function_has_its_published_indices():
    """Ishigami and Homma (1990): S = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437."""
    first, total = sobol_indices(ishigami, [-np.pi] * 3, [np.pi] * 3, draws=8192, seed=1)
    assert first.ravel() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert total.ravel() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_indices_agree_with_salib_on_our_model():
    sample = pytest.importorskip("SALib.sample.sobol")
    analyze = pytest.importorskip("SALib.analyze.sobol")
    rng = np.random.default_rng(2)
    values, weights = rng.random(5), rng.random(5) + 0.2
    problem = {"num_vars": 5, "names": list("abcde"), "bounds": [[0.5 * w, 1.5 * w] for w in weights]}
    drawn = sample.sample(problem, 4096, calc_second_order=False, seed=3)
    theirs = analyze.analyze(problem, (drawn @ values) / drawn.sum(axis=1), calc_second_order=False, seed=3)
    utilities = pd.DataFrame([values], columns=list("abcde"), index=["x"])
    ours = deciding_criteria(utilities, pd.Series(weights, index=list("abcde")), ["x"], draws=4096)
    assert ours["first"].to_numpy() == pytest.approx(theirs["S1"], abs=0.02)
    assert ours["total"].to_numpy() == pytest.approx(theirs["ST"], abs=0.02)


def test_a_site_equal_everywhere_has_no_deciding_criterion():
    utilities = pd.DataFrame({"a": [0.5], "b": [0.5]}, index=["x"])
    assert deciding_criteria(utilities, pd.Series({"a": 1.0, "b": 1.0}), ["x"]).isna().all().all()


def test_the_same_seed_gives_the_same_indices():
    utilities = pd.DataFrame({"a": [0.1], "b": [0.9]}, index=["x"])
    told = [deciding_criteria(utilities, pd.Series({"a": 1.0, "b": 2.0}), ["x"], seed=4) for _ in range(2)]
    pd.testing.assert_frame_equal(told[0], told[1], check_exact=True)


def test_what_cannot_be_asked_is_refused():
    utilities, weights = pd.DataFrame({"a": [0.1]}, index=["x"]), pd.Series({"a": 1.0})
    with pytest.raises(ScenarioError, match="power of 2"):
        deciding_criteria(utilities, weights, ["x"], draws=1000)
    with pytest.raises(ScenarioError, match="Spread"):
        deciding_criteria(utilities, weights, ["x"], spread=0)
    with pytest.raises(ScenarioError, match="factors"):
        one_at_a_time(utilities, weights, top=1, factors=(-1.0,))
