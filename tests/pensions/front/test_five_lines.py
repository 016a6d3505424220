"""The lines that a planner writes in a notebook, and what they show."""

import dataclasses
import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from matplotlib import pyplot

import pensions
from geo.errors import OutputError
from maps.tables import geojson
from maps.tables.geopackage import EXCLUDED, RANKED
from pensions.checking import run_outputs
from pensions.front.arguments import scenario_of
from pensions.ranking.job import OUTPUT_FILES

DATE = re.compile(rb"20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\d\+00:00)?")


class Sanitised(HTMLParser):
    """What is left where a reader takes scripts, styles and drawings away: pictures whose bytes are in the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.pictures: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        source = dict(attrs).get("src") or ""
        if tag == "img" and source.startswith("data:image/"):
            self.pictures.append(source)


@pytest.fixture(scope="module")
def command_line(town, run_cli, tmp_path_factory):
    """Folder that `pensions rank` writes."""
    out = tmp_path_factory.mktemp("out")
    assert run_cli("rank", town, "--out", out) == 0
    return out


@pytest.fixture(scope="module")
def checked(territory, ranked):
    return pensions.check(territory, [*ranked.table.index[[0, -1]], "4 place de la Comédie, Montpellier"])


@pytest.fixture(scope="module")
def chosen(territory):
    return pensions.choose(territory, 3, minutes=15)


def test_a_demonstration_is_written_and_loaded(tmp_path):
    territory = pensions.demo(tmp_path / "d", size="town")
    assert territory.path == tmp_path / "d" / "territory.toml"
    assert territory.layers["communes"].crs.to_epsg() == 2154
    assert {"layer", "vintage", "licence"} <= set(territory.sources)


def test_the_table_is_what_the_command_line_writes(ranked, command_line):
    """Ranked sites, then the excluded ones, column by column as QGIS reads them."""
    parts = [gpd.read_file(command_line / "sites.gpkg", layer=layer) for layer in (RANKED, EXCLUDED)]
    written = pd.concat(parts, ignore_index=True).set_index("site_id")
    assert list(ranked.table.index) == list(written.index)
    assert list(ranked.table) == [name for name in written if name != "geometry"]
    assert ranked.sites.crs.to_epsg() == 2154
    plain = written.drop(columns="geometry").astype(ranked.table.dtypes)
    pd.testing.assert_frame_equal(pd.DataFrame(plain), ranked.table, check_names=False)
    parts_of = written.explode()  # a GeoPackage holds polygons as collections of one
    assert parts_of.geometry.geom_equals(ranked.sites.geometry).all()


def test_what_is_saved_is_what_the_command_line_writes(ranked, command_line, tmp_path):
    written = ranked.save(tmp_path)
    assert set(written) == {path.name for path in command_line.iterdir()}
    for name in ("sites.geojson", "run.json"):
        mine, other = (DATE.sub(b"", (folder / name).read_bytes()) for folder in (tmp_path, command_line))
        assert mine == other
    assert "sheets" not in ranked.run.record


def test_files_are_those_asked_for_and_those_that_the_run_before_names_go(ranked, tmp_path, monkeypatch):
    """Many sites, all files; then few, and two files; the planner's own beside them stays."""
    (tmp_path / "surface-avant.tif").write_text("mine")
    with monkeypatch.context() as patch:
        patch.setattr(geojson, "MOST_WHOLE", 10)
        written = ranked.save(tmp_path)
    assert set(written) == set(OUTPUT_FILES.values())
    told = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["outputs"]
    assert set(told) == set(written)
    assert [name for name, left_out in told.items() if left_out] == ["sites.geojson"]
    assert "Toutes les colonnes : sites.parquet" in told["sites.geojson"]["fr"]
    whole = gpd.read_parquet(tmp_path / "sites.parquet")
    short = gpd.read_file(tmp_path / "sites.geojson")
    assert short["site_id"].tolist() == whole["site_id"].tolist() == ranked.table.index.tolist()
    assert whole.columns.tolist() == ["site_id", *ranked.table, "geometry"]

    assert set(ranked.save(tmp_path, outputs="GPKG, sites.geojson")) == {"sites.gpkg", "sites.geojson", "run.json"}
    assert {path.name for path in tmp_path.iterdir()} == {
        "sites.gpkg",
        "sites.geojson",
        "run.json",
        "surface-avant.tif",
    }
    assert set(ranked.table) <= set(gpd.read_file(tmp_path / "sites.geojson"))
    with pytest.raises(OutputError, match="Did you mean 'xlsx'"):
        ranked.save(tmp_path, outputs="xslx")


def test_sheets_are_saved_when_they_are_asked_for(ranked, tmp_path):
    written = ranked.save(tmp_path, sheets=2)
    named = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["sheets"]
    assert set(named) == set(ranked.table.index[:2])
    assert set(named.values()) <= set(written)


def test_a_workbook_that_is_held_open_leaves_the_run_that_stood_there_and_once_closed_its_sheets_go(
    ranked, tmp_path, monkeypatch
):
    """A run with two sheets stands there; the one with none is refused, and then takes its place."""
    names = {"carte.html", "run.json", "sites.xlsx"}

    def write(run, folder, lang, files, progress):
        for name in names:
            (folder / name).write_text("new")
        return dict.fromkeys(names)

    sheets = {"fiche-A.html": "of before", "fiche-A.pdf": "of before", "fiche-B.html": "of before"}
    mine = {"fiche-mine.html": "mine", "notes.docx": "mine"}
    before = {"sites.xlsx": "of before", "run.json": '{"sheets": {"A": "", "B": ""}}'} | sheets | mine
    for name, text in before.items():
        (tmp_path / name).write_text(text)
    replace = Path.replace

    def held(path, target):
        if tmp_path / "sites.xlsx" in (path, target):
            raise PermissionError(13, "The process cannot access the file")
        return replace(path, target)

    monkeypatch.setattr(run_outputs, "write_outputs", write)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        with pytest.raises(OutputError) as caught:
            ranked.save(tmp_path)
    assert "sites.xlsx » : remplacement impossible (accès refusé). Fermez le classeur" in caught.value.fr
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
    ranked.save(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(names, "new") | mine


@pytest.mark.parametrize(
    "told",
    [
        *("{", "[" * 100_000, "[]", '{"sheets": null}'),
        *('{"sheets": ["../../thesis.odt"]}', '{"outputs": {"../../thesis.odt": null}}'),
    ],
)
def test_a_run_json_that_is_none_of_ours_takes_no_file_away(ranked, tmp_path, monkeypatch, told):
    monkeypatch.setattr(run_outputs, "write_outputs", lambda run, folder, lang, files, progress: {})
    out = tmp_path / "out" / "below"
    out.mkdir(parents=True)
    (out / "run.json").write_text(told)
    (tmp_path / "thesis.odt").write_text("mine")
    ranked.save(out)
    assert [path.name for path in out.iterdir()] == ["run.json"]
    assert (tmp_path / "thesis.odt").exists()


def test_a_demonstration_that_cannot_be_written_to_its_end_leaves_what_stood_there(tmp_path, monkeypatch):
    def full(folder, **asked):
        (folder / "territory.toml").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pensions.front.territory.write_demo", full)
    (tmp_path / "territory.toml").write_text("of before")
    with pytest.raises(OutputError) as caught:
        pensions.demo(tmp_path)
    assert "disque plein" in caught.value.fr
    assert [path.read_text() for path in tmp_path.iterdir()] == ["of before"]


def test_no_measure_of_a_criterion_about_people_is_shown(ranked, checked):
    people = [criterion.id for criterion in ranked.run.ranking.criteria if criterion.is_about_people]
    assert people
    for table in (ranked.table, ranked.sites, checked.table, checked.sites):
        assert not set(people) & set(table)
        assert {f"note_{name}" for name in people} <= set(table)
    explained = ranked.explain()
    assert set(explained.table.loc[people, "measure"]) == {"secret"}
    for name in people:
        value = ranked.run.ranking.measures.loc[explained.site, name]
        assert f">{value:g}<" not in explained._repr_html_()


def test_what_explains_a_site_adds_up_to_its_score(ranked):
    site = str(ranked.table.index[4])
    explained = ranked.explain(site)
    assert explained.table["points"].sum() == pytest.approx(ranked.table.loc[site, "score"], abs=0.1)
    assert explained.table["weight_percent"].sum() == pytest.approx(100, abs=1)
    assert list(explained.rules.index) == [rule.id for rule in ranked.run.ranking.rules]
    assert ranked.explain().site == ranked.table.index[0]


def test_stability_is_that_of_the_record(ranked):
    told = ranked.run.record["stability"]["sites"]
    assert ranked.stability["top_share"].tolist() == [site["top_share"] for site in told]
    assert ranked.deciding["total"].is_monotonic_decreasing


def test_a_flip_is_the_sentence_of_the_command_line(ranked, territory, town, run_cli, capsys):
    first, second = ranked.table.index[:2]
    assert run_cli("flip", town, first, second) == 0
    said = capsys.readouterr().out.strip()
    assert ranked.flip(first, second) == said
    assert pensions.flip(territory, first, second) == said


def test_a_check_places_judges_and_keeps_what_it_cannot_place(checked, tmp_path):
    assert list(checked.placing["is_placed"]) == [True, True, False]
    score = math.floor(checked.table["score"].iloc[0])
    assert list(checked.table["verdict"]) == [f"Bon site ({score}/100)", "Exclu en l’état"]
    assert len(checked.changes(checked.table.index[-1])) > 0
    written = checked.save(tmp_path, pdf=False)
    assert written.workbook == tmp_path / "fiches.xlsx"


def test_sites_in_a_frame_are_judged_under_their_own_names(territory, ranked):
    """Or under ours, where their index names nothing; without a CRS, they are recognised by their values."""
    given = ranked.sites[["geometry"]].head(5)
    first, second = given.index[:2]
    told = pensions.flip(territory, first, second, sites=given)
    assert f"« {first} »" in told
    bare = given.set_crs(None, allow_override=True)
    assert pensions.flip(territory, first, second, sites=bare) == told
    plain = given.to_crs(4326).reset_index(drop=True)
    assert "« S1 »" in pensions.flip(territory, "S1", "S2", sites=plain)


def test_shapes_in_a_frame_are_checked(territory, ranked):
    given = ranked.sites[["label", "owner_kind", "area_m2", "geometry"]].head(2)
    assert list(pensions.check(territory, given).table["score"]) == list(ranked.table["score"].head(2))


def test_a_scenario_that_is_a_dict_judges_as_its_file_does(territory, ranked):
    told = pensions.scenario("pension_de_famille")
    same = scenario_of(told)
    assert same.model_copy(update={"hash": ranked.run.scenario.hash}) == ranked.run.scenario
    for criterion in told["criterion"]:
        criterion["weight"] *= 3 if criterion["theme"] == "transport" else 1
    other = pensions.rank(territory, scenario=told)
    assert other.run.record["scenario"]["hash"] not in (same.hash, ranked.run.scenario.hash)
    compared = pensions.compare(ranked, other)
    assert (compared.table["status"] != "same").any()
    assert Sanitised(compared._repr_html_()).pictures


def test_a_choice_is_proven_and_kept_apart(chosen, tmp_path):
    assert len(chosen.table) == 3
    assert chosen.record["is_proven"]
    assert chosen.sites.crs.to_epsg() == 2154
    assert set(chosen.save(tmp_path)) == {"choix.json", "choix.xlsx", "choix.geojson", "choix.html"}


def test_a_choice_takes_what_a_request_takes():
    from inspect import signature

    from pensions.choosing.request import ChoiceRequest

    taken = signature(pensions.choose).parameters
    for field in dataclasses.fields(ChoiceRequest):
        if field.name in ("count", "at_least", "time_limit_s"):
            continue
        assert taken[field.name].default == field.default, field.name


def test_voices_backtest_journey_and_isochrone_answer(territory, tmp_path):
    told = pensions.scenario()["criterion"]
    weights = {criterion["id"]: number % 11 for number, criterion in enumerate(told)}
    rows = "".join(f"élu;{name};{weight}\n" for name, weight in weights.items())
    (tmp_path / "roles.csv").write_text(f"role;critere;poids\n{rows}", encoding="utf-8")
    heard = pensions.voices(territory, tmp_path, profiles=True)
    assert heard.table["consensus_borda"].is_monotonic_increasing
    tested = pensions.backtest(territory)
    assert (tested.table["group"] == "pension_de_famille").any()
    found = pensions.journey(territory, "centre", "3.9600,43.9150", at="9:30")
    assert found.table["minutes"].sum() == pytest.approx(found.minutes)
    reached = pensions.isochrone(territory, "centre", minutes=[15, 30], date="2026-09-22")
    assert list(reached.table["minutes"]) == [30, 15]
    assert reached.sites.crs.to_epsg() == 2154
    for result in (heard, reached):
        assert Sanitised(result._repr_html_()).pictures
    assert "<table>" in tested._repr_html_()
    assert "<table>" in found._repr_html_()


def test_each_result_shows_a_picture_to_who_runs_no_script(territory, ranked, checked, chosen):
    for result in (ranked, ranked.explain(), checked, chosen):
        page = Sanitised(result._repr_html_())
        assert page.pictures
        assert "table" in page.tags
        assert not {"script", "iframe", "link"} & set(page.tags)
    assert "table" in Sanitised(territory._repr_html_()).tags


def test_a_live_map_carries_a_picture_of_its_own(ranked, capsys):
    live = ranked.map()
    assert Sanitised(live._still).pictures
    live._ipython_display_()
    assert set(live.weights) == {criterion.id for criterion in ranked.run.ranking.criteria}


def test_plots_are_drawn_on_axes(ranked, checked, chosen):
    for drawn in (ranked.plot(5), ranked.plot_sites(), ranked.explain().plot(), checked.plot(), chosen.plot()):
        assert drawn.get_title(loc="left")
    assert len(ranked.plot_criteria()) == len(ranked.run.ranking.criteria)
    pyplot.close("all")


def test_no_figure_stays_open_behind_what_is_shown(ranked):
    before = pyplot.get_fignums()
    ranked.explain()._repr_html_()
    assert pyplot.get_fignums() == before


def test_results_are_frozen_and_speak_the_language_of_the_territory(ranked, town):
    with pytest.raises(dataclasses.FrozenInstanceError):
        ranked.lang = "en"
    english = dataclasses.replace(ranked, lang="en")
    assert re.fullmatch(r"\d+ sites ranked, \d+ excluded, of \d+ candidates", repr(english))
    known = pensions.territory(town, lang="en")
    there = ("centre", "3.9600,43.9150")
    assert pensions.journey(known, *there).title.startswith("From ")
    assert pensions.journey(known, *there, lang="fr").title.startswith("De ")
