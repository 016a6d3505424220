"""Coverage is ground: drawn territories of two communes, of which each layer knows a part that is counted by hand."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import TerritoryError
from layers.territory.file import SourceSpec
from layers.territory.ground import extend_coverage, within_what_draws_it
from layers.territory.ground_told import coverage_record, known_in_part, unknown_ground

X, Y = 700_000.0, 6_600_000.0


def box(left, low, right, high):
    return shapely.box(X + left, Y + low, X + right, Y + high)


def frame(*shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=2154)


COMMUNES = frame(box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000), insee_code=["34001", "34002"], name=["C", "D"])
"""
+---------+---------+
|  34001  |  34002  |   each 1 km × 1 km
+---------+---------+
"""


def source(layer, **told):
    words = {"vintage": "2026", "publisher": "Éditeur", "licence": "libre", **told}
    return SourceSpec(layer=layer, reader="communes_geoapi", files=(f"{layer}.gpkg",), **words)


def grounds(*sources_and_rows):
    coverage = {}
    for one, rows in sources_and_rows:
        extend_coverage(coverage, one, rows, COMMUNES)
    return within_what_draws_it(coverage)


def known(coverage, layer, category=""):
    """Percent of the two communes that the layer knows."""
    told = {(row["layer"], row["category"]): row["known_percent"] for row in coverage_record(coverage)}
    return told[layer, category]


def test_a_layer_that_tiles_vouches_only_where_it_is_drawn_whatever_the_toml_says():
    coverage = grounds((source("plan"), frame(box(0, 0, 500, 1000))))
    assert known(coverage, "plan") == 25.0
    [gap] = coverage["plan", ""].gap.geometry
    assert gap.equals(box(500, 0, 2000, 1000))
    assert coverage["plan", ""].because.fr.startswith("là où ses zones sont dessinées : « plan.gpkg » (Éditeur, 2026)")


def test_a_layer_that_tiles_and_names_communes_vouches_for_neither_its_zones_elsewhere_nor_their_holes():
    coverage = grounds((source("plan", covers=("34001",)), frame(box(500, 0, 1500, 1000))))
    assert coverage["plan", ""].zones.geometry.union_all().equals(box(500, 0, 1000, 1000))


def test_what_rounding_leaves_between_two_drawings_of_one_border_is_known_and_a_strip_of_a_metre_is_not():
    """
    +----/----+   the east repeats the border with one vertex more, 0.3 µm beside it, then 1 m beside it
    | W / E   |
    +--/------+
    """
    border = [(X + 400, Y), (X + 700, Y + 1000)]
    west = shapely.Polygon([(X, Y), *border, (X, Y + 1000)])
    site = frame(box(400, 100, 500, 200))
    for aside, known_whole in ((3e-7, True), (1.0, False)):
        vertex = (X + 400 + 300 / 7 + aside, Y + 1000 / 7)
        east = shapely.Polygon([border[0], vertex, border[1], (X + 2000, Y + 1000), (X + 2000, Y)])
        ground = grounds((source("plan"), frame(west, east)))["plan", ""]
        assert ground.known_share(site).tolist() == ([1.0] if known_whole else [pytest.approx(0.9908, abs=1e-4)])


def test_two_sources_of_one_plan_vouch_for_what_each_of_them_draws():
    coverage = grounds((source("plan"), frame(box(0, 0, 500, 1000))), (source("plan"), frame(box(500, 0, 2000, 1000))))
    assert known(coverage, "plan") == 100.0
    assert coverage["plan", ""].gap.empty


def test_a_layer_that_is_drawn_only_where_something_is_vouches_for_the_communes_asked_and_answered():
    qpv = frame(box(0, 0, 100, 100))
    assert known(grounds((source("qpv", covers=("34002",)), qpv)), "qpv") == 50.0
    whole = grounds((source("qpv"), qpv))["qpv", ""]
    assert (whole.zones, whole.because.en) == (None, "the whole territory, according to “qpv.gpkg” (Éditeur, 2026)")
    asked = grounds((source("qpv", covers=("34002",)), qpv))["qpv", ""]
    assert asked.because.fr == "communes demandées et répondues, 1 sur 2 : « qpv.gpkg » (Éditeur, 2026)"


def test_flood_zones_of_one_commune_say_nothing_of_the_next_unless_the_source_names_it():
    flood = frame(box(0, 0, 100, 100))
    alone = grounds((source("flood"), flood))
    assert known(alone, "flood") == 50.0
    assert "n'a aucune ligne à D" in alone["flood", ""].because.fr
    assert known(grounds((source("flood", covers=("34001", "34002")), flood)), "flood") == 100.0


def test_flood_zones_cut_at_the_border_of_a_commune_do_not_answer_for_the_one_they_touch():
    """34002 begins at x = 1000: zones that end there, or within the 20 m of two drawings of one border, are not its."""
    for right, percent in ((1000, 50.0), (1019, 50.0), (1021, 100.0)):
        assert known(grounds((source("flood"), frame(box(0, 0, right, 100)))), "flood") == percent


def test_a_square_or_a_plot_of_the_next_commune_that_reaches_over_the_border_is_no_row_of_this_one():
    peopled = COMMUNES.assign(name=["Un", "Deux"], population=[5_000.0, 5_000.0])
    for layer, reader in (("income_cells", "filosofi_grid"), ("parcels", "cadastre_parcels")):
        register = source(layer).model_copy(update={"reader": reader})
        for left, percent in ((850, 50.0), (950, 100.0)):
            coverage = {}
            extend_coverage(coverage, register, frame(box(500, 0, 700, 200), box(left, 0, left + 200, 200)), peopled)
            assert known(coverage, layer) == percent


def test_rows_of_the_margin_alone_may_be_those_of_the_next_place_and_vouch_for_nothing():
    assert grounds((source("qpv"), frame(box(2100, 0, 2200, 100)))) == {}
    assert known(grounds((source("qpv"), frame(box(1990, 0, 2200, 100)))), "qpv") == 100.0


def test_no_row_is_coverage_only_on_the_word_of_somebody_and_never_of_what_tiles():
    nothing = frame()
    word = "la DDTM a répondu qu'aucun plan n'est prescrit ici (12 juin 2026)"
    assert grounds((source("flood"), nothing)) == {}
    coverage = grounds((source("flood", empty_because=word), nothing))
    assert known(coverage, "flood") == 100.0
    assert coverage["flood", ""].because.fr == f"rien ici : {word}"
    assert grounds((source("plan", empty_because=word), nothing)) == {}


def test_a_register_without_a_row_in_a_peopled_commune_does_not_answer_there_unless_the_toml_names_it():
    """34002 has 1,000 inhabitants and no dwelling: the file may be that of 34001 alone. Under 1,000, none is likely."""
    peopled = COMMUNES.assign(name=["Un", "Deux"], population=[5_000.0, 1_000.0])
    here = gpd.GeoDataFrame(geometry=gpd.points_from_xy([X + 5], [Y + 5]), crs=2154)
    register = source("social_dwellings").model_copy(update={"reader": "rpls_dwellings"})

    def percent(register, communes, rows=here):
        coverage = {}
        extend_coverage(coverage, register, rows, communes)
        return known(coverage, "social_dwellings"), coverage["social_dwellings", ""].because.fr

    part, why = percent(register, peopled)
    assert part == 50.0
    assert why.startswith("« social_dwellings.gpkg » n'a aucune ligne à Deux : est-ce le fichier d'autres communes ?")
    assert percent(register.model_copy(update={"covers": ("34001", "34002")}), peopled)[0] == 100.0
    assert percent(register, peopled.assign(population=[5_000.0, 999.0]))[0] == 100.0
    assert percent(register, peopled.assign(population=[5_000.0, float("nan")]))[0] == 50.0
    everywhere = gpd.GeoDataFrame(geometry=gpd.points_from_xy([X + 5, X + 1500], [Y + 5, Y + 5]), crs=2154)
    assert percent(register, peopled, everywhere)[0] == 100.0


def test_protected_woods_are_known_only_where_the_plan_that_draws_them_is_drawn():
    woods, plan = frame(box(10, 10, 20, 20)), frame(box(0, 0, 1500, 1000))
    coverage = grounds((source("protected_woods"), woods), (source("plan"), plan))
    assert known(coverage, "protected_woods") == 75.0
    asked = grounds((source("protected_woods", covers=("34002",)), woods), (source("plan"), plan))
    assert known(asked, "protected_woods") == 25.0
    assert asked["protected_woods", ""].because.en.startswith("where the plan is drawn; communes asked and answered")
    assert known(grounds((source("protected_woods"), woods)), "protected_woods") == 100.0


def test_places_vouch_category_by_category():
    points = gpd.GeoDataFrame(
        {"category": ["pharmacy", "bank"]}, geometry=gpd.points_from_xy([X + 5, X + 6], [Y, Y]), crs=2154
    )
    some = source("services", categories=("pharmacy",), covers=("34001",))
    rest = source("services", categories=("bank",))
    coverage = grounds((some, points), (rest, points))
    assert (known(coverage, "services", "pharmacy"), known(coverage, "services", "bank")) == (50.0, 100.0)
    assert ("services", "doctor") not in coverage


def test_two_drawings_of_one_border_a_few_metres_apart_are_no_gap():
    coverage = grounds((source("plan"), frame(box(0, 0, 1485, 1000), box(1500, 0, 2000, 1000))))
    assert coverage["plan", ""].gap.empty
    wider = grounds((source("plan"), frame(box(0, 0, 1470, 1000), box(1500, 0, 2000, 1000))))
    assert wider["plan", ""].gap.area.tolist() == pytest.approx([30_000])


def test_unknown_ground_is_drawn_one_shape_a_layer_with_what_does_not_answer():
    coverage = grounds((source("plan"), frame(box(0, 0, 500, 1000))), (source("monuments"), frame(box(0, 0, 1, 1))))
    drawn = unknown_ground(coverage, ["monuments", "plan", "plan", "qpv"])
    assert drawn["fr"].tolist() == ["plan local d'urbanisme : aucune zone connue sur tout ou partie du site"]
    assert drawn.geometry.iloc[0].equals(box(500, 0, 2000, 1000))
    assert unknown_ground(coverage, ["monuments"]).empty


def test_what_is_known_in_part_is_said_with_its_percent_and_what_is_whole_is_not():
    coverage = grounds((source("plan"), frame(box(0, 0, 500, 1000))), (source("monuments"), frame(box(0, 0, 1, 1))))
    told = known_in_part(coverage, [("plan", ""), ("monuments", ""), ("qpv", "")])
    assert told.fr.startswith("Connu sur une partie du territoire seulement : plan local d'urbanisme (25 %).")
    assert known_in_part(coverage, [("monuments", "")]) is None


def test_of_places_those_categories_that_are_known_in_part_are_counted():
    points = gpd.GeoDataFrame({"category": ["bank"]}, geometry=gpd.points_from_xy([X + 5], [Y]), crs=2154)
    some = source("services", categories=("bank", "library"), covers=("34001",))
    coverage = grounds((some, points), (source("services", categories=("pharmacy",)), points))
    read = [("services", name) for name in ("bank", "library", "pharmacy", "doctor")]
    assert "services et commerces, 2 types sur 3 (50 %)." in known_in_part(coverage, read).fr


def test_the_share_of_a_shape_that_is_known_is_of_its_area_and_of_a_point_all_or_nothing():
    ground = grounds((source("flood", covers=("34001",)), frame(box(0, 0, 1, 1))))["flood", ""]
    shapes = frame(box(990, 0, 1030, 10), box(0, 0, 10, 10), shapely.Point(X + 1500, Y + 5))
    assert ground.known_share(shapes).tolist() == [0.25, 1.0, 0.0]


def test_a_commune_that_the_territory_has_not_is_refused_in_both_languages():
    with pytest.raises(TerritoryError, match="'covers' names unknown communes 99999") as refused:
        grounds((source("flood", covers=("99999",)), frame(box(0, 0, 1, 1))))
    assert "communes absentes du territoire : 99999" in refused.value.fr


def test_the_record_tells_each_layer_and_category_in_order_with_plain_values():
    coverage = grounds((source("plan"), frame(box(0, 0, 500, 1000))), (source("monuments"), frame(box(0, 0, 1, 1))))
    rows = coverage_record(coverage)
    assert [(row["layer"], row["category"], row["known_percent"]) for row in rows] == [
        ("monuments", "", 100.0),
        ("plan", "", 25.0),
    ]
    assert isinstance(pd.DataFrame(rows)["because"].iloc[0]["fr"], str)
