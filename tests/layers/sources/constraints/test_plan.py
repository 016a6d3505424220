import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import SourceError
from layers.sources.constraints.plan import allows_housing, read_plan_prescriptions, read_plan_zones


def written(folder, rows, name="zone_urba.geojson"):
    shapes = [shapely.box(3.8 + rank / 100, 43.6, 3.81 + rank / 100, 43.61) for rank in range(len(rows))]
    path = folder / name
    gpd.GeoDataFrame(rows, geometry=shapes, crs=4326).to_file(path)
    return path


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (("A",), False),
        (("N",), False),
        (("Nd",), False),
        (("AUs",), False),
        (("Nh",), None),
        (("AU",), None),
        (("U",), None),
        (("",), None),
        (("U", "01"), True),
        (("U", "3"), True),
        (("U", "02"), None),
        (("AUc", "", "Logement; Hébergement"), True),
        (("U", "", "", "Industrie"), True),
        (("U", "01", "", "Habitation"), False),
        (("N", "", "Hébergement"), False),
        (("U", "", "", "", True), True),
        (("AU", "", "", "", True), None),
    ],
)
def test_what_a_zone_says_about_housing(zone, expected):
    assert allows_housing(*zone) is expected


def test_zones_are_read_with_their_three_answers(tmp_path):
    rows = [
        {"typezone": "U", "libelle": "UA1", "destdomi": "01", "destnon": None},
        {"typezone": "U", "libelle": "UE", "destdomi": "01", "destnon": "Hébergement"},
        {"typezone": "AU", "libelle": None, "destdomi": None, "destnon": None},
    ]
    for name in ("zone_urba.geojson", "zone_urba.gpkg", "ZONE_URBA.shp"):
        plan = read_plan_zones(written(tmp_path, rows, name))
        assert plan["zone_type"].tolist() == ["U", "U", "AU"]
        assert plan["label"].tolist() == ["UA1", "UE", ""]
        assert plan["allows_housing"].tolist() == [True, False, pd.NA]


def test_a_document_that_lists_what_it_forbids_allows_elsewhere_and_another_says_nothing(tmp_path):
    rows = [
        {"typezone": "U", "destnon": "Hébergement", "idurba": "a"},
        {"typezone": "U", "destnon": None, "idurba": "a"},
        {"typezone": "U", "destnon": None, "idurba": "b"},
    ]
    assert read_plan_zones(written(tmp_path, rows))["allows_housing"].tolist() == [False, True, pd.NA]


def test_upper_case_names_are_the_same(tmp_path):
    plan = read_plan_zones(written(tmp_path, [{"TYPEZONE": "N", "LIBELLE": "N1"}]))
    assert plan["allows_housing"].tolist() == [False]


def test_prescriptions_of_one_type_become_protected_woods(tmp_path):
    rows = [
        {"typepsc": "01", "libelle": "EBC"},
        {"typepsc": "05", "libelle": "ER 3"},
        {"typepsc": "1", "libelle": None},
    ]
    path = written(tmp_path, rows, "prescription_surf.geojson")
    assert read_plan_prescriptions(path)["name"].tolist() == ["EBC", ""]
    assert read_plan_prescriptions(path, code="05")["name"].tolist() == ["ER 3"]
    none = read_plan_prescriptions(path, code="17")
    assert none.empty
    assert none.attrs["repairs"] == [
        "no prescription of type 17 among 3",
        "3 prescriptions of other types left out",
    ]


def test_no_document_published_is_told(tmp_path):
    path = tmp_path / "zone_urba.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(SourceError):
        read_plan_zones(path)


def test_a_renamed_column_is_named(tmp_path):
    with pytest.raises(SourceError, match="'zone_type'"):
        read_plan_zones(written(tmp_path, [{"zone": "U"}]))


def test_a_zone_that_names_the_plan_of_an_old_centre_allows_nothing_of_its_own(tmp_path):
    """The others are of the PSMV itself, a shopping street that a PLU protects, and a zone that forbids anyway."""
    rows = [
        {"typezone": "U", "destdomi": "01", "libelle": "PSMV", "libelong": None, "idurba": "34172_PLUI_20250716"},
        {"typezone": "U", "destdomi": "01", "libelle": "S", "libelong": "Plan de sauvegarde et de mise en valeur",
         "idurba": "34172_PLUI_20250716"},
        {"typezone": "U", "destdomi": "01", "libelle": "US", "libelong": "Secteur sauvegardé",
         "idurba": "34172_PSMV_20200101"},
        {"typezone": "U", "destdomi": "01", "libelle": "UA", "libelong": "Sauvegarde du commerce",
         "idurba": "34172_PLUI_20250716"},
        {"typezone": "N", "destdomi": None, "libelle": "PSMV", "libelong": None, "idurba": "34172_PLUI_20250716"},
    ]  # fmt: skip
    answers = read_plan_zones(written(tmp_path, rows))["allows_housing"]
    assert answers.tolist() == [pd.NA, pd.NA, True, True, False]


def test_sectors_of_a_carte_communale_are_read_by_their_code_in_any_writing(tmp_path):
    rows = [{"typesect": kind, "libelle": "zc"} for kind in ("01", "2", "03", "99", None)]
    plan = read_plan_zones(written(tmp_path, rows, "SECTEUR_CC.shp"))
    assert plan["zone_type"].tolist() == ["CC 01", "CC 02", "CC 03", "CC 99", ""]
    assert plan["allows_housing"].tolist() == [True, False, False, pd.NA, pd.NA]


def test_a_prescription_whose_type_is_not_told_may_be_a_wood_and_is_not_left_out(tmp_path):
    rows = [{"typepsc": "01", "libelle": "EBC"}, {"typepsc": " ", "libelle": "?"}]
    with pytest.raises(SourceError, match=r"1 rows of 2 without a kind \('typepsc'\)") as told:
        read_plan_prescriptions(written(tmp_path, rows, "prescription_surf.geojson"))
    assert "1 lignes sur 2 sans type (« typepsc »)" in told.value.fr
