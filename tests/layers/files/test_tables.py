"""Text tables that are not quite tables."""

import pandas as pd
import pytest

from geo.errors import SourceError
from layers.files.checks import to_number
from layers.files.tables import read_table


def written(folder, text, encoding="utf-8"):
    path = folder / "t.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("columns", [None, ["CODE", "nom"]])
@pytest.mark.parametrize("tail", [";", ";;"])
def test_a_separator_at_the_end_of_each_row_shifts_nothing(tmp_path, columns, tail):
    """Header CODE;nom, rows 01001;A; and 34172;B; : pandas alone would call "A" a CODE."""
    path = written(tmp_path, f"CODE;nom\n01001;A{tail}\n34172;B{tail}\n")
    assert read_table(path, columns=columns).values.tolist() == [["01001", "A"], ["34172", "B"]]


def test_rows_longer_than_the_header_are_refused(tmp_path):
    with pytest.raises(SourceError, match="rows hold 3 cells, the header 2 names"):
        read_table(written(tmp_path, "CODE;nom\n01001;A;x\n34172;B;y\n"))
    with pytest.raises(SourceError, match="Expected 2 fields in line 3, saw 3"):
        read_table(written(tmp_path, "CODE;nom\n01001;A\n34172;B;y\n"))


def test_rows_shorter_than_the_header_end_with_blanks(tmp_path):
    assert read_table(written(tmp_path, "CODE;nom;ville\n01001;A\n34172;B;C\n")).values.tolist() == [
        ["01001", "A", ""],
        ["34172", "B", "C"],
    ]


def test_an_accent_far_from_the_start_is_read(tmp_path):
    rows = "01001;A\n" * 20_000
    table = read_table(written(tmp_path, f"CODE;nom\n{rows}34172;Lavérune\n", "cp1252"))
    assert table.iloc[-1].tolist() == ["34172", "Lavérune"]
    assert (table["CODE"].iloc[:-1] == "01001").all()


def test_an_absent_number_is_unknown_whatever_stands_for_it():
    assert to_number(pd.Series([None, "nan", "ns", "12"], dtype=object)).isna().tolist() == [True, True, True, False]
