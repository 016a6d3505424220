#!/usr/bin/env bash
# A landlord's list of cadastral parcels (14 characters), turned from CSV to a workbook.
# One would guess: an identifier with a letter in it stays text, whatever happens to plain digits.
# What happens: xlsxturbo 1.12.1 (csv_to_xlsx) takes a parcel of section E for a number in scientific notation:
# "34172000E10012" overflows and its cell is empty; "341720000E0012", under the largest double, becomes
# 3.4172e+20. The commune code "01001" becomes 1001.
# Whom it misleads: the landlord whose plots of section E vanish from the workbook while those of section D stay.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check "xlsxturbo==1.12.1" "openpyxl==3.1.5"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import openpyxl
import xlsxturbo

with open("plots.csv", "w", encoding="utf-8") as file:
    file.write("parcel,commune\n34172000D10012,34172\n34172000E10012,34172\n341720000E0012,01001\n")
xlsxturbo.csv_to_xlsx("plots.csv", "plots.xlsx")
cells = [[cell.value for cell in row] for row in openpyxl.load_workbook("plots.xlsx").active][1:]
print("xlsxturbo", version("xlsxturbo"), cells)
assert cells[0][0] == "34172000D10012"
assert cells[1][0] is None, "a parcel of section E is kept"
assert cells[2] == [3.4172e20, 1001]
PYTHON
env/bin/python -W ignore try.py
