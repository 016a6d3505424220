"""Candidate sites from any of the files that people have."""

import dataclasses
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from geo.errors import CrsError, MissingFileError, SitesError, SourceError
from geo.scoring.criterion import Text
from layers.places.sites import candidate_sites, drawn_from_a_part
from layers.places.sites import read_sites as read
from layers.territory.declared import SitesSpec
from layers.territory.ground import Ground
from tests.layers.places.two_communes import territory

PLACES = gpd.GeoDataFrame(
    {"Nom": ["Comédie", "Antigone"], "Identifiant": ["001", "002"]},
    geometry=gpd.points_from_xy([3.8797, 3.8885], [43.6085, 43.6080]),
    crs=4326,
)
COMEDIE = (771_040.6, 6_279_223.2)
"""Lambert-93, computed with PROJ."""


TOWN = territory()


def read_sites(path):
    return read(path, TOWN)


def check(sites):
    sites = sites.sort_index()  # a FlatGeobuf orders its rows in space
    assert sites.crs.to_epsg() == 2154
    assert sites.index.tolist() == ["001", "002"]
    assert sites["label"].tolist() == ["Comédie", "Antigone"]
    assert np.allclose(sites.geometry.iloc[0].coords[0], COMEDIE, atol=0.1)


def test_plots_known_in_one_commune_of_two_are_no_candidates_elsewhere_and_it_is_said():
    """A cadastre of one commune gave fewer candidates, and no word."""
    sites = gpd.GeoDataFrame(geometry=[box(0, 0, 10, 10)], crs=2154)
    communes = gpd.GeoDataFrame(geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)], crs=2154)
    word = Text(fr="« p.json » n'a aucune ligne à Deux", en="“p.json” has no row in Deux")
    part, whole = Ground(communes.iloc[:1], communes, word), Ground(None, communes, word)
    assert drawn_from_a_part(sites, {("parcels", ""): part}) is None  # a list of the planner's
    sites.attrs["drawn_from"] = "parcels"
    assert drawn_from_a_part(sites, {("parcels", ""): whole}) is None
    assert drawn_from_a_part(sites, {("parcels", ""): part}).fr == (
        "Les sites candidats viennent de la couche « parcelles et propriétaires », connue sur 50 % du territoire : "
        "ailleurs, aucun n'est proposé. « p.json » n'a aucune ligne à Deux."
    )


@pytest.mark.parametrize("name", ["s.geojson", "s.gpkg", "s.shp", "s.parquet", "s.fgb"])
def test_every_vector_format_is_read(tmp_path, name):
    path = tmp_path / name
    if name.endswith("parquet"):
        PLACES.to_parquet(path)
    else:
        PLACES.rename(columns={"Identifiant": "id"}).to_file(path)
    check(read_sites(path))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_read_whatever_its_separator_and_encoding(tmp_path, separator, encoding):
    table = pd.DataFrame(
        {"Identifiant": ["001", "002"], "Nom": PLACES["Nom"], "LON": PLACES.geometry.x, "Lat": PLACES.geometry.y}
    )
    table.to_csv(tmp_path / "s.csv", sep=separator, encoding=encoding, index=False)
    check(read_sites(tmp_path / "s.csv"))


def test_coordinates_in_lambert_93_with_decimal_commas_are_recognised(tmp_path):
    (tmp_path / "s.csv").write_text("id;nom;X;Y\n001;Comédie;771040,6;6279223,2\n", encoding="utf-8")
    sites = read_sites(tmp_path / "s.csv")
    assert np.allclose(sites.geometry.iloc[0].coords[0], COMEDIE)


def test_lambert_93_values_under_the_names_of_degrees_are_recognised_too(tmp_path):
    (tmp_path / "s.csv").write_text("id,lon,lat\n001,771040.6,6279223.2\n", encoding="utf-8")
    assert np.allclose(read_sites(tmp_path / "s.csv").geometry.iloc[0].coords[0], COMEDIE)


def test_a_spreadsheet_keeps_ids_as_text(tmp_path):
    table = pd.DataFrame({"Identifiant": ["001", "002"], "Nom": PLACES["Nom"]})
    table.assign(longitude=PLACES.geometry.x, latitude=PLACES.geometry.y).to_excel(tmp_path / "s.xlsx", index=False)
    check(read_sites(tmp_path / "s.xlsx"))


def test_sites_without_ids_are_numbered(tmp_path):
    (tmp_path / "s.csv").write_text("lon,lat\n3.8797,43.6085\n3.8885,43.6080\n", encoding="utf-8")
    assert read_sites(tmp_path / "s.csv").index.tolist() == ["S1", "S2"]


@pytest.mark.parametrize(
    ("rows", "error", "told"),
    [
        ("id,lon,lat\nA,43.6,3.82\n", SitesError, "none of the 1 lies inside"),
        ("id,lon,lat\nA,-61.5,16.2\n", SitesError, "1 row not placed .row 2 .*neither degrees nor Lambert-93"),
        ("id,lon,lat\nA,,43.6\n", SitesError, "row 2 .*unreadable coordinates"),
        ("id,nom\nA,B\n", SitesError, "no parcel, no coordinates, no address"),
        ("prix,nom\nA,B\n", SitesError, "no column tells where the sites are"),
        ("id,lon,lat\nA,x,43.6\n", SitesError, "unreadable coordinates: “x”"),
        ("<!DOCTYPE html><html>\n", SourceError, "HTML page"),
        ("", SourceError, "empty"),
        ("id,lon,lat\n", SitesError, "no row"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path, rows, error, told):
    (tmp_path / "s.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(error, match=told):
        read_sites(tmp_path / "s.csv")


def test_features_of_which_none_is_in_france_are_refused(tmp_path):
    PLACES.set_geometry(gpd.points_from_xy([0, -61.5], [0, 16.2]), crs=4326).to_file(tmp_path / "s.geojson")
    with pytest.raises(CrsError, match="outside metropolitan France"):
        read_sites(tmp_path / "s.geojson")


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path):
    for name in ("s.xlsx", "s.gpkg", "s.zip"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 not really")
        with pytest.raises(SourceError, match="Save it again|Download it again"):
            read_sites(tmp_path / name)


def test_an_unknown_name_lists_what_could_be_meant(tmp_path):
    with pytest.raises(MissingFileError, match="parcels, social_dwellings"):
        read(tmp_path / "parcelles", TOWN, known=["parcels", "social_dwellings"])
    with pytest.raises(MissingFileError) as told:
        read(Path("parcells"), TOWN, known=["parcels", "social_dwellings"])
    assert "« parcells ». Vouliez-vous dire « parcels » ? Possibles : grid, parcels, social_dwellings" in told.value.fr
    (tmp_path / "s.doc").write_text("x")
    with pytest.raises(SitesError, match="cannot tell the format"):
        read_sites(tmp_path / "s.doc")


def test_a_feature_that_cannot_be_read_is_kept_in_the_report_and_said(tmp_path):
    """Three rows of a ranking: one placed, a ring that is not closed, none drawn: the two are named with the reason."""
    ring = {"type": "Polygon", "coordinates": [[[3.87, 43.61], [3.88, 43.61], [3.88, 43.62]]]}
    shapes = ({"type": "Point", "coordinates": [3.8797, 43.6085]}, ring, None)
    rows = [
        {"type": "Feature", "properties": {"Identifiant": f"00{n}"}, "geometry": shape}
        for n, shape in enumerate(shapes, start=1)
    ]
    (tmp_path / "s.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    sites = read_sites(tmp_path / "s.geojson")
    told = sites.attrs["received"]
    assert (sites.index.tolist(), told.rows, told.sites, told.not_placed) == (["001"], 3, 1, 2)
    assert ["sans géométrie" in one.why.fr for one in told.first_not_placed] == [True, True]
    assert "2" in told.text.fr


@pytest.mark.parametrize(
    ("side", "count", "second"),
    [(50, 800, "E0770050N6279000"), (100, 200, "E0770100N6279000"), (200, 50, "E0770200N6279000")],
)
def test_cells_have_the_side_that_is_asked_and_tile_the_two_communes(side, count, second):
    """2 km × 1 km: 40 × 20 cells of 50 m, 20 × 10 of 100 m, 10 × 5 of 200 m; each named after its south-west corner."""
    place = territory().with_cells(side)
    cells = candidate_sites(place, "grid")
    assert (len(cells), cells.geometry.area.unique().tolist()) == (count, [side**2])
    assert cells.index[:2].tolist() == ["E0770000N6279000", second]
    assert cells.geometry.area.sum() == 2_000 * 1_000


def test_cells_have_the_side_that_the_territory_states_where_none_is_asked():
    town = dataclasses.replace(territory(), sites=SitesSpec(cell_m=500))
    assert len(candidate_sites(town, "grid")) == 8
    assert town.with_cells(None) is town


@pytest.mark.parametrize("side", [24, 501, 100.5, 0])
def test_a_side_out_of_bounds_is_refused_in_a_sentence(side):
    with pytest.raises(SitesError) as error:
        territory().with_cells(side)
    assert f"a side of {side} m; expected a whole number from 25 to 500 m" in str(error.value)
    assert f"côté de {side} m ; attendu un nombre entier de 25 à 500 m" in error.value.fr


def test_a_choice_of_sites_that_keeps_none_says_which_values_there_are():
    spec = SitesSpec(layer="parcels", where={"owner_kind": ["bailleur"]})
    town = dataclasses.replace(territory(), sites=spec)
    with pytest.raises(SitesError) as error:
        candidate_sites(town)
    assert "[sites] where n'en garde aucune de" in error.value.fr
    assert "Trouvé : owner_kind : landlord" in error.value.fr
