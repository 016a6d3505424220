"""Names and identifiers of the fictional territory: invented, and valid in form."""

MAIN = "Valmarelle"
EPCI_SIREN = "200999999"
EPCI_NAME = "Métropole de Valmarelle"

VILLAGES = (
    "Castelnoux",
    "L'Orméraie",
    "Saint-Aubrac-les-Vignes",
    "Peyregrand-le-Haut",
    "Montfaugères",
    "La Roquebelle",
    "Cournevals",
    "Fontségure",
    "Villeneuve-d'Aurelle",
    "Les Mazerolles-Neuves",
    "Bélargette",
    "Puechmaurel",
    "Saint-Drélian",
    "Aigremelle",
    "Clapasson",
    "Sainte-Éliette-des-Vignes",
    "Combeviale",
    "Garriguette",
    "Lansarède",
    "Moulès-l'Étang-Vieux",
    "Tréviargues",
    "Vaugarès",
    "Champagnoles-sur-Vernède",
    "Saint-Hilaron-de-Marelle",
    "Pradelonguette",
    "Restignols",
    "Vérargènes",
    "Sauvetelle",
    "Mas-d'Ozières",
    "Juvenargues-le-Neuf",
)

_STEMS = (
    "Font",
    "Peyre",
    "Clap",
    "Mont",
    "Val",
    "Combe",
    "Roque",
    "Mas",
    "Puech",
    "Cour",
    "Garr",
    "Olm",
    "Ser",
    "Vern",
)
_ENDINGS = (
    "ardelle",
    "ignoles",
    "ergues",
    "evieux",
    "isette",
    "ognac",
    "ussan",
    "éroles",
    "andès",
    "ouvielle",
    "ières",
)

RIVERS = ("La Marelle", "La Vernède", "Le Salabre", "L'Aurelle", "Le Coudoulet", "La Mozeille")

DISTRICTS = (
    "Les Hautes Terrasses",
    "Faubourg des Teinturiers",
    "Le Grand Mas",
    "Cité des Amandiers",
    "Les Quatre-Vents",
    "Mas d'Argelès-Bas",
    "La Pergola",
    "Font-Colombe",
)

STREET_KINDS = ("Rue", "Rue", "Rue", "Rue", "Avenue", "Chemin", "Impasse", "Boulevard", "Place", "Allée")
STREET_NAMES = (
    "de l'Aiguillerie-Vieille",
    "des Amandiers",
    "du Four-à-Chaux",
    "de la Garenne",
    "des Lavandières",
    "de l'Église",
    "du Mas-Rouge",
    "des Micocouliers",
    "de la Tannerie",
    "des Oliviers",
    "du Vieux-Pont",
    "de la Fontaine",
    "des Grenadiers",
    "du Puits-Salé",
    "des Écoles",
    "de la Draille",
    "des Vignerons",
    "de l'Horizon",
    "du Moulin-à-Huile",
    "des Tisserands",
    "de la Paix",
    "des Cigales",
    "du Levant",
    "des Capitelles",
    "de la Marelle",
    "des Jujubiers",
    "du Couchant",
    "des Tuileries",
    "de l'Observance",
    "des Arbousiers",
)

OPH, OPH_DEPARTMENT, SA_TOIT, SA_LOGIS, SEM = 0, 1, 2, 3, 4
LANDLORDS = (
    # siren stem, group (code - label), legal form code, short form, name, weight in the stock
    ("99900001", "5 - Office HLM", "4110", "OPH", "VALMARELLE HABITAT OPH", 0.45),
    ("99900002", "5 - Office HLM", "4110", "OPH", "OFFICE PUBLIC HABITAT DE LA MARELLE", 0.2),
    ("99900003", "0 - Personnes morales non remarquables", "5543", "SA", "SA D'HLM LE TOIT DE GARRIGUE", 0.15),
    ("99900004", "5 - Office HLM", "5543", "SA", "SA HLM MARELLE LOGIS", 0.12),
    ("99900005", "6 - SEM", "5515", "SAEM", "SEM D'AMENAGEMENT DU PAYS DE MARELLE", 0.08),
)


def luhn(digits: str) -> str:
    """
    Append the check digit that makes a SIREN (9 digits) or a SIRET (14) valid.

    >>> luhn("21340172")  # the town of code 34172, as in the register
    '213401722'
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def insee_codes(count: int) -> list[str]:
    """
    Give codes of département 34 that no commune bears (the last real one is 34344).

    >>> insee_codes(3)
    ['34901', '34902', '34903']
    """
    first = 901 if count <= 90 else 501
    return [f"34{first + rank}" for rank in range(count)]


def commune_siren(insee_code: str) -> str:
    """
    Give the SIREN that a commune of this code would have.

    >>> commune_siren("34901")
    '213409014'
    """
    return luhn(f"21{insee_code[:2]}0{insee_code[2:]}")


def commune_names(count: int) -> list[str]:
    """
    Give `count` different names, the main town first.

    >>> commune_names(3)
    ['Valmarelle', 'Castelnoux', "L'Orméraie"]
    """
    made = [MAIN, *VILLAGES]
    for prefix in ("", "Saint-", "La ", "Mas-de-"):
        for ending in _ENDINGS:
            made += [f"{prefix}{stem}{ending}" for stem in _STEMS]
    return made[:count]
