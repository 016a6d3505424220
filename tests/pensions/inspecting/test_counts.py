"""Controls that set counts side by side: housing, households, services, ages; each right value counted by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from layers.territory.layer_names import LAYER_NAMES
from pensions.inspecting.controls import CONTROLS
from pensions.inspecting.evidence import Evidence
from tests.pensions.inspecting.drawn import A, B, at, box, communes, control, layer, said, source, territory

NBSP = "\u202f"


def dwellings(in_a, in_b):
    """Aval and Bief, each with one address of so many dwellings."""
    return layer([at(500, 500), at(1500, 500)], address_id=["a", "b"], dwellings=[in_a, in_b], insee_code=[A, B])


def stock(in_a, in_b, households=(1000.0, 1000.0)):
    return communes()[["insee_code", "geometry"]].assign(
        social_dwellings=[in_a, in_b], main_residences=list(households)
    )


def test_social_dwellings_agree_with_the_communal_table_to_a_tenth():
    made = control("rpls_by_commune", social_dwellings=dwellings(950, 400), social_stock=stock(1000.0, 400.0))
    assert (made.verdict, made.is_unfit, len(made.places)) == ("pass", False, 0)
    assert made.found.fr.startswith(f"1{NBSP}350 logements sociaux, soit 96 %")


def test_a_commune_that_lacks_a_quarter_of_its_social_dwellings_is_an_alert_where_the_sum_holds():
    made = control("rpls_by_commune", social_dwellings=dwellings(1000, 150), social_stock=stock(1000.0, 200.0))
    assert (made.verdict, made.is_unfit) == ("alert", False)
    assert said(made) == [("Bief", "200", "150")]
    assert made.places["remark"][0].fr == "75 % de l'attendu"
    assert made.places.geometry[0].equals(box(1000, 0, 2000, 1000))


def test_half_of_the_social_dwellings_make_the_result_unfit():
    made = control("rpls_by_commune", social_dwellings=dwellings(500, 200), social_stock=stock(1000.0, 400.0))
    assert (made.verdict, made.is_unfit, len(made.places)) == ("fail", True, 2)


def test_dwellings_are_counted_where_they_are_placed_and_not_by_the_code_that_they_state():
    moved = dwellings(500, 500).set_geometry([at(500, 500), at(500, 400)], crs=2154)
    made = control("rpls_by_commune", social_dwellings=moved, social_stock=stock(500.0, 500.0))
    assert said(made) == [("Aval", "500", f"1{NBSP}000"), ("Bief", "500", "0")]


@pytest.mark.parametrize("given", ["social_dwellings", "social_stock"])
def test_one_table_of_social_dwellings_alone_is_unknown_and_the_other_is_named(given):
    layers = {"social_dwellings": dwellings(1, 1), "social_stock": stock(1.0, 1.0)}
    made = control("rpls_by_commune", **{given: layers[given]})
    (other,) = set(layers) - {given}
    assert made.verdict == "unknown"
    assert made.found.fr == f"couche absente : {LAYER_NAMES[other].fr}"


def test_without_the_table_of_communes_the_sru_inventory_tells_of_a_file_that_is_cut():
    """The inventory counts a quarter more by its own rules, which passes; half of the file does not."""
    sru = layer(list(stock(1.0, 1.0).geometry), insee_code=["34001", "34002"], social_dwellings=[1300.0, 500.0])
    assert control("rpls_by_commune", social_dwellings=dwellings(1000, 400), sru=sru).verdict == "pass"
    made = control("rpls_by_commune", social_dwellings=dwellings(1200, 200), sru=sru)
    assert (made.verdict, said(made)) == ("alert", [("Bief", "500", "200")])
    made = control("rpls_by_commune", social_dwellings=dwellings(500, 200), sru=sru)
    assert (made.verdict, made.is_unfit) == ("fail", True)


def test_no_dwelling_expected_anywhere_is_unknown():
    made = control("rpls_by_commune", social_dwellings=dwellings(1, 1), social_stock=stock(float("nan"), float("nan")))
    assert made.verdict == "unknown"


def cells(*counts):
    """
    Three cells of 200 m in a row, the middle one astride the boundary of the two communes (x = 1,000).

        [700, 900]   [900, 1100]   [1100, 1300]
    """
    shapes = [box(700, 0, 900, 200), box(900, 0, 1100, 200), box(1100, 0, 1300, 200)]
    return layer(shapes, cell_id=["1", "2", "3"], households=list(counts))


def zones(in_a, in_b):
    return communes()[["insee_code", "geometry"]].assign(households=[in_a, in_b])


def test_households_of_a_cell_astride_a_boundary_count_half_on_each_side_and_all_is_told_in_steps_of_11():
    """1,000 + 200 / 2 = 1,100 in Aval (100 steps of 11) and 1,650 + 100 = 1,750 in Bief (159 steps: 1,749)."""
    made = control(
        "households_by_commune", income_cells=cells(1000.0, 200.0, 1650.0), income_zones=zones(1100.0, 1750.0)
    )
    assert made.verdict == "pass"
    assert made.found.en.startswith("2,849 households, 100 % of what was expected")


def test_cells_without_the_households_of_a_commune_are_at_fault():
    made = control("households_by_commune", income_cells=cells(1100.0, 0.0, 0.0), income_zones=zones(1100.0, 1100.0))
    assert (made.verdict, made.is_unfit) == ("fail", True)
    assert said(made) == [("Bief", f"1{NBSP}100", "moins de 11")]


def test_without_a_table_of_households_the_inhabitants_tell_that_half_of_the_squares_lack():
    """2,200 inhabitants are 1,000 households (1,001 in steps of 11): 700 are within 35 %, 500 (495) half of a file."""
    towns = communes((2_200.0, 2_200.0))
    made = control("households_by_commune", communes=towns, income_cells=cells(700.0, 0.0, 1300.0))
    assert made.verdict == "pass"
    made = control("households_by_commune", communes=towns, income_cells=cells(500.0, 0.0, 500.0))
    assert (made.verdict, made.is_unfit, len(made.places)) == ("fail", True, 2)
    assert made.found.fr.startswith("990 ménages, soit 49 % de l'attendu")


def test_no_count_of_households_below_the_threshold_and_no_exact_one_is_told():
    made = control("households_by_commune", income_cells=cells(613.0, 0.0, 4.0), income_zones=zones(1700.0, 999.0))
    told = f"{made.expected} {made.found} {said(made)}"
    assert not any(exact in told for exact in ("613", "617", "999", "1 700", f"1{NBSP}700"))
    assert said(made) == [("Aval", f"1{NBSP}705", "616"), ("Bief", f"1{NBSP}001", "moins de 11")]


def test_households_that_the_communal_table_withholds_are_unknown_and_never_pass():
    made = control(
        "households_by_commune",
        income_cells=cells(1.0, 1.0, 1.0),
        income_zones=zones(float("nan"), float("nan")),
    )
    assert made.verdict == "unknown"
    assert "nombre de ménages inconnu" in made.found.fr


def test_households_of_the_table_of_social_housing_stand_in_where_there_is_no_income_table():
    made = control(
        "households_by_commune",
        income_cells=cells(1000.0, 0.0, 1000.0),
        social_stock=stock(0.0, 0.0, (1000.0, 1000.0)),
    )
    assert made.verdict == "pass"


def registers(bpe, finess, *, category="pharmacy", **flags):
    """The layer of services as two sources make it, one after the other, and what the territory says of them."""
    rows = [*(("bpe", x) for x in bpe), *(("finess", x) for x in finess)]
    services = layer(
        [at(x, 500) for _, x in rows],
        service_id=[f"{reader}-{number}" for number, (reader, _) in enumerate(rows)],
        category=[category] * len(rows),
        name=[f"{reader} {x}" for reader, x in rows],
    )
    sources = [
        source("services", services[: len(bpe)], "bpe"),
        source("services", services[len(bpe) :], "finess_legacy_services", **flags),
    ]
    return {"services": services, "sources": sources}


def test_two_registers_with_the_same_pharmacies_some_metres_apart_agree():
    made = control("services_bpe_finess", **registers([100, 300, 1500], [120, 300, 1540]))
    assert (made.verdict, made.is_unfit) == ("pass", False)
    assert "les autres à 20 m (médiane)" in made.found.fr


def test_a_register_of_which_all_places_are_200_m_off_is_at_fault():
    made = control("services_bpe_finess", **registers([100, 500, 1500], [300, 700, 1700]))
    assert (made.verdict, made.is_unfit) == ("fail", True)
    assert "les autres à 200 m (médiane)" in made.found.fr


def test_a_register_that_holds_half_of_the_pharmacies_is_at_fault_and_its_commune_is_named():
    made = control("services_bpe_finess", **registers([100, 200, 300, 400, 500, 600, 1500], [100, 200, 1500]))
    assert made.verdict == "fail"
    assert said(made) == [("Aval", "6 pharmacies (BPE)", "2 (FINESS)")]


def test_a_pharmacy_without_a_match_within_500_m_is_an_alert_that_names_it():
    made = control("services_bpe_finess", **registers([100, 200, 300, 400, 450], [100, 200, 300, 400, 1200]))
    assert (made.verdict, made.is_unfit) == ("alert", False)
    assert said(made) == [("finess 1200", "dans la BPE à moins de 500 m", "à 750 m")]


def test_a_register_given_twice_is_at_fault():
    given = registers([100, 200, 300] * 2, [100, 200, 300])
    assert control("services_bpe_finess", **given).verdict == "fail"


def test_one_register_alone_is_unknown_and_so_is_a_layer_of_which_the_sources_cannot_be_told_apart():
    given = registers([100], [100])
    assert control("services_bpe_finess", **(given | {"sources": given["sources"][:1]})).verdict == "unknown"
    only = registers([100], [])
    alone = control("services_bpe_finess", **(only | {"sources": only["sources"][:1]}))
    assert (alone.verdict, "FINESS" in alone.found.fr) == ("unknown", True)


def test_names_of_a_register_that_may_not_be_passed_on_stay_here_and_its_verdict_stands():
    given = registers([100, 200, 300], [1200, 1300, 1400], may_redistribute=False)
    given["services"]["is_withheld"] = [False] * 3 + [True] * 3
    made = control("services_bpe_finess", **given)
    assert made.verdict == "fail"
    assert not any("finess" in name for name, _, _ in said(made))


def services(**counts):
    rows = [(category, number) for category, count in counts.items() for number in range(count)]
    return layer(
        [at(10 + number, 500) for _, number in rows],
        service_id=[f"{category}-{number}" for category, number in rows],
        category=[category for category, _ in rows],
        name=[""] * len(rows),
    )


def test_pharmacies_at_the_rate_of_the_country_pass():
    """12 for 40,000 inhabitants are 3 for 10,000."""
    assert control("services_per_inhabitant", services=services(pharmacy=12)).verdict == "pass"


def test_a_rate_a_little_low_is_an_alert_and_one_of_less_than_half_the_bound_is_a_fault():
    """4 for 40,000 are 1.0, under 1.5; 2 are 0.5, under 0.75."""
    made = control("services_per_inhabitant", services=services(pharmacy=4, post_office=10))
    assert (made.verdict, said(made)) == ("alert", [("Pharmacie", "1,5 à 6,0", "1,0")])
    made = control("services_per_inhabitant", services=services(pharmacy=2))
    assert (made.verdict, made.is_unfit) == ("fail", True)


def test_places_that_two_registers_hold_are_counted_once():
    """Twelve in each: 3 for 10,000 and not 6."""
    given = registers(list(range(100, 112)), list(range(100, 112)))
    assert control("services_per_inhabitant", **given).verdict == "pass"


def test_a_category_that_no_source_claims_or_too_few_people_is_unknown():
    assert control("services_per_inhabitant", services=services(park=3)).verdict == "unknown"
    assert control("services_per_inhabitant", services=services(pharmacy=3), people=(900.0, 900.0)).verdict == "unknown"
    assert control("services_per_inhabitant").verdict == "unknown"


def dated(*vintages):
    frame = communes()
    return {"sources": [source("sales", frame, vintage=vintage, title=f"T{vintage}") for vintage in vintages]}


def test_sources_of_the_same_five_years_pass_one_of_seven_is_an_alert_one_of_twelve_makes_the_result_unfit():
    verdicts = {}
    for old in ("2021", "2018-09", "2012-2013"):
        made = control("ages", **dated("2025-10-13 au 2025-12-19", old))
        verdicts[old] = (made.verdict, made.is_unfit, [name for name, _, _ in said(made)])
    assert verdicts == {
        "2021": ("pass", False, []),
        "2018-09": ("alert", False, ["T2018-09"]),
        "2012-2013": ("fail", True, ["T2012-2013"]),
    }


def test_the_date_of_a_text_still_in_force_says_nothing_of_its_age():
    given = [source("sales", communes(), vintage="2025"), source("qpv", communes(), vintage="2024")]
    assert control("ages", sources=[*given, source("flood", communes(), vintage="2004")]).verdict == "pass"


def test_a_source_that_names_no_year_is_an_alert_that_names_it_as_its_age_is_not_known():
    made = control("ages", **dated("2025", "2024", "inconnu"))
    assert (made.verdict, said(made)) == ("alert", [("Tinconnu", "2020 ou après", "inconnu")])


def test_a_single_dated_source_is_unknown():
    assert control("ages", **dated("2025", "inconnu")).verdict == "unknown"


def pensions(finess, planner, **names):
    rows = [*(("f", *one) for one in finess), *(("p", *one) for one in planner)]
    housing = layer(
        [at(x, 500) for _, _, x, _ in rows],
        finess_id=[number for _, number, _, _ in rows],
        name=[name for _, _, _, name in rows],
        category=["pension_de_famille"] * len(rows),
        places=[25.0] * len(rows),
        is_confidential=[False] * len(rows),
    )
    sources = [source("supported_housing", housing[: len(finess)], "finess_flat_supported_housing")]
    if planner:
        sources.append(source("supported_housing", housing[len(finess) :], "local_pensions"))
    return {"supported_housing": housing, "sources": sources}


def test_no_pension_in_any_source_is_unknown_and_never_pass():
    given = pensions([("340000001", 100, "A")], [("local-1", 900, "B")])
    given["supported_housing"]["category"] = "fjt"
    assert control("pensions_finess_planner", **given).verdict == "unknown"


def test_a_pension_of_the_list_that_finess_lacks_passes():
    made = control("pensions_finess_planner", **pensions([("340000001", 100, "A")], [("local-1", 900, "B")]))
    assert made.verdict == "pass"


@pytest.mark.parametrize("twin", [("340000001", 1900, "B"), ("local-1", 240, "B")])
def test_a_pension_of_the_same_number_or_within_150_m_is_counted_twice(twin):
    made = control("pensions_finess_planner", **pensions([("340000001", 100, "A")], [twin]))
    assert (made.verdict, made.is_unfit) == ("fail", False)
    assert said(made) == [("B", "une fois", "aussi dans FINESS : A")]


def test_finess_alone_is_unknown_where_no_public_text_names_a_pension():
    made = control("pensions_finess_planner", **pensions([("340000001", 100, "A")], []))
    assert made.verdict == "unknown"
    assert "la liste locale" in made.found.fr
    assert "pensions template pensions" in made.found.fr


def test_a_pension_that_a_public_text_names_and_neither_source_holds_is_an_alert():
    given = pensions([("340000001", 100, "PENSION FRERES GRIMM")], [])
    for name, verdict in (("PENSION FRERES GRIMM", "pass"), ("AUTRE", "alert")):
        given["supported_housing"]["name"] = [name]
        drawn = territory(**given)
        there = drawn.layers["communes"].assign(insee_code=["34172", "34999"])
        named = replace(drawn, layers={**drawn.layers, "communes": there})
        made = CONTROLS["pensions_finess_planner"](Evidence(named))
        assert made.verdict == verdict
    assert said(made) == [("Frères Grimm", "une pension à Aval", "aucune de ce nom")]
    assert isinstance(made.places["name"], pd.Series)
