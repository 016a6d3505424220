"""What the sound town is compared with: tables by commune that agree with its files."""

from pathlib import Path

import pandas as pd

from layers.demo.territory_text import RPLS_FILE, Source

STOCK_FILE = "resultats_rpls_2025_communes.csv"
FILOSOFI_FILE = "cc_filosofi_2021_COM.csv"
SOURCES = (
    Source("social_stock", "rpls_communes", (STOCK_FILE, FILOSOFI_FILE), "2025-01", "SDES, résultats du RPLS"),
    Source("income_zones", "filosofi_communes", (FILOSOFI_FILE,), "2021", "INSEE, Filosofi"),
)


def write_references(folder: Path) -> None:
    """Write the communal tables of RPLS and of Filosofi, added up from the detailed files of the folder."""
    dwellings = pd.read_csv(folder / RPLS_FILE, sep=";", dtype=str, usecols=["DEPCOM"])["DEPCOM"].value_counts()
    rows = [f"{code};{count}" for code, count in sorted(dwellings.items())]
    stock = "\r\n".join(["DEPCOM_ARM;nb_ls", *rows]) + "\r\n"
    (folder / STOCK_FILE).write_bytes(b"\xef\xbb\xbf" + stock.encode())
    cells = pd.read_csv(folder / "carreaux_200m_met.csv", dtype={"lcog_geo": str})
    counts = cells.groupby(cells["lcog_geo"].str[:5])[["men", "men_pauv"]].sum()
    lines = [f"{code};{row['men']:.0f};{100 * row['men_pauv'] / row['men']:.0f}" for code, row in counts.iterrows()]
    text = "\n".join(["CODGEO;NBMENFISC21;TP6021", *lines]) + "\n"
    (folder / FILOSOFI_FILE).write_text(text, encoding="utf-8", newline="\n")
