"""A territory: found, read, checked, cached, with what each source covers."""

import inspect
import json
import shutil

import geopandas as gpd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from geo.errors import CacheWarning, MissingFileError, SitesError, SourceError, TerritoryError
from layers.files.keeping import content
from layers.places.sites import candidate_sites
from layers.territory import readers
from layers.territory.file import find_territory, read_territory_file
from layers.territory.read_context import ReadContext
from layers.territory.reader_options import ABOUT
from layers.territory.territory import load_territory

SQUARES = {"34901": (3.80, 43.60), "34902": (3.85, 43.60)}

HEAD = """
[territory]
id = "deux-communes"
name = "Deux communes"
is_fictional = true

[[source]]
layer = "communes"
reader = "communes_geoapi"
files = ["communes.geojson"]
vintage = "2026"
publisher = "fictif"
licence = "fictive"
"""

PARKS = """
[[source]]
layer = "green_spaces"
reader = "green_spaces_geojson"
files = ["parcs.geojson"]
vintage = "2026"
publisher = "fictif"
licence = "fictive"
"""


def feature(shape, **properties):
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two square communes side by side, a park in each."""
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    place = tmp_path / "data"
    place.mkdir()
    communes = [
        feature(shapely.box(x, y, x + 0.05, y + 0.05), nom=f"C{code}", code=code, population=100)
        for code, (x, y) in SQUARES.items()
    ]
    parks = [feature(shapely.box(x + 0.01, y + 0.01, x + 0.02, y + 0.02), nom="Parc") for x, y in SQUARES.values()]
    far = feature(shapely.box(4.5, 43.6, 4.51, 43.61), nom="Loin")
    (place / "communes.geojson").write_text(collection(*communes), encoding="utf-8")
    (place / "parcs.geojson").write_text(collection(*parks, far), encoding="utf-8")
    (place / "territory.toml").write_text(HEAD + PARKS, encoding="utf-8")
    return place


def sites_at(*lonlat):
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*lonlat, strict=True)), crs=4326).to_crs(2154)


def test_layers_are_read_in_lambert_93_within_the_margin(folder):
    """Two parks inside; one 1 km east of the perimeter, within the 2 km kept; one 50 km away, left out."""
    parks = json.loads((folder / "parcs.geojson").read_text(encoding="utf-8"))
    parks["features"].append(feature(shapely.box(3.9124, 43.61, 3.914, 43.612), nom="Voisin"))
    (folder / "parcs.geojson").write_text(json.dumps(parks), encoding="utf-8")
    territory = load_territory(str(folder))
    parks = territory.layers["green_spaces"]
    assert parks.crs.to_epsg() == 2154
    assert parks["name"].tolist() == ["Parc", "Parc", "Voisin"]
    outside = parks.geometry.iloc[-1].distance(territory.layers["communes"].union_all())
    assert outside == pytest.approx(1000, abs=30)


def test_of_the_layers_only_those_asked_are_read_beside_the_communes(folder):
    assert set(load_territory(str(folder), only=["green_spaces"]).layers) == {"communes", "green_spaces"}
    (folder / "parcs.geojson").unlink()
    assert set(load_territory(str(folder), only=["streets"]).layers) == {"communes"}


def test_each_source_is_recorded_with_the_sha256_of_its_file(folder):
    record = load_territory(str(folder)).sources[1]
    assert record["sha256"] == content.file_digest([folder / "parcs.geojson"])
    assert record["rows"] == 2
    assert record["licence"] == "fictive"


def test_a_layer_covers_everywhere_unless_it_names_its_communes(folder):
    sites = sites_at((3.81, 43.61), (3.86, 43.61))
    assert load_territory(str(folder)).covers(sites, "green_spaces").tolist() == [True, True]
    toml = folder / "territory.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + 'covers = ["34901"]\n', encoding="utf-8")
    assert load_territory(str(folder)).covers(sites, "green_spaces").tolist() == [True, False]


def test_a_source_without_a_row_in_the_territory_covers_nothing_unless_somebody_says_why_there_is_none(folder):
    """The parks of the file are moved 0.7 degrees (55 km) to the east: those of another place."""
    parks = json.loads((folder / "parcs.geojson").read_text(encoding="utf-8"))
    parks["features"] = parks["features"][-1:]
    (folder / "parcs.geojson").write_text(json.dumps(parks), encoding="utf-8")
    sites, toml = sites_at((3.81, 43.61), (3.86, 43.61)), folder / "territory.toml"
    assert load_territory(str(folder)).covers(sites, "green_spaces").tolist() == [False, False]
    toml.write_text(toml.read_text(encoding="utf-8") + 'covers = ["34901"]\n', encoding="utf-8")
    assert load_territory(str(folder)).covers(sites, "green_spaces").tolist() == [False, False]
    toml.write_text(toml.read_text(encoding="utf-8") + 'empty_because = "mairie, 2 mars 2026"\n', encoding="utf-8")
    territory = load_territory(str(folder))
    assert territory.covers(sites, "green_spaces").tolist() == [True, False]
    assert territory.sources[1]["empty_because"] == "mairie, 2 mars 2026"


def test_an_absent_layer_covers_nothing(folder):
    assert load_territory(str(folder)).covers(sites_at((3.81, 43.61)), "flood").tolist() == [False]


def test_the_second_reading_comes_from_the_cache_and_is_the_same(folder, monkeypatch):
    first = load_territory(str(folder))
    monkeypatch.setattr(readers.Reader, "read", lambda *arguments: pytest.fail("read again"))
    again = load_territory(str(folder))
    for name, layer in first.layers.items():
        assert_geodataframe_equal(layer, again.layers[name])
    assert [source["repairs"] for source in first.sources] == [source["repairs"] for source in again.sources]
    assert [source["received"] for source in first.sources] == [source["received"] for source in again.sources]
    assert any(source["received"] for source in again.sources)


def test_a_changed_file_is_read_again(folder):
    load_territory(str(folder))
    parks = json.loads((folder / "parcs.geojson").read_text(encoding="utf-8"))
    parks["features"].pop(0)
    (folder / "parcs.geojson").write_text(json.dumps(parks), encoding="utf-8")
    assert len(load_territory(str(folder)).layers["green_spaces"]) == 1


def test_a_shapefile_whose_attributes_or_label_are_corrected_is_read_again(folder):
    park = gpd.GeoDataFrame(
        {"nom": ["Ancien"]}, geometry=[shapely.box(770_000, 6_280_000, 770_100, 6_280_100)], crs=2154
    )
    park.to_file(folder / "parc.shp")
    before = [content.file_digest([folder / "parc.shp"]), content.companions([folder / "parc.shp"])]
    first = content.file_digest(before[1])
    park.assign(nom="Nouveau").to_file(folder / "parc.shp")
    assert {path.suffix for path in before[1]} >= {".dbf", ".prj", ".shx"}
    assert content.file_digest([folder / "parc.shp"]) == before[0]
    assert content.file_digest(content.companions([folder / "parc.shp"])) != first


def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "file" / "below"))
    with pytest.warns(CacheWarning, match="is not used: a file, expected a folder") as told:
        assert len(load_territory(str(folder)).layers["green_spaces"]) == 2
    assert "n'est pas utilisé" in told[0].message.fr


def test_files_may_stand_in_another_folder(folder, tmp_path):
    shutil.move(folder / "territory.toml", tmp_path / "mine.toml")
    assert len(load_territory(str(tmp_path / "mine.toml"), data=folder).layers) == 2


def test_every_missing_file_is_named_at_once(folder):
    (folder / "parcs.geojson").unlink()
    (folder / "communes.geojson").unlink()
    with pytest.raises(MissingFileError, match=r"communes\.geojson.*parcs\.geojson"):
        load_territory(str(folder))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("vintage", "vintagge", "vintagge"),
        (
            "green_spaces_geojson",
            "green_spaces_json",
            "unknown reader 'green_spaces_json'. Did you mean 'green_spaces_geojson'",
        ),
        ('layer = "communes"', 'layer = "towns"', "no source makes the layer 'communes'"),
        ('licence = "fictive"\n', "", "licence"),
        ('id = "deux-communes"', 'id = "../ailleurs"', "territory.id"),
        (
            "[territory]",
            "[sites]\ncell_m = 20\n[territory]",
            "sites.cell_m: .* equal to 25, found '20'",
        ),
        ("[territory]", "[territory", "not TOML"),
    ],
)
def test_a_fault_in_the_toml_is_named(folder, before, after, told):
    toml = folder / "territory.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(TerritoryError, match=told):
        load_territory(str(folder))


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ('covers = ["99999"]\n', "unknown communes 99999"),
        ("options = { nam = 1 }\n", "'green_spaces_geojson': unknown option 'nam'. Did you mean 'name'"),
        ("options = { name = 1 }\n", "option 'name' is 1, expected a text"),
    ],
)
def test_a_coverage_or_an_option_that_does_not_exist_is_named(folder, extra, told):
    toml = folder / "territory.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + extra, encoding="utf-8")
    with pytest.raises(TerritoryError, match=told):
        load_territory(str(folder))


def test_all_the_misspelt_names_of_a_territory_are_told_at_once_in_french(folder):
    toml = folder / "territory.toml"
    text = toml.read_text(encoding="utf-8").replace("green_spaces", "green_space") + "options = { nom = 'x' }\n"
    toml.write_text(text, encoding="utf-8")
    with pytest.raises(TerritoryError) as told:
        load_territory(str(folder))
    assert "couche inconnue « green_space ». Vouliez-vous dire « green_spaces » ?" in told.value.fr
    assert "lecteur inconnu « green_space_geojson ». Vouliez-vous dire « green_spaces_geojson » ?" in told.value.fr


def test_a_territory_that_keeps_sites_by_a_column_that_its_layer_lacks_is_refused_in_words(folder):
    toml = folder / "territory.toml"
    chosen = '[sites]\nlayer = "green_spaces"\nwhere = { nam = ["Parc"] }\n'
    toml.write_text(toml.read_text(encoding="utf-8") + chosen, encoding="utf-8")
    with pytest.raises(SitesError) as told:
        candidate_sites(load_territory(str(folder)))
    assert "pas de colonne « nam ». Vouliez-vous dire « name » ?" in told.value.fr


def test_a_misspelt_territory_is_told_with_the_nearest_and_all_that_there_are():
    with pytest.raises(MissingFileError) as told:
        find_territory("montpelier-extrait")
    assert "Vouliez-vous dire « montpellier-extrait » ?" in told.value.fr
    assert "Did you mean 'montpellier-extrait'?" in str(told.value)


def test_a_reader_called_from_python_refuses_an_option_as_the_toml_does(folder):
    context = ReadContext(communes=None, margin_m=0.0)
    with pytest.raises(TerritoryError, match="Layer 'qpv': unknown option 'epcl'. Did you mean 'epci'"):
        readers.READERS["qpv_2024"].read([folder / "parcs.geojson"], "qpv", context, {"epcl": "243400017"})


def test_a_table_without_the_outlines_of_its_areas_is_refused_in_words(tmp_path):
    context = ReadContext(communes=None, margin_m=0.0)
    with pytest.raises(SourceError, match="expected two files") as told:
        readers.READERS["filosofi_iris"].read([tmp_path / "iris.csv"], "income_zones", context, {})
    assert "deux fichiers attendus" in told.value.fr


def test_every_keyword_of_a_reader_is_an_option_or_something_that_no_toml_writes():
    files_areas_and_layers = {"bounds", "population", "addresses", "activities", "households", "outlines", "buildings",
                              "legal_persons", "legacy", "zones"}  # fmt: skip
    for name, reader in readers.READERS.items():
        parameters = inspect.signature(reader.function).parameters.values()
        keywords = {one.name for one in parameters if one.kind is one.KEYWORD_ONLY}
        rest = keywords - set(reader.options) - files_areas_and_layers
        assert rest <= {"communes"} & set(reader.given), name
        assert set(reader.given) <= keywords, name


def test_every_described_option_is_one_of_some_reader():
    assert set(ABOUT) == {name for reader in readers.READERS.values() for name in reader.options}


def test_every_territory_that_we_ship_is_well_formed():
    path = find_territory("montpellier-extrait")
    shipped = sorted(path.parent.glob("*.toml"))
    assert shipped
    for file in shipped:
        assert read_territory_file(file).territory.id == file.stem


@pytest.mark.real
def test_the_real_extract_is_read_whole_and_each_layer_lies_where_it_should(real_montpellier):
    territory = load_territory("montpellier-extrait", data=real_montpellier)
    zone = territory.layers["communes"].geometry.union_all().buffer(2_001)
    assert len(territory.layers["communes"]) == 31
    for name, layer in territory.layers.items():
        assert len(layer), name
        assert layer.geometry.intersects(zone).all(), name
    pensions = territory.layers["supported_housing"]
    perimeter = territory.layers["communes"].geometry.union_all()
    inside = pensions[(pensions["category"] == "pension_de_famille") & pensions.within(perimeter)]
    assert len(inside) == 9


OLD_BPE = """
[[source]]
layer = "services"
reader = "bpe"
files = ["bpe19.csv"]
vintage = "2019"
publisher = "fictif"
licence = "fictive"
"""


@pytest.mark.parametrize("told", ["", 'categories = ["post_office", "town_hall"]'])
def test_a_category_that_the_vintage_lacks_is_unknown_whatever_the_territory_says(folder, told):
    places = ("765000;6278000", "765410;6279330")  # one in each commune: else it could be the file of the first
    rows = ["AN;DEPCOM;TYPEQU;LAMBERT_X;LAMBERT_Y"]
    rows += [f"2019;34901;{code};{place}" for code in ("B203", "A206") for place in places]
    (folder / "bpe19.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "territory.toml").write_text(HEAD + OLD_BPE + told, encoding="utf-8")
    for territory in (load_territory(str(folder)), load_territory(str(folder))):  # read, then from the cache
        here = sites_at((3.81, 43.61))
        assert territory.covers(here, "services", ["post_office"]).all()
        assert not territory.covers(here, "services", ["post_office", "town_hall"]).any()
        is_said = any("names town_hall" in note for note in territory.sources[1]["repairs"])
        assert is_said == bool(told)


def test_a_file_that_the_reader_would_not_open_is_refused(folder):
    parks = PARKS.replace('["parcs.geojson"]', '["parcs.geojson", "communes.geojson"]')
    (folder / "territory.toml").write_text(HEAD + parks, encoding="utf-8")
    with pytest.raises(SourceError, match="2 files for a reader that takes 1 at most"):
        load_territory(str(folder))
