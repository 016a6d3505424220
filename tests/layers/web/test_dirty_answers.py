"""Answers that never end, lead to a private network, or are not what their publisher describes: a sentence each."""

import gzip
import json
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import requests

from layers.files import archives
from layers.web.addresses import check_address
from layers.web.answers import in_published_form, read_json
from layers.web.asking import Web
from layers.web.connection import Pace
from layers.web.download import download
from layers.web.faults import FetchError, damaged, http_fault, network_fault, private_fault, slow_fault
from layers.web.patience import retry_after
from tests.layers.publishers import Publishers, serving

HASTY = Pace(slowest=300.0, window_s=0.1, longest_s=30.0)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
URL = "https://www.example.org/table.csv"
SPARE = "https://spare.example.org/table.csv"


@contextmanager
def saying(begin, drop, *, pause_s=0.02, most=200):
    """A server that says some bytes at once, then others one drop after the other."""
    listening = socket.create_server(("127.0.0.1", 0))
    asked = []

    def answer(connection):
        with connection:
            connection.recv(65536)
            asked.append(time.monotonic())
            try:
                connection.sendall(begin)
                for _ in range(most):
                    connection.sendall(drop)
                    time.sleep(pause_s)
            except OSError:
                return  # left, as it should be

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    serving_thread = threading.Thread(target=serve, daemon=True)
    serving_thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
    finally:
        listening.shutdown(socket.SHUT_RDWR)  # wakes the thread, which would else answer for the next server
        serving_thread.join()
        listening.close()


@pytest.fixture
def publishers():
    with serving(Publishers({"spare.example.org/table.csv": b"code;nom\n34172;Montpellier"})) as server:
        yield server


def hurried(hosts, pace=HASTY, **options):
    return Web(hosts=hosts, pause_s=0.0, sleep=lambda seconds: None, timeout_s=(2.0, 2.0), pace=pace, **options)


@pytest.mark.parametrize(
    ("begin", "drop"),
    [
        (HEAD + b"\r\n", b"x"),
        (HEAD + b"\r\n" + b"x" * 1_000_000, b"x"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        (HEAD, b"A"),
        (b"", b"H"),
    ],
    ids=["the body", "the body after a fast beginning", "the mark of a chunk", "the head", "the first line"],
)
def test_a_server_that_drips_is_left_after_a_second_try_and_the_next_address_is_asked(
    publishers, tmp_path, begin, drop
):
    with saying(begin, drop) as (base, asked):
        web = hurried({"www.example.org": base, "*": publishers.base})
        received = download(web, (URL, SPARE), tmp_path / "table.csv")
    assert received.url == SPARE
    assert received.path.read_bytes() == b"code;nom\n34172;Montpellier"
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert len(asked) == 2


def test_a_server_that_drips_is_said_to_be_slow_with_the_pace_expected(tmp_path):
    with saying(HEAD + b"\r\n", b"x") as (base, _), pytest.raises(FetchError) as fault:
        download(hurried({"*": base}), (URL,), tmp_path / "table.csv")
    assert "réponse trop lente" in fault.value.fr
    assert "moins de 300 par seconde" in fault.value.fr
    assert "table.csv" not in {path.name for path in tmp_path.iterdir()}


def test_an_answer_fast_enough_but_without_end_is_left_once_the_longest_time_is_spent(tmp_path):
    """1 kB each 5 ms is 200 times the least speed: only the longest time ends it, and no try follows."""
    patient = Pace(slowest=1_000.0, window_s=0.05, longest_s=0.2)
    with saying(HEAD + b"\r\n", b"x" * 1_000, pause_s=0.005, most=2_000) as (base, asked):
        with pytest.raises(FetchError) as fault:
            download(hurried({"*": base}, patient), (URL,), tmp_path / "table.csv")
        with pytest.raises(FetchError, match="too long"):
            hurried({"*": base}, patient).text(URL)
    assert "réponse trop longue" in fault.value.fr
    assert len(asked) == 2


def test_a_service_that_thinks_before_its_first_byte_is_not_slow():
    def thinking(query):
        time.sleep(0.25)
        return b"[1]"

    with serving(Publishers({"www.example.org/a": thinking})) as server:
        assert hurried({"*": server.base}).json("https://www.example.org/a") == [1]


@pytest.fixture
def inner():
    """A server of the private network, which holds what nobody should be made to fetch."""
    with serving(Publishers({"secret.csv": b"a;b\n1;2"})) as server:
        yield server


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_a_redirection_to_a_private_network_is_refused_before_anything_is_asked_there(
    publishers, inner, tmp_path, name
):
    """By its address, or by that of its name; the mirror, on the same network, is the user's own."""
    leading = f"http://{name}:{inner.base.rsplit(':', 1)[1]}/secret.csv"
    publishers.mischief["www.example.org/table.csv"] = [f"redirect {leading}"]
    web = hurried({"www.example.org": publishers.base, "spare.example.org": publishers.base})
    with pytest.raises(FetchError) as fault:
        download(web, (URL,), tmp_path / "table.csv")
    assert "mène à un réseau privé" in fault.value.fr
    assert "PENSIONS_HOSTS" in fault.value.fr
    assert inner.seen == []
    publishers.mischief["www.example.org/table.csv"] = [f"redirect {leading}"]
    assert download(web, (URL, SPARE), tmp_path / "table.csv").url == SPARE


def test_an_address_that_a_catalogue_gives_in_a_private_network_is_refused_unless_the_user_named_its_server(inner):
    url = f"{inner.base}/secret.csv"
    with pytest.raises(FetchError, match="private network"):
        hurried({}).text(url)
    assert inner.seen == []
    assert hurried({}, own=(inner.base,)).text(url) == "a;b\n1;2"
    assert hurried({"127.0.0.1:9": inner.base}).text(url) == "a;b\n1;2"


def test_a_public_name_that_is_looked_up_to_a_private_address_is_refused(inner, monkeypatch):
    port = int(inner.base.rsplit(":", 1)[1])
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: found)
    with pytest.raises(FetchError, match=r"private network \(127\.0\.0\.1\)"):
        hurried({}).text(f"http://www.example.org:{port}/secret.csv")
    assert inner.seen == []


def test_a_redirection_to_what_is_no_address_is_said(publishers):
    for leading in ("http://[::1", "http://a:port/", "http://", "javascript:1"):
        publishers.mischief["www.example.org/table.csv"] = [f"redirect {leading}"]
        with pytest.raises(FetchError, match="not an address of the web"):
            hurried({"*": publishers.base}).text(URL)
    with pytest.raises(FetchError, match="not an address of the web"):
        check_address("http://www.example.org/\ud800")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"total": NaN}', "NaN is not a number of JSON"),
        (b"[-Infinity]", "-Infinity is not a number of JSON"),
        (b"[" * 5_000 + b"]" * 5_000, "lists in lists without end"),
        (b'{"total": 1', "not JSON"),
        (b"", "not JSON"),
    ],
    ids=["nan", "infinity", "nested", "cut", "empty"],
)
def test_an_answer_that_is_not_strict_json_is_said(body, words):
    with serving(Publishers({"www.example.org/a": body})) as server, pytest.raises(FetchError, match=words) as fault:
        hurried({"*": server.base}).json("https://www.example.org/a")
    assert "JSON" in fault.value.fr


def test_numbers_that_no_one_can_count_with_are_ignored_where_a_server_announces_them(publishers):
    assert retry_after("9" * 400) == float("inf")
    assert retry_after("Wed, 04 Nov 99999 10:00:00 GMT") is None
    for told in ("²", "9" * 5_000):
        with saying(HEAD + f"Content-Length: {told}\r\n\r\nabc".encode("latin-1"), b"", most=0) as (base, _):
            assert hurried({"*": base}).text(URL) == "abc"


def test_an_answer_that_unpacks_to_far_more_than_came_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "BOMB_BYTES", 1 << 20)
    packed = gzip.compress(bytes(8 << 20))
    head = HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with saying(head + packed, b"", most=0) as (base, _):
        with pytest.raises(FetchError, match="a bomb"):
            hurried({"*": base}).text(URL)
        with pytest.raises(FetchError, match="a bomb"):
            download(hurried({"*": base}), (URL,), tmp_path / "table.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "read",
    [
        lambda answer: answer["features"][0],
        lambda answer: answer.get("features"),
        lambda answer: float(answer[0]),
        lambda answer: 1 / answer[1],
    ],
)
def test_an_answer_in_another_form_is_a_fault_of_the_answer(read):
    with pytest.raises(FetchError) as fault, in_published_form("https://example.org/api"):
        read(["one", 0])
    assert "la réponse n'a pas la forme publiée" in fault.value.fr


def test_each_sentence_is_one_short_line_whatever_the_address_and_the_reason():
    long = "https://example.org/wfs?" + "CQL_FILTER=partition%20IN%20" * 100
    reason = "Max retries\nexceeded " * 50
    faults = [
        *(http_fault(status, long) for status in (404, 403, 500)),
        network_fault(long, reason),
        network_fault(long, "proxy " + reason),
        slow_fault(long, "too slow", fr="trop lente"),
        private_fault(long, "127.0.0.1"),
        damaged(long, "not JSON", "pas du JSON"),
    ]
    with pytest.raises(FetchError) as strange:
        read_json(long, json.dumps({"a": "b" * 1_000}) + "x")
    for fault in (*faults, strange.value):
        for told in (str(fault), fault.fr):
            assert len(told) <= 300
            assert told.isprintable()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.ConnectionError("[Errno 111] Connection refused"), "connexion refusée"),
        (requests.ConnectionError("Failed to resolve 'a' (Name or service not known)"), "nom de serveur introuvable"),
        (requests.ReadTimeout("Read timed out. (read timeout=2.0)"), "pas de réponse à temps"),
        (requests.exceptions.SSLError("certificate verify failed"), "chiffrement ou certificat refusé"),
        (ConnectionError("cut: 3 bytes of 9"), "connexion coupée"),
        (requests.ConnectionError("odd"), "connexion impossible"),
    ],
)
def test_why_a_server_is_not_reached_is_said_in_french(error, kind):
    with pytest.raises(FetchError) as fault:
        Web(hosts={}).give_up_or_wait(URL, error, 5, 0.0)
    assert f"injoignable ({kind})" in fault.value.fr
