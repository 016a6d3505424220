"""What the commands about sources say, in French and in English."""

from geo.criterion import Language

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
    "total": ("En tout : {size}, dans {folder}", "In all: {size}, in {folder}"),
    "would_total": ("Viendraient en tout : environ {size}, dans {folder}", "Would come: about {size}, to {folder}"),
    "next": ("Ensuite : pensions rank {folder}", "Next: pensions rank {folder}"),
    "next_fetch": ("Ensuite : pensions fetch {folder}", "Next: pensions fetch {folder}"),
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


def source_words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    position = 0 if lang == "fr" else 1
    return {key: pair[position] for key, pair in WORDS.items()}
