"""What became of the rows of a list of candidate sites, in numbers and in one sentence: every row is told."""

from dataclasses import dataclass

import pandas as pd

from geo.scoring.criterion import Text

NAMED = 5
"""Rows that could not be placed and that the sentence names; the others are counted."""

MOST_KEPT = 200
"""Such rows of which the reason is kept."""


@dataclass(frozen=True)
class NotPlaced:
    """A row that could not be placed: its number in the file, what it gave, and why."""

    row: str
    given: str
    why: Text


@dataclass(frozen=True)
class Received:
    """
    Rows of a list: `rows` = `sites` + `repeated` + `not_placed`.

    file : its name
    rows : rows that are not blank
    sites : rows that are a site of their own
    repeated : rows whose site an earlier row gives
    not_placed : rows that could not be placed;  first_not_placed : the first of them
    text : all that in words
    """

    file: str
    rows: int
    sites: int
    repeated: int
    not_placed: int
    first_not_placed: tuple[NotPlaced, ...]
    text: Text

    @property
    def is_worth_a_word(self) -> bool:
        """Whether a row is not a site of its own."""
        return self.sites < self.rows


def received(report: pd.DataFrame, file: str) -> Received:
    """Count the rows of a report of `layers.places.locate.locate`."""
    is_placed, is_repeated = report["is_placed"].astype(bool), report["is_repeated"].astype(bool)
    lost = report[~is_placed]
    kept = tuple(
        NotPlaced(str(one["row"]), str(one["given"]), Text(fr=str(one["remark_fr"]), en=str(one["remark_en"])))
        for one in lost.head(MOST_KEPT).to_dict("records")
    )
    repeated, sites = int((is_placed & is_repeated).sum()), int((is_placed & ~is_repeated).sum())
    counts = (len(report), sites, repeated, len(lost))
    text = Text(fr=_sentence(file, counts, kept, "fr"), en=_sentence(file, counts, kept, "en"))
    return Received(file, len(report), sites, repeated, len(lost), kept, text)


@dataclass(frozen=True)
class _Words:
    """How a language says it; a pair is one, several."""

    whole: str
    kinds: tuple[tuple[str, str], ...]
    row: str
    more: str


WORDS = {
    "fr": _Words(
        "Liste « {file} » : {told}.",
        (
            ("ligne", "lignes"),
            ("site", "sites"),
            ("ligne déjà donnée", "lignes déjà données"),
            ("ligne non placée", "lignes non placées"),
        ),
        "ligne {row} « {given} » : {why}",
        "… et {count} de plus",
    ),
    "en": _Words(
        "List “{file}”: {told}.",
        (
            ("row", "rows"),
            ("site", "sites"),
            ("row given before", "rows given before"),
            ("row not placed", "rows not placed"),
        ),
        "row {row} “{given}”: {why}",
        "… and {count} more",
    ),
}


def _sentence(file: str, counts: tuple[int, int, int, int], lost: tuple[NotPlaced, ...], lang: str) -> str:
    """Rows, sites, rows given before and rows not placed, the last two where there are some; the first of the last."""
    words = WORDS[lang]
    singular = (0, 1) if lang == "fr" else (1,)
    numbered = zip(counts, words.kinds, strict=True)
    told = [
        f"{count} {one if count in singular else many}"
        for at, (count, (one, many)) in enumerate(numbered)
        if count or at < 2
    ]
    rows = [words.row.format(row=one.row, given=one.given, why=getattr(one.why, lang)) for one in lost[:NAMED]]
    rows += [words.more.format(count=counts[3] - NAMED)] if counts[3] > NAMED else []
    behind = f" ({' | '.join(rows)})" if rows else ""
    return words.whole.format(file=file, told=", ".join(told) + behind)
