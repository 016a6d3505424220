"""`pensions init`: a territory from nothing, for any EPCI, département or list of communes."""

from pathlib import Path

from geo.errors import TerritoryError
from layers.catalogue import Catalogue, official_sources
from layers.fetch.bring import check_writable
from layers.fetch.drawing import Brought, specs_of
from layers.fetch.lock import Lock, read_lock, write_lock, write_whole
from layers.fetch.place import find_place
from layers.fetch.territory_text import FILE, write_territory
from layers.fetch.web import Web


def init_territory(reference: str, out: Path, *, web: Web | None = None, catalogue: Catalogue | None = None) -> Path:
    """
    Write the communes and the territory.toml of a place; `pensions fetch` completes them.

    Parameters
    ----------
    reference
        SIREN of an EPCI, code of a département, or INSEE codes separated by commas.
    out
        Folder to write to; it must not hold a territory already.

    Returns
    -------
    Path
        Of the territory.toml: `pensions rank` needs `pensions fetch`, or sources of one's own, beside the outline.

    Raises
    ------
    TerritoryError, FetchError, OutputError
        Unknown or overseas, no network, a folder that cannot be written, a territory already there.
    """
    catalogue = catalogue or official_sources()
    perimeter = catalogue.source[0]
    place = find_place(web or Web(), reference, perimeter.resolve.api)  # type: ignore[union-attr]
    check_writable(out)
    if (out / FILE).exists() or read_lock(out).reference:
        raise TerritoryError(
            f"{out / FILE}: exists already. Bring it up to date with: pensions fetch {out}",
            fr=f"{out / FILE} existe déjà. Mettez-le à jour par : pensions fetch {out}",
        )
    name = f"{perimeter.id}/communes.geojson"
    write_whole(out / name, place.geojson)
    brought = Brought(perimeter, {name: out / name}, "contours du jour")
    specs = specs_of(brought, {perimeter.id: brought}, place)
    write_lock(out, Lock(place.reference, place.name))
    return write_territory(out, place, specs)
