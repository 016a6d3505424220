"""How Sphinx builds the documentation: the reference is written from the code first, the notebooks are executed."""

import importlib.metadata
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from docs.generate import setup  # noqa: E402, F401

project = "Pensions"
author = "Pensions"
copyright = "Pensions, MIT"
version = release = importlib.metadata.version("pensions")
language = "fr"
smartquotes = False  # an apostrophe before a link becomes a closing quote

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "myst_nb",
]
source_suffix = {".md": "myst-nb", ".py": "myst-nb", ".rst": "restructuredtext"}
exclude_patterns = ["conf.py", "__init__.py", "generate/**", "**/__pycache__/**", "**.ipynb_checkpoints"]
nitpicky = False
suppress_warnings = ["config.cache"]  # a function in nb_custom_formats cannot be pickled: nothing is lost but time

# notebooks: the same text files that are tested; one that fails stops the build
nb_custom_formats = {".py": ["jupytext.reads", {"fmt": "py:percent"}]}
nb_execution_mode = "force"  # an answer kept from a former program would be a page that has drifted
nb_execution_in_temp = True
nb_execution_timeout = 600
nb_execution_raise_on_error = True
nb_merge_streams = True
nb_ipywidgets_js = {}  # else pages with a widget ask a CDN for its script; what they show without it is the picture

myst_enable_extensions = ["deflist", "colon_fence", "attrs_block"]
myst_heading_anchors = 4

napoleon_google_docstring = False
napoleon_numpy_docstring = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

html_theme = "pydata_sphinx_theme"
html_title = "Pensions"
html_static_path = ["_static"]
html_extra_path = ["../data/schemas"]
html_css_files = ["pensions.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "Pensions de famille"},
    "navbar_align": "left",
    "header_links_before_dropdown": 5,
    "header_dropdown_text": "Plus",
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {page: [] for page in ("index", "computed", "proofs", "glossary", "search", "genindex")}
