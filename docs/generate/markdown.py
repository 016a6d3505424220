"""Small pieces of Markdown: tables, code, anchors."""

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    r"""
    Text of one cell of a table: on one line, its bars kept as text.

    >>> cell("a | b")
    'a \\| b'
    """
    return " ".join(str(text).split()).replace("|", "\\|")


def code(text: object) -> str:
    """
    Text as code; "" stays empty.

    >>> code("a"), code("")
    ('`a`', '')
    """
    told = str(text)
    return f"`{told}`" if told else ""


def both(english: str, french: str) -> str:
    """
    A sentence in English, and under it in French.

    >>> both("a street", "une rue")
    'a street<br>*une rue*'
    """
    return f"{english}<br>*{french}*"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """
    Give a table in Markdown, with an empty line after it.

    >>> print(table(("a", "b"), [(1, 2)]))
    | a | b |
    |---|---|
    | 1 | 2 |
    <BLANKLINE>
    """
    lines = [head, *rows]
    told = ["| " + " | ".join(cell(one) for one in line) + " |" for line in lines]
    told.insert(1, "|" + "---|" * len(head))
    return "\n".join(told) + "\n"


def anchor(name: str) -> str:
    r"""
    Target that a link can name, before a heading.

    >>> anchor("measure-walk_min")
    '(measure-walk_min)=\n'
    """
    return f"({name})=\n"
