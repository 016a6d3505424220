"""Connections that are watched: how fast an answer comes, and that its server is not one of a private network."""

import http.client
import io
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from geo.errors import Sentence
from layers.web.addresses import PORTS, is_private, server_of

Servers = frozenset[tuple[str, int]]
"""Names and ports of servers."""


@dataclass(frozen=True)
class Pace:
    """
    How slow an answer may come, its head included; each number is a « proposition ».

    slowest, window_s : bytes a second, over each stretch of as many seconds since the first byte
    longest_s : seconds for one answer; and after as many no address is asked once more
    """

    slowest: float = 1_000.0
    window_s: float = 60.0
    longest_s: float = 7_200.0


class TooSlowError(Exception):
    """
    An answer comes too slowly, or for too long.

    No error of the system, of which libraries make their own: it must come through them as it is.
    """

    def __init__(self, said: Sentence) -> None:
        super().__init__(said.en)
        self.said = said


class PrivateAddressError(Exception):
    """A server of a private network that the user did not name; nothing was asked of it."""


def watched_session(pace: Pace, own: Iterable[str]) -> requests.Session:
    """
    A session whose connections are watched, with a proxy too; it follows no redirection.

    Parameters
    ----------
    pace
        Slower answers raise TooSlowError.
    own
        Addresses that the user named: their servers may be of a private network. Any other that is, by its address or
        by that of its name, raises PrivateAddressError; behind a proxy, which looks names up itself, by its address.
    """
    adapter = _Adapter(pace, frozenset(server_of(url) for url in own))
    session = _Session()
    for scheme in PORTS:
        session.mount(f"{scheme}://", adapter)
    return session


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: redirections are followed by hand, and an address that is none is then said."""


class _Adapter(HTTPAdapter):
    def __init__(self, pace: Pace, own: Servers) -> None:
        self._pools = _pools(pace, own)
        self._own = own
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        server = server_of(request.url or "")
        if server not in self._own and is_private(server[0]):
            raise PrivateAddressError(server[0])
        return super().send(request, *args, **kwargs)


def _pools(pace: Pace, own: Servers) -> dict[str, type[HTTPConnectionPool]]:
    """The pools of urllib3, whose connections are watched."""

    class Answer(_PacedResponse):
        rules = pace

    class Plain(_Watched, HTTPConnection):
        response_class = Answer
        named = own

    class Secure(_Watched, HTTPSConnection):
        response_class = Answer
        named = own

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Watched(HTTPConnection):
    named: Servers

    def connect(self) -> None:
        """As the library does; names are looked up before, and who answered is looked at after."""
        is_checked = self.proxy is None and (self.host, self.port) not in self.named
        if is_checked:
            _refuse_private(_addresses(self.host, self.port))
        super().connect()
        if is_checked:
            _refuse_private([self.sock.getpeername()[0]])


def _addresses(host: str, port: int) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []  # the library will say that there is no such name


def _refuse_private(addresses: Iterable[str]) -> None:
    for address in addresses:
        if is_private(address):
            raise PrivateAddressError(address)


class _PacedResponse(http.client.HTTPResponse):
    """An answer, each reception of which is counted: its head, the marks between its pieces, its body."""

    rules: Pace

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_Counted(sock.makefile("rb", buffering=0), self.rules))


class _Counted(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, pace: Pace) -> None:
        super().__init__()
        self._raw, self._pace = raw, pace
        self._begun = self._since = 0.0
        self._received = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        received = self._raw.readinto(buffer)
        if received:
            self._count(received)
        return received

    def close(self) -> None:
        self._raw.close()
        super().close()

    def _count(self, received: int) -> None:
        now, pace = time.monotonic(), self._pace
        if not self._begun:
            self._begun = self._since = now
        self._received += received
        spent = now - self._since
        if now - self._begun > pace.longest_s:
            raise TooSlowError(
                Sentence(
                    f"too long: not whole after {now - self._begun:.0f} s",
                    f"réponse trop longue : pas entière après {now - self._begun:.0f} s",
                )
            )
        if spent < pace.window_s:
            return
        if self._received < pace.slowest * spent:
            raise TooSlowError(
                Sentence(
                    f"too slow: {self._received} bytes in {spent:.0f} s, less than {pace.slowest:.0f} a second",
                    f"réponse trop lente : {self._received} octets en {spent:.0f} s, moins de {pace.slowest:.0f} par "
                    "seconde",
                )
            )
        self._since, self._received = now, 0
