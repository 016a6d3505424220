"""Published layouts whose rows hang together (sales, timetables, offices in JSON, tiles), on generated rows."""

import csv
import gzip
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import PensionsError, SourceError
from layers.sources.constraints.terrain import read_terrain
from layers.sources.finess.plus import read_finess_plus_supported_housing
from layers.sources.gtfs.feed import read_gtfs
from layers.sources.land.dvf import read_dvf
from layers.sources.services.dila import read_dila_directory
from tests.gtfs_files import small_tables, stop, write_zip
from tests.layers.published import establishment
from tests.layers.published_rows import TO_LAMBERT, codes, counted, maybe_places, places, plain, texts

SOME = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)

# --- DILA: a list of offices, whose address and kind are JSON inside text

offices = st.lists(
    st.fixed_dictionaries(
        {
            "id": codes(r"0[0-9a-f]{7}"),
            "nom": texts,
            "kind": st.sampled_from(["ccas", "caf", "cpam", "mairie", "prefecture"]),
            "place": maybe_places,
            "form": st.sampled_from(["text", "list", "comma", "second"]),
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["id"],
)


def office(row):
    lon, lat = ("", "") if row["place"] is None else map(str, row["place"])
    if row["form"] == "comma":
        lon, lat = lon.replace(".", ","), lat.replace(".", ",")
    addresses = [{"type_adresse": "Adresse", "longitude": lon, "latitude": lat}]
    if row["form"] == "second":
        addresses.insert(0, {"type_adresse": "Adresse postale", "longitude": "", "latitude": ""})
    pivot = [{"type_service_local": row["kind"]}]
    as_told = (lambda value: value) if row["form"] == "list" else json.dumps
    return {"id": row["id"], "nom": row["nom"], "pivot": as_told(pivot), "adresse": as_told(addresses), "autre": 1}


@SOME
@given(rows=offices, wrap=st.sampled_from([None, "results", "service"]), twice=st.booleans())
def test_offices_come_back_whole(tmp_path, rows, wrap, twice):
    path = tmp_path / "annuaire.json"
    records = [office(row) for row in rows] + ([office(rows[0])] if twice else [])
    path.write_text(json.dumps(records if wrap is None else {wrap: records, "total_count": 1}), encoding="utf-8-sig")
    frame = read_dila_directory(path)
    ours = {row["id"]: row for row in rows if row["kind"] in ("ccas", "caf", "cpam") and row["place"] is not None}
    assert dict(zip(frame["service_id"], frame["name"].map(plain), strict=True)) == {
        key: plain(row["nom"]) for key, row in ours.items()
    }
    assert counted(frame) == len(records) - len(frame)
    for key, point in zip(frame["service_id"], frame.geometry, strict=True):
        assert (point.x, point.y) == pytest.approx(TO_LAMBERT.transform(*ours[key]["place"]), abs=0.1)


# --- FINESS+: establishments inside legal entities


@SOME
@given(
    rows=st.lists(
        st.tuples(
            codes(r"(01|34|2A)000\d{4}"),
            texts,
            st.sampled_from(["258", "214", "620", "999"]),
            maybe_places,
            st.sampled_from(["A", "A", "I"]),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda row: row[0],
    ),
    twice=st.booleans(),
)
def test_establishments_of_the_flow_come_back_whole(tmp_path, rows, twice):
    inside = [
        establishment(number, name, category, *(place or ("", "")), state=state)
        for number, name, category, place, state in rows
    ]
    inside += inside[:1] if twice else []
    for one in inside:
        one["informationsGeneralesEGE"]["cléNouvelle"] = "x"
    path = tmp_path / "structures.json.gz"
    text = json.dumps({"schemaVersion": "v1.0.0", "pmej": [{"ege": inside}]}, ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode()))
    of_kind = [row for row in rows if row[4] == "A" and row[2] in ("258", "214")]
    if all(row[4] == "I" for row in rows) or (of_kind and all(row[3] is None for row in of_kind)):
        with pytest.raises(SourceError, match="none"):
            read_finess_plus_supported_housing(path)
        return
    frame = read_finess_plus_supported_housing(path)
    expected = {row[0]: row for row in of_kind if row[3] is not None}
    found = dict(zip(frame["finess_id"], frame["name"].map(plain), strict=True))
    assert found == {number: plain(row[1]) for number, row in expected.items()}
    assert counted(frame) == len(inside) - len(frame)  # closed, of other kinds, without a place, or given twice
    for number, point in zip(frame["finess_id"], frame.geometry, strict=True):
        assert (point.x, point.y) == pytest.approx(TO_LAMBERT.transform(*expected[number][3]), abs=0.1)


# --- DVF: rows of a sale, which repeat its price

HEADER = [
    "id_mutation", "date_mutation", "numero_disposition", "nature_mutation", "valeur_fonciere", "id_parcelle",
    "type_local", "surface_reelle_bati", "nombre_pieces_principales", "lot1_numero", "nature_culture",
    "nature_culture_speciale", "surface_terrain", "longitude", "latitude", "adresse_nom_voie",
]  # fmt: skip
sales = st.lists(
    st.fixed_dictionaries(
        {
            "id_mutation": codes(r"2024-0\d{3}"),
            "nature_mutation": st.sampled_from(
                ["Vente", "Vente", "Vente", "Échange", "Vente en l'état futur d'achèvement"]
            ),
            "valeur_fonciere": st.sampled_from(["", "1", "150000", "150000.5"]),
            "surface_reelle_bati": st.sampled_from(["", "0", "5", "50", "62"]),
            "kinds": st.lists(
                st.sampled_from(["Maison", "Appartement", "Dépendance", "", "Local industriel"]), min_size=1, max_size=3
            ),
            "place": maybe_places,
            "street": texts,
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["id_mutation"],
)


def sale_rows(sale):
    lon, lat = ("", "") if sale["place"] is None else map(str, sale["place"])
    common = {name: sale[name] for name in ("id_mutation", "nature_mutation", "valeur_fonciere")}
    common |= {"date_mutation": "2024-03-01", "numero_disposition": "000001", "id_parcelle": "01001000AB0012"}
    common |= {"longitude": lon, "latitude": lat, "adresse_nom_voie": sale["street"]}
    built = ("Maison", "Appartement", "Local industriel")
    return [
        common | {"type_local": kind, "surface_reelle_bati": sale["surface_reelle_bati"] if kind in built else ""}
        for kind in sale["kinds"]
    ]


def plain_sale(sale):
    """A sale of one dwelling, of a price and a size that can be, that stands somewhere."""
    dwellings = [kind for kind in sale["kinds"] if kind in ("Maison", "Appartement")]
    sized = sale["surface_reelle_bati"] in ("50", "62") and sale["valeur_fonciere"].startswith("150000")
    alone = len(dwellings) == 1 and "Local industriel" not in sale["kinds"]
    return sale["nature_mutation"] == "Vente" and alone and sized and sale["place"] is not None


@SOME
@given(rows=sales, order=st.permutations(HEADER), upper=st.booleans(), twice=st.booleans())
def test_every_sale_is_read_or_counted(tmp_path, rows, order, upper, twice):
    path = tmp_path / "34.csv.gz"
    lines = [line for sale in rows for line in sale_rows(sale)]
    if twice:  # a row repeated whole, ground written twice: the same sale
        lines.append(lines[0] | {"nature_culture": "sols"})
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, order, restval="")
        writer.writerow({name: name.upper() if upper else name for name in order})
        writer.writerows(lines)
    expected = {sale["id_mutation"]: sale for sale in rows if plain_sale(sale)}
    if twice:
        expected.pop(rows[0]["id_mutation"], None)
    if not expected:
        return
    frame = read_dvf([path])
    found = set(frame["sale_id"]) - ({rows[0]["id_mutation"]} if twice else set())
    assert found == set(expected)
    assert counted(frame) == len(rows) - len(frame)
    for key, price in zip(frame["sale_id"], frame["price_eur"], strict=True):
        if key in expected:
            assert price == float(expected[key]["valeur_fonciere"])


@pytest.mark.parametrize("name", [name for name in HEADER if name != "adresse_nom_voie"])
def test_a_renamed_column_of_sales_is_named(tmp_path, name):
    path = tmp_path / "dvf.csv"
    path.write_text(",".join("autre" if one == name else one for one in HEADER) + "\n" + "," * 15 + "\n")
    with pytest.raises(SourceError) as fault:
        read_dvf([path])
    assert name in str(fault.value).split("Found")[0]


# --- GTFS: stops that the rest of the feed names

stops = st.lists(
    st.fixed_dictionaries({"stop_id": codes(r"0\d{3}"), "stop_name": texts, "place": places}),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["stop_id"],
)


@SOME
@given(rows=stops, bom=st.booleans(), folder=st.sampled_from(["", "GTFS/"]), order=st.integers(0, 99))
def test_stops_of_a_feed_come_back_whole(tmp_path, rows, bom, folder, order):
    tables = small_tables()
    for row in rows:
        more = {"stop_name": row["stop_name"], "stop_lon": row["place"][0], "stop_lat": row["place"][1]}
        tables["stops"].append(stop(row["stop_id"], 0, 0) | more | {"colonne_du_réseau": "x, y"})
    names = list(dict.fromkeys(name for one in tables["stops"] for name in one))
    names = [names[rank] for rank in np.random.default_rng(order).permutation(len(names))]
    tables["stops"] = [{name: one.get(name, "") for name in names} for one in tables["stops"]]
    feed = read_gtfs(write_zip(tmp_path / "gtfs.zip", tables, bom=bom, folder=folder))
    found = feed.stops.set_index("stop_id")
    assert len(found) == len(rows) + 4
    for row in rows:
        assert plain(found.loc[row["stop_id"], "name"]) == plain(row["stop_name"])
        point = found.loc[row["stop_id"], "geometry"]
        assert (point.x, point.y) == pytest.approx(TO_LAMBERT.transform(*row["place"]), abs=0.1)


@pytest.mark.parametrize(
    ("table", "column"),
    [("stops", "stop_id"), ("routes", "route_type"), ("trips", "service_id"), ("stop_times", "arrival_time")],
)
def test_a_renamed_column_of_a_feed_is_named(tmp_path, table, column):
    tables = small_tables()
    tables[table] = [
        {("autre" if name == column else name): cell for name, cell in row.items()} for row in tables[table]
    ]
    with pytest.raises(PensionsError, match=f"'{table}.txt'.*'{column}' missing"):
        read_gtfs(write_zip(tmp_path / "gtfs.zip", tables))


# --- IGN ASC grids


@SOME
@given(
    values=st.lists(
        st.lists(st.one_of(st.floats(-40, 4800), st.just(-99999.0)), min_size=3, max_size=3), min_size=1, max_size=4
    ),
    case=st.sampled_from([str, str.upper, str.lower]),
    step=st.sampled_from(["1", "5.00", "25.0"]),
)
def test_a_grid_of_elevations_comes_back_whole(tmp_path, values, case, step):
    path = tmp_path / "RGEALTI_FXX_0771_6280_MNT_LAMB93_IGN69.asc"
    names = ("ncols", "nrows", "xllcorner", "yllcorner", "cellsize", "NODATA_value")
    head = zip(names, (3, len(values), "771000.000", "6279000.000", step, "-99999.00"), strict=True)
    lines = [f"{case(name):<14}{cell}" for name, cell in head]
    lines += [" " + " ".join(f"{cell:.2f}" for cell in row) for row in values]
    path.write_text("\r\n".join(lines) + "\r\n")
    known = pd.DataFrame(values).replace(-99999.0, np.nan)
    if known.isna().all(axis=None):
        with pytest.raises(SourceError, match="no elevation"):
            read_terrain(path)
        return
    terrain = read_terrain(path)
    np.testing.assert_allclose(terrain.values, known.to_numpy(), atol=0.006)
    assert (terrain.transform.a, terrain.transform.c) == (float(step), 771_000.0)
    assert terrain.transform.f == pytest.approx(6_279_000.0 + float(step) * len(values))
