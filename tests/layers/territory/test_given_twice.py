"""A source given twice is refused; rows that two sources of a layer give are kept once, and counted."""

import geopandas as gpd
import pytest
import shapely

from geo.errors import TerritoryError
from layers.territory.file import read_territory_file
from layers.territory.territory import load_territory
from tests.layers.territory.test_territory import HEAD, PARKS, collection, feature, folder  # noqa: F401

PENSIONS = """
[[source]]
layer = "supported_housing"
reader = "{reader}"
files = ["{file}"]
vintage = "2026"
publisher = "fictif"
licence = "fictive"
"""
MINE = "nom;places;lon;lat;finess\n"


@pytest.fixture
def place(folder):  # noqa: F811
    return folder


def with_sources(place, text):
    (place / "territory.toml").write_text(HEAD + text, encoding="utf-8")
    return str(place)


def test_the_same_file_under_two_names_is_refused(place):
    (place / "copie.geojson").write_bytes((place / "parcs.geojson").read_bytes())
    twice = PARKS + PARKS.replace("parcs.geojson", "copie.geojson")
    with pytest.raises(TerritoryError, match=r"'green_spaces': 2 rows are given by two sources") as fault:
        load_territory(with_sources(place, twice))
    assert "compterait double" in fault.value.fr


def test_one_file_for_parks_and_for_monuments_is_refused(place):
    (place / "copie.geojson").write_bytes((place / "parcs.geojson").read_bytes())
    monuments = PARKS.replace("green_spaces", "monuments").replace("parcs.geojson", "copie.geojson")
    with pytest.raises(TerritoryError, match="One file for two layers") as fault:
        load_territory(with_sources(place, PARKS + monuments))
    assert "espaces verts (parcs.geojson) / monuments historiques (copie.geojson)" in fault.value.fr


def test_two_files_of_different_rows_are_added_up(place):
    other = collection(feature(shapely.box(3.83, 43.63, 3.84, 43.64), nom="Autre"))
    (place / "autres.geojson").write_text(other, encoding="utf-8")
    found = load_territory(with_sources(place, PARKS + PARKS.replace("parcs.geojson", "autres.geojson")))
    assert sorted(found.layers["green_spaces"]["name"]) == ["Autre", "Parc", "Parc"]
    assert [source["left_out"] for source in found.sources if source["layer"] == "green_spaces"] == [{"outside": 1}, {}]


GRID = """
[[source]]
layer = "income_cells"
reader = "filosofi_grid"
files = ["{file}"]
vintage = "2021"
publisher = "INSEE"
licence = "Licence Ouverte"
"""


def squares(place, name, kind, *ids):
    """A published grid of 40 households a square, named by its corner in EPSG:3035."""
    end = "200" if kind == "200m" else "1km"
    rows = [f"CRS3035RES{kind.replace('1km', '1000m')}{one},0,34001,90,40,20,20,0" for one in ids]
    head = f"idcar_{kind},i_est_{end},lcog_geo,ind,men,men_pauv,men_1ind,log_soc"
    (place / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return GRID.format(file=name)


@pytest.mark.parametrize("order", [1, -1])
def test_squares_of_1_km_and_of_200_m_on_one_ground_are_refused_and_beside_each_other_are_not(place, order):
    """The square of 1 km with corner N2297000 E3826000 holds that of 200 m at its south-west, not that 2 km east."""
    home = gpd.GeoSeries.from_xy([3.83], [43.61], crs=4326).to_crs(3035).iloc[0]
    north, east = (int(value // 1000 * 1000) for value in (home.y, home.x))
    km = squares(place, "c_1km.csv", "1km", f"N{north}E{east}")
    inside = squares(place, "in_200m.csv", "200m", f"N{north}E{east}")
    with pytest.raises(TerritoryError, match="1 rows lie on the ground of rows of another source") as fault:
        load_territory(with_sources(place, "".join([km, inside][::order])))
    assert "compteraient double" in fault.value.fr
    beside = squares(place, "out_200m.csv", "200m", f"N{north}E{east + 1000}")
    found = load_territory(with_sources(place, "".join([km, beside][::order])))
    assert found.layers["income_cells"]["households"].sum() == 80


def test_a_pension_that_finess_and_the_planner_both_give_is_counted_once(place):
    """The planner's list has P1 of FINESS again, and one of its own; the first source given is kept."""
    flat = "nofinesset;rs;rslongue;adresse;commune;categetab;longitude;latitude\n"
    flat += '340000001;PENSION A;;"1 RUE A";"34901 C34901";258;3.81;43.61\n'
    (place / "finess.csv").write_text(flat, encoding="utf-8")
    (place / "liste.csv").write_text(MINE + "Pension A;25;3.81;43.61;340000001\nB;20;3.82;43.61;\n", encoding="utf-8")
    sources = PENSIONS.format(reader="finess_flat_supported_housing", file="finess.csv")
    sources += PENSIONS.format(reader="local_pensions", file="liste.csv")
    found = load_territory(with_sources(place, sources))
    assert sorted(found.layers["supported_housing"]["name"]) == ["B", "PENSION A"]
    last = found.sources[-1]
    assert (last["rows"], last["left_out"]["duplicate"]) == (1, 1)
    assert last["left_out"]["duplicate"] == 1
    assert [source["rows"] for source in found.sources[-2:]] == [1, 1]  # what each gave to the layer
    assert last["repairs"][-1] == "1 rows that another source of this layer gives left out"
    assert last["repairs"][-1].fr.startswith("1 lignes déjà données par une autre source")


def test_a_file_listed_twice_or_two_perimeters_are_refused_before_anything_is_read(place):
    twice = PARKS.replace('["parcs.geojson"]', '["parcs.geojson", "parcs.geojson"]')
    with_sources(place, twice)
    with pytest.raises(TerritoryError, match="listed twice"):
        read_territory_file(place / "territory.toml")
    (place / "territory.toml").write_text(HEAD + HEAD[HEAD.index("[[source]]") :], encoding="utf-8")
    with pytest.raises(TerritoryError, match="2 sources make the layer 'communes'"):
        read_territory_file(place / "territory.toml")


def test_what_was_received_is_the_same_from_the_cache(place):
    first, again = (load_territory(with_sources(place, PARKS)).sources for _ in range(2))
    assert first == again
    assert [note.fr for note in first[-1]["repairs"]] == [note.fr for note in again[-1]["repairs"]]
    assert again[-1]["left_out"] == {"outside": 1}
    assert again[-1]["received"][0]["rows"] == 3
