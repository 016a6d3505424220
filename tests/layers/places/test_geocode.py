"""The geocoder's real code against a local server that answers in the published format."""

import csv
import io
import json
import threading
import time
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from layers.places.geocode import GeocoderError, Service, geocode, geocode_many

PLACES = {
    "8 place de la comedie": ("8 Place de la Comédie 34000 Montpellier", 0.96, "34172", "housenumber", 3.8796, 43.6085),
    "place de la comédie": ("Place de la Comédie 34000 Montpellier", 0.91, "34172", "street", 3.8797, 43.6086),
    "montpellier": ("Montpellier", 0.95, "34172", "municipality", 3.8772, 43.6112),
    "rue inventee": ("Rue des Inventeurs 34000 Montpellier", 0.41, "34172", "street", 3.86, 43.60),
    "4 grand rue": ("4 Grand Rue 34170 Castelnau-le-Lez", 0.88, "34057", "housenumber", 3.8986, 43.6335),
}


class Server(BaseHTTPRequestHandler):
    """Answers by what is asked; `faults` are given first, one a request."""

    faults: list = []  # noqa: RUF012
    asked: list = []  # noqa: RUF012

    def do_GET(self):
        told = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        self.asked.append(told)
        if self._fault():
            return
        found = PLACES.get(told["q"].lower())
        features = [] if found is None else [feature(*found)]
        self._send(json.dumps({"type": "FeatureCollection", "features": features}).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True).decode()
            for part in BytesParser().parsebytes(head + body).get_payload()
        }
        self.asked.append(parts)
        if not self._fault():
            self._send(answer(parts).encode("utf-8"))

    def _fault(self):
        if not self.faults:
            return False
        fault = self.faults.pop(0)
        if fault == "slow":
            time.sleep(0.6)
            return False
        if fault == "odd":
            self._send(b'{"features": [{"properties": {}}]}')
            return True
        self.send_response(fault)
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def _send(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told):
        pass


def feature(label, score, citycode, kind, lon, lat):
    properties = {"label": label, "score": score, "citycode": citycode, "city": label.split()[-1], "type": kind}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


def answer(parts):
    rows = list(csv.DictReader(io.StringIO(parts["data"])))
    out = io.StringIO()
    names = ["longitude", "latitude", "result_score", "result_label", "result_type", "result_citycode", "result_city",
             "result_status"]  # fmt: skip
    table = csv.DictWriter(out, [*rows[0], *names])
    table.writeheader()
    for row in rows:
        found = PLACES.get(row[parts["columns"]].lower())
        if found is None:
            table.writerow({**row, "result_status": "not-found"})
            continue
        label, score, city, kind, lon, lat = found
        values = (lon, lat, score, label, kind, city, label.split()[-1], "ok")
        table.writerow({**row, **dict(zip(names, values, strict=True))})
    return out.getvalue()


@pytest.fixture
def server():
    Server.faults, Server.asked = [], []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield Service(base=f"http://127.0.0.1:{running.server_port}/geocodage", timeout_s=0.3, tries=3, pause_s=0.01)
    running.shutdown()
    running.server_close()
    thread.join()


def test_an_address_is_found_in_lambert_93(server):
    found = geocode("8 place de la Comedie", insee_code="34172", service=server)
    assert (found.status, found.label) == ("ok", "8 Place de la Comédie 34000 Montpellier")
    assert (found.x, found.y) == (pytest.approx(771_030, abs=100), pytest.approx(6_279_200, abs=100))
    assert Server.asked[0]["citycode"] == "34172"


@pytest.mark.parametrize(
    ("address", "code", "status"),
    [
        ("rue inventee", "", "low_score"),
        ("montpellier", "", "not_precise"),
        ("4 grand rue", "34172", "wrong_commune"),
        ("nulle part", "", "not_found"),
        ("place de la comédie", "34172", "ok"),
    ],
)
def test_an_answer_that_cannot_be_trusted_says_why(server, address, code, status):
    assert geocode(address, insee_code=code, service=server).status == status


@pytest.mark.parametrize("fault", [429, 500, 503, "slow"])
def test_a_busy_service_is_asked_again(server, fault):
    Server.faults = [fault]
    assert geocode("8 place de la comedie", service=server).status == "ok"
    assert len(Server.asked) == 2


@pytest.mark.parametrize("fault", [429, 500, "slow"])
def test_a_service_that_stays_busy_is_given_up_and_named(server, fault):
    Server.faults = [fault] * 3
    with pytest.raises(GeocoderError, match="no answer") as told:
        geocode("8 place de la comedie", service=server)
    assert "--geocoder off" in told.value.fr
    assert len(Server.asked) == 3


def test_a_refusal_is_not_asked_again(server):
    Server.faults = [404]
    with pytest.raises(GeocoderError, match="HTTP 404"):
        geocode("8 place de la comedie", service=server)
    assert len(Server.asked) == 1


def test_another_format_is_said(server):
    Server.faults = ["odd"]
    with pytest.raises(GeocoderError, match="published format"):
        geocode("8 place de la comedie", service=server)


def spoilt(**wrong):
    """The answer to one address, with some of its values spoilt."""
    told = {"label": "Rue", "score": 0.9, "citycode": "34172", "type": "street", "lon": 3.88, "lat": 43.61} | wrong
    lon, lat = told.pop("lon"), told.pop("lat")
    feature = {"properties": told, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
    return json.dumps({"features": [feature]})


@pytest.mark.parametrize(
    "body",
    [
        spoilt(score=float("nan")),
        spoilt(score=7),
        spoilt(score="x" * 1_000),
        spoilt(lon=float("inf")),
        spoilt(lat=[43.6]),
        '{"features": {"a": 1}}',
        "[" * 5_000,
        "[1]",
        "<html></html>",
    ],
    ids=["score nan", "score 7", "score text", "infinite", "list", "no list", "nested", "no object", "html"],
)
def test_an_answer_that_no_address_can_have_is_said_in_one_line(monkeypatch, body):
    """A score that is no number was taken for a good one."""
    monkeypatch.setattr("layers.places.geocode._ask", lambda *asked, **options: body.encode())
    with pytest.raises(GeocoderError) as told:
        geocode("8 place de la comedie")
    assert "n'a pas la forme publiée" in told.value.fr
    assert max(len(told.value.fr), len(str(told.value))) <= 300


@pytest.mark.parametrize(
    "rows",
    ["0,nan,43.6,0.9,ok", "0,3.88,43.6,nan,ok", "0,3.88,43.6,-1,ok", "7,3.88,43.6,0.9,ok", '0,"' + "x" * 200_000],
    ids=["nan", "score nan", "score below 0", "another row", "a field without end"],
)
def test_a_list_whose_answer_no_address_can_have_is_said(monkeypatch, rows):
    head = "row,longitude,latitude,result_score,result_status"
    monkeypatch.setattr("layers.places.geocode._ask", lambda *asked, **options: f"{head}\n{rows}\n".encode())
    with pytest.raises(GeocoderError, match="published format"):
        geocode_many(["8 place de la comedie"])


def test_a_list_is_asked_in_one_request_and_comes_back_in_order(server):
    found = geocode_many(
        ["nulle part", "8 place de la comedie", "4 grand rue", "rue inventee"],
        insee_codes=["", "34172", "34172", ""],
        service=server,
    )
    assert [one.status for one in found] == ["not_found", "ok", "wrong_commune", "low_score"]
    assert len(Server.asked) == 1
    assert (Server.asked[0]["columns"], Server.asked[0]["citycode"]) == ("address", "insee")


def test_an_empty_list_asks_nothing(server):
    assert geocode_many([], service=server) == []
    assert Server.asked == []


def test_nobody_there_is_said_without_waiting_long():
    with pytest.raises(GeocoderError, match="no answer"):
        geocode("x", service=Service(base="http://127.0.0.1:9", tries=1))
    with pytest.raises(GeocoderError, match="http address"):
        geocode("x", service=Service(base="file:///etc"))
