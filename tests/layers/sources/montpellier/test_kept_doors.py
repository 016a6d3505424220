"""The address points of a city, kept: the same as read, told of as read, and read again where the file changed."""

from dataclasses import astuple

import numpy as np
import pytest
import shapely

from layers.reception.notes import expected_near
from layers.sources.montpellier import kept_doors
from layers.sources.montpellier.kept_doors import city_doors
from tests.layers.sources.montpellier.test_addresses import write


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    return write(tmp_path, [7, 8, 9], [118, 4, 0], [None, "BIS", None], ["Rue Bernard Blier", "Allée Été", "Rue A"])


def read(path, area=None):
    with expected_near(area) as reception:
        return city_doors(path), reception


def same(one, other):
    assert all(np.array_equal(a, b) for a, b in zip(astuple(one)[:4], astuple(other)[:4], strict=True))
    assert (one.names, one.bounds) == (other.names, other.bounds)


def test_what_is_read_back_finds_the_same_and_tells_the_same_of_the_file(path, monkeypatch):
    first, told = read(path)
    monkeypatch.setattr(kept_doors, "read_addresses_city", lambda path: pytest.fail("read again"))
    again, told_again = read(path)
    same(first, again)
    assert told == told_again
    assert [file["rows"] for file in told.files] == [3]
    assert (again.find("4 B ALL DE L'ETE").x, again.find("9 R A")) == (770_001.0, None)


def test_another_file_another_label_and_another_area_are_read_anew(path):
    read(path)
    read(path, shapely.box(700_000, 6_200_000, 800_000, 6_300_000))
    write(path.parent, [7, 8], [118, 6], [None, None], ["Rue Bernard Blier", "Allée Été"])
    assert read(path)[0].find("6 ALL ETE").x == 770_001.0
    assert len(list((path.parent / "cache").iterdir())) == 3
