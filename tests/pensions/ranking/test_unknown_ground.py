"""What is not known never passes: ground without a zone, sources of another place, layers emptied or cut."""

import tomllib
from dataclasses import replace
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine

from geo.scoring.criterion import MeasureSpec
from geo.space.raster import Raster
from layers.places.sites import candidate_sites
from layers.scenario.scenario import load_scenario
from layers.territory import territory as reading
from layers.territory.declared import SitesSpec
from layers.territory.file import Head, NetworkSpec, SourceSpec
from layers.territory.ground import extend_coverage, within_what_draws_it
from layers.territory.layer_names import TILING
from layers.territory.territory import Territory, load_territory
from pensions.ranking.measures import measure
from pensions.ranking.record import _unanswered
from pensions.ranking.run import judge
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.site_inputs import SiteInputs

WEST, SOUTH = 700_000.0, 6_600_000.0
ONLY_AREA = ("plot_area",)


def box(left, low, right, high):
    return shapely.box(WEST + left, SOUTH + low, WEST + right, SOUTH + high)


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=2154)


def on_rules_only():
    """Our scenario with every rule and one criterion that reads nothing but the site."""
    scenario = load_scenario("pension_de_famille")
    kept = tuple(criterion for criterion in scenario.criteria if criterion.id in ONLY_AREA)
    return scenario.model_copy(update={"criteria": kept})


def sites_of(**shapes):
    frame = layer(list(shapes.values()), label=list(shapes), insee_code="34901", commune="C", area_m2=800.0)
    return frame.set_axis(pd.Index(list(shapes), dtype="str", name="site_id"))


def source_of(name, **told):
    words = {"vintage": "2026", "publisher": "Publisher", "licence": "free", **told}
    return SourceSpec(layer=name, reader="communes_geoapi", files=(f"{name}.gpkg",), **words)


def drawn(*, answered=None, **layers):
    """Two communes, x in [0, 1000] and [1000, 2000]; `answered`: layer → codes of those that its source covers."""
    communes = layer(
        [box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)],
        insee_code=["34901", "34902"], name=["C", "D"], population=[100.0, 100.0],
    )  # fmt: skip
    layers, coverage = {"communes": communes, **layers}, {}
    for name, rows in layers.items():
        extend_coverage(coverage, source_of(name, covers=(answered or {}).get(name)), rows, communes)
    return Territory(
        head=Head(id="drawn", name="Drawn"),
        network=NetworkSpec(),
        sites=SitesSpec(),
        layers=MappingProxyType(layers),
        coverage=within_what_draws_it(coverage),
        feed=None,
        terrain=None,
        sources=(),
    )


def judged(territory, sites):
    return judge(RunInputs(territory, on_rules_only()), sites)


def test_a_site_of_which_less_than_99_percent_lies_in_any_zone_of_the_plan_is_unknown_unless_it_fails_already():
    """
    +--------+-------+---------+
    |   U    |   ?   |    N    |      U: x in [0, 500]; nothing is drawn between; N (forbidden): x in [700, 1000]
    +--------+-------+---------+
    0       500     700      1000
    """
    plan = layer(
        [box(0, 0, 500, 1000), box(700, 0, 1000, 1000)],
        zone_type=["U", "N"],
        label=["", ""],
        allows_housing=pd.array([True, False], dtype="boolean"),
    )
    sites = sites_of(
        in_u=box(100, 0, 110, 10),
        in_the_hole=box(600, 0, 610, 10),
        u_98=box(490.2, 0, 500.2, 10),
        u_99_5=box(490.05, 0, 500.05, 10),
        n_60=box(696, 0, 706, 10),
        n_40=box(694, 0, 704, 10),
    )
    ranking = judged(drawn(plan=plan), sites)
    assert ranking.verdicts["plan_forbids"].to_dict() == {
        "in_u": "pass",
        "in_the_hole": "unknown",
        "u_98": "unknown",
        "u_99_5": "pass",
        "n_60": "fail",
        "n_40": "unknown",
    }
    assert ranking.rule_values.loc["n_60", "plan_forbids"] == pytest.approx(60.0)
    assert ranking.unknown_because["plan_forbids"].fr.startswith("plan local d'urbanisme : aucune zone")


def test_a_zone_that_does_not_say_what_it_allows_never_lets_a_site_pass():
    """A tenth of the site is forbidden (half is the limit), nine tenths are in a zone whose rules are not said."""
    plan = layer(
        [box(0, 0, 100, 100), box(100, 0, 200, 100)],
        zone_type=["N", "AUc"],
        label=["", ""],
        allows_housing=pd.array([False, None], dtype="boolean"),
    )
    ranking = judged(drawn(plan=plan), sites_of(across=box(99, 0, 109, 10), forbidden=box(95, 0, 103, 10)))
    assert ranking.verdicts["plan_forbids"].to_dict() == {"across": "unknown", "forbidden": "fail"}


def test_people_counted_by_zone_are_unknown_where_over_a_tenth_of_the_disc_is_ground_of_the_territory_without_a_zone():
    """Zones for x below 500 of a commune of 1,000 m; discs of 100 m about x = 100 and 500 (half is silent)."""
    zones = layer([box(0, 0, 500, 1000)], zone_id=["Z"], homeless_requests=[1000.0], social_requests=[0.0])
    sites = sites_of(known=box(95, 495, 105, 505), half=box(495, 495, 505, 505))
    inputs = SiteInputs(RunInputs(drawn(need_zones=zones), on_rules_only()), sites)
    spec = MeasureSpec(
        kind="sum_around", layers=("need_zones",), options={"column": "homeless_requests", "radius_m": 100}
    )
    found = measure(inputs, spec).values
    assert found["known"] == pytest.approx(1000 * 3.14159265 * 100**2 / 500_000, abs=6)  # told in steps of eleven
    assert pd.isna(found["half"])


def measured(territory, sites, kind, name, **options):
    return measure(
        SiteInputs(RunInputs(territory, on_rules_only()), sites),
        MeasureSpec(kind=kind, layers=(name,), options=options),
    )


def test_a_distance_is_known_only_as_far_as_the_ground_about_the_site_is():
    """
    Water at x = 100 of the first commune, whose publisher answered; the second begins at x = 1000.

    From 500 the water is nearer (390 m) than the ground nobody answered for; from 700 it is farther (590 m > 290 m):
    water that nobody told of may be nearer. In the second commune nothing is known.
    """
    territory = drawn(water=layer([box(90, 0, 100, 1000)], name=[""]), answered={"water": ("34901",)})
    sites = sites_of(
        near=box(490, 0, 500, 10), far=box(690, 0, 700, 10), across=box(995, 0, 1005, 10), other=box(1500, 0, 1510, 10)
    )
    made = measured(territory, sites, "distance_m", "water")
    assert made.values["near"] == 390.0
    assert made.values[["far", "across", "other"]].isna().all()
    assert made.at_most.tolist() == [390.0, 590.0, 895.0, 1400.0]
    assert made.known_share.tolist() == [1.0, 1.0, 0.5, 0.0]
    limited = measured(territory, sites, "distance_m", "water", at_most_m=250)
    assert limited.values[["near", "far"]].tolist() == [250.0, 250.0]
    assert limited.values[["across", "other"]].isna().all()


def test_a_site_too_near_a_zone_fails_even_where_the_ground_beyond_it_is_not_known():
    """A rule asks for 100 m from a shelter; the ground begins to be unknown 5 m away."""
    rule = next(rule for rule in load_scenario("pension_de_famille").rules if rule.id == "chrs_next_door")
    assert rule.fail_below == 100
    shelters = layer([shapely.Point(WEST + 940, SOUTH)], category=["chrs"], is_confidential=[False])
    territory = drawn(supported_housing=shelters, answered={"supported_housing": ("34901",)})
    sites = sites_of(beside=box(985, 0, 995, 10), away=box(840, 0, 850, 10), edge=box(600, 0, 610, 10))
    answers = judged(territory, sites).verdicts["chrs_next_door"]
    assert answers.to_dict() == {"beside": "fail", "away": "fail", "edge": "pass"}


def test_a_count_within_a_radius_is_unknown_where_over_a_tenth_of_the_disc_is_not_answered_for():
    """Discs of 100 m: half of the one about x = 1000 is unknown; of the one about x = 950, an arc of a fifth."""
    places = layer([shapely.Point(WEST + x, SOUTH + 500) for x in (10, 960, 990)], name=["", "", ""])
    territory = drawn(monuments=places, answered={"monuments": ("34901",)})
    sites = sites_of(
        known=box(5, 495, 15, 505), a_fifth=box(945, 495, 955, 505), half=box(995, 495, 1005, 505),
        a_twentieth=box(977 - 102, 495, 987 - 102, 505),
    )  # fmt: skip
    made = measured(territory, sites, "count_within", "monuments", radius_m=100)
    assert made.values[["known", "a_twentieth"]].tolist() == [1.0, 1.0]
    assert made.values[["a_fifth", "half"]].isna().all()
    assert made.at_least.tolist() == [1.0, 2.0, 2.0, 1.0]


def test_the_tenth_is_of_what_the_disc_has_of_the_territory_and_not_of_what_lies_beyond_it():
    """
    Points on the south edge of the territory: half of their discs of 100 m lies in it. East of x = 560 nobody answers.

    From x = 500 that is 14 % of what the disc has of the territory (7 % of the disc), from x = 490 it is 9 %.
    """
    whole = drawn(monuments=layer([box(0, 0, 10, 10)], name=[""]))
    key = ("monuments", "")
    ground = replace(whole.coverage[key], zones=layer([box(0, 0, 560, 1000)]))
    sites = sites_of(a_seventh=shapely.Point(WEST + 500, SOUTH), less=shapely.Point(WEST + 490, SOUTH))
    made = measured(replace(whole, coverage={key: ground}), sites, "count_within", "monuments", radius_m=100)
    assert made.values.isna().to_dict() == {"a_seventh": True, "less": False}


def test_places_of_a_category_that_nobody_vouches_for_are_not_counted_as_none():
    services = layer([shapely.Point(WEST + 500, SOUTH + 500)], category=["bank"], name=["B"])
    whole = drawn(services=services)
    sites, told = sites_of(here=box(495, 495, 505, 505)), {}
    for category in ("bank", "doctor"):
        where = {"category": [category]}
        made = measured(whole, sites, "count_within", "services", radius_m=100, where=where)
        told[category] = made.values["here"]
    assert told["bank"] == 1
    assert pd.isna(told["doctor"])


def test_a_plot_half_in_a_commune_that_did_not_answer_is_unknown_unless_what_is_known_excludes_it():
    """The flood zones of the first commune; plots across x = 1000, of which the known half is dry, or all flooded."""
    flood = layer([box(0, 500, 1000, 1000)], zone_type=["03"], zone_code=["R"], plan=["P"])
    territory = drawn(flood=flood, answered={"flood": ("34901",)})
    sites = sites_of(dry=box(995, 0, 1005, 10), wet=box(995, 600, 1005, 610), inside=box(10, 0, 20, 10))
    ranking = judged(territory, sites)
    assert ranking.verdicts["flood_prohibition"].to_dict() == {"dry": "unknown", "wet": "fail", "inside": "pass"}
    assert ranking.details["flood_prohibition_known_percent"].to_dict() == {"dry": 50.0, "wet": 50.0, "inside": 100.0}
    assert (ranking.details["known_percent"] == 0.0).all()  # the plan is absent: an exclusion rule knows nothing


def test_a_wood_is_not_absent_where_the_plan_that_would_draw_it_is_not_drawn():
    plan = layer([box(0, 0, 500, 1000)], zone_type=["U"], label=[""], allows_housing=pd.array([True], dtype="boolean"))
    woods = layer([box(0, 0, 50, 50)], name=[""])
    territory = drawn(plan=plan, protected_woods=woods)
    answers = judged(territory, sites_of(drawn=box(100, 0, 110, 10), beyond=box(700, 0, 710, 10))).verdicts
    assert answers["protected_woods"].to_dict() == {"drawn": "pass", "beyond": "unknown"}


def test_a_territory_without_a_single_layer_that_a_rule_reads_answers_none_of_them():
    ranking = judged(drawn(), sites_of(one=box(10, 0, 20, 10)))
    asked = [rule.id for rule in ranking.rules if rule.measure.layers and "communes" not in rule.measure.layers]
    assert len(asked) > 5
    assert (ranking.verdicts[asked] == "unknown").all(axis=None)
    assert set(asked) <= set(ranking.not_evaluated)
    assert ranking.details["known_percent"].tolist() == [0.0]
    asked_of_layers = {rule.label.fr for rule in ranking.rules if rule.id in asked and rule.kind == "exclusion"}
    assert {label.fr for label in _unanswered(on_rules_only(), ranking)} == asked_of_layers


def test_an_exclusion_rule_that_answers_for_one_site_is_not_told_as_answering_none():
    flood = layer([box(0, 500, 1000, 1000)], zone_type=["03"], zone_code=["R"], plan=["P"])
    territory = drawn(flood=flood, answered={"flood": ("34901",)})
    ranking = judged(territory, sites_of(known=box(10, 0, 20, 10), beyond=box(1500, 0, 1510, 10)))
    assert "Zone inondable d'interdiction (PPRI)" not in {label.fr for label in _unanswered(on_rules_only(), ranking)}


def rules_toml(town, covers):
    """The demonstration's TOML with the sources that rules read, and the communes that each covers."""
    told = tomllib.loads((town / "territory.toml").read_text(encoding="utf-8"))
    lines = ['[territory]\nid = "rules"\nname = "Rules"\nis_fictional = true\nmargin_m = 2000\n']
    lines.append('[sites]\nlayer = "parcels"\nwhere = { owner_kind = ["landlord", "public"] }\n')
    for source in told["source"]:
        if source["layer"] in READ_BY_RULES:
            stated = covers.get(source["layer"], source.get("covers"))
            texts = [f"{key} = {source[key]!r}" for key in ("layer", "reader", "vintage", "publisher", "licence")]
            texts += [f"files = {source['files']!r}"] + ([] if stated is None else [f"covers = {stated!r}"])
            lines.append("[[source]]\n" + "\n".join(texts).replace("\\'", "'") + "\n")
    return "\n".join(lines)


READ_BY_RULES = (
    "communes", "plan", "flood", "protected_woods", "qpv", "monuments", "supported_housing", "parcels", "terrain",
)  # fmt: skip


@pytest.fixture(scope="module")
def pieces(town, tmp_path_factory):
    """What each source of the town gives, read once; the candidate sites; their verdicts."""
    path = tmp_path_factory.mktemp("rules") / "rules.toml"
    path.write_text(rules_toml(town, {}), encoding="utf-8")
    kept, read = {}, reading._read_source
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_read_source", lambda source, *rest: kept.setdefault(source.layer, read(source, *rest)))
        territory = load_territory(str(path), data=town)
    sites = candidate_sites(territory)
    return path, kept, sites, judged(territory, sites).verdicts


def moved(frame, zone):
    """The layer 300 km to the east, of which a reader keeps what touches the territory and its margin."""
    away = frame.set_geometry(frame.geometry.translate(300_000))
    return away[away.intersects(zone)]


def cut(frame, middle):
    """The rows that stand west of a line."""
    return frame[frame.representative_point().x < middle]


MOVES = [(name, change) for name in READ_BY_RULES for change in ("emptied", "other area", "cut by half")
         if name != "parcels" and (name != "communes" or change == "cut by half")]  # fmt: skip
"""Without a commune there is no territory: its reader refuses such a file. The parcels are the sites themselves."""


@pytest.mark.parametrize(("name", "change"), MOVES)
def test_a_layer_that_is_moved_away_never_turns_a_fail_or_an_unknown_into_a_pass(
    town, pieces, monkeypatch, tmp_path, name, change
):
    """
    Of every layer that rules read on the demonstration town. What tiles is cut on its own; what is drawn only where
    something is cannot show that it is cut, so that it is cut with the communes that its publisher answers for.
    """
    _, kept, sites, before = pieces
    communes = kept["communes"][0]
    middle = communes.geometry.union_all().centroid.x
    path = tmp_path / "rules.toml"
    answered = cut(communes, middle)["insee_code"].tolist()
    assert 0 < len(answered) < len(communes)
    is_cut_by_commune = change == "cut by half" and name not in TILING and name != "terrain"
    covers = {"flood": answered} if name == "communes" else {name: answered} if is_cut_by_commune else {}
    path.write_text(rules_toml(town, covers), encoding="utf-8")

    def read(source, *rest):
        piece, record = kept[source.layer]
        if source.layer != name:
            return piece, record
        if name == "terrain":
            columns = piece.values.shape[1] // 2 if change == "cut by half" else 0
            values = piece.values.astype(float)
            values[:, columns:] = float("nan")
            return replace(piece, values=values), record
        if change == "emptied":
            made = piece.iloc[:0]
        elif change == "other area":
            made = moved(piece, communes.geometry.union_all().buffer(2000))
        else:
            made = cut(piece, middle)
        return made.reset_index(drop=True), {**record, "rows": len(made)}

    monkeypatch.setattr(reading, "_read_source", read)
    territory = load_territory(str(path), data=town)
    after = judged(territory, sites).verdicts
    wrong = (before != "pass") & (after == "pass")
    assert not wrong.any(axis=None), wrong.sum().to_dict()
    if change != "cut by half" and name in ("plan", "flood", "protected_woods"):
        rules = {"plan": "plan_forbids", "flood": "flood_prohibition", "protected_woods": "protected_woods"}
        assert (after[rules[name]] == "unknown").all()


def test_a_perimeter_without_colour_is_an_alert_and_answers_no_rule_of_flood():
    """
    The perimeter of the risk plan: x in [0, 500]; nobody published its zones, or they are those of x in [0, 200].

    In it and outside of every zone: an alert, and the rule of flood is as known as its own zones make it.
    """
    perimeter = layer([box(200, 0, 500, 1000)], name=["PPRi"])
    sites = sites_of(inside=box(300, 0, 310, 10), outside=box(700, 0, 710, 10))
    alone = judged(drawn(risk_perimeters=perimeter), sites).verdicts
    assert alone["ppr_colour_unknown"].to_dict() == {"inside": "fail", "outside": "pass"}
    assert (alone["flood_prohibition"] == "unknown").all()
    assert (judged(drawn(), sites).verdicts["ppr_colour_unknown"] == "unknown").all()


def test_a_slope_is_that_of_a_plot_of_twenty_metres_unless_the_scenario_says_another_size():
    """A terrain of 0.5 m, flat but for a wall of 1 m at x = 25: 100 % for a pixel there, under 10 % for a plot."""
    columns = np.mgrid[0:100, 0:100][1]
    wall = Raster(np.where(columns < 50, 10.0, 11.0), Affine(0.5, 0, WEST, 0, -0.5, SOUTH + 50))
    inputs = SiteInputs(
        RunInputs(replace(drawn(), terrain=wall), on_rules_only()),
        sites_of(at_the_wall=box(24.6, 24.6, 25.4, 25.4), at_the_edge=box(1, 1, 2, 2)),
    )
    plot = measure(inputs, MeasureSpec(kind="slope", layers=("terrain",))).values
    assert 5 < plot["at_the_wall"] < 10
    assert np.isnan(plot["at_the_edge"])
    pixel = measure(inputs, MeasureSpec(kind="slope", layers=("terrain",), options={"scale_m": 0.5})).values
    assert pixel["at_the_wall"] == pytest.approx(100)
