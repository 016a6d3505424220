"""Address points of the city of Montpellier (PointAdresse)."""

from pathlib import Path

import geopandas as gpd

from layers.files.checks import check_columns, keep, one_row_each, plain_text, refuse_empty
from layers.files.tables import repairs
from layers.files.vectors import read_vector
from layers.reception.notes import Note, receive_absent

PLACEHOLDER_NUMBERS = (0, 9999)


def read_addresses_city(path: Path, *, insee_code: str = "34172") -> gpd.GeoDataFrame:
    """
    Read the layer `addresses`.

    Publisher: Ville de Montpellier, vintage 2014 seen, Licence Ouverte. A row is a numbered point. CRS as
    published: RGF93 / Lambert-93. Known gaps: the city alone, nothing built since 2014; the file names no
    commune, so all points get `insee_code`; numbers 0 and 9999 mean "no number" and are left out of the label.

    Parameters
    ----------
    path
        Zipped shapefile with ID_REFP, NUM_VOI, SUF_VOI and LIB_OFF.
    insee_code
        Commune of the whole file.

    Returns
    -------
    GeoDataFrame of Point
        site_id ("34172-302"), label ("118 bis, Rue Bernard Blier"), insee_code.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = read_vector(path)
    refuse_empty(frame, path.name, "addresses")
    check_columns(frame, {"ID_REFP": "identifier", "NUM_VOI": "number", "LIB_OFF": "street"}, path.name)
    frame["site_id"] = insee_code + "-" + plain_text(frame["ID_REFP"])
    frame = one_row_each(frame, "site_id", path.name)
    mended = list(repairs(frame))
    has_number = frame["NUM_VOI"].notna() & ~frame["NUM_VOI"].isin(PLACEHOLDER_NUMBERS)
    if not has_number.all():
        count = int((~has_number).sum())
        mended.append(Note(f"{count} addresses without a number", f"{count} adresses sans numéro"))
    number = frame["NUM_VOI"].fillna(0).astype(int).astype(str)
    if "SUF_VOI" in frame.columns:
        number = (number + " " + plain_text(frame["SUF_VOI"]).str.lower()).str.strip()
    else:
        receive_absent(path.name, {"suffix of the number": "SUF_VOI"})
    street = plain_text(frame["LIB_OFF"])
    frame["label"] = (number + ", " + street).where(has_number, street)
    frame["insee_code"] = insee_code
    return keep(frame, ["site_id", "label", "insee_code"], mended)
