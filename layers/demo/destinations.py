"""Named destinations of the demonstration: the places of its own services that are nearest to its centre."""

import json

import numpy as np
import pandas as pd

from layers.demo import names
from layers.demo.city import City, lonlat

NAMED = (
    ("chu", "Centre hospitalier universitaire (fictif)", "D101"),
    ("france_travail", "Agence France Travail (fictive)", "A122"),
    ("siao", "SIAO (fictif, dans un centre social)", "D506"),
)
"""Id, label, and the kind of equipment of the BPE that gives the place."""


def destinations_text(city: City, services: pd.DataFrame) -> list[str]:
    """Lines of `territory.toml` for the town centre and the named services; a kind the city lacks has none."""
    x, y = float(city.settlements["x"].iloc[0]), float(city.settlements["y"].iloc[0])
    lines = _table("centre", f"Centre de {names.MAIN}", x, y)
    for name, label, kind in NAMED:
        found = services[services["typequ"] == kind]
        if len(found):
            nearest = found.iloc[int(np.argmin(np.hypot(found["x"] - x, found["y"] - y)))]
            lines += _table(name, label, float(nearest["x"]), float(nearest["y"]))
    return lines


def _table(name: str, label: str, x: float, y: float) -> list[str]:
    lon, lat = (float(np.round(degrees[0], 6)) for degrees in lonlat(np.array([x]), np.array([y])))
    return [
        "",
        "[[destination]]",
        f'id = "{name}"',
        f"label = {json.dumps(label, ensure_ascii=False)}",
        f"lon = {lon}",
        f"lat = {lat}",
        'source = "fictif"',
    ]
