"""What the readers of OpenStreetMap extracts that only draw have in common."""

from pathlib import Path

import pyproj

from geo.errors import SourceError
from layers.sources.osm_edits import has_new

WGS84 = pyproj.CRS.from_epsg(4326)


def refuse_none(rows: int, file: str, what: str, quoi: str) -> None:
    """
    Refuse a file in which nothing was found.

    Raises
    ------
    SourceError
    """
    if not rows:
        raise SourceError(
            f"{file}: no {what} in the file. Is it the right one? If there is none, leave the layer out of the "
            "territory.",
            fr=f"{file} : aucun(e) {quoi} dans le fichier. Est-ce le bon ? S'il n'y en a pas, retirez la couche du "
            "territoire.",
        )


def refuse_new(path: Path) -> None:
    """
    Refuse an extract with objects not yet numbered: the library puts no line or outline together from them.

    Raises
    ------
    SourceError
    """
    if has_new(path):
        raise SourceError(
            f"{path.name}: objects not yet numbered (ids below zero), as an editor saves what is new. Expected: "
            "numbered objects. Send them to OpenStreetMap, or run `osmium renumber`, and give what it writes.",
            fr=f"{path.name} : objets pas encore numérotés (identifiants négatifs), comme un éditeur les enregistre. "
            "Attendu : des objets numérotés. Envoyez-les à OpenStreetMap, ou lancez « osmium renumber » et donnez son "
            "résultat.",
        )
