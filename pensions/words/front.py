"""What the results of the front door say of themselves in a notebook, in French and in English."""

from geo.language import Language
from pensions.words.in_language import in_language

FRONT_WORDS: dict[str, tuple[str, str]] = {
    "territory": ("{name} : {layers} couches", "{name}: {layers} layers"),
    "ranked": (
        "{ranked} sites classés, {excluded} exclus, sur {candidate_sites} candidats",
        "{ranked} sites ranked, {excluded} excluded, of {candidate_sites} candidates",
    ),
    "still": (
        "Image fixe de la carte, pour une lecture sans JavaScript.",
        "Still picture of the map, for a reading without JavaScript.",
    ),
    "contributions": ("Contributions à la note de {site}", "Contributions to the score of {site}"),
    "explained": (
        "{label} ({site}) : rang {rank} sur {count}, score {score} sur 100",
        "{label} ({site}): rank {rank} of {count}, score {score} of 100",
    ),
    "explained_excluded": (
        "{label} ({site}) : exclu ; score {score} sur 100, pour mémoire",
        "{label} ({site}): excluded; score {score} of 100, for the record",
    ),
    "checked": ("Sites placés : {placed} sur {asked}", "Sites placed: {placed} of {asked}"),
    "checked_map": ("Carte des sites vérifiés", "Map of the checked sites"),
    "secret": ("secret", "secret"),
    "column_criterion": ("Critère", "Criterion"),
    "column_measure": ("Mesure", "Measure"),
    "column_note": ("Note (0–100)", "Note (0–100)"),
    "column_weight_percent": ("Part du poids (%)", "Share of the weights (%)"),
    "column_points": ("Points de score", "Points of score"),
    "column_rule": ("Règle", "Rule"),
    "column_kind": ("Effet", "Effect"),
    "column_answer": ("Réponse", "Answer"),
    "column_ask": ("Qui peut répondre", "Who can tell"),
    "column_verdict": ("Verdict", "Verdict"),
    "column_how": ("Comment il est placé", "How it is placed"),
    "column_given": ("Donné", "Given"),
    "column_remark": ("Remarque", "Remark"),
    "journey_title": (
        "De {start} à {goal} : {minutes} min, le {date}",
        "From {start} to {goal}: {minutes} min, {date}",
    ),
    "column_from": ("De", "From"),
    "column_to": ("À", "To"),
    "column_minutes": ("Minutes", "Minutes"),
    "column_what": ("Étape", "Leg"),
    "column_area_km2": ("Surface (km²)", "Area (km²)"),
    "fetched": ("{name} : {here} sources sur {total}, dans {folder}", "{name}: {here} sources of {total}, in {folder}"),
}


def front_words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    return in_language(FRONT_WORDS, lang)
