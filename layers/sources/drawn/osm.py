"""What the readers of OpenStreetMap extracts that only draw have in common."""

import pyproj

from geo.errors import SourceError

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
