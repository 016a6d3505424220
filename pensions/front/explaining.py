"""Why a site stands where it does: what each criterion brings it, and what each rule answers."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from geo.scoring.criterion import Criterion, Language
from geo.scoring.ranking import Ranking
from maps import plots
from maps.flat_tables import in_language, measure_told, notes, number
from maps.words.rules import answer_said, kind_words, rule_name
from pensions.front.errors import bilingual
from pensions.front.showing import line_html, picture, table_html
from pensions.words.front import front_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class Explained:
    """
    One site of a ranking, explained.

    ranking : of which it is one;  site : its id;  lang : "fr" or "en";  made : what made the ranking, in a line
    """

    ranking: Ranking
    site: str
    lang: Language = "fr"
    made: str = ""

    @cached_property
    def table(self) -> pd.DataFrame:
        """
        One row a criterion, on its id, the heaviest contribution first.

        `criterion`; `measure`, text with its unit, "" where it is unknown, words where it is out of reach, and
        never that of a criterion about people;
        `note` (0 to 100, NaN unknown); `weight_percent`, of all weights; `points` that it brings to a score of 100.
        """
        ranking = self.ranking
        share = 100 * ranking.weights / ranking.weights.sum()
        note = notes(ranking)
        rows = {
            criterion.id: {
                "criterion": in_language(criterion.label, self.lang),
                "measure": self._measure(criterion),
                "note": float(note[criterion.id].loc[self.site]),
                "weight_percent": round(float(share[criterion.id]), 1),
                "points": round(100 * float(ranking.contributions[criterion.id].loc[self.site]), 2),
            }
            for criterion in ranking.criteria
        }
        return pd.DataFrame.from_dict(rows, orient="index").sort_values("points", ascending=False)

    def _measure(self, criterion: Criterion) -> str:
        if criterion.is_about_people:
            return front_words(self.lang)["secret"]
        value = float(self.ranking.measures[criterion.id].loc[self.site])
        mark = "≈ " if bool(self.ranking.estimates[criterion.id].loc[self.site]) else ""
        if pd.isna(value):
            return ""
        return mark + measure_told(self.ranking, self.site, value, criterion, self.lang)

    @cached_property
    def rules(self) -> pd.DataFrame:
        """One row a rule, on its id: `rule`, `kind`, `answer`, and `ask`, who can tell where it is unknown."""
        answers = {rule.id: str(self.ranking.verdicts[rule.id].loc[self.site]) for rule in self.ranking.rules}
        rows = {
            rule.id: {
                "rule": rule_name(rule, answers[rule.id], self.lang),
                "kind": kind_words(rule.kind, self.lang),
                "answer": answer_said(rule, answers[rule.id], self.lang),
                "ask": in_language(rule.ask, self.lang) if answers[rule.id] == "unknown" else "",
            }
            for rule in self.ranking.rules
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=["rule", "kind", "answer", "ask"])

    @bilingual
    def plot(self) -> "Axes":
        """Draw what each criterion brings to the score; see `maps.plots.plot_contributions`."""
        return plots.plot_contributions(self.ranking, self.site, lang=self.lang, note=self.made)

    def __repr__(self) -> str:
        scores = self.ranking.scores
        rank = scores["rank"].loc[self.site]
        said = front_words(self.lang)["explained_excluded" if pd.isna(rank) else "explained"]
        return said.format(
            label=str(self.ranking.sites["label"].loc[self.site]),
            site=self.site,
            rank=rank,
            count=int(scores["rank"].notna().sum()),
            score=number(100 * float(scores["score"].loc[self.site]), 1, self.lang),
        )

    def _repr_html_(self) -> str:
        say = front_words(self.lang)
        named = [table.rename(columns=lambda name: say[f"column_{name}"]) for table in (self.table, self.rules)]
        drawn = picture(self.plot(), say["contributions"].format(site=self.site))
        return line_html(repr(self)) + drawn + "".join(table_html(table, self.lang) for table in named)
