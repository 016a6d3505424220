import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, SourceError
from layers.files import stream
from layers.files.area import area_to_keep
from layers.files.stream import as_text, read_columns

ALIASES = {"code": ("CODE",), "value": ("VALEUR", "VALUE")}
CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters='";'), max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), encoding=st.sampled_from(["utf-8", "utf-8-sig"]))
def test_what_was_written_is_read_as_text(tmp_path, rows, encoding):
    path = tmp_path / "t.csv"
    lines = ["CODE;AUTRE;VALEUR", *(f'"{code}";x;"{value}"' for code, value in rows)]
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    assert read_columns(path, ALIASES).values.tolist() == [list(row) for row in rows]
    wanted = {rows[0][0]}
    kept = read_columns(path, ALIASES, only={"code": wanted})
    assert kept["code"].tolist() == [code for code, _ in rows if code in wanted]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_cells_over_several_lines_are_read_wherever_the_blocks_are_cut(tmp_path, monkeypatch, encoding):
    monkeypatch.setattr("layers.files.stream.BLOCK_BYTES", 1 << 16)
    path = tmp_path / "t.csv"
    rows = [f'{rank:05d};"ligne un\nligne; deux é {rank}"' for rank in range(9_000)]
    path.write_text("\n".join(["CODE;VALEUR", *rows]) + "\n", encoding=encoding)
    table = read_columns(path, ALIASES)
    assert table["code"].tolist() == [f"{rank:05d}" for rank in range(9_000)]
    assert table["value"].iloc[-1] == "ligne un\nligne; deux é 8999"


def test_a_row_of_too_many_cells_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("CODE;VALEUR\n01001;1\n34172;1;2\n")
    with pytest.raises(SourceError, match="Expected 2 columns, got 3"):
        read_columns(path, ALIASES)


def test_codes_keep_their_zeros_and_absent_columns_are_blank(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("CODE\n01001\n")
    assert read_columns(path, ALIASES, optional=["value"]).values.tolist() == [["01001", ""]]
    with pytest.raises(SourceError, match="'value'"):
        read_columns(path, ALIASES)


def test_two_columns_of_one_name_do_not_disturb(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("CODE;VALEUR;VALEUR\na;1;2\n")
    assert read_columns(path, ALIASES).values.tolist() == [["a", "1"]]


def test_a_truncated_parquet_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"CODE": ["a"], "VALEUR": [1.5]}).to_parquet(path)
    assert read_columns(path, ALIASES)["value"].tolist() == [1.5]
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(SourceError, match="cannot be read"):
        read_columns(path, ALIASES)


def test_blanks_and_whole_numbers_as_text():
    assert as_text(pd.Series([None, " a ", "b"])).tolist() == ["", "a", "b"]
    assert as_text(pd.Series([1, 2])).tolist() == ["1", "2"]
    assert as_text(pd.Series([1.0, 2.5, None])).tolist() == ["1", "2.5", ""]


def test_bounds_in_degrees_metres_or_as_an_area():
    assert area_to_keep(None) is None
    square = shapely.box(771000, 6279000, 772000, 6280000)
    assert area_to_keep(square) is square
    assert area_to_keep(square.bounds).equals(square)
    assert area_to_keep((3.87, 43.60, 3.88, 43.61)).area == pytest.approx(897_000, rel=0.01)
    with pytest.raises(CrsError, match="west, south, east, north"):
        area_to_keep((43.60, 3.87, 43.61, 3.88))


def test_a_block_of_parquet_without_a_wanted_row_is_decoded_no_further(tmp_path, monkeypatch):
    """Three blocks of ten rows; only the second holds x = 15, so only there is the long column read."""
    path = tmp_path / "a.parquet"
    table = pa.table({"X": [float(k) for k in range(30)], "NOM": [f"nom {k}" for k in range(30)], "T": ["bus"] * 30})
    pyarrow.parquet.write_table(table, path, row_group_size=10)
    asked = []
    decode = stream._decoded
    monkeypatch.setattr(
        stream, "_decoded", lambda file, rank, columns: asked.append((rank, columns)) or decode(file, rank, columns)
    )
    aliases = {"x": ("X",), "name": ("NOM",), "kind": ("T",), "place": ("ABSENT",)}
    found = stream.read_columns(path, aliases, optional=["place"], keep=lambda part: pc.equal(part["x"], 15))
    assert found.to_dict("records") == [{"x": 15.0, "name": "nom 15", "kind": "bus", "place": ""}]
    assert asked == [(0, ["X"]), (1, ["X"]), (1, ["NOM", "T"]), (2, ["X"])]


@given(
    kinds=st.lists(st.sampled_from(["bus", "", "é;", None]), min_size=1, max_size=40),
    wanted=st.sets(st.sampled_from(["bus", "", "é;"]), min_size=1),
    size=st.integers(1, 40),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_chosen_from_parquet_are_those_that_pandas_would_choose(tmp_path, kinds, wanted, size):
    path = tmp_path / "a.parquet"
    table = pd.DataFrame({"T": pd.Series(kinds, dtype=object), "N": [float(k) for k in range(len(kinds))]})
    pyarrow.parquet.write_table(
        pa.table({"T": pa.array(kinds, pa.string()), "N": table["N"].to_numpy()}), path, row_group_size=size
    )
    found = stream.read_columns(path, {"kind": ("T",), "n": ("N",)}, only={"kind": wanted})
    expected = table[table["T"].isin(wanted)]
    assert found["n"].tolist() == expected["N"].tolist()
    assert found["kind"].tolist() == expected["T"].tolist()
