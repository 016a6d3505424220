"""Regulatory zones of the plans de prévention des risques naturels (PPR), COVADIS names or Géorisques layout."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from fnmatch import fnmatch
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError, some
from layers.files.archives import unpacked
from layers.files.area import Bounds, keep_inside
from layers.files.stream import as_text
from layers.files.tables import check_files, pick_columns, read_table
from layers.files.vector_rows import layer_names
from layers.files.vectors import read_vector
from layers.reception.notes import Note, leave_out
from layers.schemas import validate

ZONE_PATTERNS = ("*zone*reg*", "*zone*ppr*")
NOT_ZONES = ("*alea*", "*perimetre*")
VECTOR_SUFFIXES = (".shp", ".gpkg", ".tab", ".geojson")
ZONES = {
    "plan_id": ("id_gaspar", "codeprocedure"),
    "zone_code": ("codezone", "codezonereglement"),
    "zone_type": ("typereg", "typereglement"),
    "name": ("nom", "libellezonereglement"),
}
DOCUMENTS = {"plan_id": ("id_gaspar",), "name": ("nom",), "state": ("etat",), "risk": ("coderisque",)}
RISKS = {"plan_id": ("id_gaspar",), "risk": ("coderisque",), "number": ("num_alea",)}
KNOWN_TYPES = ("01", "02", "03", "04", "05", "06")
IN_FORCE = ("02", "04")
MANY_RISKS = "9999999"
FLOOD = "11"
"""First figures of the codes of flood risks (GASPAR)."""


def read_ppr(
    path: Path | Iterable[Path], *, risk: str | None = FLOOD, bounds: Bounds | None = None
) -> gpd.GeoDataFrame:
    """
    Regulatory zones of the plans in force: layer `flood`.

    Publisher: DDTM through Géorisques, Licence Ouverte; a row is a zone of a plan; EPSG:2154. `zone_type` is typereg:
    01 prescriptions outside hazard, 02 prescriptions, 03 prohibition, 04 strict prohibition, 05 and 06 possible
    relinquishment and expropriation. Known gaps: the national bulk may lack a département or a plan; where a plan is
    under study nothing shows.

    Parameters
    ----------
    path
        Folder, .zip (pprn_34.zip: zone_pprn_s_034.shp, document_pprn_034.csv, multirisque_pprn_034.csv), or one
        N_ZONE_REG_PPRN_*_S_034 (shapefile, GeoPackage, MapInfo), or a list of files. All zone files found are read.
    risk
        First figures of the risk codes to keep ("11": flood); plans of unknown risk are kept; None for all.
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        Only plans approved or applied early (etat 02, 04). A type out of 01–06, and a plan absent from the table of
        documents, give `zone_type` "": unknown, never "no risk". Counted in `attrs["repairs"]`.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    name = path.name if isinstance(path, Path) else "PPR"
    with unpacked(path, ["*"]) if isinstance(path, Path) else nullcontext(list(path)) as files:
        check_files(files, "flood")
        shapes = [shape for file in _zone_files(files, name) for shape in _zone_layers(file)]
        documents = _table(files, "*document_ppr*.csv", DOCUMENTS)
        many = _table(files, "*multirisque_ppr*.csv", RISKS)
    mended = [sentence for shape in shapes for sentence in shape.attrs["repairs"]]
    parts = [_zones(shape, name) for shape in shapes if len(shape)]
    if not parts:
        raise SourceError(
            f"{name}: no zone in the file. Download it again.",
            fr=f"{name} : aucune zone dans le fichier. Téléchargez-le de nouveau.",
        )
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    strange = ~frame["zone_type"].isin(KNOWN_TYPES)
    if strange.any():
        examples = ", ".join(map(repr, frame.loc[strange, "zone_type"].unique()[:3]))
        count = int(strange.sum())
        en, fr = (
            f"{count} zones of unknown type ({examples}): left unknown",
            f"{count} zones de type inconnu ({examples})",
        )
        mended.append(Note(en, fr))
        frame["zone_type"] = frame["zone_type"].where(~strange, "")
    if documents is None:
        en = "no table of documents: all plans are taken to be in force, of the risk asked"
        fr = "pas de table des documents : tous les plans sont supposés en vigueur et du risque demandé"
        mended.append(Note(en, fr))
    else:
        frame = _in_force(frame, documents, mended)
        frame = _of_risk(frame, documents, many, risk, mended)
    frame = keep_inside(frame[["zone_type", "zone_code", "plan", "geometry"]].reset_index(drop=True), bounds)
    frame.attrs = {"repairs": mended}
    return validate("flood", frame)


def _zone_files(files: list[Path], source: str) -> list[Path]:
    vectors = [file for file in files if file.suffix.lower() in VECTOR_SUFFIXES]
    if len(files) == 1 and vectors:
        return vectors
    chosen = set(_zone_names([file.name for file in vectors], source, [file.name for file in files]))
    return [file for file in vectors if file.name in chosen]


def _zone_layers(file: Path) -> list[gpd.GeoDataFrame]:
    """The regulatory zones of a file: of a container of several layers, all those that bear their name."""
    names = layer_names(file)
    if len(names) < 2:
        return [read_vector(file)]
    return [read_vector(file, like=[name]) for name in _zone_names(names, file.name, names)]


def _zone_names(names: list[str], source: str, all_names: list[str]) -> list[str]:
    """Those of the regulatory zones, among names of files or layers."""
    for pattern in ZONE_PATTERNS:
        found = [
            name
            for name in names
            if fnmatch(name.lower(), pattern) and not any(fnmatch(name.lower(), no) for no in NOT_ZONES)
        ]
        if found:
            return found
    raise SourceError(
        f"{source}: no layer of regulatory zones (like zone_pprn_s_034.shp). Found: {', '.join(all_names[:10])}.",
        fr=f"{source} : aucune couche de zones réglementaires (comme zone_pprn_s_034.shp). Trouvé : "
        f"{some(all_names, 'rien')}.",
    )


def _table(files: list[Path], pattern: str, aliases: Mapping[str, tuple[str, ...]]) -> pd.DataFrame | None:
    tables = [
        pick_columns(
            read_table(file),
            aliases,
            file.name,
            optional=[name for name in aliases if name not in ("plan_id", "state")],
        )
        for file in files
        if fnmatch(file.name.lower(), pattern)
    ]
    return pd.concat(tables, ignore_index=True).apply(lambda column: column.str.strip()) if tables else None


def _zones(shapes: gpd.GeoDataFrame, source: str) -> gpd.GeoDataFrame:
    table = pick_columns(
        shapes.drop(columns=shapes.geometry.name), ZONES, source, optional=["plan_id", "zone_code", "name"]
    )
    texts = {name: as_text(table[name]) for name in ZONES}
    kind = texts["zone_type"]
    texts["zone_type"] = kind.where(kind == "", kind.str.zfill(2))
    texts["plan"] = texts["name"].where(texts["name"] != "", texts["plan_id"])
    return gpd.GeoDataFrame(texts, geometry=shapes.geometry.to_numpy(), crs=shapes.crs)


def _in_force(frame: gpd.GeoDataFrame, documents: pd.DataFrame, mended: list[str]) -> gpd.GeoDataFrame:
    """Drop the zones of plans that are not in force; those of plans nobody describes become unknown."""
    in_force_first = documents.sort_values("state", key=lambda state: ~state.str.zfill(2).isin(IN_FORCE), kind="stable")
    one = in_force_first.drop_duplicates("plan_id").set_index("plan_id")
    state = frame["plan_id"].map(one["state"]).fillna("").str.zfill(2)
    title = frame["plan_id"].map(one["name"]).fillna("")
    frame["plan"] = title.where(title != "", frame["plan"]).astype("str")
    known = state != "00"
    out = known & ~state.isin(IN_FORCE)
    en, fr = (
        "zones of plans not in force (etat 01 or 03) dropped",
        "zones de plans non en vigueur (état 01 ou 03) écartées",
    )
    leave_out(mended, int(out.sum()), "other_kind", en, fr)
    if (~known).any():
        count = int((~known).sum())
        en = f"{count} zones of plans absent from the table of documents: left unknown"
        mended.append(Note(en, f"{count} zones de plans absents de la table des documents : laissées inconnues"))
        frame["zone_type"] = frame["zone_type"].where(known, "")
    return frame[~out]


def _of_risk(
    frame: gpd.GeoDataFrame, documents: pd.DataFrame, many: pd.DataFrame | None, risk: str | None, mended: list[str]
) -> gpd.GeoDataFrame:
    if risk is None:
        return frame
    pairs = documents[["plan_id", "risk"]]
    if many is not None:
        codes = many["risk"].where(many["risk"] != MANY_RISKS, many["number"] + "00000")
        pairs = pd.concat([pairs, many[["plan_id"]].assign(risk=codes)])
    pairs = pairs[(pairs["risk"] != "") & (pairs["risk"] != MANY_RISKS)]
    described = frame["plan_id"].isin(set(pairs["plan_id"]))
    concerned = frame["plan_id"].isin(set(pairs.loc[pairs["risk"].str.startswith(risk), "plan_id"]))
    other = described & ~concerned
    en, fr = "zones of plans of other risks dropped", "zones de plans d'autres risques écartées"
    leave_out(mended, int(other.sum()), "other_kind", en, fr)
    return frame[~other]
