"""
Dwellings let and sold: the social housing stock in the RPLS layout, property sales in that of the geolocated DVF.

In RPLS a row is a dwelling, at its address. In DVF a sale has several rows of 40 columns, its price on each.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from scipy.spatial import cKDTree

from layers.demo.city import names
from layers.demo.city.areas import City, lonlat
from layers.demo.city.fields import Bools, Floats, Ints
from layers.demo.city.network import Network
from layers.demo.published.files import CHUNK, frame_bytes, table_bytes, write_gzip
from layers.demo.published.land import NOBODY

RPLS_HEADER = (
    "REG_CODE;REG_LIBELLE;LIBREG;DEP_CODE;DEP_LIBELLE;LIBDEP;EPCI_CODE;EPCI_LIBELLE;LIBEPCI;DEPCOM;CODEPOSTAL;LIBCOM;"
    "NUMVOIE;INDREP;TYPVOIE;NOMVOIE;ETAGE;COMPLGEO;LIEUDIT;QPV_CODE;QPV_LIBELLE;"
    "DROIT_CODE;DROIT_LIBELLE;TYPECONST_CODE;TYPECONST_LIBELLE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;"
    "FINAN_CODE;FINAN_LIBELLE;FINANAUTRE;CONV;NUMCONV;DATCONV;NEWLOGT_CODE;NEWLOGT_LIBELLE;CUS;"
    "DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;SRU_ALINEA;CODSEGPATRIM;LIBSEGPATRIM;PMR_CODE;PMR_LIBELLE;"
    "PLG_VOIE;EPSG;X;Y;PLG_QP24;PLG_QP15;PLG_IRIS2024_CODE;PLG_IRIS2024_LIBELLE;PLG_ZUS;PLG_QVA;"
    "QUALITE_VOIE;QUALITE_NUMERO;QUALITE_XY;DISTANCE_PRECISION;QUALITE_QP24;QUALITE_QP15;QUALITE_IRIS;QUALITE_ZUS;"
    "QUALITE_QVA;COMAQP;COMAZUS;UU2020;AAV2020;ZE2020"
)
RPLS_COLUMNS = RPLS_HEADER.split(";")
CONSTANTS = {
    "REG_CODE": "76", "REG_LIBELLE": "Occitanie", "LIBREG": "Occitanie", "DEP_CODE": "34", "DEP_LIBELLE": "Hérault",
    "LIBDEP": "Hérault", "EPCI_CODE": names.EPCI_SIREN, "EPCI_LIBELLE": names.EPCI_NAME, "LIBEPCI": names.EPCI_NAME,
    "DROIT_CODE": "1", "DROIT_LIBELLE": "Pleine propriété", "ORIGINE": "1", "CONV": "1", "EPSG": "2154",
    "QUALITE_XY": "11", "QUALITE_VOIE": "1", "QUALITE_NUMERO": "1", "CODSEGPATRIM": "1",
}  # fmt: skip
FINANCING = {
    "10": "PLA d'intégration/LLTS dans les DOM", "12": "PLA ordinaire", "13": "PLUS/LLS", "14": "PLS/PPLS/PCLS/PLA CFF",
    "50": "HBM", "52": "HLM/O", "99": "Autre avant 1977",
}  # fmt: skip


def make_social(city: City, cells: pd.DataFrame, network: Network) -> pd.DataFrame:
    """
    House the social tenants: one row an address.

    Returns
    -------
    DataFrame
        cell (row of `cells`), x, y, insee_code, name (of the commune), dwellings, built (year), deprivation.
    """
    rng = city.rng("social")
    wanted = cells["men"] * (0.03 + 2.6 * np.clip(cells["deprivation"] - 0.16, 0, None) ** 1.6)
    wanted *= np.clip(cells["density"] / 1_400.0, 0.12, 1.0) * rng.lognormal(0, 0.55, len(cells)) * cells["is_inside"]
    scale = 1.0
    for _ in range(25):
        total = np.minimum(wanted * scale, 0.85 * cells["men"]).sum()
        scale *= city.size.social_dwellings / total
    ceiling = np.floor(0.9 * cells["men"].to_numpy())
    in_cell = np.minimum(rng.poisson(np.minimum(wanted * scale, 0.85 * cells["men"])), ceiling).astype(int)
    mean = np.where(cells["density"] > 1_500.0, 24.0, 7.0)
    addresses = np.maximum(np.ceil(in_cell / mean), in_cell > 0).astype(int)
    cell = np.repeat(np.arange(len(cells)), addresses)
    first = np.r_[0, np.cumsum(addresses)[:-1]]
    part = rng.gamma(1.6, size=len(cell)) + 0.08
    upto = pd.Series(part).groupby(cell).cumsum() / pd.Series(part).groupby(cell).transform("sum")
    edge = np.round(upto.to_numpy() * in_cell[cell])
    before = np.r_[0.0, edge[:-1]]
    before[first[addresses > 0]] = 0.0
    x = cells["x"].to_numpy()[cell] + rng.uniform(-95, 95, len(cell))
    y = cells["y"].to_numpy()[cell] + rng.uniform(-95, 95, len(cell))
    near = cKDTree(np.column_stack([network.x, network.y])).query(np.column_stack([x, y]))[1]
    turn = rng.uniform(0, 2 * np.pi, len(cell))
    x, y = network.x[near] + 11.0 * np.cos(turn), network.y[near] + 11.0 * np.sin(turn)
    frame = pd.DataFrame(
        {"cell": cell, "x": np.round(x, 1), "y": np.round(y, 1), "dwellings": (edge - before).astype(int)}
    )
    frame["insee_code"], frame["name"] = city.code_at(x, y), city.name_at(x, y)
    frame["deprivation"] = cells["deprivation"].to_numpy()[cell]
    old = frame["deprivation"] > 0.45
    frame["built"] = np.where(old, rng.integers(1958, 1982, len(cell)), rng.integers(1948, 2024, len(cell)))
    return frame[(frame["dwellings"] > 0) & (city.commune_at(x, y) >= 0)].reset_index(drop=True)


def social_by_cell(social: pd.DataFrame, count: int) -> Floats:
    """Count social dwellings in each of `count` cells."""
    return np.bincount(social["cell"], weights=social["dwellings"], minlength=count).astype(np.float64)


def social_by_commune(social: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Add `dwellings` to the totals by commune."""
    counted = social.groupby("insee_code")["dwellings"].sum()
    return totals.assign(dwellings=counted.reindex(totals.index, fill_value=0))


def write_rpls(city: City, social: pd.DataFrame, qpv: pd.DataFrame, path: Path) -> None:
    """Write one row a dwelling, code-name dialect of 2025, in pieces."""
    rng = city.rng("rpls")
    addresses = _address_fields(city, rng, social, qpv)
    rows = np.repeat(np.arange(len(social)), social["dwellings"])
    with path.open("wb") as stream:
        stream.write((";".join(RPLS_COLUMNS) + "\n").encode())
        for start in range(0, len(rows), CHUNK):
            fields = _dwelling_fields(rng, addresses, rows[start : start + CHUNK])
            stream.write(table_bytes(fields, ";", "all_valid"))


def _address_fields(city: City, rng: np.random.Generator, social: pd.DataFrame, qpv: pd.DataFrame) -> pd.DataFrame:
    count = len(social)
    points = shapely.points(social["x"], social["y"])
    district = np.full(count, "HZ", dtype=object)
    zoned = social["insee_code"].isin(qpv["insee_code"]).to_numpy()
    district[~zoned] = "CSZ"
    for code, shape in zip(qpv["code_qp"], qpv["geometry"], strict=True):
        district[shapely.intersects(shape, points)] = code
    order = rng.permutation(count)
    lost = np.zeros(count, dtype=bool)
    lost[order[np.cumsum(social["dwellings"].to_numpy()[order]) <= 0.035 * social["dwellings"].sum()]] = True
    built = social["built"].to_numpy()
    recent = np.where(rng.uniform(size=count) < 0.24, "10", np.where(rng.uniform(size=count) < 0.15, "14", "13"))
    old = np.where(rng.uniform(size=count) < 0.06, "99", "52")
    kind = rng.integers(0, len(names.STREET_KINDS), count)
    street = rng.integers(0, len(names.STREET_NAMES), count)
    fields = pd.DataFrame(
        {
            "DEPCOM": social["insee_code"],
            "CODEPOSTAL": social["insee_code"].str[:2] + "990",
            "LIBCOM": social["name"],
            "NUMVOIE": rng.integers(1, 140, count).astype(str),
            "INDREP": rng.choice(["", "", "", "", "", "B"], count),
            "TYPVOIE": np.array([k.upper() for k in names.STREET_KINDS])[kind],
            "NOMVOIE": np.array([n.upper() for n in names.STREET_NAMES])[street],
            "X": social["x"].astype(str).mask(lost),
            "Y": social["y"].astype(str).mask(lost),
            "PLG_QP24": district,
            "QPV_CODE": np.where(np.char.startswith(district.astype(str), "QN"), "1", ""),
            "CONSTRUCT": built.astype(str),
            "LOCAT": (built + 1).astype(str),
            "PATRIMOINE": (built + 1).astype(str),
            "FINAN_CODE": np.select([built < 1950, built < 1978, built < 2000], ["50", old, "12"], recent),
            "PLG_IRIS2024_CODE": social["insee_code"] + "0101",
        }
    )
    fields["PLG_QP15"] = fields["PLG_QP24"].where(fields["PLG_QP24"].isin(["CSZ", "HZ"]), "HZ")
    fields["FINAN_LIBELLE"] = fields["FINAN_CODE"].map(FINANCING)
    fields["is_house"] = social["dwellings"] <= 2
    return fields


def _dwelling_fields(rng: np.random.Generator, addresses: pd.DataFrame, rows: Ints) -> pa.Table:
    count = len(rows)
    here = addresses.take(rows)
    rooms = rng.choice(5, count, p=[0.07, 0.2, 0.37, 0.27, 0.09]) + 1
    energy = np.array(["A", "B", "C", "D", "E", "F", "G", ""])
    drawn = energy[rng.choice(8, count, p=[0.02, 0.08, 0.25, 0.31, 0.16, 0.05, 0.01, 0.12])]
    own = {
        "TYPECONST_CODE": np.where(here["is_house"], "I", "C"),
        "TYPECONST_LIBELLE": np.where(here["is_house"], "individuel", "collectif"),
        "ETAGE": np.where(here["is_house"], "0", rng.integers(0, 7, count).astype(str)),
        "NBPIECE": rooms.astype(str),
        "SURFHAB": np.round(17.0 + 15.5 * rooms + rng.normal(0, 4, count)).astype(int).astype(str),
        "DPEENERGIE": drawn,
        "DPESERRE": drawn,
        "DPEDATE": np.where(drawn == "", "", "2022-05"),
    }
    columns = []
    for name in RPLS_COLUMNS:
        if name in own:
            columns.append(pa.array(own[name].tolist(), pa.string()))
        elif name in here:
            columns.append(pa.array(here[name].to_numpy(dtype=object), pa.string(), from_pandas=True))
        else:
            columns.append(pa.repeat(pa.scalar(CONSTANTS.get(name, ""), pa.string()), count))
    return pa.table(columns, names=list(RPLS_COLUMNS))


DVF_HEADER = (
    "id_mutation,date_mutation,numero_disposition,nature_mutation,valeur_fonciere,adresse_numero,adresse_suffixe,"
    "adresse_nom_voie,adresse_code_voie,code_postal,code_commune,nom_commune,code_departement,ancien_code_commune,"
    "ancien_nom_commune,id_parcelle,ancien_id_parcelle,numero_volume,lot1_numero,lot1_surface_carrez,lot2_numero,"
    "lot2_surface_carrez,lot3_numero,lot3_surface_carrez,lot4_numero,lot4_surface_carrez,lot5_numero,"
    "lot5_surface_carrez,nombre_lots,code_type_local,type_local,surface_reelle_bati,nombre_pieces_principales,"
    "code_nature_culture,nature_culture,code_nature_culture_speciale,nature_culture_speciale,surface_terrain,"
    "longitude,latitude"
)
DVF_COLUMNS = DVF_HEADER.split(",")
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
    frame = pd.DataFrame(index=range(count), columns=DVF_COLUMNS, dtype=object)
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


def _with_more_rows(rng: np.random.Generator, frame: pd.DataFrame, is_flat: Bools) -> pd.DataFrame:
    """Add a row for the annex of some flats, and one for the garden of some houses."""
    draw = rng.uniform(size=len(frame))
    annex = frame[is_flat & (draw < 0.35)].assign(
        code_type_local=ANNEX, surface_reelle_bati="", nombre_pieces_principales="0"
    )
    garden = frame[~is_flat & (draw < 0.3)].assign(code_nature_culture="J", nature_culture="jardins")
    every = pd.concat([frame, annex, garden]).sort_index(kind="stable")
    every["type_local"] = every["code_type_local"].map(LABELS)
    return every[DVF_COLUMNS].fillna("").reset_index(drop=True)
