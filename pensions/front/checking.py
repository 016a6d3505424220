"""`pensions.check`: sites as people give them, judged and compared with the candidates of a territory."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.language import Language
from geo.scoring.ranking import rows_of
from layers.places.geocode import service_of
from layers.places.locate import locate
from maps import plots
from maps.sheet.text import change_words, effect_words
from maps.sheet.verdict import verdict_words
from maps.tables.geojson import features_table
from maps.words.about import title
from pensions.checking.check import Check, check_sites
from pensions.checking.outputs import Written, sheet_contents, write_check
from pensions.checking.reference import prepare_check
from pensions.front.arguments import CheckedLike, PathLike, ScenarioLike, SitesLike, asked_of, scenario_of, sites_of
from pensions.front.errors import bilingual
from pensions.front.explaining import Explained
from pensions.front.showing import line_html, picture, table_html, with_shapes
from pensions.front.territory import TerritoryLike, open_territory
from pensions.ranking.job import DEFAULT_SCENARIO, Job
from pensions.ranking.stability import check_sites as check_ids
from pensions.words.front import front_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHORT = ("verdict", "rank", "label", "commune", "score", "score_high", "reasons")


@dataclass(frozen=True, repr=False)
class Checked:
    """
    Sites checked together.

    check : everything that was found (`pensions.checking.check.Check`);  is_list : whether it has a workbook
    lang : "fr" or "en", of what is shown and written
    """

    check: Check
    is_list: bool
    lang: Language = "fr"

    @cached_property
    def table(self) -> pd.DataFrame:
        """
        One row a site that could be placed, on `site_id`: `verdict`, and the columns of `Ranked.table`.

        The rank is the one that it would have among the candidates of the territory, none of which moves.
        """
        table = features_table(self.check.ranking, self.lang)
        verdicts = pd.Series({site: self.verdict(str(site)) for site in table.index}, dtype="str")
        return table.assign(verdict=verdicts)[["verdict", *table.columns.drop("verdict")]]

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """The table with the shapes of the sites, in EPSG:2154."""
        return with_shapes(self.table, self.check.ranking)

    @cached_property
    def placing(self) -> pd.DataFrame:
        """One row a site as given: `row`, `given`, `site_id`, `is_placed`, `how`, `is_repeated`, and a `remark`."""
        report = self.check.placed.report
        names = ["row", "given", "site_id", "is_placed", "how", "is_repeated"]
        return report[names].assign(remark=report[f"remark_{self.lang}"])

    @bilingual
    def verdict(self, site: str) -> str:
        """
        Give the verdict on a site, in words.

        Raises
        ------
        SitesError
            Not one of the sites.
        """
        check_ids(self.check.ranking, (site,))
        return verdict_words(self.check.verdicts[site], self.check.unanswered(site), self.lang, self.check.score(site))

    @bilingual
    def changes(self, site: str) -> pd.DataFrame:
        """
        Say what would change the verdict on a site or its score, from the least effort to the most.

        Returns
        -------
        DataFrame
            In the words of the sheet: `change`, what to do; `effect`, what it would bring; and `gain`, points of score
            out of 100.

        Raises
        ------
        SitesError
            Not one of the sites.
        """
        check_ids(self.check.ranking, (site,))
        (content,) = sheet_contents(self.check, lang=self.lang, only=[site])
        rows = [
            {
                "change": change_words(content, change),
                "effect": effect_words(content, change),
                "gain": round(100 * change.gain, 1),
            }
            for change in content.changes
        ]
        return pd.DataFrame(rows, columns=["change", "effect", "gain"])

    @bilingual
    def explain(self, site: str | None = None) -> Explained:
        """
        Say why a site has its score; the first one when None.

        Raises
        ------
        SitesError
            Not one of the sites.
        """
        ranking = self.check.ranking
        chosen = str(ranking.ordered()[0]) if site is None and len(ranking.sites) else str(site)
        check_ids(ranking, (chosen,))
        return Explained(ranking, chosen, self.lang, title(self.check.record, self.lang))

    @bilingual
    def plot(self) -> "Axes":
        """Draw the checked sites that are in the territory, over the communes; see `maps.plots.plot_sites`."""
        ranking, territory = self.check.ranking, self.check.inputs.territory
        inside = np.flatnonzero(ranking.sites["insee_code"] != "")
        made = title(self.check.record, self.lang)
        return plots.plot_sites(
            rows_of(ranking, inside.tolist()), territory.layers["communes"], lang=self.lang, note=made
        )

    @bilingual
    def save(self, out: PathLike, *, pdf: bool | None = None) -> Written:
        """
        Write what `pensions check` writes: a sheet a site, and for a list a workbook and a GeoJSON.

        Parameters
        ----------
        out
            Folder.
        pdf
            Print with a headless Chromium where one is installed. None: each sheet, up to ten. True: one for all.

        Raises
        ------
        OutputError
            The folder cannot be written.
        """
        return write_check(self.check, Path(out), self.lang, is_list=self.is_list, pdf=pdf)

    def __repr__(self) -> str:
        report = self.check.placed.report
        placed, asked = int(report["is_placed"].sum()), len(report)
        return front_words(self.lang)["checked"].format(placed=placed, asked=asked)

    def _repr_html_(self) -> str:
        say = front_words(self.lang)
        if not len(self.check.ranking.sites):
            return line_html(repr(self)) + table_html(self._named(self.placing), self.lang)
        shown = self.table[[name for name in SHORT if name in self.table]].rename(
            columns={"verdict": say["column_verdict"]}
        )
        lost = self.placing[~self.placing["is_placed"].astype(bool)]
        unplaced = table_html(self._named(lost[["given", "remark"]]), self.lang) if len(lost) else ""
        drawn = picture(self.plot(), say["checked_map"])
        return line_html(repr(self)) + drawn + table_html(shown, self.lang) + unplaced

    def _named(self, table: pd.DataFrame) -> pd.DataFrame:
        say = front_words(self.lang)
        return table.rename(columns=lambda name: say.get(f"column_{name}", name))


@bilingual
def check(
    territory: TerritoryLike,
    sites: CheckedLike,
    *,
    places: int | None = None,
    data: PathLike | None = None,
    scenario: ScenarioLike = DEFAULT_SCENARIO,
    candidates: SitesLike = None,
    cell_m: int | None = None,
    geocoder: str = "",
    lang: str | None = None,
) -> Checked:
    """
    Check one or more sites: verdict, rules, rank, what would change the verdict.

    Parameters
    ----------
    territory, data, scenario, cell_m, lang
        As for `pensions.rank`. The first check of a territory judges all its candidates and cells, and keeps them.
    sites
        A parcel (14 characters), "lon, lat", Lambert-93 "x, y", an address, a cell, or a file; several of these; or a
        GeoDataFrame.
    places
        Places wanted; the scenario's range when None.
    candidates
        Sites to compare with; the territory's own when None.
    geocoder
        Address of the geocoder, or "off" to stay offline; by default that of the Géoplateforme, and none for a
        fictional territory.

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it. A site that cannot be placed is no error: see
        `Checked.placing`.
    """
    known, said = open_territory(territory, data=data, lang=lang)
    asked, is_list = asked_of(sites)
    with sites_of(candidates) as compared:
        inputs = prepare_check(Job(known, scenario=scenario_of(scenario), sites=compared, cell_m=cell_m))
    located = locate(asked, inputs.territory, service=service_of(geocoder, known))
    return Checked(check_sites(inputs, located, studios=places), is_list, said)
