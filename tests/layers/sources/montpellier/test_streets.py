import geopandas as gpd
import pytest
from shapely import LineString

from geo.errors import SourceError
from layers.schemas import validate
from layers.sources.montpellier.streets import read_street_centrelines


def write(folder, rows, **changed):
    """Rows of (name, kind, use, traffic, note), each an arc of 10 m one above the other."""
    names = ["LIB_OFF", "TYPVOI", "OCCUPATION", "SENS_CIRCU", "NOTE"]
    frame = gpd.GeoDataFrame(
        [dict(zip(names, row, strict=True)) for row in rows],
        columns=names,
        geometry=[LineString([(770_000, 6_279_000 + 10 * i), (770_010, 6_279_000 + 10 * i)]) for i in range(len(rows))],
        crs=2154,
    ).rename(columns=changed)
    path = folder / "filaire.shp"
    frame.to_file(path)
    return path


def test_kinds_of_street_become_our_three_classes(tmp_path):
    path = write(
        tmp_path,
        [
            ("Avenue A", "AV", None, "DOUBLE SENS", None),
            ("Rue B", "RUE", None, "SENS UNIQUE", None),
            ("Rue C", "RUE", "Piéton", None, None),
            ("Rue D", "RUE", None, "INTERDIT", None),
            ("Rue E", "RUE", None, "DOUBLE SENS", "RD 65"),
            ("Avenue F", "AV", "Piéton", "INTERDIT", None),
        ],
    )
    streets = validate("streets", read_street_centrelines(path))
    assert streets["street_class"].tolist() == ["major", "minor", "path", "path", "major", "path"]
    assert streets[["u", "v"]].isna().all(axis=None)
    assert not streets["is_steps"].any()


def test_nobody_walks_on_a_motorway_in_a_road_tunnel_or_on_water(tmp_path):
    path = write(
        tmp_path,
        [
            ("Autoroute", "AUTO", None, None, None),
            ("Tunnel", "TUN", None, None, None),
            ("Bassin", "BASS", "Fluvial", None, None),
            ("Canal", None, "Fluvial", None, None),
            ("Voie non dénommée", "VOIE", None, None, None),
        ],
    )
    streets = read_street_centrelines(path)
    assert streets["name"].tolist() == [""]
    assert sorted(note.split(" dropped")[0] for note in streets.attrs["repairs"]) == [
        "1 arcs of harbour basin",
        "1 arcs of motorway",
        "1 arcs of road tunnel",
        "1 arcs of waterway",
    ]


def test_a_bridge_is_above_and_a_street_named_after_a_bridge_is_not(tmp_path):
    path = write(
        tmp_path,
        [
            ("Pont Juvénal", "PONT", None, None, None),
            ("Passerelle Janis Joplin", "PASS", "Piéton", None, None),
            ("Passage Lonjon", "PASS", "Piéton", None, None),
            ("Avenue du Pont Juvénal", "AV", None, None, None),
        ],
    )
    assert read_street_centrelines(path)["level"].tolist() == [1, 1, 0, 0]


def test_a_renamed_column_is_named(tmp_path):
    path = write(tmp_path, [("Rue A", "RUE", None, None, None)], TYPVOI="TYPE")
    with pytest.raises(SourceError, match="published as TYPVOI"):
        read_street_centrelines(path)


def test_a_truncated_zip_is_refused(tmp_path):
    path = tmp_path / "filaire.zip"
    path.write_bytes(b"PK\x03\x04 cut here")
    with pytest.raises(SourceError, match="not a whole zip"):
        read_street_centrelines(path)


@pytest.mark.real
def test_the_streets_of_montpellier_join_at_their_ends(real_montpellier):
    streets = validate("streets", read_street_centrelines(real_montpellier / "streets/VilleMTP_MTP_FilaireVoies.zip"))
    assert len(streets) == 8_011 - 21
    assert streets.length.sum() / 1000 == pytest.approx(737, abs=1)
    assert (streets["level"] == 1).sum() == 27
