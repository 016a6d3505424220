"""The map in a notebook: sliders and selection come back to Python."""

from typing import Any

import anywidget
import traitlets

from geo.criterion import Language
from geo.errors import ScenarioError, SitesError
from geo.ranking import Ranking
from geo.scoring import normalised_weights
from maps.content import MapContent
from maps.html import STATIC, map_html
from maps.report import title


class MapWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """
    The page of `maps.html.map_html`, with the same script, in a frame of the notebook; it asks the network for nothing.

    weights : dict
        Criterion id → share, summing to 1, after the last move of a slider; set it and the sliders follow.
    selected : str or None
        Id of the selected site; set it and the card opens.
    """

    _esm = STATIC / "widget.mjs"

    page = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int(720).tag(sync=True)
    weights = traitlets.Dict().tag(sync=True)
    selected = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(self, content: MapContent, **options: Any) -> None:
        self._criteria = [criterion.id for criterion in content.ranking.criteria]
        self._sites = content.ranking.sites.index
        shares = normalised_weights(content.ranking.weights).to_dict() if self._criteria else {}
        super().__init__(page=map_html(content), title=title(content), weights=shares, **options)

    @traitlets.validate("weights")
    def _weights_of_criteria(self, proposal: Any) -> dict[str, float]:
        told = {str(name): float(weight) for name, weight in proposal["value"].items()}
        unknown, total = sorted(set(told) - set(self._criteria)), sum(told.values())
        if unknown or any(weight < 0 for weight in told.values()) or (self._criteria and total <= 0):
            raise ScenarioError(
                f"Weights {told}: expected numbers ≥ 0, one at least above 0, for {', '.join(self._criteria)}."
            )
        return {name: told.get(name, 0.0) / total for name in self._criteria}

    @traitlets.validate("selected")
    def _selected_site(self, proposal: Any) -> str | None:
        site: str | None = proposal["value"]
        if site is not None and site not in self._sites:
            raise SitesError(f"Site '{site}' is not in this ranking. Its ids are in ranking.sites.index.")
        return site


def widget(ranking: Ranking | MapContent, *, height: int = 720, lang: Language = "fr") -> MapWidget:
    """
    Show a ranking in a notebook.

    Parameters
    ----------
    ranking
        A ranking alone (no background, one slider a theme id), or the whole content of a map.
    height
        Of the frame, in pixels.
    lang
        Of the screen, where a ranking alone is given.

    Returns
    -------
    MapWidget
        Its `weights` and `selected` follow what the reader does, and may be set.

    Raises
    ------
    LayerError, CrsError
        From the content.
    """
    if isinstance(ranking, Ranking):
        ranking = MapContent(ranking=ranking, surface=None, context={}, themes=(), lang=lang)
    return MapWidget(ranking, height=height)
