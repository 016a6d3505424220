"""
The one gate between counts of people and the rest of the tool.

A reader of such counts gives `RawPeople`, which has no column and no number; `tell` alone makes a layer of it, in which
no square of fewer households than the threshold of secrecy, and no such count of a zone, is told.
"""

from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import LayerError, TerritoryError
from layers.people.counted import COUNT_PEOPLE, counts_people
from layers.people.hiding import hide_small
from layers.people.pooling import COUNTED, THRESHOLD, groups_of, pooled
from layers.reception.notes import Note
from layers.schemas import validate


class RawPeople:
    """
    Counts of people as a file gives them: nothing can be read of it; `tell` makes a layer of it.

    Parameters
    ----------
    layer
        A key of `COUNT_PEOPLE`.
    frame : GeoDataFrame, n rows
        What the layer will hold, with exact counts; `attrs["repairs"]` is kept.
    whole : DataFrame, m rows, m ≥ n
        Of squares: `cell_id` and counts of all those of each 8 km that the layer meets; `frame` has n of its rows, by
        its index. None for zones.
    threshold
        Of zones: counts from 1 to `threshold` - 1 are hidden. That of squares is 11, and nothing moves it.

    Raises
    ------
    LayerError
        A layer that counts nobody.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame({"zone_id": ["01001"], "eviction_orders": [4.0]}, geometry=[None], crs=2154)
    >>> RawPeople("eviction_zones", zones)["eviction_orders"]
    Traceback (most recent call last):
    TypeError: 'RawPeople' object is not subscriptable
    """

    __slots__ = ("__frame", "__layer", "__threshold", "__whole")

    def __init__(
        self, layer: str, frame: gpd.GeoDataFrame, *, whole: pd.DataFrame | None = None, threshold: int = THRESHOLD
    ) -> None:
        if layer not in COUNT_PEOPLE or (whole is None) == (layer == "income_cells"):
            raise LayerError(
                f"Layer '{layer}': expected squares (income_cells) with 'whole', or zones among "
                f"{', '.join(sorted(COUNT_PEOPLE - {'income_cells'}))} without.",
                fr=f"Couche « {layer} » : attendu : des carreaux (income_cells) avec « whole », ou des zones parmi "
                f"{', '.join(sorted(COUNT_PEOPLE - {'income_cells'}))} sans lui.",
            )
        self.__layer, self.__frame, self.__whole, self.__threshold = layer, frame, whole, threshold

    def _told(self) -> gpd.GeoDataFrame:
        if self.__whole is None:
            return _told_zones(self.__layer, self.__frame, self.__threshold)
        return _told_squares(self.__frame, self.__whole)


def tell(raw: RawPeople) -> gpd.GeoDataFrame:
    """
    The layer, in which no small square and no small zone is told: the only way to a number.

    Squares of fewer than 11 households read as the mean of their group (`layers.people.pooling`), bigger ones exactly,
    however few of their households are poor or single; counts of zones below the threshold, and what a subtraction
    would need, are NaN (`layers.people.hiding`). Both are told in `attrs["repairs"]`.

    Returns
    -------
    GeoDataFrame, n rows, RangeIndex
        Validated.
    """
    return raw._told()


def told_layer(layer: str, made: Any) -> Any:
    """
    What a reader made, counts of people through the gate; anything else as it is.

    Raises
    ------
    TerritoryError
        A layer that counts people, from a reader that does not.
    """
    if isinstance(made, RawPeople):
        return tell(made)
    if layer in COUNT_PEOPLE:
        raise TerritoryError(
            f"Layer '{layer}' counts people, and its reader is not one of counts of people. Take a reader made for it.",
            fr=f"La couche « {layer} » compte des personnes, et son lecteur n'est pas fait pour cela. Prenez un "
            "lecteur fait pour elle.",
        )
    return made


def _told_squares(frame: gpd.GeoDataFrame, whole: pd.DataFrame) -> gpd.GeoDataFrame:
    names = [name for name in frame.columns.drop(frame.geometry.name) if counts_people("income_cells", name)]
    partition = groups_of(whole)
    told = frame.copy()
    told[names] = pooled(whole, names, partition).loc[frame.index]
    mended = list(frame.attrs.get("repairs", ()))
    group = partition.loc[frame.index]
    unknown = frame[list(COUNTED)].isna().any(axis=1)
    together, groups = int((group >= 0).sum()), group[group >= 0].nunique()
    hidden = int((told["households"].isna() & ~unknown).sum())
    for squares, en, fr in (
        (
            int(unknown.sum()),
            "squares without their number of households (all, poor, single): no count told (secrecy)",
            "carreaux sans nombre de ménages (tous, pauvres, d'une personne) : aucun effectif n'en est dit (secret)",
        ),
        (
            together,
            f"squares read as the mean of their group (secrecy: groups of {THRESHOLD} households at least; {groups} "
            "groups)",
            f"carreaux lus comme la moyenne de leur groupe (secret : groupes d'au moins {THRESHOLD} ménages ; "
            f"{groups} groupes)",
        ),
        (
            hidden,
            f"squares of fewer than {THRESHOLD} households, too alone to be pooled: no count told (secrecy)",
            f"carreaux de moins de {THRESHOLD} ménages, trop isolés pour être groupés : aucun effectif n'en est dit "
            "(secret)",
        ),
    ):
        if squares:
            mended.append(Note(f"{squares} {en}", f"{squares} {fr}"))
    told = told.reset_index(drop=True)
    told.attrs = {**frame.attrs, "repairs": mended}
    return validate("income_cells", told)


def _told_zones(layer: str, frame: gpd.GeoDataFrame, threshold: int) -> gpd.GeoDataFrame:
    names = [name for name in frame.columns.drop(frame.geometry.name) if counts_people(layer, name)]
    told = frame.assign(**{name: hide_small(frame[name], threshold) for name in names})
    hidden = int((told[names].isna() & frame[names].notna()).to_numpy().sum())
    mended = list(frame.attrs.get("repairs", ()))
    if hidden:
        en = f"counts hidden: below {threshold}, or needed to work one out of a total published elsewhere (secrecy)"
        fr = (
            f"effectifs masqués : sous {threshold}, ou nécessaires pour qu'un total publié ailleurs n'en donne pas un "
            "(secret statistique)"
        )
        mended.append(Note(f"{hidden} {en}", f"{hidden} {fr}"))
    told.attrs = {**frame.attrs, "repairs": mended}
    return validate(layer, told)
