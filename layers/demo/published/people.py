"""Who lives where: the 200 m cells, the communes, the priority districts, and the need the planner supplies."""

from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from layers.demo.city import names
from layers.demo.city.areas import City
from layers.demo.city.fields import Floats, Ints, Texts
from layers.demo.city.geography import OUTSIDE_CODE, coordinates
from layers.demo.published.files import frame_bytes, write_geojson, write_lines, write_rows

HEADER = (
    "idcar_200m,idcar_1km,idcar_nat,i_est_200,i_est_1km,lcog_geo,ind,men,men_pauv,men_1ind,men_5ind,men_prop,men_fmp,"
    "ind_snv,men_surf,men_coll,men_mais,log_av45,log_45_70,log_70_90,log_ap90,log_inc,log_soc,ind_0_3,ind_4_5,ind_6_10,"
    "ind_11_17,ind_18_24,ind_25_39,ind_40_54,ind_55_64,ind_65_79,ind_80p,ind_inc"
)
CELL_COLUMNS = HEADER.split(",")
SECRECY = 11
"""Fewest households of a cell that is not imputed (INSEE), and fewest people of a figure in the need table."""

AGES = {
    "ind_0_3": 0.042, "ind_4_5": 0.022, "ind_6_10": 0.056, "ind_11_17": 0.082, "ind_18_24": 0.115, "ind_25_39": 0.215,
    "ind_40_54": 0.185, "ind_55_64": 0.112, "ind_65_79": 0.128, "ind_80p": 0.038, "ind_inc": 0.005,
}  # fmt: skip


def make_cells(city: City) -> pd.DataFrame:
    """
    Settle people in the 200 m squares of EPSG:3035, the territory and 2 km around.

    Returns
    -------
    DataFrame
        north, east (south-west corner, EPSG:3035), x, y (centre, EPSG:2154), insee_code, is_inside, deprivation,
        density, ind, men, men_pauv, men_1ind (floats).
    """
    rng = city.rng("cells")
    zone = city.boundary.buffer(2_000.0).simplify(50.0)
    shapely.prepare(zone)
    there = Transformer.from_crs(2154, 3035, always_xy=True)
    west, south, east, north = there.transform_bounds(*zone.bounds)
    columns = np.arange(west // 200 * 200, east + 200, 200)
    rows = np.arange(south // 200 * 200, north + 200, 200)
    e, n = (grid.ravel().astype(np.int64) for grid in np.meshgrid(columns, rows))
    back = Transformer.from_crs(3035, 2154, always_xy=True)
    x, y = back.transform(e + 100.0, n + 100.0)
    density = city.density_at(x, y)
    kept = shapely.contains_xy(zone, x, y) & (density > 20.0)
    cells = pd.DataFrame({"north": n, "east": e, "x": x, "y": y, "density": density})[kept].reset_index(drop=True)
    x, y = cells["x"].to_numpy(), cells["y"].to_numpy()
    poor = city.deprivation_at(x, y)
    people = rng.poisson(cells["density"].to_numpy() * 0.04).astype(float)
    centrality = np.clip(cells["density"].to_numpy() / 7_000.0, 0.0, 1.0)
    households = np.round(people / (2.45 - 0.65 * centrality + 0.35 * (poor - 0.2)) * rng.normal(1, 0.05, len(x)), 1)
    households = np.clip(households, 0.4, np.maximum(people, 0.4))
    share = np.clip((0.04 + 0.66 * poor**1.1 + 0.07 * centrality) * rng.normal(1, 0.1, len(x)), 0.01, 0.8)
    single = np.clip(0.24 + 0.24 * centrality + 0.06 * poor + rng.normal(0, 0.02, len(x)), 0.1, 0.75)
    cells["deprivation"], cells["ind"], cells["men"] = poor, people, households
    cells["men_pauv"], cells["men_1ind"] = np.round(households * share, 1), np.round(households * single, 1)
    cells["insee_code"] = city.code_at(x, y)
    cells["is_inside"] = cells["insee_code"] != OUTSIDE_CODE
    peopled: pd.DataFrame = cells[cells["ind"] > 0].reset_index(drop=True)
    return peopled


def commune_totals(city: City, cells: pd.DataFrame) -> pd.DataFrame:
    """Add up persons and households by commune, on insee_code."""
    totals = cells[cells["is_inside"]].groupby("insee_code")[["ind", "men", "men_pauv"]].sum()
    return totals.reindex(city.communes["insee_code"], fill_value=0.0)


def write_communes(city: City, cells: pd.DataFrame, path: Path) -> None:
    """Write communes.geojson as geo.api.gouv.fr answers (surface in hectares)."""
    communes, totals = city.communes, commune_totals(city, cells)
    write_geojson(
        path,
        communes.geometry.to_numpy(),
        {
            "nom": communes["name"],
            "code": communes["insee_code"],
            "siren": communes["siren"],
            "codeEpci": [names.EPCI_SIREN] * len(communes),
            "population": totals["ind"].astype(int),
            "surface": np.round(communes.area / 1e4, 2),
        },
    )


def write_cells(city: City, cells: pd.DataFrame, social: Floats, path: Path) -> None:
    """Write the Filosofi grid 2021; `social` is the number of social dwellings of each cell."""
    rng = city.rng("filosofi")
    n, e = cells["north"].to_numpy(), cells["east"].to_numpy()
    men, ind, poor = (cells[name].to_numpy() for name in ("men", "ind", "deprivation"))
    kilometre = pd.Series(_cell_id(n // 1000 * 1000, e // 1000 * 1000, 1000))
    small = men < SECRECY
    in_kilometre = pd.Series(men).groupby(kilometre).transform("sum").to_numpy() < SECRECY
    own = _cell_id(n, e, 200)
    built = rng.dirichlet([1.2, 2.0, 2.2, 3.0, 0.2], len(cells)) * men[:, None]
    flats = np.clip(cells["density"].to_numpy() / 6_000.0, 0.05, 0.97)
    mean_income = 27_500.0 - 17_500.0 * poor
    out = {
        "idcar_200m": own, "idcar_1km": kilometre.to_numpy(), "idcar_nat": np.where(small, kilometre.to_numpy(), own),
        "i_est_200": small.astype(int), "i_est_1km": in_kilometre.astype(int), "lcog_geo": _codes(city, cells),
        "ind": ind, "men": men, "men_pauv": cells["men_pauv"], "men_1ind": cells["men_1ind"],
        "men_5ind": men * (0.04 + 0.1 * poor), "men_prop": men * np.clip(0.75 - 0.4 * flats - 0.4 * poor, 0.03, 1),
        "men_fmp": men * (0.06 + 0.12 * poor), "ind_snv": ind * mean_income, "men_surf": men * (118 - 58 * flats),
        "men_coll": men * flats, "men_mais": men * (1 - flats), "log_av45": built[:, 0], "log_45_70": built[:, 1],
        "log_70_90": built[:, 2], "log_ap90": built[:, 3], "log_inc": built[:, 4], "log_soc": social.astype(float),
    }  # fmt: skip
    out |= {name: ind * share for name, share in AGES.items()}
    frame = pd.DataFrame(out)[list(CELL_COLUMNS)]
    numbers = frame.select_dtypes("float").columns
    frame[numbers] = frame[numbers].round(1)
    path.write_bytes(frame_bytes(frame))


def _cell_id(north: Ints, east: Ints, side: int) -> Texts:
    pairs = zip(north.tolist(), east.tolist(), strict=True)
    return np.array([f"CRS3035RES{side}mN{n}E{e}" for n, e in pairs])


def _codes(city: City, cells: pd.DataFrame) -> list[str]:
    """Glue the codes of all communes that a square touches (by its corners), the largest first."""
    x, y = cells["x"].to_numpy(), cells["y"].to_numpy()
    around = [cells["insee_code"].to_numpy()]
    around += [city.code_at(x + dx, y + dy) for dx in (-95.0, 95.0) for dy in (-95.0, 95.0)]
    return ["".join(dict.fromkeys(codes)) for codes in zip(*(a.tolist() for a in around), strict=True)]


def make_qpv(city: City) -> pd.DataFrame:
    """Draw the priority districts: code_qp, lib_qp, insee_code, name, geometry."""
    rng = city.rng("qpv")
    rows = []
    x, y = coordinates(city.districts).T
    inside = [place for place, commune in zip(city.districts, city.commune_at(x, y), strict=True) if commune >= 0]
    inside = inside[:1] if city.size.name == "town" else inside
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    for rank, place in enumerate(inside):
        reach = place.radius_m * (1.05 + 0.22 * np.sin(2 * angle + rng.uniform(0, 6)) + rng.normal(0, 0.07, len(angle)))
        ring = np.column_stack([place.x + reach * np.cos(angle), place.y + 0.85 * reach * np.sin(angle)])
        shape = shapely.Polygon(ring).intersection(city.boundary)
        label = names.DISTRICTS[rank % len(names.DISTRICTS)]
        label += "" if rank < len(names.DISTRICTS) else f" {rank // len(names.DISTRICTS) + 1}"
        code = f"QN034{99 - len(inside) + rank:02d}M"
        middle = shape.representative_point()
        at = np.array([middle.x]), np.array([middle.y])
        rows.append((code, label, city.code_at(*at)[0], city.name_at(*at)[0], shape))
    return pd.DataFrame(rows, columns=["code_qp", "lib_qp", "insee_code", "name", "geometry"])


def write_qpv(qpv: pd.DataFrame, path: Path) -> None:
    """Write the QPV 2024 layout, with what the real file has: a row without a code, and an invalid outline."""
    shapes = qpv["geometry"].tolist()
    corner = shapely.get_coordinates(shapes[-1])[8]
    blank = shapely.box(*shapely.Point(corner).buffer(30.0).bounds)
    shapes = [*shapes[:-1], _crossed(shapes[-1]), blank]
    count = len(shapes)
    write_geojson(
        path,
        shapes,
        {
            "fid": list(range(1, count + 1)),
            "code_qp": [*qpv["code_qp"], ""],
            "lib_qp": [*qpv["lib_qp"], ""],
            "insee_reg": ["76"] * count,
            "lib_reg": ["Occitanie"] * count,
            "insee_dep": ["34"] * count,
            "lib_dep": ["Hérault"] * count,
            "insee_com": [*qpv["insee_code"], qpv["insee_code"].iloc[-1]],
            "lib_com": [*qpv["name"], qpv["name"].iloc[-1]],
            "siren_epci": [names.EPCI_SIREN] * count,
        },
        has_crs=True,
    )


def _crossed(shape: shapely.Polygon) -> shapely.Polygon:
    """Make an outline cross itself, by two corners in the wrong order."""
    for k in range(1, 20):
        ring = shapely.get_coordinates(shape)
        ring[[k, k + 1]] = ring[[k + 1, k]]
        if not shapely.Polygon(ring).is_valid:
            break
    return shapely.Polygon(ring)


def write_need(city: City, cells: pd.DataFrame, path: Path) -> None:
    """Write the planner's own aggregates by commune; figures under 11 are left blank."""
    rng = city.rng("need")
    totals = commune_totals(city, cells)
    rows = []
    for code, total in totals.iterrows():
        pressure = float(rng.uniform(0.8, 1.2))
        figures = (0.062 * total["men"] * pressure, 0.028 * total["men_pauv"] * pressure, 0.004 * total["men_pauv"])
        shown = ["" if round(figure) < SECRECY else str(round(figure)) for figure in figures]
        rows.append((code, "2025", *shown, "fictif : SIAO et demande de logement social, agrégés"))
    columns = "code_insee", "annee", "demandes_logement_social", "personnes_115", "orientations_pension_de_famille"
    write_rows(path, (*columns, "source"), rows)


def write_sru(city: City, stock: pd.DataFrame, path: Path) -> None:
    """
    Write the SRU inventory: Windows-1252, years inside the names, decimal commas.

    `stock` has, on insee_code, dwellings and men (households).
    """
    rng = city.rng("sru")
    header = (
        'Code_INSEE_commune;Nom_commune;Commune_sru_au_01_01_2025;"Nombre_lls_ Inventaire_au_01_01_2024";'
        "Taux_SRU_au_01_01_2024;commune_deficitaire;Commune_carencée;Commune_exemptée_2023_2025;"
        "Taux_cible_commune_2023_2025;Population_municipale_01_01_2025"
    )
    lines = [header]
    called = dict(zip(city.communes["insee_code"], city.communes["name"], strict=True))
    for code, row in stock.iterrows():
        if row["ind"] < 3_500 and city.size.name != "town":
            continue
        share = 100.0 * row["dwellings"] / max(row["men"], 1.0)
        is_short = share < 25.0
        lacking = is_short and share < 12.0 and rng.uniform() < 0.5
        marks = ("oui" if flag else "non" for flag in (True, is_short, lacking, False))
        subject, short, lack, exempt = marks
        rate = f"{share:.2f}".replace(".", ",")
        dwellings, people = int(row["dwellings"]), int(row["ind"])
        lines.append(f"{code};{called[code]};{subject};{dwellings};{rate};{short};{lack};{exempt};25,00;{people}")
    write_lines(path, lines, "cp1252")
