"""Members of .7z archives, with py7zr where it is installed (it is optional: LGPL, and rarely needed)."""

import zipfile
from pathlib import Path

from geo.errors import SourceError

MOST_BYTES = 60 << 30


def unpack_7z(path: Path, folder: Path) -> list[Path]:
    """
    Unpack a .7z (or the first volume of one, .7z.001) into a folder.

    Raises
    ------
    SourceError
        py7zr is not installed; cut or damaged; members outside the folder; far too large.
    """
    try:
        import py7zr
    except ImportError as error:
        raise SourceError(
            f"{path.name}: a .7z archive. Install py7zr (pip install py7zr), or unpack it and give the file inside.",
            fr=f"{path.name} : archive .7z. Installez py7zr (pip install py7zr), ou décompressez-la et donnez le "
            "fichier qu'elle contient.",
        ) from error
    broken = (py7zr.exceptions.ArchiveError, OSError, EOFError, ValueError, zipfile.BadZipFile)
    try:
        with py7zr.SevenZipFile(path) as archive:
            unsafe = [name for name in archive.getnames() if ".." in name.split("/") or name.startswith("/")]
            if unsafe or archive.archiveinfo().uncompressed > MOST_BYTES:
                raise SourceError(
                    f"{path.name}: refused: members outside of the folder, or far too large ({unsafe[:1]}).",
                    fr=f"{path.name} : archive piégée, refusée.",
                )
            archive.extractall(folder)
    except broken as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(
            f"{path.name}: cut or damaged 7z ({error}). Download it again.",
            fr=f"{path.name} : archive 7z coupée ou abîmée ({error}). Téléchargez-la de nouveau.",
        ) from error
    return sorted(file for file in folder.rglob("*") if file.is_file())
