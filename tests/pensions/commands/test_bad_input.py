"""What a user may type or give by mistake: one sentence, no trace, nothing half-written."""

import json

import geopandas as gpd
import pytest
import shapely

from geo.errors import ScenarioError
from layers.scenario.scenario import SCENARIOS, load_scenario
from layers.territory.territory import load_territory
from maps.sheet.sheet import sheet_name
from maps.text import escape_cell
from pensions.choosing.request import ChoiceRequest, check_request
from pensions.commands.screen import tell

NEED = 'reader = "need_table"'
option_or_reader = pytest.mark.parametrize(
    ("found", "put"),
    [
        (NEED, f'{NEED}\noptions = {{ threshold = "x" }}'),
        (NEED, f'{NEED}\noptions = {{ path = "x" }}'),
        (NEED, 'reader = "qpv_2024"'),
        ("[territory]\n", "[territory]\nsecrecy_threshold = 0\n"),
        ("margin_m = ", "margin_m = inf #"),
    ],
)
SHIPPED = (SCENARIOS / "pension_de_famille.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("found", "put", "words"),
    [
        ("radius_m = 1000", 'radius_m = "x"', "'poor_households': option 'radius_m' is"),
        ("radius_m = 1000", "radius_m = -5", "'poor_households': option 'radius_m' is"),
        ('period = "day"', 'period = "nuit"', "'departures_day': option 'period' is"),
        ('category = ["pharmacy"]', 'category = "pharmacy"', "'pharmacy': option 'category' is"),
        ('category = ["pharmacy"]', "category = []", "'pharmacy': option 'category' is"),
        ('column = "owner_kind"', "column = 3", "'owner': option 'column' is"),
        ("at_least = 5", 'at_least = "x"', "'price': option 'at_least' is"),
        ('category = ["pharmacy"]', 'categorie = ["pharmacy"]', "'pharmacy': unknown option 'categorie'"),
        ("fail_below = 50", "fail_below = nan", "finite number"),
        ("weight = 10", "weight = inf", "finite number"),
        ("decimals = 1", "decimals = 400", "decimals"),
        ("decimals = 1", "decimals = -3", "decimals"),
        ('id = "pharmacy"', 'id = "<img>"', "criterion #6.id"),
        ('id = "pharmacy"', 'id = ""', "criterion #6.id"),
    ],
)
def test_a_scenario_whose_words_are_of_another_kind_is_refused_when_it_is_read(tmp_path, found, put, words):
    assert found in SHIPPED
    path = tmp_path / "s.toml"
    path.write_text(SHIPPED.replace(found, put, 1), "utf-8")
    with pytest.raises(ScenarioError) as fault:
        load_scenario(str(path))
    assert words in str(fault.value)


def test_a_parameter_that_is_a_word_where_a_number_is_read_says_which(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(SHIPPED.replace("walk_speed_kmh = { value = 3.6", 'walk_speed_kmh = { value = "vite"'), "utf-8")
    with pytest.raises(ScenarioError) as fault:
        load_scenario(str(path)).number("walk_speed_kmh")
    assert "« walk_speed_kmh » vaut « vite » ; attendu : un nombre" in fault.value.fr


@option_or_reader
def test_a_territory_whose_options_or_reader_do_not_fit_is_refused(town, run_cli, tmp_path, capsys, found, put):
    """Also when the same file was read well a moment ago, and is in the cache."""
    text = (town / "territory.toml").read_text("utf-8")
    assert found in text
    load_territory(str(town))
    (tmp_path / "territory.toml").write_text(text.replace(found, put, 1), "utf-8")
    assert run_cli("rank", tmp_path, "--data", town, "--out", tmp_path / "out") == 2
    assert "Erreur : " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["minutes", "fade", "spacing_m", "budget"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_a_choice_asked_with_what_is_no_number_is_refused(option, value):
    with pytest.raises(ScenarioError):
        check_request(ChoiceRequest(**{"count": 2, option: value}))


def test_minutes_that_are_no_number_are_refused(town, run_cli, tmp_path, capsys):
    assert run_cli("isochrone", town, "--from", "centre", "--minutes", "nan", "--out", tmp_path / "i.geojson") == 2
    assert "nan" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"PAR1 rubbish", b"PAR1PAR1"])
@pytest.mark.parametrize("command", ["--sites", "--list"])
def test_a_parquet_file_that_is_none_is_one_sentence(town, run_cli, tmp_path, capsys, content, command):
    (tmp_path / "s.parquet").write_bytes(content)
    told = ("rank", town) if command == "--sites" else ("check", town)
    assert run_cli(*told, command, tmp_path / "s.parquet", "--out", tmp_path / "out") == 2
    assert "s.parquet : illisible" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_demonstration_is_not_written_over_a_file(run_cli, tmp_path, capsys):
    (tmp_path / "file").write_text("à moi", "utf-8")
    assert run_cli("demo", tmp_path / "file") == 2
    assert "écriture impossible" in capsys.readouterr().err
    assert (tmp_path / "file").read_text("utf-8") == "à moi"


def test_sites_with_long_ids_and_lists_for_names_are_ranked_with_their_sheets(town, run_cli, tmp_path):
    """Two ids of 300 letters that differ by the last: two sheets, both led to."""
    long = "L" * 299
    sites = [
        {"type": "Feature", "properties": {"site_id": one, "owner_kind": ["landlord"], "nom": {"a": 1}},
         "geometry": {"type": "Point", "coordinates": [3.9593 + 0.01 * rank, 43.9204]}}
        for rank, one in enumerate((long + "A", long + "B"))
    ]  # fmt: skip
    (tmp_path / "s.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": sites}), "utf-8")
    out = tmp_path / "out"
    assert run_cli("rank", town, "--sites", tmp_path / "s.geojson", "--sheets", 2, "--out", out) == 0
    sheets = sorted(path.name for path in out.glob("fiche-*.html"))
    assert sheets == sorted(sheet_name(long + end) for end in "AB")
    assert len(set(sheets)) == 2
    assert gpd.read_file(out / "sites.geojson").geometry.map(shapely.is_valid).all()


def test_what_a_terminal_would_obey_is_not_printed(capsys):
    tell("\x1b[2Jrouge\x07 \u202eéluor\u2066\r\n\tfin \ud83d")
    assert capsys.readouterr().out == "[2Jrouge éluor\n\tfin \n"


def test_marks_that_turn_the_reading_direction_do_not_enter_a_sheet():
    assert escape_cell("12 rue \u202eeiar\u2066") == "12 rue eiar"
    assert escape_cell("\u202e=1+1") == "'=1+1"
