"""What every site may be called by, were it the best of a sector, for the page's script: `data/names.mjs` reads it."""

from typing import Any

import pandas as pd

from geo.language import Language
from maps.map_page.encode import Packed, pack, pack_text
from maps.text import clean
from maps.words.sectors import FRAMES, SIDES

PARTS = ("street", "stop", "place")


def pack_names(parts: pd.DataFrame | None, lang: Language) -> dict[str, Any] | None:
    """
    Names that new sectors are made of when a rule is set aside; None where nothing is known of the sites.

    Parameters
    ----------
    parts : DataFrame, n rows in the order of the page's sites
        As `pensions.ranking.sectors.names.name_parts` gives them.

    Returns
    -------
    dict
        `text`: for each of `PARTS` its distinct names; `street`, `stop`, `place`: the place of each site's in them;
        `side`: that in `sides`, from 1, 0 for none; `frames`: the words around them.
    """
    if parts is None:
        return None
    texts: dict[str, list[str]] = {}
    codes: dict[str, Packed] = {}
    for part in PARTS:
        at, distinct = pd.factorize(parts[part].to_numpy(dtype=object))
        texts[part] = [clean(name) for name in distinct]
        codes[part] = pack(at, next(width for width in (1, 2, 3) if len(distinct) <= 256**width))
    return {
        "text": pack_text(texts),
        **codes,
        "side": pack(parts["side"].to_numpy() + 1, 1),
        "sides": [getattr(side, lang) for side in SIDES],
        "frames": {name: getattr(frame, lang) for name, frame in FRAMES.items()},
    }
