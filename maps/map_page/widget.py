"""The map in a notebook: sliders and selection come back to Python."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from geo.errors import LayerError, ScenarioError, SitesError
from geo.scoring.criterion import Language
from geo.scoring.ranking import Ranking
from geo.scoring.score import normalised_weights
from maps.map_page.bundle import read_run
from maps.map_page.content import MapContent
from maps.map_page.html import STATIC, map_html
from maps.map_page.static_parts import title
from maps.map_page.static_picture import picture_html

ALONE = {
    "fr": "Classement montré seul : sans fond de carte, sans score entre les sites, sans les noms des thèmes, sans "
    "sources ni millésimes. Rien ne dit ici si les données sont réelles.",
    "en": "Ranking shown alone: no background, no score between the sites, no names of the themes, no sources nor "
    "vintages. Nothing here says whether the data are real.",
}
"""What a ranking does not hold, said in the first screen."""


class MapWidget(anywidget.AnyWidget):
    """
    The page of `map_html`, with the same script, in a frame of the notebook; it asks the network for nothing.

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
        self._content = content
        self._criteria = [criterion.id for criterion in content.ranking.criteria]
        self._sites = content.ranking.sites.index
        shares = normalised_weights(content.ranking.weights).to_dict() if self._criteria else {}
        # the sheets lie beside the file: a frame has no folder
        run = {key: fact for key, fact in content.run.items() if key != "sheets"}
        super().__init__(page=map_html(replace(content, run=run)), title=title(content), weights=shares, **options)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The live map, and a still picture for a place where nothing runs."""
        bundle = super()._repr_mimebundle_(**options)
        data, *rest = bundle if isinstance(bundle, tuple) else (bundle,)
        data = {**(data or {}), "text/html": picture_html(self._content)}
        return (data, *rest) if rest else data

    @traitlets.validate("weights")
    def _weights_of_criteria(self, proposal: Any) -> dict[str, float]:
        told = {str(name): float(weight) for name, weight in proposal["value"].items()}
        unknown, total = sorted(set(told) - set(self._criteria)), sum(told.values())
        is_number = all(weight >= 0 and math.isfinite(weight) for weight in told.values())
        if unknown or not is_number or (self._criteria and total <= 0):
            raise ScenarioError(
                f"Weights {told}: expected numbers ≥ 0, one at least above 0, for {', '.join(self._criteria)}."
            )
        # shares as they came in: a digit that changed would be sent back, and undo the next move of the slider
        total = 1.0 if math.isclose(total, 1.0) else total
        return {name: told.get(name, 0.0) / total for name in self._criteria}

    @traitlets.validate("selected")
    def _selected_site(self, proposal: Any) -> str | None:
        site: str | None = proposal["value"]
        if site is not None and site not in self._sites:
            raise SitesError(f"Site '{site}' is not in this ranking. Its ids are in ranking.sites.index.")
        return site


def widget(ranking: Ranking | MapContent | Path | str, *, lang: Language | None = None, height: int = 720) -> MapWidget:
    """
    Show a ranking in a notebook: the same map with the same script; it asks the network for nothing.

    Parameters
    ----------
    ranking
        A ranking alone, and the first screen says what is then missing (background, surface, sources, …); the whole
        content of a map; or the folder of a run, which holds one (`carte-donnees.zip`).
    lang
        Of the screen; when None, that of the content, and French for a ranking alone.
    height
        Of the frame, in pixels.

    Returns
    -------
    MapWidget
        Its `weights` and `selected` follow what the reader does, and may be set. Where nothing runs (nbviewer, GitHub,
        a printed notebook) a still picture stands for it.

    Raises
    ------
    LayerError, CrsError
        None of these; or from the content.
    MissingFileError, SourceError
        The folder holds no run; one that cannot be read.
    """
    return MapWidget(_content(ranking, lang), height=height)


def _content(ranking: Ranking | MapContent | Path | str, lang: Language | None) -> MapContent:
    if isinstance(ranking, Ranking):
        return MapContent(ranking=ranking, run={"warnings": [ALONE]}, lang=lang or "fr")
    if isinstance(ranking, Path | str):
        ranking = read_run(ranking)
    if not isinstance(ranking, MapContent):
        raise LayerError(
            f"maps.widget was given a {type(ranking).__name__}; expected a Ranking (of a run: run.ranking), a "
            "MapContent (of a run: pensions.ranking.outputs.map_content(run)), or the folder of a run."
        )
    return ranking if lang is None else replace(ranking, lang=lang)
