"""What each layer is called on the screen, and what a candidate site's columns are."""

from geo.criterion import Text

LAYER_NAMES = {
    "communes": Text(fr="communes", en="communes"),
    "streets": Text(fr="rues et chemins", en="streets and paths"),
    "stops": Text(fr="arrêts de transport", en="transit stops"),
    "transit_lines": Text(fr="lignes de transport", en="transit lines"),
    "services": Text(fr="services et commerces", en="services and shops"),
    "supported_housing": Text(fr="logement accompagné existant", en="existing supported housing"),
    "social_dwellings": Text(fr="logements sociaux par adresse", en="social dwellings by address"),
    "social_stock": Text(fr="logements sociaux par commune", en="social dwellings by commune"),
    "sru": Text(fr="inventaire SRU des communes", en="SRU inventory of the communes"),
    "income_cells": Text(fr="revenus par carreau", en="incomes by square"),
    "income_zones": Text(fr="pauvreté par commune ou quartier", en="poverty by commune or district"),
    "need_zones": Text(fr="demandes (SIAO, SNE)", en="requests (SIAO, SNE)"),
    "eviction_zones": Text(fr="expulsions locatives", en="eviction orders"),
    "qpv": Text(fr="quartiers prioritaires", en="priority districts"),
    "parcels": Text(fr="parcelles et propriétaires", en="plots and owners"),
    "brownfields": Text(fr="friches", en="brownfields"),
    "addresses": Text(fr="adresses", en="addresses"),
    "flood": Text(fr="zones inondables", en="flood zones"),
    "plan": Text(fr="plan local d'urbanisme", en="local plan"),
    "protected_woods": Text(fr="espaces boisés classés", en="protected woods"),
    "green_spaces": Text(fr="espaces verts", en="green spaces"),
    "water": Text(fr="eau", en="water"),
    "monuments": Text(fr="monuments historiques", en="historic monuments"),
    "planned_zones": Text(fr="zones d'aménagement", en="planned zones"),
    "noise": Text(fr="bruit", en="noise"),
    "sales": Text(fr="prix de vente", en="sale prices"),
}

SITE_COLUMN_NAMES = {
    "area_m2": Text(fr="surface", en="area"),
    "owner_kind": Text(fr="type de propriétaire", en="kind of owner"),
    "built_share": Text(fr="part bâtie", en="built share"),
    "price_eur": Text(fr="prix", en="price"),
}


def layer_absent(names: tuple[str, ...]) -> Text:
    """
    Say that none of some layers is there.

    >>> layer_absent(("flood",)).fr
    'couche absente : zones inondables (flood)'
    """
    told = [LAYER_NAMES.get(name, Text(fr=name, en=name)) for name in names]
    french = " ou ".join(text.fr for text in told)
    english = " or ".join(text.en for text in told)
    ids = ", ".join(names)
    return Text(fr=f"couche absente : {french} ({ids})", en=f"layer absent: {english} ({ids})")


def column_absent(column: str) -> Text:
    """
    Say that the candidate sites have nothing in a column.

    >>> column_absent("area_m2").en
    'the area of the candidate sites is not known (area_m2)'
    """
    name = SITE_COLUMN_NAMES.get(column, Text(fr=column, en=column))
    return Text(
        fr=f"pour les sites candidats, donnée non fournie : {name.fr} ({column})",
        en=f"the {name.en} of the candidate sites is not known ({column})",
    )
