"""Faults among services: pharmacies elsewhere, doctors ten times too many, pensions de famille counted twice."""

from layers.demo.planted.fault import Planted, Town
from layers.demo.planted.rows import Fields, rewrite_rows
from layers.demo.published.files import write_lines, write_rows
from layers.demo.territory_text import FINESS_FILE, Source

BPE_FILE, LIST_FILE = "BPE25.csv", "pensions_de_famille.csv"
PHARMACY, PENSION, DOCTOR = "620", "258", '"D265"'
AWAY_M, TIMES = 2_000.0, 10
LIST_SOURCE = Source("supported_housing", "local_pensions", (LIST_FILE,), "2026-10", "liste du service logement")
UNKNOWN = "Pension de famille des Platanes"


def services_bpe_finess(town: Town) -> Planted:
    """Move every pharmacy of FINESS 2 km to the east."""
    path = town.folder / FINESS_FILE
    rows = [line.split(";") for line in path.read_text(encoding="utf-8").splitlines()]
    moved = {row[1] for row in rows if row[0] == "structureet" and row[18] == PHARMACY}
    for row in rows:
        if row[0] == "geolocalisation" and row[1] in moved:
            row[2] = str(round(float(row[2]) + AWAY_M, 2))
    write_lines(path, [";".join(row) for row in rows])
    return Planted(
        "services_bpe_finess",
        (FINESS_FILE,),
        f"les {len(moved)} pharmacies de FINESS placées 2 km à l'est de celles de la BPE",
        ("Pharmacie",),
    )


def services_per_inhabitant(town: Town) -> Planted:
    """Write every doctor of the main commune ten times in the BPE."""
    code, name = town.commune(0)
    found = 0

    def rewrite(row: Fields) -> list[Fields]:
        nonlocal found
        if row["TYPEQU"] != DOCTOR or row["DEPCOM"].strip('"') != code:
            return [row]
        found += 1
        label = row["NOMRS"].strip('"')
        return [row, *({**row, "NOMRS": f'"{label} {rank}"'} for rank in range(2, TIMES + 1))]

    rewrite_rows(town.folder / BPE_FILE, ";", rewrite)
    return Planted(
        "services_per_inhabitant",
        (BPE_FILE,),
        f"chaque médecin généraliste de {name} ({code}) écrit {TIMES} fois dans la BPE : {found * TIMES} au lieu de "
        f"{found}",
        ("Médecin",),
    )


def pensions_finess_planner(town: Town) -> Planted:
    """Write the planner's own list: a pension de famille that FINESS has not, and those that it has, unnumbered."""
    rows = [line.split(";") for line in (town.folder / FINESS_FILE).read_text(encoding="utf-8").splitlines()]
    places = {row[1]: row[2:4] for row in rows if row[0] == "geolocalisation"}
    known = [(row[4].capitalize(), *places[row[1]]) for row in rows if len(row) > 18 and row[18] == PENSION]
    centre = town.communes.geometry.iloc[0].representative_point()
    listed = [*known, (UNKNOWN, f"{centre.x:.1f}", f"{centre.y:.1f}")]
    write_rows(
        town.folder / LIST_FILE,
        ("nom", "gestionnaire", "adresse", "places", "type", "date_ouverture", "lon", "lat", "finess", "source"),
        [
            (name, "Association fictive", "", 25, "pension de famille", "2020-01-01", x, y, "", "fictif")
            for name, x, y in listed
        ],
    )
    return Planted(
        "pensions_finess_planner",
        (LIST_FILE,),
        f"les {len(known)} pensions de famille de FINESS sont aussi dans la liste du service, sans leur numéro, "
        f"et comptées deux fois ; « {UNKNOWN} » n'est que dans la liste",
        tuple(name for name, *_ in known),
    )
