"""One offline file from any ranked GeoDataFrame: the map as a piece that serves elsewhere than for this project."""

import datetime
import importlib.metadata
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import LayerError, ScenarioError
from geo.language import LANGUAGES, Language
from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text, Theme
from geo.scoring.ranking import make_ranking
from maps.map_page.content import MapContent
from maps.map_page.given_columns import check_columns, check_ranks, flags, marks, placed, projected
from maps.map_page.html import map_html, write_map
from maps.text import clean
from maps.words.page import number

SOURCE_KEYS = ("title", "publisher", "vintage", "licence")
"""What is told of a source."""

GIVEN = {"fr": "tableau de sites donné", "en": "table of sites as given"}
"""The source of every number of the page."""


@dataclass(frozen=True)
class MapPage:
    """
    A map in one HTML file that asks the network for nothing; what `maps.page` gives.

    In a notebook it shows itself: the map with its sliders where a kernel runs, a still picture elsewhere.
    """

    content: MapContent

    @property
    def html(self) -> str:
        """The whole file as text."""
        return map_html(self.content)

    def save(self, path: Path | str) -> Path:
        """
        Write the file, whole or not at all; its folder is made, an older file is replaced.

        Raises
        ------
        OutputError
            The folder cannot be made, or the file written.
        """
        write_map(self.content, path)
        return Path(path)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        from maps.map_page.widget import MapWidget  # what draws in a notebook is not needed to write a file

        return MapWidget(self.content)._repr_mimebundle_(**options)


def page(
    sites: gpd.GeoDataFrame,
    *,
    out_of: Literal[1, 100],
    score: str | None = None,
    weights: Mapping[str, float] | None = None,
    rank: str | None = None,
    label: str | None = None,
    commune: str | None = None,
    alerts: Sequence[str] = (),
    about_people: Collection[str] = (),
    communes: gpd.GeoDataFrame | None = None,
    title: str | None = None,
    place: str | None = None,
    sources: Sequence[str | Mapping[str, str]] = (),
    date: datetime.date | None = None,
    lang: Language = "fr",
) -> MapPage:
    """
    Make the offline map of any sites that have a score, or marks and weights; nothing of this project is needed.

    Parameters
    ----------
    sites : GeoDataFrame, n ≥ 1 rows of any geometry in metropolitan France
        In any CRS, which it must state; measured in EPSG:2154. Its index names the sites, each once. Only the columns
        named below enter the file; their names are shown as they are: rename a column to change the words.
    out_of
        The best mark of the columns of marks: 1 or 100. It is stated, never guessed.
    score
        Column of scores from 0 to `out_of`, more is better; "score" unless `weights` is given. NaN is unknown: the
        site is placed as if 0, its score is shown as an interval, and the page says so.
    weights
        Instead of a score: column of marks from 0 to `out_of` → weight ≥ 0. The score is their weighted mean, and each
        gets its slider. NaN is unknown, as for a score.
    rank
        Column of ranks, 1 the best. The page ranks by score, equal scores sharing a rank: ranks that say otherwise are
        refused. A site without a rank (NaN) is shown as excluded.
    label, commune
        Columns of names to show beside the id.
    alerts
        Columns of booleans: True raises the alert, NaN has no answer.
    about_people
        Columns of marks made from counts of people: they are rounded to 0.05 (5 out of 100), and no finer number
        enters the file.
    communes : GeoDataFrame, optional
        Background, in any CRS; its column `name` is shown.
    title, place
        Of the page, and of the ground it speaks of.
    sources
        What the sites and marks come from: sentences, or dicts with `title`, `publisher`, `vintage`, `licence`.
    date
        When the ranking was made; today when None.
    lang
        Of the screen.

    Returns
    -------
    MapPage
        `.save("carte.html")` writes it, `.html` is its text; a notebook shows it.

    Raises
    ------
    CrsError
        No CRS, or sites that are not in metropolitan France.
    SitesError
        No rows, ids given twice or empty, sites without a geometry, ranks that contradict the scores.
    LayerError
        A column that is absent, is no number, or is out of its range; sites that are no GeoDataFrame.
    ScenarioError
        A score and weights, weights that cannot rank, another `out_of` or language.

    Examples
    --------
    >>> places = gpd.GeoDataFrame(
    ...     {"score": [80.0, 55.0]}, index=["Gare", "Parc"], geometry=gpd.points_from_xy([3.88, 3.86], [43.60, 43.62]),
    ...     crs=4326,
    ... )
    >>> made = page(places, out_of=100, title="Où planter ?")
    >>> made.content.ranking.scores["rank"].tolist()
    [1, 2]
    >>> "<title>Où planter" in made.html
    True
    """
    _check_options(out_of, lang, score, weights)
    shares = {score or "score": 1.0} if weights is None else dict(weights)
    named = {"label": label, "commune": commune}
    told = [name for name in (*named.values(), rank) if name is not None]
    check_columns(sites, [*shares, *alerts, *about_people, *told])
    given = placed(sites)
    for column, name in named.items():
        if name is not None:
            given[column] = [clean(value) for value in sites[name]]
    criteria = _criteria(shares, out_of, about_people, lang)
    rules, answers = _rules(sites, alerts, rank, given.index, lang)
    columns = zip(criteria, shares, strict=True)
    values = {criterion.id: marks(sites[name], out_of, given.index) for criterion, name in columns}
    measures = pd.DataFrame(values, index=given.index)
    estimates = pd.DataFrame(False, index=measures.index, columns=measures.columns)
    ranking = make_ranking(given, criteria, rules, measures, estimates, answers)
    if rank is not None:
        check_ranks(sites[rank], ranking)
    run = {
        "title": title,
        "territory": {"name": place},
        "date": (date or datetime.date.today()).isoformat(),
        "software": {"name": "pensions", "version": importlib.metadata.version("pensions")},
        "sources": [_source(source) for source in sources],
        "warnings": _unknown(measures.set_axis(list(shares), axis="columns"), lang),
    }
    themes = tuple(Theme(id=criterion.theme, label=criterion.label) for criterion in criteria)
    context = {} if communes is None else {"communes": projected(communes, "communes")}
    return MapPage(MapContent(ranking=ranking, context=context, themes=themes, run=run, lang=lang))


def _check_options(out_of: int, lang: str, score: str | None, weights: Mapping[str, float] | None) -> None:
    if lang not in LANGUAGES:
        raise ScenarioError(f"lang={lang!r}: expected 'fr' or 'en'.", fr=f"lang={lang!r} : attendu « fr » ou « en ».")
    if out_of not in (1, 100):
        raise ScenarioError(
            f"out_of={out_of!r}: expected 1 or 100, the best mark of the columns of marks.",
            fr=f"out_of={out_of!r} : attendu 1 ou 100, la meilleure note des colonnes de notes.",
        )
    if score is not None and weights is not None:
        raise ScenarioError(
            f"Both score={score!r} and weights were given: give the score, or the columns of marks with their weights.",
            fr=f"score={score!r} et weights sont donnés tous deux : donnez le score, ou les colonnes de notes et leur "
            "poids.",
        )


def _ids(names: Sequence[str]) -> list[str]:
    """
    Ids that a criterion or a rule may have, near the names of the columns.

    >>> _ids(["Accès au tram", "tram_min", "Été", "Eté", "…"])
    ['Acces-au-tram', 'tram_min', 'Ete', 'Ete-', 'c5']
    """
    found: list[str] = []
    for place, name in enumerate(names, start=1):
        letters = unicodedata.normalize("NFKD", str(name)).encode("ascii", "ignore").decode()
        text = re.sub(r"[^A-Za-z0-9_-]+", "-", letters).strip("-_")
        text = text or f"c{place}"
        while text in found:
            text += "-"
        found.append(text)
    return found


def _criteria(
    shares: Mapping[str, float], out_of: int, people: Collection[str], lang: Language
) -> tuple[Criterion, ...]:
    are_numbers = all(isinstance(weight, Real) and np.isfinite(weight) and weight >= 0 for weight in shares.values())
    if not are_numbers or not sum(shares.values()) > 0:
        raise ScenarioError(
            f"weights {dict(shares)}: expected finite numbers ≥ 0, one at least above 0.",
            fr=f"weights {dict(shares)} : attendu des nombres finis ≥ 0, dont un au moins au-dessus de 0.",
        )
    return tuple(
        Criterion(
            id=name,
            theme=name,
            label=Text(fr=str(column), en=str(column)),
            unit=Text(fr=f"sur {out_of}", en=f"out of {out_of}"),
            measure=MeasureSpec(kind="given"),
            knots=((0.0, 0.0), (float(out_of), 1.0)),
            weight=weight,
            source=GIVEN[lang],
            is_about_people=column in people,
            decimals=1 if out_of == 100 else 2,
        )
        for name, (column, weight) in zip(_ids(list(shares)), shares.items(), strict=True)
    )


def _rules(
    sites: gpd.GeoDataFrame, alerts: Sequence[str], rank: str | None, ids: pd.Index, lang: Language
) -> tuple[tuple[Rule, ...], pd.DataFrame]:
    """An alert a column of booleans, and an exclusion of the sites without a rank."""
    names = [f"alert-{name}" for name in _ids(alerts)]
    columns = list(zip(names, alerts, strict=True))
    rules = [_rule(name, "alert", Text(fr=str(column), en=str(column)), lang) for name, column in columns]
    answers = {name: flags(sites[column]) for name, column in columns}
    if rank is not None:
        without = Text(fr="Sans rang dans le tableau", en="Without a rank in the table")
        rules.append(_rule("ranked", "exclusion", without, lang))
        answers["ranked"] = sites[rank].isna().to_numpy(dtype=float)
    return tuple(rules), pd.DataFrame(answers, index=ids)


def _rule(name: str, kind: Literal["alert", "exclusion"], label: Text, lang: Language) -> Rule:
    return Rule(
        id=name,
        kind=kind,
        label=label,
        unit=Text(fr="(0 = non, 1 = oui)", en="(0 = no, 1 = yes)"),
        measure=MeasureSpec(kind="given"),
        fail_above=0.0,
        text=Text(fr="Tel que donné", en="As given"),
        ask=Text(fr="qui a fait le tableau", en="who made the table"),
        source=GIVEN[lang],
    )


def _source(source: str | Mapping[str, str]) -> dict[str, str]:
    if isinstance(source, str):
        return {"title": source}
    unknown = sorted(set(source) - set(SOURCE_KEYS))
    if unknown:
        raise LayerError(
            f"sources: unknown {', '.join(unknown)}; a source has {', '.join(SOURCE_KEYS)}.",
            fr=f"sources : {', '.join(unknown)} inconnu ; une source a {', '.join(SOURCE_KEYS)}.",
        )
    return dict(source)


def _unknown(marks: pd.DataFrame, lang: Language) -> list[str]:
    """One sentence a column where marks are unknown."""
    counts = {name: int(count) for name, count in marks.isna().sum().items() if count}
    total = number(len(marks), lang)
    if lang == "fr":
        return [
            f"« {name} » est inconnu pour {number(count, lang)} sites sur {total} : leur score est un intervalle, et "
            "leur rang en retient le bas."
            for name, count in counts.items()
        ]
    return [
        f"“{name}” is unknown for {number(count, lang)} of {total} sites: their score is an interval, and their rank "
        "uses its low end."
        for name, count in counts.items()
    ]
