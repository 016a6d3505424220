"""The errors of the whole project: each is a `PensionsError` and the built-in it refines."""


class PensionsError(Exception):
    """
    Base of every error we raise; its text says which thing, what was found, what was expected, what to do.

    The text is English, for code and logs; `fr` is the same sentence for the screen, where a user will meet it.
    """

    def __init__(self, message: str, *, fr: str | None = None) -> None:
        super().__init__(message)
        self.fr = fr or message


class CrsError(PensionsError, ValueError):
    """Coordinates are not in the system they should be in, or contradict the one they declare."""


class LayerError(PensionsError, ValueError):
    """A layer, a column or an index is not what it should be."""


class SourceError(PensionsError, ValueError):
    """A published file is truncated, wrongly encoded, renamed, or not in the layout expected."""


class MissingFileError(PensionsError, FileNotFoundError):
    """A file named by a territory, a scenario or a user is not there."""


class ScenarioError(PensionsError, ValueError):
    """A scenario has unknown keys, unusable knots, or weights that cannot rank anything."""


class TerritoryError(PensionsError, ValueError):
    """A territory file has unknown keys, unknown layers, or a perimeter that cannot be used."""


class SitesError(PensionsError, ValueError):
    """The candidate sites cannot be used: duplicate ids, no coordinates, none inside the territory."""


class NetworkError(PensionsError, ValueError):
    """A street network is empty, in degrees, or does not cover the territory."""


class TimetableError(PensionsError, ValueError):
    """A timetable lacks a file or a column, contradicts itself, or has no service on the date asked."""


class OutputError(PensionsError, OSError):
    """An output cannot be written."""
