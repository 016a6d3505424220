"""Named destinations of a territory: places that residents go to, by their degrees or by a row of a layer."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
from pydantic import Field, model_validator

from geo.criterion import Model
from geo.crs import WORKING_CRS
from geo.errors import TerritoryError


class Destination(Model):
    """
    A place with a name that residents go to: the town centre, the university hospital, …

    It stands either at `lon`, `lat` (degrees), or where the layer `services` puts `service_id`: then its position
    is that of a published file, and nobody typed it.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    label: str
    lon: float | None = Field(default=None, ge=-6, le=11)
    lat: float | None = Field(default=None, ge=41, le=52)
    service_id: str | None = None
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_place(self) -> "Destination":
        degrees = (self.lon is not None) + (self.lat is not None)
        if degrees + 2 * (self.service_id is not None) != 2:
            raise ValueError(f"destination '{self.id}': give lon and lat, or service_id")
        return self


def destinations_layer(
    places: tuple[Destination, ...], layers: Mapping[str, gpd.GeoDataFrame]
) -> gpd.GeoDataFrame | None:
    """
    Layer `destinations`: destination_id, label, source, a point in the working CRS; None where there are none.

    Raises
    ------
    TerritoryError
        An id used twice; services that the layer lacks, all named at once.
    """
    if not places:
        return None
    ids = [place.id for place in places]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    services = layers.get("services")
    known = {} if services is None else dict(zip(services["service_id"], services.geometry, strict=True))
    absent = [
        f"{place.id} ({place.service_id})" for place in places if place.service_id and place.service_id not in known
    ]
    if twice or absent:
        raise TerritoryError(
            f"Destinations: ids used twice: {', '.join(twice) or 'none'}; services that the layer 'services' lacks: "
            f"{', '.join(absent) or 'none'}. Correct the [[destination]] tables.",
            fr=f"Destinations : identifiants en double : {', '.join(twice) or 'aucun'} ; services absents de la couche "
            f"« services » : {', '.join(absent) or 'aucun'}. Corrigez les tables [[destination]].",
        )
    typed = gpd.GeoSeries(
        gpd.points_from_xy([place.lon or 0.0 for place in places], [place.lat or 45.0 for place in places]), crs=4326
    ).to_crs(WORKING_CRS)
    points = [known[place.service_id] if place.service_id else typed[n] for n, place in enumerate(places)]
    columns = {
        "destination_id": pd.Series(ids, dtype="str"),
        "label": pd.Series([place.label for place in places], dtype="str"),
        "source": pd.Series([place.source for place in places], dtype="str"),
    }
    return gpd.GeoDataFrame(columns, geometry=points, crs=WORKING_CRS)
