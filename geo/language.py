"""The languages of the screen. Apart from what is said in them: naming one loads no library."""

from typing import Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
