"""What the screen of `check` says before any verdict."""

from types import SimpleNamespace

import pandas as pd

from pensions.commands.check_run import _tell
from pensions.words.commands import check_words


def test_data_unfit_for_a_decision_are_said_before_any_verdict(capsys):
    nothing = SimpleNamespace(report=pd.DataFrame({"is_placed": []}), sites=[])
    check = SimpleNamespace(record={"unfit": {"fr": "Ne convient pas", "en": "Unfit"}}, verdicts={}, placed=nothing)
    _tell(check, SimpleNamespace(workbook=None, sheets={}), "fr", check_words("fr"), wants_pdf=False)
    assert capsys.readouterr().out.splitlines()[0] == "! Ne convient pas"
