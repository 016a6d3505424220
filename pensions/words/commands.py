"""Every sentence of `rank`, `check`, `journey` and `isochrone` on a terminal, in French and in English."""

from collections.abc import Mapping
from typing import Any

from geo.errors import PensionsError
from geo.language import Language

COMMAND_WORDS: dict[str, tuple[str, str]] = {
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
    "first_time": (
        "première fois sur cette machine : préparation des calculs, environ 10 s",
        "first time on this machine: preparing the computations, about 10 s",
    ),
    "rule": ("Règle", "Rule"),
    "output": ("Écriture", "Writing"),
    "done": (
        "{ranked} sites classés, {excluded} exclus, sur {candidate_sites} candidats.",
        "{ranked} sites ranked, {excluded} excluded, of {candidate_sites} candidates.",
    ),
    "not_evaluated": ("Non évalué", "Not evaluated"),
    "then_inspect": (
        "Les données se contredisent-elles ? pensions inspect {asked}. La carte, à ouvrir dans un navigateur :",
        "Do the data contradict each other? pensions inspect {asked}. The map, to be opened in a browser:",
    ),
    "then_rank": ("Ensuite : pensions rank {folder}", "Next: pensions rank {folder}"),
    "then_find": (
        "Fautes plantées : {page} dit lesquelles. Ensuite : pensions inspect {folder} --sites {sites}",
        "Faults planted: {page} says which. Next: pensions inspect {folder} --sites {sites}",
    ),
    "error": ("Erreur", "Error"),
    "whole": ("En entier : {whole}", "In full: {whole}"),
    "bug": (
        "Erreur du programme, non de vos données. Signalez-la avec « {report} », qui ne contient aucune donnée.",
        "A fault of the program, not of your data. Report it with '{report}', which holds no data.",
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
    return _in_language(COMMAND_WORDS, lang)


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
    "check_nothing": ("donnez un site, ou une liste avec --list", "give a site, or a list with --list"),
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
    return _in_language(CHECK_WORDS, lang)


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
        "--minutes {told!r} : attendu des nombres séparés par des virgules, par exemple 15,30,45",
        "--minutes {told!r}: expected numbers separated by commas, such as 15,30,45",
    ),
    "bad_date": (
        "--date {told!r} : attendu AAAA-MM-JJ",
        "--date {told!r}: expected YYYY-MM-DD",
    ),
}


def travel_words(lang: Language) -> dict[str, str]:
    """Sentences of `journey` and `isochrone` in one language."""
    return _in_language(TRAVEL_WORDS, lang)


def _in_language(words: Mapping[str, tuple[str, str]], lang: Language) -> dict[str, str]:
    position = 0 if lang == "fr" else 1
    return {key: pair[position] for key, pair in words.items()}


STABILITY_SHARE = {
    "fr": "Stabilité : « {label} » (rang 1) reste parmi les {top} premiers sous {share:.0f} % des {draws} pondérations "
    "tirées (rang moyen {mean:.0f}).",
    "en": "Stability: “{label}” (rank 1) stays among the first {top} under {share:.0f} % of the {draws} weightings "
    "drawn (mean rank {mean:.0f}).",
}
STABILITY_SITE = {
    "fr": "  {rank:>3}  {site_id}  {label} · parmi les {top} premiers : {share:.0f} % · rang moyen {mean:.0f} · {word}",
    "en": "  {rank:>3}  {site_id}  {label} · among the first {top}: {share:.0f} % · mean rank {mean:.0f} · {word}",
}
STABILITY_OPEN = {
    "fr": " · ? règles d'exclusion sans réponse : {count}",
    "en": " · ? exclusion rules without an answer: {count}",
}
STABILITY_WORD = {"fr": {"firm": "ferme", "fragile": "fragile"}, "en": {"firm": "firm", "fragile": "fragile"}}
STABILITY_CLASSES = {
    "fr": "Parmi les {top} premiers – fermes (80 % des pondérations au moins) : {firm} ; fragiles : {fragile}. "
    "Autres qui y entrent sous 20 % au moins : {contender}.",
    "en": "Among the first {top}: {firm} firm (at least 80 % of the weightings), {fragile} fragile; {contender} others "
    "enter under at least 20 %.",
}
NO_STABILITY = {
    "fr": "Stabilité non calculée : aucun site classé, ou plus de {most}.",
    "en": "Stability not computed: no ranked site, or more than {most}.",
}


def stability_lines(record: Mapping[str, Any], lang: Language) -> list[str]:
    """Lines for the end of a ranking: the first site, how many hold, and what reverses the first two."""
    from geo.scoring.rules import UNKNOWN  # pandas: a command line that only shows its help does not wait for it

    told = record["stability"]
    if not told["is_computed"]:
        return [NO_STABILITY[lang].format(most=told["most_sites"])]
    first, parameters = told["sites"][0], told["parameters"]
    labels = {site["site_id"]: site["label"] for site in record["first_sites"]}
    exclusions = [rule["id"] for rule in record["rules"] if rule["kind"] == "exclusion"]
    silent = {
        site["site_id"]: sum(site["verdicts"][rule] == UNKNOWN for rule in exclusions) for site in record["first_sites"]
    }
    lines = [
        STABILITY_SHARE[lang].format(
            label=labels.get(first["site_id"], first["site_id"]),
            top=parameters["top_counted"],
            share=100 * first["top_share"],
            draws=parameters["draws"],
            mean=first["expected_rank"],
        ),
        *(
            _stability_line(site, labels, parameters["top_counted"], lang)
            + (STABILITY_OPEN[lang].format(count=silent[site["site_id"]]) if silent.get(site["site_id"]) else "")
            for site in told["sites"][: parameters["top_counted"]]
        ),
        STABILITY_CLASSES[lang].format(
            top=parameters["top_counted"], **{kind: len(told[kind]) for kind in ("firm", "fragile", "contender")}
        ),
    ]
    return lines + [flip["sentence"][lang] for flip in told["flips"][:1]]


def _stability_line(site: Mapping[str, Any], labels: Mapping[str, str], top: int, lang: Language) -> str:
    return STABILITY_SITE[lang].format(
        rank=site["rank"],
        site_id=site["site_id"],
        label=labels.get(site["site_id"], ""),
        top=top,
        share=100 * site["top_share"],
        mean=site["expected_rank"],
        word=STABILITY_WORD[lang].get(site["standing"], ""),
    )
