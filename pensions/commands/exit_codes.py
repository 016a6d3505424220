"""What a command answers to the shell when it ends."""

from pensions.words.at_start import STOPPED

DONE = 0
NO_WAY = 1
FAULT = 2
BUG = 70

EXIT_CODES: dict[int, dict[str, str]] = {
    DONE: {"fr": "Fait : tous les fichiers annoncés sont écrits.", "en": "Done: every file told of is written."},
    NO_WAY: {
        "fr": "`journey` seulement : aucun trajet ne mène de l'un à l'autre.",
        "en": "`journey` alone: no way leads from one to the other.",
    },
    FAULT: {
        "fr": "Une phrase dit ce qui manque ou ne convient pas : commande ou option, fichier, scénario, donnée, place "
        "sur le disque ; rien n'est écrit à moitié. `check` : aucun des sites n'a pu être placé. Aussi : `pensions` "
        "sans commande, qui montre l'aide.",
        "en": "A sentence says what lacks or does not fit: command or option, file, scenario, data, room on the disk; "
        "nothing is half-written. `check`: none of the sites could be placed. Also `pensions` without a command, which "
        "shows its help.",
    },
    BUG: {
        "fr": "Une erreur du programme : un rapport sans aucune donnée est écrit, une phrase dit où ; à signaler.",
        "en": "A fault of the program: a report without any data is written, a sentence says where; to be reported.",
    },
    STOPPED: {
        "fr": "Interrompu par Ctrl-C : rien n'est écrit à moitié.",
        "en": "Stopped by Ctrl-C: nothing is half-written.",
    },
}
"""Code → when. Typer answers `FAULT` itself to a command or an option that does not exist, `STOPPED` to Ctrl-C."""
