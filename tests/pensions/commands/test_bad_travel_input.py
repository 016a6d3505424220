"""Timetables and streets that are wrong, through the command line: a French sentence, or a counted repair."""

import csv
import datetime as dt
import io
import json
import shutil
import zipfile
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from geo.errors import NetworkError
from layers.scenario.scenario import load_scenario
from layers.territory.territory import load_territory
from pensions.ranking.run_inputs import RunInputs
from pensions.words.commands import fault


@pytest.fixture
def spoilt(town, tmp_path):
    """A copy of the town that a test may spoil."""
    copy = tmp_path / "spoilt"
    shutil.copytree(town, copy)
    return copy


@pytest.fixture
def refuse(capsys, run_cli):
    """Run, expect a refusal without a trace, and return what the user reads."""

    def run(*arguments) -> str:
        assert run_cli(*arguments, "--lang", "fr") == 2
        told = capsys.readouterr().err
        assert "Traceback" not in told
        assert told.startswith("Erreur")
        return told

    return run


def rewrite(folder, changes):
    """Change tables of the timetable: name → function from rows to rows, or None to leave the file out."""
    path = folder / "gtfs.zip"
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        text = files.pop(name).decode("utf-8-sig")
        if change is not None:
            rows = change(list(csv.DictReader(io.StringIO(text))))
            out = io.StringIO()
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
            files[name] = out.getvalue().encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def test_a_file_that_lacks_in_the_timetable_is_named(spoilt, tmp_path, refuse):
    rewrite(spoilt, {"stop_times.txt": None})
    told = refuse("rank", spoilt, "--out", tmp_path / "out")
    assert "il manque (ou est vide) stop_times.txt" in told
    assert "gtfs.zip" in told
    assert not (tmp_path / "out").exists()


def test_stops_without_place_trips_back_in_time_and_unknown_stops_are_counted_in_the_record(spoilt, tmp_path, run_cli):
    alone = {}

    def lose(stops):
        for row in stops:
            if row["stop_lat"] and not row.get("parent_station") and row.get("location_type", "0") in ("", "0"):
                row["stop_lat"] = row["stop_lon"] = ""
                alone["stop"] = row["stop_id"]
                break
        return stops

    def confuse(times):
        trips = list(dict.fromkeys(row["trip_id"] for row in times))
        back = [row for row in times if row["trip_id"] == trips[0]]
        back[-1]["arrival_time"] = back[-1]["departure_time"] = "00:00:01"
        next(row for row in times if row["trip_id"] == trips[1])["stop_id"] = "nulle-part"
        return times

    rewrite(spoilt, {"stops.txt": lose, "stop_times.txt": confuse})
    assert run_cli("rank", spoilt, "--out", tmp_path / "out") == 0
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    repairs = next(source["repairs"] for source in record["sources"] if source["layer"] == "timetable")
    text = " | ".join(repair["en"] for repair in repairs)
    assert "1 trips that go back in time: left out" in text
    assert "1 stop times at unknown stops: left out (first: nulle-part)" in text
    if alone:
        assert f"nor a located station: left out (first: {alone['stop']})" in text


def test_a_date_outside_the_validity_says_the_valid_dates(town, tmp_path, refuse):
    told = refuse("rank", town, "--date", "2020-01-07", "--out", tmp_path / "out")
    assert "2020-01-07 est hors de leur validité, du 2026-08-31 au 2026-12-18" in told
    assert "validité" in refuse("isochrone", town, "--from", "centre", "--date", "2020-01-07")


def test_a_date_on_which_nothing_runs_says_the_nearest(spoilt, tmp_path, refuse):
    with zipfile.ZipFile(spoilt / "gtfs.zip") as archive:
        services = [
            row.split(",")[0] for row in archive.read("calendar.txt").decode("utf-8-sig").split("\n")[1:] if row
        ]
    rewrite(
        spoilt,
        {
            "calendar_dates.txt": lambda rows: (
                [row for row in rows if row["date"] != "20260915"]
                + [{**rows[0], "service_id": one, "date": "20260915", "exception_type": "2"} for one in services]
            )
        },
    )
    told = refuse("rank", spoilt, "--date", "2026-09-15", "--out", tmp_path / "out")
    assert "rien ne roule le 2026-09-15" in told
    assert "2026-09-14" in told


@pytest.mark.parametrize(
    ("day", "said"), [("2026-09-06", "dimanche"), ("2026-09-05", "samedi"), ("2026-11-11", "mercredi, jour férié")]
)
def test_a_ranking_on_no_weekday_is_refused_with_the_nearest_weekdays(town, tmp_path, refuse, day, said):
    told = refuse("rank", town, "--out", tmp_path / "out", "--date", day)
    assert f"{day} ({said})" in told and "Les plus proches avec un service : 2026-" in told


def test_a_weekday_on_which_few_vehicles_run_is_said_in_the_first_screen(spoilt, tmp_path, run_cli, capsys):
    """All services but SCO stop on Tuesday 15 September."""
    stopped = ("SEM", "SAM", "DIM", "NUIT")
    rewrite(
        spoilt,
        {
            "calendar_dates.txt": lambda rows: (
                [row for row in rows if row["date"] != "20260915"]
                + [{**rows[0], "service_id": one, "date": "20260915", "exception_type": "2"} for one in stopped]
            )
        },
    )
    assert run_cli("rank", spoilt, "--date", "2026-09-15", "--out", tmp_path / "out", "--lang", "fr") == 0
    assert "! Le 15/09/2026 n'est pas un jour ordinaire de ces horaires : " in capsys.readouterr().out
    warnings = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["warnings"]
    assert any("2026-09-15 is no ordinary day" in warning["en"] for warning in warnings)


def test_a_calendar_of_many_years_says_the_date_taken(spoilt, tmp_path, run_cli, capsys):
    rewrite(spoilt, {"calendar.txt": lambda rows: [row | {"end_date": "20991231"} for row in rows]})
    assert run_cli("rank", spoilt, "--out", tmp_path / "out", "--lang", "fr") == 0
    judged = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["timetable"]["weekday"]
    judged = dt.date.fromisoformat(judged).strftime("%d/%m/%Y")
    assert f"! Horaires du {judged}, jour type de l'année autour d'aujourd'hui" in capsys.readouterr().out
    assert f"Horaires lus le {judged}." in (tmp_path / "out" / "carte.html").read_text(encoding="utf-8")


def test_a_date_that_is_none_is_refused(town, run_cli):
    assert run_cli("rank", town, "--date", "hier") == 2


def test_an_extract_of_another_place_is_refused(spoilt, tmp_path, refuse):
    elsewhere = spoilt / "streets.osm"
    elsewhere.write_text(
        '<osm version="0.6"><node id="1" lat="48.85" lon="2.35"/><node id="2" lat="48.86" lon="2.36"/>'
        '<way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way></osm>',
        encoding="utf-8",
    )
    toml = spoilt / "territory.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("streets.osm.pbf", "streets.osm"), encoding="utf-8")
    told = refuse("rank", spoilt, "--out", tmp_path / "out")
    assert "aucune rue où marcher dans le territoire" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda streets: streets.translate(200_000, 0), "Donnez l'extrait qui couvre le territoire"),
        (lambda streets: streets.to_crs(4326).to_numpy(), "sont des degrés"),
        (lambda streets: shapely.transform(streets.to_numpy(), lambda xy: 0 * xy + 800_000), "longueur nulle"),
    ],
    ids=["elsewhere", "degrees", "of no length"],
)
def test_streets_elsewhere_in_degrees_or_of_no_length_are_refused_in_french(town, change, told):
    territory = load_territory(str(town))
    streets = territory.layers["streets"]
    wrong = gpd.GeoDataFrame(streets.drop(columns="geometry"), geometry=change(streets.geometry), crs=2154)
    territory = replace(territory, layers={**territory.layers, "streets": wrong})
    run_inputs = RunInputs(territory, load_scenario("pension_de_famille"))
    with pytest.raises(NetworkError) as error:
        run_inputs.network  # noqa: B018
    assert told in fault(error.value, "fr")


def test_a_destination_whose_service_is_not_in_the_layer_is_named(spoilt, tmp_path, refuse):
    toml = spoilt / "territory.toml"
    table = '\n[[destination]]\nid = "ailleurs"\nlabel = "X"\nservice_id = "finess:0"\nsource = "essai"\n\n[[source]]'
    toml.write_text(toml.read_text(encoding="utf-8").replace("\n[[source]]", table, 1), encoding="utf-8")
    assert "ailleurs (finess:0)" in refuse("rank", spoilt, "--out", tmp_path / "out")
