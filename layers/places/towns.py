"""Which commune of the territory a person means, by all that is written of it; what is not understood is asked."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd

from geo.scoring.criterion import Text
from layers.places.site_request import SiteRequest
from layers.places.written_address import (
    Written,
    arrondissement,
    arrondissement_of_postcode,
    is_complement,
    normal,
    town_name,
    written,
)
from layers.sources.address_match import KINDS, LINKS
from layers.sources.commune_codes import CITIES, city_of, department_of, is_among

LIKENESS = 0.8
"""From which two names of towns may be one misspelt: it is proposed, never taken. Proposition."""

OUTSIDE_TOWN = Text(
    fr="hors du territoire : {town} n'est pas une de ses communes",
    en="outside the territory: {town} is none of its communes",
)
NOT_UNDERSTOOD = Text(
    fr="commune non comprise : « {town} » ; vouliez-vous dire {near} ? Corrigez, ou donnez le code INSEE",
    en="town not understood: “{town}”; did you mean {near}? Correct it, or give the INSEE code",
)
CONTRADICTION = Text(
    fr="les indications de commune se contredisent ({said}) : laquelle est la bonne ?",
    en="what is said of the commune does not agree ({said}): which one is right?",
)
POSTCODE_ALONE = Text(
    fr="code postal {postcode} sans commune : les données ne disent pas de quelle commune il est, ajoutez-la",
    en="postcode {postcode} without a town: the data do not say of which commune it is, add it",
)
POSTCODE_SHARED = Text(
    fr="code postal {postcode} sans commune : il est celui de {communes}, précisez laquelle",
    en="postcode {postcode} without a town: it is that of {communes}, state which",
)


@dataclass(frozen=True)
class Town:
    """
    The commune in which an address is looked up.

    code : INSEE code, maybe of an arrondissement; "" where nothing is said of a commune
    refusal : why nothing may be looked up, None when it may
    among : the communes that may be meant, for a geocoder to tell which
    street : number and street, without the town
    is_named : a town or a code is written
    """

    code: str = ""
    refusal: Text | None = None
    among: tuple[str, ...] = ()
    street: str = ""
    is_named: bool = False

    @property
    def may_ask(self) -> bool:
        """Whether a geocoder may be asked."""
        return self.refusal is None or bool(self.among)


@dataclass(frozen=True)
class Towns:
    """
    Communes of a territory.

    names : words of the name → code;  shown : code → name
    postcodes : postcode → codes of the communes of the territory that addresses give it, none where it is only that of
        neighbours; empty where the addresses come without
    """

    names: Mapping[str, str]
    shown: Mapping[str, str]
    postcodes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def departments(self) -> set[str]:
        """Départements of the communes."""
        return {department_of(code) for code in self.shown}

    def code_of(self, name: str) -> str:
        """Code of the commune of that name, "" for none of the territory."""
        words = normal(name)
        if words in self.names:
            return self.names[words]
        code = arrondissement(name)
        is_here = is_among(code, set(self.shown)) or code in {city_of(one) for one in self.shown}
        return code if code and is_here else ""

    def near(self, name: str) -> list[str]:
        """Codes of the communes that a name not understood may mean: a shortened or a misspelt one."""
        words = normal(name)
        short = [code for known, code in self.names.items() if words and known.startswith(f"{words} ")]
        close = difflib.get_close_matches(words, self.names, n=3, cutoff=LIKENESS)
        return list(dict.fromkeys([*short, *(self.names[one] for one in close)]))

    def name(self, code: str) -> str:
        """Name of a commune, its code where it is not of the territory."""
        return self.shown.get(code) or self.shown.get(city_of(code)) or code

    def is_foreign(self, postcode: str) -> bool:
        """Whether a postcode is that of another département, and no address of the territory has it."""
        if not postcode or postcode in self.postcodes:
            return False
        start = department_of(postcode)
        return not ({"2A", "2B"} if start == "20" else {start}) & self.departments


def towns_of(communes: gpd.GeoDataFrame, postcodes: Mapping[str, frozenset[str]] | None = None) -> Towns:
    """Communes of a territory by their names; a name that two of them bear is none."""
    names: dict[str, str] = {}
    for code, name in zip(communes["insee_code"].astype(str), communes["name"].astype(str), strict=True):
        words = normal(name)
        names[words] = "" if words in names else code
    shown = dict(zip(communes["insee_code"].astype(str), communes["name"].astype(str), strict=True))
    here = {
        postcode: frozenset(code for code in codes if is_among(code, set(shown)))
        for postcode, codes in (postcodes or {}).items()
    }
    return Towns({words: code for words, code in names.items() if words and code}, shown, here)


def town_of(one: SiteRequest, towns: Towns) -> Town:
    """
    Read what a request says of its commune: the address, and the columns of its row.

    >>> communes = gpd.GeoDataFrame({"insee_code": ["34172", "34057"], "name": ["Montpellier", "Castelnau-le-Lez"]})
    >>> def told(address, **row):
    ...     found = town_of(SiteRequest(address, address=address, **row), towns_of(communes))
    ...     return found.code or (found.refusal.en if found.refusal else "")
    >>> told("4 rue de la Paix 34170 Castelnau le Lez"), told("4 rue de la Paix", town="MONTPELLIER")
    ('34057', '34172')
    >>> told("15 rue de la République, 30000 Nîmes")
    'outside the territory: Nîmes (30000) is none of its communes'
    >>> told("4 rue de la Paix, Castelnau")
    'town not understood: “Castelnau”; did you mean Castelnau-le-Lez? Correct it, or give the INSEE code'
    """
    parts = written(one.address)
    street, last = _street_and_town(parts, towns)
    is_code = re.fullmatch(r"\d[\dAB]\d{3}", one.town) is not None  # a column "Commune" may hold INSEE codes
    column, insee = ("", one.town) if is_code else (town_name(one.town), one.insee_code)
    names = tuple(dict.fromkeys(name for name in (parts.town or last, column) if name))
    postcodes = _postcodes(one, parts, has_name=bool(names), towns=towns)
    found = _judged(names, postcodes, insee, towns, is_cedex=parts.is_cedex)
    return replace(found, street=street, is_named=bool(names or insee))


def _street_and_town(parts: Written, towns: Towns) -> tuple[str, str]:
    """Street, and the town that the end of an address names: a part of its own, or the last words of the street."""
    if parts.town:
        return parts.street, ""
    after = [part for part in parts.parts[parts.at + 1 :] if towns.code_of(part) or not is_complement(part)]
    if after:
        return parts.street, town_name(after[-1])
    return _cut(parts.street, towns)


def _cut(street: str, towns: Towns) -> tuple[str, str]:
    """The street without the commune that its last words name: "4 rue A Lattes", never "4 avenue de Lattes"."""
    for word in re.finditer(r"\w+", street):
        before = street[: word.start()].strip(" ,;-")
        end = normal(before).split()[-1:]
        is_street = not end or end[0].isdigit() or end[0] in KINDS | LINKS | {"d", "l"}
        if not is_street and towns.code_of(street[word.start() :]):
            return before, street[word.start() :]
    return street, ""


def _postcodes(one: SiteRequest, parts: Written, *, has_name: bool, towns: Towns) -> list[str]:
    """Postcodes written; not an INSEE code that stands in their place beside the name of its town."""
    beside = re.findall(r"(?<!\d)\d{5}(?!\d)", one.town) if len(one.town) > 5 else []
    cells = [parts.postcode, re.sub(r"\D", "", one.postcode), *beside]
    told = [cell.zfill(5) for cell in cells if cell]
    return list(dict.fromkeys(code for code in told if not (has_name and code in towns.shown)))


def _judged(names: Sequence[str], postcodes: Sequence[str], insee: str, towns: Towns, *, is_cedex: bool) -> Town:
    contradiction = Town(refusal=_told(CONTRADICTION, said=" / ".join([*names, *postcodes, *filter(None, [insee])])))
    foreign = [code for code in postcodes if towns.is_foreign(code)]
    codes = {name: towns.code_of(name) or _by_postcode(name, postcodes, towns) for name in names}
    strangers = [name for name, code in codes.items() if not code]
    known = {code for code in codes.values() if code}
    is_here = not insee or is_among(insee, set(towns.shown))
    if (known and (strangers or foreign or not is_here)) or (strangers and insee and is_here):
        return contradiction
    if strangers or not is_here:
        return _stranger(strangers, [*postcodes, *([] if is_here else [insee])], towns, is_far=bool(foreign))
    known |= {insee} if insee else set()
    if not known:
        return _by_postcodes(postcodes, foreign, towns)
    parts = {arrondissement_of_postcode(postcode) for postcode in postcodes} - {""}
    code = _one_commune(known | {part for part in parts if city_of(part) in set(map(city_of, known))})
    elsewhere = [one for one in postcodes if not is_cedex and _is_elsewhere(one, code, towns)]
    return contradiction if not code or foreign or elsewhere else Town(code)


def _stranger(names: Sequence[str], codes: Sequence[str], towns: Towns, *, is_far: bool) -> Town:
    """A town, or a code, that is none of the territory: one of its communes misspelt, or another."""
    near = () if is_far or not names else tuple(towns.near(names[0]))
    if near:
        return Town(refusal=_told(NOT_UNDERSTOOD, town=names[0], near=" / ".join(map(towns.name, near))), among=near)
    shown = " ".join([*names[:1], *([f"({', '.join(codes)})"] if names and codes else codes)])
    return Town(refusal=_told(OUTSIDE_TOWN, town=shown))


def _by_postcode(name: str, postcodes: Sequence[str], towns: Towns) -> str:
    """The one commune of a postcode that a shortened name fits; "" for none or several."""
    fits = {code for one in postcodes for code in towns.postcodes.get(one, ())} & set(towns.near(name))
    return fits.pop() if len(fits) == 1 else ""


def _by_postcodes(postcodes: Sequence[str], foreign: Sequence[str], towns: Towns) -> Town:
    """The commune of an address that gives a postcode at most."""
    if not postcodes:
        return Town()
    if foreign:
        return Town(refusal=_told(OUTSIDE_TOWN, town=foreign[0]))
    if len(postcodes) > 1:
        return Town(refusal=_told(CONTRADICTION, said=" / ".join(postcodes)))
    (postcode,) = postcodes
    part = arrondissement_of_postcode(postcode)
    if part and is_among(part, set(towns.shown)):
        return Town(part)
    if not part and postcode not in towns.postcodes:
        return Town(refusal=_told(POSTCODE_ALONE, postcode=postcode), among=tuple(towns.shown))
    communes = sorted(towns.postcodes.get(postcode, ()))
    if len(communes) < 2:
        return Town(communes[0]) if communes else Town(refusal=_told(OUTSIDE_TOWN, town=postcode))
    names = ", ".join(map(towns.name, communes))
    return Town(refusal=_told(POSTCODE_SHARED, postcode=postcode, communes=names), among=tuple(communes))


def _one_commune(codes: set[str]) -> str:
    """The commune that several codes mean together: a city and one of its arrondissements are that arrondissement."""
    parts = {code for code in codes if code in CITIES}
    is_one = len({city_of(code) for code in codes}) == 1 and len(parts) <= 1
    return "" if not is_one else next(iter(parts or codes))


def _is_elsewhere(postcode: str, code: str, towns: Towns) -> bool:
    """Whether addresses give a postcode to other communes, and none to this one."""
    communes = towns.postcodes.get(postcode)
    return communes is not None and city_of(code) not in {city_of(one) for one in communes}


def _told(text: Text, **values: str) -> Text:
    return Text(fr=text.fr.format(**values), en=text.en.format(**values))
