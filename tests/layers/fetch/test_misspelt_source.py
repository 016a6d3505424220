"""Sources of the catalogue that a user misspells, or that a catalogue does."""

import pytest
from pydantic import ValidationError

from geo.errors import SourceError
from layers.fetch.catalogue import Makes, official_sources


def test_a_misspelt_source_is_told_with_the_nearest_in_both_languages():
    with pytest.raises(SourceError) as told:
        official_sources().by_id("cadaste")
    assert "Aucune source ne s'appelle « cadaste ». Vouliez-vous dire « cadastre » ? Possibles : " in told.value.fr
    assert "No source is called 'cadaste'. Did you mean 'cadastre'? Known: " in str(told.value)


def test_a_catalogue_that_names_a_reader_or_a_layer_that_is_not_there_is_refused():
    with pytest.raises(ValidationError, match="unknown layer 'qpvs'. Did you mean 'qpv'"):
        Makes(layer="qpvs", reader="qpv_2024")
    with pytest.raises(ValidationError, match="unknown reader 'qpv_2023'. Did you mean 'qpv_2024'"):
        Makes(layer="qpv", reader="qpv_2023")
    with pytest.raises(ValidationError, match="unknown option 'epcl'. Did you mean 'epci'"):
        Makes(layer="qpv", reader="qpv_2024", options={"epcl": "243400017"})
