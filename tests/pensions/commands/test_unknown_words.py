"""A command, an option or a value that does not exist: one sentence, what is allowed, the nearest, exit code 2."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.errors import ScenarioError
from geo.scoring.criterion import MeasureSpec
from pensions.choosing.request import ChoiceRequest
from pensions.commands import app
from pensions.ranking.job import Job
from pensions.ranking.measures import measure


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["rnak", "town"], "commande inconnue : « rnak ». Vouliez-vous dire « rank » ? Possibles : backtest, check,"),
        (
            ["rank", "town", "--scenarioo", "x"],
            "pensions rank : option inconnue : « --scenarioo ». Vouliez-vous dire « --scenario » ? Possibles : --cell,",
        ),
        (["rank", "town", "--scenarioo=x"], "« --scenarioo ». Vouliez-vous dire « --scenario » ?"),
        (["check", "--no-pdff", "town"], "Vouliez-vous dire « --no-pdf » ?"),
        (["--langue", "town"], "pensions : option inconnue : « --langue ». Possibles : --help."),
        (["zzz"], "commande inconnue : « zzz ». Possibles : "),
        (
            ["demo", "d", "--size", "twon"],
            "--size : valeur inconnue : « twon ». Vouliez-vous dire « town » ? Possibles : metropole, region, town.",
        ),
        (
            ["rank", "town", "--outputs", "carte,xslx"],
            "sortie inconnue : « xslx ». Vouliez-vous dire « xlsx » ? Possibles",
        ),
        (["rank", "town", "--lang", "frr"], "--lang : valeur inconnue : « frr ». Vouliez-vous dire « fr » ? "),
        (["choose", "town", "2", "--by", "wlak"], "--by : valeur inconnue : « wlak ». Vouliez-vous dire « walk » ? "),
        (
            ["choose", "town", "2", "--variant", "mediane"],
            "Vouliez-vous dire « median » ? Possibles : coverage, equity, median, ",
        ),
    ],
)
def test_what_is_not_known_is_refused_in_one_sentence(capsys, monkeypatch, typed, said):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(SystemExit) as end:
        app.main(typed)
    told = capsys.readouterr()
    assert end.value.code == 2
    assert told.out == ""
    assert told.err.startswith("Erreur : ")
    assert told.err.count("\n") == 1
    assert said in told.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["demo"], "pensions demo : il manque DIR. Voyez pensions demo --help."),
        (["isochrone", "town"], "pensions isochrone : il manque --from. Voyez"),
        (["choose", "town", "deux"], "pensions choose : K : attendu un nombre entier. Voyez"),
        (["rank", "town", "--sheets", "-1"], "pensions rank : --sheets : attendu un nombre entier, au moins 0. Voyez"),
        (["choose", "town", "3", "--minutes", "1,5"], "--minutes : attendu un nombre, comme 1.5. Voyez"),
        (["rank", "town", "--out"], "pensions : --out attend une valeur. Voyez"),
        (["check", "town", "s", "--pdf=3"], "pensions : --pdf ne prend pas de valeur. Voyez"),
        (["rank", "town", "autre"], "pensions rank : un mot de trop (autre). Voyez"),
        (["rank", "town", "--date", "demain"], "--date « demain » : attendu AAAA-MM-JJ."),
        (["isochrone", "town", "--from", "centre", "--minutes", "a"], "--minutes « a » : attendu des nombres séparés"),
        (["choose", "town", "2", "--at-least", "a"], "--at-least « a » : attendu NOM=N."),
        (["check", "town"], "donnez un site, ou une liste avec --list."),
    ],
)
def test_what_typer_would_say_in_english_is_said_in_the_language_of_the_screen(capsys, monkeypatch, typed, said):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(SystemExit) as end:
        app.main(typed)
    told = capsys.readouterr()
    assert (end.value.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert told.err.startswith("Erreur : ") and said in told.err


def test_the_sentence_is_english_where_the_screen_is(capsys):
    with pytest.raises(SystemExit) as end:
        app.main(["rank", "town", "--scenarioo", "x", "--lang", "en"])
    assert end.value.code == 2
    assert "pensions rank: unknown option '--scenarioo'. Did you mean '--scenario'? Known: --cell, --data," in (
        capsys.readouterr().err
    )


def test_a_missing_word_and_a_wrong_number_are_told_in_english_where_the_screen_is(capsys):
    for typed, said in (
        (["demo", "--lang", "en"], "Error: pensions demo: DIR is missing. See pensions demo --help."),
        (["rank", "t", "--sheets", "x", "--lang", "en"], "--sheets: expected a whole number, at least 0."),
    ):
        with pytest.raises(SystemExit):
            app.main(typed)
        assert said in capsys.readouterr().err


def test_control_characters_of_an_unknown_word_are_not_printed(capsys):
    with pytest.raises(SystemExit):
        app.main(["\x1b[2Jrank"])
    assert "\x1b" not in capsys.readouterr().err


def test_an_unknown_measure_names_the_nearest():
    with pytest.raises(ScenarioError) as fault:
        measure(None, MeasureSpec(kind="walk_mni", layers=()))
    assert "Mesure inconnue : « walk_mni ». Vouliez-vous dire « walk_min » ? Possibles : " in fault.value.fr


@pytest.mark.parametrize(("name", "word"), [("french_app", "Classe les sites"), ("english_app", "Rank the candidate")])
def test_the_command_line_of_one_language_is_there_for_the_documentation(name, word):
    told = CliRunner().invoke(getattr(app, name), ["--help"])
    assert told.exit_code == 0
    assert word in told.output
    with pytest.raises(AttributeError):
        _ = app.german_app


def test_every_option_of_choose_is_asked_under_its_own_name(capsys, monkeypatch):
    """Each option has a value of its own: none can stand for another."""
    asked = []

    def keep(job, request, *, progress):
        asked.extend((job, request))
        return [], Path("page")

    monkeypatch.setattr("pensions.choosing.outputs.run_choice", keep)
    options = {
        "minutes": 11.0, "fade": 12.0, "variant": "median", "by": "walk", "need": "need_zones", "candidates": 13,
        "score_weight": 0.5, "spacing_m": 14.0, "per_commune": 15, "per_landlord": 16, "budget": 17.0, "places": 18.0,
        "sets": 2, "apart": 1,
    }  # fmt: skip
    typed = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    lists = ["--at-least", "Lattes=1", "--include", "a,b", "--exclude", "c"]
    paths = ["--data", "d", "--scenario", "s", "--sites", "grid", "--cell", "200", "--out", "o", "--lang", "en"]
    with pytest.raises(SystemExit) as end:
        app.main(["choose", "town", "3", *typed, *lists, *paths])
    assert end.value.code == 0
    assert asked[0] == Job("town", data=Path("d"), scenario="s", sites="grid", out=Path("o"), lang="en", cell_m=200)
    assert asked[1] == ChoiceRequest(count=3, at_least={"Lattes": 1}, include=("a", "b"), exclude=("c",), **options)


def test_what_nobody_expected_ends_with_a_sentence_that_says_where_its_report_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    address = "12 rue de la Paix"
    monkeypatch.setattr(app, "make_app", lambda lang: {}[address])
    with pytest.raises(SystemExit) as end:
        app.main(["rank", "ville"])
    (report,) = tmp_path.glob("pensions-bug-*.txt")
    assert end.value.code == 70
    assert (
        capsys.readouterr().err.split()
        == (
            f"Erreur du programme, non de vos données. Signalez-la avec « {report} », qui ne contient aucune donnée."
        ).split()
    )
    assert "KeyError" in report.read_text(encoding="utf-8") and "no such thing" not in report.read_text(
        encoding="utf-8"
    )


def test_of_many_faults_the_sentence_is_short_and_all_are_told_below(tmp_path, monkeypatch, capsys):
    faults = [f"colonne « c{number} » absente" for number in range(30)]

    def refuse(arguments, prog_name):
        raise ScenarioError("many columns", fr=f"sites.csv : {' ; '.join(faults)}. Ajoutez-les.")

    monkeypatch.setattr(app, "make_app", lambda lang: lambda args, prog_name: refuse(args, prog_name))
    with pytest.raises(SystemExit) as stop:
        app.main(["rank", "ville"])
    short, whole = capsys.readouterr().err.split("En entier : ")
    assert stop.value.code == 2
    assert len(" ".join(short.split())) <= 300 + len("Erreur : ")
    assert all(fault in " ".join(whole.split()) for fault in faults)


def test_where_no_report_of_a_bug_can_be_written_the_sentence_does_not_name_one(monkeypatch, capsys):
    monkeypatch.setattr(app, "make_app", lambda lang: {}["a"])
    monkeypatch.setattr(app, "write_report", lambda error: None)
    with pytest.raises(SystemExit):
        app.main(["rank", "ville"])
    told = capsys.readouterr().err
    assert "(KeyError). Aucun rapport n'a pu être écrit" in told and "None" not in told
