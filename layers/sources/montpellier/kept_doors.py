"""The address points of the city as `Doors`, kept from one run to the next: what is asked of them is kept nowhere."""

from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from layers.files.keeping.content import code_version, companions, file_digest, key_of
from layers.files.keeping.kept import keep, read_kept
from layers.reception.notes import Reception, expected_area, receive_again, received_apart
from layers.sources.address_match import Doors, doors_of
from layers.sources.montpellier.addresses import read_addresses_city

KIND = "doors"


def city_doors(path: Path) -> Doors:
    """
    Numbered address points of a file, read back from the cache where it was read before.

    The key is the file, where it is expected, and the code: nothing of the register whose addresses are looked up.

    Parameters
    ----------
    path
        See `read_addresses_city`, for the errors too.
    """
    name = f"{KIND}-{_key(path)}"
    kept = read_kept(name, _doors, read=pd.read_parquet)
    if kept is not None:
        doors, reception = kept
        receive_again(reception)
        return doors
    with received_apart() as reception:
        doors = doors_of(read_addresses_city(path))
    streets = pd.Index([" ".join(words) for words in doors.names], dtype="str")
    columns = {"number": doors.number, "street": pd.Categorical.from_codes(doors.street, streets)}
    told = {"bounds": doors.bounds, "reception": reception.told()}
    keep(name, pd.DataFrame({**columns, "x": doors.x, "y": doors.y}), told)
    return doors


def _doors(frame: pd.DataFrame, told: dict[str, Any]) -> tuple[Doors, Reception]:
    number, x, y = (frame[name].to_numpy() for name in ("number", "x", "y"))
    west, south, east, north = told["bounds"]
    names = tuple(tuple(name.split()) for name in frame["street"].cat.categories)
    street = frame["street"].cat.codes.to_numpy().astype("int64")
    doors = Doors(number, street, x, y, names, (west, south, east, north))
    return doors, Reception.again(told["reception"])


def _key(path: Path) -> str:
    area = expected_area()
    told = [
        code_version(),
        path.name,
        file_digest([path]),
        file_digest(companions([path])),
        "" if area is None else shapely.to_wkb(area, hex=True),
    ]
    return key_of(told)
