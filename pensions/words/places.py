"""Names of communes in a French sentence: « à Lattes », « au Crès », « des Matelles »."""

_AT = {"Le ": "au ", "Les ": "aux "}
_OF = {"Le ": "du ", "Les ": "des "}
_VOWELS = frozenset("AEÉÈÊIÎOÔUYHaeéèêiîoôuyh")


def at_commune(name: str) -> str:
    """
    Say where, with the article that the name begins with.

    >>> at_commune("Lattes"), at_commune("Le Crès"), at_commune("La Grande-Motte")
    ('à Lattes', 'au Crès', 'à La Grande-Motte')
    """
    for article, said in _AT.items():
        if name.startswith(article):
            return said + name.removeprefix(article)
    return f"à {name}"


def of_commune(name: str) -> str:
    """
    Say of what.

    >>> of_commune("Valmarelle"), of_commune("Aigremelle"), of_commune("Les Matelles")
    ('de Valmarelle', 'd’Aigremelle', 'des Matelles')
    """
    for article, said in _OF.items():
        if name.startswith(article):
            return said + name.removeprefix(article)
    return f"d’{name}" if name[:1] in _VOWELS else f"de {name}"
