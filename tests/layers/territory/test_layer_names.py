"""What is absent is said in words: identifiers are for files."""

from layers.schemas import LAYER_IDS, LAYERS
from layers.territory.layer_names import LAYER_NAMES, layer_absent


def test_every_layer_of_the_contract_has_a_name_in_both_languages():
    assert set(LAYERS) <= set(LAYER_NAMES) <= LAYER_IDS
    assert all(name.fr and name.en for name in LAYER_NAMES.values())


def test_of_several_layers_any_would_do_and_no_identifier_is_shown():
    told = layer_absent(("social_dwellings", "social_stock"))
    assert told.fr == ("couche absente : logements sociaux par adresse ou logements sociaux par commune")
