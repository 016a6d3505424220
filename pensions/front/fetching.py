"""`pensions.fetch`: the published sources of a territory, brought and read to check."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from geo.language import Language
from layers.fetch.report import FetchReport
from layers.fetch.run import fetch as bring
from pensions.front.arguments import PathLike, language_of
from pensions.front.errors import bilingual
from pensions.front.showing import line_html, table_html
from pensions.front.territory import LoadedTerritory, territory
from pensions.words.front import front_words
from pensions.words.sources import source_words


@dataclass(frozen=True, repr=False)
class Fetched:
    """
    What became of each source.

    report : everything that happened (`layers.fetch.report.FetchReport`);  lang : "fr" or "en"
    """

    report: FetchReport
    lang: Language = "fr"

    @property
    def folder(self) -> Path:
        """Where the files are, and the territory.toml that reads them."""
        return Path(self.report.folder)

    @cached_property
    def table(self) -> pd.DataFrame:
        """
        One row a source of the catalogue, on its id.

        `title`, `vintage`, `rows` (<NA> where nothing was read), `size_mb`, `state`, `is_here`, and `matter`: why it is
        not here and what that costs, or remarks.
        """
        say = source_words(self.lang)
        rows = {
            one.source.id: {
                "title": one.source.title,
                "vintage": one.vintage,
                "rows": one.rows,
                "size_mb": round(one.size / 1e6, 1),
                "state": say[one.state],
                "is_here": one.is_here,
                "matter": one.matter(self.lang),
            }
            for one in self.report.outcomes
        }
        return pd.DataFrame.from_dict(rows, orient="index").astype({"rows": "Int64"})

    @bilingual
    def territory(self) -> LoadedTerritory:
        """
        Read what was brought.

        Raises
        ------
        PensionsError
            As for `pensions.territory`: among others nothing was brought yet.
        """
        return territory(self.folder, lang=self.lang)

    def __repr__(self) -> str:
        here = sum(one.is_here for one in self.report.outcomes)
        return front_words(self.lang)["fetched"].format(
            name=self.report.place_name, here=here, total=len(self.report.outcomes), folder=self.report.folder
        )

    def _repr_html_(self) -> str:
        say = source_words(self.lang)
        shown = self.table.rename(columns={"size_mb": f"{say['size']} (Mo)" if self.lang == "fr" else "Size (MB)"})
        shown = shown.rename(columns=lambda name: say.get(name, name))
        return line_html(repr(self)) + table_html(shown, self.lang)


@bilingual
def fetch(
    territory: PathLike,
    *,
    data: PathLike | None = None,
    only: Iterable[str] = (),
    refresh: bool = False,
    dry_run: bool = False,
    lang: str = "fr",
) -> Fetched:
    """
    Bring the published sources of a territory, and write its territory.toml.

    Parameters
    ----------
    territory
        SIREN of an EPCI, code of a département, INSEE codes separated by commas, or a folder already fetched.
    data
        Folder to fill; data/raw/<territory> when None.
    only
        Names of sources; those of the catalogue that are there by default.
    refresh
        Ask again for everything.
    dry_run
        Only say what would come, from where, how big.
    lang
        "fr" or "en".

    Raises
    ------
    PensionsError
        What is wrong, in English, and in French in `fr` and under it. What happens to one source is in the table.
    """
    said = language_of(lang)
    folder = None if data is None else Path(data)
    return Fetched(bring(os.fspath(territory), data=folder, only=only, refresh=refresh, dry_run=dry_run), said)
