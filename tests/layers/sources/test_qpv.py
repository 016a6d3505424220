import json
import zipfile

import pytest

from geo.errors import CrsError, SourceError
from layers.sources.qpv import read_qpv_2024

SQUARE = [[3.80, 43.60], [3.81, 43.60], [3.81, 43.61], [3.80, 43.61], [3.80, 43.60]]
BOW_TIE = [[3.85, 43.60], [3.86, 43.61], [3.86, 43.60], [3.85, 43.61], [3.85, 43.60]]
REUNION = [[55.4, -20.9], [55.5, -20.9], [55.5, -20.8], [55.4, -20.9]]


def feature(ring, code="QN03401M", epci="243400017", name="Exemple"):
    properties = {"fid": 1, "code_qp": code, "lib_qp": name, "insee_com": "34172", "siren_epci": epci}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def written(folder, *features):
    path = folder / "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def test_blank_codes_are_dropped_and_invalid_outlines_repaired(tmp_path):
    qpv = read_qpv_2024(written(tmp_path, feature(SQUARE), feature(SQUARE, code=None), feature(BOW_TIE, "QN03402M")))
    assert qpv[["qpv_code", "name"]].values.tolist() == [["QN03401M", "Exemple"], ["QN03402M", "Exemple"]]
    assert qpv.geometry.is_valid.all()
    assert qpv.attrs["repairs"] == ["1 invalid geometries repaired", "1 rows with a blank code dropped"]


def test_one_epci_is_kept_and_none_there_is_an_empty_layer(tmp_path):
    path = written(tmp_path, feature(SQUARE), feature(BOW_TIE, "QN03101M", epci="243100518"))
    assert read_qpv_2024(path, epci="243400017")["qpv_code"].tolist() == ["QN03401M"]
    assert read_qpv_2024(path, epci="200000000").empty
    assert read_qpv_2024(path, bounds=(3.84, 43.5, 3.9, 43.7))["qpv_code"].tolist() == ["QN03101M"]


def test_the_national_file_keeps_its_metropolitan_part(tmp_path):
    path = written(tmp_path, feature(SQUARE), feature(REUNION, "QN97401M"))
    qpv = read_qpv_2024(path)
    assert qpv["qpv_code"].tolist() == ["QN03401M"]
    assert qpv.attrs["repairs"] == ["1 rows outside metropolitan France dropped (of those read: 2)"]


def test_only_overseas_districts_are_refused(tmp_path):
    with pytest.raises(CrsError, match="Only metropolitan France"):
        read_qpv_2024(written(tmp_path, feature(REUNION)))


def test_the_member_in_wgs84_is_found_in_the_zip(tmp_path):
    path = written(tmp_path, feature(SQUARE))
    with zipfile.ZipFile(tmp_path / "qpv.zip", "w") as archive:
        archive.write(path, f"GEOJSON/{path.name}")
        archive.writestr("GEOJSON/QP2024_Guadeloupe.geojson", "{}")
    assert len(read_qpv_2024(tmp_path / "qpv.zip")) == 1


def test_two_districts_of_one_code_and_an_empty_file_are_refused(tmp_path):
    with pytest.raises(ValueError, match="'qpv_code' has 2 values refused"):
        read_qpv_2024(written(tmp_path, feature(SQUARE), feature(BOW_TIE)))
    with pytest.raises(SourceError, match="no district"):
        read_qpv_2024(written(tmp_path))
