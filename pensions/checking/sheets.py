"""What the sheet of each checked site shows, gathered site by site."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from geo.scoring.criterion import Language
from geo.scoring.rank_if_added import comparables
from geo.scoring.ranking import Ranking
from geo.scoring.what_would_change import Change, together
from maps.sheet.content import Comparable, SheetContent
from pensions.checking import site_facts
from pensions.checking.check import Check, ratios_of, rows_of
from pensions.checking.reference import Desk
from pensions.ranking.site_inputs import Bench

SECTOR_M = 3000.0
"""Where a commune has too few comparable sites, those within this distance are its sector. Proposition."""
MAP_M = (1000.0, 700.0)


def sheet_contents(check: Check, *, lang: Language = "fr", has_map: bool = False, only: list[str] | None = None) -> (
    Iterator[SheetContent]
):  # fmt: skip
    """
    What the sheet of each site shows, one at a time.

    Parameters
    ----------
    check
        See `check_sites`.
    lang
        Of the sheets.
    has_map
        Whether carte.html stands in the same folder: the sheet then leads to it.
    only
        Ids of the sites wanted; all when None.
    """
    wanted = [str(site) for site in check.ranking.sites.index if only is None or str(site) in only]
    if not wanted:
        return
    desk, ranking = check.desk, check.ranking
    rows = [ranking.sites.index.get_loc(site) for site in wanted]
    bench = Bench(desk.ground, ranking.sites.iloc[rows])
    part = rows_of(ranking, rows)
    facts = site_facts.around(desk.ground, bench, part)
    margins = site_facts.rule_margins(desk.ground, bench.sites, part)
    stops, places = desk.travel.stops(bench), desk.travel.places(bench)
    told = check.located.report.set_index("site_id")
    for row, site in enumerate(wanted):
        stand, fit = check.standings[site], check.fits[site]
        x, y = (float(axis.iloc[row]) for axis in (bench.points.geometry.x, bench.points.geometry.y))
        window = (x - MAP_M[0] / 2, y - MAP_M[1] / 2, x + MAP_M[0] / 2, y + MAP_M[1] / 2)
        line = told.loc[site] if site in told.index else {}
        changes = check.changes[site]
        stability = _stability(desk.base.candidates, site)
        yield SheetContent(
            site_id=site,
            ranking=ranking,
            verdict=check.verdicts[site],
            standing=stand,
            changes=changes,
            together=_together(changes, float(ranking.scores.loc[site, "score"]), stand.good_score),
            margins=site_facts.margins_of(margins, site),
            stops=tuple(stops[row]),
            places=tuple(places[row]),
            around=facts[site],
            ratios=ratios_of(desk.ground.scenario),
            fit=fit,
            comparables=_comparables(desk, ranking, site),
            context=site_facts.cut(desk.drawn, window),
            communes=desk.territory.layers["communes"],
            how=str(line.get(f"remark_{lang}", "")),
            given=str(line.get("given", "")),
            stability=stability[0],
            stability_top=stability[1],
            has_map=has_map,
            sources=desk.sources,
            run=check.record,
            lang=lang,
            common=tuple(criterion.id for criterion in desk.common),
            criteria_count=len(desk.ground.scenario.criteria),
            has_timetable=desk.territory.shown.feed is not None,
        )


def _together(changes: tuple[Change, ...], score: float, wanted: float) -> tuple[tuple[Change, ...], float]:
    if np.isnan(wanted) or score >= wanted:
        return (), score
    kept, reached = together(list(changes), score, wanted)
    return tuple(kept), reached


def _comparables(desk: Desk, ranking: Ranking, site: str) -> tuple[Comparable, ...]:
    """Five of the same commune; where it has fewer, those of the sector too."""
    base = desk.base.candidates
    mine, score = ranking.utilities.loc[site], float(ranking.scores.loc[site, "score"])
    other = base.sites.index != site
    in_commune = (base.sites["insee_code"] == ranking.sites.loc[site, "insee_code"]).to_numpy() & other
    table = comparables(mine, score, base, is_near=pd.Series(in_commune, index=base.sites.index))
    if len(table) < 5:
        in_sector = desk.middles.distance(ranking.sites.geometry.loc[site]).to_numpy() <= SECTOR_M
        near = pd.Series((in_commune | in_sector) & other, index=base.sites.index)
        table = comparables(mine, score, base, is_near=near)
    labels = {criterion.id: criterion.label for criterion in base.criteria}
    return tuple(
        Comparable(
            str(one),
            str(base.sites.loc[one, "label"]),
            str(base.sites.loc[one, "commune"]),
            int(row["rank"]),
            float(row["score"]),
            labels.get(row["best_gain"]),
        )
        for one, row in table.iterrows()
    )


def _stability(ranking: Ranking, site: str) -> tuple[float, int]:
    """Share of the sampled weightings that keep a candidate among the first, and how many these are; NaN unknown."""
    column = next((name for name in ranking.details if re.fullmatch(r"stability_top\d+_percent", str(name))), None)
    if column is None or site not in ranking.details.index:
        return float("nan"), 0
    return float(ranking.details.loc[site, column]) / 100, int(re.sub(r"\D", "", str(column)))
