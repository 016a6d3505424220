"""What `flip`, `choose`, `voices`, `compare` and `backtest` say, in French and in English."""

from geo.criterion import Language

WORDS: dict[str, tuple[str, str]] = {
    "data": ("Dossier des données.", "Folder of the data."),
    "scenario": ("Scénario : nom ou fichier TOML.", "Scenario: name or TOML file."),
    "sites": ("Sites candidats : « grid », une couche, ou un fichier.", "Candidate sites: 'grid', a layer or a file."),
    "out": ("Dossier des sorties.", "Output folder."),
    "flip": (
        "Ce qu'il faut changer aux poids pour qu'un site passe devant un autre.",
        "What must change in the weights for one site to pass another.",
    ),
    "first": ("Identifiant du site à dépasser.", "Id of the site to pass."),
    "second": ("Identifiant de l'autre site.", "Id of the other site."),
}


def words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    position = 0 if lang == "fr" else 1
    return {key: pair[position] for key, pair in WORDS.items()}
