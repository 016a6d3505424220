"""What a command answers to the shell, and what the program reads of the environment."""

from geo.scoring.criterion import Text

DONE = 0
NO_WAY = 1
FAULT = 2
STOPPED = 130

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

VARIABLES: dict[str, Text] = {
    "PENSIONS_CACHE": Text(
        fr="Dossier où sont gardées les couches lues et les comparaisons préparées. Par défaut `pensions` dans "
        "`XDG_CACHE_HOME`, sinon dans `~/.cache`.",
        en="Folder in which layers read and comparisons prepared are kept. By default `pensions` in `XDG_CACHE_HOME`, "
        "else in `~/.cache`.",
    ),
    "XDG_CACHE_HOME": Text(fr="Dossier des caches de l'utilisateur.", en="Folder of the user's caches."),
    "PENSIONS_CHROMIUM": Text(
        fr="Navigateur qui imprime les fiches en PDF ; par défaut, le premier Chromium, Chrome ou Edge trouvé.",
        en="Browser that prints sheets as PDF; by default the first Chromium, Chrome or Edge found.",
    ),
    "PENSIONS_HOSTS": Text(
        fr="Miroirs pour `fetch` : `serveur=adresse`, séparés par des espaces ; `*` vaut pour tous les autres.",
        en="Mirrors for `fetch`: `host=address`, separated by spaces; `*` stands for all others.",
    ),
    "LC_ALL": Text(
        fr="Langue de l'écran : l'anglais si la première remplie de `LC_ALL`, `LC_MESSAGES` et `LANG` commence par "
        "`en`, sinon le français. `--lang` l'emporte.",
        en="Language of the screen: English where the first filled of `LC_ALL`, `LC_MESSAGES` and `LANG` begins with "
        "`en`, else French. `--lang` wins.",
    ),
    "LC_MESSAGES": Text(fr="Voir `LC_ALL`.", en="See `LC_ALL`."),
    "LANG": Text(fr="Voir `LC_ALL`.", en="See `LC_ALL`."),
}
"""Variable of the environment → what it changes."""
