import gzip
import json

import geopandas as gpd
import pytest
import shapely

from geo.errors import SourceError
from layers.sources.finess.plus import read_finess_plus_services, read_finess_plus_supported_housing


def place(
    number,
    category="258",
    *,
    lat=43.6085,
    lon=3.8797,
    pair=(None, None),
    state="A",
    closed=None,
    score=0.9,
    name="PF EXEMPLE",
    key="34172_1234_00012",
    street=("12", "R", "DU BOIS"),
    commune="34172",
):
    spot = {
        "coordonneeX": pair[0],
        "coordonneeY": pair[1],
        "directionLatitude": lat,
        "directionLongitude": lon,
        "cleInInteropBAN": key,
        "scoreBAN": score,
    }
    return {
        "informationsGeneralesEGE": {
            "numFinessEge": number,
            "nomEgeCourt": "PF",
            "nomEgeLong": name,
            "dateFermeture": closed,
        },
        "categorieentiteGeographiqueExercice": category,
        "etatObjet": state,
        "adresse": [
            {"usageAdresse": "01", "coordonneesGeographique": {"directionLatitude": 48.8, "directionLongitude": 2.3}},
            {
                "usageAdresse": "03",
                "cogCommune": commune,
                **dict(zip(("numeroVoie", "typeVoie", "libelleVoie"), street, strict=True)),
                "coordonneesGeographique": spot,
            },
        ],
    }


def written(folder, *places, version="v1.0.0", respelled=False):
    text = json.dumps({"schemaVersion": version, "pmej": [{"ege": list(places)}] if places else []})
    text = text.replace("informationsGeneralesEGE", "informationsGeneralesEge") if respelled else text
    path = folder / "structures.json.gz"
    path.write_bytes(gzip.compress(text.encode()))
    return path


def test_a_shelter_without_a_full_name_is_confidential_as_nobody_can_tell(tmp_path):
    path = written(
        tmp_path, place("340000001", "214", name=None), place("340000002", "214"), place("340000003", name=None)
    )
    housing = read_finess_plus_supported_housing(path)
    assert housing["is_confidential"].tolist() == [True, False, False]
    assert any(told.startswith("shelters without a full name") for told in housing.attrs["repairs"])


def test_a_shelter_given_twice_is_confidential_where_either_of_its_names_is(tmp_path):
    names = ("CHRS L'ESCALE", "CHRS L'ESCALE FEMMES")
    path = written(tmp_path, *(place("340000001", "214", name=name) for name in names), place("340000003"))
    assert read_finess_plus_supported_housing(path)["is_confidential"].tolist() == [True, False]


@pytest.mark.parametrize("respelled", [False, True])
def test_active_places_are_read_at_their_main_address(tmp_path, respelled):
    path = written(
        tmp_path,
        place("340000001"),
        place("340000002", "620", name="PHARMACIE"),
        place("340000003", state="I"),
        place("340000004", closed="2020-01-01"),
        place("340000005", "214", score=0.3, name="HALTE FEMMES"),
        place("970000001", lat=-20.9, lon=55.4, commune="97411"),
        place("340000006", lat=None),
        respelled=respelled,
    )
    housing = read_finess_plus_supported_housing(path)
    assert housing[["finess_id", "category", "is_confidential", "is_position_doubtful"]].values.tolist() == [
        ["340000001", "pension_de_famille", False, False],
        ["340000005", "chrs", True, True],
    ]
    assert housing.geometry.iloc[0].x == pytest.approx(771040.6, abs=1)
    assert housing.attrs["repairs"] == [
        "2 closed establishments left out",
        "1 establishments of other categories left out",
        "1 rows overseas left out (La Réunion 1)",
        "1 establishments without a place left out (1 here)",
        "pension_de_famille: 1 of 2 establishments have a place, under 90%: the category is not known",
    ]
    assert read_finess_plus_services(path)["service_id"].tolist() == ["340000002"]


def test_another_version_and_broken_files_are_refused(tmp_path):
    with pytest.raises(SourceError, match=r"schemaVersion is 'v2\.0\.0'"):
        read_finess_plus_services(written(tmp_path, place("340000001"), version="v2.0.0"))
    with pytest.raises(SourceError, match="no establishment"):
        read_finess_plus_services(written(tmp_path))
    path = written(tmp_path, place("340000001"))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match="cannot be read"):
        read_finess_plus_services(path)


LAMBERT = (771_040.6, 6_279_223.2)


@pytest.mark.parametrize(
    ("degrees", "pair"),
    [
        ((43.6085, 3.8797), (None, None)),
        ((43.6085, 3.8797), LAMBERT),
        ((3.8797, 43.6085), LAMBERT),
        (LAMBERT, (None, None)),
        (LAMBERT[::-1], (3.8797, 43.6085)),
        ((None, None), LAMBERT),
        ((None, None), LAMBERT[::-1]),
        ((None, None), (43.6085, 3.8797)),
    ],
)
def test_the_two_pairs_change_role_from_record_to_record(tmp_path, degrees, pair):
    housing = read_finess_plus_supported_housing(
        written(tmp_path, place("340000001", lat=degrees[0], lon=degrees[1], pair=pair))
    )
    assert housing.geometry.iloc[0].x == pytest.approx(LAMBERT[0], abs=2)
    assert housing.geometry.iloc[0].y == pytest.approx(LAMBERT[1], abs=2)
    assert housing.attrs["repairs"] == []
    assert "pension_de_famille" in housing.attrs["claims"]


def ban(folder):
    path = folder / "adresses-34.csv"
    rows = ["id;numero;rep;nom_voie;code_insee;x;y;lon;lat"]
    rows.append("34172_1234_00012;12;;Rue du Bois;34172;771100;6279200;;")
    rows.append("34172_5678_00007;7;;Rue Haute;34172;771200;6279300;;")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def stock(folder, *rows):
    """The former stock: number, categetab, x, y, score."""
    path = folder / "etalab-cs1100507-stock.csv"
    lines = ["finess;etalab;111;2026-05-12"]
    for rank, (number, code, *_) in enumerate(rows):
        fields = ["structureet", number, "340000000", "ANCIEN", "ANCIEN NOM", "", "", str(rank), "R", f"RUE {rank}"]
        fields += ["", "", "172", "34", "HERAULT", "34000 MONTPELLIER", "", "", code, "", "", ""]
        lines.append(";".join(fields + [""] * (32 - len(fields))))
    for number, _, x, y, score in rows:
        lines.append(f"geolocalisation;{number};{x};{y};1,ATLASANTE,{score},BAN,EPSG:2154 RGF93;2026-05-04")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


NOWHERE = {"lat": None, "lon": None}


def test_what_has_no_coordinates_is_placed_by_its_address_then_by_the_former_stock(tmp_path):
    """By the key of the BAN; by number and street; by number of FINESS; one is found by none and is left out."""
    path = written(
        tmp_path,
        place("340000001", **NOWHERE),
        place("340000002", **NOWHERE, key="", street=("7", "R", "HAUTE")),
        place("340000003", **NOWHERE, key="", street=("99", "R", "HAUTE")),
        place("340000004", **NOWHERE, key="", street=("", "", "")),
        *(place(f"34000001{n}") for n in range(10)),
    )
    legacy = stock(tmp_path, ("340000003", "258", 771300, 6279400, 96))
    housing = read_finess_plus_supported_housing(path, addresses=[ban(tmp_path)], legacy=legacy)
    places = dict(zip(housing["finess_id"], zip(housing.geometry.x, housing.geometry.y, strict=True), strict=True))
    assert places["340000001"] == (771100, 6279200)
    assert places["340000002"] == (771200, 6279300)
    assert places["340000003"] == (771300, 6279400)
    assert "340000004" not in places
    assert not housing["is_position_doubtful"].any()
    assert housing.attrs["repairs"] == [
        "2 establishments placed by their address (BAN)",
        "1 establishments placed as in the former stock",
        "1 establishments without a place left out (1 here)",
    ]
    assert "pension_de_famille" in housing.attrs["claims"]  # 13 of 14


def test_the_centre_of_a_commune_is_doubtful_whatever_its_score_and_its_address_is_better(tmp_path):
    centre = {"key": "34172", "score": 0.94}
    path = written(tmp_path, place("340000001", **centre), place("340000002", **centre, street=("99", "R", "X")))
    alone = read_finess_plus_supported_housing(path)
    assert alone["is_position_doubtful"].tolist() == [True, True]
    helped = read_finess_plus_supported_housing(path, addresses=[ban(tmp_path)])
    assert helped["is_position_doubtful"].tolist() == [False, True]
    assert helped.geometry.iloc[0].x == 771100


def test_a_category_of_which_few_have_a_place_is_the_former_stock_or_is_not_known(tmp_path):
    """Of 3 pharmacies one has a place, of 2 hospitals none; the stock, of other numbers, holds 3 pharmacies."""
    path = written(
        tmp_path,
        place("340000001", "620", name="PHARMACIE"),
        *(place(f"34000000{n}", "620", **NOWHERE, key="") for n in (2, 3)),
        *(place(f"34000000{n}", "101", **NOWHERE, key="") for n in (4, 5)),
    )
    alone = read_finess_plus_services(path)
    assert not {"pharmacy", "hospital"} & set(alone.attrs["claims"])
    assert "mental_health" in alone.attrs["claims"]
    rows = [(f"34100000{n}", "620", 771000 + 100 * n, 6279000, 96) for n in range(3)]
    helped = read_finess_plus_services(path, legacy=stock(tmp_path, *rows))
    assert helped["service_id"].tolist() == ["341000000", "341000001", "341000002"]
    assert "pharmacy" in helped.attrs["claims"]
    assert "hospital" not in helped.attrs["claims"]
    assert helped.attrs["repairs"][-2:] == [
        "pharmacy: 1 of 3 establishments have a place; the former stock taken instead",
        "hospital: 0 of 2 establishments have a place, under 90%: the category is not known",
    ]


def test_only_the_communes_of_the_territory_tell_whether_a_category_is_known(tmp_path):
    path = written(
        tmp_path,
        place("340000001", "620"),
        *(place(f"31000000{n}", "620", **NOWHERE, key="", commune="31555") for n in range(9)),
    )
    communes = gpd.GeoDataFrame(
        {"insee_code": ["34172"]}, geometry=[shapely.box(760_000, 6_270_000, 780_000, 6_290_000)], crs=2154
    )
    services = read_finess_plus_services(path, communes=communes)
    assert "pharmacy" in services.attrs["claims"]
    assert services.attrs["repairs"] == ["9 establishments without a place left out (0 here)"]


def test_places_installed_come_before_those_authorised_which_are_counted(tmp_path):
    def activity(*rows):
        capacities = [{"nombre": n, "statutCapacite": status} for n, status in rows]
        return [{"caracteristiquesGeneriques": {"etatObjet": "A"}, "capacite": capacities}]

    told = {"340000001": activity(("30", "09"), ("25", "08")), "340000002": activity(("20", "09"))}
    entity = {"ege": [{"numFinessEge": number, "activitesExercees": rows} for number, rows in told.items()]}
    activities = tmp_path / "activites.json"
    activities.write_text(json.dumps({"schemaVersion": "v1.0.0", "pmej": [entity]}), encoding="utf-8")
    path = written(tmp_path, place("340000001"), place("340000002"))
    housing = read_finess_plus_supported_housing(path, activities=activities)
    assert housing["places"].tolist() == [25.0, 20.0]
    assert "1 capacities are authorised, not observed as installed" in housing.attrs["repairs"]
