"""National files hold rows overseas: in every reader they are left out and counted, and the others are kept."""

import json

import geopandas as gpd
import pytest
import shapely

from geo.errors import CrsError
from layers.files.vectors import read_features
from layers.sources.ban import read_ban
from layers.sources.finess.flat import read_finess_flat_services, read_finess_flat_supported_housing
from layers.sources.land.cartofriches import read_cartofriches
from layers.sources.qpv import read_qpv_2024
from layers.sources.services.bpe import read_bpe
from layers.sources.services.data_inclusion import read_data_inclusion
from layers.sources.services.dila import read_dila_directory
from layers.sources.services.france_services import read_france_services

TOLD = "1 rows overseas left out (La Réunion 1)"
HERE, REUNION = (3.88, 43.61), (55.5, -21.1)

TABLES = {
    "france_services": (read_france_services, "id_fs,lib_fs,longitude,latitude,format_fs", "{n},FS,{x},{y},Fixe"),
    "finess_flat_services": (
        read_finess_flat_services,
        "nofinesset,rs,adresse,commune,categetab,latitude,longitude",
        "{n},PHARMACIE,{n} RUE DU BOIS,EXEMPLE,620,{y},{x}",
    ),
    "finess_flat_supported_housing": (
        read_finess_flat_supported_housing,
        "nofinesset,rs,adresse,commune,categetab,latitude,longitude",
        "{n},PENSION,{n} RUE DU BOIS,EXEMPLE,258,{y},{x}",
    ),
    "data_inclusion": (read_data_inclusion, "id,nom,reseaux_porteurs,longitude,latitude", "{n},CCAS,caf,{x},{y}"),
    "bpe, in degrees": (read_bpe, "AN,DEPCOM,TYPEQU,LAMBERT_X,LAMBERT_Y,LONGITUDE,LATITUDE", "2025,1,D307,,,{x},{y}"),
    "ban": (
        lambda path: read_ban(path),
        "id,numero,rep,nom_voie,code_insee,x,y,lon,lat",
        "34172_{n},{n},,rue du Bois,34172,{x},{y},{x},{y}",
    ),
}


@pytest.mark.parametrize("reader", TABLES)
def test_tables(tmp_path, reader):
    read, header, row = TABLES[reader]
    path = tmp_path / "table.csv"
    rows = [row.format(n=n, x=x, y=y) for n, (x, y) in enumerate([HERE, REUNION], start=1)]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    layer = read(path)
    assert len(layer) == 1
    assert TOLD in layer.attrs["repairs"]


def test_the_directory_of_the_administration(tmp_path):
    offices = [
        {
            "id": str(n),
            "nom": "CAF",
            "pivot": [{"type_service_local": "caf"}],
            "adresse": [{"longitude": x, "latitude": y}],
        }
        for n, (x, y) in enumerate([HERE, REUNION])
    ]
    path = tmp_path / "annuaire.json"
    path.write_text(json.dumps(offices), encoding="utf-8")
    layer = read_dila_directory(path)
    assert len(layer) == 1
    assert TOLD in layer.attrs["repairs"]


def shapes(folder, name, **columns):
    squares = [shapely.box(x, y, x + 0.01, y + 0.01) for x, y in (HERE, REUNION)]
    path = folder / name
    gpd.GeoDataFrame(columns, geometry=squares, crs=4326).to_file(path)
    return path


@pytest.mark.parametrize("name", ["qpv.geojson", "qpv.gpkg"])
def test_maps(tmp_path, name):
    layer = read_qpv_2024(shapes(tmp_path, name, code_qp=["QN03401M", "QN97401M"], lib_qp=["A", "B"]))
    assert layer["qpv_code"].tolist() == ["QN03401M"]
    assert TOLD in layer.attrs["repairs"]


def test_brownfields(tmp_path):
    path = shapes(tmp_path, "friches.geojson", site_id=["34172_1", "97411_1"], site_statut=["friche sans projet"] * 2)
    layer = read_cartofriches(path)
    assert len(layer) == 1
    assert TOLD in layer.attrs["repairs"]


def test_a_file_of_overseas_rows_alone_is_refused(tmp_path):
    with pytest.raises(CrsError, match="Only metropolitan France"):
        path = tmp_path / "fs.csv"
        path.write_text("id_fs,lib_fs,longitude,latitude\n1,FS,55.5,-21.1\n2,FS,55.6,-21.2\n", encoding="utf-8")
        read_france_services(path)


def test_no_row_of_a_list_of_sites_vanishes(tmp_path):
    """A list is read feature by feature: see tests/layers/places/test_lists.py for what is said of each."""
    path = shapes(tmp_path, "sites.gpkg", site_id=["A", "B"])
    assert read_features(path)["site_id"].tolist() == ["A", "B"]
