import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import CrsError, SourceError
from layers.sources.land.sru import read_sru

HEADER = (
    'Code_INSEE_commune;Commune_sru_au_01_01_2025;"Nombre_lls_ Inventaire_au_01_01_2024";Taux_SRU_au_01_01_2024;'
    "commune_deficitaire;Commune_carencée;Taux_cible_commune_2023_2025"
)
CODES = ["34172", "34057", "01001"]
COMMUNES = gpd.GeoDataFrame(
    {"insee_code": CODES}, geometry=[shapely.box(rank, 0, rank + 1, 1) for rank in range(3)], crs=2154
)


def written(folder, *rows, header=HEADER, encoding="cp1252"):
    path = folder / "sru.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_percents_become_shares_and_communes_out_of_the_inventory_are_not_concerned(tmp_path, encoding):
    path = written(tmp_path, "34172;oui;30 000;25,3;non;non;25", "34057;oui;900;12,4 %;oui;oui;25", encoding=encoding)
    sru = read_sru(path, communes=COMMUNES)
    assert sru["insee_code"].tolist() == CODES
    assert sru["sru_share"].tolist() == pytest.approx([0.253, 0.124, np.nan], nan_ok=True)
    assert sru["sru_target_share"].tolist() == pytest.approx([0.25, 0.25, np.nan], nan_ok=True)
    assert sru["is_deficient"].tolist() == [False, True, False]
    assert sru.attrs["repairs"] == [
        "rates of 2024-01-01, as their column says",
        "1 communes not in the SRU inventory: not concerned",
    ]


def test_who_is_deficient_is_worked_out_where_the_file_does_not_say(tmp_path):
    header = "Code_INSEE_commune;Taux_SRU_au_01_01_2024;Taux_cible_commune_2023_2025"
    sru = read_sru(written(tmp_path, "34172;25,3;25", "34057;12,4;25", "1001;12;", header=header), communes=COMMUNES)
    assert sru["is_deficient"].tolist() == [False, True, pd.NA]


def test_what_cannot_be_is_refused(tmp_path):
    with pytest.raises(SourceError, match="reaches 253"):
        read_sru(written(tmp_path, "34172;oui;1;253;non;non;25"), communes=COMMUNES)
    with pytest.raises(SourceError, match="peut-être"):
        read_sru(written(tmp_path, "34172;oui;1;25;peut-être;non;25"), communes=COMMUNES)
    with pytest.raises(SourceError, match="none of the 3 communes"):
        read_sru(written(tmp_path, "31555;oui;1;25;non;non;25"), communes=COMMUNES)
    with pytest.raises(SourceError, match="'sru_share'"):
        read_sru(written(tmp_path, "34172;25", header="Code_INSEE_commune;Taux"), communes=COMMUNES)
    with pytest.raises(CrsError):
        read_sru(written(tmp_path, "34172;oui;1;25;non;non;25"), communes=COMMUNES.set_crs(4326, allow_override=True))


def test_a_commune_below_one_percent_is_not_taken_for_a_share(tmp_path):
    """0.8 % of social dwellings, asked 25 %: the target tells the unit of both columns."""
    sru = read_sru(written(tmp_path, "34172;oui;1;0,8;oui;non;25"), communes=COMMUNES)
    assert sru["sru_share"].iloc[0] == pytest.approx(0.008)
    assert sru["is_deficient"].iloc[0]


COUNTED = f"{HEADER};Population_municipale_01_01_2025"


def test_a_rate_at_which_a_commune_would_have_more_residences_than_inhabitants_is_refused(tmp_path):
    """2,293 dwellings at 21.4 % are of 10,715 residences for 23,578 inhabitants; at 0.214 % of 1,071,495."""
    right = read_sru(written(tmp_path, "34172;oui;2293;21,40;oui;non;25;23578", header=COUNTED), communes=COMMUNES)
    assert right["sru_share"].iloc[0] == pytest.approx(0.214)
    with pytest.raises(SourceError, match=r"in 34172, 2293 .* at 0\.214 % would be of 1071495 residences") as refused:
        read_sru(written(tmp_path, "34172;oui;2293;0,214;oui;non;25;23578", header=COUNTED), communes=COMMUNES)
    assert "1071495 résidences pour 23578 habitants. Taux attendus en pourcentage" in refused.value.fr


def test_the_date_of_the_rates_is_that_of_their_column_not_that_of_the_file(tmp_path):
    header = "Code_INSEE_commune;Commune_sru_au_01_01_2026;Taux_SRU_au_01_01_2025;Taux_cible_commune_2023_2025"
    sru = read_sru(written(tmp_path, "34172;oui;25,3;25", header=header), communes=COMMUNES)
    assert sru.attrs["repairs"][0] == "rates of 2025-01-01, as their column says"
    header = "Code_INSEE_commune;Taux_SRU;Taux_cible"
    sru = read_sru(written(tmp_path, "34172;25,3;25", header=header), communes=COMMUNES)
    assert "unknown date" in sru.attrs["repairs"][0]
