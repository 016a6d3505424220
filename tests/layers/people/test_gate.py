"""Counts of people have one gate: mypy refuses what goes round it, and so does the register of readers."""

import os
import re
import subprocess
import sys
import typing
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import layers
from geo.errors import LayerError, TerritoryError
from layers.people.counted import COUNT_PEOPLE
from layers.people.gate import RawPeople, tell, told_layer
from layers.territory.read_context import ReadContext
from layers.territory.readers import READERS, PeopleReader

ROOT = Path(layers.__file__).parents[1]
SNIPPET = """
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from layers.people.gate import RawPeople, tell


def read_frame(path: Path) -> pd.DataFrame:
    return pd.DataFrame()


def read_people(path: Path) -> RawPeople:
    raise NotImplementedError


refused_reader: Callable[..., RawPeople] = read_frame
reader: Callable[..., RawPeople] = read_people
raw = read_people(Path())
told = tell(raw)
column = raw["households"]
attribute = raw.households
total = sum(raw)
refused_tell = tell(read_frame(Path()))
"""


def test_mypy_refuses_a_reader_of_people_that_gives_a_frame_and_any_number_read_before_it_is_told(tmp_path):
    (tmp_path / "snippet.py").write_text(SNIPPET, "utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(tmp_path / "snippet.py")],
        cwd=ROOT,
        env=os.environ | {"MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    lines = SNIPPET.splitlines()
    refused = [int(row) for row in re.findall(r"snippet\.py:(\d+): error", found.stdout)]
    names = {re.match(r"\w+", lines[row - 1])[0] for row in refused}
    assert names == {"refused_reader", "column", "attribute", "total", "refused_tell"}, found.stdout + found.stderr


def test_the_register_holds_readers_of_people_to_that_type():
    assert typing.get_type_hints(PeopleReader)["function"] == Callable[..., RawPeople]


def zones(*counts):
    shapes = [shapely.box(rank, 0, rank + 1, 1) for rank in range(len(counts))]
    codes = [f"0100{rank}" for rank in range(len(counts))]
    return gpd.GeoDataFrame({"zone_id": codes, "eviction_orders": list(counts)}, geometry=shapes, crs=2154)


def test_nothing_can_be_read_of_counts_that_were_not_told():
    raw = RawPeople("eviction_zones", zones(4.0, 30.0))
    with pytest.raises(TypeError, match="not subscriptable"):
        raw["eviction_orders"]
    with pytest.raises(AttributeError):
        raw.eviction_orders  # noqa: B018
    assert [name for name in dir(raw) if not name.startswith("_")] == []
    assert tell(raw)["eviction_orders"].isna().all()


def test_the_readers_of_layers_that_count_people_are_those_of_the_gate():
    given = {name for name, reader in READERS.items() if "RawPeople" in str(reader.function.__annotations__["return"])}
    assert given == {name for name, reader in READERS.items() if isinstance(reader, PeopleReader)}
    assert given == {"filosofi_grid", "filosofi_communes", "filosofi_iris", "need_table", "eviction_table"}


@pytest.mark.parametrize("layer", sorted(COUNT_PEOPLE))
def test_a_layer_of_people_from_another_reader_is_refused_in_both_languages(layer):
    with pytest.raises(TerritoryError, match=f"Layer '{layer}' counts people") as fault:
        told_layer(layer, zones(40.0))
    assert f"« {layer} » compte des personnes" in fault.value.fr


def test_a_reader_of_people_that_gives_a_frame_is_refused_when_it_reads(tmp_path):
    reader = PeopleReader(lambda path: zones(40.0))
    with pytest.raises(TerritoryError, match="counts people"):
        reader.read([tmp_path], "eviction_zones", ReadContext(communes=None, margin_m=0.0), {})


def test_a_layer_that_counts_nobody_is_not_one_of_the_gate():
    with pytest.raises(LayerError, match="'services': expected squares"):
        RawPeople("services", zones(40.0))
