"""What the command `check` says, in French and in English."""

from geo.criterion import Language

WORDS: dict[str, tuple[str, str]] = {
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


def words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    position = 0 if lang == "fr" else 1
    return {key: pair[position] for key, pair in WORDS.items()}
