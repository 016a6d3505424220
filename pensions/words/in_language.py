"""Sentences of the screen in one language, of which the French ones write numbers as French does."""

import string
from collections.abc import Mapping
from typing import Any

from geo.language import Language


class _Comma(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        text = format(value, format_spec)
        return text.replace(".", ",") if isinstance(value, float) else text


class French(str):
    """A sentence whose `format` writes a number with a decimal comma; what is text already stays as it is."""

    __slots__ = ()

    def format(self, *args: object, **kwargs: object) -> str:
        """See the class."""
        return str(_Comma().vformat(self, args, kwargs))


def in_language(pairs: Mapping[str, tuple[str, str]], lang: Language) -> dict[str, str]:
    """
    The sentences in one language, by key, from those in French and in English.

    >>> pairs = {"area": ("{area:.1f} km²", "{area:.1f} km²")}
    >>> in_language(pairs, "fr")["area"].format(area=1.25), in_language(pairs, "en")["area"].format(area=1.25)
    ('1,2 km²', '1.2 km²')
    """
    if lang == "fr":
        return {key: French(pair[0]) for key, pair in pairs.items()}
    return {key: pair[1] for key, pair in pairs.items()}
