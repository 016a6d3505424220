"""The catalogue, the readers and the documentation agree."""

import csv
from fnmatch import fnmatch
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

from geo.errors import SourceError
from layers.fetch.catalogue import CATALOGUE, official_sources, read_catalogue
from layers.fetch.resolve import RESOLVERS
from layers.people.gate import tell
from layers.scenario.templates import TEMPLATES, write_template
from layers.sources.land.legal_persons import landlords, owner_kind
from layers.sources.planner.local_pensions import read_local_pensions
from layers.sources.services.categories import BPE_CODES, FINESS_SERVICES
from layers.territory.read_context import ReadContext
from layers.territory.readers import READERS
from tests.layers.published_shapes import SHAPES
from tests.layers.published_tables import TABLES

ROOT = Path(__file__).resolve().parents[3]
ASKED = {
    "perimeter", "rpls", "bpe", "finess", "finess_plus", "timetable", "streets", "filosofi_grid", "filosofi_grid_1km",
    "filosofi_iris", "filosofi_communes", "qpv", "iris", "cadastre", "legal_persons", "dvf", "addresses", "flood",
    "plan", "airport_noise", "noise_maps", "terrain", "sru", "rpls_communes", "directory", "inclusion", "brownfields",
}  # fmt: skip


def test_every_source_we_promised_is_in_the_catalogue():
    assert {source.id for source in official_sources().source} >= ASKED


@pytest.mark.parametrize("source", official_sources().source, ids=lambda source: source.id)
def test_each_entry_is_complete(source):
    assert source.resolve.how in RESOLVERS
    assert source.page.startswith("https://")
    for text in (source.title, source.publisher, source.licence, source.attribution, source.rhythm, source.known_gaps):
        assert text.strip()
    for made in source.makes:
        assert made.reader in READERS
    if source.resolve.how != "manual" and source.id not in ("iris", "legal_persons"):
        assert source.makes
    if source.resolve.how == "manual" and source.resolve.template:
        assert source.resolve.template in TEMPLATES


def test_sources_that_count_people_state_their_secrecy_threshold():
    for source in official_sources().source:
        if any(made.layer in ("income_cells", "income_zones", "need_zones", "eviction_zones") for made in source.makes):
            assert source.secrecy_threshold == 11


def test_services_are_covered_for_the_categories_that_their_source_can_give():
    for name, table in (("bpe", BPE_CODES), ("finess", FINESS_SERVICES), ("finess_plus", FINESS_SERVICES)):
        made = next(one for one in official_sources().by_id(name).makes if one.layer == "services")
        assert set(made.categories) == set(table.values())


def documented(heading):
    """Rows of the table under a heading of docs/guides/sources.md, as lists of cells."""
    text = (ROOT / "docs" / "guides" / "sources.md").read_text(encoding="utf-8")
    part = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


def test_the_documentation_says_of_every_source_what_the_catalogue_says():
    said = {row[0].strip("`"): row[1:] for row in documented("Les sources")}
    meant = {}
    for source in official_sources().source:
        title = source.title if source.is_default else f"{source.title} (facultatif : `--only`)"
        readers = ", ".join(dict.fromkeys(made.reader for made in source.makes)) or "–"
        meant[source.id] = [title, readers, source.licence, source.without.fr]
    assert {name: [cells[0], *cells[2:]] for name, cells in said.items()} == meant
    ways = {(source.resolve.how, said[source.id][1]) for source in official_sources().source}
    assert len(ways) == len({how for how, _ in ways}), "one way of finding a source is told in two ways"


def test_every_reader_is_in_the_catalogue_or_told_to_be_outside_of_it():
    """And none is in both: a reader that `fetch` learns leaves the second table."""
    listed = {made.reader for source in official_sources().source for made in source.makes}
    outside = [row[0].strip("`") for row in documented("Les autres lecteurs")]
    assert len(outside) == len(set(outside))
    assert listed | set(outside) == set(READERS)
    assert not listed & set(outside)


def test_each_reader_of_the_catalogue_makes_the_layer_that_it_says():
    """As the published layouts have it, on which each reader is tried."""
    layers = {layout.reader: layout.layer for layout in (TABLES | SHAPES).values()}
    for source in official_sources().source:
        for made in source.makes:
            assert made.layer == layers.get(made.reader, made.layer), f"{source.id}: {made.reader}"


def test_the_files_that_a_reader_takes_are_among_those_that_its_source_brings():
    """Where the downloads are named: each pattern of a layer catches one of them."""
    for source in official_sources().source:
        named = [getattr(source.resolve, "name", ""), *(one.name for one in getattr(source.resolve, "resources", ()))]
        if not all(named[1:]) or not any(named):
            continue
        for made in source.makes:
            assert any(fnmatch(name, made.files) for name in filter(None, named)), f"{source.id}: {made.files}"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('reader = "gtfs"', 'reader = "gtsf"', "unknown reader 'gtsf'"),
        ('layer = "timetable"', 'layer = "timetables"', "unknown layer"),
        ('how = "geofabrik"', 'how = "magic"', "magic"),
        ("{department}/{commune}", "{dept}/{commune}", "unknown placeholder"),
        ('id = "streets"', 'id = "bpe"', "given twice"),
        ('id = "streets"', 'id = "streets"\ncolour = "red"', "colour"),
        ('fallback_of = "finess_plus"', 'fallback_of = "finess_max"', "unknown sources named"),
        ("[[source]]", "[[source", "cannot be read"),
    ],
)
def test_a_mistake_in_the_catalogue_is_told(tmp_path, before, after, words):
    text = CATALOGUE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "catalogue.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        read_catalogue(path)


def test_every_landlord_says_where_its_row_comes_from():
    table = landlords()
    assert (table["source"] != "").all()
    unconfirmed = table[table["siren"] == ""]
    assert unconfirmed["source"].str.contains("à confirmer").all()


def test_a_landlord_of_the_list_is_recognised_by_its_whole_name_only():
    known = set(landlords()["name"].str.upper())
    assert owner_kind("0", "", "Erilia", known) == "landlord"
    assert owner_kind("0", "", "SCI ERILIA BIS", known) == "other"
    assert owner_kind("4", "", "ERILIA", known) == "public"


def test_a_bad_landlord_list_is_told(tmp_path):
    path = tmp_path / "landlords.csv"
    path.write_text("siren;nom;famille;source\n243400018;A;OPH;x\n243400017;B;Mairie;\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"243400018: not a SIREN.*B: no source.*Mairie: unknown family"):
        landlords(path)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_written_once(tmp_path, name):
    path = write_template(name, tmp_path / "new" / f"{name}.csv")
    header, *lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert lines
    assert {len(line) for line in lines} == {len(header)}
    with pytest.raises(SourceError, match="exists already"):
        write_template(name, path)


@pytest.mark.parametrize(("name", "reader"), [("need", "need_table"), ("evictions", "eviction_table")])
def test_a_model_whose_example_was_left_is_refused_not_counted(tmp_path, name, reader):
    shape = gpd.GeoDataFrame(
        {"insee_code": ["34172"]}, geometry=[box(770_000, 6_279_000, 771_000, 6_280_000)], crs=2154
    )
    path = write_template(name, tmp_path / f"{name}.csv")
    context = ReadContext(communes=shape, margin_m=0.0)
    with pytest.raises(SourceError, match="exemple à effacer"):
        READERS[reader].call([path], context, {})
    text = path.read_text(encoding="utf-8-sig").replace("exemple à effacer", "SIAO, octobre 2026")
    path.write_text(text, encoding="utf-8")
    assert len(tell(READERS[reader].call([path], context, {}))) == 1


def test_a_model_of_pensions_whose_example_was_left_is_refused(tmp_path):
    path = write_template("pensions", tmp_path / "pensions.csv")
    with pytest.raises(SourceError, match="exemple à effacer"):
        read_local_pensions(path)


def test_an_unknown_template_is_told(tmp_path):
    with pytest.raises(SourceError) as fault:
        write_template("besoin", tmp_path / "a.csv")
    assert "Possibles : evictions, need, pensions, sites, voices" in fault.value.fr
