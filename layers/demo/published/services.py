"""Services of daily life and of care: the BPE, and FINESS with the existing supported housing."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from layers.demo.city import names
from layers.demo.city.areas import City, lonlat
from layers.demo.city.fields import Floats
from layers.demo.city.network import Network
from layers.demo.published.files import frame_bytes, typed_rows, write_lines

RATES: tuple[tuple[str, float, float, str, str], ...] = (
    # type, per 1,000 inhabitants, pull of the centre (0: where people are), name, in a town of 30,000 at least 1
    ("A122", 0.010, 1.0, "AGENCE FRANCE TRAVAIL", "always"),
    ("A128", 0.022, 0.3, "FRANCE SERVICES", "always"),
    ("A203", 0.30, 0.9, "BANQUE DU COMPTOIR", ""),
    ("A206", 0.045, 0.5, "BUREAU DE POSTE", "always"),
    ("A207", 0.05, 0.0, "RELAIS POSTE", ""),
    ("A208", 0.03, 0.0, "AGENCE POSTALE COMMUNALE", ""),
    ("A504", 1.6, 1.2, "RESTAURANT", ""),
    ("A506", 0.14, 0.5, "LAVERIE AUTOMATIQUE", "always"),
    ("B104", 0.012, 0.0, "HYPERMARCHE", ""),
    ("B105", 0.14, 0.1, "SUPERMARCHE", "always"),
    ("B201", 0.26, 0.5, "SUPERETTE", ""),
    ("B202", 0.34, 0.6, "EPICERIE", ""),
    ("B204", 0.20, 0.4, "BOUCHERIE", ""),
    ("B207", 0.55, 0.4, "BOULANGERIE", ""),
    ("D101", 0.006, 0.2, "CENTRE HOSPITALIER", "always"),
    ("D104", 0.006, 0.1, "CENTRE PSYCHOTHERAPIQUE", ""),
    ("D106", 0.006, 0.2, "URGENCES DU CENTRE HOSPITALIER", "always"),
    ("D108", 0.03, 0.4, "CENTRE DE SANTE", ""),
    ("D109", 0.03, 0.3, "CMP", "always"),
    ("D113", 0.04, 0.1, "MAISON DE SANTE", ""),
    ("D114", 0.010, 0.6, "CSAPA", "always"),
    ("D265", 1.05, 0.4, "MEDECIN GENERALISTE", ""),
    ("D269", 0.16, 0.9, "PSYCHIATRE", ""),
    ("D277", 0.60, 0.5, "CHIRURGIEN-DENTISTE", ""),
    ("D281", 1.45, 0.1, "INFIRMIER", ""),
    ("D302", 0.06, 0.4, "LABORATOIRE", ""),
    ("D307", 0.36, 0.3, "PHARMACIE", "always"),
    ("D506", 0.045, 0.2, "CENTRE SOCIAL", "always"),
    ("E108", 0.003, 0.8, "GARE", "always"),
    ("F111", 0.45, 0.0, "PLATEAU EXTERIEUR", ""),
    ("F307", 0.055, 0.3, "BIBLIOTHEQUE", "always"),
)
FINESS_OF = {"D307": "620", "D109": "156", "D114": "197", "D101": "355"}
CATEGORIES = {
    "258": ("Maisons Relais - Pensions de Famille", "4501", "Etablissements de réinsertion"),
    "259": (
        "Autre Résidence Sociale (hors Maison Relais, Pension de Famille)",
        "4501",
        "Etablissements de réinsertion",
    ),
    "257": ("Foyer de Jeunes Travailleurs (résidence sociale ou non)", "4501", "Etablissements de réinsertion"),
    "214": ("Centre Hébergement & Réinsertion Sociale (C.H.R.S.)", "4501", "Etablissements de réinsertion"),
    "156": (
        "Centre Médico-Psychologique (C.M.P.)",
        "1111",
        "Autres établissements de lutte contre les maladies mentales",
    ),
    "197": ("Centre soins accompagnement prévention addictologie (CSAPA)", "1203", "Etablissements médico-sociaux"),
    "355": ("Centre Hospitalier (C.H.)", "1102", "Centres hospitaliers"),
    "620": ("Pharmacie d'Officine", "3101", "Pharmacies"),
}


def make_services(city: City, cells: pd.DataFrame, network: Network) -> pd.DataFrame:
    """
    Open services where people are, the territory and 2 km around.

    Returns
    -------
    DataFrame
        typequ, name, x, y, insee_code, commune, quality_xy, quality_geoloc.
    """
    rng = city.rng("services")
    tree = cKDTree(np.column_stack([network.x, network.y]))
    inhabitants = cells["ind"].sum()
    parts = []
    for typequ, rate, pull, label, least in RATES:
        count = max(round(rate * inhabitants / 1_000.0 * rng.uniform(0.92, 1.08)), 1 if least else 0)
        x, y = place(city, rng, cells, tree, count, pull)
        numbers = rng.integers(0, len(names.STREET_NAMES), count)
        called = [f"{label} {names.STREET_NAMES[k].upper()}" for k in numbers]
        parts.append(pd.DataFrame({"typequ": typequ, "name": called, "x": x, "y": y}))
    halls = [(town.x + 20.0, town.y + 15.0) for town in city.settlements if town.is_inside]
    parts.append(pd.DataFrame(halls, columns=["x", "y"]).assign(typequ="A129", name="MAIRIE"))
    frame = pd.concat(parts, ignore_index=True)
    frame["quality_geoloc"] = np.where(rng.uniform(size=len(frame)) < 0.8, "11", "21")
    frame["quality_xy"] = np.where(frame["quality_geoloc"] == "11", "B", "A")
    frame.loc[frame["typequ"] == "F111", ["quality_xy", "quality_geoloc"]] = "_Z"
    frame["x"], frame["y"] = frame["x"].round(2), frame["y"].round(2)
    x, y = frame["x"].to_numpy(), frame["y"].to_numpy()
    frame["insee_code"], frame["commune"] = city.code_at(x, y), city.name_at(x, y)
    return frame


def place(
    city: City, rng: np.random.Generator, cells: pd.DataFrame, tree: cKDTree, count: int, pull: float
) -> tuple[Floats, Floats]:
    """Choose `count` doors on the streets, in proportion to people; `pull` draws them to dense places."""
    weight = cells["ind"].to_numpy() * (0.15 + np.clip(cells["density"].to_numpy() / 3_000.0, 0, 4)) ** pull
    cell = rng.choice(len(cells), count, p=weight / weight.sum())
    x = cells["x"].to_numpy()[cell] + rng.uniform(-95, 95, count)
    y = cells["y"].to_numpy()[cell] + rng.uniform(-95, 95, count)
    gap, near = tree.query(np.column_stack([x, y])) if count else (np.empty(0), np.empty(0, int))
    turn = rng.uniform(0, 2 * np.pi, count)
    on_street = gap < 150.0
    x = np.where(on_street, tree.data[near, 0] + 8.0 * np.cos(turn), x)
    y = np.where(on_street, tree.data[near, 1] + 8.0 * np.sin(turn), y)
    return x, y


def write_bpe(city: City, services: pd.DataFrame, path: Path) -> None:
    """Write the BPE 2025 layout (a subset of its columns, in its order), with rows placed at random (33) or nowhere."""
    rng = city.rng("bpe")
    frame = services.copy()
    random = rng.choice(len(frame), max(len(frame) // 120, 2), replace=False)
    frame.loc[random, ["quality_xy", "quality_geoloc"]] = ["M", "33"]
    frame.loc[random, "x"] = np.round(frame.loc[random, "x"] + rng.normal(0, 900, len(random)), 2)
    frame.loc[random, "y"] = np.round(frame.loc[random, "y"] + rng.normal(0, 900, len(random)), 2)
    nowhere = rng.choice(np.setdiff1d(np.arange(len(frame)), random), max(len(frame) // 200, 1), replace=False)
    x, y = frame["x"].to_numpy(), frame["y"].to_numpy()
    lon, lat = lonlat(x, y)
    inside = city.commune_at(x, y) >= 0
    street = np.array([n.upper() for n in names.STREET_NAMES])[rng.integers(0, len(names.STREET_NAMES), len(frame))]
    far = np.where(frame["quality_geoloc"] == "33", ">= 500", "< 100")
    out = pd.DataFrame(
        {
            "AN": "2025", "NOMRS": frame["name"], "NUMVOIE": rng.integers(1, 120, len(frame)).astype(str),
            "TYPVOIE": "RUE", "LIBVOIE": street, "CODPOS": frame["insee_code"].str[:2] + "990",
            "DEPCOM": frame["insee_code"], "DEP": "34", "REG": "76", "LIBCOM": frame["commune"],
            "DOM": frame["typequ"].str[:1], "SDOM": frame["typequ"].str[:2], "TYPEQU": frame["typequ"], "SIRET": "",
            "CAPACITE": np.nan, "LAMBERT_X": frame["x"], "LAMBERT_Y": frame["y"], "LONGITUDE": lon, "LATITUDE": lat,
            "QUALITE_XY": frame["quality_xy"], "EPSG": "2154", "QUALITE_GEOLOC": frame["quality_geoloc"],
            "TR_DIST_PRECISION": far, "DCIRIS": frame["insee_code"] + "_0101", "QP2024": "_Z",
            "EPCI": np.where(inside, names.EPCI_SIREN, "200999981"),
        }
    )  # fmt: skip
    out.loc[nowhere, ["LAMBERT_X", "LAMBERT_Y", "LONGITUDE", "LATITUDE"]] = np.nan
    out.loc[nowhere, ["QUALITE_XY", "QUALITE_GEOLOC"]] = "_U"
    path.write_bytes(frame_bytes(out, ";", "needed"))


def make_supported(city: City, cells: pd.DataFrame, network: Network) -> pd.DataFrame:
    """Open the existing supported housing: category, name, x, y, is_centroid (the address was not found)."""
    rng = city.rng("supported")
    tree = cKDTree(np.column_stack([network.x, network.y]))
    inner = cells[cells["is_inside"] & (cells["density"] > 700.0)]
    pensions = city.size.pensions
    rows = []
    plan = (("258", pensions, "PENSION DE FAMILLE"), ("214", max(pensions * 2 // 3, 2), "CHRS"),
            ("259", max(pensions, 2), "RESIDENCE SOCIALE"), ("257", max(pensions // 3, 1), "FJT"))  # fmt: skip
    for category, count, label in plan:
        x, y = place(city, rng, inner, tree, count, 0.7)
        called = rng.choice(len(names.STREET_NAMES), count, replace=count > len(names.STREET_NAMES))
        for k in range(count):
            rows.append((category, f"{label} {names.STREET_NAMES[called[k]].upper()}", x[k], y[k], False))
    frame = pd.DataFrame(rows, columns=["category", "name", "x", "y", "is_centroid"])
    shelters = frame.index[frame["category"] == "214"]
    frame.loc[shelters[0], "name"] = "CHRS L'ESCALE - FEMMES VICTIMES DE VIOLENCES"
    doubtful = frame.index[frame["category"] == "257"][-1]  # of a kind that no criterion of ours reads
    home = city.settlements[0]
    frame.loc[doubtful, ["x", "y", "is_centroid"]] = [home.x, home.y, True]
    frame["x"], frame["y"] = frame["x"].round(1), frame["y"].round(1)
    return frame


@dataclass(frozen=True)
class Structure:
    """A row of FINESS; `is_centroid` where the address was not found."""

    category: str
    name: str
    x: float
    y: float
    is_centroid: bool


def write_finess(city: City, services: pd.DataFrame, supported: pd.DataFrame, path: Path) -> None:
    """Write the legacy geolocated layout: all structures, then all positions; no header, no quotes."""
    rng = city.rng("finess")
    cared = services[services["typequ"].isin(FINESS_OF)]
    cared = cared.assign(category=cared["typequ"].map(FINESS_OF), is_centroid=False)
    every = pd.concat([supported, cared[list(supported.columns)]], ignore_index=True)
    x, y = every["x"].to_numpy(), every["y"].to_numpy()
    code, commune = city.code_at(x, y), city.name_at(x, y)
    number = rng.integers(1, 120, len(every))
    street = rng.integers(0, len(names.STREET_NAMES), len(every))
    structures, positions = [], []
    for k, row in enumerate(typed_rows(every, Structure)):
        label, group, group_label = CATEGORIES[row.category]
        finess, year = f"34099{k + 1:04d}", 1990 + int(number[k]) % 34
        town, way = commune[k].upper(), names.STREET_NAMES[street[k]].upper()
        fields = [
            "structureet", finess, "340990000", row.name[:38], row.name, "", "", str(number[k]), "R", way, "", "",
            code[k][2:], "34", "HERAULT", f"34990 {town}", "", "", row.category, label, group, group_label, "", "",
            "30", "Préfet de région", "", "", f"{year}-01-01", f"{year}-01-01", "2026-01-01", "",
        ]  # fmt: skip
        score, coder = (".", "ADMIN-EXPRESS-2023") if row.is_centroid else ("96", "BAN")
        source = f"1,ATLASANTE,{score},{coder},EPSG:2154 RGF93 / Lambert-93 (Métropole)"
        structures.append(";".join(fields))
        positions.append(f"geolocalisation;{finess};{row.x};{row.y};{source};2026-05-04")
    write_lines(path, ["finess;etalab;111;2026-05-12", *structures, *positions])
