"""The errors of the whole project: each is a `PensionsError` and the built-in it refines."""

import difflib
import errno
from collections.abc import Iterable
from typing import NamedTuple

LONGEST = 300
"""Characters of a sentence, at most."""
WORD = 60
"""Characters of a word that a user wrote, when it is told back."""


def brief(text: str, most: int = LONGEST) -> str:
    r"""
    One line of at most `most` characters: what stands in its middle gives way, never which thing nor what to do.

    Of several faults parted by semicolons whole ones give way, and their number is told.

    >>> brief("a.csv: column absent, found A, B, C, D, E, F, G, H, I.\nRename it.", 45)
    'a.csv: column absent, found … Rename it.'
    >>> brief("a.toml: no weight; no unit; no label; no id.", 36)
    'a.toml: no weight; … (+2); no id.'
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    between = " ; " if " ; " in line else "; "
    first, *others = line.split(between)
    for kept in range(len(others) - 2, -1, -1):
        fewer = between.join([first, *others[:kept], f"… (+{len(others) - kept - 1})", others[-1]])
        if len(fewer) <= most:
            return fewer
    head, tail = most * 2 // 3, most // 3 - 3
    return f"{line[:head].rsplit(' ', 1)[0]} … {line[-tail:].partition(' ')[2]}"


def some(names: Iterable[str], none: str = "", most: int = 100) -> str:
    """
    Names told in a sentence, of `most` characters about; « … » stands for the others, `none` where there are none.

    >>> some(["code", "nom", "population"], most=10), some([], "nothing")
    ('code, …', 'nothing')
    """
    told: list[str] = []
    left = most
    for name in names:
        left -= len(name) + 2
        if told and left < 0:
            return ", ".join([*told, "…"])
        told.append(brief(name, most))
    return ", ".join(told) or none


class Sentence(NamedTuple):
    """The same fault in English and in French, without its last point: several make one sentence."""

    en: str
    fr: str


SYSTEM: dict[int, Sentence] = {
    errno.EACCES: Sentence("not allowed", "accès refusé"),
    errno.EPERM: Sentence("not allowed", "accès refusé"),
    errno.EBUSY: Sentence("used by another program", "utilisé par un autre programme"),
    errno.EEXIST: Sentence("something of this name is there", "quelque chose porte déjà ce nom"),
    errno.EIO: Sentence("the disk does not answer", "le disque ne répond pas"),
    errno.EISDIR: Sentence("a folder, expected a file", "un dossier, attendu : un fichier"),
    errno.ENAMETOOLONG: Sentence("name too long", "nom trop long"),
    errno.ENOENT: Sentence("gone meanwhile", "disparu entre-temps"),
    errno.ENOSPC: Sentence("no room left on the disk", "plus de place sur le disque"),
    errno.EDQUOT: Sentence("no room left on the disk", "plus de place sur le disque"),
    errno.ENOTDIR: Sentence("a file, expected a folder", "un fichier, attendu : un dossier"),
    errno.EROFS: Sentence("read-only disk", "disque en lecture seule"),
}
"""What the system answers, by its number: its own words are English, whatever the screen."""


def system_reason(error: OSError) -> Sentence:
    """
    Why the system refused; of a number without words of ours, its English, and in French the number.

    >>> system_reason(PermissionError(errno.EACCES, "Permission denied")).fr
    'accès refusé'
    >>> system_reason(OSError(errno.EXDEV, "Invalid cross-device link")).fr.startswith("erreur ")
    True
    """
    told = " ".join((error.strerror or str(error)).split())[:150]
    return SYSTEM.get(error.errno or 0) or Sentence(told, f"erreur {error.errno or type(error).__name__} du système")


class PensionsError(Exception):
    """
    Base of every error we raise; its text says which thing, what was found, what was expected, what to do.

    The text is English, for code and logs; `fr` is the same sentence for the screen, where a user will meet it. Each is
    one line of at most `LONGEST` characters; `whole` holds both uncut, every fault of what has many.
    """

    def __init__(self, message: str, *, fr: str | None = None) -> None:
        super().__init__(brief(message))
        self.whole = Sentence(message, fr or message)
        self.fr = brief(self.whole.fr)


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


class CacheWarning(UserWarning):
    """What is kept from one run to the next is damaged, or cannot be used: slower, with the same result."""

    def __init__(self, message: str, *, fr: str) -> None:
        super().__init__(message)
        self.fr = fr


def nearest(found: str, allowed: Iterable[str]) -> str | None:
    """
    The allowed name that a misspelt one most resembles, whatever its case; None where none comes near.

    >>> nearest("Walk_mn", ["slope", "walk_min"]), nearest("price", ["slope", "walk_min"])
    ('walk_min', None)
    """
    by_fold = {name.casefold(): name for name in allowed}
    close = difflib.get_close_matches(found.casefold(), by_fold, n=1)
    return by_fold[close[0]] if close else None


def unknown_choice(found: str, allowed: Iterable[str], *, en: str, fr: str) -> Sentence:
    """
    Say that a name is none of those allowed: what was found, the nearest, all that there are.

    Parameters
    ----------
    found
        As the user wrote it.
    allowed
        Names in any order; they are told in alphabetical order, the first ones where they are many, or one is near.
    en, fr
        What it should have been the name of, told before it: "unknown measure", "mesure inconnue".

    >>> said = unknown_choice("walk_mn", ["walk_min", "slope"], en="unknown measure", fr="mesure inconnue")
    >>> print(said.en)
    unknown measure 'walk_mn'. Did you mean 'walk_min'? Known: slope, walk_min
    >>> print(said.fr)
    mesure inconnue « walk_mn ». Vouliez-vous dire « walk_min » ? Possibles : slope, walk_min
    """
    known = sorted(allowed)
    near = nearest(found, known)
    hint = (
        Sentence("", "") if near is None else Sentence(f"Did you mean '{near}'? ", f"Vouliez-vous dire « {near} » ? ")
    )
    most = 100 if near is None else 40
    return Sentence(
        f"{en} '{brief(found, WORD)}'. {hint.en}Known: {some(known, 'none', most)}",
        f"{fr} « {brief(found, WORD)} ». {hint.fr}Possibles : {some(known, 'rien', most)}",
    )


def all_faults(where: str, faults: Iterable[Sentence]) -> Sentence:
    """
    All the faults of a file or a table in one sentence a language, its name first.

    >>> all_faults("a.toml", [Sentence("no weight", "aucun poids"), Sentence("no unit", "aucune unité")]).fr
    'a.toml : aucun poids ; aucune unité.'
    """
    told = list(faults)
    return Sentence(
        f"{where}: {'; '.join(fault.en for fault in told)}.", f"{where} : {' ; '.join(fault.fr for fault in told)}."
    )
