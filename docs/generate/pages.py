"""The pages of the reference: their names, what writes each, and the page that leads to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from docs.generate import (
    api,
    catalogue,
    command_line,
    layers_page,
    measures,
    modules,
    readers,
    run_json,
    shell,
    toml_files,
)
from docs.generate.markdown import both, table
from geo.scoring.criterion import Text

Writer = Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Part:
    """A part of the reference: the page that opens it, what it tells, and what writes it with the pages under it."""

    name: str
    title: str
    tells: Text
    write: Writer


def _part(name: str, title: str, english: str, french: str, write: Writer) -> Part:
    return Part(name, title, Text(en=english, fr=french), write)


PARTS: tuple[Part, ...] = (
    _part("command-line", "Command line", "every command, its options and their defaults",
          "chaque commande, ses options, leurs valeurs par défaut", command_line.pages),
    _part("exit-codes", "Exit codes", "what a command answers to the shell", "ce qu'une commande répond au système",
          shell.pages),
    _part("environment", "Environment variables", "what the program reads of the environment",
          "ce que le programme lit de l'environnement", shell.pages),
    _part("measures", "Measures and their options", "what a criterion may measure, in which unit",
          "ce qu'un critère peut mesurer, en quelle unité, avec quelles options", measures.pages),
    _part("scenario", "Scenario", "how we judge: criteria, rules, weights; the scenarios shipped",
          "comment on juge : critères, règles, poids ; les scénarios fournis", toml_files.pages),
    _part("territory", "Territory", "which files make which layer", "quels fichiers font quelle couche",
          toml_files.pages),
    _part("readers", "Readers", "what reads a published file, and its options",
          "ce qui lit un fichier publié, et ses options", readers.pages),
    _part("layers", "Layers and their columns", "what a layer must hold, column by column",
          "ce qu'une couche doit contenir, colonne par colonne", layers_page.pages),
    _part("run-json", "run.json", "what a run says of itself, key by key",
          "ce qu'un calcul dit de lui-même, clé par clé", run_json.pages),
    _part("catalogue", "Official sources", "what `pensions fetch` brings, from whom, under which licence",
          "ce que `pensions fetch` apporte, de qui, sous quelle licence", catalogue.pages),
    _part("api", "Python, by intention", "the public names of each room, with units and errors",
          "les noms publics de chaque paquet, avec unités et erreurs", api.pages),
    _part("modules", "Modules by floor", "where a thing is made: every module with its first line",
          "où une chose est faite : chaque module et sa première ligne", modules.pages),
)  # fmt: skip


def reference_pages() -> dict[str, str]:
    """Name of a page under reference/, without its ending → its text in Markdown; `index` leads to all."""
    pages = {"index": _index()}
    for part in PARTS:
        pages |= part.write()
    return pages


def _index() -> str:
    rows = [(f"[{part.title}]({part.name}.md)", both(part.tells.en, part.tells.fr)) for part in PARTS]
    names = "\n".join(part.name for part in PARTS)
    return (
        "# Référence\n\nÉcrite à partir du code à chaque construction de cette documentation : en anglais, les mots "
        "de l'écran aussi en français.\n\nWritten from the code each time this documentation is built: in English, the "
        "words of the screen in French too.\n\n"
        f"{table(('page', 'what it tells'), rows)}\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    )
