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
    to_check : sites of which a remark calls for a look, such as coordinates far from the parcel
    text : all that in words
    """

    file: str
    rows: int
    sites: int
    repeated: int
    not_placed: int
    to_check: int
    first_not_placed: tuple[NotPlaced, ...]
    text: Text

    @property
    def is_worth_a_word(self) -> bool:
        """Whether a row is not a site of its own, or is one to be checked."""
        return self.sites < self.rows or self.to_check > 0


def received(report: pd.DataFrame, file: str) -> Received:
    """Count the rows of a report of `layers.places.locate.locate`."""
    is_placed, is_repeated = report["is_placed"].astype(bool), report["is_repeated"].astype(bool)
    lost, doubted = report[~is_placed], report[report["is_to_check"] & ~is_repeated]
    kept, first = _rows(lost.head(MOST_KEPT)), _rows(doubted.head(NAMED))
    repeated, sites = int((is_placed & is_repeated).sum()), int((is_placed & ~is_repeated).sum())
    counts = (len(report), sites, repeated, len(lost), len(doubted))
    text = Text(fr=_sentence(file, counts, kept, first, "fr"), en=_sentence(file, counts, kept, first, "en"))
    return Received(file, len(report), sites, repeated, len(lost), len(doubted), kept, text)


def _rows(report: pd.DataFrame) -> tuple[NotPlaced, ...]:
    return tuple(
        NotPlaced(str(one["row"]), str(one["given"]), Text(fr=str(one["remark_fr"]), en=str(one["remark_en"])))
        for one in report.to_dict("records")
    )


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
            ("ligne placée, à vérifier", "lignes placées, à vérifier"),
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
            ("row placed, to be checked", "rows placed, to be checked"),
        ),
        "row {row} “{given}”: {why}",
        "… and {count} more",
    ),
}


def _sentence(
    file: str, counts: tuple[int, ...], lost: tuple[NotPlaced, ...], doubted: tuple[NotPlaced, ...], lang: str
) -> str:
    """Rows, sites, rows given before, not placed, to be checked, where there are some; the first of the two last."""
    words = WORDS[lang]
    singular = (0, 1) if lang == "fr" else (1,)
    named = {3: lost, 4: doubted}
    told = [
        f"{count} {one if count in singular else many}" + _named(named.get(at, ()), count, words, lang)
        for at, (count, (one, many)) in enumerate(zip(counts, words.kinds, strict=True))
        if count or at < 2
    ]
    return words.whole.format(file=file, told=", ".join(told))


def _named(first: tuple[NotPlaced, ...], count: int, words: _Words, lang: str) -> str:
    """The first of some rows, in brackets, with the reason of each."""
    rows = [words.row.format(row=one.row, given=one.given, why=getattr(one.why, lang)) for one in first[:NAMED]]
    rows += [words.more.format(count=count - NAMED)] if count > NAMED else []
    return f" ({' | '.join(rows)})" if rows else ""
