"""`pensions map`: write the map of a run again, from what the run kept beside it."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from geo.language import Language
from pensions.commands.refusals import language_option
from pensions.commands.screen import tell

WORDS = {
    "fr": {
        "map": "Réécrit la carte d'un classement, sans rien recalculer, avec les isochrones du dossier s'il y en a.",
        "folder": "Dossier d'un classement (celui que « pensions rank » a écrit).",
        "out": "Fichier HTML à écrire (par défaut carte.html dans le dossier).",
        "lang": "Langue de la carte.",
    },
    "en": {
        "map": "Write the map of a run again, without computing anything, with the isochrones of the folder if any.",
        "folder": "Folder of a run (the one that 'pensions rank' wrote).",
        "out": "HTML file to write (carte.html in the folder by default).",
        "lang": "Language of the map.",
    },
}


def rewrite_map(folder: Path, lang: Language, out: Path | None = None) -> Path:
    """
    Write the map of a run again from its `carte-donnees.zip`, with the page of the version installed.

    Isochrones that `pensions isochrone` left in the folder are drawn on it.

    Raises
    ------
    MissingFileError, SourceError, OutputError
        No run there; one that cannot be read; a file that cannot be written.
    """
    from maps.map_page.bundle import read_run
    from maps.map_page.html import write_map

    content = read_run(folder)
    target = folder / "carte.html" if out is None else out
    write_map(dataclasses.replace(content, lang=lang), target)
    return target


def register(app: typer.Typer, lang: Language) -> None:
    """Add the command, with its help in one language."""
    say = WORDS[lang]
    lang_option = language_option(say["lang"])

    @app.command(name="map", help=say["map"])
    def map_(
        folder: Annotated[Path, typer.Argument(metavar="RUN_DIR", help=say["folder"])],
        out: Annotated[Path | None, typer.Option(help=say["out"], metavar="FILE")] = None,
        chosen: Annotated[str, lang_option] = lang,
    ) -> None:
        tell(rewrite_map(folder, lang, out))
