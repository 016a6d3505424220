"""Where what exists falls among the cells: percentiles by hand, chance, and leaving oneself out."""

import numpy as np
import pytest
from scipy.stats import percentileofscore

from geo.errors import SitesError
from geo.robustness.backtest import WARNING, backtest, percentile_among


def test_percentiles_agree_with_scipy_ties_half():
    rng = np.random.default_rng(1)
    cells = rng.integers(0, 10, 200) / 10
    for score in (0.0, 0.35, 0.5, 1.0):
        assert percentile_among(score, cells) == pytest.approx(percentileofscore(cells, score, kind="mean"))


def test_unknown_scores_have_no_percentile_and_unknown_cells_do_not_count():
    assert np.isnan(percentile_among(float("nan"), np.array([1.0])))
    assert percentile_among(0.5, np.array([np.nan, 0.1])) == 100.0


def test_each_place_is_judged_as_if_it_did_not_exist():
    """Counting itself as supply would put every pension at 0.1 among cells at 0.5."""
    asked = []

    def leave_out(place):
        asked.append(place)
        return 0.9, np.linspace(0, 1, 101)

    told = backtest({"pension_de_famille": ["p1", "p2"], "chrs": ["c1"]}, leave_out)
    assert asked == ["p1", "p2", "c1"]
    assert told.table["percentile"].tolist() == pytest.approx([100 * 90.5 / 101] * 3)
    assert told.summary.loc["pension_de_famille", "places"] == 2
    assert told.warning is WARNING


def test_chance_gives_fifty_and_its_range_narrows_with_the_number_of_places():
    told = backtest({"few": ["a"] * 2, "many": ["b"] * 50}, lambda place: (0.5, np.linspace(0, 1, 101)))
    assert told.summary["mean_percentile"].tolist() == pytest.approx([50.0, 50.0])
    width = told.summary["random_high"] - told.summary["random_low"]
    assert width["many"] == pytest.approx(2 * 196 / np.sqrt(12) / np.sqrt(50), rel=0.05)
    assert width["few"] > width["many"]


def test_a_group_of_unknown_scores_is_empty_not_zero():
    told = backtest({"a": ["x"], "b": ["y"]}, lambda place: (0.5 if place == "x" else np.nan, np.array([0.1])))
    assert told.summary.loc["b", "places"] == 0
    assert np.isnan(told.summary.loc["b", "mean_percentile"])


def test_no_existing_pension_is_said():
    with pytest.raises(SitesError) as told:
        backtest({"pension_de_famille": [], "chrs": ["c"]}, lambda place: (0.5, np.array([0.1])))
    assert "Aucune pension" in told.value.fr
    with pytest.raises(SitesError):
        backtest({}, lambda place: (0.5, np.array([0.1])))
