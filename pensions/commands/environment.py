"""What the program reads of the environment."""

from geo.scoring.criterion import Text

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
        fr="Miroirs pour `fetch` : `serveur=adresse`, séparés par des espaces ; `*` vaut pour tous les autres. Seuls "
        "les serveurs nommés ici peuvent être d'un réseau privé.",
        en="Mirrors for `fetch`: `host=address`, separated by spaces; `*` stands for all others. Only servers named "
        "here may be of a private network.",
    ),
    "ARROW_DEFAULT_MEMORY_POOL": Text(
        fr="Réserve de mémoire d'Arrow ; `system` (aucune) par défaut, pour que la mémoire libérée soit rendue.",
        en="Arrow's reserve of memory; `system` (none) by default, so that memory that is free is given back.",
    ),
    "MALLOC_ARENA_MAX": Text(
        fr="Nombre de réserves de mémoire de la bibliothèque C (Linux) ; une seule par défaut.",
        en="Number of the C library's reserves of memory (Linux); one by default.",
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
