import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from layers.sources.land.legal_persons import owner_kind, read_legal_persons

HEADER = ";".join(
    [
        "Département (Champ géographique);Code Direction;Code Commune;Nom Commune;Préfixe;Section;N° plan;N° voirie",
        "Indice de répétition;Code voie MAJIC;Code voie rivoli;Nature voie;Nom voie;Contenance;SUF;Nature culture",
        "Contenance;Code droit;N° MAJIC;N° SIREN;Groupe personne;Forme juridique;Forme juridique abrégée;Dénomination",
    ]
)


def row(
    plan="12",
    group="5 - Office HLM",
    siren="000000001",
    name="OFFICE EXEMPLE",
    right="P - Propriétaire ",
    section="AB",
    prefix="000",
):
    return (
        f"34;1;172;MONTPELLIER;{prefix};{section};{plan};10;;0000;0000;RUE;DE L EXEMPLE;850;A;S - Sols;850;{right};"
        f"PBBBB1;{siren};{group};4110;OPH;{name}"
    )


def written(folder, *rows, header=HEADER, name="PM_25_NB_340.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join([*([header] if header else []), *rows]) + "\n", encoding=encoding)
    return path


def test_the_identifier_is_rebuilt_as_in_the_cadastre(tmp_path):
    owners = read_legal_persons(written(tmp_path, row(), row(plan="7", section="C", prefix="")))
    assert owners["site_id"].tolist() == ["341720000C0007", "34172000AB0012"]
    assert owners.iloc[1].to_dict() == {
        "site_id": "34172000AB0012",
        "owner_name": "OFFICE EXEMPLE",
        "owner_siren": "000000001",
        "owner_kind": "landlord",
        "owners": 1,
        "address": "10 RUE DE L EXEMPLE",
        "area_m2": 850.0,
    }


@pytest.mark.parametrize("header", [HEADER, None])
def test_the_older_file_is_quoted_and_in_latin_1(tmp_path, header):
    def quoted(line):
        return ";".join(f'"{value}"' for value in line.split(";"))

    lines = [
        row(group="5", right="P", name="OFFICE DE L'ÉTANG"),
        row("13", "0", "U12345678", 'SCI "A', "P").replace('"A', "A"),
    ]
    path = written(
        tmp_path, *map(quoted, lines), header=header and quoted(header), name="PM_23_NB_340.txt", encoding="latin-1"
    )
    owners = read_legal_persons(path)
    assert owners[["owner_name", "owner_kind"]].values.tolist() == [
        ["OFFICE DE L'ÉTANG", "landlord"],
        ["SCI A", "other"],
    ]


def test_a_quote_in_an_unquoted_file_is_a_quote(tmp_path):
    owners = read_legal_persons(written(tmp_path, row(name='SCI "LE PIN'), row("13")))
    assert owners["owner_name"].tolist() == ['SCI "LE PIN', "OFFICE EXEMPLE"]


@pytest.mark.parametrize(
    ("group", "siren", "name", "kind"),
    [
        ("5", "", "OFFICE", "landlord"),
        ("6", "", "SEM D'AMENAGEMENT", "other"),
        ("6", "", "SEM HABITAT EXEMPLE", "landlord"),
        ("0", "", "SOCIETE ANONYME D'H.L.M. EXEMPLE", "landlord"),
        ("0", "123456789", "SANS NOM PARLANT", "landlord"),
        ("9", "", "OPH EXEMPLE", "landlord"),
        ("0", "", "HABITATION DU SUD", "other"),
        ("1", "", "ETAT", "public"),
        ("9", "", "CENTRE HOSPITALIER", "public"),
        ("0", "243400017", "METROPOLE", "public"),
        ("0", "U12345678", "SCI", "other"),
        ("7", "", "COPROPRIETE HABITAT 2000", "other"),
    ],
)
def test_kinds_of_owner(group, siren, name, kind):
    assert owner_kind(group, siren, name, {"123456789"}) == kind


def test_a_landlord_on_lease_comes_before_the_commune_that_owns_the_land(tmp_path):
    path = written(
        tmp_path,
        row(group="4 - Commune", siren="213401722", name="COMMUNE"),
        row(right="E - Emphytéote"),
        row(plan="13", group="4 - Commune", siren="213401722", name="COMMUNE"),
        row(plan="13", right="G - Gérant"),
    )
    owners = read_legal_persons(path)
    assert owners[["owner_kind", "owners"]].values.tolist() == [["landlord", 2], ["public", 1]]


def test_one_commune_is_kept_and_none_there_is_empty(tmp_path):
    path = written(tmp_path, row(), row().replace(";172;", ";057;"))
    assert read_legal_persons(path, communes=["34057"])["site_id"].tolist() == ["34057000AB0012"]
    assert read_legal_persons(path, communes=["34999"]).empty


def test_the_member_of_a_zip_is_read(tmp_path):
    path = written(tmp_path, row())
    with zipfile.ZipFile(tmp_path / "pm.zip", "w") as archive:
        archive.write(path, f"sub/{path.name}")
    assert len(read_legal_persons(tmp_path / "pm.zip")) == 1


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([row() + ";one more"], "1 rows without 24 fields"),
        ([row(group="Z - Autre")], "unknown 'groupe personne'"),
        ([], "no parcel"),
    ],
)
def test_another_layout_is_refused(tmp_path, lines, message):
    with pytest.raises(SourceError, match=message):
        read_legal_persons(written(tmp_path, *lines))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from("0123456789"), st.sampled_from(["P", "E", "U", "N", "G"])),
        min_size=1,
        max_size=10,
    )
)
def test_a_parcel_has_one_row_whatever_its_owners(tmp_path, rows):
    path = written(tmp_path, *(row(str(plan), group, name=f"N{group}", right=right) for plan, group, right in rows))
    owners = read_legal_persons(path)
    assert owners["site_id"].is_unique
    held = {plan for plan, _, right in rows if right != "G"}
    assert len(owners) == len(held)
    landlords = {plan for plan, group, right in rows if group == "5" and right != "G"}
    assert (owners["owner_kind"] == "landlord").sum() == len(landlords)


NAMES = st.one_of(
    st.sampled_from(["OFFICE DE L’ÉTANG", 'LE "PHARE"', "=1+1", "{{7*7}}", "SCI D'Œuvre 007", "NA", "nan"]),
    st.from_regex(re.compile(r"[A-ZÉÀ' ]{1,12}"), fullmatch=True).filter(str.strip),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["", "000", "123"]),
            st.sampled_from(["A", "AB", "0C"]),
            st.integers(1, 9999).map(str),
            NAMES,
            st.sampled_from(["000000001", "U12345678", ""]),
            st.sampled_from(["P", "G"]),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda row: (row[0].zfill(3), row[1].zfill(2), row[2]),
    ),
    is_old=st.booleans(),
    has_header=st.booleans(),
)
def test_both_dialects_come_back_whole(tmp_path, rows, is_old, has_header):
    def quoted(text):
        return ";".join('"' + value.replace('"', '""') + '"' for value in text.split(";")) if is_old else text

    def line(prefix, section, plan, name, siren, right):
        group, held = ("5", right) if is_old else ("5 - Office HLM", f"{right} - x ")
        return quoted(row(plan, group, siren, name, held, section, prefix))

    kind = {"name": "PM_23_NB_340.txt", "encoding": "cp1252"} if is_old else {}
    header = quoted(HEADER) if has_header else None
    owners = read_legal_persons(written(tmp_path, *(line(*one) for one in rows), header=header, **kind))
    found = {owner.site_id: (owner.owner_name, owner.owner_siren) for owner in owners.itertuples()}
    assert found == {
        f"34172{prefix.zfill(3)}{section.zfill(2)}{plan.zfill(4)}": (" ".join(name.split()), siren)
        for prefix, section, plan, name, siren, right in rows
        if right == "P"
    }
    left = len(rows) - len(owners)
    told = [f"{left} parcels left out: known only by a manager, an occupant or a partner"]
    assert owners.attrs["repairs"] == (told if left else [])
