"""A page from anybody's sites: by hand, with every fault told in one sentence, and opened without network."""

import datetime
import re
from pathlib import Path
from typing import Any

import browser as chrome
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import territory

from geo.errors import CrsError, LayerError, PensionsError, ScenarioError, SitesError
from maps.colours import RAMP
from maps.map_page.any_sites import page
from maps.map_page.static_picture import picture_html, static_picture
from tests.spaces import spoken

DAY = datetime.date(2026, 3, 14)


def places(**columns: list[Any]) -> gpd.GeoDataFrame:
    """
    c             b is 100 m east of a, c 100 m north of it,
                  all near Montpellier
    a       b
    """
    points = gpd.points_from_xy([770_000.0, 770_100.0, 770_000.0], [6_280_000.0, 6_280_000.0, 6_280_100.0])
    return gpd.GeoDataFrame({"score": [50.0, 80.0, 20.0], **columns}, geometry=points, index=list("abc"), crs=2154)


def test_scores_of_100_and_of_1_make_the_same_ranking() -> None:
    hundred = page(places(), out_of=100).content.ranking
    one = page(places(score=[0.5, 0.8, 0.2]), out_of=1).content.ranking
    for ranking in (hundred, one):
        assert ranking.scores["score"].tolist() == [0.5, 0.8, 0.2]
        assert ranking.scores["rank"].tolist() == [2, 1, 3]


def test_marks_and_weights_make_the_score_and_a_slider_each() -> None:
    """a: (3 × 1 + 1 × 0) / 4 = 0.75; b: (3 × 0 + 1 × 1) / 4 = 0.25; c: 0.5."""
    made = page(places(tram=[1.0, 0.0, 0.5], été=[0.0, 1.0, 0.5]), out_of=1, weights={"tram": 3, "été": 1})
    assert made.content.ranking.scores["score"].tolist() == [0.75, 0.25, 0.5]
    assert [theme.label.fr for theme in made.content.themes] == ["tram", "été"]
    assert '<div id="sliders">' in made.html
    assert '<div id="sliders" hidden>' in page(places(), out_of=100).html
    assert "Les curseurs" not in page(places(), out_of=100).html


def test_sites_in_degrees_are_measured_in_metres() -> None:
    found = page(places().to_crs(4326), out_of=100).content.ranking.sites
    assert found.crs.to_epsg() == 2154
    assert found.geometry["a"].distance(found.geometry["b"]) == pytest.approx(100, abs=0.001)


def test_an_unknown_score_is_an_interval_and_is_said_in_the_first_screen() -> None:
    made = page(places(score=[50.0, np.nan, 20.0]), out_of=100)
    scores = made.content.ranking.scores
    assert scores[["score", "score_high"]].loc["b"].tolist() == [0.0, 1.0]
    head = made.html[: made.html.index('id="card"')]
    assert "« score » est inconnu pour 1 sites sur 3" in spoken(head)


def test_a_site_without_a_rank_is_shown_as_excluded() -> None:
    made = page(places(rang=[1, None, 2]), out_of=100, rank="rang")
    assert made.content.ranking.scores["rank"].astype("float").fillna(0).tolist() == [1, 0, 2]
    assert "Sans rang dans le tableau" in made.html


def test_equal_scores_may_have_any_order_of_ranks_but_a_lower_score_never_stands_before() -> None:
    page(places(score=[50.0, 50.0, 20.0], rang=[2, 1, 3]), out_of=100, rank="rang")
    with pytest.raises(SitesError, match="'b' stands behind 'a'"):
        page(places(rang=[1, 2, 3]), out_of=100, rank="rang")


def test_an_alert_is_raised_not_raised_or_without_an_answer() -> None:
    made = page(places(bruit=[True, False, None]), out_of=100, alerts=["bruit"])
    assert made.content.ranking.verdicts["alert-bruit"].tolist() == ["fail", "pass", "unknown"]
    assert made.content.ranking.scores["rank"].notna().all()


def test_marks_about_people_are_rounded_and_their_number_stays_here() -> None:
    made = page(places(besoin=[0.523, 0.9, 0.11]), out_of=1, weights={"besoin": 1}, about_people=["besoin"])
    assert made.content.ranking.utilities["besoin"].tolist() == [0.5, 0.9, 0.1]
    assert "523" not in static_picture(made.content)


def test_what_is_told_of_the_page_is_on_it() -> None:
    made = page(
        places(nom=["Gare", "Parc", "Port"]), out_of=100, label="nom", title="Où planter ?", place="Lattes", date=DAY,
        sources=["Relevé de mai", {"title": "Arbres", "publisher": "Ville", "vintage": "2025"}],
    )  # fmt: skip
    html = made.html
    for told in (
        "<h1>Où planter ?</h1>",
        "Lattes · 3 sites candidats, 3 classés · calculé le 14/03/2026",
        "Relevé de mai",
        "Ville",
    ):
        assert told in spoken(html)
    assert "scénario  (" not in html
    assert "out of 100" in page(places(), out_of=100, lang="en").html


def test_the_file_is_written_where_asked_and_its_path_given_back(tmp_path: Path) -> None:
    made = page(places(), out_of=100, date=DAY)
    path = made.save(tmp_path / "new" / "carte.html")
    assert path.read_text(encoding="utf-8") == made.html


@pytest.mark.parametrize(
    ("sites", "options", "kind", "said"),
    [
        (places().set_crs(None, allow_override=True), {}, CrsError, "no CRS"),
        (places().set_crs(4326, allow_override=True), {}, CrsError, "not in metropolitan France"),
        (places().iloc[:0], {}, SitesError, "no rows"),
        (places().set_axis(["a", "a", "c"]), {}, SitesError, "'a' is empty or given twice"),
        (places().set_axis(["a", None, "c"]), {}, SitesError, "is empty or given twice"),
        (places().set_geometry([None, *places().geometry[1:]], crs=2154), {}, SitesError, "1 without a geometry"),
        (places(), {"out_of": 1}, LayerError, "'score' goes from 20 to 80; expected 0 to 1"),
        (places(score=[-1.0, 2.0, 3.0]), {}, LayerError, "goes from -1 to 3"),
        (places(score=[1.0, np.inf, 3.0]), {}, LayerError, "goes from 1 to inf"),
        (places(score=["haut", "bas", "bas"]), {}, LayerError, "'score' is not a number"),
        (places(), {"out_of": 10}, ScenarioError, "expected 1 or 100"),
        (places(), {"lang": "de"}, ScenarioError, "expected 'fr' or 'en'"),
        (places(), {"score": "note"}, LayerError, "no column 'note'"),
        (places(), {"score": "score", "weights": {"score": 1}}, ScenarioError, "Both score='score' and weights"),
        (places(), {"weights": {"score": 0}}, ScenarioError, "one at least above 0"),
        (places(), {"weights": {}}, ScenarioError, "one at least above 0"),
        (places(), {"weights": {"score": -1}}, ScenarioError, "≥ 0"),
        (places(), {"weights": {"score": "fort"}}, ScenarioError, "≥ 0"),
        (places(rang=[1.5, 1, 3]), {"rank": "rang"}, SitesError, "not so for a"),
        (places(bruit=[0, 1, 2]), {"alerts": ["bruit"]}, LayerError, "other values than true"),
        (places(), {"sources": [{"titre": "x"}]}, LayerError, "unknown titre"),
        (pd.DataFrame({"score": [1.0]}), {}, LayerError, "given a DataFrame without geometry"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_of_ours(
    sites: Any, options: dict[str, Any], kind: type[PensionsError], said: str
) -> None:
    with pytest.raises(kind, match=re.escape(said)) as caught:
        page(sites, **{"out_of": 100, **options})
    assert caught.value.fr != str(caught.value)
    assert "\n" not in caught.value.fr


def test_the_still_picture_stands_alone_and_runs_nothing() -> None:
    content = territory.content(territory.site_ranking(40))
    drawn = static_picture(content)
    assert re.findall(r'https?://[^"]*', drawn) == ["http://www.w3.org/2000/svg"]
    assert "<script" not in drawn and "onerror=" not in drawn
    assert "Données fictives" in drawn
    assert drawn.count('r="3.5"') == int(content.ranking.scores["is_eligible"].sum())
    assert picture_html(content).startswith('<img alt="Pension de famille : où implanter ?')


def test_of_very_many_sites_the_picture_keeps_the_best_of_those_that_touch() -> None:
    """2,500 sites every 4 m, drawn on some 600 pixels a side: 12 pixels apart none touches; at one place all do."""
    x, y = (axis.ravel() for axis in np.meshgrid(770_000 + 4.0 * np.arange(50), 6_280_000 + 4.0 * np.arange(50)))
    apart = gpd.GeoDataFrame({"score": np.linspace(0, 100, 2500)}, geometry=gpd.points_from_xy(x, y), crs=2154)
    together = apart.set_geometry(gpd.points_from_xy(x * 0 + 770_000, y * 0 + 6_280_000), crs=2154)
    assert static_picture(page(apart, out_of=100).content).count('r="3.5"') == 2500
    drawn = static_picture(page(together, out_of=100).content)
    assert drawn.count('r="3.5"') == 1
    assert f'<g fill="{RAMP[-1]}"><circle' in drawn


def test_a_notebook_gets_the_live_map_and_a_still_picture() -> None:
    bundle = page(places(), out_of=100)._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "data:image/svg+xml" in data["text/html"]


@pytest.mark.browser
def test_names_are_text_in_a_browser_that_has_no_network(chromium: Any, tmp_path: Path) -> None:
    nasty = list(territory.NASTY[:3])
    sites = places(nom=nasty).rename(columns={"score": territory.NASTY[1]})
    sites[territory.NASTY[3]] = [True, False, True]
    path = page(
        sites, out_of=100, weights={territory.NASTY[1]: 1}, label="nom", alerts=[territory.NASTY[3]],
        title=territory.NASTY[0], place=territory.NASTY[3], sources=[territory.NASTY[1]],
    ).save(tmp_path / "carte.html")  # fmt: skip
    with chrome.opened(chromium, path) as (shown, watch):
        assert shown.locator("h1").inner_text() == "{{7*7}} {% for x in y %} {# no #}"
        first = shown.locator("#ranking tbody button").first
        assert first.inner_text() == territory.NASTY[1]
        first.click()
        shown.wait_for_timeout(150)
        assert "80,0 sur 100" in shown.locator("#card").inner_text()
        assert shown.locator("#sliders").is_hidden()
        assert shown.evaluate("window.pwned === undefined")
        assert watch.requests == [path.as_uri()]
        assert watch.errors == []


@pytest.mark.browser
def test_several_marks_are_weighed_again_by_the_sliders(chromium: Any, tmp_path: Path) -> None:
    """With all the weight on b's good mark, b comes first; by the table it is a."""
    sites = places(tram=[1.0, 0.2, 0.5], parc=[0.0, 0.9, 0.5])
    path = page(sites, out_of=1, weights={"tram": 3, "parc": 1}).save(tmp_path / "carte.html")
    with chrome.opened(chromium, path) as (shown, watch):
        assert shown.locator("#ranking tbody button").first.inner_text() == "a"
        shown.locator("#theme-1").fill("90")
        shown.wait_for_timeout(200)
        assert shown.locator("#ranking tbody button").first.inner_text() == "b"
        assert watch.errors == []
