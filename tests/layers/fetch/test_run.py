"""`pensions fetch` against a local server that stands for every publisher."""

import gzip
import hashlib
import io
import json
import re
import sys
import tomllib
import zipfile
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from geo.errors import OutputError, SourceError, TerritoryError
from layers.fetch import bring
from layers.fetch.catalogue import official_sources
from layers.fetch.lock import LOCK, LockedFile, read_lock
from layers.fetch.run import fetch
from layers.fetch.territory_text import init_territory
from layers.territory.territory import load_territory
from layers.web.asking import Web
from layers.web.faults import FetchError
from pensions.commands.app import main
from tests.layers.published import CODES, DIDO, INSEE, LANNUAIRE, LANNUAIRE_GOUV, PAIR, RID, TOWN, zipped

pytestmark = pytest.mark.usefixtures("own_cache")

LIGHT = ("qpv", "sru", "flood")


def run_cli(*arguments):
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(stop.value.code or 0)


def state(report):
    return {outcome.source.id: outcome.state for outcome in report.outcomes}


def outcome(report, name):
    return next(one for one in report.outcomes if one.source.id == name)


def half_written(folder):
    return [path.name for path in folder.rglob("*") if ".part" in path.name or ".incoming" in str(path)]


@pytest.mark.parametrize("siren", [TOWN, PAIR])
def test_from_the_code_of_an_epci_to_a_ranked_map(publishers, tmp_path, monkeypatch, siren, capsys):
    monkeypatch.setenv("PENSIONS_HOSTS", f"*={publishers.base}")
    folder = tmp_path / "data"
    assert run_cli("fetch", siren, "--data", folder, "--lang", "fr") == 0
    shown = capsys.readouterr().out
    for words in ("Millésime", "Sans elle", "ABSENT", "pensions rank"):
        assert words in shown
    assert half_written(folder) == []
    territory = load_territory(str(folder))
    lock = {name: file for file in read_lock(folder).files for name in file.kept}
    for source in territory.sources:
        assert source["vintage"]
        assert source["licence"]
        if len(source["files"]) == 1 and source["files"][0] != "legal_persons/PM_25_NB_340.csv":
            assert source["sha256"] == lock[source["files"][0]].sha256
    if siren == TOWN:  # of two EPCI brought alike, one is ranked
        assert run_cli("rank", folder, "--out", tmp_path / "out", "--lang", "fr") == 0
        record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
        assert record["counts"]["ranked"] > 20
    assert set(territory.layers["communes"]["insee_code"]) == set(CODES[siren])
    housing = territory.layers["supported_housing"].set_index("finess_id")
    assert housing["places"].dropna().tolist() in ([25.0], [])
    assert (territory.layers["parcels"]["owner_kind"] == "landlord").any()
    assert run_cli("sources", folder, "--lang", "fr") == 0
    assert "À demander" in capsys.readouterr().out


def test_what_the_lock_says_is_what_is_there(web, tmp_path):
    report = fetch(TOWN, data=tmp_path, only=LIGHT, web=web)
    lock = read_lock(tmp_path)
    assert lock.reference == TOWN
    for file in lock.files:
        content = (tmp_path / file.kept[0]).read_bytes()
        assert file.size == len(content)
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.url.startswith("https://")
        assert file.fetched
    assert outcome(report, "flood").rows > 0


def test_nothing_is_sent_twice_when_nothing_changed(web, publishers, tmp_path):
    fetch(TOWN, data=tmp_path, only=LIGHT, web=web)
    before = len([1 for path, _, status in publishers.seen if status == 200 and path.startswith("static.")])
    again = fetch(str(tmp_path), only=LIGHT, web=web)
    after = len([1 for path, _, status in publishers.seen if status == 200 and path.startswith("static.")])
    assert after == before
    assert all(state(again)[name] == "unchanged" for name in LIGHT)


@pytest.mark.parametrize(("fetched", "is_fresh"), [(0, True), (-1, True), (1, False), (-4000, False)])
def test_a_file_dated_of_tomorrow_as_where_the_clock_was_put_back_is_asked_again(fetched, is_fresh):
    """The catalogue says that the plan ages in months; what has no ETag is not asked again before a part of that."""
    source = official_sources().by_id("plan")
    day = (datetime.now(UTC).date() + timedelta(days=fetched)).isoformat()
    locked = LockedFile("plan", "zone_urba.geojson", "https://example.org", 1, "", day, "", "", "", ())
    assert bring._is_fresh(locked, source) is is_fresh


def test_refresh_asks_again_for_everything(web, publishers, tmp_path):
    fetch(TOWN, data=tmp_path, only=["flood"], web=web)
    fetch(TOWN, data=tmp_path, only=["flood"], web=web, refresh=True)
    assert [status for _, status in publishers.asked("files.georisques.fr/ppr/pprn_34.zip")] == [200, 200]


def test_a_dry_run_writes_nothing_and_says_what_would_come(web, tmp_path):
    report = fetch(TOWN, data=tmp_path / "new", web=web, dry_run=True)
    assert not (tmp_path / "new").exists()
    bpe = outcome(report, "bpe")
    assert bpe.addresses == ("https://www.insee.fr/fr/statistiques/fichier/8217525/BPE25.zip",)
    assert 0 < bpe.size < 1e6
    assert report.size > bpe.size


def test_no_host_is_asked_for_more_than_two_files_at_once(web, publishers, tmp_path):
    fetch(TOWN, data=tmp_path, only=["cadastre", "airport_noise"], web=web)
    assert max(publishers.most_open.values()) <= 2


def test_one_source_that_fails_stops_no_other_and_its_absence_is_explained(web, publishers, tmp_path):
    publishers.mischief["files.georisques.fr/ppr/pprn_34.zip"] = ["html"]
    report = fetch(TOWN, data=tmp_path, only=LIGHT, web=web)
    assert state(report) == {"perimeter": "new", "sru": "new", "qpv": "new", "flood": "failed"}
    assert "page HTML" in outcome(report, "flood").matter("fr")
    assert "inconnue partout" in outcome(report, "flood").matter("fr")
    assert half_written(tmp_path) == []
    assert "flood" not in load_territory(str(tmp_path)).layers


def test_a_file_that_can_no_longer_be_read_does_not_replace_the_one_that_could(web, publishers, tmp_path):
    fetch(TOWN, data=tmp_path, only=["sru"], web=web)
    before = (tmp_path / "sru" / "inventaire-sru.csv").read_bytes()
    path = next(name for name in publishers.routes if name.endswith("inventaire-sru-2025.csv"))
    publishers.routes[path] = before.replace(b"Taux_SRU", b"Part_SRU")
    report = fetch(TOWN, data=tmp_path, only=["sru"], web=web)
    assert outcome(report, "sru").state == "kept"
    assert "colonne absente" in outcome(report, "sru").matter("fr")
    assert (tmp_path / "sru" / "inventaire-sru.csv").read_bytes() == before
    assert half_written(tmp_path) == []
    assert "sru" in load_territory(str(tmp_path)).layers


def test_an_added_line_of_descriptions_changes_nothing(web, publishers, tmp_path):
    path = f"{DIDO}/datafiles/{RID}/csv"
    plain = publishers.routes[path]
    first = fetch(TOWN, data=tmp_path / "a", only=["rpls"], web=web)
    publishers.routes[path] = lambda query: (
        ";".join(f"description {rank}" for rank in range(plain(query).split(b"\n", 1)[0].count(b";") + 1)).encode()
        + b"\n"
        + plain(query)
    )
    second = fetch(TOWN, data=tmp_path / "b", only=["rpls"], web=web)
    assert outcome(first, "rpls").rows == outcome(second, "rpls").rows > 100


def test_a_vintage_of_six_rows_is_refused(web, publishers, tmp_path):
    path = f"{DIDO}/datafiles/{RID}/csv"
    plain = publishers.routes[path]
    publishers.routes[path] = lambda query: b"\n".join(plain(query).split(b"\n")[:7])
    report = fetch(TOWN, data=tmp_path, only=["rpls"], web=web)
    assert outcome(report, "rpls").state == "failed"
    assert "plus vraiment servi" in outcome(report, "rpls").matter("fr")


def test_a_file_of_last_year_does_not_replace_that_of_this_year(web, publishers, tmp_path):
    fetch(TOWN, data=tmp_path, only=["bpe"], web=web)
    old = publishers.routes[f"{INSEE}/fichier/8217525/BPE25.zip"]
    publishers.routes[f"{INSEE}/8217525"] = b'<a href="/fr/statistiques/fichier/8217525/BPE24.zip">'
    publishers.routes[f"{INSEE}/fichier/8217525/BPE24.zip"] = zipped(
        BPE24__csv=zipfile.ZipFile(io.BytesIO(old)).read("BPE25.csv")
    )
    report = fetch(TOWN, data=tmp_path, only=["bpe"], web=web)
    assert outcome(report, "bpe").state == "older"
    assert "plus ancien" in outcome(report, "bpe").matter("fr")
    assert [path.name for path in (tmp_path / "bpe").iterdir()] == ["BPE25.zip"]


def test_the_newest_of_several_vintages_is_taken(web, publishers, tmp_path):
    publishers.routes[f"{INSEE}/8217525"] = (
        b'<a href="/fr/statistiques/fichier/8217525/BPE24.zip"><a href="/fr/statistiques/fichier/8217525/BPE25.zip">'
    )
    report = fetch(TOWN, data=tmp_path, only=["bpe"], web=web)
    assert outcome(report, "bpe").vintage == "2025"


def test_a_dated_address_that_rots_is_replaced_by_that_of_the_catalogue(web, publishers, tmp_path):
    publishers.routes["www.data.gouv.fr/api/1/datasets/zonage-des-plan-dexposition-au-bruit-peb/"] = (
        publishers.routes["www.data.gouv.fr/api/1/datasets/zonage-des-plan-dexposition-au-bruit-peb/"]
        .replace(b"20261101-120000/c-dgac", b"20200101-000000/c-dgac")
    )  # fmt: skip
    for zone in "abcd":
        name = f"c-dgac-peb-metro-z{zone}.geojson"
        good = publishers.routes.pop(
            f"static.data.gouv.fr/resources/zonage-des-plan-dexposition-au-bruit-peb/20261101-120000/{name}"
        )
        spec = official_sources().by_id("airport_noise").resolve
        permalink = next(one.permalink for one in spec.resources if one.name == name)
        publishers.routes[permalink.removeprefix("https://")] = good
    report = fetch(TOWN, data=tmp_path, only=["airport_noise"], web=web)
    assert outcome(report, "airport_noise").state == "new"


def test_finess_falls_back_on_the_frozen_stock_when_the_new_flow_changes(web, publishers, tmp_path):
    report = fetch(TOWN, data=tmp_path / "a", only=["finess_plus", "finess"], web=web)
    assert (state(report)["finess_plus"], state(report)["finess"]) == ("new", "spare")
    for path in [name for name in publishers.routes if "finess-structures-journalier" in name]:
        publishers.routes[path] = gzip.compress(b'{"schemaVersion": "v2.0.0", "etablissements": []}')
    report = fetch(TOWN, data=tmp_path / "b", only=["finess_plus", "finess"], web=web)
    assert (state(report)["finess_plus"], state(report)["finess"]) == ("failed", "new")
    assert len(load_territory(str(tmp_path / "b")).layers["supported_housing"])


def test_parcels_are_kept_without_owners_when_the_owners_cannot_be_read(web, publishers, tmp_path):
    archive = next(name for name in publishers.routes if name.endswith("2025_dpts_01_a_56_zip"))
    broken = b"34;1;901;VALMARELLE;;A;5\n"
    publishers.routes[archive] = zipped(PM_25_NB_340__csv=broken)
    report = fetch(TOWN, data=tmp_path, only=["cadastre", "legal_persons"], web=web)
    assert outcome(report, "cadastre").state == "new"
    assert "lue sans ce qui la complète" in outcome(report, "cadastre").matter("fr")
    assert outcome(report, "cadastre").rows > 1000


def test_a_commune_without_its_cadastre_is_not_covered(web, publishers, tmp_path):
    gone = [name for name in publishers.routes if "cadastre-34903" in name]
    for name in gone:
        del publishers.routes[name]
    report = fetch(TOWN, data=tmp_path, only=["cadastre"], web=web)
    assert outcome(report, "cadastre").state == "new"
    spec = tomllib.loads((tmp_path / "territory.toml").read_text(encoding="utf-8"))
    parcels = next(one for one in spec["source"] if one["layer"] == "parcels")
    assert parcels["covers"] == ["34901", "34902"]


def test_flood_answers_only_where_a_plan_exists(web, tmp_path):
    fetch(TOWN, data=tmp_path, only=["flood"], web=web)
    spec = tomllib.loads((tmp_path / "territory.toml").read_text(encoding="utf-8"))
    flood = next(one for one in spec["source"] if one["layer"] == "flood")
    assert set(flood["covers"]) <= set(CODES[TOWN])


def test_the_inventory_is_of_the_day_of_its_rates_which_is_a_year_before_its_own(web, publishers, tmp_path):
    path = next(name for name in publishers.routes if name.endswith("inventaire-sru-2025.csv"))
    head, rows = publishers.routes[path].split(b"\n", 1)
    publishers.routes[path] = re.sub(rb"Taux_SRU_au_\d\d_\d\d_\d{4}", b"Taux_SRU_au_01_01_2025", head) + b"\n" + rows
    report = fetch(TOWN, data=tmp_path, only=["sru"], web=web)
    assert outcome(report, "sru").vintage == "2025-01-01"
    told = next(one for one in load_territory(str(tmp_path)).sources if one["layer"] == "sru")
    assert told["vintage"] == "2025-01-01"
    assert told["title"] == "Inventaire SRU (taux au 1er janvier du millésime)"
    assert "rates of 2025-01-01, as their column says" in told["repairs"]


def test_the_directory_is_asked_at_its_second_address_where_the_first_does_not_answer(web, publishers, tmp_path):
    """Half of the pages of the first are not kept beside those of the second."""
    publishers.routes[LANNUAIRE] = lambda query: publishers.routes[LANNUAIRE_GOUV](query)[:40]
    report = fetch(TOWN, data=tmp_path, only=["directory"], web=web)
    assert (outcome(report, "directory").state, outcome(report, "directory").rows) == ("new", 3)
    publishers.routes[LANNUAIRE_GOUV] = b"<html>"
    assert outcome(fetch(TOWN, data=tmp_path / "b", only=["directory"], web=web), "directory").state == "failed"


def test_capacities_come_from_their_own_dataset_or_by_its_permanent_address(web, publishers, tmp_path):
    report = fetch(TOWN, data=tmp_path / "a", only=["finess_plus"], web=web)
    assert any("finess-activites-1/" in address for address in outcome(report, "finess_plus").addresses)
    path = next(name for name in publishers.routes if name.endswith("finess-activites-journalier-20261101.json.gz"))
    del publishers.routes["www.data.gouv.fr/api/1/datasets/finess-activites-1/"]
    permanent = "www.data.gouv.fr/api/1/datasets/r/ed12913c-6bb2-4e47-8434-2f6e4f961c8e"
    publishers.routes[permanent] = publishers.routes[path]
    report = fetch(TOWN, data=tmp_path / "b", only=["finess_plus"], web=web)
    assert f"https://{permanent}" in outcome(report, "finess_plus").addresses


def test_the_planners_own_lines_and_files_stay(web, demo, tmp_path):
    fetch(TOWN, data=tmp_path, only=["qpv"], web=web)
    path = tmp_path / "territory.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# ma note\n", encoding="utf-8")
    (tmp_path / "need").mkdir()
    (tmp_path / "need" / "need.csv").write_bytes((demo / "need.csv").read_bytes())
    report = fetch(TOWN, data=tmp_path, only=["need"], web=web)
    assert outcome(report, "need").state == "provided"
    assert "# ma note" in path.read_text(encoding="utf-8")
    assert {"qpv", "need_zones"} <= set(load_territory(str(tmp_path)).layers)


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("200000000", "inconnu de geo.api.gouv.fr"),
        ("249740119", "outre-mer"),
        ("974", "outre-mer"),
        ("97411,34172", "outre-mer"),
        ("Montpellier", "ni SIREN d'EPCI"),
        ("34172 bis", "ni SIREN d'EPCI"),
    ],
)
def test_a_territory_that_cannot_be_is_refused_in_french(web, tmp_path, reference, words):
    with pytest.raises(TerritoryError) as fault:
        fetch(reference, data=tmp_path, web=web)
    assert words in fault.value.fr
    assert list(tmp_path.iterdir()) == []


def test_no_network_at_all_is_one_sentence(tmp_path):
    nowhere = Web(hosts={"*": "http://127.0.0.1:9"}, pause_s=0.0, tries=2, sleep=lambda seconds: None)
    with pytest.raises(FetchError) as fault:
        fetch(TOWN, data=tmp_path, web=nowhere)
    assert "injoignable" in fault.value.fr


def test_a_disk_too_small_is_said_before_anything_comes(web, publishers, tmp_path, monkeypatch):
    monkeypatch.setattr("layers.fetch.run.free_bytes", lambda folder: 1_000_000)
    with pytest.raises(OutputError) as fault:
        fetch(TOWN, data=tmp_path, only=["brownfields", "cadastre"], web=web)
    assert "libres" in fault.value.fr
    assert not any(path.startswith("cadastre.") for path, _, _ in publishers.seen)


def test_a_folder_that_cannot_be_written_is_said_first(web, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError) as fault:
        fetch(TOWN, data=tmp_path / "file" / "data", web=web)
    assert "écriture impossible" in fault.value.fr


def test_a_folder_of_another_territory_is_not_mixed(web, tmp_path):
    fetch(TOWN, data=tmp_path, only=["perimeter"], web=web)
    with pytest.raises(TerritoryError, match="Choose another folder"):
        fetch(PAIR, data=tmp_path, only=["perimeter"], web=web)


def test_an_unknown_source_and_a_damaged_lock_say_what_to_do(web, tmp_path):
    with pytest.raises(SourceError, match="No source is called 'dvff'"):
        fetch(TOWN, data=tmp_path, only=["dvff"], web=web)
    (tmp_path / LOCK).write_text("half = [", encoding="utf-8")
    with pytest.raises(SourceError) as fault:
        fetch(TOWN, data=tmp_path, only=["qpv"], web=web)
    assert "Supprimez-le" in fault.value.fr


@pytest.mark.parametrize(("reference", "communes"), [(TOWN, 3), (PAIR, 2), ("34", 3), ("34902", 1), ("34903 34902", 2)])
def test_a_territory_from_nothing(web, tmp_path, reference, communes):
    path = init_territory(reference, tmp_path / "new", web=web)
    territory = load_territory(str(path))
    assert len(territory.layers["communes"]) == communes
    with pytest.raises(TerritoryError, match="exists already"):
        init_territory(reference, tmp_path / "new", web=web)
    assert fetch(str(tmp_path / "new"), only=["qpv"], web=web).place_id == territory.head.id


def test_a_source_that_must_not_be_passed_on_says_so_in_the_table_and_in_the_territory(web, tmp_path):
    report = fetch(TOWN, data=tmp_path, only=["dvf"], web=web)
    assert "sa licence interdit de la rediffuser" in outcome(report, "dvf").matter("fr")
    spec = tomllib.loads((tmp_path / "territory.toml").read_text(encoding="utf-8"))
    told = {one["layer"]: one.get("may_redistribute", True) for one in spec["source"]}
    assert told == {"communes": True, "sales": False}
    territory = load_territory(str(tmp_path))
    assert len(territory.layers["sales"])
    assert "sales" not in territory.shown.layers


def extract(name, west, east, south=43.0, north=44.5):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    url = f"https://download.geofabrik.de/europe/{name}-latest.osm.pbf"
    return {"properties": {"urls": {"pbf": url}}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_a_territory_across_two_extracts_brings_and_reads_both(web, publishers, demo, tmp_path):
    """
    The town is about 3.93 to 4.00 east; west and east extracts meet at 3.96, the country holds both, a third touches
    the town and adds nothing.
    """
    features = [
        extract("pays", -5, 10, 41, 51), extract("ouest", 3, 3.96), extract("est", 3.96, 5),
        extract("coin", 3.9, 3.95, 43.0, 43.93),
    ]  # fmt: skip
    publishers.routes["download.geofabrik.de/index-v1.json"] = json.dumps({"features": features}).encode()
    for name in ("ouest", "est"):
        publishers.routes[f"download.geofabrik.de/europe/{name}-latest.osm.pbf"] = (
            demo / "streets.osm.pbf"
        ).read_bytes()
    report = fetch(TOWN, data=tmp_path, only=["streets"], web=web)
    assert set(outcome(report, "streets").files) == {"streets/est.osm.pbf", "streets/ouest.osm.pbf"}
    assert "à cheval" in outcome(report, "streets").matter("fr")
    streets = load_territory(str(tmp_path)).layers["streets"]
    alone = load_territory(str(demo)).layers["streets"]
    assert len(streets) == len(alone) == outcome(report, "streets").rows


def test_an_extract_that_holds_all_is_preferred_to_several_that_are_bigger(web, publishers, tmp_path):
    features = [extract("pays", -5, 10, 41, 51), extract("region", 3, 5), extract("voisine", 3.5, 3.96)]
    publishers.routes["download.geofabrik.de/index-v1.json"] = json.dumps({"features": features}).encode()
    report = fetch(TOWN, data=tmp_path, only=["streets"], dry_run=True, web=web)
    assert outcome(report, "streets").files == ("region.osm.pbf",)


def test_every_feed_of_every_network_that_serves_the_territory_is_read(web, publishers, demo, tmp_path):
    """Two networks, one of them in two files of which the second is another edition of the first."""
    elsewhere = io.BytesIO()
    with zipfile.ZipFile(demo / "gtfs.zip") as source, zipfile.ZipFile(elsewhere, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "stops.txt":
                frame = pd.read_csv(io.BytesIO(content), dtype=str)
                frame["stop_lat"] = (frame["stop_lat"].astype(float) + 0.005).astype(str)
                content = frame.to_csv(index=False).encode()
            target.writestr(name, content)
    publishers.routes["reseau.example.org/cars.zip"] = elsewhere.getvalue()

    def network(slug, *urls):
        resources = [{"format": "GTFS", "url": f"https://reseau.example.org/{url}"} for url in urls]
        return {"slug": slug, "covered_area": [{"insee": TOWN}], "resources": resources}

    publishers.routes["reseau.example.org/suite.zip"] = publishers.routes["reseau.example.org/gtfs.zip"]
    publishers.routes["transport.data.gouv.fr/api/datasets"] = json.dumps(
        [network("ville", "gtfs.zip", "suite.zip"), network("cars", "cars.zip")]
    ).encode()
    report = fetch(TOWN, data=tmp_path, only=["timetable"], web=web)
    assert set(outcome(report, "timetable").files) == {f"timetable/{n}.zip" for n in ("ville", "ville-2", "cars")}
    feed, alone = load_territory(str(tmp_path)).feed, load_territory(str(demo)).feed
    assert len(feed.stops) == 2 * len(alone.stops) == outcome(report, "timetable").rows
    assert len(feed.trips) == 2 * len(alone.trips)
    assert feed.stops["stop_id"].is_unique and feed.trips["trip_id"].is_unique


def test_school_and_on_demand_networks_do_not_come_and_what_is_left_out_is_named(web, publishers, tmp_path):
    """As the national access point lists them: `sub_types` since January 2026, areas of a commune up to the country."""
    communes, epcis = [{"type": "commune", "insee": TOWN}], [{"type": "epci", "insee": TOWN}]
    france, occitanie = [{"type": "pays", "insee": "FR"}], [{"type": "region", "insee": "76"}]

    def network(title, area, kinds=None, form="GTFS"):
        resources = [{"format": form, "url": "https://reseau.example.org/gtfs.zip"}]
        told = {} if kinds is None else {"sub_types": kinds}
        return {"title": title, "slug": title, "covered_area": area, "resources": resources} | told

    publishers.routes["transport.data.gouv.fr/api/datasets"] = json.dumps(
        [
            network("ville", communes, ["urban"]),
            network("cars", epcis, ["intercity", "school"]),
            network("navette", communes, ["seasonal"]),
            network("ancien", communes),
            network("ecoles", communes, ["school"]),
            network("resa", communes, ["school", "zonal_drt"]),
            network("netex", communes, ["urban"], form="NeTEx"),
            network("trains", france),
            network("cars-d-oc", occitanie, ["intercity"]),
            network("seine-maritime", [{"type": "departement", "insee": "76"}], ["intercity"]),
            network("vieux-lio", {"type": "region", "region": {"name": "Occitanie", "insee": "76"}}),
            network("bretagne", [{"type": "region", "insee": "53"}]),
            network("herault", [{"type": "departement", "insee": "34"}]),
        ]
    ).encode()
    brought = outcome(fetch(TOWN, data=tmp_path, only=["timetable"], dry_run=True, web=web), "timetable")
    assert set(brought.files) == {"ville.zip", "cars.zip", "navette.zip", "ancien.zip"}
    assert set(brought.notes) == {
        "réseaux comptés, dont une part est scolaire ou à la demande : cars",
        "réseaux d'une saison, comptés aux dates où ils roulent : navette",
        "réseaux laissés de côté, scolaires ou à la demande : ecoles, resa",
        "réseaux laissés de côté, sans fichier GTFS disponible : netex",
        "réseaux laissés de côté, d'un département, d'une région ou du pays (trains, cars) : "
        "cars-d-oc, herault, trains, vieux-lio",
    }


def test_outlines_and_rates_of_the_iris_page_after_page(web, publishers, tmp_path):
    ring = [[3.96, 43.91], [3.97, 43.91], [3.97, 43.92], [3.96, 43.92], [3.96, 43.91]]
    features = [
        {
            "type": "Feature",
            "properties": {"code_iris": f"34901010{rank}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for rank in range(5)
    ]

    def wfs(query):
        start = int(query["STARTINDEX"][0])
        page = features[start : start + 2]
        return json.dumps({"type": "FeatureCollection", "features": page, "numberMatched": 5}).encode()

    publishers.routes["data.geopf.fr/wfs/ows"] = wfs
    publishers.routes[f"{INSEE}/8229323"] = (
        b'<a href="/fr/statistiques/fichier/8229323/BASE_TD_FILO_IRIS_2021_DISP_CSV.zip">'
    )
    publishers.routes[f"{INSEE}/fichier/8229323/BASE_TD_FILO_IRIS_2021_DISP_CSV.zip"] = zipped(
        BASE_TD_FILO_IRIS_2021_DISP__csv=b"IRIS;DISP_TP6021\n349010101;23,5\n"
    )
    report = fetch(TOWN, data=tmp_path, only=["iris", "filosofi_iris"], web=web)
    assert outcome(report, "filosofi_iris").rows == 5
    assert "secret" in load_territory(str(tmp_path)).sources[1]["repairs"][0]


def test_poverty_of_2023_takes_its_households_from_2021_and_says_so(web, publishers, tmp_path):
    publishers.routes[f"{INSEE}/8984752"] = b'<a href="/fr/statistiques/fichier/8984752/FILOSOFI_CC_csv.zip">'
    publishers.routes[f"{INSEE}/fichier/8984752/FILOSOFI_CC_csv.zip"] = zipped(
        DS_FILOSOFI_CC_2023_data__csv=b"GEO;GEO_OBJECT;FILOSOFI_MEASURE;TIME_PERIOD;CONF_STATUS;OBS_VALUE\n"
        b"34901;COM;PR_MD60;2023;F;23.5\n"
    )
    report = fetch(TOWN, data=tmp_path, only=["filosofi_communes_2023", "filosofi_communes"], web=web)
    assert outcome(report, "filosofi_communes").state == "spare"
    territory = load_territory(str(tmp_path))
    zones = territory.layers["income_zones"].set_index("insee_code")
    assert zones.loc["34901", "poverty_share"] == 0.235
    assert zones.loc["34901", "poor_households"] == pytest.approx(0.235 * zones.loc["34901", "households"])
    assert "two vintages: poverty rates of 2023, households of 2021" in str(territory.sources[1]["repairs"])


def test_elevations_come_as_one_raster_from_a_7z(web, publishers, demo, tmp_path):
    py7zr = pytest.importorskip("py7zr")
    edition = "BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D034_2021-01-13"
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as archive:
        archive.write(next(demo.glob("BDALTI*.asc")), f"{edition}/dalle.asc")
    publishers.routes["data.geopf.fr/telechargement/resource/BDALTI"] = f"<id>{edition}</id>".encode()
    publishers.routes[f"data.geopf.fr/telechargement/download/BDALTI/{edition}/{edition}.7z"] = (
        tmp_path / "a.7z"
    ).read_bytes()
    folder = tmp_path / "data"
    report = fetch(TOWN, data=folder, only=["terrain"], web=web)
    assert outcome(report, "terrain").state == "new"
    assert outcome(report, "terrain").vintage == "2021-01-13"
    assert [path.name for path in (folder / "terrain").iterdir()] == ["terrain.tif"]
    assert outcome(fetch(TOWN, data=folder, only=["terrain"], web=web), "terrain").state == "unchanged"


def test_without_the_reader_of_7z_the_source_is_absent_and_says_what_to_install(web, publishers, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "py7zr", None)
    edition = "BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D034_2021-01-13"
    publishers.routes["data.geopf.fr/telechargement/resource/BDALTI"] = f"<id>{edition}</id>".encode()
    publishers.routes[f"data.geopf.fr/telechargement/download/BDALTI/{edition}/{edition}.7z"] = b"7z\xbc\xaf\x27\x1c"
    report = fetch(TOWN, data=tmp_path, only=["terrain"], web=web)
    assert outcome(report, "terrain").state == "failed"
    assert "pip install py7zr" in outcome(report, "terrain").matter("fr")
    assert half_written(tmp_path) == []


def test_a_file_without_a_row_here_is_not_taken_for_a_territory_without_services(web, publishers, tmp_path):
    path = f"{INSEE}/fichier/8217525/BPE25.zip"
    header = zipfile.ZipFile(io.BytesIO(publishers.routes[path])).read("BPE25.csv").splitlines()[0]
    names = header.replace(b'"', b"").split(b";")
    far = {b"TYPEQU": b"D307", b"DEPCOM": b"75111", b"LAMBERT_X": b"652000", b"LAMBERT_Y": b"6862000", b"EPSG": b"2154"}
    publishers.routes[path] = zipped(BPE25__csv=header + b"\n" + b";".join(far.get(name, b"") for name in names))
    report = fetch(TOWN, data=tmp_path, only=["bpe"], web=web)
    assert outcome(report, "bpe").state == "failed"
    assert "aucune ligne dans ce territoire" in outcome(report, "bpe").matter("fr")
