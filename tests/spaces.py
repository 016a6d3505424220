"""Texts of a page as they are spoken: a space that does not break a line is a space."""


def spoken(text: str) -> str:
    """The text with plain spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
