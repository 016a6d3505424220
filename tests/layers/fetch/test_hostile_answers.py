"""Whatever a publisher's service answers, a source is resolved and built, or one sentence says that it cannot be."""

import json

import pytest
import shapely

from geo.errors import PensionsError
from layers.fetch.bring import DATED_INSIDE
from layers.fetch.catalogue import official_sources
from layers.fetch.files_to_bring import LONGEST_NAME, Item
from layers.fetch.perimeter import Place, find_place
from layers.fetch.resolve import resolve
from layers.web.answers import in_published_form
from layers.web.asking import Web
from layers.web.faults import FetchError
from tests.layers.published import TOWN

SQUARE = json.loads(shapely.to_geojson(shapely.box(3.9, 43.9, 3.95, 43.95)))
ENDLESS = {"type": "Polygon", "coordinates": [[[3.9, 43.9], ["INF", 43.9], [3.9, 44.0], [3.9, 43.9]]]}


def feature(properties, geometry=SQUARE):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def listed(*resources):
    return {"resources": list(resources), "data": [{"resources": list(resources)}], "results": list(resources)}


ANSWERS = [
    "null", "1", '"abc"', "[1, null]", "{}", '{"features": null, "results": 3, "resources": 7, "data": 5}',
    '{"n": NaN}', '{"n": -Infinity}', "[" * 3_000 + "]" * 3_000, "<html></html>", "",
    *(json.dumps(answer) for answer in (
        {"features": [None], "numberMatched": 1, "results": [1], "total_count": True},
        {"features": [{"properties": None, "geometry": SQUARE}], "numberMatched": 1, "nom": [], "type": "Feature"},
        {"features": [feature({"code": None, "nom": {}})], "numberMatched": 1, "nom": "Ville"},
        {"features": [feature({"code": TOWN, "urls": 3})], "numberMatched": 1.5, "nom": "Ville"},
        {"features": [feature({"code": "34001", "urls": {"pbf": 5}}, {"type": "Odd"})], "numberMatched": 1, "nom": "V"},
        {"features": [feature({"code": "34001", "partition": ["DU_1"]}, {"type": "Point"})], "numberMatched": 1},
        {"features": "abc", "numberMatched": -1, "results": "abc", "total_count": 3, "resources": "abc", "data": {}},
        listed({"title": None, "url": {"a": 1}, "format": 5, "filesize": "big", "latest": [], "id": 1}),
        listed({"title": "x" * 999, "url": "http://[::1", "format": "GTFS", "filesize": True, "last_modified": 3}),
        [{"type": "public-transit", "covered_area": [[[[1]]]], "aoms": 5, "sub_types": 7, "resources": {"a": 1}}],
        [{"covered_area": [{"insee": "34"}], "aom": {"siren": TOWN}, "sub_types": ["urban"],
          "resources": [{"format": "GTFS", "url": 5, "updated": []}], "slug": "\ud800", "title": 3}],
    )),
    json.dumps({"features": [feature({"code": "34001"}, ENDLESS)], "numberMatched": 1, "nom": "V"}).replace(
        '"INF"', "1e999"
    ),
]  # fmt: skip


class Saying(Web):
    """Every service answers the same."""

    def text(self, url):
        return self.said


@pytest.fixture
def saying():
    web = Saying(hosts={}, tries=1, pause_s=0.0, sleep=lambda seconds: None)
    web.content = lambda url, form=None: web.said.encode()
    return web


@pytest.fixture(scope="module")
def place():
    outline = shapely.box(3.9, 43.9, 3.95, 43.95)
    told = {"type": "FeatureCollection", "features": [feature({"code": "34001", "nom": "Ville", "codeEpci": TOWN})]}
    return Place(TOWN, "ville", "Ville", "epci", ("34001",), ("34001",), outline, json.dumps(told).encode())


@pytest.mark.parametrize("said", ANSWERS, ids=range(len(ANSWERS)))
def test_every_source_is_resolved_and_built_or_says_in_one_line_what_is_wrong(saying, place, said):
    saying.said = said
    for source in official_sources().source:
        try:
            with in_published_form(source.page):
                plan = resolve(saying, source, place)
                for item in plan.items:
                    if item.build is not None:
                        json.loads(item.build(saying), parse_constant=pytest.fail)
        except PensionsError as error:
            for sentence in (str(error), error.fr):
                assert len(sentence) <= 300, sentence
                assert sentence.isprintable(), sentence


@pytest.mark.parametrize("said", ANSWERS, ids=range(len(ANSWERS)))
def test_the_perimeter_is_found_or_its_fault_is_said(saying, said):
    saying.said = said
    with pytest.raises(PensionsError):
        find_place(saying, "243400017", "https://geo.api.gouv.fr")


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"features": [{"properties": null}]}', b'{"features": [5]}'])
def test_a_file_dated_inside_in_another_form_is_said(content):
    with pytest.raises(FetchError, match="another form than published"), in_published_form("zone_urba.geojson"):
        DATED_INSIDE["zone_urba.geojson"](content)


def test_a_file_name_longer_than_a_disk_takes_is_refused():
    assert Item("a" * LONGEST_NAME).name
    with pytest.raises(FetchError) as fault:
        Item("é" * LONGEST_NAME)
    assert len(fault.value.fr) <= 300
