"""The help of the command line: nothing that can be typed is left unsaid, in either language."""

import pytest
import typer

from pensions.commands import app


@pytest.mark.parametrize("language", ["french_app", "english_app"])
def test_every_argument_and_option_says_what_it_is(language):
    commands = typer.main.get_command(getattr(app, language)).commands
    silent = [
        f"{name} {one.name}"
        for name, command in commands.items()
        for one in command.params
        if not (one.help or "").strip()
    ]
    assert len(commands) > 10
    assert silent == []


@pytest.mark.parametrize(
    ("lang", "said", "unsaid"), [("fr", "[obligatoire]", "[required]"), ("en", "[required]", "[o")]
)
def test_the_help_itself_is_in_the_language_of_the_screen(capsys, lang, said, unsaid):
    with pytest.raises(SystemExit) as end:
        app.main(["choose", "--help", "--lang", lang])
    told = capsys.readouterr().out
    assert end.value.code == 0
    assert said in told and unsaid not in told and "Show this message" not in told
