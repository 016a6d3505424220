"""What can go wrong between a publisher and the disk, said in both languages."""

from geo.errors import PensionsError


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


def http_fault(status: int, address: str) -> FetchError:
    """
    The error of an answer that is not a success.

    >>> http_fault(403, "https://example.org/a").fr
    'https://example.org/a : accès refusé (403). ...
    """
    reason = f"HTTP {status}"
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


def network_fault(address: str, reason: object) -> FetchError:
    """The error of a server that cannot be reached."""
    text = str(reason)
    if "proxy" in text.lower():
        return FetchError(
            f"{address}: the proxy refuses or is absent ({text}). Set HTTPS_PROXY as your network asks.",
            fr=f"{address} : le proxy refuse ou ne répond pas. Réglez HTTPS_PROXY comme votre réseau le veut.",
            reason=text,
        )
    return FetchError(
        f"{address}: cannot be reached ({text}). Check the network, or HTTPS_PROXY behind a proxy.",
        fr=f"{address} : injoignable. Vérifiez le réseau, et HTTPS_PROXY derrière un proxy.",
        reason=text,
    )


def damaged(name: str, reason_en: str, reason_fr: str) -> FetchError:
    """The error of a file that came, but is not what it should be; it is not kept."""
    return FetchError(
        f"{name}: {reason_en}. It was not kept.",
        fr=f"{name} : {reason_fr}. Le fichier n'a pas été conservé.",
    )
