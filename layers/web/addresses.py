"""Addresses: whether one is of the web, which server it names, whether that is of a private network."""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urljoin, urlsplit

from layers.web.faults import FetchError, address_of

PORTS = {"http": 80, "https": 443}


def server_of(url: str) -> tuple[str, int]:
    """
    Name and port of the server of an address; no name for what is no address of the web.

    >>> server_of("https://WWW.insee.fr/a"), server_of("http://[::1]:8000"), server_of("file:///etc/passwd")
    (('www.insee.fr', 443), ('::1', 8000), ('', 0))
    """
    try:
        parts = urlsplit(url if url.isprintable() else "")
        return (parts.hostname or "", parts.port or PORTS[parts.scheme]) if parts.scheme in PORTS else ("", 0)
    except ValueError:
        return "", 0


def check_address(url: str) -> str:
    """
    The same address.

    Raises
    ------
    FetchError
        Not of the web.
    """
    if not server_of(url)[0]:
        raise FetchError(
            f"{address_of(url)}: not an address of the web; only http and https are followed.",
            fr=f"{address_of(url)} : ce n'est pas une adresse du web ; seules http et https sont suivies.",
        )
    return url


def redirected(url: str, location: str) -> str:
    """
    The address that a redirection gives, relative to where it was met.

    >>> redirected("https://example.org/a/b.csv", "../c.csv")
    'https://example.org/c.csv'

    Raises
    ------
    FetchError
        Not of the web.
    """
    try:
        return check_address(urljoin(url, location))
    except ValueError:
        return check_address(location)


def is_private(address: str) -> bool:
    """
    Whether an IP address is none of the public internet; False for what is a name.

    >>> [is_private(one) for one in ("127.0.0.1", "10.1.2.3", "169.254.1.1", "::1", "::ffff:10.0.0.1", "fe80::1%eth0")]
    [True, True, True, True, True, True]
    >>> is_private("151.101.1.5"), is_private("2a04:4e42::5"), is_private("www.insee.fr")
    (False, False, False)
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return is_private(str(found.ipv4_mapped))
    return not found.is_global or found.is_multicast
