import zipfile

import geopandas as gpd
import pytest
import shapely

from geo.errors import MissingFileError, SourceError
from layers.sources.constraints.ppr import read_ppr

DOCUMENTS = "id_gaspar;nom;etat;dateappro;datefinval;multi_risq;coderisque;site_web;uri_gaspar"


def zones(*rows, names=("id_gaspar", "codezone", "typereg")):
    shapes = [shapely.box(771000 + 10 * rank, 6279000, 771010 + 10 * rank, 6279010) for rank in range(len(rows))]
    return gpd.GeoDataFrame([dict(zip(names, row, strict=True)) for row in rows], geometry=shapes, crs=2154)


def georisques(folder, frame, *documents, many=()):
    folder = folder / "n_zonages_risque_naturel"
    folder.mkdir()
    frame.to_file(folder / "zone_pprn_s_034.shp")
    (folder / "document_pprn_034.csv").write_text("\n".join([DOCUMENTS, *documents]) + "\n", encoding="utf-8")
    (folder / "multirisque_pprn_034.csv").write_text("\n".join(["id_gaspar;coderisque;num_alea", *many]) + "\n")
    return folder


FLOOD = "34DDTM1;PPRI Lez;02;2010-01-01;;non;1120000;;"
EARLY = "34DDTM2;PPRI Mosson;04;2010-01-01;;non;1120000;;"
DRAFT = "34DDTM3;PPRI en projet;01;;;non;1120000;;"
FIRE = "34DDTM4;PPRIF;02;2008-01-01;;non;1600000;;"
MANY = "34DDTM5;PPR multirisque;02;2008-01-01;;oui;9999999;;"
ROWS = [
    ("34DDTM1", "R", "03"),
    ("34DDTM2", "BU", "02"),
    ("34DDTM3", "R", "03"),
    ("34DDTM4", "A", "03"),
    ("34DDTM5", "Z", "01"),
]


def test_only_flood_plans_in_force_are_kept_and_the_rest_is_counted(tmp_path):
    many = ("34DDTM5;1600000;16", "34DDTM5;9999999;11")
    flood = read_ppr(georisques(tmp_path, zones(*ROWS), FLOOD, EARLY, DRAFT, FIRE, MANY, many=many))
    assert flood[["zone_type", "zone_code", "plan"]].values.tolist() == [
        ["03", "R", "PPRI Lez"],
        ["02", "BU", "PPRI Mosson"],
        ["01", "Z", "PPR multirisque"],
    ]
    assert flood.attrs["repairs"] == [
        "1 zones of plans not in force (etat 01 or 03) dropped",
        "1 zones of plans of other risks dropped",
    ]


def test_all_risks_may_be_kept(tmp_path):
    folder = georisques(tmp_path, zones(*ROWS), FLOOD, EARLY, DRAFT, FIRE, MANY)
    assert read_ppr(folder, risk=None)["zone_code"].tolist() == ["R", "BU", "A", "Z"]


def test_the_zip_of_the_departement_says_the_same(tmp_path):
    folder = georisques(tmp_path, zones(*ROWS), FLOOD, EARLY, DRAFT, FIRE)
    with zipfile.ZipFile(tmp_path / "pprn_34.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"{folder.name}/{file.name}")
    from_zip, from_folder = read_ppr(tmp_path / "pprn_34.zip"), read_ppr(folder)
    assert from_zip.equals(from_folder)
    assert read_ppr(sorted(folder.glob("*.[sc][hs][pv]"))).equals(from_folder)
    with pytest.raises(MissingFileError, match="absent"):
        read_ppr([folder / "zone_pprn_s_034.shp", folder / "absent.csv"])


def test_an_unknown_type_or_an_unknown_plan_stays_unknown(tmp_path):
    frame = zones(("34DDTM1", "R", "99"), ("34DDTM1", "R", None), ("34XXX9", "R", "03"), ("34DDTM1", "R", "3"))
    flood = read_ppr(georisques(tmp_path, frame, FLOOD))
    assert flood["zone_type"].tolist() == ["", "", "", "03"]
    assert len(flood.attrs["repairs"]) == 2


@pytest.mark.parametrize(
    "names", [("ID_GASPAR", "CODEZONE", "TYPEREG"), ("codeprocedure", "codezonereglement", "typereglement")]
)
def test_one_layer_of_a_plan_is_read_without_its_documents(tmp_path, names):
    path = tmp_path / "N_ZONE_REG_PPRN_20100001_S_034.gpkg"
    zones(("34DDTM1", "R", "03"), names=names).to_file(path)
    flood = read_ppr(path)
    assert flood[["zone_type", "zone_code", "plan"]].values.tolist() == [["03", "R", "34DDTM1"]]
    assert "no table of documents" in flood.attrs["repairs"][0]


def test_hazard_and_perimeter_layers_are_not_zones(tmp_path):
    zones(("34DDTM1", "R", "03")).to_file(tmp_path / "N_ZONE_ALEA_PPRN_20100001_S_034.shp")
    zones(("34DDTM1", "R", "03")).to_file(tmp_path / "N_PERIMETRE_PPRN_20100001_S_034.shp")
    with pytest.raises(SourceError, match="no layer of regulatory zones"):
        read_ppr(tmp_path)


def test_a_truncated_zip_and_an_empty_layer_are_refused(tmp_path):
    (tmp_path / "pprn_34.zip").write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(SourceError, match="not a whole zip"):
        read_ppr(tmp_path / "pprn_34.zip")
    path = tmp_path / "zone_pprn_s_034.gpkg"
    zones(("34DDTM1", "R", "03")).iloc[:0].to_file(path)
    with pytest.raises(SourceError, match="no zone"):
        read_ppr(path)


def test_a_plan_in_force_whose_revision_is_prescribed_stays_in_force(tmp_path):
    """Two documents of one plan, the revision first: state 01 (prescribed) does not lift the approved plan."""
    revision = FLOOD.replace(";02;", ";01;").replace("PPRI Lez", "PPRI Lez, révision")
    flood = read_ppr(georisques(tmp_path, zones(("34DDTM1", "R", "03")), revision, FLOOD))
    assert flood[["zone_type", "plan"]].values.tolist() == [["03", "PPRI Lez"]]
