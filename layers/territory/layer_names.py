"""
What may be said of a layer on the screen: its name, that of a site's column, and what its licence keeps here.

A source that may not be passed on serves the measures, and none of its rows or names leave in an output.
"""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from geo.scoring.criterion import Text

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
    "risk_perimeters": Text(
        fr="périmètres de PPR de couleur inconnue", en="perimeters of risk plans whose colour is unknown"
    ),
    "plan": Text(fr="plan local d'urbanisme", en="local plan"),
    "protected_woods": Text(fr="espaces boisés classés", en="protected woods"),
    "green_spaces": Text(fr="espaces verts", en="green spaces"),
    "water": Text(fr="eau", en="water"),
    "monuments": Text(fr="monuments historiques", en="historic monuments"),
    "buildings": Text(fr="bâtiments", en="buildings"),
    "railways": Text(fr="voies ferrées", en="railways"),
    "place_names": Text(fr="noms de lieux", en="names of places"),
    "planned_zones": Text(fr="zones d'aménagement", en="planned zones"),
    "noise": Text(fr="bruit", en="noise"),
    "sales": Text(fr="prix de vente", en="sale prices"),
    "terrain": Text(fr="relief", en="terrain"),
    "timetable": Text(fr="horaires de transport", en="timetable"),
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
    'couche absente : zones inondables'
    """
    told = [LAYER_NAMES.get(name, Text(fr=name, en=name)) for name in names]
    french = " ou ".join(text.fr for text in told)
    english = " or ".join(text.en for text in told)
    return Text(fr=f"couche absente : {french}", en=f"layer absent: {english}")


def column_absent(column: str) -> Text:
    """
    Say that the candidate sites have nothing in a column.

    >>> column_absent("area_m2").en
    'the area of the candidate sites is not known'
    """
    name = SITE_COLUMN_NAMES.get(column, Text(fr=column, en=column))
    return Text(
        fr=f"pour les sites candidats, donnée non fournie : {name.fr}",
        en=f"the {name.en} of the candidate sites is not known",
    )


TILING = frozenset(("plan", "social_stock", "sru", "income_zones", "need_zones", "eviction_zones"))
"""Layers whose zones tile the ground: where none is drawn, nothing is known. The others are drawn only where something
is; so are the communes: what lies in none of them is known to be outside the territory."""

DRAWN_WITH = {"protected_woods": "plan"}
"""Layers that another one draws on its own zones: where that one is not drawn, nobody can say that there is none."""


def silent_here(name: str, *, is_empty: bool = False) -> Text:
    """
    Say that a layer does not answer for a site: of which no row is in the territory, or not this ground.

    >>> silent_here("flood").fr, silent_here("flood", is_empty=True).en
    ('zones inondables : données sans ce secteur', 'flood zones: no row in the territory')
    >>> silent_here("plan").fr
    "plan local d'urbanisme : aucune zone connue sur tout ou partie du site"
    """
    told = LAYER_NAMES.get(name, Text(fr=name, en=name))
    if is_empty:
        fr, en = "aucune ligne dans le territoire", "no row in the territory"
    elif name in TILING:
        fr, en = "aucune zone connue sur tout ou partie du site", "no known zone on some or all of the site"
    else:
        fr, en = "données sans ce secteur", "data without this sector"
    return Text(fr=f"{told.fr} : {fr}", en=f"{told.en}: {en}")


def nothing_found(name: str, title: str, margin_m: float) -> Text:
    """
    What every output says of a source of which no row falls in the territory, and whose TOML does not say why.

    >>> nothing_found("flood", "zones.shp", 2000).en.split(". ")[0]
    'flood zones: “zones.shp” has no row in the territory or within 2,000 m of it'
    """
    told = LAYER_NAMES.get(name, Text(fr=name, en=name))
    margin = f"{margin_m:,.0f}"
    return Text(
        fr=f"{told.fr} : « {title} » n'a aucune ligne dans le territoire ni à moins de {margin.replace(',', ' ')} m. "
        "Ce n'est pas la preuve qu'il n'y a rien : règles et critères restent inconnus. Vérifiez la zone du fichier "
        "et son système de coordonnées ; s'il n'y a vraiment rien, dites qui l'affirme (empty_because, dans le TOML).",
        en=f"{told.en}: “{title}” has no row in the territory or within {margin} m of it. That is no proof that "
        "nothing is there: its rules and criteria stay unknown. Check the area of the file and its coordinate system; "
        "if there is truly nothing, say on whose word (empty_because, in the TOML).",
    )


WITHHELD = "is_withheld"
"""Column of the rows that must not leave, in the layers that have some."""

NAMES = ("name", "label", "owner_name", "owner_siren")
"""Columns whose text is the publisher's own; categories, zone types and numbers are what measures read."""

UNNAMED = "nom non diffusable"


def withhold(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    The same layer, marked: measures read it as before, its names are gone.

    >>> shop = gpd.GeoDataFrame({"name": ["Chez Ali"], "category": ["food_shop"]},
    ...                         geometry=gpd.points_from_xy([0], [0]), crs=2154)
    >>> withhold(shop)[["name", "category", "is_withheld"]].values.tolist()
    [['nom non diffusable', 'food_shop', True]]
    """
    masked = {
        name: layer[name].where(layer[name] == "", UNNAMED).astype(layer[name].dtype) for name in NAMES if name in layer
    }
    return layer.assign(**masked, **{WITHHELD: True})


def shown_rows(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """The rows of a layer that may leave; the layer itself where nothing is withheld, None where everything is."""
    if WITHHELD not in layer:
        return layer
    kept = layer[~layer[WITHHELD]].drop(columns=WITHHELD).reset_index(drop=True)
    return None if kept.empty else kept


def withheld_titles(sources: tuple[Mapping[str, Any], ...]) -> list[str]:
    """Titles of the sources whose licence keeps them here, each once."""
    return list(dict.fromkeys(str(source["title"]) for source in sources if not source["may_redistribute"]))


def notice(title: str) -> Text:
    """What every output says of a source that it does not show."""
    return Text(
        fr=f"« {title} » est utilisé pour le calcul, mais sa licence interdit de le rediffuser : il n'est ni dessiné "
        "ni exporté.",
        en=f"“{title}” is used in the computation, but its licence forbids passing it on: it is neither drawn nor "
        "exported.",
    )
