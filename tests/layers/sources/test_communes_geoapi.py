import json

import pytest

from geo.errors import CrsError, MissingFileError, SourceError
from layers.sources.communes import read_communes

LONLAT = [[[5.2, 46.1], [5.3, 46.1], [5.3, 46.2], [5.2, 46.1]]]
LAMBERT = [[[870000, 6557000], [871000, 6557000], [871000, 6558000], [870000, 6557000]]]


def written(folder, *rings, properties=None):
    properties = properties or {"nom": "Exemple", "code": "01001", "population": 1200}
    features = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": ring}}
        for ring in rings
    ]
    path = folder / "communes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_a_commune_keeps_its_leading_zero_and_its_population(tmp_path):
    communes = read_communes(written(tmp_path, LONLAT))
    assert communes.drop(columns="geometry").values.tolist() == [["01001", "Exemple", 1200.0]]
    assert communes.crs.to_epsg() == 2154


def test_a_code_written_as_a_number_gets_its_zero_back(tmp_path):
    communes = read_communes(written(tmp_path, LONLAT, properties={"nom": "Exemple", "code": 1001}))
    assert communes["insee_code"].tolist() == ["01001"]
    assert communes["population"].isna().all()


def test_lambert_coordinates_labelled_wgs84_are_recognised(tmp_path):
    communes = read_communes(written(tmp_path, LAMBERT))
    assert communes.total_bounds.tolist() == [870000, 6557000, 871000, 6558000]
    assert "Lambert-93 coordinates labelled" in communes.attrs["repairs"][0]


def test_swapped_coordinates_are_refused(tmp_path):
    swapped = [[[y, x] for x, y in LONLAT[0]]]
    with pytest.raises(CrsError, match="swapped"):
        read_communes(written(tmp_path, swapped))


def test_a_renamed_column_is_named_with_what_was_found(tmp_path):
    with pytest.raises(SourceError, match=r"'insee_code' \(published as code.*Found: nom, insee"):
        read_communes(written(tmp_path, LONLAT, properties={"nom": "Exemple", "insee": "01001"}))


def test_an_empty_layer_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no commune"):
        read_communes(written(tmp_path))


def test_the_answer_of_the_api_without_format_is_refused(tmp_path):
    path = tmp_path / "communes.geojson"
    path.write_text('[{"nom": "Exemple", "code": "01001"}]')
    with pytest.raises(SourceError):
        read_communes(path)


def test_a_truncated_file_and_a_missing_one_are_refused(tmp_path):
    path = written(tmp_path, LONLAT)
    path.write_text(path.read_text()[:120])
    with pytest.raises(SourceError):
        read_communes(path)
    with pytest.raises(MissingFileError):
        read_communes(tmp_path / "absent.geojson")
