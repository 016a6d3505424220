import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from layers.sources.land.rpls import read_rpls_dwellings

HEADER = (
    "DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;QPV_CODE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;FINAN_CODE;"
    "DPEENERGIE;EPSG;X;Y;PLG_QP24;QUALITE_XY"
)


def dwelling(financing="52", x="771040.6", y="6279223.2", commune="34172", number="12"):
    values = [
        commune,
        "34000",
        "Montpellier",
        number,
        "",
        "RUE",
        "DE L EXEMPLE",
        "",
        "2",
        "45",
        "1975",
        "1976",
        financing,
    ]
    return ";".join(f'"{value}"' for value in [*values, "D", "2154", x, y, "HZ", ""])


def written(folder, *rows, header=HEADER, encoding="utf-8"):
    path = folder / "rpls.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


def test_dwellings_of_a_building_make_one_row_with_its_plai(tmp_path):
    path = written(tmp_path, dwelling(), dwelling("10"), dwelling("10"), dwelling("13", x="771100.0"))
    stock = read_rpls_dwellings(path)
    assert stock[["dwellings", "plai", "insee_code"]].values.tolist() == [[3, 2, "34172"], [1, 0, "34172"]]
    assert stock["address_id"].tolist() == ["34172-771041-6279223", "34172-771100-6279223"]


def test_dwellings_without_coordinates_are_counted(tmp_path):
    stock = read_rpls_dwellings(written(tmp_path, dwelling(), dwelling(x="", y="")))
    assert stock["dwellings"].tolist() == [1]
    assert stock.attrs["repairs"] == ["1 dwellings of 2 without coordinates dropped"]


def test_french_labels_say_the_same(tmp_path):
    header = (
        '"Code Commune";"Code Postal";"Libéllé Commune";"Coordonnée X";"Coordonnée Y";"Nombre de pièces";'
        '"Financement initial - Libellé"'
    )
    rows = [
        f'"34172";"34000";"Montpellier";"771040.6";"6279223.2";"2";"{label}"'
        for label in ("PLA d'intégration/LLTS dans les DOM", "PLUS/LLS")
    ]
    for encoding in ("utf-8-sig", "cp1252"):
        stock = read_rpls_dwellings(written(tmp_path, *rows, header=header, encoding=encoding))
        assert stock[["dwellings", "plai"]].values.tolist() == [[2, 1]]


@pytest.mark.parametrize("header", ["DEPCOM;FINAN;X;Y", "DEPCOM_CODE;FINAN_CODE;X;Y", "DEPCOM_red;FINAN_red;X;Y"])
def test_older_headers_are_recognised(tmp_path, header):
    path = written(tmp_path, "34172;10;771040,6;6279223,2", header=header, encoding="latin-1")
    assert read_rpls_dwellings(path)[["dwellings", "plai"]].values.tolist() == [[1, 1]]


@pytest.mark.parametrize("above", [True, False])
def test_a_line_of_descriptions_beside_the_header_is_passed_over(tmp_path, above):
    described = ";".join(['"Description longue"'] * (HEADER.count(";") + 1))
    lines = [described, HEADER] if above else [HEADER, described]
    assert read_rpls_dwellings(written(tmp_path, lines[1], dwelling(), header=lines[0]))["dwellings"].tolist() == [1]


def test_only_the_communes_asked_are_read(tmp_path):
    path = written(tmp_path, dwelling(), dwelling(commune="34057"), dwelling(commune="01001"))
    assert read_rpls_dwellings(path, communes=["34057"])["insee_code"].tolist() == ["34057"]


def test_a_vintage_no_longer_served_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no dwelling in the 1 communes asked"):
        read_rpls_dwellings(written(tmp_path, dwelling()), communes=["34057"])


def test_a_renamed_column_is_named(tmp_path):
    with pytest.raises(SourceError, match="'financing'"):
        read_rpls_dwellings(written(tmp_path, dwelling(), header=HEADER.replace("FINAN_CODE", "PRET")))


def test_text_in_the_coordinates_is_refused(tmp_path):
    with pytest.raises(SourceError, match="'x' has 1 values that are not numbers"):
        read_rpls_dwellings(written(tmp_path, dwelling(x="inconnu")))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["10", "13", "", "99"]),
            st.sampled_from(["771040.6", "771040.4", "771200", ""]),
            st.sampled_from(["34172", "34057"]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_dwelling_is_lost_but_those_without_coordinates(tmp_path, rows):
    path = written(tmp_path, *(dwelling(financing, x=x, commune=commune) for financing, x, commune in rows))
    stock = read_rpls_dwellings(path)
    placed = [row for row in rows if row[1]]
    assert stock["dwellings"].sum() == len(placed)
    for one in stock.itertuples():
        there = [row[0] for row in placed if (round(float(row[1])), row[2]) == (one.geometry.x, one.insee_code)]
        assert one.plai == there.count("10") or (np.isnan(one.plai) and "" in there)
    assert stock["address_id"].is_unique


def test_where_a_financing_is_not_told_the_number_of_plai_is_unknown_and_the_dwellings_are_counted(tmp_path):
    path = written(tmp_path, dwelling("10"), dwelling(""), dwelling("10", x="771100.0"))
    stock = read_rpls_dwellings(path)
    assert stock["dwellings"].tolist() == [2, 1]
    assert stock["plai"].fillna(-1).tolist() == [-1, 1]
    (note,) = stock.attrs["repairs"]
    assert note.startswith("1 dwellings whose financing is not told")
    assert note.fr.startswith("1 logements au financement non dit")
