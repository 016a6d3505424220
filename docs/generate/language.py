"""The language of each page, for who listens to it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ENGLISH = ("reference/", "decisions/", "contributing/")
"""Pages whose text is English; all others are French."""


def register(app: "Sphinx") -> None:
    """Have each page say its language."""
    app.connect("html-page-context", _tell)


def _tell(app: "Sphinx", pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    is_english = pagename.startswith(ENGLISH) and not pagename.endswith("/index")
    context["language"] = "en" if is_english else app.config.language
