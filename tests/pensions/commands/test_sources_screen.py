"""What `pensions fetch` and `pensions sources` say on the screen, read as a planner reads it."""

import pytest

from layers.demo import write_demo
from layers.fetch.run import fetch
from layers.web.asking import Web
from pensions.commands.app import main
from tests.layers.published import TOWN, published
from tests.layers.publishers import Publishers, serving


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, size="town")
    return folder


@pytest.fixture
def publishers(demo, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    with serving(Publishers(published(demo))) as server:
        monkeypatch.setenv("PENSIONS_HOSTS", f"*={server.base}")
        yield server


def run_cli(*arguments):
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(stop.value.code or 0)


def rows_of(shown, source):
    """The cells of a source in a table on the screen, their lines put end to end."""
    cells, is_here = [], False
    for line in shown.splitlines():
        if not line.startswith("│"):
            continue
        parts = [part.strip() for part in line.strip("│").split("│")]
        is_here = parts[0].startswith(f"{source} :") or (is_here and not (" : " in parts[0] and parts[1]))
        if is_here:
            cells = [f"{left} {right}".strip() for left, right in zip(cells or [""] * len(parts), parts, strict=True)]
    return cells


def test_dates_and_ages_are_those_of_a_french_reader(publishers, tmp_path, capsys):
    assert run_cli("fetch", TOWN, "--data", tmp_path, "--only", "timetable,rpls,flood", "--lang", "fr") == 0
    shown = capsys.readouterr().out
    assert rows_of(shown, "timetable")[1] == "01/10/2026"
    assert rows_of(shown, "rpls")[1] == "01/2025"
    assert run_cli("sources", tmp_path, "--lang", "fr") == 0
    shown = capsys.readouterr().out
    assert rows_of(shown, "timetable")[1] == "01/10/2026"
    assert rows_of(shown, "rpls")[2].split()[-1] in ("mois", "ans")


def test_what_could_not_be_had_is_named_at_the_end(publishers, tmp_path, capsys):
    publishers.mischief["files.georisques.fr/ppr/pprn_34.zip"] = ["html"]
    assert run_cli("fetch", TOWN, "--data", tmp_path, "--only", "flood,qpv", "--lang", "fr") == 0
    assert "Absentes : flood. Relancez la même commande" in capsys.readouterr().out


def test_what_is_stale_says_for_how_long_it_held_and_what_to_do(publishers, tmp_path, capsys):
    fetch(TOWN, data=tmp_path, only=["qpv"], web=Web())
    lock = tmp_path / "sources.lock.toml"
    lock.write_text(lock.read_text(encoding="utf-8").replace('vintage = "2024"', 'vintage = "2015"'), encoding="utf-8")
    assert run_cli("sources", tmp_path, "--lang", "fr") == 0
    cells = rows_of(capsys.readouterr().out, "qpv")
    assert cells[3] == "périmé"
    assert cells[4].startswith("au-delà de 5,5 ans, à redemander : pensions fetch")


def test_a_table_of_ones_own_is_not_said_to_count_before_it_is_read(publishers, demo, tmp_path, capsys):
    fetch(TOWN, data=tmp_path, only=["qpv"], web=Web())
    (tmp_path / "need").mkdir()
    (tmp_path / "need" / "need.csv").write_bytes((demo / "need.csv").read_bytes())
    assert run_cli("sources", tmp_path, "--lang", "fr") == 0
    assert "pas encore lu : relancez pensions fetch" in rows_of(capsys.readouterr().out, "need")[4]
    fetch(str(tmp_path), only=["need"], web=Web())
    assert run_cli("sources", tmp_path, "--lang", "fr") == 0
    cells = rows_of(capsys.readouterr().out, "need")
    assert cells[2] == "0 jours"
    assert "pas encore lu" not in cells[4]


def test_the_sources_of_a_departement_are_looked_for_where_its_fetch_put_them(
    publishers, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert run_cli("fetch", "34", "--only", "qpv", "--lang", "fr") == 0
    capsys.readouterr()
    assert run_cli("sources", "34", "--lang", "fr") == 0
    shown = capsys.readouterr().out
    assert rows_of(shown, "qpv")[3] == "là"
    assert "Rien n'a encore été téléchargé" not in shown
    assert run_cli("sources", "31", "--lang", "fr") == 0
    assert "Commencez par : pensions fetch 31 --dry-run" in capsys.readouterr().out
    assert run_cli("sources", "Toulouse", "--lang", "fr") == 2


def test_a_dry_run_says_the_years_that_exist_the_sizes_that_servers_tell_and_what_is_not_there(publishers, tmp_path):
    report = fetch(TOWN, data=tmp_path / "new", web=Web(), dry_run=True)
    told = {outcome.source.id: outcome for outcome in report.outcomes}
    assert (told["dvf"].vintage, len(told["dvf"].files)) == ("2023 à 2025", 3)
    sales = sum(len(body) for path, body in publishers.routes.items() if path.startswith("files.data.gouv.fr/geo-dvf"))
    assert (told["dvf"].size, told["dvf"].is_size_estimated) == (sales, False)
    assert told["airport_noise"].vintage == "2020"
    assert told["plan"].is_size_estimated
    assert told["plan"].addresses == ("https://data.geopf.fr/wfs/ows",)
    assert told["brownfields"].notes[-1:] == ("rien à l'adresse de friches-surfaces.gpkg : à vérifier",)


def test_a_territory_with_nothing_but_its_outline_cannot_be_ranked_and_says_what_to_bring(publishers, tmp_path, capsys):
    assert run_cli("init", TOWN, "--out", tmp_path / "bare", "--lang", "fr") == 0
    assert run_cli("rank", tmp_path / "bare", "--out", tmp_path / "out", "--lang", "fr") == 2
    said = capsys.readouterr().err
    assert "Aucun critère n'a pu être évalué" in said
    assert "pensions fetch" in said
    assert "weights" not in said
