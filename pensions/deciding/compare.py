"""Two runs of one territory compared: what was changed, and what moved."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import SitesError
from geo.language import Language
from geo.scoring.comparison import Comparison, compare
from layers.places.site_request import is_cell
from layers.sources.planner.past_runs import PastRun, read_run
from maps.atomic_write import settle
from maps.colours import EDGE, INK, SITE
from maps.deciding.page import Marks, Page, write_page, write_points
from maps.tables.sheets_excel import write_workbook
from maps.words.page import number
from pensions.ranking.files import as_json, head_lines, plain_row, write_all
from pensions.words.deciding import deciding_words

TOLD = 20
WROTE = 5_000
"""Most sites written: the most moved, after those that enter or leave the first places."""


@dataclass(frozen=True)
class Compared:
    """Two runs, and what is between them; `sources`: (title, vintage before or None, vintage after or None)."""

    before: PastRun
    after: PastRun
    comparison: Comparison
    sources: tuple[tuple[str, str | None, str | None], ...]


def compare_runs(before: Path, after: Path, *, top: int = 10) -> Compared:
    """
    Compare two run folders.

    Raises
    ------
    SitesError
        Two territories, cells of two sides, or no site in common.
    MissingFileError, SourceError
        See `read_run`.
    """
    for folder in (before, after):
        settle(folder)
    one, other = read_run(before), read_run(after)
    names = [str(run.record["territory"]["id"]) for run in (one, other)]
    if names[0] != names[1]:
        raise SitesError(
            f"The two runs are of two territories: '{names[0]}' and '{names[1]}'. Compare runs of one territory.",
            fr=f"Les deux calculs portent sur deux territoires : « {names[0]} » et « {names[1]} ». Comparez deux "
            "calculs d'un même territoire.",
        )
    sides = [_cell_m(run) for run in (one, other)]
    if sides[0] != sides[1] and any(is_cell(str(site)) for site in one.ranking.sites.index[:1]):
        raise SitesError(
            f"The two runs rank cells of {sides[0]} m and of {sides[1]} m: one name is not one place. Run one again "
            "with --cell.",
            fr=f"Les deux calculs classent des mailles de {sides[0]} m et de {sides[1]} m : un même nom n'est pas un "
            "même lieu. Refaites l'un des deux avec --cell.",
        )
    told = compare(one.ranking, other.ranking, top=top)
    return Compared(one, other, told, tuple(_sources(one.record, other.record)))


def _cell_m(run: PastRun) -> Any:
    """Side of the cells of a run in metres; those of before it was told were of 100 m."""
    return run.record["territory"].get("cell_m", 100)


def _sources(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    here, there = ({(one["layer"], one["title"]): one for one in run["sources"]} for run in (before, after))
    changed = []
    for key in dict.fromkeys([*here, *there]):
        old, new = here.get(key), there.get(key)
        if old is None or new is None or old["sha256"] != new["sha256"] or old["vintage"] != new["vintage"]:
            changed.append((key[1], old and str(old["vintage"]), new and str(new["vintage"])))
    return changed


def run_compare(
    before: Path, after: Path, *, top: int = 10, out: Path | None = None, lang: Language = "fr"
) -> tuple[list[str], Path]:
    """Compare, write, and give the lines to show and the page written. Errors: see `compare_runs`."""
    told = compare_runs(before, after, top=top)
    folder = out if out is not None else Path("out") / str(told.after.record["territory"]["id"]) / "comparaison"
    return compare_lines(told, lang), write_comparison(told, folder, lang)["comparaison.html"]


def changes(told: Compared, lang: Language) -> list[str]:
    """What was changed between the runs, one sentence each: data, weights, value functions, rules."""
    say, comparison = deciding_words(lang), told.comparison
    labels: dict[str, str] = {}
    for run in (told.before, told.after):
        labels |= {one.id: getattr(one.label, lang) for one in run.ranking.criteria}
        labels |= {one.id: getattr(one.label, lang) for one in run.ranking.rules}
    out = []
    for title, old, new in told.sources:
        kind = "compare_new" if old is None else "compare_gone" if new is None else "compare_changed"
        text = say[kind].format(title=title, vintage=old or new, before=old, after=new)
        out.append(say["compare_source"].format(text=text))
    sides = [_cell_m(run) for run in (told.before, told.after)]
    if sides[0] != sides[1]:
        out.append(say["compare_cells"].format(before=sides[0], after=sides[1]))
    moved = comparison.measures["sites_changed"]
    for name, row in comparison.criteria.iterrows():
        shares = row["share_before"], row["share_after"]
        sites = int(moved.get(name, 0))
        if pd.isna(shares[0]) or pd.isna(shares[1]) or abs(shares[0] - shares[1]) > 1e-9 or sites:
            was, now = ("–" if pd.isna(share) else f"{number(100 * share, lang, 1)} %" for share in shares)
            out.append(say["compare_weight"].format(label=labels[str(name)], before=was, after=now, sites=sites))
        if row["is_value_changed"]:
            out.append(say["compare_value"].format(label=labels[str(name)]))
    for name, row in comparison.rules.iterrows():
        if row["status"] != "same":
            out.append(say["compare_rule"].format(status=say[f"status_{row['status']}"], label=labels[str(name)]))
    return out


def compare_lines(told: Compared, lang: Language) -> list[str]:
    """What a terminal shows."""
    say, moves = deciding_words(lang), told.comparison.moves
    count = moves["status"].value_counts()
    names = ("moved", "entered", "left", "excluded", "readmitted", "appeared", "vanished")
    counts = {name: int(count.get(name, 0)) for name in names}
    counts["moved"] += counts["entered"] + counts["left"]
    counts |= {"entered": len(told.comparison.entered), "left": len(told.comparison.left)}
    out = [_runs(told, lang), *changes(told, lang)]
    if not sum(counts.values()):
        return [*out, say["compare_same"]]
    out.append(say["compare_moves"].format(top=told.comparison.top, **counts))
    table = moves_table(told)
    for which in ("entered", "left"):
        for row in table[table[f"has_{which}"]].head(TOLD).itertuples():
            before, after = (_place(say, row, when) for when in ("before", "after"))
            out.append(say[f"compare_{which}"].format(label=f"{row.label} ({row.site_id})", before=before, after=after))
    return out


def _place(say: dict[str, str], row: Any, when: str) -> str:
    """Rank of a site in a run; where it has none, whether it is excluded there or absent."""
    rank, score = getattr(row, f"rank_{when}"), getattr(row, f"score_{when}")
    if not pd.isna(rank):
        return str(rank)
    return say["place_absent" if pd.isna(score) else "place_excluded"]


def _runs(told: Compared, lang: Language) -> str:
    def name(run: PastRun) -> str:
        scenario = run.record["scenario"]
        return f"{run.folder.name}, {scenario['label'][lang]} ({scenario['hash'][:8]}), {run.record['date'][:10]}"

    return deciding_words(lang)["compare_runs"].format(before=name(told.before), after=name(told.after))


def moves_table(told: Compared) -> pd.DataFrame:
    """Sites that moved, those of the first places first, then the most moved; at most `WROTE`."""
    moves, top = told.comparison.moves, told.comparison.top
    near = moves[["rank_before", "rank_after"]].min(axis=1).astype("Float64").fillna(10**9) <= top
    kept = pd.concat([moves[near], moves[~near & (moves["status"] != "same")]]).head(WROTE).rename_axis(None)
    sites = told.after.ranking.sites[["label", "commune"]]
    sites = sites.combine_first(told.before.ranking.sites[["label", "commune"]]).loc[kept.index]
    kept = kept.assign(score_before=100 * kept["score_before"], score_after=100 * kept["score_after"]).round(1)
    table: pd.DataFrame = pd.concat([sites.rename_axis(None), kept], axis="columns")
    return table.assign(site_id=kept.index.astype(str))


def write_comparison(told: Compared, folder: Path, lang: Language = "fr") -> dict[str, Path]:
    """Write comparaison.json, .xlsx, .geojson and .html into a folder."""
    say, top = deciding_words(lang), told.comparison.top
    head = head_lines(told.after.record, say["compare_title"], lang)
    lines = compare_lines(told, lang)
    table = moves_table(told)
    shapes = [
        (told.after if site in told.after.ranking.sites.index else told.before).ranking.sites.geometry.loc[site]
        for site in table.index
    ]
    points = gpd.GeoDataFrame(table.reset_index(drop=True), geometry=shapes, crs=2154)
    points = points.set_geometry(points.geometry.representative_point())
    readable = table.assign(status=[say[f"status_{status}"] for status in table["status"]])
    order = [
        "site_id",
        "label",
        "commune",
        "status",
        "rank_before",
        "rank_after",
        "move",
        "score_before",
        "score_after",
    ]
    tables = {
        say["sheet_changes"]: pd.DataFrame({say["column_change"]: lines}),
        say["sheet_moves"]: readable[order].rename(columns={name: say[f"column_{name}"] for name in order}),
    }
    record = {
        "territory": told.after.record["territory"],
        "before": _short(told.before),
        "after": _short(told.after),
        "top": top,
        "changes": lines,
        "sources_changed": [dict(zip(("title", "before", "after"), one, strict=True)) for one in told.sources],
        "sites": [plain_row(row) for row in readable[order].head(500).to_dict("records")],
    }
    page = _page(points, head, tables, top, lang)
    return write_all(
        folder,
        {
            "comparaison.json": as_json(record),
            "comparaison.xlsx": lambda path: write_workbook(path, head, tables),
            "comparaison.geojson": lambda path: write_points(points, {"head": head, "changes": lines}, path),
            "comparaison.html": lambda path: write_page(page, path),
        },
    )


def _page(points: gpd.GeoDataFrame, head: list[str], tables: dict[str, pd.DataFrame], top: int, lang: Language) -> Page:
    say = deciding_words(lang)
    points = points.assign(
        title=points["label"] + " · " + points["rank_before"].astype(str) + " → " + points["rank_after"].astype(str),
        text=points["rank_after"].astype(str).where(points["rank_after"].notna(), ""),
    )
    entered, left = points["has_entered"], points["has_left"]
    stays = (points["rank_after"] <= top).fillna(False) & ~entered
    # a run folder holds no communes: the extent of the sites is what they are drawn on
    areas = gpd.GeoDataFrame({"title": [""]}, geometry=[points.union_all().envelope.buffer(1000).envelope], crs=2154)
    marks = [
        Marks(say["map_stays"].format(top=top), points[stays], EDGE, "circle", 6),
        Marks(say["map_left"].format(top=top), points[left], INK, "diamond", 7),
        Marks(say["map_entered"].format(top=top), points[entered], SITE, "circle", 8),
    ]
    return Page(head, areas, marks, tables, None, lang)


def _short(run: PastRun) -> dict[str, Any]:
    return {key: run.record[key] for key in ("scenario", "software", "date", "counts")}
