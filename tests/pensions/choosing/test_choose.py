"""The joint choice from the command line: proofs checked by brute force, secrecy, rules that conflict, bad input."""

import itertools
import json

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely

from pensions.choosing.choose import choose_sites, existing_pensions
from pensions.choosing.need import need_of
from pensions.choosing.reach import minutes_table
from pensions.choosing.request import ChoiceRequest
from pensions.ranking.run import judge_territory
from pensions.ranking.run_inputs import RunInputs

WALK = ("--minutes", 12, "--by", "walk")


@pytest.fixture(scope="module")
def judged(town):
    return judge_territory(str(town))


@pytest.fixture(scope="module")
def chosen(town, run_cli, tmp_path_factory):
    out = tmp_path_factory.mktemp("choice") / "out"
    assert run_cli("choose", town, 3, *WALK, "--per-commune", 2, "--out", out, "--lang", "fr") == 0
    return out


@pytest.fixture(scope="module")
def record(chosen):
    return json.loads((chosen / "choix.json").read_text(encoding="utf-8"))


def test_four_files_say_the_same_sites(chosen, record):
    assert {path.name for path in chosen.iterdir()} == {"choix.json", "choix.xlsx", "choix.geojson", "choix.html"}
    ids = {site["site_id"] for site in record["choice"]["sites"]}
    points = gpd.read_file(chosen / "choix.geojson")
    assert set(points.loc[points["sets"].str.split(",").str[0] == "1", "site_id"]) == ids
    sheet = openpyxl.load_workbook(chosen / "choix.xlsx")["Sites choisis"]
    assert ids <= {str(cell.value) for row in sheet.iter_rows() for cell in row}
    page = (chosen / "choix.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "fictives" in page.lower()


def test_the_choice_is_proven_and_keeps_its_limits(record):
    told = record["choice"]
    assert told["is_proven"]
    communes = [site["commune"] for site in told["sites"]]
    assert len(communes) == 3
    assert max(communes.count(name) for name in communes) <= 2


def test_other_sets_are_within_one_percent_and_really_differ(record):
    sets = record["choice"]["sets"]
    for one, other in itertools.combinations(sets, 2):
        assert len(set(one["sites"]) - set(other["sites"])) >= 1
    assert all(one["value_share"] >= 0.99 for one in sets)


def test_need_leaves_only_as_shares_to_five_points(chosen, record):
    told = record["choice"]
    shares = [*told["need_reached"].values(), *(one["need_reached"] for one in told["sets"])]
    shares += [row[when] for row in told["need_by_commune"] for when in ("before", "after")]
    known = [share for share in shares if share is not None]
    assert known
    assert all(abs(share * 20 - round(share * 20)) < 1e-9 for share in known)


def test_the_step_that_is_said_is_the_one_that_shares_are_rounded_to(judged, record):
    """The town asks for few people: 5 points of them are fewer than eleven, and the step that is said is wider."""
    told, total = record["choice"], need_of(judged[0].territory).total
    step = told["need_step"]
    assert step > 0.05
    assert step * total >= 11 > 0.05 * total
    assert all(abs(share / step - round(share / step)) < 1e-9 for share in told["need_reached"].values())


def test_a_cost_below_half_a_step_is_told_as_less_and_never_as_zero(chosen, record):
    sites = [site for site in record["choice"]["sites"] if site["replacement_cost_share"] == 0]
    told = openpyxl.load_workbook(chosen / "choix.xlsx")["Sites choisis"]
    words = {str(cell.value) for row in told.iter_rows() for cell in row}
    assert all(f"moins de {50 * site['replacement_step']:g}" in words for site in sites)
    assert "0.0" not in words


def test_a_commune_under_the_threshold_of_secrecy_is_not_told(town, judged, record):
    """L'Orméraie asks for 11 persons, spread on cells: what it reaches is told; Castelnoux is secret: no row."""
    assert "Castelnoux" not in {row["commune"] for row in record["choice"]["need_by_commune"]}
    need = need_of(judged[0].territory)
    for row in record["choice"]["need_by_commune"]:
        amount = need.amount[need.points["commune"] == row["commune"]].sum()
        assert (row["after"] is not None) == (amount >= 11 - 1e-6)


def test_pairs_of_a_small_list_against_every_pair(judged):
    """Ten candidates, k = 2: the value of the choice is that of the best of the 45 pairs."""
    run_inputs, ranking = judged
    request = ChoiceRequest(2, minutes=10, by="walk", candidates=10, score_weight=0.0, sets=1)
    told = choose_sites(run_inputs, ranking, request)
    need, gain = told.need.amount.to_numpy(), told.problem.coverage.toarray()
    base = told.problem.base
    best = max(
        float(need @ np.maximum(base, gain[list(pair)].max(axis=0)) - need @ base)
        for pair in itertools.combinations(range(len(gain)), 2)
    )
    assert told.choice.value == pytest.approx(best)


def test_each_person_is_counted_once_and_the_total_is_kept(judged):
    territory = judged[0].territory
    need = need_of(territory)
    inside = territory.layers["need_zones"]["homeless_requests"].sum()
    assert need.total == pytest.approx(inside)
    cells = need_of(territory, "income_cells")
    assert 0 < cells.total <= territory.layers["income_cells"]["poor_households"].sum() + 1e-9


def test_minutes_on_foot_are_those_of_the_ground(judged):
    run_inputs: RunInputs = judged[0]
    need = need_of(run_inputs.territory)
    existing = existing_pensions(run_inputs.territory)
    table = minutes_table(run_inputs, need.points, existing[["geometry"]], mode="walk", longest=30)
    nearest = table.groupby("demand")["minutes"].min()
    told = run_inputs.walk(need.points, existing)["minutes"]
    assert np.allclose(nearest, told.loc[nearest.index])
    assert (told.drop(nearest.index) > 30).all()


def test_door_to_door_is_never_longer_than_on_foot(judged):
    run_inputs = judged[0]
    need, existing = need_of(run_inputs.territory), existing_pensions(run_inputs.territory)[["geometry"]]
    walk, door = (
        minutes_table(run_inputs, need.points, existing, mode=mode, longest=40).set_index(["site", "demand"])["minutes"]
        for mode in ("walk", "door")
    )
    assert (door.reindex(walk.index) <= walk + 1 / 60 + 1e-9).all()
    assert len(door) > len(walk)


def test_sites_imposed_and_refused_are_kept_so(town, run_cli, record, tmp_path):
    best, other = record["choice"]["sites"][0]["site_id"], record["choice"]["sets"][1]["enters"][0]
    out = tmp_path / "out"
    assert run_cli("choose", town, 3, *WALK, "--include", other, "--exclude", best, "--out", out) == 0
    ids = {site["site_id"] for site in json.loads((out / "choix.json").read_text())["choice"]["sites"]}
    assert other in ids
    assert best not in ids


def test_spacing_keeps_sites_apart(town, run_cli, tmp_path):
    assert run_cli("choose", town, 3, *WALK, "--spacing-m", 1500, "--out", tmp_path / "out") == 0
    points = gpd.read_file(tmp_path / "out" / "choix.geojson").to_crs(2154)
    first = points[points["sets"].str.split(",").str[0] == "1"].geometry
    assert min(a.distance(b) for a, b in itertools.combinations(first, 2)) >= 1499


@pytest.mark.parametrize("variant", ["median", "equity", "worst-first"])
def test_the_other_variants_answer(town, run_cli, capsys, tmp_path, variant):
    arguments = ("--by", "walk", "--variant", variant, "--sets", 1, "--out", tmp_path / "out", "--lang", "fr")
    assert run_cli("choose", town, 4, *arguments) == 0
    said = {"median": "Trajet moyen", "equity": "Kolm-Pollak", "worst-first": "plus mal desservi"}
    assert said[variant] in capsys.readouterr().out


def test_what_the_existing_ones_reach_is_the_same_whatever_the_variant(judged):
    """The need within fifteen minutes of an existing pension does not depend on what the new ones are chosen for."""
    run_inputs, ranking = judged
    told = {
        variant: choose_sites(run_inputs, ranking, ChoiceRequest(2, minutes=15, by="walk", variant=variant, sets=2))
        for variant in ("coverage", "median", "equity")
    }
    before = {variant: chosen.choice.need["before"].sum() for variant, chosen in told.items()}
    assert before["median"] == before["equity"] == pytest.approx(before["coverage"])
    for chosen in told.values():
        assert chosen.choice.reached <= told["coverage"].choice.reached * 1.1  # the score counts a little there
        assert [one.need["before"].sum() for one in chosen.sets] == [pytest.approx(before["coverage"])] * 2
    assert told["equity"].minutes["equity_minutes"] >= told["median"].minutes["mean_minutes"]


def test_the_worst_served_is_no_worse_than_under_the_widest_coverage(judged):
    run_inputs, ranking = judged
    worst = choose_sites(run_inputs, ranking, ChoiceRequest(3, by="walk", variant="worst-first", sets=1)).worst
    wide = choose_sites(run_inputs, ranking, ChoiceRequest(3, by="walk", sets=1))
    sites = ranking.sites[[]].set_geometry(ranking.sites.geometry.representative_point()).loc[wide.choice.sites]
    places = gpd.GeoDataFrame(
        geometry=[*sites.geometry, *wide.existing.geometry], index=[*sites.index, *wide.existing.index], crs=2154
    )
    nearest = minutes_table(run_inputs, wide.need.points, places, mode="walk", longest=120).groupby("demand")["minutes"]
    assert worst.worst_min <= nearest.min().drop(worst.out_of_reach, errors="ignore").max() + 0.5


def test_places_limit_what_a_site_serves(judged):
    """One place a site, existing ones too: no more persons are reached than there are places."""
    run_inputs, ranking = judged
    told = choose_sites(
        run_inputs, ranking, ChoiceRequest(2, by="walk", candidates=20, places=1.0, sets=1, score_weight=0)
    )
    places = 2 + told.existing["places"].fillna(1.0).sum()
    assert told.choice.reached <= places + 1e-6


def test_rules_that_conflict_are_named_in_french(town, run_cli, capsys, tmp_path):
    out = ("--out", tmp_path / "out", "--lang", "fr")
    assert run_cli("choose", town, 3, *WALK, "--per-commune", 1, "--at-least", "Valmarelle=2", *out) == 2
    told = capsys.readouterr().err
    assert "au moins 2 site(s) : commune « Valmarelle »" in told
    assert "au plus 1 site(s) : commune « Valmarelle »" in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((1000,), "il ne reste que"),
        ((0,), "au moins 1"),
        ((3, "--include", "nulle-part"), "Sites inconnus : nulle-part"),
        ((3, "--variant", "best"), "--variant"),
        ((3, "--minutes", -5), "--minutes"),
        ((3, "--sets", 9), "--sets"),
        ((3, "--need", "people"), "Besoin « people »"),
        ((3, "--by", "car"), "--by"),
        ((3, "--at-least", "Atlantide=1"), "Atlantide"),
        ((3, "--at-least", "Atlantide"), "NOM=N"),
        ((3, "--budget", 10), "budget de 10 €"),
        ((3, "--per-commune", 0), "positives"),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_french(town, run_cli, capsys, tmp_path, arguments, words):
    assert run_cli("choose", town, *arguments, "--out", tmp_path / "out", "--lang", "fr") == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert words in told
    assert not (tmp_path / "out").exists()


def test_the_same_site_in_and_out_is_refused(town, run_cli, capsys, record, tmp_path):
    site = record["choice"]["sites"][0]["site_id"]
    arguments = ("--include", site, "--exclude", site, "--out", tmp_path / "out", "--lang", "fr")
    assert run_cli("choose", town, 3, *WALK, *arguments) == 2
    assert "à la fois imposés et exclus" in capsys.readouterr().err


def test_data_text_is_not_run_in_the_page():
    from maps.deciding.page import Marks, Page, page_html

    square = gpd.GeoDataFrame({"title": ["<script>"]}, geometry=[shapely.box(0, 0, 10, 10)], crs=2154)
    point = gpd.GeoDataFrame({"title": ["{{7*7}}"], "text": ["<b>"]}, geometry=[shapely.Point(5, 5)], crs=2154)
    page = page_html(Page(["<img>"], square, [Marks("<i>", point, "#000000")], {}))
    assert "<script>" not in page
    assert "{{" not in page
    assert "<img>" not in page
    assert "<b>" not in page
