"""The reception of tables and of what is read beside the maps: labels checked, rows counted, one door."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

import layers
from geo.errors import CrsError, SourceError
from layers.files.vectors import points, read_vector
from layers.people.gate import tell
from layers.reception.departements import area_of
from layers.reception.notes import Note, expected_near
from layers.sources.ban import read_ban
from layers.sources.communes import read_communes
from layers.sources.filosofi.grid import grid_squares, read_filosofi_grid
from layers.sources.land.dvf import read_dvf
from layers.sources.land.rpls import read_rpls_communes, read_rpls_dwellings
from layers.sources.services.bpe import read_bpe

MONTPELLIER = (3.87, 43.61)
HERE = gpd.GeoSeries.from_xy([MONTPELLIER[0]], [MONTPELLIER[1]], crs=4326)
AREA = HERE.to_crs(2154).iloc[0].buffer(5_000)


def at(crs):
    """East and north of Montpellier in a projection, as two columns."""
    there = HERE.to_crs(crs).iloc[0]
    return pd.Series([there.x]), pd.Series([there.y])


def test_columns_whose_stated_projection_is_wrong_are_read_as_what_they_are_and_said():
    """
    stated 4326, numbers of Lambert-93:   read as Lambert-93, at Montpellier; stated 4326 and swapped: refused
    """
    frame = points(pd.DataFrame({"id": ["a"]}), *at(2154), source="t.csv", crs=4326)
    assert frame.distance(HERE.to_crs(2154).iloc[0]).iloc[0] < 0.01
    assert frame.attrs["repairs"] == ["Lambert-93 coordinates labelled EPSG:4326: read as EPSG:2154"]
    assert frame.attrs["repairs"][0].fr == "coordonnées Lambert-93 annoncées EPSG:4326 : lues en EPSG:2154"
    lon, lat = at(4326)
    with pytest.raises(CrsError, match="swapped"):
        points(pd.DataFrame({"id": ["a"]}), lat, lon, source="t.csv", crs=4326)


def test_a_row_at_zero_of_a_stated_projection_is_left_out_and_counted():
    x = pd.Series([MONTPELLIER[0], 0.0, MONTPELLIER[0]])
    y = pd.Series([MONTPELLIER[1], 0.0, MONTPELLIER[1]])
    frame = points(pd.DataFrame({"id": ["a", "zero", "b"]}), x, y, source="t.csv", crs=4326)
    assert frame["id"].tolist() == ["a", "b"]
    assert [(note.reason, note.rows) for note in frame.attrs["repairs"]] == [("outside", 1)]


def test_each_row_is_read_in_the_projection_that_it_states():
    """Three rows of one place: in Lambert-93, in CC44, and in degrees that say Lambert-93."""
    parts = [at(2154), at(3944), at(2154)]
    x, y = (pd.concat([part[axis] for part in parts], ignore_index=True) for axis in (0, 1))
    frame = points(pd.DataFrame({"id": list("abc")}), x, y, source="t", crs=pd.Series(["2154", "3944", ""]))
    assert sorted(frame["id"]) == ["a", "b", "c"]
    assert frame.distance(HERE.to_crs(2154).iloc[0]).max() < 0.01


BPE = "AN;DEPCOM;TYPEQU;NOMRS;LAMBERT_X;LAMBERT_Y;EPSG\n"


def bpe(folder, crs, *labels):
    x, y = (one.iloc[0] for one in at(crs))
    path = folder / "bpe.csv"
    path.write_text(BPE + "".join(f"2024;34172;D307;Pharmacie {n};{x};{y};{label}\n" for n, label in enumerate(labels)))
    return path


@pytest.mark.parametrize("true", [3944, 3857, 27572, 4326])
def test_equipment_labelled_lambert_in_another_projection_is_found_where_it_is(tmp_path, true):
    """Nothing is near by the label: the file is read whole, and its coordinates decide."""
    with expected_near(AREA) as reception:
        frame = read_bpe(bpe(tmp_path, true, "2154"), bounds=AREA)
    assert frame.distance(HERE.to_crs(2154).iloc[0]).max() < 1
    assert reception.files[0]["crs_declared"] == "EPSG:2154"
    assert reception.files[0]["crs_found"] == f"EPSG:{true}"


def test_dwellings_labelled_lambert_in_cc44_are_found_where_they_are(tmp_path):
    x, y = (one.iloc[0] for one in at(3944))
    path = tmp_path / "rpls.csv"
    path.write_text(f"DEPCOM;X;Y;EPSG;FINAN\n34172;{x:.0f};{y:.0f};2154;10\n34172;{x:.0f};{y:.0f};2154;13\n")
    with expected_near(AREA):
        frame = read_rpls_dwellings(path, bounds=AREA)
    assert (frame["dwellings"].tolist(), frame["plai"].tolist()) == ([2], [1])
    assert frame.distance(HERE.to_crs(2154).iloc[0]).max() < 2
    assert frame.attrs["repairs"] == ["CC44 coordinates labelled EPSG:2154: read as EPSG:3944"]


def test_a_table_counts_its_rows_and_why_they_are_left_out(tmp_path):
    """
    Six addresses: one kept, one without a place, one a second position, two 50 km away, one overseas.
    """
    head = "id;numero;nom_voie;code_insee;lon;lat\n"
    rows = ["a;1;rue A;34172;3.87;43.61", "b;2;rue A;34172;;", "a;1;rue A;34172;3.871;43.61"]
    rows += ["c;3;rue B;34172;3.2;43.61", "d;4;rue B;34172;3.2;43.62", "e;5;rue C;97411;55.5;-21.1"]
    path = tmp_path / "adresses-34.csv"
    path.write_text(head + "\n".join(rows) + "\n")
    with expected_near(AREA) as reception:
        frame = read_ban(path, bounds=AREA)
    assert reception.files[0]["rows"] == 6
    assert reception.left_out(frame.attrs["repairs"]) == {"no_place": 1, "outside": 3, "duplicate": 1}
    assert len(frame) == 1


def test_a_polygon_without_area_is_left_out_as_invalid(tmp_path):
    """
    a: square    b: three points on a line, closed    c: bow tie, repaired
    """
    x, y = 770_000, 6_279_000
    flat = shapely.Polygon([(x, y), (x + 10, y), (x + 20, y), (x, y)])
    bow = shapely.Polygon([(x, y), (x + 10, y + 10), (x + 10, y), (x, y + 10), (x, y)])
    shapes = [shapely.box(x, y, x + 10, y + 10), flat, bow]
    gpd.GeoDataFrame({"nom": ["a", "b", "c"]}, geometry=shapes, crs=2154).to_file(tmp_path / "z.gpkg")
    frame = read_vector(tmp_path / "z.gpkg")
    assert frame["nom"].tolist() == ["a", "c"]
    assert [(note.reason, note.rows) for note in frame.attrs["repairs"] if note.reason] == [("invalid", 1)]


# --- communes: the département of their code decides


def communes(path, crs, label, code="34172", at=MONTPELLIER):
    square = gpd.GeoSeries([shapely.box(at[0], at[1], at[0] + 0.05, at[1] + 0.05)], crs=4326).to_crs(crs)
    frame = gpd.GeoDataFrame({"code": [code], "nom": ["x"]}, geometry=square).set_crs(label, allow_override=True)
    frame.to_file(path)
    return path


@pytest.mark.parametrize("true", [3857, 3944, 27572])
def test_communes_under_a_wrong_label_are_found_by_the_departement_of_their_codes(tmp_path, true):
    """Montpellier in Web Mercator, labelled Lambert-93, lies in Gascony by its label: its code says Hérault."""
    frame = read_communes(communes(tmp_path / "communes.gpkg", true, 2154))
    assert area_of(["34172"]).contains(frame.geometry.iloc[0])
    assert frame.geometry.iloc[0].intersects(HERE.to_crs(2154).iloc[0].buffer(10))
    assert frame.attrs["repairs"][0].endswith(f"labelled EPSG:2154: read as EPSG:{true}")


def test_a_commune_that_stands_in_another_departement_is_refused(tmp_path):
    """
    +--34--+          +--75--+
    |      |  600 km  | 34172|   a code of Hérault, an outline in Paris: one of the two is wrong
    +------+          +------+
    """
    path = communes(tmp_path / "communes.gpkg", 4326, 4326, at=(2.30, 48.83))
    with pytest.raises(CrsError, match="34172 at 2.3.*not in 34") as fault:
        read_communes(path)
    assert "ne sont pas dans leur département" in fault.value.fr


# --- the income grid: its identifiers decide


def test_the_grid_of_a_geopackage_under_a_wrong_label_is_read_by_its_identifiers(tmp_path):
    names = ["CRS3035RES200mN2274000E3810800", "CRS3035RES200mN2274200E3810800"]
    squares = gpd.GeoSeries(grid_squares(pd.Series(names)), crs=2154).to_crs(3035)
    counts = dict.fromkeys(("ind", "men", "men_pauv", "men_1ind", "log_soc"), 12.0)
    frame = gpd.GeoDataFrame(
        {"idcar_200m": names, "i_est_200": 0, "lcog_geo": "34172", **counts}, geometry=squares.to_numpy(), crs=2154
    )
    pyogrio.write_dataframe(frame, tmp_path / "carreaux_200m_met.gpkg", driver="GPKG")
    area = shapely.union_all(grid_squares(pd.Series(names[:1]))).buffer(-10)
    with expected_near(area) as reception:
        cells = tell(read_filosofi_grid(tmp_path / "carreaux_200m_met.gpkg", bounds=area))
    assert cells["cell_id"].tolist() == names[:1]
    assert "the identifiers are believed" in cells.attrs["repairs"][0]
    assert reception.left_out([]) == {"outside": 1}


# --- one door, and the words of a column that has another name


DOORS = {"files/vector_rows.py", "files/stream.py", "files/keeping/kept.py"}


def test_files_of_shapes_are_opened_in_one_place():
    room = Path(layers.__file__).parent
    opened = re.compile(r"read_file\(|read_dataframe\(|\.read_parquet\(|import fiona")
    doors = {str(path.relative_to(room)) for path in room.rglob("*.py") if opened.search(path.read_text("utf-8"))}
    assert {door for door in doors if not door.startswith("demo/")} <= DOORS  # the demonstration reads what it wrote


def test_a_column_of_another_name_is_told_with_the_nearest(tmp_path):
    path = tmp_path / "adresses.csv"
    path.write_text("id;numero;nom_voies;code_insee\na;1;rue A;34172\n")
    with pytest.raises(
        SourceError, match=r"'street' \(published as nom_voie\), nearest: 'nom_voies'. Found: id"
    ) as fault:
        read_ban(path)
    assert "« nom_voie » (street), la plus proche : « nom_voies »" in fault.value.fr


def test_a_note_is_the_same_once_kept_as_json():
    note = Note("2 rows left out", "2 lignes écartées", "duplicate", 2)
    again = Note(**note.told())
    assert (again, again.fr, again.reason, again.rows) == (note, note.fr, note.reason, note.rows)


def closes(reception, frame):
    """Rows in the files are those of the layer and those left out, each for its reason."""
    return sum(told["rows"] for told in reception.files) == len(frame) + sum(
        reception.left_out(frame.attrs["repairs"]).values()
    )


def test_the_dwellings_of_a_file_are_those_kept_grouped_without_a_place_and_of_other_communes(tmp_path):
    """Two buildings here, of 2 dwellings and of 1; one dwelling without a place, two 60 km away, one in Guadeloupe."""
    rows = ["34172;770000;6279000;13"] * 2 + ["34172;770100;6279000;13", "34172;;;13"]
    rows += ["34032;710000;6250000;13"] * 2 + ["97105;650000;1790000;13"]
    path = tmp_path / "rpls.csv"
    path.write_text("DEPCOM;X;Y;FINAN\n" + "\n".join(rows) + "\n")
    with expected_near(AREA) as reception:
        frame = read_rpls_dwellings(path, bounds=AREA)
    told = reception.left_out(frame.attrs["repairs"])
    assert (len(frame), told["grouped"], told["no_place"], sum(told.values())) == (2, 1, 1, 5)
    assert closes(reception, frame)


def test_the_rows_of_sales_are_those_kept_their_other_parts_and_those_left_out(tmp_path):
    """
    s1: a flat and its cellar, here;  s2: two flats;  s3: an exchange;  s4: a flat without a place;  s5: no price
    """
    head = "id_mutation,date_mutation,numero_disposition,nature_mutation,valeur_fonciere,id_parcelle,type_local,"
    head += "surface_reelle_bati,nombre_pieces_principales,lot1_numero,nature_culture,nature_culture_speciale,"
    head += "surface_terrain,longitude,latitude\n"

    def row(sale, local="Appartement", nature="Vente", price="200000", lot="1", place="3.87,43.61"):
        return f"{sale},2024-05-02,1,{nature},{price},34172000AB0001,{local},50,2,{lot},,,,{place}\n"

    text = row("s1") + row("s1", "Dépendance", lot="2") + row("s2") + row("s2", lot="2")
    text += row("s3", nature="Echange") + row("s4", place=",") + row("s5", price="")
    (tmp_path / "dvf.csv").write_text(head + text)
    with expected_near(AREA) as reception:
        frame = read_dvf([tmp_path / "dvf.csv"])
    told = reception.left_out(frame.attrs["repairs"])
    assert told == {"grouped": 2, "other_kind": 2, "invalid": 1, "no_place": 1}
    assert closes(reception, frame)


def test_a_communal_table_counts_its_rows_of_other_communes(tmp_path):
    """Of four rows, one is here, two are of others and the last is no commune."""
    path = tmp_path / "rpls_communes.csv"
    path.write_text("DEPCOM_ARM;nb_ls\n34172;9000\n34057;50\n34129;60\nTotal;9110\n")
    square = gpd.GeoDataFrame({"insee_code": ["34172"]}, geometry=[AREA], crs=2154)
    with expected_near(AREA) as reception:
        frame = read_rpls_communes(path, communes=square)
    assert reception.left_out(frame.attrs["repairs"]) == {"outside": 2, "other_kind": 1}
    assert closes(reception, frame)
