"""Every sentence of `rank`, `check`, `journey` and `isochrone` on a terminal, in French and in English."""

from geo.errors import PensionsError
from geo.language import Language
from pensions.words.in_language import in_language

COMMAND_WORDS: dict[str, tuple[str, str]] = {
    "app": (
        "Où placer les prochaines pensions de famille : classer les sites d'un territoire, dire pourquoi, "
        "exporter des cartes.",
        "Where the next pensions de famille should stand: rank the sites of a territory, say why, export maps.",
    ),
    "help": ("Montre cette aide, et rien d'autre.", "Show this help, and nothing else."),
    "help_commands": ("Commandes", "Commands"),
    "help_required": ("[obligatoire]", "[required]"),
    "help_default": ("[par défaut : {}]", "[default: {}]"),
    "lang": ("Langue de l'écran et des sorties.", "Language of the screen and of the outputs."),
    "demo": (
        "Écrit un territoire de démonstration, fictif, dans les formats publiés.",
        "Write a fictional demonstration territory, in the published formats.",
    ),
    "demo_dir": ("Dossier où écrire.", "Folder to write to."),
    "demo_size": ("Taille du territoire.", "Size of the territory."),
    "demo_seed": ("Graine : la même donne les mêmes fichiers.", "Seed: the same one gives the same files."),
    "demo_with_faults": (
        "Plante dans les fichiers une faute par contrôle de « pensions inspect » (FAUTES.md dit lesquelles).",
        "Plant in the files one fault for each control of “pensions inspect” (FAUTES.md says which).",
    ),
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
        "Sites candidats : « grid » (mailles carrées, voir --cell), « candidates » (terrains libres ou peu bâtis des "
        "bailleurs et collectivités), une couche du territoire, ou un fichier "
        "(GeoJSON, GeoPackage, Shapefile, GeoParquet, CSV, XLSX).",
        "Candidate sites: 'grid' (square cells, see --cell), 'candidates' (vacant or under-built plots of landlords "
        "and public bodies), a layer of the territory, or a file "
        "(GeoJSON, GeoPackage, Shapefile, GeoParquet, CSV, XLSX).",
    ),
    "cell": (
        "Côté des mailles de la grille et de la carte de score, en mètres, de 25 à 500 (par défaut, celui du "
        "territoire : 100 s'il n'en dit rien).",
        "Side of the cells of the grid and of the score surface, in metres, from 25 to 500 (the territory's own by "
        "default: 100 where it states none).",
    ),
    "date": (
        "Jour de semaine dont on lit les horaires (AAAA-MM-JJ) ; un mardi ordinaire par défaut.",
        "Weekday whose timetable is read (YYYY-MM-DD); an ordinary Tuesday by default.",
    ),
    "bad_date": ("--date « {told} » : attendu AAAA-MM-JJ.", "--date '{told}': expected YYYY-MM-DD."),
    "watch": (
        "Scénario (TOML) que l'on surveille : classe à nouveau à chaque enregistrement et dit ce qui a bougé.",
        "Scenario (TOML) to watch: rank again at each save, and tell what moved.",
    ),
    "out": ("Dossier des sorties (par défaut out/<territoire>).", "Output folder (out/<territory> by default)."),
    "sheets": (
        "Écrit aussi la fiche (2 pages A4) des premiers sites classés ; la carte y mène.",
        "Also write the sheet (2 A4 pages) of the first ranked sites; the map leads to it.",
    ),
    "outputs": (
        "Fichiers à écrire, une virgule entre eux, nommés comme eux (carte, xlsx…) ; run.json l'est toujours. Tous par "
        "défaut. Ceux du classement d'avant qui n'en sont pas s'en vont.",
        "Files to write, a comma between them, named as they are (carte, xlsx…); run.json always is. All by default. "
        "Those of the ranking before that are none of them go.",
    ),
    "start": ("Démarrage", "Starting"),
    "layer": ("Lecture", "Reading"),
    "measure": ("Mesure", "Measuring"),
    "first_time": (
        "première fois sur cette machine : préparation des calculs, environ 10 s",
        "first time on this machine: preparing the computations, about 10 s",
    ),
    "rule": ("Règle", "Rule"),
    "output": ("Écriture", "Writing"),
    "not_evaluated": ("Non évalué", "Not evaluated"),
    "read_as": (
        "{file} : coordonnées annoncées {crs_declared}, lues en {crs_found}, où elles tombent dans le territoire.",
        "{file}: coordinates labelled {crs_declared}, read as {crs_found}, in which they fall in the territory.",
    ),
    "then_inspect": (
        "Les données se contredisent-elles ? pensions inspect {asked}.",
        "Do the data contradict each other? pensions inspect {asked}.",
    ),
    "the_map": ("La carte, à ouvrir dans un navigateur :", "The map, to be opened in a browser:"),
    "the_files": ("Les fichiers :", "The files:"),
    "then_rank": ("Ensuite : pensions rank {folder}", "Next: pensions rank {folder}"),
    "then_find": (
        "Fautes plantées : {page} dit lesquelles. Ensuite : pensions inspect {folder} --sites {sites}",
        "Faults planted: {page} says which. Next: pensions inspect {folder} --sites {sites}",
    ),
    "error": ("Erreur :", "Error:"),
    "whole": ("En entier : {whole}", "In full: {whole}"),
    "bug": (
        "Erreur du programme, non de vos données. Signalez-la avec « {report} », qui ne contient aucune donnée.",
        "A fault of the program, not of your data. Report it with '{report}', which holds no data.",
    ),
    "bug_without_report": (
        "Erreur du programme, non de vos données ({kind}). Aucun rapport n'a pu être écrit : signalez-la avec la "
        "commande lancée.",
        "A fault of the program, not of your data ({kind}). No report could be written: report it with the command.",
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


def command_words(lang: Language) -> dict[str, str]:
    """Sentences of the command line and of `rank` in one language."""
    return in_language(COMMAND_WORDS, lang)


CHECK_WORDS: dict[str, tuple[str, str]] = {
    "check": (
        "Vérifie un ou plusieurs sites : verdict, règles, rang, ce qui changerait le verdict ; une fiche A4 par site.",
        "Check one or more sites: verdict, rules, rank, what would change the verdict; an A4 sheet for each.",
    ),
    "check_sites": (
        "Parcelle (14 caractères), « lon,lat », Lambert-93 « x,y », adresse, maille, ou fichier de polygones.",
        "Parcel (14 characters), 'lon,lat', Lambert-93 'x,y', address, cell, or polygon file.",
    ),
    "check_list": (
        "Liste de sites : CSV, XLSX, GeoJSON, GeoPackage ; colonnes reconnues par leur nom.",
        "List of sites: CSV, XLSX, GeoJSON, GeoPackage; columns recognised by name.",
    ),
    "check_places": ("Nombre de places visé (par défaut, celui du scénario).", "Places wanted (the scenario's range)."),
    "check_candidates": (
        "Sites candidats auxquels comparer (par défaut, ceux du territoire).",
        "Candidate sites to compare with (the territory's own by default).",
    ),
    "check_out": ("Dossier des fiches (par défaut out/<territoire>).", "Folder of the sheets (out/<territory>)."),
    "check_geocoder": (
        "Adresse du géocodeur, ou « off » pour rester hors ligne.",
        "Address of the geocoder, or 'off' to stay offline.",
    ),
    "check_pdf": (
        "Imprime en PDF avec Chromium, s'il est installé (par défaut jusqu'à 10 fiches).",
        "Print to PDF with Chromium where it is installed (by default up to 10 sheets).",
    ),
    "check_nothing": ("donnez un site, ou une liste avec --list.", "give a site, or a list with --list."),
    "locating": ("Localisation des sites", "Placing the sites"),
    "comparing": ("Comparaison", "Comparing"),
    "unplaced": ("{count} site(s) non placé(s) sur {total} :", "{count} site(s) not placed, of {total}:"),
    "sheets_left": (
        "{count} fiches écrites sur {total} sites ; tous sont dans fiches.xlsx.",
        "{count} sheets written for {total} sites; all are in fiches.xlsx.",
    ),
    "no_browser": (
        "Chromium absent : pas de PDF, la fiche s'imprime depuis n'importe quel navigateur.",
        "No Chromium: no PDF, the sheet prints from any browser.",
    ),
    "rank_line": ("rang {rank} sur {count}", "rank {rank} of {count}"),
    "no_rank": ("exclu", "excluded"),
}


def check_words(lang: Language) -> dict[str, str]:
    """Sentences of `check` in one language."""
    return in_language(CHECK_WORDS, lang)


TRAVEL_WORDS: dict[str, tuple[str, str]] = {
    "journey": (
        "Un trajet porte à porte, étape par étape, par les horaires.",
        "One journey door to door, leg by leg, by the timetable.",
    ),
    "isochrone": (
        "Ce qu'on atteint en tant de minutes depuis un lieu, à pied et par les transports.",
        "What is within so many minutes of a place, on foot and by public transport.",
    ),
    "from": (
        "Départ : lon,lat, x,y (Lambert-93), adresse, parcelle, ou destination du territoire.",
        "Start: lon,lat, x,y (Lambert-93), address, parcel, or a destination of the territory.",
    ),
    "goal": ("Arrivée : mêmes formes que --from.", "End: as for --from."),
    "at": ("Heure de départ.", "Time of departure."),
    "date": (
        "Jour (AAAA-MM-JJ) ; un mardi ordinaire par défaut.",
        "Day (YYYY-MM-DD); an ordinary Tuesday by default.",
    ),
    "minutes": ("Durées, séparées par des virgules.", "Durations, separated by commas."),
    "iso_out": (
        "Fichier GeoJSON ; une page HTML de même nom est écrite à côté.",
        "GeoJSON file; an HTML page of the same name is written beside it.",
    ),
    "none": (
        "Aucun trajet trouvé : les rues connues ne relient pas ces deux lieux, et aucun véhicule n'y mène.",
        "No journey found: the known streets do not join these two places, and no vehicle leads there.",
    ),
    "out_of_reach": ("Hors d'atteinte pour les critères : {why}.", "Out of reach for the criteria: {why}."),
    "total": (
        "{minutes:.0f} min, de {start} à {end}, le {date}.",
        "{minutes:.0f} min, from {start} to {end}, on {date}.",
    ),
    "area": (
        "moins de {minutes:.0f} min : {area:.1f} km²",
        "within {minutes:.0f} min: {area:.1f} km²",
    ),
    "bad_minutes": (
        "--minutes « {told} » : attendu des nombres séparés par des virgules, par exemple 15,30,45.",
        "--minutes '{told}': expected numbers separated by commas, such as 15,30,45.",
    ),
}


def travel_words(lang: Language) -> dict[str, str]:
    """Sentences of `journey` and `isochrone` in one language."""
    return in_language(TRAVEL_WORDS, lang)
