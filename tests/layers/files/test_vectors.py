"""Containers of several layers: the right one by its name, or an error that lists them."""

import gzip
import json
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo.errors import SourceError
from layers.files.vectors import read_vector
from layers.people.gate import tell
from layers.places.site_columns import USERS_LAYERS
from layers.sources.communes import read_communes
from layers.sources.constraints.plan import read_plan_prescriptions, read_plan_zones
from layers.sources.constraints.ppr import read_ppr
from layers.sources.filosofi.grid import read_filosofi_grid


def square(rank, **about):
    return gpd.GeoDataFrame(
        {name: [value] for name, value in about.items()},
        geometry=[shapely.box(771000 + 10 * rank, 6279000, 771010 + 10 * rank, 6279010)],
        crs=2154,
    )


def package(path, **layers):
    for name, frame in layers.items():
        pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG")
    return path


def test_the_layer_is_chosen_by_its_name(tmp_path):
    path = package(tmp_path / "a.gpkg", secteurs=square(0, nom="a"), zone_urba=square(1, nom="b"))
    assert read_vector(path, like=["*ZONE_URBA*"])["nom"].tolist() == ["b"]
    assert read_vector(path, like=["absent", "sect*"])["nom"].tolist() == ["a"]


@pytest.mark.parametrize("like", [(), ("absent*",), ("*e*",)])
def test_layers_that_nothing_chooses_between_are_listed(tmp_path, like):
    path = package(tmp_path / "a.gpkg", secteurs=square(0, nom="a"), zone_urba=square(1, nom="b"))
    with pytest.raises(SourceError, match=r"cannot choose between its layers \(secteurs, zone_urba\)") as fault:
        read_vector(path, like=like)
    assert "secteurs, zone_urba" in fault.value.fr


def test_one_layer_needs_no_name_and_tables_without_shapes_do_not_count(tmp_path):
    path = package(tmp_path / "a.gpkg", couche_1=square(0, nom="a"))
    pyogrio.write_dataframe(square(0, cle="x").drop(columns="geometry"), path, layer="lisez_moi", driver="GPKG")
    assert read_vector(path, like=["absent"])["nom"].tolist() == ["a"]


def test_the_sites_of_a_ranking_are_read_back_from_its_geopackage(tmp_path):
    path = package(tmp_path / "sites.gpkg", sites_classes=square(0, site_id="A"), sites_exclus=square(1, site_id="B"))
    assert read_vector(path, like=USERS_LAYERS)["site_id"].tolist() == ["A"]


def test_a_gz_that_was_replaced_is_read_anew(tmp_path):
    """GDAL remembers the size of the last .gz: a longer file under the same name was "cut"."""
    path = tmp_path / "a.json.gz"
    for count in (1, 300, 2):
        shape = {"type": "Point", "coordinates": [3.88, 43.61]}
        features = [{"type": "Feature", "properties": {"rank": rank}, "geometry": shape} for rank in range(count)]
        path.write_bytes(gzip.compress(json.dumps({"type": "FeatureCollection", "features": features}).encode()))
        assert len(read_vector(path)) == count
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match="cannot be read"):
        read_vector(path)


# --- the published containers


def test_zones_and_prescriptions_of_a_plan_in_one_geopackage(tmp_path):
    path = package(
        tmp_path / "243400017_PLUi.gpkg",
        DOC_URBA=square(0, idurba="x"),
        ZONE_URBA=square(1, typezone="N", libelle="N1"),
        PRESCRIPTION_SURF=square(2, typepsc="01", libelle="EBC"),
        INFO_SURF=square(3, typeinf="02", libelle="ZAC"),
    )
    assert read_plan_zones(path)["label"].tolist() == ["N1"]
    assert read_plan_prescriptions(path)["name"].tolist() == ["EBC"]
    package(path, ZONE_URBA_2019=square(4, typezone="U", libelle="UA"))
    with pytest.raises(SourceError, match="ZONE_URBA, PRESCRIPTION_SURF, INFO_SURF, ZONE_URBA_2019"):
        read_plan_zones(path)


def test_the_zones_of_several_communal_plans_in_one_archive_are_all_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "plans.zip", "w") as archive:
        for rank, code in enumerate(("34057", "34172")):
            folder = tmp_path / code
            folder.mkdir()
            square(rank, TYPEZONE="U", LIBELLE=code).to_file(folder / "ZONE_URBA.shp")
            for file in folder.iterdir():
                archive.write(file, f"{code}_PLU/{file.name}")
    assert sorted(read_plan_zones(tmp_path / "plans.zip")["label"]) == ["34057", "34172"]


def test_all_regulatory_zones_of_a_geopackage_of_several_plans_are_read(tmp_path):
    new = {"codeprocedure": "34DDTM2", "codezonereglement": "B", "typereglement": "02"}
    path = package(
        tmp_path / "ppr_034.gpkg",
        N_ZONE_REG_PPRN_20100001_S_034=square(0, id_gaspar="34DDTM1", codezone="R", typereg="03"),
        pprn_34DDTM2_zonereglementaireurba_s=square(1, **new),
        N_ZONE_ALEA_PPRN_20100001_S_034=square(2, id_gaspar="34DDTM1", nivalea="01"),
        N_PERIMETRE_PPRN_20100001_S_034=square(3, id_gaspar="34DDTM1"),
    )
    flood = read_ppr(path)
    assert sorted(flood["zone_code"]) == ["B", "R"]
    package(tmp_path / "b.gpkg", N_ZONE_ALEA_X=square(0, nivalea="1"), N_PERIMETRE_X=square(1, nom="p"))
    with pytest.raises(SourceError, match="no layer of regulatory zones .*Found: N_ZONE_ALEA_X, N_PERIMETRE_X"):
        read_ppr(tmp_path / "b.gpkg")


def test_the_commune_layer_of_admin_express_is_taken(tmp_path):
    path = package(
        tmp_path / "ADMIN-EXPRESS.gpkg",
        departement=square(0, code_insee="34", nom_officiel="Hérault"),
        commune=square(1, code_insee="34001", nom_officiel="Abeilhan"),
        commune_associee_ou_deleguee=square(2, code_insee="34999", nom_officiel="X"),
    )
    assert read_communes(path)["insee_code"].tolist() == ["34001"]


def test_the_grid_of_the_mainland_is_taken_from_a_geopackage_of_both_grids(tmp_path):
    counts = {"i_est_200": 0, "lcog_geo": "34172", "ind": 20.0, "men": 20.0, "men_pauv": 1.0, "men_1ind": 2.0}
    cells = square(0, idcar_200m="CRS3035RES200mN2297800E3826200", log_soc=0.0, **counts)
    path = package(tmp_path / "carreaux.gpkg", carreaux_1km_met=square(1, idcar_1km="x"), carreaux_200m_met=cells)
    assert tell(read_filosofi_grid(path))["households"].tolist() == [20.0]


def test_a_shapefile_cut_in_the_middle_is_refused_and_not_read_without_the_shapes_past_the_cut(tmp_path):
    path = tmp_path / "zones.shp"
    squares = [shapely.box(7e5 + 100 * rank, 6.3e6, 7e5 + 100 * rank + 50, 6.3e6 + 50) for rank in range(4)]
    gpd.GeoDataFrame({"code": list("abcd")}, geometry=squares, crs=2154).to_file(path)
    assert len(read_vector(path)) == 4
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match=f"cut: {len(whole) // 2} bytes, where .* says {len(whole)}") as refused:
        read_vector(path)
    assert refused.value.fr.startswith("zones.shp : fichier coupé")
