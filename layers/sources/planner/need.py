"""Need as the planner supplies it: requests and eviction orders by commune or sector, below the threshold hidden."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import check_working_crs
from geo.errors import Sentence, SourceError, all_faults
from layers.files.checks import refuse_examples, to_number
from layers.files.stream import as_text
from layers.files.tables import pick_columns, read_table
from layers.people.gate import RawPeople
from layers.people.pooling import THRESHOLD
from layers.reception.notes import leave_out

ZONES = {"zone_id": ("code_insee", "code_zone", "zone_id"), "year": ("annee",)}
REQUESTS = {
    "homeless_requests": ("personnes_115", "hebergees_ou_sans_abri"),
    "social_requests": ("demandes_logement_social", "demandes_en_cours"),
    "pension_requests": ("orientations_pension_de_famille",),
}
EVICTIONS = {"eviction_orders": ("commandements_quitter_les_lieux", "commandements")}


def read_need_table(
    path: Path, *, communes: gpd.GeoDataFrame, zone_column: str = "insee_code", threshold: int = THRESHOLD
) -> RawPeople:
    """
    Requests by zone: layer `need_zones`.

    Publisher: the planner (SIAO/115, SNE, orientations by the SIAO); to be kept on the planner's machine. A row is a
    zone and a year: code_insee;annee;demandes_logement_social;personnes_115;orientations_pension_de_famille;source.

    Parameters
    ----------
    path
        CSV, any of the usual encodings and separators. The latest year of each zone is kept.
    communes
        Layer that gives the outlines: communes, or sectors with their code in `zone_column`.
    threshold
        Counts from 1 to `threshold` - 1 are told as NaN, and counted (`layers.people.hiding`); 0 stays 0.

    Returns
    -------
    RawPeople
        Once told, all the zones of `communes`; NaN where the table says nothing, or the count is secret.

    Raises
    ------
    MissingFileError, SourceError
        Unknown zones (all named), negative counts, a zone given twice for a year.
    """
    frame = _counts_by_zone(path, REQUESTS, tuple(REQUESTS), communes, zone_column)
    return RawPeople("need_zones", frame, threshold=threshold)


def read_eviction_table(
    path: Path, *, communes: gpd.GeoDataFrame, zone_column: str = "insee_code", threshold: int = THRESHOLD
) -> RawPeople:
    """
    Orders to leave the premises by zone (commandements de quitter les lieux): layer `eviction_zones`.

    Publisher: the planner (préfecture, CCAPEX); to be kept on the planner's machine. A row is a zone and a year:
    code_insee;annee;commandements_quitter_les_lieux;source (`pensions template evictions`). Known gap: an order is not
    an eviction.

    Parameters, returned zones and errors as for `read_need_table`; a table without the column of orders is refused.
    """
    frame = _counts_by_zone(path, EVICTIONS, (), communes, zone_column)
    return RawPeople("eviction_zones", frame, threshold=threshold)


def _counts_by_zone(
    path: Path,
    counts: Mapping[str, tuple[str, ...]],
    optional: tuple[str, ...],
    communes: gpd.GeoDataFrame,
    zone_column: str,
) -> gpd.GeoDataFrame:
    """The latest counts of each zone of `communes`, NaN where the table says nothing."""
    check_working_crs(communes, names=("communes",))
    names = list(counts)
    raw = read_table(path)
    refuse_examples(raw, path.name)
    if raw.empty:
        raise SourceError(
            f"{path.name}: no row. Fill in one row a commune, or leave the file out of the territory.",
            fr=f"{path.name} : aucune ligne. Remplissez une ligne par commune, ou retirez le fichier du territoire.",
        )
    table = pick_columns(raw, {**ZONES, **counts}, path.name, optional=["year", *optional])
    table["zone_id"] = as_text(table["zone_id"])
    _refuse_percents(table[names], path.name)
    for name in ("year", *names):
        table[name] = to_number(table[name], source=path.name)
    _check(table, names, set(communes[zone_column]), path.name)
    mended: list[str] = []
    latest = table.sort_values("year", na_position="first").drop_duplicates("zone_id", keep="last")
    en, fr = "rows of earlier years left out", "lignes d'années antérieures écartées"
    leave_out(mended, len(table) - len(latest), "duplicate", en, fr)
    rows = latest.set_index("zone_id")[names].reindex(communes[zone_column])
    frame = gpd.GeoDataFrame(
        {"zone_id": communes[zone_column].to_numpy(), **{name: rows[name].to_numpy(dtype=float) for name in names}},
        geometry=communes.geometry.to_numpy(),
        crs=communes.crs,
    ).astype({"zone_id": "str"})
    frame.attrs["repairs"] = mended
    return frame


def _refuse_percents(counts: pd.DataFrame, source: str) -> None:
    """Refuse a percentage where people are counted: « 91 % » would be read as 91 of them."""
    for name, texts in counts.items():
        percents = as_text(texts)[as_text(texts).str.contains("%", regex=False)]
        if len(percents):
            raise SourceError(
                f"{source}: {len(percents)} percentages where counts are expected ('{name}', first: "
                f"{percents.iloc[0]!r}). Fill in how many people or households, not their share.",
                fr=f"{source} : {len(percents)} pourcentages là où sont attendus des effectifs (« {name} », premier : "
                f"« {percents.iloc[0]} »). Donnez un nombre de personnes ou de ménages, pas une part.",
            )


def _check(table: pd.DataFrame, names: list[str], zones: set[str], source: str) -> None:
    faults: list[Sentence] = []
    unknown = sorted(set(table["zone_id"]) - zones)
    if unknown:
        first = ", ".join(map(repr, unknown[:5]))
        faults.append(
            Sentence(
                f"{len(unknown)} zones are not in the territory ({first})",
                f"{len(unknown)} zones ne sont pas dans le territoire ({first})",
            )
        )
    negative = int((table[names] < 0).to_numpy().sum())
    if negative:
        faults.append(Sentence(f"{negative} negative counts", f"{negative} effectifs négatifs"))
    infinite = int(np.isinf(table[names].to_numpy(dtype=float)).sum())
    if infinite:
        faults.append(Sentence(f"{infinite} infinite counts", f"{infinite} effectifs infinis"))
    repeated = table.duplicated(["zone_id", "year"])
    if repeated.any():
        twice = table.loc[repeated, "zone_id"].iloc[0]
        faults.append(
            Sentence(
                f"zone {twice!r} is given twice for one year", f"zone {twice!r} donnée deux fois pour la même année"
            )
        )
    if faults:
        said = all_faults(source, faults)
        raise SourceError(
            f"{said.en} Codes are INSEE codes as text (01001, not 1001).",
            fr=f"{said.fr} Les codes sont ceux de l'INSEE, en texte (01001, pas 1001).",
        )
