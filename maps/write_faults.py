"""What is said where files that a person is given cannot be written, or cannot take their place."""

import errno
import shutil
from pathlib import Path

from geo.errors import OutputError, Sentence

FULL = {errno.ENOSPC, errno.EDQUOT}
NO_ROOM_BYTES = 2**20
"""A library that fails, without a number of the system, on a disk with less room than this fails for lack of room."""

REASONS = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EBUSY: "utilisé par un autre programme",
    errno.EISDIR: "un dossier porte ce nom",
    errno.EEXIST: "un fichier porte le nom du dossier",
    errno.ENOTDIR: "un fichier porte le nom d'un dossier",
    errno.ENOENT: "fichier ou dossier disparu pendant l'écriture",
    errno.EROFS: "disque en lecture seule",
    errno.ENAMETOOLONG: "nom trop long",
}


def is_full(error: Exception, folder: Path) -> bool:
    """Whether an error is that of a disk without room, in the words of the system or in those of a library."""
    number = error.errno if isinstance(error, OSError) else None
    return number in FULL or (number is None and shutil.disk_usage(folder).free < NO_ROOM_BYTES)


def disk_full(folder: Path, drafts: Path) -> OutputError:
    """The error of a disk that was full before the files were whole."""
    wrote = sum(path.stat().st_size for path in drafts.rglob("*") if path.is_file())
    size = f"{max(wrote, 1e5) / 1e6:.1f}"
    return OutputError(
        f"{folder}: the disk is full after {size} MB of these files. Free more than that, or choose another --out: "
        "what stood there is unchanged.",
        fr=f"{folder} : disque plein après {size.replace('.', ',')} Mo de ces fichiers. Libérez plus que cela, ou "
        "changez --out : ce qui s'y trouvait est inchangé.",
    )


def not_written(folder: Path, error: OSError) -> OutputError:
    """The error of a folder in which nothing can be written."""
    said = _reason(error)
    return OutputError(
        f"'{folder}' cannot be written: {said.en}. Open it to your user, or choose another --out.",
        fr=f"« {folder} » : écriture impossible ({said.fr}). Ouvrez ce dossier à votre compte, ou changez --out.",
    )


def held_open(target: Path, error: OSError) -> OutputError:
    """The error of a file that cannot be replaced, all others having been put back."""
    said = _reason(error)
    return OutputError(
        f"'{target}' cannot be replaced: {said.en}. Close it if it is open (Excel, QGIS), or choose another --out: "
        f"no file of this folder has changed.",
        fr=f"« {target} » : remplacement impossible ({said.fr}). Fermez le classeur ou la carte s'ils sont ouverts "
        "(Excel, QGIS), ou changez --out : aucun fichier de ce dossier n'a changé.",
    )


def mixed(target: Path, error: OSError) -> OutputError:
    """The error of a file that cannot be put back: the folder holds files of two runs."""
    said = _reason(error)
    return OutputError(
        f"'{target}' cannot be put back as it was: {said.en}. The files beside it are of two runs: close those that "
        "are open, then run the command again.",
        fr=f"« {target} » : remise en l'état impossible ({said.fr}). Les fichiers de ce dossier sont de deux calculs : "
        "fermez ceux qui sont ouverts, puis relancez la commande.",
    )


def busy(folder: Path) -> OutputError:
    """The error of a folder to which another run writes."""
    return OutputError(
        f"{folder}: another run is writing its files there at this moment. Wait for its end, or choose another --out.",
        fr=f"{folder} : un autre calcul y écrit ses fichiers en ce moment. Attendez sa fin, ou changez --out.",
    )


def _reason(error: OSError) -> Sentence:
    told = error.strerror or str(error)
    unnamed = f"erreur {error.errno} du système" if error.errno else "erreur que le système ne nomme pas"
    return Sentence(told, REASONS.get(error.errno or 0, unnamed))
