"""One change to one file: bytes, cells, columns, members, encodings, types; the same for the same seed."""

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

CELLS = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1e400",
        "-1e-400",
        "NaN",
        "inf",
        "true",
        "s",
        "é",
        "\x00",
        "\ufeff",
        "'",
        '"',
        "1,5",
        "1 000",
    ),
    *("34172", "1" * 40, "x" * 5000, "2025-13-45", "99:99:99", "=1+1", "{{7*7}}", "[]", "{}", "null"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e308, 10**30, "", "é", "x" * 5000, "NaN"),
    *([], {}, [[]], {"a": []}, [None]),
)
NUMBERS = ("0", "-1", "1e400", "nan", "inf", "''", "[]", "{}", "true", "99999999999999999999")
DEPTHS = (50, 2_000, 20_000)
BREAKS = (b"\x00", b"\xff", b"\x80", b"\n", b";", b",", b'"', b"{", b"]", b"-", b"9", b"\xef\xbb\xbf")


def mutate(path: Path, random: Random) -> str:
    """Change a file in place, once to three times; give the names of the changes."""
    told = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        content = path.read_bytes()
        packed = path.suffix == ".gz" and random.random() < 0.8
        try:
            plain = gzip.decompress(content) if packed else content
        except (OSError, EOFError, zlib.error):
            packed, plain = False, content
        change = random.choice((*BYTES, *(STRUCTURED.get(_kind(path, plain), ()) * 3)))
        told.append(change.__name__)
        changed = change(plain, random)
        path.write_bytes(gzip.compress(changed, 1) if packed else changed)
    return " + ".join(told)


def _kind(path: Path, plain: bytes) -> str:
    suffix = path.suffixes[-2] if path.suffix == ".gz" and len(path.suffixes) > 1 else path.suffix
    if plain[:2] == b"PK":
        return "zip"
    return {".geojson": "json", ".json": "json", ".csv": "table", ".txt": "table", ".toml": "toml"}.get(suffix, "")


def bits(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 4, 32)) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def hole(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content) + 1)
    return content[:start] + content[start + random.choice((1, 16, 512)) :]


def twice(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content) + 1)
    return content[: start + 200] + content[start:]


def inserted(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content) + 1)
    return content[:start] + random.choice(BREAKS) * random.choice((1, 1, 100)) + content[start:]


def other(content: bytes, random: Random) -> bytes:
    """Another thing altogether: nothing, blanks, a page of the Web, noise."""
    return random.choice((b"", b"\n \n", b"<!DOCTYPE html><html></html>", b"{}", b"[]", b"null", random.randbytes(500)))


def encoded(content: bytes, random: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(random.choice(("utf-16", "utf-32", "cp1252", "utf-8-sig", "cp037")), "replace")


BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (bits, cut, hole, twice, inserted, other, encoded)


def _rows(content: bytes) -> tuple[list[list[str]], str]:
    text = content.decode("utf-8", "replace")
    separator = max(";,", key=text.split("\n", 1)[0].count)
    return [line.split(separator) for line in text.split("\n")], separator


def _joined(rows: list[list[str]], separator: str) -> bytes:
    return "\n".join(separator.join(row) for row in rows).encode()


def cell(content: bytes, random: Random) -> bytes:
    rows, separator = _rows(content)
    for _ in range(random.choice((1, 1, 5))):
        row = random.choice(rows)
        row[random.randrange(len(row))] = random.choice(CELLS)
    return _joined(rows, separator)


def column(content: bytes, random: Random) -> bytes:
    """A column blank, gone, renamed, given twice, or all of one value."""
    rows, separator = _rows(content)
    at = random.randrange(len(rows[0]))
    what, value = random.choice(("value", "gone", "renamed", "twice", "swapped")), random.choice(CELLS)
    for number, row in enumerate(rows):
        if at >= len(row):
            continue
        if what == "value" and number:
            row[at] = value
        elif what == "gone":
            del row[at]
        elif what == "renamed" and not number:
            row[at] = value
        elif what == "twice":
            row.insert(at, row[at])
        elif what == "swapped":
            row[at], row[0] = row[0], row[at]
    return _joined(rows, separator)


def lines(content: bytes, random: Random) -> bytes:
    """A line gone, given twice, short, long; or the header alone."""
    rows, separator = _rows(content)
    at = random.randrange(len(rows))
    what = random.choice(("gone", "twice", "short", "long", "header"))
    if what == "header":
        rows = rows[:1]
    elif what == "gone":
        del rows[at]
    elif what == "twice":
        rows.insert(at, list(rows[at]))
    else:
        rows[at] = rows[at][:1] if what == "short" else rows[at] * 2
    return _joined(rows, separator)


def quoted(content: bytes, random: Random) -> bytes:
    """Another dialect: every cell between quotes, or tabs."""
    rows, separator = _rows(content)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=random.choice((separator, "\t")), quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


def value(content: bytes, random: Random) -> bytes:
    """A value of a JSON, anywhere in it, of another type, gone, or nested deep."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return bits(content, random)
    places: list[tuple[Any, Any]] = []
    waiting = [told]
    while waiting:
        one = waiting.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        places += [(one, key) for key in keys]
        waiting += [one[key] for key in keys]
    if not places:
        return json.dumps(random.choice(VALUES)).encode()
    for _ in range(random.choice((1, 1, 4))):
        holder, key = random.choice(places)
        if isinstance(holder, dict) and random.random() < 0.25:
            holder.pop(key, None)
        elif isinstance(holder, list) and key >= len(holder):
            continue
        else:
            holder[key] = random.choice(VALUES)
    return json.dumps(told).encode()


def nested(content: bytes, random: Random) -> bytes:
    """A number or a word of a JSON replaced by lists in lists, or objects in objects."""
    depth = random.choice(DEPTHS)
    deep = random.choice((b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth))
    found = list(re.finditer(rb'(?<=[:,\[])\s*(-?\d[\d.]*|"[^"\\]*")(?=\s*[,}\]])', content))
    if not found:
        return deep
    at = random.choice(found)
    return content[: at.start()] + deep + content[at.end() :]


def setting(content: bytes, random: Random) -> bytes:
    """A value of a TOML of another type, a key renamed, a table given twice."""
    text = content.decode("utf-8", "replace").split("\n")
    keys = [number for number, line in enumerate(text) if "=" in line]
    if not keys:
        return bits(content, random)
    at = random.choice(keys)
    name, _, told = text[at].partition("=")
    what = random.choice(("value", "value", "gone", "renamed", "twice", "tables"))
    if what == "value":
        text[at] = f"{name}= {random.choice(NUMBERS)}"
    elif what == "gone":
        del text[at]
    elif what == "renamed":
        text[at] = f"{name.strip()}x ={told}"
    elif what == "twice":
        text.insert(at, text[at])
    else:
        depth = random.choice(DEPTHS[:2])
        text[at] = f"{name}= {'[' * depth}{']' * depth}"
    return "\n".join(text).encode()


def member(content: bytes, random: Random) -> bytes:
    """A member of a zip changed as a table, cut, gone, renamed, or said to be encrypted."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # damaged by an earlier change
        return bits(content, random)
    if not members:
        return bits(content, random)
    name = random.choice(list(members))
    what = random.choice(("cell", "column", "lines", "bytes", "gone", "renamed", "secret"))
    if what == "gone":
        del members[name]
    elif what == "renamed":
        members[random.choice(("x.txt", "a/b.csv", "é.txt", name.upper()))] = members.pop(name)
    elif what == "bytes":
        members[name] = random.choice(BYTES)(members[name], random)
    elif what != "secret":
        members[name] = {"cell": cell, "column": column, "lines": lines}[what](members[name], random)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for told, text in members.items():
            archive.writestr(told, text)
    packed = out.getvalue()
    return re.sub(rb"(PK\x03\x04..|PK\x01\x02....)\x00", b"\\1\x01", packed, flags=re.S) if what == "secret" else packed


STRUCTURED: dict[str, tuple[Callable[[bytes, Random], bytes], ...]] = {
    "table": (cell, column, lines, quoted),
    "json": (value, value, nested),
    "toml": (setting,),
    "zip": (member,),
}
