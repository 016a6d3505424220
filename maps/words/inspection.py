"""What the control of the data says, in French and in English; `{name}` marks are filled where they are said."""

from geo.scoring.criterion import Language

SIGNS = {"fail": "✗", "alert": "!", "unknown": "?", "pass": "✓"}

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Contrôle des données", "Control of the data"),
    "page_title": ("Contrôle des données : {territory}", "Control of the data: {territory}"),
    "skip": ("Aller aux contrôles", "Go to the controls"),
    "unfit_then": ("ne convient pas à une décision", "unfit for a decision"),
    "unfit": ("Ne convient pas à une décision", "Unfit for a decision"),
    # verdicts, and how many there are of each
    "fail": ("Faute", "Fault"),
    "alert": ("À surveiller", "To be watched"),
    "unknown": ("Non vérifiable", "Not verifiable"),
    "pass": ("Conforme", "Conforming"),
    "fail_one": ("faute", "fault"),
    "fail_many": ("fautes", "faults"),
    "alert_one": ("à surveiller", "to be watched"),
    "alert_many": ("à surveiller", "to be watched"),
    "unknown_one": ("non vérifiable", "not verifiable"),
    "unknown_many": ("non vérifiables", "not verifiable"),
    "pass_one": ("conforme", "conforming"),
    "pass_many": ("conformes", "conforming"),
    "fail_means": ("à corriger, ou à expliquer", "to be mended, or explained"),
    "alert_means": ("à regarder de près", "to be looked at closely"),
    "unknown_means": ("il manque de quoi comparer", "nothing to compare with"),
    "pass_means": ("rien à signaler", "nothing to report"),
    # one control
    "all_controls": ("Les contrôles, du plus grave au moins grave", "The controls, the gravest first"),
    "no_control": ("Aucun contrôle n’a été fait.", "No control was made."),
    "control": ("Contrôle", "Control"),
    "verdict": ("Verdict", "Verdict"),
    "compared": ("Ce qui est comparé", "What is compared"),
    "expected": ("Attendu", "Expected"),
    "found": ("Trouvé", "Found"),
    "threshold": ("Seuil et sa source", "Threshold and its source"),
    "ask": ("À qui demander", "Whom to ask"),
    "count": ("Nombre de lieux", "Number of places"),
    "of": ("{what} : ", "{what}: "),
    # its list: of places, and of lines or sources too
    "places": ("Lieux", "Places"),
    "row": ("N°", "No."),
    "name": ("Nom", "Name"),
    "remark": ("Remarque", "Remark"),
    "one_case": ("1 cas", "1 case"),
    "many_cases": ("{count} cas", "{count} cases"),
    "show_all": ("Afficher les {count} cas (les {shown} premiers sont là)",
                 "Show all {count} cases (the first {shown} are here)"),
    "cut": ("Les {shown} premiers cas sur {count} ; tous sont dans controle.xlsx.",
            "The first {shown} cases of {count}; all are in controle.xlsx."),
    "cut_on_paper": ("Les {shown} premiers cas sur {count} sont imprimés ; tous sont dans controle.xlsx.",
                     "The first {shown} cases of {count} are printed; all are in controle.xlsx."),
    # map
    "map_of": ("Carte des lieux : {title}", "Map of the places: {title}"),
    "key_point": ("lieu de la liste ; le numéro est celui de sa ligne", "place of the list; its number is its row’s"),
    "key_dot": ("autre lieu de la liste", "other place of the list"),
    "key_area": ("lieu de la liste, son étendue", "place of the list, its extent"),
    "key_commune": ("commune", "commune"),
    "off_map_one": ("1 lieu est hors de cette carte ; il est dans la liste.",
                    "1 place is off this map; it is in the list."),
    "off_map": ("{count} lieux sont hors de cette carte ; ils sont dans la liste.",
                "{count} places are off this map; they are in the list."),
    # workbook
    "summary": ("Synthèse", "Summary"),
    "x": ("x (Lambert-93, m)", "x (Lambert-93, m)"),
    "y": ("y (Lambert-93, m)", "y (Lambert-93, m)"),
    "lon": ("Longitude (°)", "Longitude (°)"),
    "lat": ("Latitude (°)", "Latitude (°)"),
    # paper
    "page": ("Page ", "Page "),
    "page_of": (" sur ", " of "),
    "offline": ("Ce fichier est complet : il ne demande rien à internet.",
                "This file is complete: it asks the internet for nothing."),
}  # fmt: skip


def inspection_words(lang: Language) -> dict[str, str]:
    """Sentences of the page and of the workbook in one language."""
    return {name: pair[0 if lang == "fr" else 1] for name, pair in _WORDS.items()}
