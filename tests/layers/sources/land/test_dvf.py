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
        "no place",
    ],
)
def test_what_tells_no_price_of_one_dwelling_is_left_out(tmp_path, rows):
    sales = read_dvf([write(tmp_path, [KEPT, *({"id_mutation": "out", **row} for row in rows)])])
    assert sales["sale_id"].tolist() == ["kept"]


def sales_of(commune, *prices, start=0):
    """Flats of 50 m² of one commune, at some euros a square metre each."""
    return [
        {"id_mutation": f"{commune}-{n}", "id_parcelle": f"{commune}000AB{n:04d}", "valeur_fonciere": str(50 * price)}
        for n, price in enumerate(prices, start=start)
    ]


def test_the_bound_of_prices_is_that_of_the_place(tmp_path):
    """
    Median 16 000 in one arrondissement: 3 200 to 80 000 are prices. Median 2 000 in a village: 500 (never less) to
    10 000 are. A town of two sales is judged by its département, whose median is 2 000 as well.
    """
    capital = sales_of("75106", *[16_000] * 30, 80_000, 3_200, 80_001, 3_199)
    village = sales_of("34010", *[2_000] * 30, 10_000, 500, 10_001, 499)
    hamlet = sales_of("34011", 10_000, 10_001)
    sales = read_dvf([write(tmp_path, [*capital, *village, *hamlet])])
    assert sorted(set(sales["price_eur_m2"])) == [500, 2_000, 3_200, 10_000, 16_000, 80_000]
    assert len(sales) == 32 + 32 + 1
    assert sales.attrs["repairs"][-2:] == [
        "2 sales left out: price below 500 €/m², or a fifth of the median of the place (most in 34010: 1)",
        "3 sales left out: price above 5 times the median of the place (most in 34010: 1)",
    ]


def test_a_dear_town_keeps_its_median(tmp_path):
    """43 % of its sales are above 15 000 euros: without them the median would be 12 000, not 14 000."""
    prices = [10_000] * 20 + [12_000] * 17 + [14_000] * 20 + [18_000] * 43
    assert read_dvf([write(tmp_path, sales_of("75106", *prices))])["price_eur_m2"].median() == 14_000


def test_what_is_left_out_is_counted(tmp_path):
    rows = [KEPT, {"id_mutation": "cheap", "valeur_fonciere": "1"}, {"id_mutation": "lost", "longitude": ""}]
    assert read_dvf([write(tmp_path, rows)]).attrs["repairs"] == [
        "3 sales of any kind in 3 rows",
        "1 sales left out: price below 500 €/m², or a fifth of the median of the place (most in 34172: 1)",
        "1 rows without coordinates dropped",
    ]


def test_years_are_read_together_plain_or_compressed(tmp_path):
    one = write(tmp_path, [{"id_mutation": "2023-1"}], "2023.csv")
    two = write(tmp_path, [{"id_mutation": "2024-1"}], "2024.csv.gz")
    assert read_dvf([one, two])["sale_id"].tolist() == ["2023-1", "2024-1"]


def test_the_same_year_listed_twice_is_refused(tmp_path):
    one, two = (write(tmp_path, [KEPT], name) for name in ("a.csv", "b.csv"))
    with pytest.raises(SourceError, match="1 sales are in two files, row for row") as told:
        read_dvf([one, two])
    assert "ligne pour ligne" in told.value.fr


def test_a_sale_over_two_departements_is_left_out_and_counted(tmp_path):
    """One price, written in both files for a flat in each: neither has a price of its own."""
    here = write(tmp_path, [KEPT, {"id_mutation": "both"}], "34.csv")
    there = write(tmp_path, [{"id_mutation": "both", "id_parcelle": "30003000AB0001"}], "30.csv")
    sales = read_dvf([here, there])
    assert sales["sale_id"].tolist() == ["kept"]
    assert sales.attrs["repairs"][1] == (
        "1 sales over several files (départements), of several dwellings or grounds, left out"
    )


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
    assert len(sales) == 21_135
    assert sales["sale_id"].is_unique
    assert 3_500 < sales["price_eur_m2"].median() < 3_750
    assert "245 rows without coordinates dropped" in sales.attrs["repairs"]
