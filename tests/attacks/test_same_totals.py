"""
Two files of squares with the same total in every group and the same partition, two shelters: nothing tells them apart.

Everything that leaves is made of the layer that was read: that the layer is the same, byte for byte, is tried on many
drawn files; that nothing else of the file is told, on one run of every command. In that one, a confidential shelter has
another name, number, size and place too.
"""

import datetime as dt
import io
import re
import sqlite3
import types
import zipfile

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pensions
from layers.people.pooling import groups_of
from layers.territory.readers import READERS, ReadContext
from tests.attacks.place import (
    COUNTS,
    box,
    cell_ids,
    lambert,
    scenario,
    source,
    squares,
    write_place,
    write_sites,
    write_squares,
)

PARTS = [name for name in COUNTS.values() if name != "men"]


def partition(table):
    """With which squares each one is told, and in which kilometre it lies."""
    columns = {name: table[published] for name, published in COUNTS.items()}
    group = groups_of(pd.DataFrame({"cell_id": cell_ids(table), **columns})).to_numpy()
    return group, (table["north"] // 1000 * 10_000 + table["east"] // 1000).to_numpy()


def other_file(table, rng):
    """
    Another file of the same totals and partition: small squares of a group change places, then give tenths away.

    Where changing places in the whole group makes another partition, they do so within their kilometre.
    """
    group, kilometre = partition(table)
    for together in (group, group * 10**9 + kilometre):
        other = table.copy()
        for one in np.unique(together[(group >= 0) & (table["men"] < 11).to_numpy()]):
            rows = np.flatnonzero((together == one) & (group >= 0) & (table["men"] < 11).to_numpy())
            values = other.loc[rows, list(COUNTS.values())].to_numpy()[rng.permutation(len(rows))]
            other.loc[rows, list(COUNTS.values())] = _moved(values, rng)
        if np.array_equal(partition(other)[0], group):
            return other
    raise AssertionError("squares that change places within a kilometre change no pool")


def _moved(values, rng):
    """Half of the part of a household that each square is free to give goes to the next, column by column."""
    tenths = np.rint(values * 10).astype(int)
    men = list(COUNTS.values()).index("men")
    for column in range(tenths.shape[1]):
        for here in range(len(tenths) - 1):
            if column == men:  # no fewer households than poor or single ones, none of 11
                free = tenths[here, men] - tenths[here, [men + 1, men + 2]].max()
                free = min(free, 109 - tenths[here + 1, men], tenths[here, men] - 1)
            elif column == men - 1:
                free = tenths[here, column]
            else:
                free = min(tenths[here, column], tenths[here + 1, men] - tenths[here + 1, column])
            given_away = int(rng.integers(0, max(free, 0) + 1))
            tenths[[here, here + 1], column] += [-given_away, given_away]
    return tenths / 10


def read(table, path, **options):
    """Bytes of the layer of a file, as a territory reads it, with what it says of the file."""
    write_squares(table, path)
    frame = READERS["filosofi_grid"].read([path], "income_cells", ReadContext(None, 0.0), options)
    assert frame["households"].notna().any()
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()


@given(seed=st.integers(0, 2**32 - 1), share=st.sampled_from([0.1, 0.4, 1.0]))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_layer_is_the_same_byte_for_byte(tmp_path, seed, share):
    rng = np.random.default_rng(seed)
    columns, rows = np.divmod(rng.choice(30 * 30, int(share * 30 * 30), replace=False), 30)
    men = np.where(rng.random(len(rows)) < 0.8, rng.gamma(1.2, 3.5, len(rows)), rng.gamma(2, 40, len(rows)))
    table = squares(columns, rows, men.clip(0.2), poor=rng.uniform(0.1, 0.6, len(rows)))
    other = other_file(table, rng)
    assert not other.equals(table)
    path = tmp_path / "carreaux_200m_met.csv"
    assert read(table, path) == read(other, path)


PENSIONS = "nom;places;type;x;y;finess\n"
PENSIONS += "Pension du Mas;25;pension de famille;{};{};\nPension du Pont;20;pension de famille;{};{};\n"
SHELTERS = {"one": "Solidarité Femmes;12;CHRS;{};{};340000017\n", "other": "Le Refuge;40;CHRS;{};{};340000099\n"}
AT = {"one": ([3.3], [3.4]), "other": ([6.7], [5.2])}
"""In squares of 200 m from the corner."""
VOICES = "role;critere;poids\nmairie;near;3\nmairie;far;1\n"
COMMANDS = (
    "rank place --scenario s.toml --sites sites.csv --out run --sheets 1",
    "rank place --scenario s.toml --sites grid --cell 130 --outputs parquet,surface --out fine",
    "inspect place --out inspected",
    "check place {x},{y} --scenario s.toml --out checked --no-pdf",
    "choose place 2 --need income_cells --minutes 10 --scenario s.toml --sites sites.csv --out chosen",
    "voices place voices --scenario s.toml --sites sites.csv --out heard",
    "compare run run --out compared",
    "backtest place --scenario s.toml --out tested",
    "isochrone place --from {x},{y} --minutes 10 --scenario s.toml --out isochrone.geojson",
    "map run --out map.html",
    "sources place",
)
MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)?|\"seconds\": [\d.e-]+")
NOW = types.SimpleNamespace(
    UTC=dt.UTC, datetime=types.SimpleNamespace(now=lambda zone: dt.datetime(2026, 1, 5, 12, tzinfo=zone))
)


def without_moment(path):
    """Bytes of a file, unpacked, without the moment of writing nor the seconds that a search took."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            told = b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    elif path.suffix == ".gpkg":
        told = "\n".join(sqlite3.connect(path).iterdump()).encode()
    else:
        told = path.read_bytes()
    return MOMENT.sub(b"", told)


def test_every_file_and_word_of_every_command_is_the_same(drawn_small, tmp_path, monkeypatch, run_cli, capsys):
    monkeypatch.setattr("pensions.ranking.record.datetime", NOW)
    rng = np.random.default_rng(1)
    told = []
    for name, table in (("one", drawn_small), ("other", other_file(drawn_small, rng))):
        told.append(everything(tmp_path / name, table, monkeypatch, run_cli, capsys))
    one, other = told
    assert one.keys() == other.keys() and len(one) > 30
    assert b"lieux confidentiels" in one["run/run.json"] and any(name.startswith("cache/measure-") for name in one)
    assert [name for name in one if one[name] != other[name]] == []


def everything(folder, table, monkeypatch, run_cli, capsys):
    """What leaves of one place, and what is kept of its measures: file, command or table → what it says."""
    more = source("supported_housing", "local_pensions", "pensions.csv")
    write_place(folder / "place", table, {"34901": box(2, 2, 5, 8), "34902": box(5, 2, 8, 8)}, more=more)
    x, y = lambert([3, 4, 6], [3, 4, 3])
    at = [axis[0] for axis in lambert(*AT[folder.name])]
    housing = PENSIONS.format(x[0], y[0], x[2], y[2]) + SHELTERS[folder.name].format(*at)
    (folder / "place" / "pensions.csv").write_text(housing, "utf-8")
    write_sites(folder / "sites.csv", x, y)
    criteria = {"near": ("households", 300, 0, 300), "far": ("poor_households", 600, 0, 300)}
    (folder / "s.toml").write_text(scenario(criteria, more="[robustness]\ndraws = 20\n"), "utf-8")
    (folder / "voices").mkdir()
    (folder / "voices" / "a.csv").write_text(VOICES, "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PENSIONS_CACHE", str(folder / "cache"))
    told = {}
    for command in COMMANDS:
        run_cli(*command.format(x=x[1], y=y[1]).split())
        said = capsys.readouterr()
        told[command] = said.out + said.err
    ranked = pensions.rank("place", scenario="s.toml", sites="sites.csv")
    told["table"] = ranked.table.to_csv()
    files = [path for path in folder.rglob("*") if path.is_file() and not {"cache", "place"} & set(path.parts)]
    files += (folder / "cache").glob("measure-*.kept")
    return told | {str(path.relative_to(folder)): without_moment(path) for path in files}
