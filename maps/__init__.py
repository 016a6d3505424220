"""From a ranking to what a person looks at: the HTML map, the notebook widget, the QGIS and Excel exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from geo.scoring.criterion import Language
    from geo.scoring.ranking import Ranking
    from maps.map_page.content import MapContent
    from maps.map_page.widget import MapWidget


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
        Its `weights` and `selected` follow what the reader does, and may be set.

    Raises
    ------
    LayerError, CrsError
        None of these; or from the content.
    MissingFileError, SourceError
        The folder holds no run; one that cannot be read.
    """
    # what draws costs most of a second to load: who imports the package for an export does not pay for it
    from maps.map_page.widget import MapWidget, content_of

    return MapWidget(content_of(ranking, lang), height=height)
