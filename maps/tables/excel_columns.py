"""Columns of the workbook of a ranking: what each site is called, how sure its rank is, in which sector it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geo.scoring.criterion import Language
from geo.scoring.ranking import Ranking
from geo.scoring.site_verdict import VERDICT
from geo.space.sectors import SECTOR
from maps.tables.sectors import NAME, sector_of_sites
from maps.words.sheet import sheet_words
from maps.words.workbook import HEADERS, STANDINGS


@dataclass(frozen=True)
class Column:
    """One column of a sheet: header, values, width in characters, number format, whether the map's colours are its."""

    header: str
    values: Sequence[Any]
    width: float = 12
    form: str = ""
    estimated: Sequence[bool] | None = None
    is_score: bool = False


def verdict_columns(shown: Ranking, lang: Language) -> list[Column]:
    """What each site is called, and how sure its rank is."""
    details, words = shown.details, HEADERS[lang]
    called = []
    if VERDICT in details:
        called.append(Column(words[VERDICT], details[VERDICT].map(sheet_words(lang)).tolist(), 24))
    if "standing" not in details:
        return called
    share = next(name for name in map(str, details) if name.startswith("stability_top"))
    top = share.removeprefix("stability_top").removesuffix("_percent")
    return [
        *called,
        Column(words["stability"].format(top=top), details[share].tolist(), 14, "0.0"),
        Column(words["expected_rank"], details["expected_rank"].tolist(), 12, "0.0"),
        Column(words["standing"], [STANDINGS[lang][standing] for standing in details["standing"]], 36),
    ]


def sector_columns(shown: Ranking, lang: Language) -> list[Column]:
    """The sector that each site belongs to: its number and its name; none where sites were not gathered."""
    widths = {SECTOR: 9, NAME: 34}
    told = sector_of_sites(shown, lang).items()
    return [Column(HEADERS[lang][name], values.tolist(), widths[name], "0") for name, values in told]
