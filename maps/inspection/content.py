"""What a check of the data is made of, before it is a page or a workbook; every text is in one language already."""

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import shapely

from geo.scoring.criterion import Language

Verdict = Literal["fail", "alert", "unknown", "pass"]

VERDICTS: tuple[Verdict, ...] = ("fail", "alert", "unknown", "pass")
"""The gravest first."""


@dataclass(frozen=True)
class ControlRow:
    """One place of a control: its name, what was expected there, what was found; its shape in EPSG:2154, if any."""

    name: str
    expected: str
    found: str
    remark: str = ""
    geometry: shapely.Geometry | None = None


@dataclass(frozen=True)
class ControlContent:
    """
    One control of the data.

    compared, expected, found : sentences
    threshold : from when it is a fault or an alert, and the source of that number
    ask : whom to ask
    verdict : "unknown" where a control could not be made, which is never "pass"
    is_unfit : the data may not serve a decision
    rows : the places where it is so; empty where there is none to name
    """

    id: str
    title: str
    compared: str
    expected: str
    found: str
    threshold: str
    ask: str
    verdict: Verdict
    is_unfit: bool
    rows: tuple[ControlRow, ...]


@dataclass(frozen=True)
class InspectionContent:
    """
    Everything that the page and the workbook show.

    made : date and version, as a sentence
    notices : what must be read first, such as fictional data
    headline : what the controls say together, in one sentence
    background : the communes, columns `name` and geometry, in EPSG:2154; may be empty
    """

    territory: str
    made: str
    notices: tuple[str, ...]
    headline: str
    controls: tuple[ControlContent, ...]
    background: gpd.GeoDataFrame
    language: Language
