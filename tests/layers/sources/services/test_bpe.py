import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, MissingFileError, SourceError
from layers.sources.services.bpe import read_bpe

HEADER = "AN;NOMRS;DEPCOM;TYPEQU;SIRET;LAMBERT_X;LAMBERT_Y;LONGITUDE;LATITUDE;QUALITE_XY;EPSG;QUALITE_GEOLOC;EPCI"
PHARMACY = '2025;"PHARMACIE É";"34172";"D307";"";771040.6;6279223.2;3.8797;43.6085;"B";"2154";"11";"243400017"'
RANDOM = '2025;"AU HASARD";"34172";"D307";"";771040.6;6279223.2;3.8797;43.6085;"M";"2154";"33";"243400017"'
POOL = '2025;"PISCINE";"34172";"F101";"";;;3.8797;43.6085;"_Z";"";"_Z";"243400017"'
LOST_POOL = '2025;"PISCINE";"34172";"F101";"";;;;;"_Z";"";"_Z";"243400017"'
ELSEWHERE = '2025;"AILLEURS";"31555";"D265";"";574000;6279000;1.44;43.6;"B";"2154";"11";"243100518"'
REUNION = '2025;"OUTRE-MER";"97411";"D265";"";338000;7690000;55.4;-20.9;"B";"2975";"11";"249740119"'
HAIRDRESSER = '2025;"COIFFEUR";"34172";"A501";"";771040.6;6279223.2;3.8797;43.6085;"B";"2154";"11";"243400017"'
ALL = [PHARMACY, RANDOM, POOL, LOST_POOL, ELSEWHERE, REUNION, HAIRDRESSER]


def written(folder, *rows, header=HEADER, name="BPE25.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


def test_each_kind_of_row_is_kept_or_dropped_and_counted(tmp_path):
    services = read_bpe(written(tmp_path, *ALL))
    assert services["category"].tolist() == ["pharmacy", "doctor", "sport"]
    assert services.geometry.iloc[0].coords[0] == (771040.6, 6279223.2)
    # The pool has degrees only: the same place, to the centimetre of five decimals.
    assert services.geometry.iloc[2].distance(services.geometry.iloc[0]) < 1
    told = " ".join(services.attrs["repairs"])
    for part in (
        "1 rows placed at random",
        "1 rows without coordinates",
        "1 rows overseas left out (La Réunion 1)",
        "1 rows of kinds",
    ):
        assert part in told


def test_one_epci_is_read_the_same_from_csv_zip_and_parquet(tmp_path):
    csv = written(tmp_path, *ALL)
    with zipfile.ZipFile(tmp_path / "BPE25.zip", "w") as archive:
        archive.write(csv, "BPE25.csv")
    pd.read_csv(csv, sep=";", dtype={"EPCI": str, "EPSG": str, "DEPCOM": str}).to_parquet(tmp_path / "BPE25.parquet")
    frames = [read_bpe(tmp_path / f"BPE25.{kind}", epci="243400017") for kind in ("csv", "zip", "parquet")]
    assert frames[0]["service_id"].tolist() == ["34172-D307-1", "34172-F101-1"]
    for other in frames[1:]:
        pd.testing.assert_frame_equal(frames[0], other)


def test_an_epci_without_equipment_is_an_empty_layer(tmp_path):
    assert read_bpe(written(tmp_path, *ALL), epci="200000000").empty


def test_bounds_in_degrees_keep_what_is_inside(tmp_path):
    assert read_bpe(written(tmp_path, *ALL), bounds=(3.8, 43.5, 3.9, 43.7))["category"].tolist() == [
        "pharmacy",
        "sport",
    ]


def test_the_old_nomenclature_is_recognised_by_its_pharmacies(tmp_path):
    header = "REG;DEP;DEPCOM;DCIRIS;AN;TYPEQU;LAMBERT_X;LAMBERT_Y;QUALITE_XY"
    rows = [f"76;34;34172;34172_0101;2020;{code};771040,6;6279223,2;Bonne" for code in ("D301", "B203", "D201", "B101")]
    services = read_bpe(written(tmp_path, *rows, header=header))
    assert services["category"].tolist() == ["pharmacy", "food_shop", "doctor", "supermarket"]
    with pytest.raises(SourceError, match="cannot keep rows by epci"):
        read_bpe(tmp_path / "BPE25.csv", epci="243400017")


OLD_HEADER = "REG;DEP;DEPCOM;DCIRIS;AN;TYPEQU;LAMBERT_X;LAMBERT_Y;QUALITE_XY"


def old_row(code, year=2019):
    return f"76;34;34172;34172_0101;{year};{code};771040,6;6279223,2;Bonne"


def test_a_vintage_knows_only_the_categories_of_which_it_has_the_codes(tmp_path):
    services = read_bpe(written(tmp_path, *map(old_row, ("B203", "A206", "A122")), header=OLD_HEADER))
    assert services["category"].tolist() == ["food_shop", "post_office", "employment"]
    assert {"employment", "post_office", "pharmacy"} <= set(services.attrs["claims"])
    lacking = {"town_hall", "france_services", "social_services", "addiction_care", "mental_health", "health_centre"}
    assert not lacking & set(services.attrs["claims"])
    told = services.attrs["repairs"][0]
    assert told.startswith("categories that this vintage does not have, unknown: ")
    assert set(told.split(": ")[1].split(", ")) == lacking


def test_the_vintage_is_that_of_the_whole_file_not_of_the_territory(tmp_path):
    """The bakery that tells the nomenclature and the town hall stand elsewhere: 0 rows here, yet both are known."""
    elsewhere = "75;24;24322;24322_0101;2022;{};520600;6456400;Bonne"
    rows = [elsewhere.format("B203"), elsewhere.format("A129"), old_row("A206", 2022)]
    services = read_bpe(written(tmp_path, *rows, header=OLD_HEADER), bounds=(3.8, 43.5, 3.9, 43.7))
    assert services["category"].tolist() == ["post_office"]
    assert "town_hall" in services.attrs["claims"]
    assert "employment" not in services.attrs["claims"]


def test_social_centres_are_known_from_2025(tmp_path):
    assert "social_services" in read_bpe(written(tmp_path, PHARMACY)).attrs["claims"]
    before = PHARMACY.replace("2025", "2024", 1)
    assert "social_services" not in read_bpe(written(tmp_path, before)).attrs["claims"]


def test_a_file_in_cp1252_is_read_with_its_accents(tmp_path):
    path = written(tmp_path, *[HAIRDRESSER] * 900, PHARMACY, encoding="cp1252")  # the accent stands far from the start
    assert read_bpe(path)["name"].tolist() == ["PHARMACIE É"]


def test_degrees_in_the_columns_of_lambert_are_recognised(tmp_path):
    row = PHARMACY.replace("771040.6;6279223.2", "3.8797;43.6085")
    assert read_bpe(written(tmp_path, row)).geometry.iloc[0].x == pytest.approx(771040.6, abs=1)


def test_swapped_degrees_are_refused(tmp_path):
    row = PHARMACY.replace("771040.6;6279223.2", "43.6085;3.8797")
    with pytest.raises(CrsError, match="swapped"):
        read_bpe(written(tmp_path, row))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty file"),
        (HEADER.encode() + b"\n", "no row"),
        (b"<!DOCTYPE html><html>404</html>", "HTML page"),
        (HEADER.replace("TYPEQU", "TYPE_EQ").encode() + b"\n" + PHARMACY.encode(), r"'code' \(published as TYPEQU\)"),
        (HEADER.encode() + b"\n1;2;3\n", "not a table of rows"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(tmp_path, content, message):
    (tmp_path / "BPE25.csv").write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_bpe(tmp_path / "BPE25.csv")


def test_a_truncated_zip_is_refused(tmp_path):
    csv = written(tmp_path, *ALL * 50)
    with zipfile.ZipFile(tmp_path / "BPE25.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(csv, "BPE25.csv")
    whole = (tmp_path / "BPE25.zip").read_bytes()
    (tmp_path / "BPE25.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="not a whole zip"):
        read_bpe(tmp_path / "BPE25.zip")


def test_a_damaged_zip_is_refused(tmp_path):
    csv = written(tmp_path, *ALL * 50)
    with zipfile.ZipFile(tmp_path / "BPE25.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(csv, "BPE25.csv")
    damaged = bytearray((tmp_path / "BPE25.zip").read_bytes())
    damaged[60:90] = bytes(30)
    (tmp_path / "BPE25.zip").write_bytes(bytes(damaged))
    with pytest.raises(SourceError):
        read_bpe(tmp_path / "BPE25.zip")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"absent\.csv"):
        read_bpe(tmp_path / "absent.csv")


def test_the_order_of_rows_changes_no_identifier(tmp_path):
    second = PHARMACY.replace("PHARMACIE É", "AUTRE")
    one = read_bpe(written(tmp_path, PHARMACY, second))
    two = read_bpe(written(tmp_path, second, PHARMACY))
    assert dict(zip(one["service_id"], one["name"], strict=True)) == dict(
        zip(two["service_id"], two["name"], strict=True)
    )


NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters='";'), max_size=12)
ROWS = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(["D307", "D265", "A501", "F307", "Z999"]),
        st.sampled_from(["771040.6;6279223.2", ";", "771040,6;6279223,2"]),
        st.sampled_from(["11", "33", "_U", "_Z", ""]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_every_row_kept_is_measured_placed_and_not_random(tmp_path, rows):
    lines = [
        f'2025;"{name}";"34172";"{code}";"";{place};;;"B";"2154";"{quality}";"243400017"'
        for name, code, place, quality in rows
    ]
    services = read_bpe(written(tmp_path, *lines))
    expected = [row for row in rows if row[1] not in ("A501", "Z999") and row[2] != ";" and row[3] != "33"]
    assert sorted(services["name"]) == sorted(row[0].strip() for row in expected)
    assert services["service_id"].is_unique
