"""What the travel commands say, in French and in English."""

from geo.criterion import Language

WORDS: dict[str, tuple[str, str]] = {
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
    "none": ("Aucun trajet de moins de trois heures.", "No journey of less than three hours."),
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


def words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    position = 0 if lang == "fr" else 1
    return {key: pair[position] for key, pair in WORDS.items()}
