"""What a sector is called where no street says it, and the sides of a commune."""

from geo.scoring.criterion import Text

STREET_AND_STOP = Text(fr="{street}, arrêt {stop}", en="{street}, {stop} stop")
STREET_AND_PLACE = Text(fr="{street}, près de « {place} »", en="{street}, near “{place}”")
NEAR_STOP = Text(fr="Près de l’arrêt {stop}", en="Near the stop {stop}")
NEAR_PLACE = Text(fr="Près de « {place} »", en="Near “{place}”")
SIDE = Text(fr="{side} de la commune", en="{side} of the commune")
STREET_AND_SIDE = Text(fr="{street}, {side}", en="{street}, {side}")
NUMBERED = Text(fr="{name} ({number})", en="{name} ({number})")
UNNAMED = Text(fr="Hors de toute commune connue", en="Outside any known commune")

SIDES = (
    Text(fr="Centre", en="Centre"),
    Text(fr="Est", en="East"),
    Text(fr="Nord-est", en="North-east"),
    Text(fr="Nord", en="North"),
    Text(fr="Nord-ouest", en="North-west"),
    Text(fr="Ouest", en="West"),
    Text(fr="Sud-ouest", en="South-west"),
    Text(fr="Sud", en="South"),
    Text(fr="Sud-est", en="South-east"),
)
"""The middle of a commune, then its eight sides counter-clockwise from east."""

FRAMES = {
    "street_and_stop": STREET_AND_STOP,
    "street_and_place": STREET_AND_PLACE,
    "near_stop": NEAR_STOP,
    "near_place": NEAR_PLACE,
    "side": SIDE,
    "street_and_side": STREET_AND_SIDE,
    "numbered": NUMBERED,
    "unnamed": UNNAMED,
}
"""The same by name, as they travel in the page's data."""
