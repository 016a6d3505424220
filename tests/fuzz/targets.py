"""What is fuzzed: readers, TOMLs, voices, former runs, lists of sites, answers of the geocoder and of catalogues."""

import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

import geopandas as gpd
import osmium
import pandas as pd

from geo.errors import PensionsError
from geo.scoring.criterion import Criterion, Rule
from layers.fetch.catalogue import official_sources, read_catalogue
from layers.fetch.lock import Lock, LockedFile, read_lock, write_lock
from layers.fetch.perimeter import find_place
from layers.fetch.resolve import resolve
from layers.files.shipped import DATA
from layers.places.geocode import geocode, geocode_many
from layers.places.site_lists import read_list
from layers.scenario.profiles import load_profiles
from layers.scenario.scenario import load_scenario
from layers.sources.planner.past_runs import read_run
from layers.sources.planner.voice_files import FORMAT, read_voices
from layers.territory.file import read_territory_file
from layers.territory.readers import READERS, ReadContext
from layers.web.answers import in_published_form
from layers.web.asking import Web
from layers.web.faults import GoneError
from tests.layers.published import TOWN, published
from tests.pensions.mutations.sound import SOUND, write_sound

FEATURES, LINES, WAYS, CELLS = 6, 16, 40, 12
SCENARIO = "pension_de_famille"
API = "https://geo.api.gouv.fr"
ANSWERS = "answers"
"""Folder of the answers of publishers, one a file."""


@dataclass(frozen=True)
class Target:
    """
    One thing that reads.

    files : what it reads, of which one is changed; paths inside the folder
    read : called with the folder
    """

    files: tuple[str, ...]
    read: Callable[[Path], object]


def write_corpus(folder: Path) -> dict[str, Target]:
    """Write a small right file of every published layout; give what reads them, by name."""
    whole = folder / "whole"
    write_sound(whole)
    corpus = folder / "corpus"
    shutil.copytree(whole, corpus)
    for path in sorted(corpus.rglob("*")):
        if path.is_file():
            _small(path)
    _small_streets(whole / "streets.osm.pbf", corpus)
    return {**_readers(corpus), **_lists(corpus), **_tomls(corpus), **_answers(whole, corpus), **_runs(corpus)}


def _small(path: Path) -> None:
    """The first rows of a file, which says as much of its layout as all of them."""
    content = path.read_bytes()
    packed = path.suffix == ".gz"
    plain = gzip.decompress(content) if packed else content
    name = path.name.removesuffix(".gz")
    if name.endswith((".geojson", ".json")) and b'"features"' in plain[:400]:
        told = json.loads(plain)
        if path.name != "communes.geojson":
            told["features"] = told["features"][:FEATURES]
        plain = json.dumps(told).encode()
    elif name.endswith(".csv") and len(plain) > 10_000:
        plain = b"".join(plain.splitlines(keepends=True)[:LINES])
    elif name.endswith(".asc"):
        rows = [line.split() for line in plain.decode().splitlines()]
        rows = [[row[0], str(CELLS)] if row[0].lower() in ("ncols", "nrows") else row[: max(2, CELLS)] for row in rows]
        plain = "\n".join(" ".join(row) for row in rows[: 6 + CELLS]).encode()
    elif name.endswith(".zip"):
        plain = _small_feed(plain)
    path.write_bytes(gzip.compress(plain, 1) if packed else plain)


def _small_feed(content: bytes) -> bytes:
    """Twelve trips of a timetable."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    trips = pd.read_csv(io.StringIO(members["trips.txt"]), dtype=str, keep_default_na=False).head(12)
    times = pd.read_csv(io.StringIO(members["stop_times.txt"]), dtype=str, keep_default_na=False)
    members["trips.txt"] = trips.to_csv(index=False)
    members["stop_times.txt"] = times[times["trip_id"].isin(trips["trip_id"])].to_csv(index=False)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def _small_streets(whole: Path, corpus: Path) -> None:
    """The first ways and their nodes, as a binary extract and as XML."""
    ways = [one.id for one in osmium.FileProcessor(str(whole), osmium.osm.WAY)][:WAYS]
    used = {
        node.ref for one in osmium.FileProcessor(str(whole), osmium.osm.WAY) if one.id in ways for node in one.nodes
    }
    for name in ("streets.osm.pbf", "streets.osm"):
        (corpus / name).unlink(missing_ok=True)
        with osmium.SimpleWriter(str(corpus / name)) as writer:
            for one in osmium.FileProcessor(str(whole)):
                if one.id in (used if one.is_node() else ways):
                    writer.add(one)


def _readers(corpus: Path) -> dict[str, Target]:
    communes = READERS["communes_geoapi"].read(
        [corpus / "communes.geojson"], "communes", ReadContext(communes=None, margin_m=0.0), {}
    )
    context = ReadContext(communes=communes, margin_m=2000.0)
    targets = {}
    for name, sound in SOUND.items():
        own = ReadContext(communes=None, margin_m=0.0) if sound.layer == "communes" else context
        read = partial(_read, name, sound.files + sound.beside, own)
        listed = (*sound.files, *sound.beside)
        shapes = [path for path in listed if path.endswith(".shp")]
        more = tuple(
            str(other.relative_to(corpus))
            for path in shapes
            for other in sorted((corpus / path).parent.glob(f"{Path(path).stem}.*"))
            if str(other.relative_to(corpus)) not in listed
        )
        targets[name] = Target(listed + more, read)
    targets["osm_streets, XML"] = Target(("streets.osm",), partial(_read, "osm_streets", ("streets.osm",), context))
    return targets


def _read(name: str, files: tuple[str, ...], context: ReadContext, folder: Path) -> object:
    sound = SOUND[name]
    return READERS[name].read([folder / file for file in files], sound.layer, context, sound.options)


def _lists(corpus: Path) -> dict[str, Target]:
    table = "id;nom;adresse;commune;x;y\nA1;Foyer;12 rue de la Paix;Valmarelle;3.97;43.92\nA2;;3 rue du Pont;;;\n"
    (corpus / "sites.csv").write_text(table, encoding="utf-8")
    frame = pd.read_csv(io.StringIO(table), sep=";")
    frame.to_excel(corpus / "sites.xlsx", index=False)
    shapes = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy([3.97, 3.98], [43.92, 43.93]), crs=4326)
    shapes.to_file(corpus / "sites.geojson")
    shapes.to_file(corpus / "list.gpkg")
    return {
        f"list, {kind}": Target((name,), lambda folder, name=name: read_list(folder / name))
        for kind, name in (
            ("CSV", "sites.csv"), ("XLSX", "sites.xlsx"), ("GeoJSON", "sites.geojson"), ("GeoPackage", "list.gpkg"),
        )
    }  # fmt: skip


def _tomls(corpus: Path) -> dict[str, Target]:
    for source, name in (
        (DATA / "scenarios" / f"{SCENARIO}.toml", "scenario.toml"),
        (DATA / "profils" / f"{SCENARIO}.toml", "profiles.toml"),
        (DATA / "catalogue.toml", "catalogue.toml"),
    ):
        shutil.copy(source, corpus / name)
    write_lock(
        corpus, Lock(TOWN, "Valmarelle", (LockedFile("bpe", "BPE25.csv", "https://a", 1, "0", "2026-01-01", "2025"),))
    )
    criteria = [one.id for one in load_scenario(SCENARIO).criteria]
    voice = {"format": FORMAT, "scenario": SCENARIO, "role": "habitant", "weights": dict.fromkeys(criteria, 1.0)}
    (corpus / "voice.json").write_text(json.dumps(voice), encoding="utf-8")
    rows = "".join(f"élu;{one};5\n" for one in criteria)
    (corpus / "voice.csv").write_text(f"role;critere;poids\n{rows}", encoding="utf-8")
    lock = next(path.name for path in corpus.glob("*lock*"))

    def voices(name: str, folder: Path) -> object:
        return read_voices(folder / name, scenario=SCENARIO, scenario_hash="", criteria=criteria)

    return {
        "territory": Target(("territory.toml",), lambda folder: read_territory_file(folder / "territory.toml")),
        "scenario": Target(("scenario.toml",), lambda folder: load_scenario(str(folder / "scenario.toml"))),
        "profiles": Target(("profiles.toml",), lambda folder: load_profiles(str(folder / "profiles.toml"))),
        "catalogue": Target(("catalogue.toml",), lambda folder: read_catalogue(folder / "catalogue.toml")),
        "lock": Target((lock,), read_lock),
        "voice, JSON": Target(("voice.json",), partial(voices, "voice.json")),
        "voices, CSV": Target(("voice.csv",), partial(voices, "voice.csv")),
    }


def _runs(corpus: Path) -> dict[str, Target]:
    """A folder as `pensions rank` writes it: the record and the sites of two layers."""
    scenario = load_scenario(SCENARIO)
    told = [json.loads(one.model_dump_json()) for one in (*scenario.criteria, *scenario.rules)]
    criteria, rules = told[: len(scenario.criteria)], told[len(scenario.criteria) :]
    record = {
        "criteria": [{key: one[key] for key in Criterion.model_fields if key in one} for one in criteria],
        "rules": [{key: one[key] for key in Rule.model_fields if key in one} for one in rules],
    }
    (corpus / "run.json").write_text(json.dumps(record), encoding="utf-8")
    columns = {"site_id": ["A", "B"], "label": "Rue", "commune": "Valmarelle", "insee_code": "34901", "score": 50.0,
               "score_high": 60.0, "score_geometric": 50.0, "rank": [1, 2], "is_eligible": True, "is_disputed": False,
               **{f"note_{one.id}": 50.0 for one in scenario.criteria}}  # fmt: skip
    sites = gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy([770000, 771000], [6279000, 6279000]), crs=2154)
    for layer in ("sites_classes", "sites_exclus"):
        sites.to_file(corpus / "sites.gpkg", layer=layer)
    return {"former run": Target(("run.json", "sites.gpkg"), read_run)}


class Answering(Web):
    """A web of answers kept in a folder."""

    def __init__(self, folder: Path, names: Mapping[str, str]) -> None:
        super().__init__(hosts={}, tries=1)
        self.folder, self.names = folder, names

    def _content(self, url: str, request: object) -> bytes:
        name = self.names.get(url.partition("://")[2].partition("?")[0].rstrip("/"))
        if name is None:
            raise GoneError(f"{url}: absent", fr=f"{url} : absent")
        return (self.folder / name).read_bytes()


GEOCODED = {
    "one.json": {
        "features": [
            {"properties": {"label": "8 Place", "score": 0.96, "citycode": "34901", "type": "housenumber", "city": "V"},
             "geometry": {"coordinates": [3.97, 43.92]}}
        ]
    }
}  # fmt: skip
TABLE = (
    "row,address,longitude,latitude,result_status,result_label,result_score,result_type,result_citycode,result_city\n"
    "0,a,3.97,43.92,ok,8 Place,0.96,housenumber,34901,V\n1,b,,,not-found,,,,,\n"
)


def _answers(whole: Path, corpus: Path) -> dict[str, Target]:
    """The published answers of catalogues and of the geocoder."""
    folder = corpus / ANSWERS
    folder.mkdir()
    names: dict[str, str] = {}
    for number, (address, answer) in enumerate(sorted(published(whole).items())):
        if isinstance(answer, bytes) and len(answer) < 50_000 and answer[:1] in b"{[<":
            names[address] = f"{ANSWERS}/{number}.{'html' if answer[:1] == b'<' else 'json'}"
            (corpus / names[address]).write_bytes(answer)
    (folder / "one.json").write_text(json.dumps(GEOCODED["one.json"]), encoding="utf-8")
    (folder / "many.csv").write_text(TABLE, encoding="utf-8")
    place = find_place(Answering(corpus, names), TOWN, API)
    asked = tuple(names.values())

    def resolved(folder: Path) -> list[PensionsError]:
        """The refusals: a source that fails leaves the others."""
        web, refused = Answering(folder, names), []
        for source in official_sources().source:
            try:
                for item in resolve(web, source, place).items:
                    if item.build is not None:
                        with in_published_form(source.page):
                            item.build(web)
            except PensionsError as error:
                refused.append(error)
        return refused

    def geocoded(name: str, ask: Callable[[], object], folder: Path) -> object:
        with patch.object(Web, "content", lambda *_, **__: (folder / ANSWERS / name).read_bytes()):
            return ask()

    return {
        "answers of catalogues": Target(asked, resolved),
        "answers on a perimeter": Target(
            tuple(name for address, name in names.items() if address.startswith("geo.api")),
            lambda folder: find_place(Answering(folder, names), TOWN, API),
        ),
        "geocoder, one": Target((f"{ANSWERS}/one.json",), partial(geocoded, "one.json", lambda: geocode("a"))),
        "geocoder, many": Target(
            (f"{ANSWERS}/many.csv",), partial(geocoded, "many.csv", lambda: geocode_many(["a", "b"]))
        ),
    }
