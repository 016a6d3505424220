"""
The part of the documentation that is written from the code, each time it is built: it cannot drift.

`write_sources` writes the pages of docs/reference and copies the notebooks to docs/tutorials; git ignores both.
Sphinx calls it through `setup`, as an extension of its own.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from docs.generate.pages import reference_pages

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

DOCS = Path(__file__).resolve().parents[1]
NOTEBOOKS = DOCS.parent / "notebooks"


def setup(app: "Sphinx") -> dict[str, bool]:
    """Register with Sphinx: sources are written before it looks for them; and pages say their language."""
    from docs.generate import docstrings, language

    app.connect("config-inited", _write)
    language.register(app)
    docstrings.register(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write(app: "Sphinx", config: "Config") -> None:
    write_sources(Path(app.srcdir))


def write_sources(folder: Path) -> None:
    """
    Write the reference and the notebooks into the sources of the documentation; what did not change is not touched.

    Parameters
    ----------
    folder
        The sources: `reference/` is made the same as what the code says, pages of things that are gone are removed.
    """
    wanted = {folder / "reference" / f"{name}.md": text for name, text in reference_pages().items()}
    notebooks = sorted(NOTEBOOKS.glob("*.py"))
    wanted |= {folder / "tutorials" / path.name: path.read_text(encoding="utf-8") for path in notebooks}
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in (*(folder / "reference").rglob("*.md"), *(folder / "tutorials").glob("*.py")):
        if path not in wanted:
            path.unlink()
