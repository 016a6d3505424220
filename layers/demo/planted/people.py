"""Faults among those who live there: dwellings that are gone, squares that are gone, a table of another time."""

import numpy as np
import pandas as pd
from pyproj import Transformer

from geo.crs import WORKING_CRS
from layers.demo.planted.fault import Planted, Town
from layers.demo.planted.rows import Fields, rewrite_rows
from layers.demo.territory_text import RPLS_FILE

ADDRESS = ("NUMVOIE", "INDREP", "TYPVOIE", "NOMVOIE", "X", "Y")
CELLS_FILE, NEED_FILE = "carreaux_200m_met.csv", "need.csv"
OLD_YEAR = "2014"


def dwellings_by_commune(town: Town) -> Planted:
    """Take one address in three of the main commune out of RPLS."""
    code, name = town.commune(0)
    seen: dict[tuple[str, ...], int] = {}
    gone = 0

    def rewrite(row: Fields) -> list[Fields]:
        nonlocal gone
        if row["DEPCOM"].strip('"') != code:
            return [row]
        rank = seen.setdefault(tuple(row[column] for column in ADDRESS), len(seen))
        gone += rank % 3 == 2
        return [] if rank % 3 == 2 else [row]

    rewrite_rows(town.folder / RPLS_FILE, ";", rewrite)
    return Planted(
        "rpls_by_commune",
        (RPLS_FILE,),
        f"une adresse sur trois de {name} ({code}) retirée du RPLS : {gone} logements de moins",
        (name,),
    )


def households_by_commune(town: Town) -> Planted:
    """Take the squares of the northern half of a commune out of the grid: half of them, by count."""
    code, name = town.commune(1)
    path = town.folder / CELLS_FILE
    cells = pd.read_csv(path, usecols=["idcar_200m", "lcog_geo"], dtype=str)
    here = cells.loc[cells["lcog_geo"].str[:5] == code, "idcar_200m"]
    corner = here.str.extract(r"N(\d+)E(\d+)").astype(int)
    to_metres = Transformer.from_crs(3035, WORKING_CRS, always_xy=True)
    y = to_metres.transform(corner[1].to_numpy() + 100.0, corner[0].to_numpy() + 100.0)[1]
    north = set(here[y > np.median(y)])
    rewrite_rows(path, ",", lambda row: [] if row["idcar_200m"] in north else [row])
    return Planted(
        "households_by_commune",
        (CELLS_FILE,),
        f"{len(north)} carreaux de la moitié nord de {name} ({code}) retirés de Filosofi",
        (name,),
    )


def ages(town: Town) -> Planted:
    """Give the planner's table of requests counts of another time; `territory.toml` says so too."""
    rewrite_rows(town.folder / NEED_FILE, ";", lambda row: [{**row, "annee": OLD_YEAR}])
    return Planted(
        "ages",
        (NEED_FILE, "territory.toml"),
        f"la table des demandes est de {OLD_YEAR}, à côté de sources de 2021 à 2026",
        (NEED_FILE,),
    )
