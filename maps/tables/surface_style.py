"""The QGIS style of the score surface: a file beside it that QGIS reads by itself, with the classes of the page."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from geo.scoring.criterion import Language
from maps.atomic_write import written_whole
from maps.colours import RAMP

_WORDS = {
    "under": ("Moins de {high}", "Under {high}"),
    "between": ("De {low} à {high}", "From {low} to {high}"),
    "over": ("{low} et plus", "{low} and more"),
}

JUST_UNDER = 1e-6
"""A discrete class of QGIS holds its upper value; a bound of ours belongs to the class over it."""


def surface_style(bounds: Sequence[float], *, lang: Language = "fr") -> str:
    """
    Style of the first band of `surface.tif`: five classes of score, light low and dark high; no data is transparent.

    Parameters
    ----------
    bounds : four floats in [0, 1]
        Where the classes part (`maps.classes.class_bounds`).
    lang
        Language of the legend.

    Returns
    -------
    str
        A QML document, for QGIS 3.16 or later.

    >>> surface_style([0.4, 0.55, 0.7, 0.85]).count("<item ")
    5
    """
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
    pipe = ET.SubElement(root, "pipe")
    renderer = ET.SubElement(
        pipe, "rasterrenderer", type="singlebandpseudocolor", band="1", opacity="1", alphaBand="-1",
        classificationMin="0", classificationMax="100",
    )  # fmt: skip
    ET.SubElement(renderer, "rasterTransparency")
    shader = ET.SubElement(
        ET.SubElement(renderer, "rastershader"), "colorrampshader", colorRampType="DISCRETE", classificationMode="1",
        clip="0", minimumValue="0", maximumValue="100", labelPrecision="0",
    )  # fmt: skip
    tops = [round(100 * bound, 1) for bound in bounds]
    for place, colour in enumerate(RAMP):
        low, high = (tops[place - 1] if place else 0), (tops[place] if place < len(tops) else None)
        key = "over" if high is None else "between" if place else "under"
        label = _WORDS[key][lang == "en"].format(low=f"{low:g}", high="" if high is None else f"{high:g}")
        value = "inf" if high is None else f"{high - JUST_UNDER:.6f}"
        ET.SubElement(shader, "item", value=value, color=colour.lower(), alpha="255", label=label)
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{ET.tostring(root, encoding='unicode')}"


def write_surface_style(bounds: Sequence[float], path: Path, lang: Language = "fr") -> None:
    """
    Write the style of the surface; see `surface_style`.

    Parameters
    ----------
    bounds, lang
        See `surface_style`.
    path
        The name of the raster, with .qml: QGIS looks for it there. Written whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with written_whole(path) as draft:
        draft.write_text(surface_style(bounds, lang=lang), encoding="utf-8")
