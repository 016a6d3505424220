"""Faults of a TOML that a model checks, told in both languages."""

from typing import get_args

import pytest
from pydantic import Field, ValidationError, field_validator
from pydantic_core.core_schema import ErrorType

from geo.errors import ScenarioError, TerritoryError
from geo.scoring.criterion import Model
from layers.files.model_faults import FRENCH, describe
from layers.territory.file import read_territory_file


class Leaf(Model):
    weight: float = Field(ge=0)
    kind: str = "a"

    @field_validator("kind")
    @classmethod
    def _kind(cls, kind: str) -> str:
        if kind == "bad":
            raise ScenarioError("Kind 'bad' is refused.", fr="Le genre « bad » est refusé.")
        return kind


class Tree(Model):
    leaves: tuple[Leaf, ...] = Field(alias="leaf")
    named: dict[str, Leaf] = Field(default_factory=dict)


def told(content):
    with pytest.raises(ValidationError) as error:
        Tree.model_validate(content)
    return describe(error.value, Tree)


def test_an_unknown_key_is_told_with_the_keys_of_its_own_table():
    said = told({"leaf": [{"weight": 1, "weigth": 2}]})
    assert said.en == "leaf #1.weigth: unknown key 'weigth'. Did you mean 'weight'? Known: kind, weight"
    assert said.fr == (
        "leaf #1.weigth : clé inconnue « weigth ». Vouliez-vous dire « weight » ? Possibles : kind, weight"
    )


def test_a_key_of_the_whole_file_is_told_as_the_file_writes_it_not_as_the_code_does():
    assert "Did you mean 'leaf'? Known: leaf, named" in told({"leaf": [], "leafs": []}).en


def test_an_unknown_key_below_a_free_one_is_told_with_the_keys_of_its_table():
    assert "Known: kind, weight" in told({"leaf": [], "named": {"oak": {"weight": 1, "size": 2}}}).en


def test_usual_faults_are_told_in_french_and_ours_in_our_words():
    assert told({"leaf": [{}]}).fr == "leaf #1.weight : absent"
    assert told({"leaf": [{"weight": -1}]}).fr == "leaf #1.weight : attendu : 0.0 ou plus, trouvé : « -1 »"
    assert told({"leaf": [{"weight": "x"}]}).fr == "leaf #1.weight : attendu : un nombre, trouvé : « x »"
    assert told({"leaf": [{"weight": 1, "kind": "bad"}]}).fr == "leaf #1.kind : Le genre « bad » est refusé"


def test_all_the_faults_are_told_at_once():
    said = told({"leaf": [{"weight": -1, "size": 2}, {}]})
    assert said.en.count("; ") == 2
    assert said.fr.count(" ; ") == 2


def test_each_kind_of_fault_that_has_french_words_is_one_of_pydantics():
    assert set(FRENCH) <= set(get_args(ErrorType))


def test_a_toml_saved_with_a_byte_order_mark_is_read(tmp_path):
    """As Notepad saves it."""
    (tmp_path / "territory.toml").write_bytes(b"\xef\xbb\xbf[territory]\r\nid = 3\r\n")
    with pytest.raises(TerritoryError, match="territory.id: Input should be a valid string, found '3'"):
        read_territory_file(tmp_path / "territory.toml")
