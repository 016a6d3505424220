import gzip
import io
import os
import warnings
import zipfile

import pytest

from geo.errors import OutputError, PensionsError
from layers.fetch.files_to_bring import Item, Plan
from layers.files import archives
from layers.web import body
from layers.web.asking import Web
from layers.web.connection import Pace
from layers.web.download import download, sha256_of
from layers.web.faults import FetchError, GoneError
from tests.layers.publishers import Publishers, serving

URL = "https://www.example.org/data/table.csv"
PATH = "www.example.org/data/table.csv"
BODY = ("code;nom\n" + "\n".join(f"{number:05d};Commune {number}" for number in range(40_000))).encode()


@pytest.fixture
def publishers():
    with serving(Publishers({PATH: BODY})) as server:
        yield server


@pytest.fixture
def web(publishers):
    waits = []
    made = Web(hosts={"*": publishers.base}, pause_s=0.001, sleep=waits.append, timeout_s=(2.0, 2.0))
    made.waits = waits
    return made


def left(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("mischief", "requests"),
    [
        ([], 1),
        (["agent"], 1),
        (["redirect https://www.example.org/data/moved.csv"], 1),
        (["wait 7"], 2),
        (["status 500", "status 500"], 3),
        (["status 502", "status 504", "hang"], 4),
        (["cut"], 2),
        (["cut", "cut", "cut"], 4),
        (["cut norange"], 2),
        (["cut", "ignore"], 2),
        (["cut", "elsewhere"], 3),
        (["cut", "status 503"], 3),
    ],
)
def test_the_right_bytes_come_whatever_the_server_does(publishers, web, tmp_path, mischief, requests):
    publishers.routes["www.example.org/data/moved.csv"] = BODY
    publishers.mischief[PATH] = list(mischief)
    received = download(web, (URL,), tmp_path / "table.csv")
    assert received.path.read_bytes() == BODY
    assert received.size == len(BODY)
    assert received.sha256 == sha256_of(tmp_path / "table.csv")
    assert left(tmp_path) == ["table.csv"]
    assert len(publishers.asked(PATH)) == requests


def test_the_wait_that_the_server_asks_for_is_the_one_made(publishers, web, tmp_path):
    publishers.mischief[PATH] = ["wait 7"]
    download(web, (URL,), tmp_path / "table.csv")
    assert web.waits == [7.0]


def test_what_is_cut_is_resumed_where_it_stopped(publishers, web, tmp_path):
    publishers.mischief[PATH] = ["cut"]
    download(web, (URL,), tmp_path / "table.csv")
    headers, status = publishers.asked(PATH)[1]
    assert status == 206
    assert headers["Range"] == f"bytes={len(BODY) // 2}-"


def test_a_fetch_stopped_is_resumed_by_the_next_one(publishers, web, tmp_path):
    publishers.mischief[PATH] = ["cut", *["hang"] * 5]
    with pytest.raises(FetchError):
        download(web, (URL,), tmp_path / "table.csv")
    assert "table.csv" not in left(tmp_path)
    assert download(web, (URL,), tmp_path / "table.csv").path.read_bytes() == BODY
    assert publishers.asked(PATH)[-1][1] == 206


def test_a_file_that_changed_meanwhile_is_not_glued_to_its_former_half(publishers, web, tmp_path):
    publishers.mischief[PATH] = ["cut", *["hang"] * 5]
    with pytest.raises(FetchError):
        download(web, (URL,), tmp_path / "table.csv")
    publishers.routes[PATH] = BODY.replace(b"Commune", b"Village")
    assert download(web, (URL,), tmp_path / "table.csv").path.read_bytes() == publishers.routes[PATH]


def test_a_file_gone_from_its_dated_address_is_taken_at_the_next(publishers, web, tmp_path):
    gone = "https://static.example.org/20260101/table.csv"
    received = download(web, (gone, URL), tmp_path / "table.csv")
    assert received.url == URL
    assert received.path.read_bytes() == BODY


def test_an_unchanged_file_is_not_sent_again(publishers, web, tmp_path):
    first = download(web, (URL,), tmp_path / "table.csv")
    known = {"url": first.url, "etag": first.etag, "size": first.size, "sha256": first.sha256}
    again = download(web, (URL,), tmp_path / "table.csv", known=known)
    assert publishers.asked(PATH)[-1][1] == 304
    assert again.sha256 == first.sha256


@pytest.mark.parametrize(
    ("mischief", "words"),
    [
        (["status 403"], "refusé"),
        (["status 404"], "rien à cette adresse"),
        (["status 500"] * 9, "500, plusieurs fois"),
        (["wait 9999"], "429"),
        (["html"], "page HTML"),
        (["hang"] * 9, "injoignable"),
        (["bytes "], "vide"),
        (["redirect https://www.example.org/data/table.csv"] * 30, "redirections"),
        (["redirect file:///etc/passwd"], "seules http et https"),
        (["redirect ftp://www.example.org/data/table.csv"], "seules http et https"),
        (["huge"], "disque plein"),
    ],
)
def test_what_cannot_be_had_is_said_in_french_and_nothing_is_left(publishers, web, tmp_path, mischief, words):
    publishers.mischief[PATH] = list(mischief)
    with pytest.raises(PensionsError) as fault:
        download(web, (URL,), tmp_path / "table.csv")
    assert words in fault.value.fr
    assert left(tmp_path) == []


def test_a_server_that_lets_its_bytes_out_one_by_one_is_given_one_more_chance(publishers, web, tmp_path):
    web.pace = Pace(window_s=0.1)
    publishers.mischief[PATH] = ["drip"]
    download(web, (URL,), tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == BODY
    publishers.mischief[PATH] = ["drip"] * 9
    with pytest.raises(FetchError, match="too slow"):
        web.text(URL)
    assert len(publishers.mischief[PATH]) == 7


def test_a_server_that_never_ends_is_left(publishers, web, tmp_path, monkeypatch):
    monkeypatch.setattr(body, "CHUNK", 1 << 10)
    monkeypatch.setattr(body.pieces, "__kwdefaults__", {"most": 10_000})
    with pytest.raises(FetchError, match="and no end"):
        download(web, (URL,), tmp_path / "table.csv")
    assert left(tmp_path) == []


def test_an_address_of_a_catalogue_that_is_not_of_the_web_is_not_opened(web, tmp_path):
    (tmp_path / "secret.csv").write_text("a;b")
    with pytest.raises(FetchError, match="not an address of the web"):
        download(web, ((tmp_path / "secret.csv").as_uri(),), tmp_path / "table.csv")
    assert web.waits == []


@pytest.mark.parametrize("name", ["..", ".", "", " ", "a/b.csv", "..\\b.csv", "C:b.csv", "a\nb.csv", "a\0.csv"])
def test_a_file_name_that_a_server_gives_stays_in_its_folder(name):
    with pytest.raises(FetchError, match="not the name of a file"):
        Item(name, (URL,))


def test_the_former_file_stays_when_the_new_one_fails(publishers, web, tmp_path):
    (tmp_path / "table.csv").write_bytes(b"former")
    publishers.mischief[PATH] = ["html"]
    with pytest.raises(FetchError):
        download(web, (URL,), tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == b"former"


def zipped(*members):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json.gz", gzip.compress(os.urandom(2000)), "ne contient pas de JSON"),
        ("a.csv.gz", gzip.compress(b"<html>erreur</html>"), "page HTML dans le gzip"),
        ("a.csv.gz", gzip.compress(BODY)[:-500], "coupé"),
        ("a.csv.gz", b"pas un gzip", "coupé ou abîmé"),
        ("a.zip", zipped(("a.csv", "x"))[:-30], "coupé"),
        ("a.zip", zipped(("../a.csv", "x")), "hors du dossier"),
        ("a.zip", zipped(("/etc/a.csv", "x")), "hors du dossier"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "coupé"),
        ("a.geojson", b"code;nom", "pas du JSON"),
        ("a.parquet", b"PAR1 cut before the end of the file", "coupé"),
        ("a.gpkg", b"not a database at all", "ne correspond pas"),
        ("a.7z", b"not an archive", "ne correspond pas"),
        ("a.osm.pbf", b"not a map", "OpenStreetMap"),
        ("a.csv", b"a;b\n\x00\x01", "binaire"),
    ],
    ids=lambda told: None if isinstance(told, str) else "content",
)
def test_a_file_that_is_not_what_its_name_says_is_refused(publishers, web, tmp_path, name, content, words):
    publishers.routes[f"www.example.org/{name}"] = content
    with pytest.raises(FetchError) as fault:
        download(web, (f"https://www.example.org/{name}",), tmp_path / name)
    assert words in fault.value.fr
    assert left(tmp_path) == []


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.gz"])
def test_a_bomb_is_refused_before_it_fills_the_disk(publishers, web, tmp_path, name, monkeypatch):
    monkeypatch.setattr(archives, "BOMB_BYTES", 1 << 20)
    zeros = bytes(8 << 20)
    content = gzip.compress(zeros) if name.endswith("gz") else zipped(("a.csv", zeros))
    publishers.routes[f"www.example.org/{name}"] = content
    with pytest.raises(FetchError, match="far more than it should"):
        download(web, (f"https://www.example.org/{name}",), tmp_path / name)
    assert left(tmp_path) == []


def test_a_length_too_short_is_caught_by_the_file_itself(publishers, web, tmp_path):
    publishers.routes["www.example.org/a.csv.gz"] = gzip.compress(BODY)
    publishers.mischief["www.example.org/a.csv.gz"] = ["short"]
    with pytest.raises(FetchError, match="cut or damaged"):
        download(web, ("https://www.example.org/a.csv.gz",), tmp_path / "a.csv.gz")
    assert left(tmp_path) == []


def test_a_full_disk_is_said_and_leaves_nothing(publishers, web, tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("layers.web.download._receive", full)
    with pytest.raises(OutputError) as fault:
        download(web, (URL,), tmp_path / "table.csv")
    assert "disque plein" in fault.value.fr
    assert left(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_said(publishers, web, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(PensionsError) as fault:
        download(web, (URL,), tmp_path / "file" / "table.csv")
    assert "écriture impossible" in fault.value.fr


def test_no_network_and_a_dead_proxy_are_told_apart(tmp_path, monkeypatch):
    nowhere = Web(hosts={"*": "http://127.0.0.1:9"}, pause_s=0.0, tries=2, sleep=lambda seconds: None)
    with pytest.raises(FetchError) as fault:
        download(nowhere, (URL,), tmp_path / "a.csv")
    assert "injoignable" in fault.value.fr
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    behind = Web(hosts={}, pause_s=0.0, tries=2, sleep=lambda seconds: None)
    with pytest.raises(FetchError) as fault:
        download(behind, ("http://www.example.invalid/a.csv",), tmp_path / "a.csv")
    assert "HTTPS_PROXY" in fault.value.fr
    assert "proxy" in fault.value.fr


def test_json_that_is_a_page_or_cut_is_refused(publishers, web):
    publishers.routes["api.example.org/a"] = b'{"a": [1, 2, 3]}'
    assert web.json("https://api.example.org/a") == {"a": [1, 2, 3]}
    publishers.mischief["api.example.org/a"] = ["cut"]
    assert web.json("https://api.example.org/a") == {"a": [1, 2, 3]}
    publishers.mischief["api.example.org/a"] = ["html"]
    with pytest.raises(FetchError) as fault:
        web.json("https://api.example.org/a")
    assert "pas du JSON" in fault.value.fr
    with pytest.raises(GoneError):
        web.json("https://api.example.org/absent")


def test_two_files_of_one_name_in_a_catalogue_are_refused_as_one_would_be_written_over_the_other():
    with pytest.raises(FetchError, match="the name of two files of one source") as told:
        Plan((Item("a.csv", (URL,)), Item("A.CSV", (f"{URL}2",))))
    assert "le nom de deux fichiers d'une source" in told.value.fr
