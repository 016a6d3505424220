"""Plans by the WFS of the Géoplateforme: every object once or none, cartes communales, old centres, what is silent."""

import io
import json
import tomllib
import zipfile
from datetime import date

import pytest
import shapely

from layers.fetch.run import fetch
from layers.territory.territory import load_territory
from layers.web.asking import PER_SECOND, Web
from tests.layers.published import CODES, TOWN, WFS, wfs_du, zipped

pytestmark = pytest.mark.usefixtures("own_cache")
PLUI = f"DU_{TOWN}"


def outcome(report, name="plan"):
    return next(one for one in report.outcomes if one.source.id == name)


def drawn(name, rank, partition, **about):
    """A square of about 80 m beside the one before, inside the first commune of the town."""
    west, south = 3.95 + 0.001 * (rank % 30), 43.9 + 0.0001 * (rank // 30)
    ring = shapely.box(west, south, west + 0.001, south + 0.001)
    return {
        "type": "Feature",
        "id": f"{name}.{rank}",
        "geometry": json.loads(shapely.to_geojson(ring)),
        "geometry_name": "the_geom",
        "properties": {"gid": rank, "gpu_doc_id": "0" * 32, "partition": partition, "insee": None} | about,
    }


def zone(rank, partition=PLUI, typezone="U", **about):
    known = {"libelle": f"U{rank}", "typezone": typezone, "datappro": "20250716", "idurba": partition}
    return drawn("zone_urba", rank, partition, **known, **about)


def sector(rank, partition, typesect, **about):
    return drawn("secteur_cc", rank, partition, libelle="zc", typesect=typesect, datappro="20070330", **about)


def links(partitions=PLUI):
    return {code: partitions for code in CODES[TOWN]}


def sources(folder):
    return tomllib.loads((folder / "territory.toml").read_text(encoding="utf-8"))["source"]


def test_a_plan_of_eight_thousand_zones_is_kept_whole(web, publishers, tmp_path):
    """Eight pages of 1,000, asked in the order of gid; API Carto gave 5,000 and said nothing."""
    starts = []

    def noted(asked, answer):
        if asked.get("SORTBY") == "gid" and asked["TYPENAMES"] == "wfs_du:zone_urba":
            starts.append(int(asked["STARTINDEX"]))
        return answer

    zones = [zone(rank) for rank in range(8_000)]
    publishers.routes[WFS] = wfs_du({"zone_urba": zones[::-1]}, links=links(), changed=noted)
    report = fetch(TOWN, data=tmp_path, only=["plan"], web=web)
    assert outcome(report).state == "new"
    kept = json.loads((tmp_path / "plan" / "zone_urba.geojson").read_bytes())["features"]
    assert [one["properties"]["gid"] for one in kept] == list(range(8_000))
    assert starts == list(range(0, 8_000, 1_000))
    assert outcome(report).vintage == "2025-07-16"


def one_page_missing(asked, answer):
    return answer | ({"features": []} if asked.get("STARTINDEX") == "1000" else {})


def one_object_twice(asked, answer):
    """The order moved between two pages: the first of the second page was the last of the first one."""
    if asked.get("STARTINDEX") != "1000":
        return answer
    return answer | {"features": [zone(999), *answer["features"][1:]]}


def cut_at_one_page(asked, answer):
    return answer | ({"numberMatched": 10_000} if asked.get("SORTBY") else {})


@pytest.mark.parametrize("fault", [one_page_missing, one_object_twice, cut_at_one_page])
def test_less_than_every_object_is_no_plan(web, publishers, tmp_path, fault):
    zones = [zone(rank) for rank in range(2_500)]
    publishers.routes[WFS] = wfs_du({"zone_urba": zones}, links=links(), changed=fault)
    found = outcome(fetch(TOWN, data=tmp_path, only=["plan"], web=web))
    assert found.state == "failed"
    assert "le service coupe ses réponses" in found.matter("fr")
    assert "plan" not in {one["layer"] for one in sources(tmp_path)}


def test_an_object_given_twice_among_all_of_them_is_kept_once(web, publishers, tmp_path):
    def repeated(asked, answer):
        twice = asked.get("SORTBY") and asked["TYPENAMES"] == "wfs_du:zone_urba"
        return answer | ({"features": [zone(0), *answer["features"]]} if twice else {})

    publishers.routes[WFS] = wfs_du({"zone_urba": [zone(0), zone(1)]}, links=links(), changed=repeated)
    assert outcome(fetch(TOWN, data=tmp_path, only=["plan"], web=web)).rows == 2


def test_an_answer_that_does_not_count_is_a_fault_in_one_sentence(web, publishers, tmp_path):
    def uncounted(asked, answer):
        return {name: value for name, value in answer.items() if name != "numberMatched"}

    publishers.routes[WFS] = wfs_du({"zone_urba": [zone(0)]}, links=links(), changed=uncounted)
    found = outcome(fetch(TOWN, data=tmp_path, only=["plan"], web=web))
    assert found.state == "failed"
    assert "attendu des objets et leur nombre (numberMatched)" in found.matter("fr")


def test_communal_plans_a_carte_communale_and_a_commune_without_document(web, publishers, tmp_path):
    """34901 has a PLU, 34902 a carte communale that no link tells, 34903 a document that draws nothing."""
    publishers.routes[WFS] = wfs_du(
        {
            "zone_urba": [zone(0, "DU_34901", destdomi="01")],
            "secteur_cc": [sector(rank, "DU_34902", kind) for rank, kind in enumerate(("01", "02", "03", "99"), 1)],
            "prescription_surf": [drawn("prescription_surf", 9, "DU_34901", typepsc="01", libelle="EBC")],
        },
        links={"34901": "DU_34901", "34903": "DU_34903"},
    )
    report = fetch(TOWN, data=tmp_path, only=["plan"], web=web)
    assert outcome(report).state == "new"
    assert "sans document publié : 34903" in outcome(report).matter("fr")
    covers = {tuple(one["covers"]) for one in sources(tmp_path) if one["layer"] in ("plan", "protected_woods")}
    assert covers == {("34901", "34902")}
    plan = load_territory(str(tmp_path)).layers["plan"].set_index("zone_type")["allows_housing"]
    assert plan.astype(object).where(plan.notna(), None).to_dict() == {
        "U": True, "CC 01": True, "CC 02": False, "CC 03": False, "CC 99": None,
    }  # fmt: skip


def test_an_old_centre_under_its_own_plan_says_what_its_own_zones_say(web, publishers, tmp_path):
    """The PSMV is another partition; the zone that the PLU draws in its place allows nothing."""
    zones = [
        zone(0, destdomi="01"),
        zone(1, destdomi="01", libelong="Secteur sauvegardé"),
        zone(2, "PSMV_34901", libelong="Secteur sauvegardé"),
        zone(3, "PSMV_34901", typezone="N"),
    ]
    zones[0]["properties"]["libelong"] = "Zone urbaine"
    publishers.routes[WFS] = wfs_du({"zone_urba": zones}, links=links([PLUI, "PSMV_34901"]))
    assert outcome(fetch(TOWN, data=tmp_path, only=["plan"], web=web)).state == "new"
    plan = load_territory(str(tmp_path)).layers["plan"].set_index("label")["allows_housing"]
    assert plan.astype(object).where(plan.notna(), None).to_dict() == {"U0": True, "U1": None, "U2": None, "U3": False}


def test_what_is_odd_in_the_documents_is_said(web, publishers, tmp_path):
    publishers.routes[WFS] = wfs_du(
        {"zone_urba": [zone(0), zone(1, "DU_34901")]},
        links={"34901": [PLUI, "DU_34901", "PSMV_34901"], "34902": PLUI, "34903": PLUI},
    )
    told = outcome(fetch(TOWN, data=tmp_path, only=["plan"], web=web)).matter("fr")
    assert "plusieurs documents à la fois, zones de tous gardées : 34901" in told
    assert "plan de sauvegarde sans zones publiées, où rien n'est dit : PSMV_34901" in told


def test_what_api_carto_gave_still_reads(web, publishers, tmp_path):
    """A territory fetched before: the same files, with the names and the order of that service."""
    publishers.routes[WFS] = wfs_du({"zone_urba": [zone(0)]}, links=links())
    fetch(TOWN, data=tmp_path, only=["plan"], web=web)
    answer = {
        "type": "FeatureCollection", "totalFeatures": 1, "numberMatched": 1, "numberReturned": 1,
        "features": [zone(7, destdomi="01") | {"bbox": [3.957, 43.9, 3.958, 43.901]}],
    }  # fmt: skip
    (tmp_path / "plan" / "zone_urba.geojson").write_text(json.dumps(answer), encoding="utf-8")
    plan = load_territory(str(tmp_path)).layers["plan"]
    assert plan[["label", "allows_housing"]].to_numpy().tolist() == [["U7", True]]


def test_at_most_thirty_requests_begin_in_a_second(publishers):
    """Requests of no duration on one host: the last of 31 begins a second after the first."""
    now, waits = [0.0], []

    def sleep(seconds):
        waits.append(seconds)
        now[0] += seconds

    publishers.routes["host/a"] = b"{}"
    web = Web(hosts={"*": publishers.base}, sleep=sleep, clock=lambda: now[0])
    for _ in range(PER_SECOND + 1):
        web.json("https://host/a")
    assert sum(waits) == pytest.approx(1.0)


def woods(folder):
    return next(one for one in sources(folder) if one["layer"] == "protected_woods")


def test_woods_that_no_document_protects_are_said_to_be_none_by_who_answered_so_and_when(web, publishers, tmp_path):
    """The documents of two communes prescribe nothing: no woods where they draw a zone; elsewhere nobody knows."""
    publishers.routes[WFS] = wfs_du({"zone_urba": [zone(0, destdomi="01")]}, links={"34901": PLUI, "34902": PLUI})
    fetch(TOWN, data=tmp_path, only=["plan"], web=web)
    said = woods(tmp_path)
    assert (
        "par le Géoportail de l'urbanisme : aucun objet dans les communes demandées, réponse du"
        in said["empty_because"]
    )
    territory = load_territory(str(tmp_path))
    assert territory.layers["protected_woods"].empty
    assert said["covers"] == ["34901", "34902"]
    assert territory.covers(territory.layers["plan"], "protected_woods").all()
    assert not territory.covers(territory.layers["communes"], "protected_woods").any()


def test_what_was_answered_is_not_what_a_failure_leaves(web, publishers, tmp_path):
    """Asked again and failing: the former answer stays, with its day and its communes; with none, nothing is said."""
    plain = wfs_du({"zone_urba": [zone(0)]}, links={"34901": PLUI, "34902": PLUI})

    def broken(query):
        return plain(query) if "prescription" not in query["TYPENAMES"][0] else b"<html>maintenance</html>"

    publishers.routes[WFS] = broken
    assert outcome(fetch(TOWN, data=tmp_path / "new", only=["plan"], web=web)).state == "failed"
    assert "protected_woods" not in {one["layer"] for one in sources(tmp_path / "new")}
    publishers.routes[WFS] = plain
    fetch(TOWN, data=tmp_path / "old", only=["plan"], web=web)
    lock = tmp_path / "old" / "sources.lock.toml"
    today = f'fetched = "{date.today().isoformat()}"'
    lock.write_text(lock.read_text(encoding="utf-8").replace(today, 'fetched = "2026-02-03"'), encoding="utf-8")
    publishers.routes[WFS] = broken
    assert outcome(fetch(TOWN, data=tmp_path / "old", only=["plan"], refresh=True, web=web)).state == "kept"
    said = woods(tmp_path / "old")
    assert said["empty_because"].endswith("réponse du 03/02/2026")
    assert said["covers"] == ["34901", "34902"]


def test_another_source_asked_alone_leaves_a_plan_to_the_communes_that_it_answers_for(web, publishers, tmp_path):
    publishers.routes[WFS] = wfs_du({"zone_urba": [zone(0)]}, links={"34901": PLUI})
    fetch(TOWN, data=tmp_path, only=["plan"], web=web)
    fetch(TOWN, data=tmp_path, only=["qpv"], web=web)
    assert woods(tmp_path)["covers"] == ["34901"]


def test_no_priority_district_here_is_an_answer_of_the_national_file(web, publishers, demo, tmp_path):
    path = next(name for name in publishers.routes if "qpv" in name and name.endswith((".zip", ".geojson")))
    with zipfile.ZipFile(io.BytesIO(publishers.routes[path])) as archive:
        name = archive.namelist()[0]
        told = json.loads(archive.read(name))
    far = json.loads(shapely.to_geojson(shapely.box(2.3, 48.8, 2.31, 48.81)))
    told["features"] = [told["features"][0] | {"geometry": far}]
    publishers.routes[path] = zipped(**{name.replace(".", "__"): json.dumps(told).encode()})
    fetch(TOWN, data=tmp_path, only=["qpv"], web=web)
    said = next(one for one in sources(tmp_path) if one["layer"] == "qpv")
    assert said["empty_because"].startswith("ANCT : aucun objet dans les communes demandées, réponse du ")


def test_perimeters_of_risk_plans_are_asked_by_departement_and_answer_only_where_they_are(web, publishers, tmp_path):
    """In small letters, as the service has them; no partition for the département is no answer at all."""
    asked = []

    def service(query):
        asked.append(query["CQL_FILTER"][0])
        found = [drawn("assiette_sup_s", 1, "130010499_SUP_34_PM1", suptype="pm1", nomsuplitt="PPRi")]
        return json.dumps({"type": "FeatureCollection", "features": found, "numberMatched": 1}).encode()

    publishers.routes[WFS] = service
    assert outcome(fetch(TOWN, data=tmp_path / "a", only=["risk_perimeters"], web=web), "risk_perimeters").rows == 1
    assert asked == [
        "suptype = 'pm1' AND (partition LIKE '%_SUP_34_%' OR partition LIKE '%_SUP_034_%')",
    ]
    made = next(one for one in sources(tmp_path / "a") if one["layer"] == "risk_perimeters")
    assert set(made["covers"]) < set(CODES[TOWN])
    publishers.routes[WFS] = json.dumps({"type": "FeatureCollection", "features": [], "numberMatched": 0}).encode()
    report = fetch(TOWN, data=tmp_path / "b", only=["risk_perimeters"], web=web)
    assert outcome(report, "risk_perimeters").state == "failed"
    assert "rien de publié pour 34, ce qui ne dit pas qu'il n'y a rien" in outcome(report, "risk_perimeters").matter(
        "fr"
    )
    assert "risk_perimeters" not in {one["layer"] for one in sources(tmp_path / "b")}


def test_where_the_zones_of_a_risk_plan_came_its_perimeter_is_read_beside_them(web, publishers, tmp_path):
    found = [drawn("assiette_sup_s", 1, "130010499_SUP_34_PM1", suptype="pm1", nomsuplitt="PPRi")]
    publishers.routes[WFS] = json.dumps(
        {"type": "FeatureCollection", "features": found, "numberMatched": 1}
    ).encode()  # fmt: skip
    fetch(TOWN, data=tmp_path, only=["flood", "risk_perimeters"], web=web)
    made = next(one for one in sources(tmp_path) if one["layer"] == "risk_perimeters")
    assert made["files"] == ["risk_perimeters/assiette_sup_s.geojson", "flood/pprn_34.zip"]
    assert "risk_perimeters" in load_territory(str(tmp_path)).layers
