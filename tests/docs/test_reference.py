"""Nothing that a user may name lacks its line in the reference: what is missing from the built pages fails here."""

import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from sphinx.util.inventory import InventoryFile

from docs.generate import api, command_line, models, modules, pages, run_json
from geo.scoring.criterion import Criterion, MeasureSpec, Model, Rule, Theme
from layers.fetch.catalogue import official_sources
from layers.scenario.measure_kinds import MEASURE_KINDS
from layers.scenario.scenario import Parameter, RobustnessSpec, Scenario
from layers.scenario.sector_spec import SectorSpec
from layers.schemas import LAYERS
from layers.territory.declared import LayerSpec, SitesSpec
from layers.territory.file import Destination, Head, NetworkSpec, SourceSpec, TerritoryFile
from layers.territory.readers import READERS
from pensions.commands.environment import VARIABLES
from pensions.commands.exit_codes import EXIT_CODES
from pensions.ranking.measures import MEASURES

ROOT = Path(__file__).resolve().parents[2]


@cache
def opened(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def section(documentation: Path, page: str, name: str) -> Tag:
    """The section of a page that a link to `name` leads to; it must be there."""
    found = opened(documentation / "reference" / f"{page}.html").find(id=name.replace("_", "-").lower())
    assert found is not None, f"{page}.html has no section '{name}'"
    return found if found.name == "section" else found.find_parent("section")


def codes(part: Tag) -> set[str]:
    """Words set as code in a part of a page."""
    return {code.get_text() for code in part.find_all("code")}


def told(documentation: Path, page: str) -> set[str]:
    """Words set as code in a page."""
    return codes(opened(documentation / "reference" / f"{page}.html").find("article"))


def test_every_command_argument_and_option_is_told(documentation):
    assert set(command_line.commands()) >= {"rank", "check", "choose", "fetch", "map"}
    for name, (french, _) in command_line.commands().items():
        telling = codes(section(documentation, "command-line", f"command-{name}"))
        for given in french.params:
            if given.name != "help":
                options = {option for option in given.opts if option.startswith("-")}
                assert (options or {given.metavar or given.name}) <= telling, f"{name}: {given.opts}"


def test_every_measure_is_told_with_its_options_and_unit(documentation):
    assert set(MEASURE_KINDS) == set(MEASURES)
    for name, kind in MEASURE_KINDS.items():
        part = section(documentation, "measures", f"measure-{name}")
        assert set(kind.options) <= codes(part), name
        assert f"Unit: {kind.unit.en}.".replace("`", "") in part.get_text()


def test_every_reader_is_told_with_its_options(documentation):
    assert READERS
    for name, reader in READERS.items():
        assert set(reader.options) <= codes(section(documentation, "readers", f"reader-{name}")), name


def test_every_layer_is_told_with_its_columns(documentation):
    for name, (_, columns) in LAYERS.items():
        wanted = {column.removesuffix("?") for column in columns}
        assert wanted <= codes(section(documentation, "layers", f"layer-{name}")), name


def test_every_key_of_run_json_is_told(documentation):
    for where, model in run_json.models():
        page = "scenario" if model in run_json.ELSEWHERE else "run-json"
        assert set(model.model_fields) <= codes(section(documentation, page, models.target(model))), where or "the file"


@pytest.mark.parametrize(
    "model", [Scenario, Parameter, Theme, Criterion, MeasureSpec, Rule, RobustnessSpec, SectorSpec]
)
def test_every_key_of_a_scenario_is_told(documentation, model):
    assert keys(model) <= codes(section(documentation, "scenario", models.target(model)))


@pytest.mark.parametrize("model", [TerritoryFile, Head, SourceSpec, LayerSpec, SitesSpec, NetworkSpec, Destination])
def test_every_key_of_a_territory_is_told(documentation, model):
    assert keys(model) <= codes(section(documentation, "territory", models.target(model)))


def keys(model: type[Model]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def test_a_key_of_which_the_code_says_nothing_stops_the_build():
    class Silent(Model):
        """Nothing is said of its key."""

        key: str

    with pytest.raises(LookupError, match="nothing is said of key"):
        models.model_section(Silent, "Silent")


def test_every_exit_code_is_told_and_none_is_written_as_a_number(documentation):
    assert {str(code) for code in EXIT_CODES} <= told(documentation, "exit-codes")
    written = re.compile(r"(?:sys\.exit|typer\.Exit)\(\d")
    commands = (ROOT / "pensions").rglob("*.py")
    assert [path.name for path in commands if written.search(path.read_text(encoding="utf-8"))] == []


def test_every_variable_of_the_environment_that_the_code_reads_is_told(documentation):
    code = "\n".join(path.read_text(encoding="utf-8") for room in modules.ROOMS for path in (ROOT / room).rglob("*.py"))
    read = set(re.findall(r'environ(?:\.get\(|\[)\s*"(\w+)"', code)) | set(re.findall(r'"(PENSIONS_[A-Z]+)"', code))
    assert read >= {"PENSIONS_CACHE", "PENSIONS_HOSTS"}
    assert read <= set(VARIABLES) == set(VARIABLES) & told(documentation, "environment")


def test_every_official_source_is_told(documentation):
    ids = {source.id for source in official_sources().source}
    assert ids <= told(documentation, "catalogue")


def test_every_module_is_told_with_what_it_does(documentation):
    files = [path.relative_to(ROOT) for room in modules.ROOMS for path in (ROOT / room).rglob("*.py")]
    names = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files}
    assert names - set(modules.ROOMS) <= told(documentation, "modules")
    assert [str(path) for path in files if not modules.first_line(ROOT / path)] == []


def test_every_script_of_the_map_is_in_the_index_with_what_it_does(documentation):
    scripts = dict(modules.scripts_of("maps.map_page"))
    assert "static/script/data/score.mjs" in scripts
    assert set(scripts) <= told(documentation, "modules")
    for name, line in scripts.items():
        first = (ROOT / "maps" / "map_page" / name).read_text(encoding="utf-8").splitlines()[0]
        assert first == f"// {line}", name


@pytest.mark.parametrize("room", modules.ROOMS)
def test_every_public_name_has_its_entry(documentation, room):
    listed = api.public_names(room)
    by_intention = [name for found in api.intentions(room).values() for names in found.values() for name in names]
    assert sorted(listed) == sorted(by_intention)
    with (documentation / "objects.inv").open("rb") as stream:
        inventory = InventoryFile.load(stream, "", lambda _, end: end)
    entries = {name for domain, found in inventory.items() if domain.startswith("py:") for name in found}
    assert {f"{room}.{name}" for name in listed} <= entries
    things = [getattr(importlib.import_module(room), name) for name in listed]
    assert [thing for thing in things if callable(thing) and not thing.__doc__] == []


def test_every_part_of_the_reference_is_led_to_from_its_first_page(documentation):
    links = {link["href"] for link in opened(documentation / "reference" / "index.html").find_all("a", href=True)}
    assert {f"{part.name}.html" for part in pages.PARTS} <= links


def test_every_notebook_has_its_page_with_pictures(documentation):
    for path in sorted((ROOT / "notebooks").glob("*.py")):
        article = opened(documentation / "tutorials" / f"{path.stem}.html").find("article")
        assert len(article.find_all("img")) >= 2, path.name
