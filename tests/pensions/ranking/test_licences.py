"""A source whose licence forbids passing it on serves the ranking, and nothing of it is in any output."""

import base64
import html
import io
import json
import re
import shutil
import zipfile
import zlib
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import rasterio

from geo.errors import SitesError, TerritoryError
from layers.places.sites import candidate_sites
from layers.territory import territory as territories
from layers.territory.layer_names import NAMES, UNNAMED
from layers.territory.readers import Reader
from layers.territory.territory import load_territory
from maps.map_page.encode import LETTERS
from pensions.checking.reference import prepare_check
from pensions.ranking.job import OUTPUT_FILES, Job
from pensions.ranking.outputs import context_layers
from tests.spaces import spoken

SECRET = "SECRET"
SAID = "sa licence interdit de le rediffuser : il n'est ni dessiné ni exporté"
PACKED = re.compile(rb'"b":\s*"([^"]+)"')
OWN = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"


def texts_of(path, data):
    """All the text of a file: as it is, unzipped, read from Parquet, or inflated from what a page packs."""
    yield data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from texts_of(name, archive.read(name))
    elif data[:4] == b"PAR1":
        yield str(pq.read_schema(io.BytesIO(data)).metadata).encode()
        yield pd.read_parquet(io.BytesIO(data)).to_csv().encode()
    elif str(path).endswith(".html"):
        for packed in PACKED.findall(data):
            yield zlib.decompressobj(-15).decompress(base64.b85decode(packed.translate(bytes.maketrans(LETTERS, OWN))))


def telling(folder):
    """Names of the files of a folder that hold the word."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.name for path in files if any(SECRET.encode() in text for text in texts_of(path, path.read_bytes()))}


def renamed(piece):
    """The same layer or timetable as if its publisher had named everything SECRET."""
    if isinstance(piece, gpd.GeoDataFrame):
        piece.attrs["repairs"] = [f"1 row dropped for a doubtful position: {SECRET}"]
        named = {name: f"{SECRET}-" + piece[name].astype(str) for name in NAMES if name in piece}
        return piece.assign(**{name: values.astype("str") for name, values in named.items()})
    if hasattr(piece, "stops"):
        routes = piece.routes.assign(name=f"{SECRET}-" + piece.routes["name"].astype(str))
        return replace(piece, stops=renamed(piece.stops), routes=routes)
    return piece


@pytest.fixture
def secret_names(monkeypatch, tmp_path):
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))  # what is kept here has names that no file has
    read = territories.read_cached

    def read_secret(reader, layer, *rest):
        piece = read(reader, layer, *rest)
        return piece if layer == "communes" else renamed(piece)

    monkeypatch.setattr(territories, "read_cached", read_secret)


@pytest.fixture
def forbidden(town, tmp_path):
    """The town as its own folder, all of its sources but the communes not to be passed on."""
    text = (town / "territory.toml").read_text(encoding="utf-8")
    head, *sources = text.split("[[source]]\n")
    kept = [one if 'layer = "communes"' in one else f"may_redistribute = false\n{one}" for one in sources]
    path = tmp_path / "forbidden.toml"
    path.write_text("[[source]]\n".join([head, *kept]), encoding="utf-8")
    return path


def everything(run_cli, town, territory, out):
    """Every command that writes for somebody else; the sites are cells, and points typed by hand."""
    points = out.parent / "points.csv"
    points.write_text("site_id;lon;lat\nA;3.9593;43.9204\nB;3.9700;43.9150\n", encoding="utf-8")
    data = ("--data", town)
    wide = ("--cell", "200")
    files = ("--sheets", "3", "--outputs", ",".join(OUTPUT_FILES))
    assert run_cli("rank", territory, *data, "--sites", "grid", *wide, *files, "--out", out / "rank") == 0
    compared = ("--candidates", "grid", *wide)
    assert run_cli("check", territory, *data, *compared, "--list", points, "--out", out / "check") == 0
    assert run_cli("choose", territory, "2", *data, "--sites", "grid", *wide, "--out", out / "choose") == 0
    assert (
        run_cli(
            "isochrone", territory, *data, "--from", "3.9593,43.9204", "--minutes", "15", *wide,
            "--out", out / "iso" / "isochrones.geojson",
        )
        == 0
    )  # fmt: skip
    return telling(out)


def test_nothing_of_what_may_not_be_passed_on_is_in_any_output(town, forbidden, secret_names, run_cli, tmp_path):
    """The same names are all over the outputs where nothing is forbidden: the search can find them."""
    (tmp_path / "open").mkdir()
    (tmp_path / "kept").mkdir()
    told = everything(run_cli, town, town / "territory.toml", tmp_path / "open")
    assert {"carte.html", "carte-donnees.zip", "sites.gpkg", "sites.geojson", "sites.parquet"} <= told
    assert {"sites.xlsx", "run.json"} <= told
    assert {"fiche-A.html", "choix.html", "choix.json"} <= told
    assert everything(run_cli, town, forbidden, tmp_path / "kept") == set()

    record, open_record = (
        json.loads((tmp_path / name / "rank" / "run.json").read_text(encoding="utf-8")) for name in ("kept", "open")
    )
    assert record["counts"] == open_record["counts"]
    assert record["territory"]["cell_m"] == 200
    assert "cells of 200 m" in record["verdicts"]["urban_cells_are"]["en"]
    assert "Mailles de 200 m." in spoken((tmp_path / "open" / "rank" / "carte.html").read_text(encoding="utf-8"))
    with rasterio.open(tmp_path / "kept" / "rank" / "surface.tif") as surface:
        assert surface.res == (200.0, 200.0)
    scores = [{site["site_id"]: site["score"] for site in one["first_sites"]} for one in (record, open_record)]
    assert scores[0] == scores[1]
    assert {one["may_redistribute"] for one in record["sources"] if one["layer"] != "communes"} == {False}
    assert sum(SAID in warning["fr"] for warning in record["warnings"]) > 10
    for page in ("rank/carte.html", "check/fiche-A.html", "choose/choix.html", "iso/isochrones.html"):
        told = spoken(html.unescape((tmp_path / "kept" / page).read_text(encoding="utf-8")))
        assert SAID in told.replace("’", "'")
    assert set(context_layers(load_territory(str(forbidden), data=town))) == {"communes"}
    assert prepare_check(Job(str(forbidden), data=town, sites="grid")).drawn.keys() == set()


@pytest.fixture
def named_shelters(monkeypatch, tmp_path):
    """The town as if its confidential shelters had SECRET for name and identifier in the file itself."""
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    read = Reader.read

    def read_named(reader, paths, layer, *rest):
        piece = read(reader, paths, layer, *rest)
        if layer != "supported_housing":
            return piece
        hidden = piece["is_confidential"].fillna(True).astype(bool)
        assert hidden.any()
        secret = pd.Series([f"{SECRET}-{n}" for n in range(len(piece))], index=piece.index, dtype="str")
        return piece.assign(**{name: piece[name].mask(hidden, secret) for name in ("name", "finess_id")})

    monkeypatch.setattr(Reader, "read", read_named)


def test_no_output_names_a_confidential_shelter(town, named_shelters, run_cli, tmp_path):
    """Searched as above, where the same search finds the names of all other places."""
    (tmp_path / "out").mkdir()
    assert everything(run_cli, town, town / "territory.toml", tmp_path / "out") == set()


OWN_PENSIONS = """
[[source]]
layer = "supported_housing"
reader = "local_pensions"
files = ["pensions.csv"]
title = "Liste de la DDETS"
vintage = "2026"
publisher = "vous"
licence = "interne"
may_redistribute = false
"""


@pytest.fixture
def with_own_list(town, tmp_path):
    """The town, and a pension de famille that only the planner knows of, on a file that must not leave."""
    place = shutil.copytree(town, tmp_path / "own")
    (place / "pensions.csv").write_text(
        "nom;places;type;lon;lat\nSECRET-RÉSIDENCE;25;pension de famille;3.9593;43.9204\n", encoding="utf-8"
    )
    with (place / "territory.toml").open("a", encoding="utf-8") as file:
        file.write(OWN_PENSIONS)
    return place


def test_a_planners_own_list_counts_beside_the_published_one_and_only_the_published_one_is_shown(town, with_own_list):
    both, published = load_territory(str(with_own_list)), load_territory(str(town))
    known, told = both.layers["supported_housing"], both.shown.layers["supported_housing"]
    assert known["places"].sum() == published.layers["supported_housing"]["places"].sum() + 25
    assert told["name"].tolist() == published.layers["supported_housing"]["name"].tolist()
    assert UNNAMED in known["name"].tolist()
    assert both.shown.layers["qpv"] is both.layers["qpv"]


def test_a_planners_own_list_moves_scores_and_its_name_is_in_no_file(town, with_own_list, run_cli, tmp_path):
    for name, territory in (("own", with_own_list), ("plain", town)):
        assert run_cli("rank", territory, "--sheets", "2", "--out", tmp_path / "out" / name) == 0
    assert telling(tmp_path / "out") == set()
    own, plain = (
        gpd.read_file(tmp_path / "out" / name / "sites.geojson").set_index("site_id")["score"]
        for name in ("own", "plain")
    )
    assert (own - plain.loc[own.index]).abs().max() > 0
    page = spoken(html.unescape((tmp_path / "out" / "own" / "carte.html").read_text(encoding="utf-8")))
    assert f"« Liste de la DDETS » est utilisé pour le calcul, mais {SAID}." in page.replace("’", "'")


def test_sites_whose_licence_forbids_passing_them_on_cannot_be_what_is_ranked(town, forbidden):
    for choice in (None, "candidates", "parcels"):
        with pytest.raises(SitesError) as fault:
            candidate_sites(load_territory(str(forbidden), data=town), choice)
        assert "la licence de leur source interdit de les rediffuser" in fault.value.fr
        assert "« grid »" in fault.value.fr


def test_the_perimeter_must_be_free_to_pass_on(town, tmp_path):
    text = (town / "territory.toml").read_text(encoding="utf-8")
    path = tmp_path / "t.toml"
    path.write_text(text.replace("[[source]]\n", "[[source]]\nmay_redistribute = false\n"), encoding="utf-8")
    with pytest.raises(TerritoryError) as fault:
        load_territory(str(path), data=town)
    assert "la licence des communes interdit de les rediffuser" in fault.value.fr


def test_what_is_here_says_that_it_will_not_be_shown(tmp_path, run_cli, capsys):
    (tmp_path / "pensions").mkdir()
    (tmp_path / "pensions" / "pensions.csv").write_text("nom\n", encoding="utf-8")
    assert run_cli("sources", tmp_path) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "sa licence interdit de la" in told
