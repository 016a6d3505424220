"""Published maps: what a row may hold, and what its reader must give back."""

import gzip
import json
from pathlib import Path

from hypothesis import strategies as st
from shapely import Point
from shapely.geometry import mapping

from layers.reception.departements import BOUNDS
from tests.layers.published_rows import (
    PLACE,
    Layout,
    Row,
    among,
    codes,
    communes,
    line,
    names,
    of,
    plain,
    square,
    texts,
    value_of,
)  # fmt: skip

counts = st.one_of(st.none(), st.integers(0, 400_000))


def _named(reader: str, layer: str, column: str, *, shape=square, is_needed: bool = True, **others) -> Layout:
    return Layout(
        reader,
        layer,
        {column: names, **others},
        key=("name", of(column)),
        needed=(column,) if is_needed else (),
        name="ville.geojson",
        shape=shape,
        again="kept",
    )


def _osm(reader: str, kind: str, *ours: str) -> Layout:
    return Layout(
        reader,
        "services",
        {
            "osm_id": codes(r"[1-9]\d{6}"),
            "name": st.one_of(st.none(), names),
            kind: st.sampled_from([*ours, "florist", None]),
        },
        key=("service_id", lambda row: f"osm:{row['osm_id']}"),
        needed=("osm_id", "name", kind),
        values={"name": of("name")},
        name="osm.geojson",
        shape=Point,
        is_ours=among(kind, *ours),
        again="counted",
    )


PLANS = {"34DDTM1": "02", "34DDTM2": "04", "34DDTM3": "01", "34DDTM9": ""}


def _plans(folder: Path, rows: list[Row]) -> list[Path]:
    path = folder / "document_pprn_034.csv"
    lines = [f"{plan};PPRI;{state};1120000" for plan, state in PLANS.items() if state]
    path.write_text("\n".join(["id_gaspar;nom;etat;coderisque", *lines]) + "\n", encoding="utf-8")
    return [path]


def _built(folder: Path, rows: list[Row]) -> list[Path]:
    """A building of the commune, far from every parcel."""
    path = folder / "cadastre-34172-batiments.json.gz"
    about = {"commune": "34172", "type": "01"}
    feature = {"type": "Feature", "properties": about, "geometry": mapping(square((2.0, 42.9), 0.0001))}
    path.write_bytes(gzip.compress(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()))
    return [path]


def _stated(*columns: str):
    """The first of some areas that is stated; nothing is said where it must come from the shape."""
    return lambda row: next((value_of(row[name]) for name in columns if value_of(row[name]) > 0), ...)


def _at_home(row: Row) -> Row:
    """The commune in the département of its code."""
    if row[PLACE] is None:
        return row
    west, south, east, north = BOUNDS[str(row["code"])[:2]]
    lon, lat = row[PLACE]
    return {**row, PLACE: (west + (east - west) * (lon % 1), south + (north - south) * (lat % 1))}


SHAPES = {
    "communes_geoapi": Layout(
        "communes_geoapi",
        "communes",
        {"code": communes, "nom": texts, "population": counts},
        derive=_at_home,
        key=("insee_code", of("code")),
        needed=("code", "nom"),
        values={
            "name": of("nom"),
            "population": lambda row: float("nan" if row["population"] is None else row["population"]),
        },
        name="communes.geojson",
        shape=square,
    ),
    "communes_france": Layout(
        "communes_france",
        "communes",
        {"code": communes, "nom": texts},
        derive=_at_home,
        key=("insee_code", of("code")),
        needed=("code", "nom"),
        values={"name": of("nom"), "population": lambda row: float("nan")},
        name="communes.geojson",
        shape=square,
        again="counted",
    ),
    "qpv_2024": Layout(
        "qpv_2024",
        "qpv",
        {
            "code_qp": st.one_of(codes(r"QN0(34|01)\d\dM"), st.just("")),
            "lib_qp": texts,
            "siren_epci": st.just("243400017"),
        },
        key=("qpv_code", of("code_qp")),
        needed=("code_qp",),
        values={"name": of("lib_qp")},
        name="QP2024.geojson",
        shape=square,
        is_ours=lambda row: row["code_qp"] != "",
    ),
    "qpv_2015": Layout(
        "qpv_2015",
        "qpv",
        {"code_qp": codes(r"QP0340\d\d"), "nom_qp": texts},
        key=("qpv_code", of("code_qp")),
        needed=("code_qp", "nom_qp"),
        values={"name": of("nom_qp")},
        name="qpv_2015.geojson",
        shape=square,
        again="counted",
    ),
    "cartofriches": Layout(
        "cartofriches",
        "brownfields",
        {
            "site_id": codes(r"(01001|34172)_\d{5}"),
            "site_nom": texts,
            "site_statut": st.sampled_from(["friche potentielle", "friche sans projet", "friche avec projet", None]),
            "comm_insee": communes,
            "unite_fonciere_surface": st.one_of(st.none(), st.floats(1, 9000)),
            "site_surface": st.one_of(st.none(), st.floats(1, 9000)),
            "proprio_nom": texts,
            "sol_pollution_existe": texts,
        },
        key=("site_id", of("site_id")),
        needed=("site_id", "site_statut"),
        values={"label": of("site_nom"), "area_m2": _stated("unite_fonciere_surface", "site_surface")},
        name="friches.geojson",
        shape=square,
        is_ours=among("site_statut", "friche potentielle", "friche sans projet"),
        again="counted",
    ),
    "addresses_city": Layout(
        "addresses_city",
        "addresses",
        {
            "ID_REFP": codes(r"0?[1-9]\d{1,4}"),
            "NUM_VOI": st.sampled_from([None, 0, 9999, 12, 118]),
            "SUF_VOI": st.sampled_from([None, "BIS", "A"]),
            "LIB_OFF": texts,
        },
        key=("site_id", lambda row: f"34172-{row['ID_REFP']}"),
        needed=("ID_REFP", "NUM_VOI", "LIB_OFF"),
        values={
            "label": lambda row: (
                plain(row["LIB_OFF"])
                if row["NUM_VOI"] in (None, 0, 9999)
                else f"{plain(str(row['NUM_VOI']) + ' ' + (row['SUF_VOI'] or '').lower())}, {plain(row['LIB_OFF'])}"
            )
        },
        name="adresses.geojson",
        shape=Point,
        again="counted",
    ),
    "osm_pharmacies": _osm("osm_pharmacies", "amenity", "pharmacy"),
    "osm_shops": _osm("osm_shops", "shop", "bakery", "supermarket", "laundry"),
    "public_facilities": Layout(
        "public_facilities",
        "services",
        {
            "FID_eqpt_2": codes(r"[1-9]\d{0,3}"),
            "LIBEL": names,
            "DELTA_CAT": st.just("Culture"),
            "DELTA_SSCA": st.sampled_from(["Médiathèques", "Écoles", None]),
            "FAMILLE": st.just("01"),
        },
        key=("service_id", lambda row: f"etablipublic:{row['FID_eqpt_2']}"),
        needed=("FID_eqpt_2", "LIBEL", "DELTA_CAT", "DELTA_SSCA", "FAMILLE"),
        values={"name": of("LIBEL"), "category": lambda row: "library"},
        name="etablipublic.geojson",
        shape=Point,
        is_ours=among("DELTA_SSCA", "Médiathèques"),
        again="counted",
    ),
    "street_centrelines": Layout(
        "street_centrelines",
        "streets",
        {
            "LIB_OFF": names,
            "TYPVOI": st.sampled_from(["AV", "RUE", "AUTO", None]),
            "OCCUPATION": st.sampled_from(["Piéton", None]),
            "SENS_CIRCU": st.sampled_from(["DOUBLE SENS", None]),
        },
        key=("name", of("LIB_OFF")),
        needed=("LIB_OFF", "TYPVOI", "OCCUPATION", "SENS_CIRCU"),
        name="filaire.geojson",
        shape=line,
        is_ours=lambda row: row["TYPVOI"] != "AUTO",
        again="kept",
    ),
    "tram_lines": Layout(
        "tram_lines",
        "transit_lines",
        {
            "num_exploitation": codes(r"0?[1-9]"),
            "nom_ligne": texts,
            "mode": st.sampled_from(["Tramway", "Bus"]),
            "code_couleur": st.sampled_from(["#005CA9", "bleu", None]),
        },
        key=("line_id", of("num_exploitation")),
        needed=("num_exploitation", "nom_ligne", "mode", "code_couleur"),
        values={"name": of("nom_ligne"), "colour": lambda row: "#005ca9" if row["code_couleur"] == "#005CA9" else ""},
        name="lignes.geojson",
        shape=line,
        again="kept",
    ),
    "tram_lines_geojson": Layout(
        "tram_lines_geojson",
        "transit_lines",
        {"num_exploitation": codes(r"0?[1-9]"), "nom_ligne": texts, "mode": st.just("Tramway")},
        key=("line_id", of("num_exploitation")),
        needed=(),
        values={"name": of("nom_ligne"), "mode": lambda row: "tram"},
        name="lignes.geojson",
        shape=line,
        again="kept",
    ),
    "city_water": _named("city_water", "water", "TEXTE", SYM=st.just("Rivière")),
    "city_green_spaces": _named("city_green_spaces", "green_spaces", "LIBEL"),
    "city_planned_zones": _named("city_planned_zones", "planned_zones", "NOMZAC"),
    "city_monuments": _named("city_monuments", "monuments", "DESIGNATIO"),
    "monuments_geojson": _named("monuments_geojson", "monuments", "libelle", shape=Point, is_needed=False),
    "green_spaces_geojson": _named("green_spaces_geojson", "green_spaces", "NOM", is_needed=False),
    "water_geojson": _named("water_geojson", "water", "toponyme", shape=line, is_needed=False),
    "peb": Layout(
        "peb",
        "noise",
        {
            "ZONE": st.sampled_from(["A", "B", "C", "D", "Zone C"]),
            "CODE_OACI": codes(r"LF[A-Z]{2}"),
            "NOM": texts,
            "DATE_ARRET": st.sampled_from(["2007-02-12", None]),
        },
        key=("source", lambda row: f"PEB {row['CODE_OACI']} {row['DATE_ARRET'] or ''}"),
        needed=("ZONE",),
        values={"zone_type": lambda row: str(row["ZONE"])[-1]},
        name="peb.geojson",
        shape=square,
        again="kept",
    ),
    "noise_maps": Layout(
        "noise_maps",
        "noise",
        {
            "LEGENDE": codes(r"Lden [5-7]\d dB"),
            "INDICETYPE": st.sampled_from(["LD", "LN"]),
            "TYPESOURCE": st.sampled_from(["R", "F", None]),
            "ANNEE": st.just("2022"),
        },
        key=("zone_type", lambda row: str(row["LEGENDE"])[5:7]),
        needed=("LEGENDE",),
        name="N_BRUIT_ZBR_INFRA_R_A_LD_S_034.geojson",
        shape=square,
        is_ours=among("INDICETYPE", "LD"),
        again="kept",
    ),
    "risk_perimeters": Layout(
        "risk_perimeters",
        "risk_perimeters",
        {
            "suptype": st.sampled_from(["pm1", "PM1", "ac1"]),
            "nomsuplitt": names,
            "typeass": texts,
            "partition": st.just("130010499_SUP_34_PM1"),
        },
        key=("name", of("nomsuplitt")),
        needed=("suptype",),
        name="assiette_sup_s.geojson",
        shape=square,
        is_ours=lambda row: row["suptype"].lower() == "pm1",
        again="kept",
    ),
    "plan_zones": Layout(
        "plan_zones",
        "plan",
        {
            "typezone": st.sampled_from(["U", "AUc", "AUs", "A", "N", "ZZ"]),
            "libelle": names,
            "destdomi": st.sampled_from(["01", "02", None]),
            "destoui": texts,
            "destnon": st.just(""),
            "idurba": st.just("DU_243400017"),
        },
        key=("label", of("libelle")),
        needed=("typezone",),
        values={"zone_type": of("typezone")},
        name="zone_urba.geojson",
        shape=square,
        again="kept",
    ),
    "plan_prescriptions": Layout(
        "plan_prescriptions",
        "protected_woods",
        {"typepsc": st.sampled_from(["01", "05", "99"]), "libelle": names},
        key=("name", of("libelle")),
        needed=("typepsc",),
        name="prescription_surf.geojson",
        shape=square,
        is_ours=among("typepsc", "01"),
        again="kept",
    ),
    "ppr_georisques": Layout(
        "ppr_georisques",
        "flood",
        {
            "id_gaspar": st.sampled_from(list(PLANS)),
            "codezone": names,
            "typereg": st.sampled_from(["01", "02", "03", "04", "3", "99", None]),
            "nom": texts,
        },
        key=("zone_code", of("codezone")),
        needed=("typereg",),
        values={
            "zone_type": lambda row: (
                (row["typereg"] or "").zfill(2)
                if row["typereg"] not in ("99", None) and row["id_gaspar"] != "34DDTM9"
                else ""
            )
        },
        name="zone_pprn_s_034.geojson",
        shape=square,
        is_ours=lambda row: row["id_gaspar"] != "34DDTM3",
        beside=_plans,
        again="kept",
    ),
    "cadastre_parcels": Layout(
        "cadastre_parcels",
        "parcels",
        {
            "id": codes(r"34172000(0[A-Z]|[A-Z]{2})0\d{3}"),
            "commune": st.just("34172"),
            "section": st.just("A"),
            "contenance": st.one_of(st.none(), st.integers(1, 90_000)),
        },
        key=("site_id", of("id")),
        needed=("id",),
        values={
            "insee_code": lambda row: "34172",
            "area_m2": _stated("contenance"),
            "built_share": lambda row: 0.0,
            "owner_kind": lambda row: "",
        },
        name="cadastre-34172-parcelles.json.gz",
        shape=square,
        beside=_built,
        again="counted",
    ),
}
