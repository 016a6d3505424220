"""`pensions.rank` and `pensions.flip`: a ranking that shows itself, explains itself, and is written as files."""

import datetime as dt
import os
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.language import Language
from layers.scenario.scenario import find_scenario, load_scenario
from maps import plots
from maps.flat_tables import criteria_table, rules_table
from maps.map_page.static_picture import picture_html
from maps.tables.geojson import features_table
from maps.tables.sectors import sectors_layer
from maps.words.about import head, title
from maps.words.workbook import STANDINGS
from pensions.checking.run_outputs import write_run
from pensions.front.arguments import PathLike, ScenarioLike, SitesLike, day_of, scenario_of, sites_of
from pensions.front.errors import bilingual
from pensions.front.explaining import Explained
from pensions.front.showing import line_html, table_html, with_shapes
from pensions.front.territory import TerritoryLike, open_territory
from pensions.ranking.job import DEFAULT_SCENARIO, Job, output_files
from pensions.ranking.outputs import map_content
from pensions.ranking.run import Run, judge_territory, rank_territory
from pensions.ranking.stability import check_sites, flip_record
from pensions.words.front import front_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from pensions.front.live_map import LiveMap

SHOWN = 10
SHORT = ("rank", "label", "commune", "score", "score_high", "standing")
"""What a notebook shows of the first sites; the rest is in `table`."""


@dataclass(frozen=True, repr=False)
class Ranked:
    """
    The candidate sites of a territory, ranked.

    run : everything it was made from (`pensions.ranking.run.Run`), measures about people too: not to be passed on
    lang : "fr" or "en", of what is shown and written
    """

    run: Run
    lang: Language = "fr"

    @cached_property
    def table(self) -> pd.DataFrame:
        """
        One row a site, on `site_id`, from the first ranked to the last excluded: what `sites.gpkg` holds.

        Scores and notes are out of 100; of a criterion about people only the rounded note is there. See
        `maps.tables.geojson.features_table` for the columns.
        """
        return features_table(self.run.ranking, self.lang)

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """The table with the shapes of the sites, in EPSG:2154."""
        return with_shapes(self.table, self.run.ranking)

    @cached_property
    def sectors(self) -> gpd.GeoDataFrame:
        """Neighbouring sites as places to look at, with outlines; see `maps.tables.sectors.sectors_layer`."""
        return sectors_layer(self.run.ranking, self.lang).set_index("sector")

    @cached_property
    def criteria(self) -> pd.DataFrame:
        """One row a criterion: theme, label, unit, value function, weight, source, sites unknown or estimated."""
        return criteria_table(self.run.ranking, self.lang)

    @cached_property
    def rules(self) -> pd.DataFrame:
        """One row a rule: kind, threshold, text, who can tell, and how many sites pass, fail or are unknown."""
        return rules_table(self.run.ranking, self.lang)

    @cached_property
    def stability(self) -> pd.DataFrame:
        """
        How sure the first places are, one row a site, on `site_id`; no row where it was not computed.

        `rank`; `top_share`, `first_share`: of the weightings drawn, those in which it is among the first, or the
        first, in [0, 1]; `expected_rank`; `confidence`; `standing` ("firm", "fragile", "contender", "outside").
        """
        names = ["site_id", "rank", "top_share", "first_share", "expected_rank", "confidence", "standing"]
        told = pd.DataFrame(self.run.record["stability"].get("sites", []), columns=names).set_index("site_id")
        labels = self.run.ranking.sites[["label", "commune"]].reindex(told.index)
        table: pd.DataFrame = pd.concat([labels, told], axis="columns")
        return table

    @cached_property
    def deciding(self) -> pd.DataFrame:
        """Which weights make the score of the first site vary (Sobol' indices `first` and `total`), on `criterion`."""
        told = self.run.record["stability"].get("deciding", [])
        return pd.DataFrame(told, columns=["criterion", "first", "total"]).set_index("criterion")

    @bilingual
    def explain(self, site: str | None = None) -> Explained:
        """
        Say why a site stands where it does; the first one when None.

        Raises
        ------
        SitesError
            Not a candidate site.
        """
        ranking = self.run.ranking
        chosen = str(ranking.ordered()[0]) if site is None else site
        check_sites(ranking, (chosen,))
        return Explained(ranking, chosen, self.lang, self._title)

    @bilingual
    def flip(self, first: str, second: str) -> str:
        """
        Say the smallest change of the weights that reverses two sites.

        Raises
        ------
        SitesError
            Not candidate sites, or twice the same.
        """
        return str(flip_record(self.run.ranking, first, second)["sentence"][self.lang])

    def map(self, *, height: int = 720) -> "LiveMap":
        """
        Give the map with its sliders, for a notebook; a still picture stands in for it where no script runs.

        Its `weights` and `selected` follow what one does on it, and may be set.
        """
        from pensions.front.live_map import LiveMap

        return LiveMap(map_content(self.run, self.lang), height=height)

    @bilingual
    def plot(self, first: int = 20) -> "Axes":
        """Draw the scores of the first sites; see `maps.plots.plot_ranking`."""
        return plots.plot_ranking(self.run.ranking, first, lang=self.lang, note=self._title)

    @bilingual
    def plot_sites(self) -> "Axes":
        """Draw the ranked sites over the communes; see `maps.plots.plot_sites`."""
        communes = self.run.territory.layers["communes"]
        return plots.plot_sites(self.run.ranking, communes, lang=self.lang, note=self._title)

    @bilingual
    def plot_criteria(self) -> "Sequence[Axes]":
        """Draw what each criterion measures and the note that it is worth; see `maps.plots.plot_criteria`."""
        return plots.plot_criteria(self.run.ranking, lang=self.lang, note=self._title)

    @bilingual
    def save(self, out: PathLike | None = None, *, sheets: int = 0, outputs: str = "") -> dict[str, Path]:
        """
        Write what `pensions rank` writes.

        Parameters
        ----------
        out
            Folder; `out/<territory>` when None.
        sheets
            Of so many of the first ranked sites, the sheet of two pages too.
        outputs
            Which files, as `--outputs` has them ("carte,xlsx"); all by default.

        Returns
        -------
        dict
            File name → path.

        Raises
        ------
        OutputError
            The folder cannot be written; a word of `outputs` that names no file.
        """
        files = output_files(outputs)
        folder = Path("out") / self.run.territory.head.id if out is None else Path(out)
        return write_run(replace(self.run, record=dict(self.run.record)), folder, self.lang, sheets=sheets, files=files)

    @property
    def _title(self) -> str:
        return title(self.run.record, self.lang)

    def __repr__(self) -> str:
        return front_words(self.lang)["ranked"].format(**self.run.record["counts"])

    def _repr_html_(self) -> str:
        told, *warnings = head(self.run.ranking, self.run.record, self.lang)
        first = self.table.head(SHOWN)
        shown = first[[name for name in SHORT if name in first]]
        if "standing" in shown:
            shown = shown.assign(standing=shown["standing"].map(STANDINGS[self.lang]))
        notes = "".join(line_html(line, is_warning=True) for line in warnings)
        drawn = picture_html(map_content(self.run, self.lang))
        return line_html(told) + notes + drawn + line_html(repr(self)) + table_html(shown, self.lang)


@bilingual
def rank(
    territory: TerritoryLike,
    *,
    data: PathLike | None = None,
    scenario: ScenarioLike = DEFAULT_SCENARIO,
    sites: SitesLike = None,
    cell_m: int | None = None,
    date: str | dt.date | None = None,
    lang: str | None = None,
) -> Ranked:
    """
    Rank the candidate sites of a territory.

    Parameters
    ----------
    territory
        What `pensions.territory` or `pensions.demo` gives; or a name, a TOML, a folder.
    data
        Folder that the files of the TOML are relative to; that of the TOML when None.
    scenario
        How sites are judged: a name in data/scenarios, a TOML, or a dict of what a TOML holds.
    sites
        "grid", a layer, a file, or a GeoDataFrame; the territory's own choice when None.
    cell_m
        Side of the cells of the grid and of the score surface, 25 to 500 m; the territory's own when None.
    date
        Weekday on which the timetable is judged (2026-09-22); an ordinary Tuesday when None.
    lang
        "fr" or "en"; that of the territory when None.

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it.
    """
    known, said = open_territory(territory, data=data, lang=lang)
    judged_by, day = scenario_of(scenario), day_of(date)
    with sites_of(sites) as candidates:
        return Ranked(rank_territory(Job(known, scenario=judged_by, sites=candidates, cell_m=cell_m, date=day)), said)


@bilingual
def scenario(name: PathLike = DEFAULT_SCENARIO) -> dict[str, Any]:
    """
    Give what the TOML of a scenario holds, to change it and to rank by it.

    Parameters
    ----------
    name
        A name in data/scenarios, or a TOML.

    Raises
    ------
    PensionsError
        No such scenario; one that cannot be read.
    """
    load_scenario(os.fspath(name))
    return tomllib.loads(find_scenario(os.fspath(name)).read_text(encoding="utf-8-sig"))


@bilingual
def flip(
    territory: TerritoryLike,
    first: str,
    second: str,
    *,
    data: PathLike | None = None,
    scenario: ScenarioLike = DEFAULT_SCENARIO,
    sites: SitesLike = None,
    cell_m: int | None = None,
    lang: str | None = None,
) -> str:
    """
    Say the smallest change of the weights that reverses two sites; of a ranking at hand, `Ranked.flip` says it sooner.

    Parameters
    ----------
    territory, data, scenario, sites, cell_m, lang
        As for `rank`.
    first, second
        Ids of the sites. Not candidate sites, or twice the same, are refused.

    Raises
    ------
    PensionsError
        As for `rank`.
    """
    known, said = open_territory(territory, data=data, lang=lang)
    with sites_of(sites) as found:
        _, ranking = judge_territory(Job(known, scenario=scenario_of(scenario), sites=found, cell_m=cell_m))
    return str(flip_record(ranking, first, second)["sentence"][said])
