"""What `pensions rank --watch` says, in French and in English."""

from geo.language import Language
from pensions.words.in_language import in_language

WATCHING_WORDS: dict[str, tuple[str, str]] = {
    "waiting": (
        "{file} : enregistrez-le pour classer à nouveau (la carte ouverte se recharge à la main), Ctrl-C pour finir.",
        "{file}: save it to rank again (reload the open map by hand), Ctrl-C to end.",
    ),
    "ended": ("Fin. Les derniers fichiers écrits sont entiers.", "Ended. The last files written are whole."),
    "ranked": (
        "{time} : {ranked} sites classés, {excluded} exclus ; {read_back} valeurs sur {values} relues.",
        "{time}: {ranked} sites ranked, {excluded} excluded; {read_back} of {values} values read back.",
    ),
    "written": ("{time} : fichiers écrits.", "{time}: files written."),
    "still": (
        "Les {top} premiers gardent leur rang ; {moved} autres sites en changent.",
        "The first {top} keep their ranks; {moved} other sites change theirs.",
    ),
    "moves": (
        "Parmi les {top} premiers ({moved} sites en tout changent de rang) :",
        "Among the first {top} ({moved} sites in all change rank):",
    ),
    "up": ("  {rank}  +{places}  {label} (était {before})", "  {rank}  +{places}  {label} (was {before})"),
    "down": ("  {rank}  −{places}  {label} (était {before})", "  {rank}  −{places}  {label} (was {before})"),
    "entered": ("  {rank}  entre  {label} (était {before})", "  {rank}  enters  {label} (was {before})"),
    "left": ("  sort : {label} (était {before}, devient {rank})", "  leaves: {label} (was {before}, becomes {rank})"),
    "excluded": ("exclu", "excluded"),
}


def watching_words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    return in_language(WATCHING_WORDS, lang)
