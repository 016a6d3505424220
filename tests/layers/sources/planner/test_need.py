import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from layers.people.gate import tell
from layers.sources.planner.need import read_eviction_table, read_need_table

HEADER = "code_insee;annee;demandes_logement_social;personnes_115;orientations_pension_de_famille;source"
HIDDEN = "counts hidden: below 11, or needed to work one out of a total published elsewhere (secrecy)"
CODES = ["34172", "34057", "01001", "2A004"]
COMMUNES = gpd.GeoDataFrame(
    {"insee_code": CODES}, geometry=[shapely.box(rank, 0, rank + 1, 1) for rank in range(4)], crs=2154
)


def written(folder, *rows, header=HEADER):
    path = folder / "besoin.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="cp1252")
    return path


def test_small_counts_are_hidden_zero_stays_and_the_latest_year_counts(tmp_path):
    rows = ["34172;2024;1;1;1;SIAO", "34172;2025;20000;400;11;SIAO", "34057;2025;0;10;;SIAO é", "2A004;2025;30;9;;"]
    path = written(tmp_path, *rows)
    need = tell(read_need_table(path, communes=COMMUNES))
    assert need["zone_id"].tolist() == CODES
    assert need["social_requests"].tolist() == pytest.approx([20000, 0, np.nan, 30], nan_ok=True)
    assert need["homeless_requests"].tolist() == pytest.approx([400, np.nan, np.nan, np.nan], nan_ok=True)
    assert need["pension_requests"].tolist() == pytest.approx([11, np.nan, np.nan, np.nan], nan_ok=True)
    assert need.attrs["repairs"] == [
        "1 rows of earlier years left out",
        f"2 {HIDDEN}",
    ]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([400, 10, 90, 0], [400, None, None, 0]),  # alone, 10 is what is left of a total published elsewhere
        ([400, 4, 90, 3], [400, None, None, None]),  # 4 and 3: their sum, 7, is below the threshold
        ([400, 8, 90, 3], [400, None, 90, None]),
        ([90, 10, 90, 0], [None, None, 90, 0]),  # of equal ones the first
        ([None, 10, None, 0], [None, None, None, 0]),  # nothing else to hide
    ],
)
def test_a_count_that_a_subtraction_would_give_is_hidden_with_the_next_smallest(tmp_path, counts, told):
    rows = [f"{code};2025;;{'' if n is None else n};;x" for code, n in zip(CODES, counts, strict=True)]
    need = tell(read_need_table(written(tmp_path, *rows), communes=COMMUNES))
    assert [None if np.isnan(n) else n for n in need["homeless_requests"]] == told
    (said,) = need.attrs["repairs"]
    assert said == f"{sum(n is None for n in told) - sum(n is None for n in counts)} {HIDDEN}"
    assert "un total publié ailleurs n'en donne pas un" in said.fr


def test_nothing_tells_which_is_small_of_two_that_are_hidden(tmp_path):
    """Of 4, 11 and 11: told that one is small, the total of 26 and the 11 that is told would give the 4."""
    noted = []
    for counts in ((4, 11, 11, 400), (11, 4, 11, 400), (7, 8, 11, 400)):
        rows = [f"{code};2025;;{n};;x" for code, n in zip(CODES, counts, strict=True)]
        need = tell(read_need_table(written(tmp_path, *rows), communes=COMMUNES))
        noted.append((need.attrs["repairs"], need["homeless_requests"].fillna(-1).tolist()))
    assert noted == [noted[0]] * 3


def test_faults_are_told_together(tmp_path):
    path = written(
        tmp_path, "1001;2025;50;50;50;x", "34172;2025;-3;50;50;x", "34057;2025;1;1;1;x", "34057;2025;1;1;1;x"
    )
    with pytest.raises(SourceError) as error:
        read_need_table(path, communes=COMMUNES)
    for part in ("1 zones are not in the territory ('1001')", "1 negative counts", "'34057' is given twice"):
        assert part in str(error.value)


def test_a_percentage_is_no_count_of_people(tmp_path):
    with pytest.raises(SourceError, match="1 percentages where counts are expected .'social_requests', first: '91 %'"):
        read_need_table(written(tmp_path, "34172;2025;91 %;50;50;x", "34057;2025;70;50;50;x"), communes=COMMUNES)


def test_sectors_may_replace_communes(tmp_path):
    sectors = COMMUNES.rename(columns={"insee_code": "sector"}).assign(sector=list("NSEW"))
    path = written(tmp_path, "N;2025;50;40;30;x")
    assert tell(read_need_table(path, communes=sectors, zone_column="sector"))["homeless_requests"].iloc[0] == 40


def test_an_empty_table_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no row"):
        read_need_table(written(tmp_path), communes=COMMUNES)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    counts=st.lists(st.integers(0, 30), min_size=4, max_size=4),
    threshold=st.integers(1, 20),
)
def test_no_count_between_zero_and_the_threshold_ever_comes_out(tmp_path, counts, threshold):
    rows = [f"{code};2025;{count};{count};{count};x" for code, count in zip(CODES, counts, strict=True)]
    need = tell(read_need_table(written(tmp_path, *rows), communes=COMMUNES, threshold=threshold))
    for name in ("homeless_requests", "social_requests", "pension_requests"):
        seen = need[name].dropna()
        assert ((seen == 0) | (seen >= threshold)).all()
        hidden, large = sorted(n for n in counts if 0 < n < threshold), sorted(n for n in counts if n >= threshold)
        while hidden and large and (len(hidden) < 2 or sum(hidden) < threshold):
            hidden.append(large.pop(0))
        assert sorted(seen) == sorted([*large, *(n for n in counts if n == 0 < threshold)])


ORDERS = "code_insee;annee;commandements_quitter_les_lieux;source"


def test_eviction_orders_of_the_latest_year_by_commune_small_counts_hidden(tmp_path):
    path = written(
        tmp_path,
        "34172;2024;999;CCAPEX",
        "34172;2025;450;CCAPEX é",
        "34057;2025;10;",
        "01001;2025;0;",
        "2A004;2025;9;",
        header=ORDERS,
    )
    orders = tell(read_eviction_table(path, communes=COMMUNES))
    assert orders["zone_id"].tolist() == CODES
    assert orders["eviction_orders"].tolist() == pytest.approx([450, np.nan, 0, np.nan], nan_ok=True)
    assert f"2 {HIDDEN}" in orders.attrs["repairs"]


def test_eleven_orders_may_be_counted_and_a_higher_threshold_of_the_territory_is_kept(tmp_path):
    path = written(tmp_path, "34172;2025;11;", header=ORDERS)
    assert tell(read_eviction_table(path, communes=COMMUNES))["eviction_orders"].iloc[0] == 11
    assert np.isnan(tell(read_eviction_table(path, communes=COMMUNES, threshold=12))["eviction_orders"].iloc[0])


@pytest.mark.parametrize(
    ("rows", "header", "told"),
    [
        (["1001;2025;50;"], ORDERS, "1 zones are not in the territory"),
        (["34172;2025;-3;"], ORDERS, "1 negative counts"),
        (["34172;2025;5;", "34172;2025;6;"], ORDERS, "given twice for one year"),
        (["34172;2025;beaucoup;"], ORDERS, "not numbers"),
        (["34172;2025;5;"], ORDERS.replace("commandements_quitter_les_lieux", "assignations"), "eviction_orders"),
        ([], ORDERS, "no row"),
    ],
)
def test_a_bad_eviction_table_is_told(tmp_path, rows, header, told):
    with pytest.raises(SourceError, match=told):
        read_eviction_table(written(tmp_path, *rows, header=header), communes=COMMUNES)
