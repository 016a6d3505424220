"""
The kinds of measure that a scenario may name: unit, meaning, options. The one table of them.

What makes each is the function of the same name in the table of `pensions.ranking.measures`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import Sentence, unknown_choice
from geo.scoring.criterion import MeasureSpec, Text
from layers.files.options import (
    CELLS,
    FROM_ONE,
    NUMBER,
    NUMBERS,
    ONE_OR_MORE_TEXTS,
    POSITIVE,
    TEXT,
    Option,
    one_of,
    option_faults,
)
from layers.people.counted import where_faults
from layers.schemas import LAYER_IDS


@dataclass(frozen=True)
class MeasureKind:
    """
    A kind of measure.

    unit : of the number it gives
    about : what it measures, one sentence a language
    options : names in `OPTIONS` that it may take
    needs : groups of options, of each of which at least one must be given
    """

    unit: Text
    about: Text
    options: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()

    def is_required(self, option: str) -> bool:
        """Whether the measure cannot do without that option, whatever the others."""
        return (option,) in self.needs


OPTIONS: Mapping[str, Option] = {
    "category": Option(
        ONE_OR_MORE_TEXTS,
        Text(
            fr="catégories de lieux où l'on va ; la plus proche compte, quelle que soit la catégorie",
            en="categories of the places one goes to; the nearest counts, of whatever category",
        ),
    ),
    "destination": Option(
        TEXT,
        Text(
            fr="identifiant d'une destination nommée du territoire, à la place de « category »",
            en="id of a named destination of the territory, instead of `category`",
        ),
    ),
    "period": Option(
        one_of("day", "evening", "sunday"),
        Text(
            fr="moment où l'on compte les départs : journée, soirée d'un jour ouvré, ou dimanche",
            en="when departures are counted: by day or in the evening of a weekday, or on Sunday",
        ),
    ),
    "radius_m": Option(
        POSITIVE,
        Text(fr="rayon autour du site, à vol d'oiseau", en="radius around the site, in straight line"),
        unit="m",
    ),
    "at_most_m": Option(
        POSITIVE,
        Text(
            fr="distance rendue au-delà, et là où il n'y a rien à atteindre",
            en="distance told beyond it, and where there is nothing to reach",
        ),
        unit="m",
    ),
    "at_least": Option(
        FROM_ONE,
        Text(
            fr="nombre de ventes en dessous duquel la médiane est inconnue",
            en="number of sales below which the median is unknown",
        ),
    ),
    "column": Option(
        TEXT,
        Text(
            fr="colonne lue ; sans elle, on compte les objets", en="column that is read; features are counted without"
        ),
    ),
    "minus": Option(
        TEXT,
        Text(fr="colonne retranchée de « column »", en="column taken off `column`"),
    ),
    "scale": Option(
        NUMBER,
        Text(
            fr="facteur appliqué au résultat : 100 pour dire une part en pourcentage",
            en="what the result is multiplied by: 100 to tell a share in percent",
        ),
        default="1",
    ),
    "scale_m": Option(
        POSITIVE,
        Text(
            fr="côté du carré de terrain dont on prend la pente ; 20 m est celui d'une parcelle de 400 m²",
            en="side of the square of ground whose slope is taken; 20 m is that of a plot of 400 m²",
        ),
        unit="m",
        default="20",
    ),
    "values": Option(
        NUMBERS,
        Text(
            fr="nombre que vaut chaque mot de la colonne ; un mot absent de la table est inconnu",
            en="number that each word of the column stands for; a word that is not there is unknown",
        ),
    ),
    "where": Option(
        CELLS,
        Text(
            fr="valeurs admises par colonne : seules les lignes qui les ont toutes comptent",
            en="values allowed by column: only the rows that have one of each count",
        ),
    ),
}
"""Every option that some kind of measure takes, with the same meaning in all of them."""

_MINUTES = Text(fr="min", en="min")
_PERCENT = Text(fr="%", en="%")
_OF_THE_COLUMN = Text(fr="celle de la colonne", en="that of the column")
_TRAVEL = ("category", "destination")

MEASURE_KINDS: Mapping[str, MeasureKind] = {
    "walk_min": MeasureKind(
        _MINUTES,
        Text(
            fr="Minutes à pied, par les rues, jusqu'au lieu le plus proche de certaines catégories ou jusqu'à une "
            "destination nommée.",
            en="Minutes on foot, by the streets, to the nearest place of some categories or to a named destination.",
        ),
        _TRAVEL,
        (_TRAVEL,),
    ),
    "door_min": MeasureKind(
        _MINUTES,
        Text(
            fr="Minutes de porte à porte selon les horaires, que la moitié des départs de la plage horaire ne "
            "dépassent pas ; à pied là où c'est aussi rapide, ou sans horaires.",
            en="Minutes door to door by the timetable, not exceeded by half of the departures of the window; on foot "
            "where that is as fast, or without a timetable.",
        ),
        _TRAVEL,
        (_TRAVEL,),
    ),
    "departures": MeasureKind(
        Text(fr="départs par heure", en="departures per hour"),
        Text(
            fr="Départs par heure aux arrêts que l'on atteint à pied (paramètre « stop_walk_min »).",
            en="Departures per hour at the stops within a walk (parameter `stop_walk_min`).",
        ),
        ("period",),
        (("period",),),
    ),
    "distance_m": MeasureKind(
        Text(fr="m", en="m"),
        Text(
            fr="Mètres à vol d'oiseau jusqu'à l'objet le plus proche, 0 à l'intérieur d'une zone.",
            en="Straight-line metres to the nearest feature, 0 inside a zone.",
        ),
        ("at_most_m", "where"),
    ),
    "count_within": MeasureKind(
        Text(fr="objets, ou unité de la colonne", en="features, or the unit of the column"),
        Text(
            fr="Nombre d'objets, ou somme d'une colonne, dans un rayon autour du site.",
            en="Number of features, or sum of a column, within a radius of the site.",
        ),
        ("radius_m", "column", "where"),
        (("radius_m",),),
    ),
    "sum_around": MeasureKind(
        _OF_THE_COLUMN,
        Text(
            fr="Part d'un effectif de zones (personnes, ménages) qui revient au disque autour du site, au prorata des "
            "surfaces.",
            en="Part of a count of zones (people, households) that falls to the disc around the site, in proportion to "
            "areas.",
        ),
        ("radius_m", "column"),
        (("radius_m",), ("column",)),
    ),
    "social_percent": MeasureKind(
        _PERCENT,
        Text(
            fr="Logements sociaux pour 100 ménages dans un rayon (« radius_m », obligatoire avec la couche "
            "« social_dwellings ») ; par commune là où seules les communes sont connues.",
            en="Social dwellings for 100 households within a radius (`radius_m`, required with the layer "
            "`social_dwellings`); by commune where only the communes are known.",
        ),
        ("radius_m",),
    ),
    "zone_value": MeasureKind(
        Text(fr="celle de la colonne × « scale »", en="that of the column × `scale`"),
        Text(
            fr="Valeur d'une colonne dans la zone où se trouve le site.",
            en="Value of a column in the zone in which the site stands.",
        ),
        ("column", "minus", "scale"),
        (("column",),),
    ),
    "attribute": MeasureKind(
        _OF_THE_COLUMN,
        Text(
            fr="Colonne des sites candidats eux-mêmes : des nombres, ou des mots que « values » change en nombres.",
            en="A column of the candidate sites themselves: numbers, or words that `values` turns into numbers.",
        ),
        ("column", "values"),
        (("column",),),
    ),
    "median_price": MeasureKind(
        Text(fr="€/m²", en="€/m²"),
        Text(
            fr="Prix médian au mètre carré des ventes dans un rayon autour du site.",
            en="Median price per square metre of the sales within a radius of the site.",
        ),
        ("radius_m", "at_least", "where"),
        (("radius_m",), ("at_least",)),
    ),
    "percent_inside": MeasureKind(
        _PERCENT,
        Text(
            fr="Part du site à l'intérieur de zones, en pourcentage de sa surface.",
            en="Part of the site inside zones, in percent of its area.",
        ),
        ("where",),
    ),
    "slope": MeasureKind(
        _PERCENT,
        Text(
            fr="Pente du terrain au droit du site, à l'échelle d'une parcelle.",
            en="Slope of the ground at the site, at the scale of a plot.",
        ),
        ("scale_m",),
    ),
}
"""Kind, as a scenario names it → unit, meaning, options."""


def measure_options(kind: str) -> dict[str, Option]:
    """
    Options of a kind of measure, in the order of its table.

    >>> list(measure_options("zone_value"))
    ['column', 'minus', 'scale']
    """
    return {name: OPTIONS[name] for name in MEASURE_KINDS[kind].options}


def measure_faults(spec: MeasureSpec) -> list[Sentence]:
    """
    What is wrong with a measure: its kind, the layers it reads, its options; nothing where all is right.

    >>> [fault.en for fault in measure_faults(MeasureSpec(kind="slope", layers=("terain",)))]
    ["unknown layer 'terain'. Did you mean 'terrain'? Known: ...]
    """
    faults = [
        unknown_choice(name, LAYER_IDS, en="unknown layer", fr="couche inconnue")
        for name in spec.layers
        if name not in LAYER_IDS
    ]
    kind = MEASURE_KINDS.get(spec.kind)
    if kind is None:
        return [unknown_choice(spec.kind, MEASURE_KINDS, en="unknown measure", fr="mesure inconnue"), *faults]
    faults += where_faults(spec.layers, spec.options.get("where"))
    return [*faults, *option_faults(spec.options, measure_options(spec.kind), needs=kind.needs)]
