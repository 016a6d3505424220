"""Published tables: what a row may hold, and what its reader must give back."""

import json
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from shapely.geometry import mapping

from tests.layers.published_rows import (
    KNOWN,
    PLACE,
    TO_LAMBERT,
    Layout,
    Row,
    among,
    amounts,
    codes,
    communes,
    maybe_places,
    names,
    number,
    of,
    square,
    texts,
    value_of,
)  # fmt: skip

finess_numbers = codes(r"(0[1-9]|2A|34)000\d{4}")


def _ban(row: Row) -> Row:
    """x and y, longitude and latitude, or both, as the producers fill them."""
    place, form = row[PLACE], row["certification_commune"]
    x, y = TO_LAMBERT.transform(*place) if place else ("", "")
    here = {"x": f"{x:.2f}", "y": f"{y:.2f}"} if place and form != "degrees" else {"x": "", "y": ""}
    return {**row, **here, **({"lon": "", "lat": ""} if form == "metres" else {})}


def _ban_label(row: Row) -> str:
    shown = str(row["numero"]) if str(row["numero"]).isdigit() and 1 <= int(str(row["numero"])) <= 4999 else ""
    return f"{shown} {row['rep'] if shown else ''} {row['nom_voie']}"


def _outlines(folder: Path, rows: list[Row]) -> list[Path]:
    path = folder / "contours.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {"code_iris": row["IRIS"]},
            "geometry": mapping(square((3.8 + rank / 100, 43.6))),
        }
        for rank, row in enumerate(rows)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return [path]


CELL = codes(r"CRS3035RES200mN2[0-9]{4}00E3[0-9]{4}00").map(lambda text: text.replace("00E", "00E"))


def _grid(imputed: str, cell: str, communes_name: str, *rest: str) -> Layout:
    persons, men, poor, alone, social = rest

    def counted(name: str):
        """The count of a column; none of a small square (with nobody poor no group is fit), nor of an uncounted one."""

        def told(row: Row) -> float:
            is_told = np.rint(10 * value_of(row[men])) >= 110 and not np.isnan(value_of(row[alone]))
            return value_of(row[name]) if is_told else float("nan")

        return told

    return Layout(
        "filosofi_grid",
        "income_cells",
        {
            cell: CELL,
            imputed: st.sampled_from(["0", "1"]),
            communes_name: communes,
            persons: amounts(most=900),
            men: amounts(most=900),
            poor: st.just("0"),
            alone: amounts(most=900),
            social: amounts(most=900),
            "groupe": st.just("12"),
        },
        key=("cell_id", of(cell)),
        needed=(cell, imputed, persons, men, poor, alone, social),
        values={
            "persons": counted(persons),
            "households": counted(men),
            "single_households": counted(alone),
            "social_dwellings": counted(social),
        },
        name="carreaux_200m_met.csv",
    )


def _in_metres(east: str, north: str):
    """Whole metres in Lambert-93 in two columns; the place becomes that of those metres."""

    def fill(row: Row) -> Row:
        if row[PLACE] is None:
            return {**row, east: "", north: ""}
        x, y = (round(value) for value in TO_LAMBERT.transform(*row[PLACE]))
        place = TO_LAMBERT.transform(x, y, direction="INVERSE")
        return {**row, east: f"{x}.0", north: f"{y}.0", PLACE: place}

    return fill


def _rpls(commune: str, east: str, north: str, financing: str, plai: str) -> Layout:
    return Layout(
        "rpls_dwellings",
        "social_dwellings",
        {
            commune: communes,
            financing: st.sampled_from([plai, "13", "52", ""]),
            east: st.just(""),
            north: st.just(""),
            "LIBCOM": texts,
            PLACE: maybe_places,
        },
        key=("address_id", lambda row: f"{row[commune]}-{str(row[east])[:-2]}-{str(row[north])[:-2]}"),
        needed=(commune, east, north, financing),
        values={
            "insee_code": of(commune),
            "dwellings": lambda row: 1.0,
            "plai": lambda row: float(row[financing] == plai) if row[financing] else float("nan"),
        },
        derive=_in_metres(east, north),
        again="merged",
    )


TABLES = {
    "rpls_dwellings 2025": _rpls("DEPCOM", "X", "Y", "FINAN_CODE", "10"),
    "rpls_dwellings labels": _rpls(
        "Code Commune", "Coordonnée X", "Coordonnée Y", "Financement initial - Libellé", "PLA d'intégration/LLTS"
    ),
    "rpls_dwellings 2020": _rpls("DEPCOM_red", "X", "Y", "FINAN_red", "10"),
    "bpe 2025": Layout(
        "bpe",
        "services",
        {
            "AN": st.just("2025"),
            "TYPEQU": st.sampled_from(["D307", "B207", "Z999"]),
            "NOMRS": names,
            "DEPCOM": communes,
            "LAMBERT_X": st.just(""),
            "LAMBERT_Y": st.just(""),
            "EPSG": st.sampled_from(["2154", ""]),
            "QUALITE_GEOLOC": st.sampled_from(["11", "22", "33", "_Z"]),
            "EPCI": st.just("243400017"),
            PLACE: maybe_places,
        },
        key=("name", of("NOMRS")),
        needed=("TYPEQU", "DEPCOM", "LAMBERT_X", "LAMBERT_Y"),
        values={
            "insee_code": of("DEPCOM"),
            "category": lambda row: "pharmacy" if row["TYPEQU"] == "D307" else "food_shop",
        },
        name="BPE25.csv",
        derive=_in_metres("LAMBERT_X", "LAMBERT_Y"),
        is_ours=lambda row: row["TYPEQU"] != "Z999" and row["QUALITE_GEOLOC"] != "33",
        again="kept",
    ),
    "bpe 2020": Layout(
        "bpe",
        "services",
        {
            "REG": st.just("76"),
            "DEPCOM": communes,
            "DCIRIS": st.just("34172_0101"),
            "AN": st.just("2020"),
            "TYPEQU": st.sampled_from(["D301", "B203", "D307"]),
            "LAMBERT_X": st.just(""),
            "LAMBERT_Y": st.just(""),
            "QUALITE_XY": st.sampled_from(["Bonne", "Mauvaise"]),
            PLACE: maybe_places,
        },
        key=("insee_code", of("DEPCOM")),
        needed=("TYPEQU", "DEPCOM", "LAMBERT_X", "LAMBERT_Y"),
        name="bpe20_ensemble_xy.csv",
        derive=_in_metres("LAMBERT_X", "LAMBERT_Y"),
        is_ours=among("TYPEQU", "D301", "B203"),
        again="kept",
    ),
    "france_services": Layout(
        "france_services",
        "services",
        {
            "id_fs": codes(r"0?[1-9]\d{0,3}"),
            "lib_fs": texts,
            "format_fs": st.sampled_from(["", "Fixe", "Antenne", "Itinérante", "Bus_équivalent"]),
        },
        key=("service_id", lambda row: f"france-services:{row['id_fs']}"),
        needed=("id_fs", "lib_fs", "longitude", "latitude"),
        values={"name": of("lib_fs"), "category": lambda row: "france_services"},
        axes=("longitude", "latitude"),
        is_ours=among("format_fs", "", "Fixe", "Antenne"),
        again="counted",
    ),
    "finess_flat_services": Layout(
        "finess_flat_services",
        "services",
        {
            "nofinesset": finess_numbers,
            "rs": texts,
            "adresse": codes(r"[1-9]\d? RUE DES [A-Z]{5}"),
            "commune": texts,
            "categetab": st.sampled_from(["620", "620", "999", ""]),
        },
        key=("service_id", lambda row: f"finess:{row['nofinesset']}"),
        needed=("nofinesset", "rs", "adresse", "commune", "categetab", "latitude", "longitude"),
        values={"name": lambda row: str(row["rs"]).replace('"', "")},
        axes=("longitude", "latitude"),
        is_ours=among("categetab", "620"),
        again="counted",
    ),
    "finess_flat_supported_housing": Layout(
        "finess_flat_supported_housing",
        "supported_housing",
        {
            "nofinesset": finess_numbers,
            "rs": texts,
            "adresse": codes(r"[1-9]\d? RUE DES [A-Z]{5}"),
            "commune": texts,
            "categetab": st.sampled_from(["258", "258", "999", ""]),
        },
        key=("finess_id", of("nofinesset")),
        needed=("nofinesset", "rs", "adresse", "commune", "categetab", "latitude", "longitude"),
        values={"places": lambda row: float("nan")},
        axes=("longitude", "latitude"),
        is_ours=among("categetab", "258"),
        again="counted",
    ),
    "data_inclusion": Layout(
        "data_inclusion",
        "services",
        {
            "_di_surrogate_id": codes(r"(soliguide|dora)--0\d{3}"),
            "nom": texts,
            "typologie": st.sampled_from(["CCAS", "CAF", "ASSO", ""]),
            "presentation_detail": texts,
        },
        key=("service_id", of("_di_surrogate_id")),
        needed=("_di_surrogate_id", "typologie", "longitude", "latitude"),
        values={"name": of("nom"), "category": lambda row: "social_services"},
        axes=("longitude", "latitude"),
        is_ours=among("typologie", "CCAS", "CAF"),
        again="counted",
        least=0,
    ),
    "local_pensions": Layout(
        "local_pensions",
        "supported_housing",
        {
            "nom": texts,
            "gestionnaire": texts,
            "places": amounts(most=40),
            "type": st.sampled_from(["", "Pension de famille", "Résidence accueil", "CHRS"]),
            "finess": finess_numbers,
        },
        key=("finess_id", of("finess")),
        needed=("nom", "lon", "lat"),
        values={"name": of("nom"), "places": number("places")},
        axes=("lon", "lat"),
    ),
    "ban": Layout(
        "ban",
        "addresses",
        {
            "id": codes(r"(01001|34172)_0\d{3}_000\d\d"),
            "numero": st.sampled_from(["", "0", "1", "12", "4999", "5012"]),
            "rep": st.sampled_from(["", "bis", "B"]),
            "nom_voie": texts,
            "code_insee": communes,
            "x": st.just(""),
            "y": st.just(""),
            "certification_commune": st.sampled_from(["both", "metres", "degrees"]),
        },
        key=("site_id", of("id")),
        needed=("id", "numero", "nom_voie", "code_insee"),
        values={"label": _ban_label, "insee_code": of("code_insee")},
        name="adresses-34.csv.gz",
        axes=("lon", "lat"),
        derive=_ban,
        again="counted",
    ),
    "filosofi_grid 2021": _grid("i_est_200", "idcar_200m", "lcog_geo", "ind", "men", "men_pauv", "men_1ind", "log_soc"),
    "filosofi_grid 2015": _grid("I_est_cr", "IdINSPIRE", "Depcom", "Ind", "Men", "Men_pauv", "Men_1ind", "Log_soc"),
    "filosofi_iris": Layout(
        "filosofi_iris",
        "income_zones",
        {"IRIS": codes(r"(01|34|2A)0010[0-9]{3}"), "DISP_TP6021": amounts(most=99), "DISP_MED21": amounts()},
        key=("insee_code", of("IRIS")),
        needed=("IRIS", "DISP_TP6021"),
        values={"poverty_share": number("DISP_TP6021", 0.01), "households": lambda row: float("nan")},
        name="BASE_TD_FILO_IRIS_2021_DISP.csv",
        beside=_outlines,
    ),
    "filosofi_communes": Layout(
        "filosofi_communes",
        "income_zones",
        {
            "CODGEO": st.sampled_from([*KNOWN, "13055"]),
            "NBMENFISC21": st.one_of(amounts(least=11), st.integers(11, 900).map(str)),
            "TP6021": amounts(most=99),
        },
        key=("insee_code", of("CODGEO")),
        needed=("CODGEO", "NBMENFISC21", "TP6021"),
        values={"households": number("NBMENFISC21"), "poverty_share": number("TP6021", 0.01)},
        name="cc_filosofi_2021_COM.csv",
        joined=True,
        is_ours=among("CODGEO", *KNOWN),
    ),
    "rpls_communes": Layout(
        "rpls_communes",
        "social_stock",
        {"DEPCOM_ARM": st.sampled_from([*KNOWN, "13055"]), "LIBCOM": texts, "nb_ls": amounts(), "tx_vac": amounts()},
        key=("insee_code", of("DEPCOM_ARM")),
        needed=("DEPCOM_ARM", "nb_ls"),
        values={"social_dwellings": number("nb_ls"), "main_residences": lambda row: float("nan")},
        joined=True,
        is_ours=among("DEPCOM_ARM", *KNOWN),
    ),
    "sru_inventory": Layout(
        "sru_inventory",
        "sru",
        {
            "Code_INSEE_commune": st.sampled_from([*KNOWN, "13055"]),
            "Nombre_lls_ Inventaire_au_01_01_2024": amounts(),
            "Taux_SRU_au_01_01_2024": amounts(most=99),
            "Taux_cible_commune_2023_2025": st.sampled_from(["20", "25", "25 %"]),
            "commune_deficitaire": st.sampled_from(["oui", "non", "OUI", ""]),
            "Commune_carencée": st.sampled_from(["oui", "non", ""]),
        },
        key=("insee_code", of("Code_INSEE_commune")),
        needed=("Code_INSEE_commune", "Taux_SRU_au_01_01_2024"),
        values={"sru_share": number("Taux_SRU_au_01_01_2024", 0.01)},
        joined=True,
        again="counted",
        is_ours=among("Code_INSEE_commune", *KNOWN),
    ),
    "need_table": Layout(
        "need_table",
        "need_zones",
        {
            "code_insee": communes,
            "annee": st.just("2025"),
            "demandes_logement_social": st.one_of(st.just(""), st.integers(11, 9000).map(str)),
            "personnes_115": st.one_of(st.just(""), st.just("0"), st.integers(11, 9000).map(str)),
            "source": texts,
        },
        key=("zone_id", of("code_insee")),
        needed=("code_insee",),
        values={
            "social_requests": number("demandes_logement_social"),
            "homeless_requests": number("personnes_115"),
        },
        joined=True,
    ),
    "eviction_table": Layout(
        "eviction_table",
        "eviction_zones",
        {
            "code_insee": communes,
            "annee": st.just("2025"),
            "commandements_quitter_les_lieux": st.one_of(st.just(""), st.just("0"), st.integers(11, 900).map(str)),
            "source": texts,
        },
        key=("zone_id", of("code_insee")),
        needed=("code_insee", "commandements_quitter_les_lieux"),
        values={"eviction_orders": number("commandements_quitter_les_lieux")},
        joined=True,
    ),
}
