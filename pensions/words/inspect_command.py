"""The sentences of `pensions inspect` on a terminal, in French and in English."""

from geo.language import Language
from pensions.words.in_language import in_language

INSPECT_WORDS: dict[str, tuple[str, str]] = {
    "inspect": (
        "Contrôle des données : compare les sources officielles entre elles et écrit controle.html et controle.xlsx.",
        "Control of the data: check official sources against each other; write controle.html and controle.xlsx.",
    ),
    "control": ("Contrôle", "Control"),
    "read_it": (
        "Ouvrez controle.html : où, à partir de quand c'est grave, et à qui demander. Puis corrigez le fichier ou "
        "territory.toml, et relancez.",
        "Open controle.html: where, from when it is grave, and whom to ask. Then mend the file or territory.toml, and "
        "run it again.",
    ),
    "made": ("Fait le {date} par pensions {version}.", "Made on {date} by pensions {version}."),
    "fail": ("faute", "fault"),
    "alert": ("à surveiller", "to be watched"),
    "unknown": ("non vérifiable", "not verifiable"),
    "pass": ("conforme", "conforming"),
}


def inspect_words(lang: Language) -> dict[str, str]:
    """Sentences of `inspect` in one language."""
    return in_language(INSPECT_WORDS, lang)
