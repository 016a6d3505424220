"""The one place where data text becomes text of a page or of a spreadsheet cell: shown, never run."""

import html
import json
import re
from typing import Any

import pandas as pd

from geo.scoring.criterion import Language

LONGEST = 300
"""Longer names are cut, with an ellipsis: a cell of a table is not a place for a page of text."""

SENTENCES = 3000
"""Warnings and notices are sentences, not names: they are shown whole."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")

_TIED = re.compile(r"(?<=[\d}]) (?=\d{3}\b|[%€]|(?:k?m|ha|min|ans)\b)| (?=[;:?!»])|(?<=«) |(?<=\b[nN]°) (?=\d)")
"""Spaces at which no line may break."""

_APOSTROPHE = re.compile(r"(?<=\w)(?:'|&#x27;)(?=\w)")

_BETWEEN_TAGS = re.compile(r"(?<=>)[^<]+")

_DAY = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")

LONGEST_CELL = 32_767
"""Most characters that an Excel cell holds."""

STARTS_A_FORMULA = re.compile(r"^[\s'\u00a0\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]")
"""What a spreadsheet may take for a formula, in full-width letters too, even after blanks (OWASP, CSV injection)."""

NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TURNS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the reading direction of what follows them."""


def clean(value: Any, *, longest: int = LONGEST) -> str:
    r"""
    Text of a value: no control character, no mark that turns the reading direction of what follows it.

    Parameters
    ----------
    value
        Anything a cell of a layer may hold; None, NaN and <NA> give "".

    Returns
    -------
    str
        At most `longest` characters, the last an ellipsis where something was cut.

    >>> clean("Rue \u202eLes\x00 Pins"), clean(float("nan"))
    ('Rue Les Pins', '')
    """
    if type(value) is str and value.isprintable() and len(value) <= longest and "  " not in value:
        return value.strip()  # no control, no mark, no blank but spaces: nearly every name, at once
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    text = TURNS.sub("", _SURROGATES.sub("", _CONTROLS.sub(" ", str(value))))
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def as_html(value: Any, *, longest: int = LONGEST) -> str:
    """
    Data text for an HTML page, in an element or in a quoted attribute; braces too, for what Jinja may read again.

    >>> as_html('<img src=x onerror="f()"> {{7*7}}')
    '&lt;img src=x onerror=&quot;f()&quot;&gt; &#123;&#123;7*7&#125;&#125;'
    """
    escaped = html.escape(clean(value, longest=longest), quote=True).replace("`", "&#96;")
    return escaped.replace("{", "&#123;").replace("}", "&#125;")


def as_sentence(value: Any) -> str:
    r"""
    A sentence as HTML, whole, with the spaces at which no line may break.

    >>> as_sentence("« Pente » : 43 930 sites")
    '«\xa0Pente\xa0»\xa0: 43\xa0930 sites'
    """
    return typeset(as_html(value, longest=SENTENCES))


def curly(text: str) -> str:
    """
    The same text with curly apostrophes inside words.

    >>> curly("l'objectif")
    'l’objectif'
    """
    return _APOSTROPHE.sub("’", text)


def typeset(text: str) -> str:
    r"""
    A text as it is printed: curly apostrophes inside words, and no line broken before a unit or a double sign.

    >>> typeset("l'objectif : 12 %"), typeset("'x' n° 1")
    ('l’objectif\xa0: 12\xa0%', "'x' n°\xa01")
    """
    return _TIED.sub("\u00a0", curly(text))


def typeset_html(page: str) -> str:
    r"""
    The texts between the tags of some HTML, typeset; tags and their attributes stay as they are.

    >>> typeset_html('<p title="l\'a">d&#x27;eau : oui</p>').replace("\u00a0", "_")
    '<p title="l\'a">d’eau_: oui</p>'
    """
    return _BETWEEN_TAGS.sub(lambda found: typeset(found[0]), page)


def dated(text: str, lang: Language) -> str:
    """
    The days of a text as its language writes them; a range is two days and a slash.

    >>> dated("2026-08-31/2026-12-18", "fr"), dated("le 2025-11-04", "fr"), dated("2025-11-04, 2012-2014", "en")
    ('31/08/2026 au 18/12/2026', 'le 04/11/2025', '2025-11-04, 2012-2014')
    """
    if lang != "fr":
        return text
    apart = re.sub(rf"({_DAY.pattern})/({_DAY.pattern})", r"\1 au \5", text)
    return _DAY.sub(r"\3/\2/\1", apart)


def as_json(value: Any) -> str:
    r"""
    Data for a `<script type="application/json">`: valid JSON that holds no tag, no entity and no Jinja mark.

    Raises
    ------
    ValueError
        On a NaN or an infinity: JSON has none, and a page that cannot be parsed shows nothing.

    >>> as_json({"name": "</script>{{7*7}}"})
    '{"name":"\\u003c/script\\u003e\\u007b\\u007b7*7}}"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&`\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    # In JSON no brace follows a brace or precedes % or # outside a text, so these are always inside one.
    text = text.replace("{{", "\\u007b\\u007b")
    return text.replace("{%", "\\u007b%").replace("{#", "\\u007b#")


def escape_cell(text: str) -> str:
    """
    Text that no spreadsheet runs, even after the sheet is saved as CSV and opened again.

    An apostrophe is put before what could be a formula; characters that XML forbids and marks that turn the reading
    direction are dropped; a text that is too long for a cell is cut, and ends with "…" to say so.

    >>> escape_cell("=1+1"), escape_cell("-3"), escape_cell("12 rue A")
    ("'=1+1", "'-3", '12 rue A')
    """
    text = TURNS.sub("", NOT_XML.sub("", text))
    if STARTS_A_FORMULA.match(text):
        text = f"'{text}"
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
