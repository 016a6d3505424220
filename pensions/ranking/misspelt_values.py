"""Values that a scenario or a territory keeps rows by, and that no row can have: nothing would answer, in silence."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import geopandas as gpd

from geo.errors import nearest
from geo.scoring.criterion import Criterion, Rule, Text
from layers.territory.closed_lists import CLOSED_LISTS
from layers.territory.layer_names import LAYER_NAMES
from pensions.ranking.run_inputs import RunInputs


def misspelt_values(run_inputs: RunInputs) -> list[Text]:
    """
    One sentence a value of an option `where` that no row has, naming the nearest that some have.

    Of a column with a closed list, a value of that list is right even where this territory has none; of another, a
    value is right where any source of the territory has it. Columns that are not text say nothing.
    """
    layers, scenario = run_inputs.territory.layers, run_inputs.scenario
    asked: list[tuple[Text, str, Mapping[str, Any]]] = []
    items: tuple[Criterion | Rule, ...] = (*scenario.criteria, *scenario.rules)
    for item in items:
        name = next((name for name in item.measure.layers if name in layers), "")
        asked.append((item.label, name, item.measure.options.get("where", {})))
    sites = run_inputs.territory.sites
    asked.append((Text(fr="sites candidats", en="candidate sites"), sites.layer, sites.where))
    return [
        said
        for label, name, where in asked
        if name in layers
        for column, values in where.items()
        for said in _strange(label, name, layers[name], column, values)
    ]


def _strange(label: Text, name: str, layer: gpd.GeoDataFrame, column: str, values: Iterable[Any]) -> Iterator[Text]:
    if column not in layer or layer.empty:
        return
    there = {value for value in layer[column].dropna().unique() if isinstance(value, str)}
    known = there | CLOSED_LISTS.get((name, column), frozenset())
    texts = [value for value in values if isinstance(value, str)]
    strange = [value for value in texts if value not in known]
    called = LAYER_NAMES.get(name, Text(fr=name, en=name))
    listed = ", ".join(sorted(known - {""})[:8])
    many = f"{len(strange)} valeur{'s' if len(strange) > 1 else ''} sur {len(texts)}"
    for value in strange if there else []:
        near = nearest(value, known)
        yield Text(
            fr=f"{label.fr} : « {value} » ({many} de « {column} ») n'est dans aucune ligne de la couche {called.fr} : "
            f"rien n'y répond. {f'Vouliez-vous dire « {near} » ?' if near else f'Possibles : {listed}.'}",
            en=f"{label.en}: “{value}” ({len(strange)} of {len(texts)} values of `{column}`) is in no row of the layer "
            f"{called.en}: nothing answers to it. {f'Did you mean “{near}”?' if near else f'Known: {listed}.'}",
        )
