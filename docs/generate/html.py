"""What the pages need of Sphinx beyond its own: formulas without a script, and the language of each page."""

from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils.math import latex2mathml

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

ENGLISH = ("reference/",)
"""Pages whose text is English; all others are French."""


def register(app: "Sphinx") -> None:
    """Add the renderer `mathml` and the language of pages."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.connect("html-page-context", _language)


def mathml(formula: str, *, is_block: bool) -> str:
    """
    MathML of a formula in LaTeX: browsers draw it themselves, and ask nobody for a script or a font.

    >>> mathml("x^2", is_block=False)
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    made = latex2mathml.tex2mathml(formula, as_block=is_block)
    return "".join(line.strip() for line in made.splitlines())


def _inline(translator: "HTML5Translator", node: nodes.math) -> None:
    translator.body.append(mathml(node.astext(), is_block=False))
    raise nodes.SkipNode


def _block(translator: "HTML5Translator", node: nodes.math_block) -> None:
    translator.body.append(f'<div class="math">{mathml(node.astext(), is_block=True)}</div>')
    raise nodes.SkipNode


def _language(app: "Sphinx", pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    context["language"] = "en" if pagename.startswith(ENGLISH) else app.config.language
