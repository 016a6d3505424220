"""Text of the data as a spreadsheet cell: shown, never run."""

import re

LONGEST = 32_767
"""Most characters that an Excel cell holds."""

STARTS_A_FORMULA = re.compile(r"^[\s'\u00a0\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]")
"""What a spreadsheet may take for a formula, in full-width letters too, even after blanks (OWASP, CSV injection)."""

NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TURNS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the reading direction of what follows them."""


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
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
