"""Bad days of servers, disks and networks: right data, or a French sentence and nothing half-written."""

import codecs
import gzip
import io
import os
import tempfile
import zipfile
from pathlib import Path

import pytest

from geo.errors import OutputError, PensionsError, TerritoryError
from layers.fetch.run import fetch
from layers.fetch.territory_text import init_territory
from layers.files import archives
from layers.scenario.templates import write_template
from layers.territory.territory import load_territory
from layers.web.asking import Web
from layers.web.faults import FetchError
from tests.layers.published import TOWN

pytestmark = pytest.mark.usefixtures("own_cache")

PLAN = "files.georisques.fr/ppr/pprn_34.zip"
MOVED = "https://files.georisques.fr/ppr/moved.zip"


def outcome(report, name):
    return next(one for one in report.outcomes if one.source.id == name)


def files(folder):
    """What a fetch left, the perimeter and the two files it writes apart."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.parent != folder
    )


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "mischief",
    [
        [f"redirect {MOVED}"],
        ["agent"],
        ["wait 7"],
        ["status 500", "status 500"],
        ["cut"],
        ["cut norange"],
        ["cut", "ignore"],
    ],
    ids=lambda words: ", ".join(words),
)
def test_a_source_whose_server_has_a_bad_day_is_whole_all_the_same(web, publishers, tmp_path, mischief):
    publishers.routes[MOVED.removeprefix("https://")] = publishers.routes[PLAN]
    publishers.mischief[PLAN] = list(mischief)
    report = fetch(TOWN, data=tmp_path, only=["flood"], web=web)
    assert outcome(report, "flood").state == "new"
    assert (tmp_path / "flood" / "pprn_34.zip").read_bytes() == publishers.routes[PLAN]
    assert files(tmp_path) == ["flood/pprn_34.zip", "perimeter/communes.geojson"]
    assert len(load_territory(str(tmp_path)).layers["flood"]) == outcome(report, "flood").rows > 0


@pytest.mark.parametrize(
    ("mischief", "content", "words"),
    [
        (["html"], None, "page HTML"),
        (["short"], None, "coupé"),
        (["status 403"], None, "accès refusé"),
        (["status 404"], None, "rien à cette adresse"),
        (["status 500"] * 9, None, "500, plusieurs fois"),
        (["wait 9999"], None, "429"),
        ([], zipped(("../a.shp", "x")), "hors du dossier"),
        ([], zipped(("a.shp", bytes(8 << 20))), "archive piégée"),
        ([], zipped(("lisezmoi.txt", "x")), "zone_pprn"),
    ],
    ids=["html", "short", "403", "404", "500", "429", "zip slip", "zip bomb", "another zip"],
)
def test_a_source_that_cannot_be_had_is_explained_and_leaves_nothing(
    web, publishers, tmp_path, monkeypatch, mischief, content, words
):
    monkeypatch.setattr(archives, "BOMB_BYTES", 4 << 20)
    publishers.mischief[PLAN] = list(mischief)
    if content is not None:
        publishers.routes[PLAN] = content
    report = fetch(TOWN, data=tmp_path, only=["flood", "sru"], web=web)
    assert (outcome(report, "flood").state, outcome(report, "sru").state) == ("failed", "new")
    assert words in outcome(report, "flood").matter("fr")
    assert "inconnue partout" in outcome(report, "flood").matter("fr")
    assert files(tmp_path) == ["perimeter/communes.geojson", "sru/inventaire-sru.csv"]
    assert "flood" not in load_territory(str(tmp_path)).layers


@pytest.mark.parametrize("content", [b"pas un gzip", gzip.compress(os.urandom(4000))[:-40]], ids=["rubbish", "cut"])
def test_a_gzip_of_rubbish_is_explained_and_leaves_nothing(web, publishers, tmp_path, content):
    for path in [name for name in publishers.routes if name.endswith("34902-parcelles.json.gz")]:
        publishers.routes[path] = content
    report = fetch(TOWN, data=tmp_path, only=["cadastre"], web=web)
    assert outcome(report, "cadastre").state == "failed"
    assert "coupé ou abîmé" in outcome(report, "cadastre").matter("fr")
    assert files(tmp_path) == ["perimeter/communes.geojson"]


def test_a_disk_that_fills_up_half_way_keeps_what_is_whole(web, publishers, tmp_path, monkeypatch):
    from layers.web import download

    receive = download._receive

    def filling(*arguments, **options):
        if any("pprn_34" in str(one) for one in arguments):
            raise OSError(28, "No space left on device")
        return receive(*arguments, **options)

    monkeypatch.setattr(download, "_receive", filling)
    report = fetch(TOWN, data=tmp_path, only=["flood", "sru"], web=web)
    assert outcome(report, "flood").state == "failed"
    assert "disque plein" in outcome(report, "flood").matter("fr")
    assert files(tmp_path) == ["perimeter/communes.geojson", "sru/inventaire-sru.csv"]


@pytest.fixture
def read_only_folder():
    """A folder that an ordinary user may not write to, and the test made that user: root may write anywhere."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            codecs.lookup("utf-8-sig")  # Python loads its encodings when asked, and root's may be closed to others
            os.seteuid(65534)
        try:
            yield Path(place)
        finally:
            if is_root:
                os.seteuid(0)


def test_a_read_only_folder_is_refused_before_anything_comes(web, publishers, read_only_folder):
    def make_template(code, folder, web):
        write_template("need", folder / "need.csv")

    for begin in (init_territory, lambda code, folder, web: fetch(code, data=folder, web=web), make_template):
        with pytest.raises(OutputError) as fault:
            begin(TOWN, read_only_folder, web=web)
        assert "écriture impossible (accès refusé)" in fault.value.fr
        assert list(read_only_folder.iterdir()) == []
    assert not any(path.startswith(("cadastre.", "files.georisques.fr")) for path, _, _ in publishers.seen)


@pytest.mark.parametrize(
    ("reference", "words"),
    [("200000000", "inconnu de geo.api.gouv.fr"), ("249740119", "outre-mer"), ("974", "outre-mer")],
)
def test_a_territory_that_cannot_be_is_not_begun(web, tmp_path, reference, words):
    with pytest.raises(TerritoryError) as fault:
        init_territory(reference, tmp_path / "new", web=web)
    assert words in fault.value.fr
    assert not (tmp_path / "new").exists()


def test_without_network_nothing_is_begun(tmp_path, monkeypatch):
    nowhere = Web(hosts={"*": "http://127.0.0.1:9"}, pause_s=0.0, tries=2, sleep=lambda seconds: None)
    for begin in (init_territory, lambda code, folder, web: fetch(code, data=folder, web=web)):
        with pytest.raises(FetchError) as fault:
            begin(TOWN, tmp_path / "new", web=nowhere)
        assert "injoignable" in fault.value.fr
        assert not (tmp_path / "new").exists()


def test_a_dead_proxy_is_named_by_the_command(tmp_path, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    impatient = Web(hosts={}, pause_s=0.0, tries=2, sleep=lambda seconds: None)
    with pytest.raises(PensionsError) as fault:
        fetch(TOWN, data=tmp_path / "new", web=impatient)
    assert "le proxy refuse ou ne répond pas" in fault.value.fr
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_a_file_is_refused_by_init(web, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError) as fault:
        init_territory(TOWN, tmp_path / "file", web=web)
    assert "écriture impossible" in fault.value.fr
