"""How sure a place among the first is, in a word: the same bounds in every output."""

SOLID_SHARE, FAIR_SHARE = 0.9, 0.6
"""Of the trials of weights: "solid" from the first, "fairly sure" from the second, "fragile" under it. Proposition."""


def sure_word(share: float) -> str:
    """
    Key of the word for a share of the trials, in [0, 1].

    >>> sure_word(0.9), sure_word(0.89), sure_word(0.59)
    ('solid', 'fair', 'fragile')
    """
    return "solid" if share >= SOLID_SHARE else "fair" if share >= FAIR_SHARE else "fragile"
