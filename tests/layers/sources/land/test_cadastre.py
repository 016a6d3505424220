import gzip
import json

import geopandas as gpd
import pytest
import shapely

from geo.errors import SourceError
from layers.sources.land.cadastre import built_share, read_cadastre_parcels
from layers.sources.land.legal_persons import read_legal_persons

HEADER = ";".join(f"c{rank}" for rank in range(24))
WEST, SOUTH = 771000, 6279000


def lonlat(xmin, ymin, xmax, ymax):
    square = shapely.box(WEST + xmin, SOUTH + ymin, WEST + xmax, SOUTH + ymax)
    return gpd.GeoSeries([square], crs=2154).to_crs(4326).iloc[0].__geo_interface__


def written(folder, name, *features):
    path = folder / name
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features
        ],
    }
    path.write_bytes(gzip.compress(json.dumps(collection).encode()))
    return path


def parcel(box, plan="0012", area=10_000, commune="34172"):
    properties = {
        "id": f"{commune}000AB{plan}",
        "commune": commune,
        "prefixe": "000",
        "section": "AB",
        "numero": plan.lstrip("0"),
    }
    return properties | {"contenance": area, "arpente": False}, lonlat(*box)


def building(box, kind="01", commune="34172"):
    return {"type": kind, "nom": None, "commune": commune}, lonlat(*box)


def owners_file(folder, *rows):
    path = folder / "PM_25_NB_340.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def owner(plan, group="5 - Office HLM", name="OFFICE"):
    place = f"34;1;172;M;;AB;{plan};10;;0;0;RUE;DE L EXEMPLE;850;A;S - Sols;850"
    return f"{place};P - Propriétaire ;P;000000001;{group};4110;O;{name}"


def test_parcels_get_their_owner_and_their_built_share(tmp_path):
    """
    plot 12: 100 × 100 m; a building of 40 × 50 m inside it, another half over its east side (20 of 40 × 10 m),
    a shed; plot 13: nothing known of it.
    """
    parcels = written(
        tmp_path, "cadastre-34172-parcelles.json.gz", parcel((0, 0, 100, 100)), parcel((200, 0, 250, 100), "0013", None)
    )
    buildings = written(
        tmp_path,
        "cadastre-34172-batiments.json.gz",
        building((10, 10, 50, 60)),
        building((80, 80, 120, 90)),
        building((60, 10, 70, 20), "02"),
    )
    frame = read_cadastre_parcels(parcels, buildings=buildings, legal_persons=owners_file(tmp_path, owner(12)))
    assert frame[["site_id", "insee_code", "owner_kind", "label"]].values.tolist() == [
        ["34172000AB0012", "34172", "landlord", "AB 12, 10 RUE DE L EXEMPLE"],
        ["34172000AB0013", "34172", "", "AB 13"],
    ]
    assert frame["built_share"].tolist() == pytest.approx([0.22, 0.0], abs=1e-4)
    assert frame["area_m2"].tolist() == pytest.approx([10_000, 5_000], rel=1e-4)
    assert frame.attrs["repairs"] == ["1 parcels without contenance: area taken from their shape"]


def test_an_owner_of_before_a_merger_is_found_by_the_prefix_of_the_parcel(tmp_path):
    """34091 joined 34172: its parcel AB 12 bears the prefix 091; a parcel AB 12 of the city itself is another's."""
    merged, ours = parcel((0, 0, 100, 100)), parcel((200, 0, 300, 100))
    merged[0].update(id="34172091AB0012", prefixe="091")
    file = written(tmp_path, "cadastre-34172-parcelles.json.gz", merged, ours)
    before = owner("12", name="OFFICE D'AVANT").replace("34;1;172;", "34;1;091;")
    owners = owners_file(tmp_path, before, owner("12", name="OFFICE DE LA VILLE"))
    found = read_cadastre_parcels(file, legal_persons=owners).set_index("site_id")["owner_name"]
    assert found.to_dict() == {"34172091AB0012": "OFFICE D'AVANT", "34172000AB0012": "OFFICE DE LA VILLE"}


def test_without_buildings_or_owners_nothing_is_invented(tmp_path):
    frame = read_cadastre_parcels(written(tmp_path, "p.json.gz", parcel((0, 0, 100, 100))))
    assert frame["built_share"].isna().all()
    assert frame[["owner_kind", "owner_name", "owner_siren"]].values.tolist() == [["", "", ""]]


def test_a_commune_without_buildings_in_the_file_is_unknown(tmp_path):
    parcels = [
        written(tmp_path, "a.json.gz", parcel((0, 0, 100, 100))),
        written(tmp_path, "b.json.gz", parcel((0, 200, 100, 300), commune="34057")),
    ]
    buildings = written(tmp_path, "batiments.json.gz", building((0, 0, 50, 100)))
    frame = read_cadastre_parcels(parcels, buildings=[buildings]).set_index("insee_code")
    assert frame.loc["34172", "built_share"] == pytest.approx(0.5, abs=1e-4)
    assert frame["built_share"].isna().tolist() == [False, True]
    assert "1 parcelles de communes sans bâtiment" in next(n.fr for n in frame.attrs["repairs"] if "built share" in n)


def test_ground_under_two_buildings_is_counted_once():
    plot = gpd.GeoDataFrame({"insee_code": ["34172"]}, geometry=[shapely.box(0, 0, 10, 10)], crs=2154)
    built = gpd.GeoDataFrame(
        {"insee_code": ["34172"] * 3},
        geometry=[shapely.box(0, 0, 5, 10), shapely.box(0, 0, 5, 10), shapely.box(4, 0, 6, 10)],
        crs=2154,
    )
    assert built_share(plot, built).tolist() == [0.6]


def test_a_parcel_given_twice_is_counted(tmp_path):
    path = written(tmp_path, "p.json.gz", parcel((0, 0, 100, 100)))
    frame = read_cadastre_parcels([path, path])
    assert len(frame) == 1
    assert frame.attrs["repairs"] == ["1 parcels given twice: the first kept"]


def test_owners_of_another_vintage_are_told(tmp_path):
    path = written(tmp_path, "p.json.gz", parcel((0, 0, 100, 100)))
    owners = read_legal_persons(owners_file(tmp_path, owner(12), owner(99)))
    frame = read_cadastre_parcels(path, legal_persons=owners)
    assert frame.attrs["repairs"] == ["50% of the parcels of legal persons are not in the cadastre: vintages differ"]


def test_identifiers_of_another_publisher_and_broken_files_are_refused(tmp_path):
    properties, geometry = parcel((0, 0, 100, 100))
    with pytest.raises(SourceError, match="'id' has not 14 characters"):
        read_cadastre_parcels(written(tmp_path, "p.json.gz", (properties | {"id": "AB12"}, geometry)))
    path = written(tmp_path, "p.json.gz", *[parcel((0, 0, 100, 100))] * 50)
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(SourceError):
        read_cadastre_parcels(path)
    with pytest.raises(SourceError):
        read_cadastre_parcels(written(tmp_path, "empty.json.gz"))


def test_owners_of_another_departement_are_refused_and_not_taken_for_parcels_of_nobody(tmp_path):
    parcels = written(tmp_path, "cadastre-30189-parcelles.json.gz", parcel((0, 0, 100, 100), commune="30189"))
    with pytest.raises(SourceError, match="no parcel in the communes of the cadastre .30189") as refused:
        read_cadastre_parcels(parcels, legal_persons=owners_file(tmp_path, owner(12)))
    assert refused.value.fr.endswith("Est-ce un autre département ?")
