import gzip
import zipfile

import pytest

from geo.errors import MissingFileError, SourceError
from layers.files import archives
from layers.files.archives import members, open_bytes, unpacked


def zipped(folder, **contents):
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_the_first_pattern_that_matches_wins_in_any_case(tmp_path):
    path = zipped(tmp_path, A__CSV="1", b__csv="2", c__txt="3")
    assert members(path, ["b*.csv", "*.csv"]) == ["b.csv"]
    assert members(path, ["x*", "*.CSV"]) == ["A.CSV", "b.csv"]
    with pytest.raises(SourceError, match=r"no file like \*\.shp. Found: A\.CSV"):
        members(path, ["*.shp"])


def test_two_members_that_fit_are_not_chosen_between(tmp_path):
    with pytest.raises(SourceError, match="several members fit"), open_bytes(zipped(tmp_path, a__csv="1", b__csv="2")):
        pass


def test_plain_gzip_and_zip_open_the_same(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x;y")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"x;y"))
    for path in (tmp_path / "a.csv", tmp_path / "a.csv.gz", zipped(tmp_path, a__csv=b"x;y")):
        with open_bytes(path) as file:
            assert file.read() == b"x;y"


def test_a_7z_and_a_missing_file_are_refused(tmp_path):
    (tmp_path / "a.7z").write_bytes(b"7z")
    with pytest.raises(SourceError, match=r"Install py7zr|cut or damaged"), open_bytes(tmp_path / "a.7z"):
        pass
    with pytest.raises(MissingFileError), open_bytes(tmp_path / "absent.zip"):
        pass


def test_a_member_that_climbs_out_of_the_archive_stays_inside(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.csv", "x")
    with unpacked(path, ["*.csv"]) as files:
        assert [file.name for file in files] == ["evil.csv"]
        assert not (tmp_path / "evil.csv").exists()
        folder = files[0].parent
    assert not folder.exists()


def test_a_zip_that_the_user_gives_and_that_swells_beyond_reason_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "BOMB_BYTES", 1 << 20)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(8 << 20))
    with pytest.raises(SourceError, match="zip bomb"), unpacked(tmp_path / "bomb.zip", ["*.csv"]):
        pass


def test_a_7z_that_swells_beyond_reason_is_refused(tmp_path, monkeypatch):
    py7zr = pytest.importorskip("py7zr")
    monkeypatch.setattr(archives, "BOMB_BYTES", 1 << 20)
    with py7zr.SevenZipFile(tmp_path / "bomb.7z", "w") as archive:
        archive.writestr(bytes(8 << 20), "a.csv")
    with pytest.raises(SourceError) as fault, unpacked(tmp_path / "bomb.7z", ["*.csv"]):
        pass
    assert "piégée" in fault.value.fr
