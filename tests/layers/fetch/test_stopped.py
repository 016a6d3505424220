"""A fetch stopped on its way, and two fetches at once: nothing half-written, nothing asked twice."""

import subprocess
import sys

import pytest

from geo.errors import OutputError
from layers.fetch.lock import HOLD, LOCK, alone
from layers.fetch.run import fetch
from layers.territory.territory import load_territory
from pensions.commands.app import main
from tests.layers.published import TOWN

NAMES = ("sru", "qpv", "flood", "finess")


def sent(publishers, name):
    return [status for path, _, status in publishers.seen if path.endswith(name)]


def test_a_fetch_stopped_by_hand_writes_nothing_and_the_next_one_asks_only_for_the_rest(web, publishers, tmp_path):
    came = []

    def stop_at_the_last(source, name, received, total):
        came.append(source)
        if source == "finess" and received == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(TOWN, data=tmp_path, only=NAMES, web=web, tell=stop_at_the_last)
    assert [path.name for path in tmp_path.iterdir()] == [".incoming"]
    whole = [name for name in ("inventaire-sru.csv", "pprn_34.zip") if list(tmp_path.rglob(name))]
    publishers.seen.clear()
    report = fetch(TOWN, data=tmp_path, only=NAMES, web=web)
    assert all(outcome.state == "new" for outcome in report.outcomes)
    asked = {"inventaire-sru.csv": "inventaire-sru-2025.csv", "pprn_34.zip": "pprn_34.zip"}
    assert all(sent(publishers, asked[name]) == [304] for name in whole)
    assert {path.name for path in tmp_path.iterdir()} == {"territory.toml", LOCK, "perimeter", *NAMES}
    assert {"sru", "qpv", "flood", "supported_housing"} <= set(load_territory(str(tmp_path)).layers)


def test_a_whole_file_that_waited_is_asked_again_where_the_publisher_changed_it(web, publishers, tmp_path):
    def stop(source, name, received, total):
        if source == "flood" and received == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(TOWN, data=tmp_path, only=["sru", "flood"], web=web, tell=stop)
    path = next(name for name in publishers.routes if name.endswith("inventaire-sru-2025.csv"))
    publishers.routes[path] = publishers.routes[path].replace(b"\n", b"\r\n")
    fetch(TOWN, data=tmp_path, only=["sru", "flood"], web=web)
    assert (tmp_path / "sru" / "inventaire-sru.csv").read_bytes() == publishers.routes[path]


def test_two_fetches_do_not_fill_one_folder_at_once(web, publishers, tmp_path):
    with alone(tmp_path), pytest.raises(OutputError) as fault:
        fetch(TOWN, data=tmp_path, only=["sru"], web=web)
    assert "un autre « pensions fetch » remplit ce dossier" in fault.value.fr
    assert sent(publishers, "inventaire-sru-2025.csv") == []
    assert fetch(TOWN, data=tmp_path, only=["sru"], web=web).outcomes[1].state == "new"
    assert not (tmp_path / HOLD).exists()


def test_a_fetch_that_was_killed_holds_the_folder_no_longer(tmp_path):
    held = (
        "import os, pathlib\nfrom layers.fetch.lock import alone\n"
        f"with alone(pathlib.Path({str(tmp_path)!r})):\n    os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", held], check=False).returncode == 9
    assert (tmp_path / HOLD).exists()
    with alone(tmp_path):
        pass
    assert not (tmp_path / HOLD).exists()


def test_the_command_stopped_by_hand_says_so_and_exits_130(monkeypatch, capsys):
    def stop(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("layers.fetch.run.fetch", stop)
    with pytest.raises(SystemExit) as end:
        main(["fetch", TOWN, "--lang", "fr"])
    assert end.value.code == 130
    assert "relancez la même commande" in capsys.readouterr().err
