"""What is absent is said in words: identifiers are for files."""

from pathlib import Path

from layers.schemas import LAYER_IDS
from layers.territory.layer_names import LAYER_NAMES, layer_absent


def test_every_layer_of_the_contract_has_a_name_in_both_languages():
    assert set(LAYER_NAMES) == LAYER_IDS
    assert all(name.fr and name.en for name in LAYER_NAMES.values())


def test_the_guide_of_the_planner_lists_the_identifier_of_every_name_that_the_screen_gives():
    guide = Path(__file__).parents[3] / "docs" / "guides" / "urbaniste.md"
    rows = [f"| `{layer}` | {name.fr} |" for layer, name in LAYER_NAMES.items()]
    assert set(rows) <= set(guide.read_text(encoding="utf-8").splitlines())


def test_of_several_layers_any_would_do_and_no_identifier_is_shown():
    told = layer_absent(("social_dwellings", "social_stock"))
    assert told.fr == ("couche absente : logements sociaux par adresse ou logements sociaux par commune")
