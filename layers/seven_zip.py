"""Members of .7z archives, whole or in volumes, with py7zr where it is installed (optional: LGPL, rarely needed)."""

import re
import zipfile
from contextlib import ExitStack
from pathlib import Path

from geo.errors import SourceError
from layers.bombs import is_bomb

VOLUME = re.compile(r"(.+\.7z)\.(\d{3,4})", re.IGNORECASE)


def is_7z(path: Path) -> bool:
    """Say whether a name is that of a .7z, or of one of its volumes (.7z.001)."""
    return path.suffix.lower() == ".7z" or VOLUME.fullmatch(path.name) is not None


def is_later_volume(path: Path) -> bool:
    """
    Say whether a name is that of the second volume of a .7z, or of a later one.

    >>> [is_later_volume(Path(name)) for name in ("a.7z", "a.7z.001", "a.7z.002")]
    [False, False, True]
    """
    found = VOLUME.fullmatch(path.name)
    return found is not None and int(found.group(2)) > 1


def volumes(path: Path) -> list[Path]:
    """
    All volumes of an archive of which one is given, in order; a whole archive is its only one.

    Raises
    ------
    SourceError
        Volumes missing between the first and the last that is there.
    """
    found = VOLUME.fullmatch(path.name)
    if found is None:
        return [path]
    stem, digits = found.group(1), len(found.group(2))
    ranks = sorted(
        int(other.group(2))
        for file in path.parent.iterdir()
        if (other := VOLUME.fullmatch(file.name)) and other.group(1) == stem and len(other.group(2)) == digits
    )
    missing = sorted(set(range(1, ranks[-1] + 1)) - set(ranks))
    if missing:
        names = ", ".join(f"{stem}.{rank:0{digits}d}" for rank in missing[:3])
        raise SourceError(
            f"{path.name}: {len(missing)} volumes missing beside it ({names}). Download them into the same folder.",
            fr=f"{path.name} : il manque {len(missing)} volumes à côté ({names}). Mettez-les dans le même dossier.",
        )
    return [path.parent / f"{stem}.{rank:0{digits}d}" for rank in ranks]


def unpack_7z(path: Path, folder: Path) -> list[Path]:
    """
    Unpack a .7z, or its volumes given one of them (.7z.001), into a folder.

    Raises
    ------
    SourceError
        py7zr is not installed; cut or damaged; a volume missing; members outside the folder; far too large.
    """
    try:
        import multivolumefile  # py7zr brings it
        import py7zr
    except ImportError as error:
        raise SourceError(
            f"{path.name}: a .7z archive. Install py7zr (pip install py7zr), or unpack it and give the file inside.",
            fr=f"{path.name} : archive .7z. Installez py7zr (pip install py7zr), ou décompressez-la et donnez le "
            "fichier qu'elle contient.",
        ) from error
    broken = (py7zr.exceptions.ArchiveError, OSError, EOFError, ValueError, zipfile.BadZipFile)
    parts = volumes(path)
    try:
        with ExitStack() as stack:
            whole = path
            if VOLUME.fullmatch(path.name):
                digits = len(parts[0].suffix) - 1
                whole = stack.enter_context(
                    multivolumefile.MultiVolume(parts[0].with_suffix(""), mode="rb", ext_digits=digits)
                )
            archive = stack.enter_context(py7zr.SevenZipFile(whole))
            unsafe = [name for name in archive.getnames() if ".." in name.split("/") or name.startswith("/")]
            packed = sum(part.stat().st_size for part in parts)
            if unsafe or is_bomb(packed, archive.archiveinfo().uncompressed):
                raise SourceError(
                    f"{path.name}: refused: members outside of the folder, or far too large ({unsafe[:1]}).",
                    fr=f"{path.name} : archive piégée, refusée.",
                )
            archive.extractall(folder)
    except broken as error:
        if isinstance(error, SourceError):
            raise
        cut = f"; {len(parts)} volumes found, the last may be missing" if len(parts) > 1 else ""
        raise SourceError(
            f"{path.name}: cut or damaged 7z ({error}{cut}). Download it again.",
            fr=f"{path.name} : archive 7z coupée ou abîmée ({error}). Téléchargez-la de nouveau.",
        ) from error
    return sorted(file for file in folder.rglob("*") if file.is_file())
