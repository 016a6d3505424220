"""
The colours of every output: one ramp for the score, one contrasting hue for sites, ink and warm greys for the rest.

Light is low and dark is high, in one hue (blue, OKLCH 246): the order is that of lightness, so that it holds for colour
blind readers and on a grey printer. The last class is far from the one before on purpose: the eye goes to the best.
CSS takes them from `css_variables`, the script of the page from `SCRIPT`.
"""

RAMP = ("#EEF5FC", "#CADFF1", "#A0C4E4", "#73A4CF", "#195480")
"""From the lowest class of score to the highest."""

INK, GREY = "#1B2330", "#4D5765"
"""Text, and text that may wait; lines of the map."""

SITE, SITE_TEXT, SITE_WASH = "#B84600", "#8F3700", "#FFF3EA"
"""Of sites and of nothing else: marks, words, rows."""

RED = "#A81024"
"""Unfit for a decision, or missing; nothing else."""

WATCH = "#7A4B00"
"""What is to be watched, or read before the rest."""

EXCLUDED = "#DAD7D1"
"""Ground that a rule excludes; on paper with dots, since a grey printer shows it as the second class of the ramp."""

LAND, OUTSIDE, WATER, GREEN = "#FBFAF8", "#F1F0ED", "#C9D8DC", "#DDE5D4"
BUILDING, BUILDING_LINE = "#C9C3B8", "#A39B8C"
EDGE, LINE, WASH = "#7B8592", "#D5D9DE", "#F4F6F8"

OVERLAYS = {
    "hotspots": "#8C0046", "flood": "#0F6B6B", "qpv": "#5B3A9B", "woods": "#146E28", "monuments": "#46285A",
    "dwellings": "#6B4A2B", "care": "#A3123F", "daily": "#0F6B5C", "help": "#5B3A9B", "leisure": "#6B5200",
}  # fmt: skip
"""Layers that are off until somebody asks for them, and what a sheet shows around its site."""

TOKENS = {
    "ink": INK, "muted": GREY, "line": LINE, "paper": "#FFFFFF", "soft": WASH, "edge": EDGE, "accent": "#124B8F",
    "site": SITE, "site-text": SITE_TEXT, "site-wash": SITE_WASH,
    "bad": RED, "good": "#1F6B3A", "good-wash": "#E3F2E7", "warm": WATCH, "watch": WATCH,
    "watch-wash": "#FFF6E5", "unsure": "#333333", "unsure-wash": "#E4E6EB",
    "excluded": EXCLUDED, "land": LAND, "outside": OUTSIDE, "water": WATER, "green": GREEN,
    "building": BUILDING, "building-line": BUILDING_LINE,
    **OVERLAYS, **{f"ramp-{place}": colour for place, colour in enumerate(RAMP, start=1)},
}  # fmt: skip
"""By name of CSS variable, without its hyphens."""

SCRIPT = {
    "ramp": RAMP, "ink": INK, "grey": GREY, "site": SITE, "excluded": EXCLUDED, "land": LAND, "outside": OUTSIDE,
    "water": WATER, "green": GREEN, "building": BUILDING, "building_line": BUILDING_LINE, "edge": EDGE,
    "red": RED, **OVERLAYS,
}  # fmt: skip
"""What the script of the map paints with."""


def css_variables() -> str:
    """
    A style rule that gives every token its name in CSS.

    >>> "--site:#B84600;" in css_variables()
    True
    """
    return ":root{" + "".join(f"--{name}:{colour};" for name, colour in TOKENS.items()) + "}"


def rgb(colour: str) -> tuple[int, int, int]:
    """
    Channels of a colour, 0 to 255.

    >>> rgb("#B84600")
    (184, 70, 0)
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue
