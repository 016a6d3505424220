import csv
import gzip

import pytest

from geo.errors import SourceError
from layers.schemas import validate
from layers.sources.land.dvf import read_dvf

HEADER = [
    "id_mutation",
    "date_mutation",
    "numero_disposition",
    "nature_mutation",
    "valeur_fonciere",
    "id_parcelle",
    "type_local",
    "surface_reelle_bati",
    "nombre_pieces_principales",
    "lot1_numero",
    "nature_culture",
    "nature_culture_speciale",
    "surface_terrain",
    "longitude",
    "latitude",
]
PLAIN = {
    "date_mutation": "2024-01-31",
    "numero_disposition": "000001",
    "nature_mutation": "Vente",
    "valeur_fonciere": "200000",
    "id_parcelle": "34172000AB0001",
    "type_local": "Appartement",
    "surface_reelle_bati": "50",
    "nombre_pieces_principales": "2",
    "longitude": "3.88",
    "latitude": "43.61",
}


def write(folder, rows, name="dvf.csv", header=HEADER):
    path = folder / name
    opener = gzip.open if name.endswith(".gz") else open
    with opener(path, "wt", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows([{**PLAIN, **row} for row in rows])
    return path


def test_a_flat_and_its_outbuilding_are_one_sale_with_one_price(tmp_path):
    rows = [{"id_mutation": "1"}, {"id_mutation": "1", "type_local": "Dépendance", "surface_reelle_bati": "0"}]
    sales = validate("sales", read_dvf([write(tmp_path, rows)]))
    assert sales["price_eur_m2"].tolist() == [4000.0]
    assert sales[["sale_id", "kind"]].to_numpy().tolist() == [["1", "flat"]]
    assert sales["date"].dt.year.tolist() == [2024]


def test_a_house_written_once_for_each_culture_of_its_ground_is_one_house(tmp_path):
    house = {"id_mutation": "1", "type_local": "Maison", "surface_reelle_bati": "100"}
    rows = [{**house, "nature_culture": "sols"}, {**house, "nature_culture": "jardins"}]
    assert read_dvf([write(tmp_path, rows)])["price_eur_m2"].tolist() == [2000.0]


KEPT = {"id_mutation": "kept"}


@pytest.mark.parametrize(
    "rows",
    [
        [{"lot1_numero": "1"}, {"lot1_numero": "2"}],
        [{}, {}],
        [{}, {"type_local": "Maison", "surface_reelle_bati": "80"}],
        [{}, {"type_local": "Local industriel. commercial ou assimilé"}],
        [{}, {"numero_disposition": "000002", "type_local": "Dépendance"}],
        [{"nature_mutation": "Vente en l'état futur d'achèvement"}],
        [{"nature_mutation": "Echange"}],
        [{"type_local": ""}],
        [{"surface_reelle_bati": ""}],
        [{"valeur_fonciere": ""}],
        [{"surface_reelle_bati": "8"}],
        [{"surface_reelle_bati": "501", "valeur_fonciere": "2000000"}],
        [{"valeur_fonciere": "24999"}],
        [{"valeur_fonciere": "750001"}],
        [{"longitude": "", "latitude": ""}],
    ],
    ids=[
        "two flats",
        "two like flats on one ground",
        "a flat and a house",
        "with a shop",
        "two acts",
        "off plan",
        "exchange",
        "no dwelling",
        "no area",
        "no price",
        "too small",
        "too large",
        "499.98 euros a square metre",
        "15000.02 euros a square metre",
        "no place",
    ],
)
def test_what_tells_no_price_of_one_dwelling_is_left_out(tmp_path, rows):
    sales = read_dvf([write(tmp_path, [KEPT, *({"id_mutation": "out", **row} for row in rows)])])
    assert sales["sale_id"].tolist() == ["kept"]


def test_bounds_are_inside(tmp_path):
    rows = [{"id_mutation": "1", "valeur_fonciere": "25000"}, {"id_mutation": "2", "valeur_fonciere": "750000"}]
    assert read_dvf([write(tmp_path, rows)])["price_eur_m2"].tolist() == [500.0, 15_000.0]


def test_what_is_left_out_is_counted(tmp_path):
    rows = [KEPT, {"id_mutation": "cheap", "valeur_fonciere": "1"}, {"id_mutation": "lost", "longitude": ""}]
    assert read_dvf([write(tmp_path, rows)]).attrs["repairs"] == [
        "3 sales of any kind in 3 rows",
        "0 off-plan sales, exchanges, auctions left",
        "0 sales of no dwelling, of several, or with business premises left out",
        "1 sales left out: price outside 500 to 15000 €/m²",
        "1 rows without coordinates dropped",
    ]


def test_years_are_read_together_plain_or_compressed(tmp_path):
    one = write(tmp_path, [{"id_mutation": "2023-1"}], "2023.csv")
    two = write(tmp_path, [{"id_mutation": "2024-1"}], "2024.csv.gz")
    assert read_dvf([one, two])["sale_id"].tolist() == ["2023-1", "2024-1"]


def test_the_same_year_listed_twice_is_refused(tmp_path):
    one, two = (write(tmp_path, [KEPT], name) for name in ("a.csv", "b.csv"))
    with pytest.raises(SourceError, match="two files"):
        read_dvf([one, two])


def test_a_truncated_gz_is_refused(tmp_path):
    path = write(tmp_path, [{"id_mutation": str(i)} for i in range(2000)], "2024.csv.gz")
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(SourceError, match=r"2024\.csv\.gz"):
        read_dvf([path])


def test_a_date_written_otherwise_is_refused(tmp_path):
    with pytest.raises(SourceError, match="31/01/2024"):
        read_dvf([write(tmp_path, [{"id_mutation": "1", "date_mutation": "31/01/2024"}])])


def test_a_renamed_column_is_named(tmp_path):
    header = [name.replace("valeur_fonciere", "prix") for name in HEADER]
    with pytest.raises(SourceError, match="'price_eur'"):
        read_dvf([write(tmp_path, [KEPT], header=header)])


def test_no_file_and_no_usable_sale_are_refused(tmp_path):
    with pytest.raises(SourceError, match="no file"):
        read_dvf([])
    with pytest.raises(SourceError, match="no sale of a single dwelling"):
        read_dvf([write(tmp_path, [{"id_mutation": "1", "type_local": ""}])])


@pytest.mark.real
def test_three_years_of_sales_of_the_metropole(real_montpellier):
    sales = validate("sales", read_dvf(sorted((real_montpellier / "market").glob("dvf_*.csv.gz"))))
    assert len(sales) == 21_219
    assert sales["sale_id"].is_unique
    assert 3_500 < sales["price_eur_m2"].median() < 3_750
    assert "247 rows without coordinates dropped" in sales.attrs["repairs"]
