"""Whether the searches were compiled on this machine."""

from types import SimpleNamespace

from geo.transit import scan


def test_a_machine_on_which_nothing_was_compiled_yet_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "scan_back", SimpleNamespace(stats=SimpleNamespace(cache_path=str(tmp_path))))
    assert not scan.was_compiled()
    (tmp_path / "scan.scan_back-104.py311.nbi").touch()
    assert scan.was_compiled()
