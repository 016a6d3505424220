"""Every notebook runs from top to bottom, as a reader would run it, and shows pictures to who only reads it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

from tests.docs.building import executed_notebook

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.py"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])

SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)
ROOMS = ("geo", "layers", "maps", "pensions")


class Pictures(HTMLParser):
    """The pictures of a page whose bytes are in it: a map is drawn by us as SVG, or on axes in metres."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str] = []

    def handle_starttag(self, tag, attrs):
        found = re.match(r"data:image/(svg\+xml|png);base64,\s*\S", dict(attrs).get("src") or "")
        if tag == "img" and found:
            self.kinds.append(found[1])


@pytest.fixture(scope="module")
def executed(documentation):
    """A notebook as the documentation executed it: once for the pages and for these tests."""
    return lambda path: nbformat.read(executed_notebook(documentation, path.stem), as_version=4)


@pytest.mark.filterwarnings("default")
@every_notebook
def test_the_notebook_runs_from_top_to_bottom(path, executed):
    code = [cell for cell in executed(path).cells if cell.cell_type == "code"]
    assert all(cell.get("execution_count") for cell in code)
    told = [output.text for cell in code for output in cell.outputs if output.output_type == "stream"]
    assert not [text for text in told if "Warning" in text]


@pytest.mark.filterwarnings("default")
@every_notebook
def test_who_reads_the_notebook_without_scripts_sees_a_map_and_a_plot(path, executed, artefacts):
    page, _ = HTMLExporter().from_notebook_node(executed(path))
    read = SCRIPTS.sub("", page)
    assert "<script" not in read
    (artefacts / f"carnet-{path.stem}.html").write_text(read, encoding="utf-8")
    seen = Pictures()
    seen.feed(read)
    assert "svg+xml" in seen.kinds, "no map: our maps are drawn as SVG"
    assert "png" in seen.kinds, "no plot: matplotlib draws as PNG"


@every_notebook
def test_the_notebook_imports_rooms_and_not_what_lies_in_them(path):
    imported = re.findall(r"^(?:from|import) ([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert "pensions" in imported
    assert not [name for name in imported if name.split(".")[0] in ROOMS and "." in name]
