"""
Licences and bill of materials (CycloneDX) of everything that an installation brings; `make audit` runs it.

It reads an environment that holds what we ship and nothing else, and asks no network. A licence is told by the metadata
of its distribution: `License-Expression`, else the classifiers, else a short `License`; those of libraries that a wheel
bundles stand in its own licence files.
"""

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

OURS = "pensions"
LONGEST = 100
"""Characters of a `License` that is a name; longer ones are whole texts."""
STRONG = re.compile(r"(?<![A-Za-z])A?GPL|GNU (?:Affero )?General Public", re.IGNORECASE)
WEAK = re.compile(r"LGPL|Lesser General|Library General|MPL|Mozilla|EPL|EUPL|CDDL", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """
    Something that we ship; its licence is "" where it does not say.

    ecosystem : of the package URL (https://github.com/package-url/purl-spec)
    """

    name: str
    version: str
    licence: str
    ecosystem: str = "pypi"

    @property
    def kind(self) -> str:
        """
        "strong" (GPL, AGPL: not shipped), "weak" (LGPL, MPL: listed), "permissive" or "unknown" (not shipped either).

        >>> [Part("a", "", told).kind for told in ("GPL-3.0-only", "LGPL-2.1+", "MIT OR GPL-2.0", "0BSD AND AGPL", "")]
        ['strong', 'weak', 'permissive', 'strong', 'unknown']
        """
        is_choice = re.search(r"\bAND\b|[()]", self.licence) is None
        choices = re.split(r"\bOR\b", self.licence) if is_choice else [self.licence]
        kinds = {"strong" if STRONG.search(one) else "weak" if WEAK.search(one) else "permissive" for one in choices}
        if not self.licence:
            return "unknown"
        return next(kind for kind in ("permissive", "weak", "strong") if kind in kinds)


CARRIED = (Part("leaflet", "1.9.4", "BSD-2-Clause", "npm"),)
"""Copied into our own folders (maps/map_page/static/vendor)."""


def plain(name: str) -> str:
    """
    The one spelling of a distribution's name (PEP 503).

    >>> plain("Jinja2"), plain("typing_extensions")
    ('jinja2', 'typing-extensions')
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(told: Distribution) -> str:
    """What a distribution says of its licence, "" where it says nothing that can be read."""
    about = told.metadata
    expression, text = (str(about.get_all(key, [""])[0]).strip() for key in ("License-Expression", "License"))
    if expression:
        return expression
    lines = [line for line in about.get_all("Classifier", []) if line.startswith("License")]
    named = [name for line in lines if (name := line.split("::")[-1].strip()) != "OSI Approved"]
    is_name = len(text) <= LONGEST and "\n" not in text and text.upper() != "UNKNOWN"
    return " AND ".join(named) or (text if is_name else "")


def shipped(folders: Iterable[Path]) -> list[Part]:
    """Everything in some site-packages, ourselves apart, and what we carry ourselves; by name."""
    found = distributions(path=[str(folder) for folder in folders])
    parts = {plain(one.name): Part(plain(one.name), one.version, licence_of(one)) for one in found}
    return [*(part for name, part in sorted(parts.items()) if name != OURS), *CARRIED]


def read_pins(text: str) -> dict[str, str]:
    r"""
    Name → exact version.

    >>> read_pins("# head\nJinja2==3.1.6\n")
    {'jinja2': '3.1.6'}
    """
    pairs = (line.split("==") for line in text.splitlines() if "==" in line and not line.startswith("#"))
    return {plain(name): version.strip() for name, version in pairs}


def with_carried(bill: dict[str, Any]) -> dict[str, Any]:
    """The bill of materials, with what we carry ourselves, of which an environment knows nothing."""
    added = [
        {
            "type": "library",
            "bom-ref": f"{part.name}=={part.version}",
            "name": part.name,
            "version": part.version,
            "licenses": [{"license": {"id": part.licence}}],
            "purl": f"pkg:{part.ecosystem}/{part.name}@{part.version}",
        }
        for part in CARRIED
    ]
    return bill | {"components": [*bill.get("components", []), *added]}


def faults(parts: Iterable[Part], pins: Mapping[str, str], bill: Mapping[str, Any]) -> list[str]:
    """What must not be shipped as it is, a line each: licences, versions that no pin holds, gaps of the bill."""
    listed = {plain(one["name"]): one.get("version") for one in bill.get("components", [])}
    found = []
    for part in parts:
        name = f"{part.name} {part.version}"
        if part.kind == "strong":
            found.append(f"{name}: {part.licence}. No GPL or AGPL in what we ship: do without it.")
        if part.kind == "unknown":
            found.append(f"{name}: says no licence. Read it, and do without it until it is known.")
        if part.ecosystem == "pypi" and pins.get(part.name) != part.version:
            found.append(f"{name}: constraints.txt says {pins.get(part.name, 'nothing')}.")
        if listed.get(part.name) != part.version:
            found.append(f"{name}: the bill of materials says {listed.get(part.name, 'nothing')}.")
    return found


def main(arguments: list[str]) -> int:
    """
    `python -m supply.audit FOLDER`: check its `shipped` environment and `sbom.cdx.json`, and write its lists.

    Writes `licences.csv` (name, version, licence, ecosystem, kind) and `shipped.txt`, the pins of what is asked of
    the vulnerability databases; completes `sbom.cdx.json`. Returns 1 where something must not be shipped.
    """
    folder = Path(arguments[0])
    parts = shipped(folder.glob("shipped/[Ll]ib*/**/site-packages"))
    bill_path = folder / "sbom.cdx.json"
    bill = with_carried(json.loads(bill_path.read_text(encoding="utf-8")))
    bill_path.write_text(json.dumps(bill, indent=2, sort_keys=True), encoding="utf-8")
    rows = [asdict(part) | {"kind": part.kind} for part in parts]
    with (folder / "licences.csv").open("w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    pinned = [f"{part.name}=={part.version}\n" for part in parts if part.ecosystem == "pypi"]
    (folder / "shipped.txt").write_text("".join(pinned), encoding="utf-8")
    weak = [f"{part.name} ({part.licence})" for part in parts if part.kind == "weak"]
    found = faults(parts, read_pins(Path("constraints.txt").read_text(encoding="utf-8")), bill)
    print(f"{len(parts)} parts; weak copyleft: {', '.join(weak) or 'none'}; {folder / 'licences.csv'}, {bill_path}")
    print("".join(f"{fault}\n" for fault in found), end="", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
