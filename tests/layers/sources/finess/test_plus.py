import gzip
import json

import pytest

from geo.errors import SourceError
from layers.sources.finess.plus import read_finess_plus_services, read_finess_plus_supported_housing


def place(number, category="258", *, lat=43.6085, lon=3.8797, state="A", closed=None, score=0.9, name="PF EXEMPLE"):
    spot = {
        "coordonneeX": lat,
        "coordonneeY": lon,
        "directionLatitude": lat,
        "directionLongitude": lon,
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
            {"usageAdresse": "03", "coordonneesGeographique": spot},
        ],
    }


def written(folder, *places, version="v1.0.0", respelled=False):
    text = json.dumps({"schemaVersion": version, "pmej": [{"ege": list(places)}] if places else []})
    text = text.replace("informationsGeneralesEGE", "informationsGeneralesEge") if respelled else text
    path = folder / "structures.json.gz"
    path.write_bytes(gzip.compress(text.encode()))
    return path


@pytest.mark.parametrize("respelled", [False, True])
def test_active_places_are_read_at_their_main_address(tmp_path, respelled):
    path = written(
        tmp_path,
        place("340000001"),
        place("340000002", "620", name="PHARMACIE"),
        place("340000003", state="I"),
        place("340000004", closed="2020-01-01"),
        place("340000005", "214", score=0.3, name="HALTE FEMMES"),
        place("970000001", lat=-20.9, lon=55.4),
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
        "1 establishments outside metropolitan France dropped",
        "1 rows without coordinates dropped",
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
