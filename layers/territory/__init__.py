"""A territory: its TOML, its layers, their schemas, the register of readers, the cache."""

from typing import TYPE_CHECKING

from geo.moved import former_names

if not TYPE_CHECKING:
    __getattr__ = former_names(__name__)
