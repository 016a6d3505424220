"""An address as people write it, cut in its parts: number and street, postcode, town."""

import re
from dataclasses import dataclass

from layers.files.tables import folded
from layers.sources.commune_codes import CITIES

POSTCODE = re.compile(r"(?<![\w.])(?:F-?)?(\d{2})[ \u00a0\u202f]?(\d{3})(?!\d)")
CEDEX = re.compile(r"(?i)\bcedex\b(?:\s*\d+)?")
SEPARATORS = re.compile(r"\s*[,;\n]\s*|\s+[-–]\s+")
EDGES = " ,;-–()\u00a0"
NUMBER_FIRST = re.compile(r"(?i)^\s*(\d+)\s*(?:bis|ter|quater|[a-d])?(?=[\s,])\s*,?\s*")
COMPLEMENTS = frozenset(
    re.findall(
        r"\w+",
        "bat bt batiment bloc apt appt appartement res residence etage hall entree escalier esc lot logement bp cs tsa "
        "rdc porte chez immeuble imm tour villa zac zi za lieu lieudit quartier hameau domaine parc bureau france",
    )
)
"""First words of what is neither a street nor a town."""

SHORT = {"st": "saint", "ste": "sainte", "s": "sur"}
BIG = {"paris": ("75056", 75100), "lyon": ("69123", 69380), "marseille": ("13055", 13200)}
"""City of arrondissements → its own code, and what the number of an arrondissement is added to."""


@dataclass(frozen=True)
class Written:
    """
    Parts of an address; "" for what it does not say.

    parts : what stands between commas; the street is the first part that begins with a number, else the first
    postcode : five digits;  town : what follows the postcode;  is_cedex : the postcode is that of an organisation
    """

    parts: tuple[str, ...]
    postcode: str = ""
    town: str = ""
    is_cedex: bool = False

    @property
    def at(self) -> int:
        """Position of the street among the parts."""
        return next((row for row, part in enumerate(self.parts) if part[:1].isdigit()), 0)

    @property
    def street(self) -> str:
        """Number and street."""
        return self.parts[self.at] if self.parts else ""


def written(address: str) -> Written:
    """
    Cut an address.

    >>> written("4 bis, rue des Pins - 34000 MONTPELLIER CEDEX 2")
    Written(parts=('4 rue des Pins',), postcode='34000', town='MONTPELLIER', is_cedex=True)
    >>> written("Résidence A, 71 rue B, 34 172 Montpellier, France").street
    '71 rue B'
    >>> written("15 rue C, Nîmes")
    Written(parts=('15 rue C', 'Nîmes'), postcode='', town='', is_cedex=False)
    """
    text = CEDEX.sub(" ", address)
    found = [match for match in POSTCODE.finditer(text) if match.start() > 0]
    postcode, town = "", ""
    if found:
        last = found[-1]
        postcode, town = last[1] + last[2], town_name(text[last.end() :])
        text = text[: last.start()]
    parts = SEPARATORS.split(NUMBER_FIRST.sub(r"\1 ", text.strip(EDGES)))
    kept = tuple(NUMBER_FIRST.sub(r"\1 ", f"{part.strip(EDGES)} ").strip() for part in parts if part.strip(EDGES))
    return Written(kept, postcode, town, text != address and bool(CEDEX.search(address)))


def town_name(text: str) -> str:
    """
    The town in a cell or at the end of an address: without postcode, CEDEX, département, country.

    >>> town_name("34000 Montpellier cedex 2"), town_name("Nîmes (30)"), town_name(" - Lyon 3e, France")
    ('Montpellier', 'Nîmes', 'Lyon 3e')
    """
    plain = re.sub(r"\(\s*\w*\d\w*\s*\)", " ", CEDEX.sub(" ", text))
    plain = POSTCODE.sub(" ", plain).strip(EDGES)
    first = SEPARATORS.split(plain)[0].strip(EDGES)
    return re.sub(r"\s+", " ", first)


def normal(name: str) -> str:
    """
    Name of a town as words, whatever its case, accents, hyphens and the short forms of "saint" and "sur".

    >>> normal("St Jean de Védas") == normal("Saint-Jean-de-Védas"), normal("VILLENEUVE S/LOT")
    (True, 'villeneuve sur lot')
    """
    words = (folded(word) for word in re.split(r"[\W_]+", name.replace("œ", "oe").replace("Œ", "OE")))
    return " ".join(SHORT.get(word, word) for word in words if word)


def arrondissement(name: str) -> str:
    """
    Code of a city that has arrondissements, or of one of them, by its name; "" for any other.

    >>> arrondissement("Paris 11e"), arrondissement("LYON 3ème arrondissement"), arrondissement("Marseille")
    ('75111', '69383', '13055')
    """
    told = re.fullmatch(r"(paris|lyon|marseille)(?: 0?(\d{1,2})(?:er|e|eme|ieme)?(?: arr\w*)?)?", normal(name))
    if told is None:
        return ""
    city, base = BIG[told[1]]
    code = city if told[2] is None else str(base + int(told[2]))
    return code if code == city or code in CITIES else ""


def arrondissement_of_postcode(postcode: str) -> str:
    """
    Code of the arrondissement that has a postcode; "" for any other postcode.

    >>> [arrondissement_of_postcode(one) for one in ("75011", "75116", "69003", "13008", "34000")]
    ['75111', '75116', '69383', '13208', '']
    """
    told = re.fullmatch(r"(?:75[01]|6900|130)(\d{1,2})", postcode)
    if told is None:
        return ""
    base = {"75": 75100, "69": 69380, "13": 13200}[postcode[:2]]
    code = str(base + int(told[1]))
    return code if code in CITIES else ""


def is_complement(part: str) -> bool:
    """
    Say whether a part of an address is neither a street nor a town.

    >>> is_complement("Bât. B"), is_complement("3"), is_complement("Nîmes")
    (True, True, False)
    """
    words = normal(part).split()
    return not words or words[0] in COMPLEMENTS or all(word.isdigit() for word in words)
