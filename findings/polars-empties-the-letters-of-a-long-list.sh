#!/usr/bin/env bash
# A landlord's list of 1,200 plots in Excel: the cadastral section is a number in the first 1,099 rows (some small
# communes number them), letters ("AE") in the others.
# One would guess: the column is text; or the reader stops and names the cell that does not fit.
# What happens: polars 2.1.0 read_excel (fastexcel 0.21.0) settles the type of a column on its first thousand rows, here
# numbers, and turns every later "AE" into null: 101 cells are gone, without a word.
# Whom it misleads: whoever joins the list to the cadastre: the last plots fall out of the join as if they were unknown.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check \
  "polars==2.1.0" "fastexcel==0.21.0" "xlsxwriter==3.3.1"
cat > try.py <<'PYTHON'
import warnings
from importlib.metadata import version

import polars as pl
import xlsxwriter

with xlsxwriter.Workbook("plots.xlsx") as book:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["number", "section"])
    for row in range(1, 1201):
        sheet.write_row(row, 0, [row, row if row < 1100 else "AE"])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    read = pl.read_excel("plots.xlsx")
print("polars", version("polars"), "fastexcel", version("fastexcel"), read.schema, read.tail(2).rows())
assert read.height == 1200
assert read["section"].dtype.is_numeric()
assert read["section"].null_count() == 101, "the letters are kept"
PYTHON
env/bin/python try.py
