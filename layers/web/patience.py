"""What failed and may do better a moment later, and how long that moment is."""

import time
from email.utils import parsedate_to_datetime

import requests
import urllib3

from layers.web.connection import TooSlowError

TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, ConnectionError, TimeoutError, TooSlowError)
SLOW_TRIES = 2
"""A slow server is given one more chance, by another connection; then it is left (« proposition »)."""


def retry_after(told: str | None) -> float | None:
    """
    Seconds of a Retry-After header (a number or a date), None when it says nothing.

    >>> retry_after("7"), retry_after(None), retry_after("soon"), retry_after("²")
    (7.0, None, None, None)
    """
    if not told:
        return None
    if told.strip().isdecimal():
        return float(told)
    try:
        return max(parsedate_to_datetime(told).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def root_of(error: BaseException) -> str:
    """The innermost reason of a fault, without the addresses of objects that urllib3 prints."""
    reason = error
    while causes := [one for one in (getattr(reason, "reason", None), *reason.args) if isinstance(one, BaseException)]:
        reason = causes[0]
    text = str(reason) or type(reason).__name__
    label = "ProxyError: " if isinstance(error, requests.exceptions.ProxyError) else ""
    return label + text.split(">: ", 1)[-1]
