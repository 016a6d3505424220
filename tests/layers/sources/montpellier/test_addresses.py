import geopandas as gpd
import pytest

from geo.errors import SourceError
from layers.schemas import validate
from layers.sources.montpellier.addresses import read_addresses_city


def write(folder, ids, numbers, suffixes, streets):
    frame = gpd.GeoDataFrame(
        {"ID_REFP": ids, "NUM_VOI": numbers, "SUF_VOI": suffixes, "LIB_OFF": streets},
        geometry=gpd.points_from_xy([770_000 + i for i in range(len(ids))], [6_279_000] * len(ids)),
        crs=2154,
    )
    path = folder / "adresses.shp"
    frame.to_file(path)
    return path


def test_a_label_is_number_suffix_and_street(tmp_path):
    path = write(tmp_path, [7, 8], [118, 4], [None, "BIS"], ["Rue Bernard Blier", "Allée Été"])
    addresses = validate("addresses", read_addresses_city(path, insee_code="34172"))
    assert addresses["label"].tolist() == ["118, Rue Bernard Blier", "4 bis, Allée Été"]
    assert addresses["site_id"].tolist() == ["34172-7", "34172-8"]
    assert addresses["insee_code"].tolist() == ["34172", "34172"]


def test_numbers_that_mean_no_number_are_left_out_of_the_label(tmp_path):
    addresses = read_addresses_city(write(tmp_path, [1, 2], [0, 9999], [None, None], ["Rue A", "Rue B"]))
    assert addresses["label"].tolist() == ["Rue A", "Rue B"]
    assert addresses.attrs["repairs"] == ["2 addresses without a number"]


def test_two_places_with_one_identifier_are_refused(tmp_path):
    with pytest.raises(SourceError, match="34172-1"):
        read_addresses_city(write(tmp_path, [1, 1], [1, 2], [None, None], ["Rue A", "Rue A"]))


@pytest.mark.real
def test_the_36395_addresses_of_the_city(real_montpellier):
    path = real_montpellier / "sites/VilleMTP_MTP_PointAdresse.zip"
    addresses = validate("addresses", read_addresses_city(path))
    assert len(addresses) == 36_395
    assert (addresses["label"] == "71, Rue Henri Noguères").sum() == 1
