"""What the commands about sources say, in French and in English."""

import re

from geo.language import Language
from pensions.words.in_language import in_language

MONTHS_FROM, YEARS_FROM = 61, 731
"""Days from which an age is told in months, then in years."""

WORDS: dict[str, tuple[str, str]] = {
    "fetch": (
        "Télécharge les sources officielles d'un territoire, les vérifie et les date.",
        "Bring the official sources of a territory, checked and dated.",
    ),
    "place": (
        "SIREN de l'EPCI (243400017), département (34), codes INSEE (34172,34057), ou dossier déjà téléchargé.",
        "SIREN of the EPCI (243400017), département (34), INSEE codes (34172,34057), or a folder already fetched.",
    ),
    "only": ("Ces sources seulement, séparées par des virgules.", "These sources only, separated by commas."),
    "data": ("Dossier (par défaut data/raw/<territoire>).", "Folder (data/raw/<territory> by default)."),
    "refresh": ("Redemande tout, même ce qui n'a pas changé.", "Ask again for everything, changed or not."),
    "dry_run": (
        "Dit ce qui viendrait, d'où, et sa taille ; n'écrit rien.",
        "Say what would come, from where, how big; write nothing.",
    ),
    "sources": (
        "Dit ce qui est là, son âge, ce qui est périmé, et à qui demander le reste.",
        "Say what is here, how old, what is stale, and whom to ask for the rest.",
    ),
    "init": (
        "Crée un territoire de toutes pièces : un EPCI, un département ou une liste de communes.",
        "Make a territory from nothing: an EPCI, a département or a list of communes.",
    ),
    "out": ("Dossier où écrire.", "Folder to write to."),
    "template": (
        "Écrit un tableau à remplir : need, evictions, sites, pensions ou voices.",
        "Write a table to fill in: need, evictions, sites, pensions or voices.",
    ),
    "template_name": ("Lequel.", "Which one."),
    "template_out": ("Fichier à écrire (par défaut <nom>.csv).", "File to write (<name>.csv by default)."),
    "lang": ("Langue de l'écran.", "Language of the screen."),
    "source": ("Source", "Source"),
    "vintage": ("Millésime", "Vintage"),
    "rows": ("Lignes", "Rows"),
    "size": ("Taille", "Size"),
    "state": ("État", "State"),
    "matter": ("Remarques, et ce que coûte l'absence", "Remarks, and what absence costs"),
    "address": ("Adresse", "Address"),
    "age": ("Âge", "Age"),
    "days": ("{} jours", "{} days"),
    "months": ("{} mois", "{} months"),
    "years": ("{:.1f} ans", "{:.1f} years"),
    "estimated": ("environ {}", "about {}"),
    "asked_then": ("âge de la réponse, non du document", "age of the answer, not of the document"),
    "ask_again": (
        "au-delà de {age}, à redemander : pensions fetch {folder}",
        "older than {age}, ask again: pensions fetch {folder}",
    ),
    "to_read": (
        "déposé, pas encore lu : relancez pensions fetch {folder}",
        "put there, not read yet: run pensions fetch {folder} again",
    ),
    "total": ("En tout : {size}, dans {folder}", "In all: {size}, in {folder}"),
    "would_total": ("Viendraient en tout : environ {size}, dans {folder}", "Would come: about {size}, to {folder}"),
    "failed_ones": (
        "Absentes : {names}. Relancez la même commande : ce qui est là ne sera pas redemandé.",
        "Absent: {names}. Run the same command again: what is here will not be asked for again.",
    ),
    "next": ("Ensuite : pensions rank {folder}", "Next: pensions rank {folder}"),
    "next_fetch": ("Ensuite : pensions fetch {folder}", "Next: pensions fetch {folder}"),
    "nothing_yet": (
        "Rien n'a encore été téléchargé dans {folder}. Commencez par : pensions fetch {territory} --dry-run",
        "Nothing was fetched to {folder} yet. Begin with: pensions fetch {territory} --dry-run",
    ),
    "ask": ("À demander", "To be asked"),
    "model": ("modèle : pensions template {name}", "template: pensions template {name}"),
    "put": ("à déposer dans {folder}", "to be put in {folder}"),
    "wrote": ("Écrit : {path}", "Written: {path}"),
    "here": ("là", "here"),
    "stale": ("périmé", "stale"),
    "absent": ("absent", "absent"),
    "not_default": ("facultatif", "optional"),
    "new": ("nouveau", "new"),
    "unchanged": ("inchangé", "unchanged"),
    "kept": ("échec, ancien conservé", "failed, former kept"),
    "older": ("plus récent déjà là", "newer already here"),
    "failed": ("ABSENT", "ABSENT"),
    "manual": ("à demander", "to be asked"),
    "provided": ("fourni par vous", "yours"),
    "planned": ("à télécharger", "to come"),
    "spare": ("de secours", "spare"),
    "asking": ("Recherche", "Looking up"),
}


def shown_date(vintage: str, lang: Language) -> str:
    """
    A vintage as one reads it: dates the French way in French.

    >>> shown_date("2026-11-04", "fr"), shown_date("2025-01", "fr"), shown_date("2023 à 2025", "fr")
    ('04/11/2026', '01/2025', '2023 à 2025')
    >>> shown_date("2026-11-04", "en"), shown_date("", "fr")
    ('2026-11-04', '–')
    """
    if lang == "fr":
        vintage = re.sub(r"(\d{4})-(\d\d)-(\d\d)", r"\3/\2/\1", vintage)
        vintage = re.sub(r"(?<![\d/])(\d{4})-(\d\d)(?!\d)", r"\2/\1", vintage)
    return vintage or "–"


def shown_age(days: int | None, lang: Language) -> str:
    """
    An age in the unit in which one thinks of it.

    >>> shown_age(19, "fr"), shown_age(326, "fr"), shown_age(2152, "fr"), shown_age(2152, "en"), shown_age(None, "fr")
    ('19 jours', '11 mois', '5,9 ans', '5.9 years', '–')
    """
    if days is None:
        return "–"
    say = source_words(lang)
    if days < MONTHS_FROM:
        return say["days"].format(days)
    if days < YEARS_FROM:
        return say["months"].format(round(days / 30.44))
    return say["years"].format(days / 365.25)


def source_words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    return in_language(WORDS, lang)
