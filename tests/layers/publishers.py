"""A local server that stands for all the publishers, and misbehaves on order."""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Answer = bytes | Callable[[dict[str, list[str]]], bytes]
MODIFIED = "Wed, 04 Nov 2026 10:00:00 GMT"


@dataclass
class Publishers:
    """
    routes : "host/path" → bytes, or a function of the query
    mischief : "host/path" → what to do with the next requests there, one word each; "*" stands for every path
    """

    routes: dict[str, Answer] = field(default_factory=dict)
    mischief: dict[str, list[str]] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str], int]] = field(default_factory=list)
    undated: set[str] = field(default_factory=set)
    base: str = ""
    open_now: dict[str, int] = field(default_factory=dict)
    most_open: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def asked(self, path: str) -> list[tuple[dict[str, str], int]]:
        return [(headers, status) for where, headers, status in self.seen if where == path]

    def next_mischief(self, path: str) -> str:
        with self.lock:
            for key in (path, "*"):
                if self.mischief.get(key):
                    return self.mischief[key].pop(0)
        return ""


@contextmanager
def serving(publishers: Publishers):  # noqa: C901
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments):
            pass

        def do_HEAD(self):
            self.answer(with_body=False)

        def do_GET(self):
            path = urlsplit(self.path).path.lstrip("/")
            host = path.split("/")[0]
            with publishers.lock:
                publishers.open_now[host] = publishers.open_now.get(host, 0) + 1
                publishers.most_open[host] = max(publishers.most_open.get(host, 0), publishers.open_now[host])
            try:
                self.answer(with_body=True)
            finally:
                with publishers.lock:
                    publishers.open_now[host] -= 1

        def answer(self, *, with_body):
            parts = urlsplit(self.path)
            path, query = parts.path.lstrip("/"), parse_qs(parts.query)
            word = publishers.next_mischief(path)
            name, _, detail = word.partition(" ")
            self.where = path
            getattr(self, f"do_{name}", self.plain)(path, query, detail, with_body)

        def content(self, path, query):
            found = publishers.routes.get(path)
            return found(query) if callable(found) else found

        def give(self, status, body, with_body=True, **headers):
            publishers.seen.append((self.where, dict(self.headers), status))
            self.send_response(status)
            length = headers.pop("Content_Length", len(body))
            self.send_header("Content-Length", str(length))
            for key, value in headers.items():
                self.send_header(key.replace("_", "-"), value)
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def plain(self, path, query, detail, with_body):
            body = self.content(path, query)
            if body is None:
                self.give(404, b"absent", with_body)
                return
            marks = {} if path in publishers.undated else marks_of(body)
            if marks and self.headers.get("If-None-Match") == marks["ETag"]:
                self.give(304, b"", with_body, **marks)
                return
            asked = self.headers.get("Range", "")
            if asked.startswith("bytes=") and self.headers.get("If-Range") in marks.values():
                start = int(asked[6:].split("-")[0])
                told = f"bytes {start}-{len(body) - 1}/{len(body)}"
                self.give(206, body[start:], with_body, Content_Range=told, **marks)
                return
            self.give(200, body, with_body, **marks)

        def do_status(self, path, query, detail, with_body):
            self.give(int(detail), b"no", with_body)

        def do_redirect(self, path, query, detail, with_body):
            self.give(302, b"", with_body, Location=detail)

        def do_agent(self, path, query, detail, with_body):
            if "Mozilla" in self.headers.get("User-Agent", "") and "Origin" not in self.headers:
                self.plain(path, query, detail, with_body)
            else:
                self.give(403, b"no robots", with_body)

        def do_wait(self, path, query, detail, with_body):
            self.give(429, b"slow down", with_body, Retry_After=detail)

        def do_cut(self, path, query, detail, with_body):
            """Half of the body, then the connection closes. "cut norange" forgets to date the file."""
            body = self.content(path, query)
            marks = {} if detail == "norange" else marks_of(body)
            self.give(200, body[: len(body) // 2], with_body, Content_Length=len(body), **marks)
            self.close_connection = True

        def do_ignore(self, path, query, detail, with_body):
            """The whole file again, whatever range is asked."""
            body = self.content(path, query)
            self.give(200, body, with_body, **marks_of(body))

        def do_elsewhere(self, path, query, detail, with_body):
            """A partial answer that starts elsewhere than asked."""
            body = self.content(path, query)
            told = f"bytes 3-{len(body) - 1}/{len(body)}"
            self.give(206, body[3:], with_body, Content_Range=told, **marks_of(body))

        def do_short(self, path, query, detail, with_body):
            """A length shorter than the body: what the client reads is cut, and looks whole to HTTP."""
            body = self.content(path, query)
            self.give(200, body[: len(body) * 2 // 3], with_body, **marks_of(body))

        def do_html(self, path, query, detail, with_body):
            self.give(200, b"<!DOCTYPE html><html><body>Maintenance</body></html>", with_body, Content_Type="text/html")

        def do_bytes(self, path, query, detail, with_body):
            self.give(200, bytes.fromhex(detail), with_body)

        def do_drip(self, path, query, detail, with_body):
            """A body let out a byte at a time, for ever as far as the client can wait."""
            self.send_response(200)
            self.end_headers()
            for _ in range(400):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.01)
            self.close_connection = True

        def do_huge(self, path, query, detail, with_body):
            """A file announced at ten terabytes."""
            self.give(200, b"a;b", with_body, Content_Length=10 * 10**12)
            self.close_connection = True

        def do_hang(self, path, query, detail, with_body):
            publishers.seen.append((self.where, dict(self.headers), 0))
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *arguments: None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    publishers.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield publishers
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def marks_of(body: bytes) -> dict[str, str]:
    return {"ETag": f'"{md5(body).hexdigest()}"', "Last-Modified": MODIFIED}
