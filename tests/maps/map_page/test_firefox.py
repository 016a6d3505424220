"""The map in Firefox ESR: it opens, ranks, explains, and asks for nothing."""

import time
from pathlib import Path

import firefox
import pytest
import territory

from maps.map_page.html import write_map
from maps.words.page_parts.take import TAKE


@pytest.mark.browser
def test_firefox_opens_ranks_explains_and_asks_for_nothing(tmp_path: Path) -> None:
    content = territory.rich_content()
    path = tmp_path / "carte.html"
    write_map(content, path)
    (tmp_path / "profile").mkdir()
    with firefox.firefox(tmp_path / "profile") as tab:
        tab.open(path.as_uri())
        best = content.ranking.ordered()[0]
        assert tab.value("carte.state.sites.id[carte.state.order[0]]") == best
        tab.value("document.querySelector('#ranking tbody button').click()")
        assert "min à pied" in tab.value("document.getElementById('card').innerText")
        move = "(n => { n.value = 80; n.dispatchEvent(new Event('input')); n.dispatchEvent(new Event('change')); })"
        tab.value(f"{move}(document.getElementById('theme-0'))")
        share = "document.querySelector('output[for=theme-0]').textContent"
        for _ in range(50):  # drawn with the next frame, which a busy machine takes its time to give
            if tab.value(share).startswith("80"):
                break
            time.sleep(0.1)
        assert tab.value(share).startswith("80")
        painted = "Array.from(document.querySelectorAll('canvas.over')).every(c => c.width > 500)"
        assert tab.value(painted)
        time.sleep(0.6)  # the address is written once one rests
        assert "w=tram_min" in tab.value("location.hash")
        for button, word in (("save-svg", "picture_svg_saved"), ("save-png", "picture_saved")):
            tab.value(f"document.getElementById('{button}').click()")
            wanted = TAKE[word][0].format(dots=300)
            for _ in range(100):
                if tab.value("document.getElementById('share-told').textContent") == wanted:
                    break
                time.sleep(0.1)
            assert tab.value("document.getElementById('share-told').textContent") == wanted
        assert [url for url in tab.asked() if url.startswith("http")] == []
        assert tab.complaints() == []
