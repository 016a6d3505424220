"""From measures to ranks: value functions, criteria, rules, score, rank, what would change it."""

from typing import TYPE_CHECKING

from geo.moved import former_names

if not TYPE_CHECKING:
    __getattr__ = former_names(__name__)
