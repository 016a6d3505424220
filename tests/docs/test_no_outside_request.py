"""No page of the documentation asks anything from outside: it is read on a machine without internet."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright

OUTSIDE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
CSS = re.compile(r"""(?:url\(\s*|@import\s+)["']?\s*((?:[a-z][a-z0-9+.-]*:)?//[^"')\s]*)""", re.IGNORECASE)
SOURCES = ("src", "srcset", "data", "poster", "background", "formaction", "action", "xlink:href")
QUIET = {"canonical", "alternate", "search", "index", "next", "prev", "author", "license", "help", "copyright"}
"""Kinds of <link> that load nothing."""


def outside(html: str) -> list[str]:
    """Addresses that a page would load from elsewhere when it is opened."""
    page = BeautifulSoup(html, "html.parser")
    found = [tag[name] for tag in page.find_all(True) for name in SOURCES if OUTSIDE.match(str(tag.get(name, "")))]
    links = (tag for tag in page.find_all("link") if not set(tag.get("rel", [])) <= QUIET)
    found += [tag["href"] for tag in links if OUTSIDE.match(tag.get("href", ""))]
    styles = [tag.get_text() for tag in page.find_all("style")] + [tag["style"] for tag in page.find_all(style=True)]
    found += [address for style in styles for address in CSS.findall(style)]
    found += [address for frame in page.find_all(srcdoc=True) for address in outside(frame["srcdoc"])]
    return found


def test_what_loads_is_found_and_a_plain_link_is_not():
    assert outside('<a href="https://a.fr">a</a><link rel="canonical" href="https://a.fr"><img src="b.png">') == []
    assert outside('<img src="//a.fr/b.png"><link rel="stylesheet" href="https://c.fr/d.css">') == [
        "//a.fr/b.png",
        "https://c.fr/d.css",
    ]
    assert outside("<style>@font-face { src: url('https://a.fr/b.woff2') }</style>") == ["https://a.fr/b.woff2"]
    assert outside('<iframe srcdoc="&lt;script src=https://a.fr/b.js&gt;"></iframe>') == ["https://a.fr/b.js"]


def test_no_page_and_no_style_loads_from_elsewhere(documentation):
    pages = sorted(documentation.rglob("*.html"))
    assert len(pages) > 30
    found = {page.name: outside(page.read_text(encoding="utf-8")) for page in pages}
    styles = documentation.rglob("*.css")
    found |= {style.name: CSS.findall(style.read_text(encoding="utf-8")) for style in styles}
    assert {name: addresses for name, addresses in found.items() if addresses} == {}


@pytest.mark.browser
def test_a_browser_asks_for_files_only_and_the_search_answers(documentation, artefacts):
    tutorials = sorted(path.relative_to(documentation) for path in documentation.glob("tutorials/0*.html"))
    pages = [Path("index.html"), Path("reference/measures.html"), Path("computed.html"), *tutorials]
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_context(offline=True).new_page()
        tab.on("request", lambda request: asked.append(request.url))
        for page in pages:
            tab.goto((documentation / page).as_uri())
        tab.goto((documentation / "search.html").as_uri() + "?q=radius_m")
        tab.wait_for_selector("#search-results li a")
        results = tab.locator("#search-results li a").all_text_contents()
        browser.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert any("Measures" in result for result in results)
