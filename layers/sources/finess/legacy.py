"""Health services and supported housing, from the legacy geolocated stock of FINESS (cs1100507), read by position."""

import gzip
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside
from layers.files.overseas import EPSG, left_out
from layers.files.tables import check_files
from layers.files.vectors import points
from layers.reception.door import door
from layers.reception.notes import Note, leave_out, receive
from layers.schemas import validate
from layers.sources.commune_codes import every_code
from layers.sources.finess.places import known_categories, placed_shares
from layers.sources.services.categories import FINESS_HOUSING, FINESS_SERVICES

ESTABLISHMENT_FIELDS, PLACE_FIELDS = 32, 6
MAX_BAD_LINES_SHARE = 0.01
MIN_GEOCODING_SCORE = 70.0
SHARED_POINT = 3
"""As many establishments with different street addresses on one point: the point is a fallback of the geocoder."""

CONFIDENTIAL = re.compile(
    r"FEMMES?\b|VIOLENCE|MATERNEL|\b(?:MERES?|VICTIMES?|CONJUGAL\w*|CIDFF|AMICALE DU NID|LE NID|REFUGE)\b"
)
"""Names that may be those of shelters for women victims of violence; wider than the truth, on purpose. One list for
all readers: what one would hide, another of the same register would name."""

SHELTERS = ("chrs", "other_shelter")
"""Categories among which these shelters are: one that gives no full name may be one of them."""


def read_finess_services(
    path: Path, *, communes: gpd.GeoDataFrame | None = None, bounds: Bounds | None = None
) -> gpd.GeoDataFrame:
    """
    Hospitals, psychiatric and addiction care, health centres, pharmacies: layer `services`.

    Publisher: Agence du numérique en santé, Licence Ouverte 2.0 (to confirm); stock frozen at 2026-05-04, layouts seen
    2016 to 2026. A row is an establishment. Coordinates in the system named by each record, Lambert-93 in metropolitan
    France. Known gaps: an establishment may carry its operator's address.

    Parameters
    ----------
    path
        ``etalab-cs1100507-stock-*.csv`` (or .gz): UTF-8, or ISO-8859-1 in older stocks.
    communes
        Layer `communes`: where a category must be placed to be known. Everywhere when None.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `attrs["claims"]`: the categories of which 90 % of the establishments have a place of their own, better than the
        centre of their commune; the others are said.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        Another layout, or more than 1 % of the lines with another number of fields.
    """
    frame = read_establishments(path, FINESS_SERVICES, communes=communes, bounds=bounds)
    attrs = frame.attrs
    frame = frame.rename(columns={"finess_id": "service_id"})[["service_id", "category", "name", "geometry"]]
    frame.attrs = attrs
    return validate("services", frame)


def read_finess_supported_housing(
    path: Path, *, communes: gpd.GeoDataFrame | None = None, bounds: Bounds | None = None
) -> gpd.GeoDataFrame:
    """
    Pensions de famille and other supported housing: layer `supported_housing`.

    Same file as `read_finess_services`. `places` is NaN everywhere: the stock has no capacity. Coverage of pensions de
    famille is late and incomplete, and résidences accueil are among them.

    Returns
    -------
    GeoDataFrame
        `is_confidential` where the name suggests women victims of violence, and a shelter of which no full name is
        told (counted): never to be drawn.
        `is_position_doubtful` where the geocoder's score is under 70 or unknown, or where three establishments of
        different addresses share the point. Centroids of communes (ADMIN-EXPRESS) are dropped and counted.
        `attrs["claims"]`: see `read_finess_services`.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    frame = read_establishments(path, FINESS_HOUSING, communes=communes, bounds=bounds)
    attrs = frame.attrs
    frame["places"] = np.full(len(frame), np.nan)
    frame = frame[["finess_id", "name", "category", "places", "is_confidential", "is_position_doubtful", "geometry"]]
    frame.attrs = attrs
    return validate("supported_housing", frame)


def is_confidential_name(name: str) -> bool:
    """
    Say whether a name may be that of a shelter for women victims of violence.

    >>> [is_confidential_name(name) for name in ("CHRS Solidarité Femmes", "Accueil mère-enfant", "Pension Exemple")]
    [True, True, False]
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return bool(CONFIDENTIAL.search(plain))


def tell_unnamed(is_unnamed: pd.Series, mended: list[str]) -> None:
    """Say that shelters are confidential only because no full name tells whom they receive; never how many."""
    if is_unnamed.any():
        en = "shelters without a full name are taken as confidential: nothing says whom they receive"
        fr = "centres d'hébergement sans nom complet : tenus pour confidentiels, on ne sait qui ils accueillent"
        mended.append(Note(en, fr))


def _lines(path: Path) -> list[str]:
    check_files([path], path.name)
    with door(path.name):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    # Not splitlines(): it would also cut at \x85, which older stocks hold.
    lines = [line.rstrip("\r") for line in _decoded(content).split("\n") if line.strip()]
    if not lines or lines[0].split(";", 1)[0] not in ("finess", "structureet"):
        found = lines[0][:60] if lines else "an empty file"
        raise SourceError(
            f"{path.name}: not the FINESS stock cs1100507: begins with {found!r}, expected 'finess;etalab;…'. "
            "A file with a header of column names is another layout.",
            fr=f"{path.name} : ce n'est pas le stock FINESS cs1100507, qui commence par « finess;etalab;…"
            " ». Un fichier qui a un en-tête de noms de colonnes est d'une autre forme.",
        )
    return lines


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _records(path: Path, mended: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Establishments and places, as two tables of text."""
    establishments, places, bad = [], [], []
    for number, line in enumerate(_lines(path), start=1):
        fields = line.split(";")
        if fields[0] == "structureet" and len(fields) == ESTABLISHMENT_FIELDS:
            establishments.append(fields)
        elif fields[0] == "geolocalisation" and len(fields) >= PLACE_FIELDS:
            # In 2016 the source of the coordinates held semicolons.
            places.append([*fields[1:4], ",".join(fields[4:-1])])
        elif fields[0] != "finess":
            kind = fields[0] if fields[0] in ("structureet", "geolocalisation") else "…"  # else maybe a secret name
            bad.append(f"line {number}: '{kind}', {len(fields)} fields")
    total = len(establishments) + len(places)
    if len(bad) > MAX_BAD_LINES_SHARE * max(total, 1) or not establishments:
        raise SourceError(
            f"{path.name}: {len(bad)} lines that are neither 'structureet' of {ESTABLISHMENT_FIELDS} fields nor "
            f"'geolocalisation' of {PLACE_FIELDS} ({'; '.join(bad[:3]) or 'no establishment at all'}).",
            fr=f"{path.name} : {len(bad)} lignes qui ne sont ni « structureet » de {ESTABLISHMENT_FIELDS}"
            f" champs, ni « geolocalisation » de {PLACE_FIELDS}. Téléchargez-le de nouveau.",
        )
    if not places:
        raise SourceError(
            f"{path.name}: no 'geolocalisation' line. cs1100502 has no coordinates, or it is cut; take cs1100507.",
            fr=f"{path.name} : aucune ligne « geolocalisation ». cs1100502 n'a pas de coordonnées, ou le "
            "fichier est coupé ; prenez cs1100507.",
        )
    receive(path.name, len(establishments) + len(bad))
    if bad:
        leave_out(
            mended,
            len(bad),
            "unreadable",
            f"lines of another layout dropped ({bad[0]})",
            f"lignes d'une autre forme écartées ({bad[0]})",
        )
    table = pd.DataFrame(establishments, dtype="str")
    table.index = pd.Index(table[1], name="finess_id")
    located = pd.DataFrame(places, columns=["finess_id", "x", "y", "source"], dtype="str").set_index("finess_id")
    return _first(table, mended), located[~located.index.duplicated()]


def _first(table: pd.DataFrame, mended: list[str]) -> pd.DataFrame:
    """The first row of each establishment; `is_hidden` where the name that another gives is a confidential one."""
    repeated = table.index.duplicated()
    en, fr = "establishments given twice: the first kept", "établissements en double : le premier gardé"
    leave_out(mended, int(repeated.sum()), "duplicate", en, fr)
    hidden = table.index[repeated][_may_be_confidential(table[repeated])]
    return table[~repeated].assign(is_hidden=lambda kept: kept.index.isin(hidden))


def _may_be_confidential(table: pd.DataFrame) -> np.ndarray:
    """By the short name, the long one and its complement."""
    names = zip(table[3], table[4], table[5], strict=True)
    return np.array([is_confidential_name(" ".join(texts)) for texts in names], dtype=bool)


def read_establishments(
    path: Path,
    categories: Mapping[str, str],
    *,
    communes: gpd.GeoDataFrame | None = None,
    bounds: Bounds | None = None,
) -> gpd.GeoDataFrame:
    """
    Establishments of some categories (categetab → our category) with a place.

    Returns
    -------
    GeoDataFrame
        finess_id, name, category, is_confidential, is_unnamed (a shelter without a full name), is_position_doubtful.
        `attrs["claims"]`: see `read_finess_services`.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    mended: list[str] = []
    establishments, places = _records(path, mended)
    shared = _shared_points(establishments, places)
    is_ours = establishments[18].str.strip().isin(categories)
    en, fr = "establishments of other categories left out", "établissements d'autres catégories écartés"
    leave_out(mended, int((~is_ours).sum()), "other_kind", en, fr)
    table = establishments[is_ours]
    table = table.join(places)
    source = table["source"].fillna("")
    centroid = source.str.contains("ADMIN-EXPRESS", regex=False)
    epsg = source.str.extract(r"EPSG:(\d+)", expand=False).fillna("2154")
    overseas = ~centroid & ((epsg != "2154") | source.str.contains("UTM", regex=False))
    en = "establishments placed at the centre of their commune dropped"
    fr = "établissements placés au centre de leur commune écartés"
    leave_out(mended, int(centroid.sum()), "no_place", en, fr)
    if overseas.any():
        mended.append(left_out(epsg[overseas].map(EPSG).fillna("other projections")))
    x, y = (pd.to_numeric(table[axis].str.replace(",", "."), errors="coerce").mask(centroid) for axis in "xy")
    claims = _claims(table[~overseas].assign(x=x + y), categories, communes, mended)
    kept = ~centroid & ~overseas
    table, source, x, y = table[kept], source[kept], x[kept], y[kept]
    name = table[4].where(table[4].str.strip() != "", table[3])
    score = pd.to_numeric(source.str.split(",").str[2], errors="coerce")
    category = table[18].str.strip().map(categories)
    unnamed = category.isin(SHELTERS) & (table[4].str.strip() == "")
    suggests = _may_be_confidential(table) | table["is_hidden"].to_numpy()
    frame = pd.DataFrame(
        {
            "finess_id": table.index.astype("str"),
            "name": name.str.strip().to_numpy(),
            "category": category.to_numpy(),
            "is_confidential": unnamed.to_numpy() | suggests,
            "is_unnamed": unnamed.to_numpy(),
            "is_position_doubtful": (~(score >= MIN_GEOCODING_SCORE)).to_numpy() | table.index.isin(shared),
        }
    ).astype({"name": "str", "category": "str", "is_confidential": bool})
    located = points(frame, x.reset_index(drop=True), y.reset_index(drop=True), source=path.name)
    mended.extend(located.attrs["repairs"])
    located.attrs = {"repairs": mended, "claims": claims}
    located = keep_inside(located, bounds)
    tell_unnamed(located["is_unnamed"], mended)
    return located


def _claims(
    table: pd.DataFrame, categories: Mapping[str, str], communes: gpd.GeoDataFrame | None, mended: list[str]
) -> list[str]:
    """Categories that are whole in the communes; `x` is NaN where a row has no place of its own."""
    insee_code = table[13].str.strip() + table[12].str.strip()
    is_here = np.ones(len(table), dtype=bool)
    if communes is not None:
        is_here = insee_code.isin(every_code(communes["insee_code"])).to_numpy()
    shares = placed_shares(table.assign(category=table[18].str.strip().map(categories)), is_here)
    return sorted(set(categories.values()) - set(shares.index) | known_categories(shares, mended))


def _shared_points(establishments: pd.DataFrame, places: pd.DataFrame) -> pd.Index:
    """Establishments on a point that `SHARED_POINT` different street addresses share."""
    street = establishments[7] + " " + establishments[8] + " " + establishments[9]
    table = places.assign(street=street.str.upper().str.strip()).dropna(subset="street")
    table = table[table["x"].str.strip() != ""]
    streets = table.groupby(["x", "y"])["street"].transform("nunique")
    return table.index[streets >= SHARED_POINT]
