"""The map of a ranking in a notebook, with a still picture for whoever reads it where no script runs."""

from collections.abc import Callable

from IPython.display import publish_display_data

from maps.map_page.content import MapContent
from maps.map_page.static_picture import picture_html
from maps.map_page.widget import MapWidget
from pensions.front.showing import line_html
from pensions.words.front import front_words

publish: Callable[..., None] = publish_display_data

HIDDEN = "<style>.jp-OutputArea:has(iframe) .pensions-still { display: none; }</style>"
"""Where the map is drawn, its still picture is not needed."""


class LiveMap(MapWidget):
    """
    The map with its sliders (`maps.widget`), and before it the same as a picture.

    nbviewer, GitHub and PDF run no script, and a notebook turned into HTML prefers the script to any picture of the
    same output: the picture is an output of its own, hidden where the map is drawn.
    """

    def __init__(self, content: MapContent, *, height: int) -> None:
        super().__init__(content, height=height)
        said = line_html(front_words(content.lang)["still"], is_warning=True)
        self._still = f'{HIDDEN}<div class="pensions-still">{picture_html(content)}{said}</div>'

    def _ipython_display_(self) -> None:
        publish({"text/html": self._still})
        data, metadata = super()._repr_mimebundle_()
        live = {kind: value for kind, value in data.items() if kind != "text/html"}
        publish(live, metadata)
