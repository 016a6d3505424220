"""What can go wrong between a publisher and the disk, said in both languages."""

import re

from geo.errors import PensionsError

ADDRESS_CHARACTERS, DETAIL_CHARACTERS = 100, 120
"""What a sentence holds of an address and of a library's reason, so that it is read at a glance."""


class FetchError(PensionsError, ConnectionError):
    """
    A source could not be brought: no network, refused, moved, cut, or not what it should be.

    reason : why, in a few English words ("HTTP 503"), for whoever says the rest in sentences of its own
    """

    def __init__(self, message: str, *, fr: str | None = None, reason: str = "") -> None:
        super().__init__(message, fr=fr)
        self.reason = reason or message


class GoneError(FetchError):
    """The address answers that there is nothing there (404, 410): another address may be tried."""


def short(told: object, characters: int = DETAIL_CHARACTERS) -> str:
    r"""
    A text of others for a sentence of ours: one line, printable, its middle left out where it is long.

    >>> short("a\n b"), short("https://example.org/" + "x" * 300 + "/b.csv", 40)
    ('a b', 'https://example.org/xxxxxxxxx…xxxx/b.csv')
    """
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in str(told)).split())
    if len(line) <= characters:
        return line
    end = characters // 4
    return f"{line[: characters - end - 1]}…{line[-end:]}"


def address_of(url: str) -> str:
    """An address as a sentence names it."""
    return short(url, ADDRESS_CHARACTERS)


def http_fault(status: int, address: str) -> FetchError:
    """
    The error of an answer that is not a success.

    >>> http_fault(403, "https://example.org/a").fr
    'https://example.org/a : accès refusé (403). ...
    """
    reason, address = f"HTTP {status}", address_of(address)
    if status in (404, 410):
        return GoneError(
            f"{address}: nothing there ({status}). The publisher moved or withdrew the file.",
            fr=f"{address} : rien à cette adresse ({status}). Le producteur a déplacé ou retiré le fichier.",
            reason=reason,
        )
    if status in (401, 403, 407):
        return FetchError(
            f"{address}: refused ({status}). A proxy, or a publisher that filters robots: open the page in a browser.",
            fr=f"{address} : accès refusé ({status}). Proxy à régler, ou producteur qui filtre les robots : ouvrez la "
            "page dans un navigateur et déposez le fichier à la main.",
            reason=reason,
        )
    return FetchError(
        f"{address}: the server answered {status}, several times. Try again later.",
        fr=f"{address} : le serveur a répondu {status}, plusieurs fois. Réessayez plus tard.",
        reason=reason,
    )


REASONS = (
    (r"resol|name or service|getaddrinfo|no address|nodename", "nom de serveur introuvable"),
    (r"refused", "connexion refusée"),
    (r"ssl|certificate|tls", "chiffrement ou certificat refusé"),
    (r"timed? ?out|timeout", "pas de réponse à temps"),
    (r"cut: |reset|aborted|broken|closed|disconnected|incomplete|eof|resumed elsewhere", "connexion coupée"),
    (r"unreachable|no route", "réseau injoignable"),
)
"""What a library says of a network, in English, and its kind in French; the first that fits."""


def network_fault(address: str, reason: str, *, fr: str = "") -> FetchError:
    """
    The error of a server that cannot be reached, or whose answer does not come whole.

    reason, fr : why, in English and in French (its kind, by default)

    >>> network_fault("https://example.org/a", "[Errno 111] Connection refused").fr
    'https://example.org/a : injoignable (connexion refusée). Vérifiez le réseau, et HTTPS_PROXY derrière un proxy.'
    """
    text, address = short(reason), address_of(address)
    if "proxy" in text.lower():
        return FetchError(
            f"{address}: the proxy refuses or is absent ({text}). Set HTTPS_PROXY as your network asks.",
            fr=f"{address} : le proxy refuse ou ne répond pas. Réglez HTTPS_PROXY comme votre réseau le veut.",
            reason=text,
        )
    kind = fr or next((said for pattern, said in REASONS if re.search(pattern, text.lower())), "connexion impossible")
    return FetchError(
        f"{address}: cannot be reached ({text}). Check the network, or HTTPS_PROXY behind a proxy.",
        fr=f"{address} : injoignable ({kind}). Vérifiez le réseau, et HTTPS_PROXY derrière un proxy.",
        reason=text,
    )


def slow_fault(address: str, reason: str, *, fr: str) -> FetchError:
    """The error of an answer that came too slowly, several times, or for too long; said in both languages."""
    address = address_of(address)
    return FetchError(
        f"{address}: {reason}. Try again later, or bring the file by hand.",
        fr=f"{address} : {fr}. Réessayez plus tard, ou déposez le fichier à la main.",
        reason=reason,
    )


def private_fault(address: str, server: str) -> FetchError:
    """The error of a server of a private network that the user did not name."""
    address = address_of(address)
    return FetchError(
        f"{address}: leads to a private network ({server}); nothing was asked there. A mirror of yours is named in "
        "PENSIONS_HOSTS.",
        fr=f"{address} : mène à un réseau privé ({server}) ; rien n'y a été demandé. Un miroir à vous se nomme dans "
        "PENSIONS_HOSTS.",
        reason="private network",
    )


def damaged(name: str, reason_en: str, reason_fr: str) -> FetchError:
    """The error of a file that came, but is not what it should be; it is not kept."""
    name = address_of(name)
    return FetchError(
        f"{name}: {reason_en}. It was not kept.",
        fr=f"{name} : {reason_fr}. Le fichier n'a pas été conservé.",
    )
