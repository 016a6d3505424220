"""
Print what becomes of each fault in the file of each reader: `python -m tests.pensions.mutations.table [READER ...]`.

In Markdown, a row a reader, a column a kind of fault. « meilleur » marks what a fault makes better.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.pensions.mutations.change import AREA, LABELS
from tests.pensions.mutations.judging import HALF, Bench, Change, Outcome, changes
from tests.pensions.mutations.sound import SOUND, write_sound

KINDS = (*AREA, *LABELS, "blank", "renamed", HALF)
HEAD = (
    "lecteur", "300 km plus loin", "autre département", "degrés dits Lambert-93", "CC44 dites Lambert-93",
    "colonne vide", "colonne renommée", "la moitié des lignes",
)  # fmt: skip
SAID = {
    "refused": "refusé",
    "unknown": "inconnu",
    "noted": "dit",
    "same": "sans effet",
    "silent": "autres nombres, sans un mot",
}
UNSEEN = "non visible : seul `inspect` peut le voir"


def told(change: Change, outcome: Outcome) -> str:
    """What became of one fault, in a few words."""
    if change.fault == HALF and outcome.said in ("same", "silent"):
        return UNSEEN + (f" (meilleur : {', '.join(outcome.gained)})" if outcome.gained else "")
    better = f" **MEILLEUR : {', '.join(outcome.gained)}**" if outcome.is_wrong else ""
    return SAID[outcome.said] + better


def row(bench: Bench, reader: str) -> str:
    """The row of a reader; what its blank columns do is grouped."""
    cells = []
    made = {change: told(change, bench.outcome(change)) for change in changes(reader)}
    for kind in KINDS:
        found: dict[str, list[str]] = {}
        for change, said in made.items():
            if change.fault == kind:
                found.setdefault(said, []).append(change.column.rpartition(":")[2] if ".txt" in change.column
                                                  else change.column)  # fmt: skip
        parts = [f"{said}{': ' + ', '.join(names) if any(names) else ''}" for said, names in found.items()]
        cells.append(" ; ".join(parts) or "—")
    return f"| {reader} | {' | '.join(cells)} |"


def main(readers: list[str]) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["PENSIONS_CACHE"] = str(Path(place) / "cache")
        folder, work = Path(place) / "sound", Path(place) / "work"
        folder.mkdir()
        work.mkdir()
        write_sound(folder)
        bench = Bench(folder, work)
        sys.stdout.write(f"| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|\n")
        for reader in readers:
            sys.stdout.write(f"{row(bench, reader)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:] or list(SOUND))
