"""The plots by hand: bars, points, ranks on the map and marks, read back from what matplotlib holds."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
import territory

from geo.errors import CrsError, LayerError, SitesError
from geo.scoring.ranking import Ranking, make_ranking
from maps import plots

mpl.use("Agg")
import matplotlib.pyplot as plt


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def texts(ax: Any) -> str:
    ax.figure.canvas.draw()
    held = [*ax.texts, *ax.get_yticklabels(), *ax.get_xticklabels(), ax.xaxis.label, ax.yaxis.label]
    return "\n".join([ax.get_title(), ax.get_title(loc="left"), *(text.get_text() for text in held)])


def three(*, unknown: bool = False) -> Ranking:
    """
    Tram 5 min → 1, 20 min → 0 (weight 3); plot 600 m² → 0, 1200 m² → 1 (weight 1); of the three sites
        A: 5 min, 600 m²  → 75 points;  B: 20 min, 900 m² → 12.5;  C: excluded (plot below 500 m²)
    """
    base = territory.site_ranking(3)
    criteria = (base.criteria[0], base.criteria[7].model_copy(update={"weight": 1.0}))
    measures = base.measures[["tram_min", "plot_m2"]].copy()
    measures["tram_min"], measures["plot_m2"] = [5.0, np.nan if unknown else 20.0, 5.0], [600.0, 900.0, 400.0]
    flags = base.estimates[["tram_min", "plot_m2"]]
    values = measures[["plot_m2"]].rename(columns={"plot_m2": "plot_small"})
    return make_ranking(base.sites.assign(label=["A", "B", "C"]), criteria, (base.rules[2],), measures, flags, values)


def test_the_bars_are_the_scores_in_the_order_of_the_ranks() -> None:
    ax = plots.plot_ranking(three())
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([75.0, 12.5])
    said = texts(ax)
    assert "1. A, " in said and "2. B, " in said and "75,0" in said
    assert "exclus par une règle, non montrés : 1" in said
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_what_is_unknown_makes_an_interval_up_to_the_best_case() -> None:
    """B without its tram: 12.5 at worst, 87.5 at best."""
    ax = plots.plot_ranking(three(unknown=True))
    last = ax.patches[-1]
    assert (last.get_x(), last.get_width()) == pytest.approx((12.5, 75.0))
    assert "12,5 à 87,5" in texts(ax)
    assert "12.5 to 87.5" in texts(plots.plot_ranking(three(unknown=True), lang="en"))


def test_only_as_many_sites_as_asked_are_shown() -> None:
    ax = plots.plot_ranking(territory.site_ranking(60), first=5)
    assert len(ax.get_yticklabels()) == 5
    assert "Les 5 premiers sites" in texts(ax)
    with pytest.raises(LayerError, match="at least 1"):
        plots.plot_ranking(three(), first=0)


def test_a_ranking_without_a_ranked_site_says_so() -> None:
    ranking = three()
    none = replace(ranking, scores=ranking.scores.assign(is_eligible=False, rank=None))
    assert "Aucun site classé" in texts(plots.plot_ranking(none))
    assert plots.plot_sites(none).texts


def test_the_points_of_a_site_are_weight_times_mark_with_the_measure_beside() -> None:
    ranking = three()
    ax = plots.plot_contributions(ranking, ranking.sites.index[0])
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([75.0, 25.0, 75.0, 0.0])
    said = texts(ax)
    assert "rang 1 sur 2 · score 75,0 sur 100" in said
    assert "75,0 / 75,0 · 5 min à pied" in said and "0,0 / 25,0 · 600 m²" in said
    assert "exclu du classement" in texts(plots.plot_contributions(ranking, ranking.sites.index[2]))


def test_an_unknown_criterion_is_told_as_unknown() -> None:
    ranking = three(unknown=True)
    assert "0–75,0 · inconnu" in texts(plots.plot_contributions(ranking, ranking.sites.index[1]))


def test_a_site_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(SitesError, match="Did you mean '34172000AB0001'"):
        plots.plot_contributions(three(), "34172000AB001")


def test_no_measure_about_people_is_drawn_or_written() -> None:
    ranking = territory.site_ranking(60)
    k = [criterion.id for criterion in ranking.criteria].index("homeless")
    ax = plots.plot_criteria(ranking)[k]
    edges = [bar.get_x() for bar in ax.patches] + [ax.patches[-1].get_x() + ax.patches[-1].get_width()]
    assert (edges[0], edges[-1]) == pytest.approx((0.0, 100.0))
    assert "secret statistique" in texts(ax) and "demandes" not in ax.get_xlabel()
    assert len(ax.figure.axes) == 9 + 7  # a grid of 3 × 3, and an axis of marks for each of the 7 others
    said = texts(plots.plot_contributions(ranking, ranking.sites.index[0]))
    assert "nombre secret" in said
    assert said.count("demandes") == 0


def test_the_histogram_counts_every_known_site_and_the_line_is_the_value_function() -> None:
    ranking = three()
    axes = plots.plot_criteria(ranking)
    assert sum(bar.get_height() for bar in axes[0].patches) == 3
    marks = next(ax for ax in axes[0].figure.axes if ax not in axes and ax.lines)
    x, y = marks.lines[0].get_data()
    assert list(zip(x, y, strict=True)) == [(5.0, 100.0), (5.0, 100.0), (20.0, 0.0), (20.0, 0.0)]
    assert axes[0].get_xlabel().startswith("min à pied\nSource : proposition des auteurs")
    assert "poids\u00a075,0\u00a0%" in axes[0].get_title(loc="left")


def test_a_criterion_that_nobody_could_measure_says_so() -> None:
    assert "aucune mesure connue" in texts(plots.plot_criteria(territory.rank_points(
        territory.grid_points(3), list("abcdefghi"), list("abcdefghi"), unknown=("tram_min",)))[0])  # fmt: skip
    with pytest.raises(LayerError, match="No criterion"):
        plots.plot_criteria(replace(three(), criteria=()))


def test_the_map_is_lighter_where_the_score_is_low_and_no_two_ranks_touch() -> None:
    ranking = territory.site_ranking(200)
    ax = plots.plot_sites(ranking, territory.context()["communes"])
    ax.figure.canvas.draw()
    light, dark = (np.mean(ax.collections[1].get_cmap()(end)[:3]) for end in (0.0, 1.0))
    assert light > dark
    ranks = [text for text in ax.texts if text.get_text().isdigit()]
    assert [text.get_text() for text in ranks] == [str(rank) for rank in range(1, 11)]
    boxes = [text.get_bbox_patch().get_window_extent() for text in ranks]
    centres = np.array([[(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2] for box in boxes])
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))[np.triu_indices(10, 1)]
    assert apart.min() >= 17 * ax.figure.dpi / 72 - 0.5
    assert any(text.get_text().endswith(" km") for text in ax.texts)
    with pytest.raises(CrsError, match="communes"):
        plots.plot_sites(ranking, territory.context()["communes"].to_crs(4326))


def test_names_are_text_and_never_formulas() -> None:
    ranking = three()
    sites = ranking.sites.assign(label=[r"$\frac$", "$x$ $", "a_b^c"])
    ranking = replace(ranking, sites=sites)
    ax = plots.plot_ranking(ranking, note=r"$\undefined$")
    assert r"$\frac$" in texts(ax)
    ax.figure.canvas.draw()
    plots.plot_contributions(ranking, sites.index[0]).figure.canvas.draw()


def test_a_plot_may_be_drawn_where_one_wants_it() -> None:
    _, (left, right) = plt.subplots(1, 2)
    assert plots.plot_ranking(three(), ax=left) is left
    assert plots.plot_sites(three(), ax=right) is right


def test_without_matplotlib_one_sentence_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(plots.MissingExtraError, match=r"pensions\[lab\]") as caught:
        plots.plot_ranking(three())
    assert "l’extra « lab »" in caught.value.fr
