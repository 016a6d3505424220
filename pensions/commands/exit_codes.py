"""What a command answers to the shell when it ends."""

from geo.scoring.criterion import Text
from pensions.words.at_start import STOPPED

DONE = 0
NO_WAY = 1
FAULT = 2

EXIT_CODES: dict[int, Text] = {
    DONE: Text(fr="Fait : tous les fichiers annoncés sont écrits.", en="Done: every file told of is written."),
    NO_WAY: Text(
        fr="`journey` seulement : aucun trajet ne mène de l'un à l'autre. Accompagné d'une trace de Python, avec toute "
        "commande : une erreur du programme, à signaler.",
        en="`journey` alone: no way leads from one to the other. With a trace of Python, from any command: a fault of "
        "the program, to be reported.",
    ),
    FAULT: Text(
        fr="Une phrase dit ce qui manque ou ne convient pas : commande ou option, fichier, scénario, donnée, place sur "
        "le disque ; rien n'est écrit à moitié. `check` : aucun des sites n'a pu être placé. Aussi : `pensions` sans "
        "commande, qui montre l'aide.",
        en="A sentence says what lacks or does not fit: command or option, file, scenario, data, room on the disk; "
        "nothing is half-written. `check`: none of the sites could be placed. Also `pensions` without a command, which "
        "shows its help.",
    ),
    STOPPED: Text(
        fr="Interrompu par Ctrl-C : rien n'est écrit à moitié.", en="Stopped by Ctrl-C: nothing is half-written."
    ),
}
"""Code → when. Typer answers `FAULT` itself to a command or an option that does not exist, `STOPPED` to Ctrl-C."""
