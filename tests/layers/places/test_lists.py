"""One reader of lists for every command: whatever is wrong with a row, it is told, and takes no other with it."""

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SitesError, SourceError
from layers.places.locate import locate
from layers.places.received import received
from layers.places.site_lists import read_list
from layers.places.sites import read_sites
from tests.layers.places.two_communes import INSIDE, X, Y, territory

TOWN = territory()
HERE = (INSIDE.x, INSIDE.y)
THERE = tuple(gpd.GeoSeries([shapely.Point(X + 1500, Y + 500)], crs=2154).to_crs(4326).iloc[0].coords[0])


def told(path):
    """Of each row: whether it was placed, and what is said."""
    report = locate(read_list(path), TOWN).report
    return list(zip(report["is_placed"], report["remark_fr"], strict=True))


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_long_list_of_coordinates_is_placed_as_a_look_at_every_parcel_and_address_would(tmp_path):
    """300 points over both communes, in metres and in degrees by turns; the oracle looks at each of them by itself."""
    xy = np.random.default_rng(1).uniform((X, Y), (X + 2000, Y + 1000), (300, 2)).round(2)
    xy[:30] = np.random.default_rng(2).uniform((X + 480, Y + 480), (X + 510, Y + 510), (30, 2)).round(2)
    degrees = gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=2154).to_crs(4326).get_coordinates().to_numpy()
    path = tmp_path / "l.csv"
    rows = [f"R{row};{x:.2f};{y:.2f}" if row % 2 else f"R{row};{a!r};{b!r}"
            for row, ((x, y), (a, b)) in enumerate(zip(xy.tolist(), degrees.tolist(), strict=True))]  # fmt: skip
    path.write_text("\n".join(["id;x;y", *rows]), encoding="utf-8")
    found = locate(read_list(path), TOWN)
    parcels, addresses = TOWN.layers["parcels"], TOWN.layers["addresses"]
    for (site_id, site), point in zip(found.sites.iterrows(), gpd.points_from_xy(*xy.T), strict=True):
        inside, far = parcels[parcels.covers(point)], addresses.distance(point)
        if len(inside):
            assert (site["label"], site.geometry) == (inside["label"].iloc[0], inside.geometry.iloc[0])
        else:
            near = f"près de {addresses.loc[far.idxmin(), 'label']}"
            assert site["label"] == (near if far.min() <= 150 else site_id)
            assert site.geometry.distance(point) < 0.001
    assert found.report["remark_fr"].str.contains("34172000AB0012").sum() >= 30


STRAYS = {
    "zero": (0.0, 0.0),
    "overseas": (-61.5, 16.2),
    "abroad": (11.57, 48.14),
    "metres of nowhere": (5e6, 5e6),
}


@pytest.mark.parametrize("stray", STRAYS.values(), ids=STRAYS)
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "gpkg", "parquet", "shp"])
def test_a_row_that_is_nowhere_is_kept_and_marked_and_the_others_are_placed(tmp_path, suffix, stray):
    path = tmp_path / f"l.{suffix}"
    rows = pd.DataFrame({"site_id": ["A", "B", "C"], "lon": [HERE[0], stray[0], THERE[0]],
                         "lat": [HERE[1], stray[1], THERE[1]]})  # fmt: skip
    shapes = gpd.GeoDataFrame(rows[["site_id"]], geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326)
    if suffix == "csv":
        rows.to_csv(path, index=False)
    elif suffix == "xlsx":
        rows.to_excel(path, index=False)
    elif suffix == "parquet":
        shapes.to_parquet(path)
    else:
        shapes.to_file(path)
    (first, _), (second, why), (third, _) = told(path)
    assert (first, second, third) == (True, False, True)
    assert "ni des degrés ni du Lambert-93" in why
    sites = read_sites(path, TOWN)
    assert sites.index.tolist() == ["A", "C"]
    assert sites.attrs["received"].first_not_placed[0].why.fr == why


@pytest.mark.parametrize("cell", ["NaN", "inf", "", "douze"])
def test_a_row_whose_coordinates_are_no_numbers_is_kept_and_marked(tmp_path, cell):
    (tmp_path / "l.csv").write_text(f"id;lon;lat\nA;{HERE[0]};{HERE[1]}\nB;{cell};43.6\n", "utf-8")
    assert [is_placed for is_placed, _ in told(tmp_path / "l.csv")] == [True, False]
    assert read_sites(tmp_path / "l.csv", TOWN).index.tolist() == ["A"]


def test_features_without_shape_or_with_swapped_axes_keep_their_place_in_the_order(tmp_path):
    shapes = [shapely.Point(HERE), None, shapely.Point(THERE[1], THERE[0]), shapely.Point()]
    gpd.GeoDataFrame({"site_id": list("ABCD")}, geometry=shapes, crs=4326).to_parquet(tmp_path / "l.parquet")
    found = locate(read_list(tmp_path / "l.parquet"), TOWN)
    assert found.report["site_id"].tolist() == list("ABCD")
    assert found.report["is_placed"].tolist() == [True, False, True, False]
    assert "inversées" in found.report["remark_fr"].iloc[2]
    assert found.sites.loc["C", "commune"] == "Bourg-le-Vieux"


def test_shapes_in_metres_of_which_one_is_at_zero_are_placed_but_that_one(tmp_path):
    shapes = [shapely.box(X, Y, X + 20, Y + 20), shapely.box(0, 0, 20, 20)]
    gpd.GeoDataFrame({"site_id": ["A", "B"]}, geometry=shapes, crs=2154).to_file(tmp_path / "l.gpkg")
    assert [is_placed for is_placed, _ in told(tmp_path / "l.gpkg")] == [True, False]


def test_a_parcel_that_a_spreadsheet_turned_into_a_number_is_said_to_be_one(tmp_path):
    (tmp_path / "l.csv").write_text("nom;parcelle\nA;3,4172E+81\nB;34172000AB0012\n", "utf-8")
    workbook(tmp_path / "l.xlsx", ["Nom", "Parcelle"], ["A", 3.4172e81], ["B", "34172000AB0012"])
    for name in ("l.csv", "l.xlsx"):
        (first, why), (second, _) = told(tmp_path / name)
        assert (first, second) == (False, True)
        assert "section 0E que le tableur a changée en nombre (peut-être 341720000E0073)" in why
        assert read_sites(tmp_path / name, TOWN)["label"].tolist() == ["B"]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nnom;parcelle\nA;34172000AB0012\n",
        "\ufeffsep=,\r\nnom,parcelle\r\nA,34172000AB0012\r\n",
        "Patrimoine, vacant, au 1er janvier\n\nnom;parcelle\nA;34172000AB0012\n",
        "nom\tparcelle\nA\t34172000AB0012\n",
        'nom;"parcelle"\n"A";"34172000AB0012";\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_csv_says_its_separator_or_stands_under_a_title(tmp_path, text, encoding):
    (tmp_path / "l.csv").write_bytes(text.encode(encoding))
    sites = read_sites(tmp_path / "l.csv", TOWN)
    assert sites["label"].tolist() == ["A"]
    assert sites["area_m2"].tolist() == [900.0]


def test_a_workbook_under_a_title_and_parcels_alone_are_ranked_as_they_are_checked(tmp_path):
    titled = workbook(
        tmp_path / "t.xlsx", ["Patrimoine vacant au 1er janvier"], [], ["Nom", "Longitude", "Latitude"], ["A", *HERE]
    )
    parcels = workbook(tmp_path / "p.xlsx", ["Parcelle"], ["34172000AB0012"], ["34172 000 AB 0013"])
    for path, count in ((titled, 1), (parcels, 2)):
        checked, ranked = locate(read_list(path), TOWN).sites, read_sites(path, TOWN)
        assert len(ranked) == count
        assert checked.drop(columns="geometry").equals(ranked.drop(columns="geometry"))
        assert checked.geometry.geom_equals(ranked.geometry).all()


def test_the_columns_and_the_order_of_the_user_are_kept(tmp_path):
    path = workbook(
        tmp_path / "l.xlsx", ["Ref", "Parcelle", "Loyer", "Note", "Commune"],
        ["Z", "34172000AB0013", 410.5, "à voir", "Ville"], ["A", "34172000AB0012", None, 3, "Ville"],
    )  # fmt: skip
    found = locate(read_list(path), TOWN)
    assert found.sites.index.tolist() == ["Z", "A"]
    assert found.sites["Loyer"].dtype == float
    assert found.sites["Note"].tolist() == ["à voir", "3"]
    assert list(found.given) == ["Ref", "Parcelle", "Loyer", "Note", "Commune"]


def test_a_row_given_twice_is_one_site_said_twice(tmp_path):
    (tmp_path / "l.csv").write_text(
        "nom;parcelle\nA;34172000AB0012\nB;34172000AB0013\nA;34172 000 AB 0012\nA;34172000AB0012\n", "utf-8"
    )
    found = locate(read_list(tmp_path / "l.csv"), TOWN)
    assert found.sites["label"].tolist() == ["A", "B"]
    assert found.report["remark_fr"].tolist()[-1] == "déjà donné ligne 2 : un seul site"
    counted = received(found.report, "l.csv")
    assert (counted.rows, counted.sites, counted.repeated, counted.not_placed) == (4, 2, 2, 0)
    assert counted.text.fr == "Liste « l.csv » : 4 lignes, 2 sites, 2 lignes déjà données."


def test_two_ids_on_one_ground_are_two_sites_and_said_and_one_id_for_two_places_is_told_apart(tmp_path):
    (tmp_path / "l.csv").write_text("id;parcelle\nA;34172000AB0012\nB;34172000AB0012\nA;34172000AB0013\n", "utf-8")
    found = locate(read_list(tmp_path / "l.csv"), TOWN)
    assert found.sites.index.tolist() == ["A", "B", "A (2)"]
    said = found.report["remark_fr"].tolist()
    assert said[1] == "même terrain que la ligne 2 (A) : comptez-le une seule fois"
    assert said[2] == "identifiant « A » déjà pris par un autre site : noté « A (2) »"


CELLS = st.one_of(
    st.sampled_from([
        "", "34172000AB0012", "34172000ZZ0001", "3,4172E+81", "4 rue des Pins", "9 Grand Rue, Nîmes", "0", "NaN",
        str(HERE[0]), str(HERE[1]), str(X + 500), str(Y + 500), "Ville", "34000", "30189", "=1+1", "sep=;", "{given}",
    ]),
    st.text("aé0,;'\"\n\t E+{}", max_size=8),
)  # fmt: skip
NAMES = ("Id", "Parcelle", "Adresse", "Longitude", "Latitude", "Ville", "Code postal", "INSEE", "Surface")


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=len(NAMES), max_size=len(NAMES)), min_size=1, max_size=8))
def test_no_row_is_ever_lost(tmp_path_factory, rows):
    """The rows told are those of the file that hold anything, in order: sites, rows given before, rows not placed."""
    path = tmp_path_factory.mktemp("lists") / "l.csv"
    pd.DataFrame(rows, columns=NAMES).to_csv(path, index=False, sep=";")
    full = [row for row in rows if any(cell.strip() for cell in row)]
    if not full:
        return
    found = locate(read_list(path), TOWN)
    counted = received(found.report, "l.csv")
    assert counted.rows == len(full) == len(found.given)
    assert counted.sites + counted.repeated + counted.not_placed == len(full)
    assert counted.sites == len(found.sites) == found.sites.index.nunique()
    assert (found.report.loc[~found.report["is_placed"], "remark_fr"] != "").all()
    assert [str(one).strip() for one in found.given["Id"].fillna("")] == [row[0].strip() for row in full]


@pytest.mark.parametrize(
    ("cell", "area", "said"),
    [
        ("1 200 m²", 1200.0, ""),
        ("1.200", 900.0, "des milliers ou trois décimales"),
        ("0,12 ha", 900.0, "illisible"),
        ("-350", 900.0, "nulle ou négative"),
        ("0", 900.0, "nulle ou négative"),
        (1200.125, 1200.125, ""),
    ],
)
def test_an_area_that_may_be_read_in_two_ways_is_not_taken_and_every_area_put_aside_is_said(tmp_path, cell, area, said):
    path = workbook(tmp_path / "l.xlsx", ["Parcelle", "Surface"], ["34172000AB0012", cell])
    found = locate(read_list(path), TOWN)
    assert found.sites["area_m2"].tolist() == [area]
    remark = found.report["remark_fr"].iloc[0]
    assert said in remark if said else not remark


def test_coordinates_that_are_not_where_the_parcel_of_their_row_is_are_said(tmp_path):
    rows = f"A;34172000AB0012;{X + 500};{Y + 500}\nB;34172000AB0012;{X + 490 + 3000};{Y + 500}\n"
    (tmp_path / "l.csv").write_text(f"nom;parcelle;x;y\n{rows}", "utf-8")
    (_, first), (_, second) = told(tmp_path / "l.csv")
    assert "coordonnées" not in first
    assert "à 3,0 km de sa parcelle" in second


def test_a_ranked_list_says_how_many_of_its_rows_are_to_be_checked_and_names_them(tmp_path):
    """`check` told what is odd of a row that is placed, `rank --sites` did not; a point in a plot is not odd."""
    rows = f"A;;{X + 500};{Y + 500}\nB;34172000AB0012;{X + 490 + 3000};{Y + 500}\n"
    (tmp_path / "l.csv").write_text(f"nom;parcelle;x;y\n{rows}", "utf-8")
    counted = received(locate(read_list(tmp_path / "l.csv"), TOWN).report, "l.csv")
    assert (counted.sites, counted.to_check, counted.is_worth_a_word) == (2, 1, True)
    assert "2 sites, 1 ligne placée, à vérifier (ligne 3 « " in counted.text.fr
    assert "à 3,0 km de sa parcelle" in counted.text.fr


def test_one_cell_is_told_once_and_a_short_parcel_is_called_one(tmp_path):
    path = workbook(tmp_path / "l.xlsx", ["Parcelle", "Commune"], ["=B9", "Ville"], ["AB 12", "Ville"])
    (_, formula), (_, short) = told(path)
    assert formula.count("formule sans valeur") == 1
    assert "« AB 12 » n'est pas une parcelle (14 caractères" in short


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "un ancien .xls, ou un classeur fermé par un mot de passe"),
        (b"\n<html><table></table></html>", "une page web"),
        (b"PK\x03\x04", "fichier XLSX incomplet"),
    ],
)
def test_what_is_called_a_workbook_and_is_none_is_said_by_what_it_is(tmp_path, content, said):
    (tmp_path / "l.xlsx").write_bytes(content)
    with pytest.raises(SourceError) as error:
        read_list(tmp_path / "l.xlsx")
    assert said in error.value.fr


def test_an_empty_workbook_and_an_old_one_say_what_to_give(tmp_path):
    workbook(tmp_path / "l.xlsx")
    (tmp_path / "l.xls").write_bytes(b"x")
    with pytest.raises(SitesError) as empty:
        read_list(tmp_path / "l.xlsx")
    with pytest.raises(SitesError) as old:
        read_list(tmp_path / "l.xls")
    assert "Colonnes trouvées : aucune." in empty.value.fr
    assert old.value.fr.endswith("Enregistrez la liste en .xlsx ou en .csv.")
