"""The cadastre: parcels in blocks between streets, their buildings, and the legal persons who own some of them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from layers.demo.city import names
from layers.demo.city.areas import City
from layers.demo.city.fields import Floats, Ints, Labels, Shapes
from layers.demo.city.network import Network
from layers.demo.published.files import typed_rows, write_geojson, write_lines
from layers.demo.published.streets import Middles

OTHERS_A_CANDIDATE = 4
HEADER = (
    "Département (Champ géographique);Code Direction;Code Commune;Nom Commune;Préfixe (Références cadastrales);"
    "Section (Références cadastrales);N° plan (Références cadastrales);N° de voirie;Indice de répétition;"
    "Code voie MAJIC;Code voie rivoli;Nature voie;Nom voie;Contenance (Caractéristiques parcelle);SUF;Nature culture;"
    "Contenance (Caractéristiques SUF);Code droit;N° MAJIC;N° SIREN;Groupe personne;Forme juridique;"
    "Forme juridique abrégée;Dénomination"
)
NOBODY = -1
COMMUNE, EPCI, STATE, DEPARTMENT, HOSPITAL, COOWNERS, COMPANY = range(100, 107)


def make_parcels(city: City, network: Network, middle: Middles, social: pd.DataFrame) -> pd.DataFrame:
    """
    Cut blocks into parcels, and give some to landlords and public bodies.

    Returns
    -------
    DataFrame
        geometry (EPSG:2154), commune (row of `city.communes`), idu (14 characters), section, number, area (m²),
        owner (row of `names.LANDLORDS`, one of the constants above, or `NOBODY`), is_built.
    """
    rng = city.rng("parcels")
    wanted = city.size.candidate_parcels * (1 + OTHERS_A_CANDIDATE)
    blocks, commune = _blocks(city, rng, network, middle, wanted // 2)
    pieces, block = _cut(rng, blocks)
    area = shapely.area(pieces)
    kept = np.flatnonzero((area > 160.0) & (area < 5_600.0) & (shapely.get_type_id(pieces) == 3))
    kept = kept[: int(wanted * 1.02)]
    order = kept[np.argsort(commune[block[kept]], kind="stable")]
    frame = pd.DataFrame({"geometry": pieces[order], "commune": commune[block[order]], "block": block[order]})
    frame["area"] = shapely.area(pieces[order])
    rank = frame.groupby("commune").cumcount().to_numpy()
    frame["section"] = [_section(k // 160) for k in rank.tolist()]
    frame["number"] = rank % 160 + 1
    codes = city.communes["insee_code"].to_numpy()[frame["commune"]]
    frame["idu"] = [f"{c}000{s}{n:04d}" for c, s, n in zip(codes, frame["section"], frame["number"], strict=True)]
    frame["owner"] = _owners(city, rng, frame, social)
    built = np.select([frame["owner"].between(0, 99), frame["owner"].isin([COMMUNE, EPCI, STATE])], [0.78, 0.4], 0.85)
    frame["is_built"] = rng.uniform(size=len(frame)) < built
    return frame


def _section(rank: int) -> str:
    """Give the letters of a cadastral sheet: 0A to 0D, then AB, AC, …"""
    if rank < 4:
        return f"0{'ABCD'[rank]}"
    return f"{chr(65 + (rank - 4) // 24 % 26)}{chr(66 + (rank - 4) % 24)}"


def _blocks(
    city: City, rng: np.random.Generator, network: Network, middle: Middles, wanted: int
) -> tuple[Shapes, Labels]:
    """Choose blocks among the faces of the street network, inside one commune, back from the kerb."""
    x, y = network.x, network.y
    bent = ~np.isnan(middle.x)
    mid_x = np.where(bent, middle.x, (x[network.u] + x[network.v]) / 2)
    mid_y = np.where(bent, middle.y, (y[network.u] + y[network.v]) / 2)
    points = np.stack([np.column_stack([x[network.u], y[network.u]]), np.column_stack([mid_x, mid_y]),
                       np.column_stack([x[network.v], y[network.v]])], axis=1)  # fmt: skip
    faces = shapely.get_parts(shapely.polygonize(shapely.linestrings(points)))
    size, centre = shapely.area(faces), shapely.centroid(faces)
    cx, cy = shapely.get_x(centre), shapely.get_y(centre)
    density = city.density_at(cx, cy)
    good = (size > 1_100.0) & (size < 26_000.0) & (density > 90.0) & (city.commune_at(cx, cy) >= 0)
    good &= city.water_m(cx, cy) > np.sqrt(size) / 2
    faces, cx, cy, density = faces[good], cx[good], cy[good], density[good]
    weight = (0.25 + np.clip(density / 4_000.0, 0, 1.2)) * rng.uniform(0.05, 1.0, len(faces))
    chosen = np.argsort(-weight, kind="stable")[: int(wanted * 1.15)]
    chosen = rng.permutation(chosen)
    commune = city.commune_at(cx[chosen], cy[chosen])
    shapes = shapely.buffer(faces[chosen], -5.5, join_style="mitre")
    inside = shapely.contains_properly(city.communes.geometry.to_numpy()[commune], shapes)
    inside &= shapely.get_type_id(shapes) == 3
    inside &= ~shapely.is_empty(shapes)
    return shapes[inside], commune[inside]


def _cut(rng: np.random.Generator, blocks: Shapes) -> tuple[Shapes, Ints]:
    """Cut each block in four by two perpendicular lines, along its longest side, off its centre a little."""
    envelope = shapely.get_coordinates(shapely.oriented_envelope(blocks)).reshape(len(blocks), 5, 2)
    sides = np.diff(envelope[:, :3], axis=1)
    long = np.hypot(sides[:, :, 0], sides[:, :, 1]).argmax(axis=1)
    along = sides[np.arange(len(blocks)), long]
    along = along / np.hypot(along[:, 0], along[:, 1])[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    size = np.sqrt(shapely.area(blocks))[:, None]
    middle = shapely.get_coordinates(shapely.centroid(blocks))
    middle = (
        middle
        + along * size * rng.uniform(-0.16, 0.16, size.shape)
        + across * size * rng.uniform(-0.1, 0.1, size.shape)
    )
    parts = rng.choice([1, 2, 4], len(blocks), p=[0.3, 0.35, 0.35])
    parts = np.where(shapely.area(blocks) > 5_000.0, 4, parts)
    pieces, block = [blocks[parts == 1]], [np.flatnonzero(parts == 1)]
    for count, ends in ((2, (0,)), (4, (1, -1))):
        rows = np.flatnonzero(parts == count)
        for side in (1, -1):
            for end in ends:
                sector = _sector(middle[rows], along[rows], across[rows], end, side)
                pieces.append(shapely.intersection(blocks[rows], sector))
                block.append(rows)
    order = np.argsort(np.concatenate(block), kind="stable")
    return np.concatenate(pieces)[order], np.concatenate(block)[order]


def _sector(middle: Floats, along: Floats, across: Floats, end: int, side: int) -> Shapes:
    """Give the half plane on one side of a line (end 0), or one quarter of the plane (end 1 or -1)."""
    far = 2_000.0
    first = middle + (along * far * end if end else -across * far)
    last = middle + (0.0 if end else across * far)
    deep = (across if end else along) * far * side
    sectors: Shapes = shapely.polygons(np.stack([last, first, first + deep, last + deep], axis=1))
    return sectors


def _owners(city: City, rng: np.random.Generator, parcels: pd.DataFrame, social: pd.DataFrame) -> Ints:
    """Give whole blocks to landlords (where social housing is) and public bodies, then some more to others."""
    owner = np.full(len(parcels), NOBODY)
    centre = shapely.centroid(parcels["geometry"].to_numpy())
    x, y = shapely.get_x(centre), shapely.get_y(centre)
    poor, area = city.deprivation_at(x, y), parcels["area"].to_numpy()
    first = parcels["block"].drop_duplicates().index.to_numpy()
    blocks = parcels["block"].to_numpy()[first]
    landlord = rng.uniform(size=len(first)) ** (1.0 / (0.08 + np.clip(poor[first] - 0.12, 0, 1) ** 1.2))
    public = rng.uniform(size=len(first))
    ranks = np.argsort(-landlord, kind="stable")
    left = city.size.candidate_parcels
    share = np.bincount(parcels["block"])[blocks] * 0.85
    upto = np.searchsorted(np.cumsum(share[ranks]), 0.6 * left)
    of_landlords = blocks[ranks[:upto]]
    rest = np.setdiff1d(np.argsort(-public, kind="stable"), ranks[:upto], assume_unique=True)
    rest = rest[np.argsort(-public[rest], kind="stable")]
    of_public = blocks[rest[: np.searchsorted(np.cumsum(share[rest]), 0.4 * left)]]
    who = rng.choice(len(names.LANDLORDS), parcels["block"].max() + 1, p=[row[5] for row in names.LANDLORDS])
    body = rng.choice(
        [COMMUNE, EPCI, STATE, DEPARTMENT, HOSPITAL], parcels["block"].max() + 1, p=[0.55, 0.2, 0.1, 0.09, 0.06]
    )
    most = rng.uniform(size=len(parcels)) < 0.85
    block = parcels["block"].to_numpy()
    other = (rng.uniform(size=len(parcels)) < 0.22) & (area > 0)
    owner = np.where(other, np.where(rng.uniform(size=len(parcels)) < 0.6, COOWNERS, COMPANY), owner)
    owner = np.where(np.isin(block, of_public) & most, body[block], owner)
    return np.where(np.isin(block, of_landlords) & most, who[block], owner)


def write_parcels(city: City, parcels: pd.DataFrame, path: Path) -> None:
    """Write the parcels as Etalab publishes them: section and numero lose their zeros, id keeps them."""
    rng = city.rng("contenance")
    lost = rng.uniform(size=len(parcels)) < 0.01
    area = [None if gone else round(value) for gone, value in zip(lost, parcels["area"], strict=True)]
    write_geojson(
        path,
        parcels["geometry"].to_numpy(),
        {
            "id": parcels["idu"],
            "commune": parcels["idu"].str[:5],
            "prefixe": ["000"] * len(parcels),
            "section": parcels["section"].str.lstrip("0"),
            "numero": parcels["number"].astype(str),
            "contenance": area,
            "arpente": [False] * len(parcels),
            "created": ["2004-03-08"] * len(parcels),
            "updated": ["2026-02-17"] * len(parcels),
        },
    )


def write_buildings(city: City, parcels: pd.DataFrame, path: Path) -> None:
    """Write the buildings (no id, as published): the parcel drawn smaller about its centre."""
    rng = city.rng("buildings")
    built = parcels[parcels["is_built"]]
    shapes = built["geometry"].to_numpy()
    coordinates, which = shapely.get_coordinates(shapes, return_index=True)
    centre = shapely.get_coordinates(shapely.centroid(shapes))[which]
    share = np.sqrt(rng.uniform(0.12, 0.62, len(built)))[which, None]
    drawn = shapely.set_coordinates(shapes.copy(), centre + share * (coordinates - centre))
    light = rng.uniform(size=len(built)) < 0.08
    write_geojson(
        path,
        drawn,
        {
            "type": np.where(light, "02", "01"),
            "nom": [None] * len(built),
            "commune": built["idu"].str[:5],
            "created": ["2010-05-01"] * len(built),
            "updated": ["2026-02-17"] * len(built),
        },
    )


@dataclass(frozen=True)
class OwnedParcel:
    """A parcel of a legal person; columns of `make_parcels`."""

    commune: int
    section: str
    number: int
    area: float
    owner: int


def write_owners(city: City, parcels: pd.DataFrame, path: Path) -> None:
    """Write the parcels of legal persons, 2025: 24 columns read by position, several rows a parcel."""
    rng = city.rng("owners")
    owned = parcels[parcels["owner"] != NOBODY]
    draw = rng.uniform(size=(len(owned), 2))
    street = rng.integers(0, len(names.STREET_NAMES), len(owned))
    number = rng.integers(1, 150, len(owned))
    lines = [HEADER]
    for k, row in enumerate(typed_rows(owned, OwnedParcel)):
        code, town = city.communes["insee_code"].iloc[row.commune], city.communes["name"].iloc[row.commune]
        area = round(row.area)
        way = names.STREET_NAMES[street[k]].upper()
        place = f"34;1;{code[2:]};{town.upper()};;{row.section.lstrip('0')};{row.number}"
        head = f"{place};{number[k]};;0000;0000;RUE;{way};{area}"
        holders = [("P - Propriétaire ", _person(city, row.owner, row.commune, k))]
        if row.owner == COMMUNE and draw[k, 0] < 0.06:
            holders.append(("E - Emphytéote", _person(city, names.OPH, row.commune, k)))
        parts = [("", "S - Sols", area)]
        if draw[k, 1] < 0.15:
            parts = [("A", "S - Sols", area - area // 3), ("B", "J - Jardins", area // 3)]
        for right, person in holders:
            for letter, culture, surface in parts:
                lines.append(f"{head};{letter};{culture};{surface};{right};PBB{k:05d};{person}")
    write_lines(path, lines)


def _person(city: City, owner: int, commune: int, rank: int) -> str:
    """Give SIREN; group; legal form; its short form; name."""
    if owner < 100:
        stem, group, form, short, called, _ = names.LANDLORDS[owner]
        return f"{names.luhn(stem)};{group};{form};{short};{called}"
    if owner == COMMUNE:
        town = city.communes.iloc[commune]
        return f"{town['siren']};4 - Commune;7210;COM;COMMUNE DE {town['name'].upper()}"
    body = "9 - Etablissements publics ou organismes assimilés"
    known = {
        EPCI: f"{names.EPCI_SIREN};{body};7344;METRO;METROPOLE DE VALMARELLE",
        STATE: "U99900001;1 - Etat;7113;MIN;ETAT PAR DIRECTION IMMOBILIERE",
        DEPARTMENT: f"{names.luhn('99900101')};3 - Département;7220;DEP;DEPARTEMENT (FICTIF)",
        HOSPITAL: f"{names.luhn('99900102')};{body};7364;EPSC;CH DE VALMARELLE",
        COOWNERS: f"U{99910000 + rank:08d};7 - Copropriétaires;9160;COPR;COPROPRIETE N° {rank}",
    }
    company = (
        f"{names.luhn(f'998{rank:05d}'[:8])};0 - Personnes morales non remarquables;6540;SCI;SCI DES GARRIGUES {rank}"
    )
    return known.get(owner, company)
