"""Property sales in the layout of the geolocated DVF: several rows a sale, 40 columns."""

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from layers.demo import names
from layers.demo.city import City, lonlat
from layers.demo.files import frame_bytes, write_gzip
from layers.demo.land import NOBODY

HEADER = (
    "id_mutation,date_mutation,numero_disposition,nature_mutation,valeur_fonciere,adresse_numero,adresse_suffixe,"
    "adresse_nom_voie,adresse_code_voie,code_postal,code_commune,nom_commune,code_departement,ancien_code_commune,"
    "ancien_nom_commune,id_parcelle,ancien_id_parcelle,numero_volume,lot1_numero,lot1_surface_carrez,lot2_numero,"
    "lot2_surface_carrez,lot3_numero,lot3_surface_carrez,lot4_numero,lot4_surface_carrez,lot5_numero,"
    "lot5_surface_carrez,nombre_lots,code_type_local,type_local,surface_reelle_bati,nombre_pieces_principales,"
    "code_nature_culture,nature_culture,code_nature_culture_speciale,nature_culture_speciale,surface_terrain,"
    "longitude,latitude"
)
COLUMNS = HEADER.split(",")
HOUSE, FLAT, ANNEX = "1", "2", "3"
LABELS = {HOUSE: "Maison", FLAT: "Appartement", ANNEX: "Dépendance"}


def write_sales(city: City, parcels: pd.DataFrame, year: int, path: Path) -> None:
    """Write one year of sales; the price is repeated on each row of a sale; 3 % of the rows lack coordinates."""
    rng = city.rng(f"sales {year}")
    sold = parcels[parcels["owner"] == NOBODY]
    count = min(city.size.sales_a_year, len(sold))
    sold = sold.iloc[np.sort(rng.choice(len(sold), count, replace=False))]
    points = shapely.point_on_surface(sold["geometry"].to_numpy())
    x, y = shapely.get_x(points), shapely.get_y(points)
    centrality = np.clip(city.density_at(x, y) / 7_000.0, 0, 1)
    is_flat = rng.uniform(size=count) < 0.15 + 0.75 * centrality
    surface = np.where(is_flat, rng.normal(58, 18, count), rng.normal(102, 28, count)).clip(18, 260).round()
    worth = 2_500.0 + 1_700.0 * centrality - 1_900.0 * (city.deprivation_at(x, y) - 0.2) + np.where(is_flat, 350.0, 0.0)
    price = np.round(surface * worth * rng.lognormal(0, 0.16, count), -2)
    lon, lat = lonlat(x, y, 6)
    day = np.sort(rng.integers(0, 365, count))
    frame = pd.DataFrame(index=range(count), columns=COLUMNS, dtype=object)
    frame["id_mutation"] = [f"{year}-{k}" for k in range(900_001, 900_001 + count)]
    frame["date_mutation"] = (pd.Timestamp(year, 1, 1) + pd.to_timedelta(day, "D")).strftime("%Y-%m-%d")
    frame["numero_disposition"], frame["nature_mutation"] = "000001", "Vente"
    frame["valeur_fonciere"] = [f"{value:.0f}" for value in price]
    frame["adresse_numero"] = rng.integers(1, 140, count).astype(str)
    voies = np.array([f"RUE {name.upper()}" for name in names.STREET_NAMES])
    frame["adresse_nom_voie"] = voies[rng.integers(0, len(voies), count)]
    frame["code_commune"], frame["code_departement"] = sold["idu"].str[:5].to_numpy(), "34"
    frame["code_postal"] = "34990"
    frame["nom_commune"] = city.communes["name"].to_numpy()[sold["commune"]]
    frame["id_parcelle"], frame["nombre_lots"] = sold["idu"].to_numpy(), np.where(is_flat, "1", "0")
    frame["code_type_local"] = np.where(is_flat, FLAT, HOUSE)
    frame["surface_reelle_bati"] = surface.astype(int).astype(str)
    frame["nombre_pieces_principales"] = np.clip(surface // 24, 1, 7).astype(int).astype(str)
    land = sold["area"].round().astype(int).astype(str).to_numpy()
    frame["surface_terrain"] = np.where(is_flat, "", land)
    frame["code_nature_culture"] = np.where(is_flat, "", "S")
    frame["nature_culture"] = np.where(is_flat, "", "sols")
    lost = rng.uniform(size=count) < 0.03
    frame["longitude"] = np.where(lost, "", lon.astype(str))
    frame["latitude"] = np.where(lost, "", lat.astype(str))
    write_gzip(path, frame_bytes(_with_more_rows(rng, frame, is_flat)))


def _with_more_rows(rng: np.random.Generator, frame: pd.DataFrame, is_flat: np.ndarray) -> pd.DataFrame:
    """Add a row for the annex of some flats, and one for the garden of some houses."""
    draw = rng.uniform(size=len(frame))
    annex = frame[is_flat & (draw < 0.35)].assign(
        code_type_local=ANNEX, surface_reelle_bati="", nombre_pieces_principales="0"
    )
    garden = frame[~is_flat & (draw < 0.3)].assign(code_nature_culture="J", nature_culture="jardins")
    every = pd.concat([frame, annex, garden]).sort_index(kind="stable")
    every["type_local"] = every["code_type_local"].map(LABELS)
    return every[COLUMNS].fillna("").reset_index(drop=True)
