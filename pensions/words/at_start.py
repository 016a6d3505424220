"""What is known before anything is loaded: the language of the screen, and what Ctrl-C is answered."""

from geo.language import LANGUAGES, Language

STOPPED = 130
STOPPED_TOLD = {
    "fr": "Interrompu. Rien n'est écrit à moitié : relancez la même commande.",
    "en": "Stopped. Nothing is half-written.",
}


def language(arguments: list[str], environment: dict[str, str]) -> Language:
    """
    Language of the screen: `--lang` wins, then an English locale; French otherwise.

    >>> language(["rank", "demo", "--lang", "en"], {})
    'en'
    >>> language(["rank"], {"LANG": "C.UTF-8"})
    'fr'
    """
    for position, argument in enumerate(arguments):
        told = argument.removeprefix("--lang=") if argument.startswith("--lang=") else ""
        if argument == "--lang" and position + 1 < len(arguments):
            told = arguments[position + 1]
        if told in LANGUAGES:
            return "en" if told == "en" else "fr"
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "en" if locale.startswith("en") else "fr"
