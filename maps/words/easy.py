"""
The easy-to-read page, in French and in English, by the European rules of « facile à lire et à comprendre ».

Each line is one short sentence with one idea, in the present, without a percentage, a score or an abbreviation.
"""

from geo.scoring.criterion import Language

Lines = tuple[str, ...]

EASY: dict[str, tuple[str, str]] = {
    "door": ("Facile à lire", "Easy to read"),
    "back": ("Revenir à la carte", "Back to the map"),
    "print": ("Imprimer cette page", "Print this page"),
    "where_pension": ("Où construire des pensions de famille ?", "Where to build pensions de famille?"),
    "where_other": ("Où trouver de nouveaux logements ?", "Where to find new homes?"),
    "what": ("C’est quoi ?", "What is it?"),
    "look_for": ("Nous cherchons de bons endroits.", "We look for good places."),
    "found_one": ("Nous avons trouvé 1 bon endroit.", "We found 1 good place."),
    "found": ("Nous avons trouvé {count} bons endroits.", "We found {count} good places."),
    "found_none": ("Nous cherchons encore.", "We are still looking."),
    "in_town": ("La ville est :", "The town is:"),
    "in_towns": ("Les villes sont :", "The towns are:"),
    "round": ("Les ronds orange montrent où.", "The orange dots show where."),
    "map": ("Plan des villes, avec un rond orange pour chaque bon endroit",
            "Towns, with an orange dot for each good place"),
    "ask_one": ("Il y a une chose à vérifier.", "There is one thing to check."),
    "ask": ("Il y a {count} choses à vérifier.", "There are {count} things to check."),
    "ask_none": ("Nous savons l’essentiel.", "We know what matters most."),
    "not_known": ("On ne sait pas encore pour :", "We do not know yet for:"),
    "read": ("Comment lire la carte ?", "How to read the map?"),
    "counts": ("Qu’est-ce qui compte ?", "What counts?"),
    "who": ("Qui décide ?", "Who decides?"),
}  # fmt: skip
"""Titles, lines with a number in them, and what stands before a list; `{count}` is filled in."""

BLOCKS: dict[str, tuple[Lines, Lines]] = {
    "draft": (
        ("Brouillon.", "Des personnes concernées doivent relire cette page avant qu’on la donne."),
        ("Draft.", "People concerned must read this page again before it is given out."),
    ),
    "fictional": (
        ("Attention : c’est un essai.", "Les lieux sont inventés."),
        ("Careful: this is a trial.", "The places are made up."),
    ),
    "unfit": (
        ("Attention : des informations manquent.", "Cette page ne suffit pas pour décider."),
        ("Careful: some information is missing.", "This page is not enough to decide."),
    ),
    "what": (
        (
            "Une pension de famille est une petite maison.",
            "Chaque personne a son logement.",
            "Il y a une salle pour être ensemble.",
        ),
        (
            "A pension de famille is a small house.",
            "Each person has a home there.",
            "There is a room to be together.",
        ),
    ),
    "holds": (
        ("Nos choix peuvent changer un peu.", "Le premier endroit reste bon."),
        ("Our choices may change a little.", "The first place stays good."),
    ),
    "moves": (
        ("Nos choix peuvent changer un peu.", "Le premier endroit peut alors changer."),
        ("Our choices may change a little.", "The first place may then change."),
    ),
    "ask_none": (
        ("Pour ces endroits, nous avons les réponses importantes.", "Il faut quand même aller voir sur place."),
        ("For these places, we have the important answers.", "Someone still has to go and see."),
    ),
    "read": (
        (
            "Un rond orange montre un bon endroit.",
            "Le numéro est le même dans la liste.",
            "Le bleu foncé montre les meilleurs lieux.",
            "Le bleu clair montre des lieux moins pratiques.",
            "Le gris montre des lieux interdits.",
        ),
        (
            "An orange dot shows a good place.",
            "Its number is the same in the list.",
            "Dark blue shows the best places.",
            "Light blue shows less handy places.",
            "Grey shows places that are not allowed.",
        ),
    ),
    "order": (
        ("Voici ce qui compte.", "Le plus important est en premier."),
        ("Here is what counts.", "The most important comes first."),
    ),
    "sliders": (
        (
            "Vous pouvez changer cet ordre.",
            "Sur l’écran, il y a une barre pour chaque sujet.",
            "Poussez la barre vers la droite.",
            "Le sujet compte plus.",
            "La carte change tout de suite.",
        ),
        (
            "You can change this order.",
            "On the screen, there is a bar for each subject.",
            "Push the bar to the right.",
            "The subject counts more.",
            "The map changes at once.",
        ),
    ),
    "who": (
        (
            "Les élus décident.",
            "Vous pouvez donner votre avis.",
            "Parlez-en à la personne qui vous aide.",
        ),
        (
            "Elected people decide.",
            "You can say what you think.",
            "Talk about it to the person who helps you.",
        ),
    ),
}
"""Lines of each block, a sentence each."""

THEMES: dict[str, tuple[str, tuple[str, str]]] = {
    "transport": ("bus", ("le tram et le bus tout près", "trams and buses close by")),
    "services": ("shop", ("des magasins et un médecin tout près", "shops and a doctor close by")),
    "need": ("people", ("des personnes qui ont besoin d’un logement", "people who need a home")),
    "balance": ("town", ("des logements partagés entre toutes les villes", "homes shared between all towns")),
    "land": ("ground", ("un terrain assez grand et libre", "a plot that is large and free")),
    "stock": ("keys", ("des logements déjà construits", "homes that are already built")),
}
"""Theme of a scenario → its picture, and what one looks for; a theme that is not here keeps the label it has."""

QUESTIONS: dict[str, tuple[str, tuple[Lines, Lines]]] = {
    "flood": (
        "water",
        (
            ("Dans certaines rues, l’eau peut monter.", "On appelle cela une inondation."),
            ("In some streets, water can rise.", "This is called a flood."),
        ),
    ),
    "plan": (
        "plan",
        (
            ("La mairie a un plan de la ville.", "Le plan dit où l’on peut construire."),
            ("The town hall has a plan of the town.", "The plan says where one can build."),
        ),
    ),
    "protected_woods": (
        "tree",
        (
            ("Certains arbres sont protégés.", "On ne peut pas les couper."),
            ("Some trees are protected.", "Nobody may cut them."),
        ),
    ),
    "terrain": (
        "slope",
        (
            ("Certaines rues montent beaucoup.", "Marcher y est difficile."),
            ("Some streets are steep.", "Walking there is hard."),
        ),
    ),
    "area_m2": (
        "ground",
        (
            ("Le terrain doit être assez grand.", "Nous devons le mesurer."),
            ("The plot must be large enough.", "We must measure it."),
        ),
    ),
    "": (
        "question",
        (
            ("Il manque une information.", "Nous devons la demander."),
            ("One piece of information is missing.", "We must ask for it."),
        ),
    ),
}
"""What a rule that excludes reads → its picture, and what one must know; "" is any other."""


def easy(key: str, lang: Language, **values: object) -> str:
    """
    A title or a line, its marks filled.

    >>> easy("found", "fr", count=10)
    'Nous avons trouvé 10 bons endroits.'
    """
    return EASY[key][lang == "en"].format(**values)


def block(key: str, lang: Language) -> Lines:
    """The lines of a block."""
    return BLOCKS[key][lang == "en"]
