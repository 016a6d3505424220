import json

import pytest

from geo.errors import CrsError, MissingFileError, SourceError
from layers.schemas import validate
from layers.sources.communes import read_communes_france


def square(west, south, size=0.01):
    east, north = west + size, south + size
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def write(folder, codes=("34001", "34002"), west=3.8, south=43.6, **renamed):
    code, nom = renamed.get("code", "code"), renamed.get("nom", "nom")
    features = [
        {
            "type": "Feature",
            "properties": {code: value, nom: f"Crès {row}"},
            "geometry": {"type": "Polygon", "coordinates": square(west + row * 0.01, south)},
        }
        for row, value in enumerate(codes)
    ]
    path = folder / "communes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write_population(folder, text):
    path = folder / "communes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_population_and_full_name_come_from_the_list(tmp_path):
    table = write_population(tmp_path, "insee,nom_membre,pmun\n34001,Le Crès,120\n34002,,80\n")
    communes = validate("communes", read_communes_france(write(tmp_path), population=table))
    assert communes["population"].tolist() == [120.0, 80.0]
    assert communes["name"].tolist() == ["Le Crès", "Crès 1"]


def test_a_commune_absent_from_the_list_has_no_population_and_is_counted(tmp_path):
    table = write_population(tmp_path, "insee,nom_membre,pmun\n34001,Un,120\n")
    communes = read_communes_france(write(tmp_path), population=table)
    assert communes["population"].isna().tolist() == [False, True]
    assert communes.attrs["repairs"] == ["1 communes without population"]


def test_without_a_list_population_is_unknown(tmp_path):
    assert read_communes_france(write(tmp_path))["population"].isna().all()


def test_a_code_that_lost_its_zero_is_refused(tmp_path):
    with pytest.raises(SourceError, match="loses its zero"):
        read_communes_france(write(tmp_path, codes=("1001", "34002")))


def test_a_list_of_another_place_is_refused(tmp_path):
    table = write_population(tmp_path, "insee,nom_membre,pmun\n75056,Paris,2000000\n")
    with pytest.raises(SourceError, match="same place"):
        read_communes_france(write(tmp_path), population=table)


def test_a_commune_with_two_populations_is_refused(tmp_path):
    table = write_population(tmp_path, "insee,nom_membre,pmun\n34001,Un,120\n34001,Un,121\n")
    with pytest.raises(SourceError, match="two populations: 34001"):
        read_communes_france(write(tmp_path), population=table)


def test_a_renamed_column_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"'INSEE code' \(published as code\)"):
        read_communes_france(write(tmp_path, code="CODE_INSEE"))


def test_an_empty_collection_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no communes"):
        read_communes_france(write(tmp_path, codes=()))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"absent\.geojson"):
        read_communes_france(tmp_path / "absent.geojson")


def test_a_territory_outside_metropolitan_france_is_refused(tmp_path):
    with pytest.raises(CrsError, match="outside metropolitan France"):
        read_communes_france(write(tmp_path, west=55.4, south=-21.0))


@pytest.mark.real
def test_the_31_communes_of_the_metropole(real_montpellier):
    folder = real_montpellier / "boundaries"
    communes = validate(
        "communes", read_communes_france(folder / "communes.geojson", population=folder / "communes.csv")
    )
    assert len(communes) == 31
    assert communes["population"].sum() == 507_526
    assert set(communes["name"]) >= {"Montpellier", "Le Crès", "Lattes"}
    assert communes.area.sum() / 1e6 == pytest.approx(439, abs=1)
