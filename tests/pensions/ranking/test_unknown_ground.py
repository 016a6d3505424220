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
from layers.territory.file import Head, NetworkSpec, SitesSpec
from layers.territory.layer_names import TILING
from layers.territory.territory import Territory, load_territory
from pensions.ranking.measures import measure
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


def drawn(**layers):
    communes = layer([box(0, 0, 1000, 1000)], insee_code=["34901"], name=["C"], population=[100.0])
    layers = {"communes": communes, **layers}
    return Territory(
        head=Head(id="drawn", name="Drawn"),
        network=NetworkSpec(),
        sites=SitesSpec(),
        layers=MappingProxyType(layers),
        coverage={(name, ""): None for name in layers},
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
