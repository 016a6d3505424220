"""The one-file map: a page with Leaflet, styles, scripts and data inside, and nothing from outside."""

import base64
import hashlib
import re
from pathlib import Path

from maps.atomic_write import written_whole
from maps.colours import css_variables
from maps.map_page.content import MapContent
from maps.map_page.easy.page import easy_page
from maps.map_page.headline import head_parts
from maps.map_page.method import method
from maps.map_page.payload import payload
from maps.map_page.static_parts import has_sliders, reading, table, title
from maps.map_page.static_picture import still
from maps.text import as_html, as_json, typeset, typeset_html
from maps.words.page import page_words

STATIC = Path(__file__).parent / "static"

MODULES = (
    "data/decode", "data/score", "data/lambert", "data/places", "panel/dom", "data/sectors", "data/first",
    "data/names", "data/rebuilt", "data/closest", "data/commune", "data/state", "data/history", "data/plots",
    "data/remark_file", "map/badges", "map/shapes", "map/canvas", "map/layers", "map/blocks", "map/buildings",
    "map/ground", "map/surface", "map/badges_apart", "map/sector_badges", "map/opened", "map/remark_signs",
    "map/sites", "map/score_key", "map/view", "map/paper", "map/inset", "map/communes", "label/label_boxes",
    "label/street_names", "label/label_names", "label/label_layer", "panel/saved", "panel/remarks", "panel/card",
    "panel/sliders", "panel/rules", "panel/filters", "panel/table", "panel/compare", "panel/exports", "data/hash",
    "map/tiles", "map/controls", "panel/nothing", "panel/versus", "panel/sector_list", "panel/portrait",
    "panel/street_said", "panel/find", "panel/answer", "picture/pen", "picture/png", "picture/sheet", "picture/make",
    "picture/buttons", "panel/share", "panel/tour", "panel/views", "panel/easy", "panel/main",
)  # fmt: skip
"""The page's own script in `static/script`, in an order where each module only needs those before it."""

_MARK = re.compile(r"@@(\w+)@@")
_IMPORT = re.compile(r"^import (\{[^}]*\}) from \"\.\.?/(?:\w+/)?(\w+)\.mjs\";$", re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function\*?|const|let|class) (\w+))", re.MULTILINE)

_ROOM = re.compile(r"^(?:[ ]*//.*\n| +|\n)|(?<=[;,{)]) // .*$", re.MULTILINE)
"""Comments and indentation: for who reads the sources, not for who receives the file."""

_UNSEEN = re.compile(r"\.leaflet-(?:popup|tooltip|control-layers|div-icon|oldie)")

TILES = "https://data.geopf.fr"
"""The one host that the page may ask, for pictures only, and only asks after a click (`map/tiles`)."""


def write_map(content: MapContent, path: Path | str) -> None:
    """
    Write the map, whole or not at all.

    Parameters
    ----------
    content
        Sites, surface, background and what made them.
    path
        The HTML file; its folder is created. An older file is replaced only once the new one is complete.

    Raises
    ------
    LayerError, CrsError
        From the content, before anything is written.
    OutputError
        The folder cannot be made, or the file written.
    """
    page = map_html(content).encode("utf-8")
    with written_whole(Path(path)) as draft:
        draft.write_bytes(page)


def map_html(content: MapContent) -> str:
    """The page as text; see `write_map`."""
    fixed = {key: as_html(text) for key, text in page_words(content.lang, content.kind).items()}
    parts = {
        **fixed,
        "lang": content.lang,
        "title": typeset(as_html(title(content))),
        **{name: typeset_html(part) for name, part in head_parts(content).items()},
        "unless_sliders": "" if has_sliders(content) else " hidden",
        "still": still(content),
        "table": typeset_html(table(content)),
        "reading": typeset_html(reading(content)),
        "method": typeset_html(method(content)),
        "easy_page": easy_page(content),
        "data": as_json(payload(content)),
        "leaflet_css": _style("vendor/leaflet.css"),
        "carte_css": css_variables() + _style("base.css") + _style("carte.css") + _style("easy.css"),
        "leaflet": _static("vendor/leaflet.js"),
        "modules": script(),
    }
    page = _MARK.sub(lambda mark: parts.get(mark[1], mark[0]), _static("page.html"))
    return page.replace("@@csp@@", policy(page), 1)


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _style(name: str) -> str:
    """A style sheet without comments, line breaks, pictures, and what is for Leaflet's boxes that we never open."""
    text = re.sub(r"url\([^)]*\)", "none", re.sub(r"/\*.*?\*/", "", _static(name), flags=re.DOTALL))
    return re.sub(r"([^{}]+)(\{[^{}]*\})", _seen, re.sub(r"\s*\n\s*|\s*([{};])\s*", _close, text)).strip()


def _close(space: re.Match[str]) -> str:
    return space[1] or " "


def _seen(rule: re.Match[str]) -> str:
    selectors = [one.strip() for one in rule[1].split(",") if not _UNSEEN.search(one)]
    return ",".join(selectors) + rule[2] if selectors else ""


def script() -> str:
    """Our modules as one strict function, each in a scope of its own: the same files that node's runner imports."""
    return "\n".join(["const start = (() => {", '"use strict";', *map(_module, MODULES), "return main.start;", "})();"])


def _module(place: str) -> str:
    source, name = _static(f"script/{place}.mjs"), place.rpartition("/")[2]
    names = [found[2] for found in _EXPORT.finditer(source)]
    body = _ROOM.sub("", _EXPORT.sub(r"\1", _IMPORT.sub(r"const \1 = \2;", source)))
    return f"const {name} = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();"


def policy(page: str) -> str:
    """Content security policy: only the scripts of this very page, known by their hash; no request but for `TILES`."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob: {TILES}; "
        "connect-src 'none'; font-src 'none'; base-uri 'none'; form-action 'none'"
    )
