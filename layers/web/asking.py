"""Asking a server, politely: a stated User-Agent, few requests at once on a host, patience with what is transient."""

import json
import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib import metadata
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from layers.reception.door import door
from layers.web.body import pieces
from layers.web.faults import FetchError, GoneError, http_fault, network_fault

HOSTS_VARIABLE = "PENSIONS_HOSTS"
"""Where to go instead of the publishers: "www.insee.fr=http://127.0.0.1:8000 *=http://mirror" (tests, mirrors)."""

PER_HOST = 2
PER_SECOND = 30
"""Requests that begin on a host: the least that a publisher allows (WFS of the Géoplateforme)."""
TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
REDIRECTS = {301, 302, 303, 307, 308}
MAX_REDIRECTS = 10
MAX_JSON_BYTES = 400_000_000
PATIENCE_S = 120.0
"""A Retry-After longer than this is not waited for, unless who asks is more patient."""
BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, ConnectionError, TimeoutError)


def user_agent() -> str:
    """
    Who we say we are: some publishers refuse what does not look like a browser.

    >>> user_agent().startswith("Mozilla/5.0 (compatible; pensions/")
    True
    """
    return f"Mozilla/5.0 (compatible; pensions/{metadata.version('pensions')}; choix de sites de pensions de famille)"


def hosts_from(environment: Mapping[str, str]) -> dict[str, str]:
    """
    Hosts to replace, from the environment.

    >>> hosts_from({"PENSIONS_HOSTS": "www.insee.fr=http://127.0.0.1:8000 *=http://mirror/"})
    {'www.insee.fr': 'http://127.0.0.1:8000', '*': 'http://mirror'}
    """
    pairs = (pair.partition("=") for pair in environment.get(HOSTS_VARIABLE, "").split())
    return {host: base.rstrip("/") for host, _, base in pairs if base}


Form = Sequence[tuple[str, str | tuple[str, str, str]]]
"""Fields of a form: (name, value), or (name, (file name, content, media type))."""


@dataclass(frozen=True)
class _Request:
    """What is asked, besides the address."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass
class Web:
    """How we reach servers; one for a whole fetch, shared by its threads."""

    hosts: Mapping[str, str] = field(default_factory=lambda: hosts_from(os.environ))
    tries: int = 5
    pause_s: float = 1.0
    timeout_s: tuple[float, float] = (15.0, 120.0)
    patience_s: float = PATIENCE_S
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._places: dict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(PER_HOST))
        self._next: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()
        self._local = threading.local()

    def address(self, url: str) -> str:
        """
        The address really asked: that of the publisher, unless its host is replaced.

        >>> Web(hosts={"*": "http://127.0.0.1:8000"}).address("https://www.insee.fr/fr/a?b=1")
        'http://127.0.0.1:8000/www.insee.fr/fr/a?b=1'
        """
        parts = urlsplit(url)
        base = self.hosts.get(parts.netloc, self.hosts.get("*"))
        if base is None or url.startswith(base):
            return url
        tail = f"/{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return base + tail

    @contextmanager
    def open(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Iterator[requests.Response]:
        """
        One answer, its body not read yet; transient faults are waited out, redirections followed.

        Raises
        ------
        FetchError
            No network, or an answer that is neither a success nor 304 or 416.
        """
        with self._place(url):
            response = self._patiently(url, _Request(method, dict(headers or {}), body))
            try:
                yield response
            finally:
                response.close()

    def json(self, url: str) -> Any:
        """
        The JSON document at an address.

        Raises
        ------
        FetchError
            Also when the answer is not JSON (an HTML page of error, an empty body), or is cut.
        """
        text = self.text(url)
        with door(url, FetchError):
            return json.loads(text)

    def text(self, url: str) -> str:
        """The text at an address; cut answers are asked again."""
        return self._content(url, _Request()).decode("utf-8-sig", errors="replace")

    def content(self, url: str, *, form: Form | None = None) -> bytes:
        """
        The bytes at an address, or what it answers to a form; cut answers are asked again.

        Raises
        ------
        FetchError
        """
        if form is None:
            return self._content(url, _Request())
        body, media_type = urllib3.encode_multipart_formdata(form)
        return self._content(url, _Request("POST", {"Content-Type": media_type}, body))

    def _content(self, url: str, request: _Request) -> bytes:
        for attempt in range(1, self.tries + 1):
            try:
                with self.open(url, method=request.method, headers=request.headers, body=request.body) as response:
                    content = b"".join(pieces(url, response, decode=True, most=MAX_JSON_BYTES))
                    self._check_length(url, response, len(content))
                    return content
            except BROKEN as error:
                if isinstance(error, FetchError) or attempt == self.tries:
                    raise error if isinstance(error, FetchError) else network_fault(url, error) from error
                self.wait(attempt)
        raise AssertionError("unreachable")

    def size(self, url: str) -> int | None:
        """
        Size that the server announces, None when it does not, or refuses to say.

        Raises
        ------
        GoneError
            Nothing there.
        """
        try:
            with self.open(url, method="HEAD", headers={"Accept-Encoding": "identity"}) as response:
                told = response.headers.get("Content-Length", "")
                return int(told) if told.isdigit() and int(told) > 0 else None
        except GoneError:
            raise
        except FetchError:
            return None

    def wait(self, attempt: int, told: str | None = None) -> None:
        """Wait as the server told, else twice as long each time with some chance in it."""
        seconds = retry_after(told)
        if seconds is None:
            seconds = self.pause_s * 2 ** (attempt - 1) * (1 + random.random() / 4)
        self.sleep(seconds)

    def _check_length(self, url: str, response: requests.Response, received: int) -> None:
        told = response.headers.get("Content-Length", "")
        if told.isdigit() and not response.headers.get("Content-Encoding") and received != int(told):
            raise ConnectionError(f"cut: {received} bytes of {told}")

    @contextmanager
    def _place(self, url: str) -> Iterator[None]:
        host = urlsplit(url).netloc
        with self._lock:
            place = self._places[host]
        with place:
            with self._lock:
                start = max(self.clock(), self._next[host])
                self._next[host] = start + 1 / PER_SECOND
            if (wait := start - self.clock()) > 0:
                self.sleep(wait)
            yield

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.headers.update({"User-Agent": user_agent(), "Accept": "*/*"})
            self._local.session = session
        return session

    def _patiently(self, url: str, request: _Request) -> requests.Response:
        for attempt in range(1, self.tries + 1):
            last = attempt == self.tries
            try:
                response = self._follow(url, request)
            except BROKEN as error:
                if isinstance(error, FetchError):
                    raise
                if last or isinstance(error, requests.exceptions.ProxyError):
                    raise network_fault(url, _root(error)) from error
                self.wait(attempt)
                continue
            if response.status_code in (200, 206, 304, 416):
                return response
            told = response.headers.get("Retry-After")
            response.close()
            seconds = retry_after(told)
            too_long = seconds is not None and seconds > self.patience_s
            if response.status_code not in TRANSIENT or last or too_long:
                raise http_fault(response.status_code, url)
            self.wait(attempt, told)
        raise AssertionError("unreachable")

    def _follow(self, url: str, request: _Request) -> requests.Response:
        """Redirections by hand: each new address goes through the same replacement of hosts."""
        for _ in range(MAX_REDIRECTS):
            if urlsplit(url).scheme not in ("http", "https"):
                raise FetchError(
                    f"{url}: not an address of the web; only http and https are followed.",
                    fr=f"{url} : ce n'est pas une adresse du web ; seules http et https sont suivies.",
                )
            response = self._session().request(
                request.method,
                self.address(url),
                headers=request.headers,
                data=request.body,
                stream=True,
                timeout=self.timeout_s,
                allow_redirects=False,
            )
            if response.status_code not in REDIRECTS:
                return response
            target = response.headers.get("Location", "")
            response.close()
            url = urljoin(url, target)
        raise FetchError(
            f"{url}: redirected more than {MAX_REDIRECTS} times.",
            fr=f"{url} : plus de {MAX_REDIRECTS} redirections de suite.",
        )


def retry_after(told: str | None) -> float | None:
    """
    Seconds of a Retry-After header (a number or a date), None when it says nothing.

    >>> retry_after("7"), retry_after(None), retry_after("soon")
    (7.0, None, None)
    """
    if not told:
        return None
    if told.strip().isdigit():
        return float(told)
    try:
        return max(parsedate_to_datetime(told).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return None


def _root(error: BaseException) -> str:
    """The innermost reason, without the addresses of objects that urllib3 prints."""
    reason: Any = error
    while getattr(reason, "reason", None) is not None or (reason.args and isinstance(reason.args[0], BaseException)):
        reason = getattr(reason, "reason", None) or reason.args[0]
    text = str(reason) or type(reason).__name__
    label = "ProxyError: " if isinstance(error, requests.exceptions.ProxyError) else ""
    return label + text.split(">: ", 1)[-1]
