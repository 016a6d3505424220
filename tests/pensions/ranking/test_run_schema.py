"""run.json is what its published schema says; a run that does not fit is refused before any file of it is written."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from docs.generate.run_json import PUBLISHED, schema_text
from pensions.ranking.files import as_checked_json
from pensions.ranking.outputs import write_outputs
from pensions.ranking.run import rank_territory
from pensions.ranking.schema.run import DecisionRecord, RecordError


@pytest.fixture(scope="module")
def run(town):
    return rank_territory(str(town))


@pytest.fixture
def record(run):
    return json.loads(json.dumps(run.record))


@pytest.fixture(scope="module")
def validator():
    return Draft202012Validator(json.loads(PUBLISHED.read_text(encoding="utf-8")))


def test_the_published_schema_is_the_one_that_runs_are_checked_against():
    told = 'python -c "from docs.generate import run_json; run_json.publish()"'
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), f"Publish it anew: {told}"


def test_every_key_of_the_schema_is_described():
    schema = json.loads(schema_text())
    parts = {"run.json": schema, **schema["$defs"]}
    silent = [f"{name}.{key}" for name, part in parts.items() for key, told in part["properties"].items()
              if not told.get("description")]  # fmt: skip
    assert silent == []


def test_a_run_fits_the_schema_by_an_independent_library(record, validator):
    assert [error.message for error in validator.iter_errors(record)] == []


def change_count(record):
    record["counts"]["ranked"] = str(record["counts"]["ranked"])


def add_key(record):
    record["sources"][0]["colour"] = "red"


def drop_key(record):
    del record["stability"]["flips"][0]["gap"]


def beyond_one(record):
    record["first_sites"][0]["score"] = 1.5


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (change_count, "counts.ranked"),
        (add_key, "sources #1.colour"),
        (drop_key, "flips #1.gap"),
        (beyond_one, "first_sites #1.score"),
    ],
)
def test_what_does_not_fit_is_named_by_both(record, validator, spoil, place):
    spoil(record)
    assert list(validator.iter_errors(record))
    with pytest.raises(RecordError) as stop:
        as_checked_json(record, "run.json")
    assert place in str(stop.value)
    assert place in stop.value.fr
    assert "erreur du programme" in stop.value.fr


def test_a_run_that_does_not_fit_writes_nothing(run, record, tmp_path):
    change_count(record)
    with pytest.raises(RecordError):
        write_outputs(replace(run, record=record), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_decision_says_what_made_it_and_its_own_part_is_free(record):
    as_checked_json(record | {"choice": {"anything": 1}}, "choix.json", DecisionRecord)
    del record["software"]
    with pytest.raises(RecordError, match="software"):
        as_checked_json(record, "choix.json", DecisionRecord)
