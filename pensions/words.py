"""What the command line says, in French and in English."""

from geo.criterion import Language
from geo.errors import PensionsError

WORDS: dict[str, tuple[str, str]] = {
    "app": (
        "Où placer les prochaines pensions de famille : classer les sites d'un territoire, dire pourquoi, "
        "exporter des cartes.",
        "Where the next pensions de famille should stand: rank the sites of a territory, say why, export maps.",
    ),
    "lang": ("Langue de l'écran et des sorties.", "Language of the screen and of the outputs."),
    "demo": (
        "Écrit un territoire de démonstration, fictif, dans les formats publiés.",
        "Write a fictional demonstration territory, in the published formats.",
    ),
    "demo_dir": ("Dossier où écrire.", "Folder to write to."),
    "demo_size": ("Taille du territoire.", "Size of the territory."),
    "demo_seed": ("Graine : la même donne les mêmes fichiers.", "Seed: the same one gives the same files."),
    "rank": (
        "Classe les sites candidats et écrit la carte, les tableurs et les couches.",
        "Rank the candidate sites and write the map, the spreadsheets and the layers.",
    ),
    "territory": (
        "Fichier TOML, dossier contenant territory.toml, ou nom d'un territoire fourni.",
        "TOML file, folder that holds territory.toml, or name of a territory we ship.",
    ),
    "data": (
        "Dossier des données (par défaut, celui du fichier TOML).",
        "Folder of the data (by default, that of the TOML).",
    ),
    "scenario": ("Scénario : nom ou fichier TOML.", "Scenario: name or TOML file."),
    "sites": (
        "Sites candidats : « grid » (mailles de 100 m), « candidates » (terrains libres ou peu bâtis des bailleurs "
        "et collectivités), une couche du territoire, ou un fichier "
        "(GeoJSON, GeoPackage, Shapefile, GeoParquet, CSV, XLSX).",
        "Candidate sites: 'grid' (100 m cells), 'candidates' (vacant or under-built plots of landlords and "
        "public bodies), a layer of the territory, or a file "
        "(GeoJSON, GeoPackage, Shapefile, GeoParquet, CSV, XLSX).",
    ),
    "date": (
        "Jour de semaine dont on lit les horaires (AAAA-MM-JJ) ; un mardi ordinaire par défaut.",
        "Weekday whose timetable is read (YYYY-MM-DD); an ordinary Tuesday by default.",
    ),
    "bad_date": ("--date {told!r} : attendu AAAA-MM-JJ", "--date {told!r}: expected YYYY-MM-DD"),
    "out": ("Dossier des sorties (par défaut out/<territoire>).", "Output folder (out/<territory> by default)."),
    "sheets": (
        "Écrit aussi la fiche (2 pages A4) des premiers sites classés ; la carte y mène.",
        "Also write the sheet (2 A4 pages) of the first ranked sites; the map leads to it.",
    ),
    "start": ("Démarrage", "Starting"),
    "layer": ("Lecture", "Reading"),
    "measure": ("Mesure", "Measuring"),
    "rule": ("Règle", "Rule"),
    "output": ("Écriture", "Writing"),
    "done": (
        "{ranked} sites classés, {excluded} exclus, sur {candidate_sites} candidats.",
        "{ranked} sites ranked, {excluded} excluded, of {candidate_sites} candidates.",
    ),
    "not_evaluated": ("Non évalué", "Not evaluated"),
    "choices": ("choix possibles :", "choose one of:"),
    "error": ("Erreur", "Error"),
    "stopped": (
        "Interrompu. Rien n'est écrit à moitié : relancez la même commande.",
        "Stopped. Nothing is half-written.",
    ),
}

FAULTS: dict[str, str] = {
    "CrsError": "Coordonnées dans un système inattendu",
    "LayerError": "Couche inutilisable",
    "SourceError": "Fichier source illisible ou d'une autre forme que celle attendue",
    "MissingFileError": "Fichier introuvable",
    "ScenarioError": "Scénario inutilisable",
    "TerritoryError": "Territoire mal décrit",
    "SitesError": "Sites candidats inutilisables",
    "NetworkError": "Réseau de rues inutilisable",
    "TimetableError": "Horaires inutilisables",
    "OutputError": "Écriture impossible",
}
"""What each class of error means, said before a message that exists in English only."""


def fault(error: PensionsError, lang: Language) -> str:
    """The message of an error in the language of the screen."""
    if lang == "en":
        return str(error)
    if error.fr != str(error):
        return error.fr
    return f"{FAULTS.get(type(error).__name__, 'Erreur')}. Détail : {error}"


def words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    position = 0 if lang == "fr" else 1
    return {key: pair[position] for key, pair in WORDS.items()}
