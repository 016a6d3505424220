"""What a map is made of, kept beside it: enough to write the page again, and no more than the page may hold."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.errors import MissingFileError, SourceError
from geo.scoring.criterion import Criterion, Rule, Text, Theme
from geo.scoring.ranking import Ranking
from maps.atomic_write import settle, written_whole
from maps.map_page.content import MapContent, Preset
from maps.map_page.payload import SITE_TEXT

FORMAT = "pensions-carte/2"
FILE_NAME = "carte-donnees.zip"
SECTORS = "sectors.parquet"
NAMES, COMMUNES = "names.parquet", "communes.parquet"
GROUND = "ground.json"
ISOCHRONES = "isochrones.geojson"
"""What `pensions isochrone` writes into the folder of a run."""

_FRAMES = {"measures": "m", "estimates": "e", "utilities": "u", "verdicts": "v", "rule_values": "x", "details": "d"}


def write_bundle(content: MapContent, path: Path | str) -> None:
    """
    Keep a map's content as a zip of Parquet tables and one JSON, whole or not at all.

    Measures about people, and values of rules that read the same layers, are left out as they are of the page: only
    their rounded utilities and their verdicts are kept. Sites are kept as points.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with written_whole(Path(path)) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for name, data in _members(content):
            archive.writestr(name, data)


def _members(content: MapContent) -> Iterator[tuple[str, bytes]]:
    """Each file of the zip, made when it is written: there may be 100,000 sites."""
    yield "meta.json", json.dumps(_meta(content), ensure_ascii=False).encode()
    yield "sites.parquet", _parquet(_table(content.ranking, content.stability))
    if content.surface is not None:
        yield "surface.parquet", _parquet(_table(content.surface, None))
    if content.ranking.sectors is not None:
        yield SECTORS, _parquet(content.ranking.sectors)
    if content.names is not None:
        yield NAMES, _parquet(content.names)
    if content.communes is not None:
        yield COMMUNES, _parquet(content.communes)
    yield GROUND, json.dumps(content.ground, ensure_ascii=False).encode()
    for name, layer in content.drawn.items():
        yield f"layers/{name}.parquet", _parquet(layer)


def read_bundle(path: Path | str) -> MapContent:
    """
    The content of a map, as `write_bundle` kept it.

    Measures about people are NaN: what the page shows of them is their utility.

    Raises
    ------
    MissingFileError, SourceError
        No such file; not a bundle of this version.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingFileError(
            f"'{path}' is absent: this folder holds no run, or one of an older version. Run 'pensions rank' again.",
            fr=f"« {path} » est absent : relancez « pensions rank » pour ce dossier.",
        )
    try:
        with zipfile.ZipFile(path) as archive:
            meta = json.loads(archive.read("meta.json"))
            found = str(meta.get("format"))
            if found != FORMAT:
                raise SourceError(
                    f"'{path}' was written by another version (format {found}, expected {FORMAT}). "
                    "Run 'pensions rank' again.",
                    fr=f"« {path} » vient d’une autre version de l’outil (format {found}, attendu : {FORMAT}). "
                    "Relancez « pensions rank ».",
                )
            return _content(archive, meta)
    except SourceError:
        raise
    except Exception as error:  # whatever a library finds in damaged bytes
        raise SourceError(
            f"'{path}' cannot be read ({error}). Run 'pensions rank' again.",
            fr=f"« {path} » est illisible. Relancez « pensions rank ».",
        ) from error


def read_run(folder: Path | str) -> MapContent:
    """
    The content of the map of a run's folder, with the isochrones that `pensions isochrone` left there.

    Raises
    ------
    MissingFileError, SourceError
        As `read_bundle`; isochrones that cannot be read.
    OutputError
        A run was killed while it replaced these files, and they cannot be put back.
    """
    settle(Path(folder))
    content, outlines = read_bundle(Path(folder) / FILE_NAME), Path(folder) / ISOCHRONES
    if not outlines.is_file():
        return content
    try:
        layer = gpd.read_file(outlines).to_crs(WORKING_CRS)
    except Exception as error:  # whatever a library finds in damaged bytes
        raise SourceError(
            f"'{outlines}' cannot be read ({error}). Run 'pensions isochrone' again, or remove it.",
            fr=f"« {outlines} » est illisible. Relancez « pensions isochrone », ou supprimez-le.",
        ) from error
    return replace(content, context={**content.context, "isochrones": layer})


def _meta(content: MapContent) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "lang": content.lang,
        "run": content.run,
        "themes": [theme.model_dump() for theme in content.themes],
        "profiles": [
            {"id": p.id, "label": p.label.model_dump(), "source": p.source, "themes": dict(p.themes)}
            for p in content.profiles
        ],
        "stability_top": content.stability_top,
        "sites": _judges(content.ranking),
        "surface": None if content.surface is None else _judges(content.surface),
    }


def _judges(ranking: Ranking) -> dict[str, Any]:
    return {
        "criteria": [criterion.model_dump(mode="json") for criterion in ranking.criteria],
        "rules": [rule.model_dump(mode="json") for rule in ranking.rules],
        "not_evaluated": {name: text.model_dump() for name, text in ranking.not_evaluated.items()},
        "unknown_because": {name: text.model_dump() for name, text in ranking.unknown_because.items()},
        "out_of_reach": {name: text.model_dump() for name, text in ranking.out_of_reach.items()},
    }


def _table(ranking: Ranking, stability: pd.Series | None) -> pd.DataFrame:
    points = shapely.get_coordinates(ranking.sites.geometry.representative_point().to_numpy())
    shown = [name for name in (*SITE_TEXT, "area_m2") if name in ranking.sites]
    people = {criterion.id for criterion in ranking.criteria if criterion.is_about_people}
    hidden = {
        "measures": people,
        "rule_values": {rule.id for rule in ranking.rules if rule.is_about_people},
        "details": {str(name) for name in ranking.details for who in people if str(name).startswith(f"{who}_")},
    }
    columns: dict[str, Any] = {"x": points[:, 0], "y": points[:, 1]}
    columns |= {f"site:{name}": ranking.sites[name] for name in shown}
    columns |= {f"s:{name}": ranking.scores[name] for name in ranking.scores}
    for attribute, mark in _FRAMES.items():
        frame = getattr(ranking, attribute)
        columns |= {f"{mark}:{name}": frame[name] for name in frame if name not in hidden.get(attribute, ())}
    if stability is not None:
        columns["stability"] = stability.reindex(ranking.sites.index)
    return pd.DataFrame(columns, index=ranking.sites.index, copy=False)


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _content(archive: zipfile.ZipFile, meta: dict[str, Any]) -> MapContent:
    def opened(name: str) -> io.BytesIO:
        return io.BytesIO(archive.read(name))

    sites = pd.read_parquet(opened("sites.parquet"))
    surface = None
    if meta["surface"] is not None:
        surface = _ranking(pd.read_parquet(opened("surface.parquet")), meta["surface"])
    layers = {}
    for name in archive.namelist():
        if name.startswith("layers/"):
            layer = gpd.read_parquet(opened(name))
            layer.attrs["is_drawn"] = True
            layers[name.removeprefix("layers/").removesuffix(".parquet")] = layer
    profiles = (Preset(**{**told, "label": Text(**told["label"])}) for told in meta["profiles"])
    sectors = gpd.read_parquet(opened(SECTORS)) if SECTORS in archive.namelist() else None
    return MapContent(
        ranking=replace(_ranking(sites, meta["sites"]), sectors=sectors),
        surface=surface,
        context=layers,
        themes=tuple(Theme(**theme) for theme in meta["themes"]),
        run=meta["run"],
        lang=meta["lang"],
        profiles=tuple(profiles),
        stability=sites.get("stability"),
        stability_top=meta["stability_top"],
        names=pd.read_parquet(opened(NAMES)) if NAMES in archive.namelist() else None,
        communes=pd.read_parquet(opened(COMMUNES)) if COMMUNES in archive.namelist() else None,
        packed=json.loads(archive.read(GROUND)),
    )


def _ranking(table: pd.DataFrame, judges: dict[str, Any]) -> Ranking:
    criteria = tuple(Criterion.model_validate(told) for told in judges["criteria"])
    rules = tuple(Rule.model_validate(told) for told in judges["rules"])

    def part(mark: str) -> pd.DataFrame:
        names = [name for name in map(str, table) if name.startswith(f"{mark}:")]
        return table[names].rename(columns=lambda name: name.removeprefix(f"{mark}:"))

    frames = {name: part(mark) for name, mark in _FRAMES.items()}
    points = gpd.GeoSeries(gpd.points_from_xy(table["x"], table["y"]), index=table.index, crs=WORKING_CRS)
    frames["measures"] = frames["measures"].reindex(columns=[criterion.id for criterion in criteria])
    frames["rule_values"] = frames["rule_values"].reindex(columns=[rule.id for rule in rules])
    return Ranking(
        sites=gpd.GeoDataFrame(part("site"), geometry=points),
        criteria=criteria,
        rules=rules,
        scores=part("s"),
        not_evaluated={name: Text(**text) for name, text in judges["not_evaluated"].items()},
        unknown_because={name: Text(**text) for name, text in judges.get("unknown_because", {}).items()},
        out_of_reach={name: Text(**text) for name, text in judges.get("out_of_reach", {}).items()},
        **frames,
    )
