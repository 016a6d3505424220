"""What is said of a site that was placed, or could not be, in the two languages of the screen."""

from geo.criterion import Text

NO_TEXT = Text(fr="ligne vide : ni parcelle, ni coordonnées, ni adresse", en="no parcel, no coordinates, no address")
NO_PARCELS = Text(
    fr="le cadastre n'est pas dans les données de ce territoire",
    en="the data of this territory have no land register",
)
PARCEL_GONE = Text(
    fr="parcelle {parcel} absente du cadastre chargé : elle a pu être divisée, réunie ou renumérotée",
    en="parcel {parcel} is not in the land register loaded: it may have been divided, joined or renumbered",
)
PARCEL_ELSEWHERE = Text(
    fr="parcelle {parcel} : sa commune n'est pas dans le territoire",
    en="parcel {parcel}: its commune is not in the territory",
)
IN_PARCEL = Text(
    fr="le point est dans la parcelle {parcel} : c'est elle qui est vérifiée",
    en="the point lies in parcel {parcel}, which is what is checked",
)
NO_ADDRESSES = Text(
    fr="aucune adresse dans les données de ce territoire : donnez une parcelle ou des coordonnées",
    en="the data of this territory have no address: give a parcel or coordinates",
)
NOT_FOUND = Text(
    fr="adresse introuvable dans les données du territoire : vérifiez le numéro et la rue, ou donnez une parcelle",
    en="address not found in the territory's data: check the number and the street, or give a parcel",
)
OFFLINE = Text(
    fr="les données n'ont pas d'adresses pour {commune} : donnez une parcelle ou des coordonnées",
    en="the data have no addresses for {commune}: give a parcel or coordinates",
)
SEVERAL = Text(
    fr="cette adresse existe en plusieurs endroits ({communes}) : précisez la commune ou donnez une parcelle",
    en="this address exists in several places ({communes}): state the commune or give a parcel",
)
CLOSE = Text(fr="orthographe proche retenue : « {label} »", en="close spelling taken: “{label}”")
GEOCODED = Text(
    fr="placée par le géocodeur de l'IGN : « {label} » (confiance {score})",
    en="placed by IGN's geocoder: “{label}” (score {score})",
)
ASKED_GEOCODER = Text(fr="{why_fr}", en="{why_en}")
OUTSIDE = Text(fr="hors du territoire", en="outside the territory")

BAD_ANSWERS = {
    "not_found": Text(fr="adresse inconnue du géocodeur", en="address unknown to the geocoder"),
    "low_score": Text(
        fr="réponse trop incertaine du géocodeur (« {label} », confiance {score}, minimum 0.70)",
        en="the geocoder's answer is too uncertain (“{label}”, score {score}, at least 0.70)",
    ),
    "not_precise": Text(
        fr="le géocodeur ne connaît que « {label} » : précisez le numéro et la rue",
        en="the geocoder only knows “{label}”: state the number and the street",
    ),
    "wrong_commune": Text(
        fr="le géocodeur la place à {city} (« {label} ») : ce n'est pas la commune attendue",
        en="the geocoder puts it in {city} (“{label}”): not the commune expected",
    ),
    "outside": Text(
        fr="le géocodeur la place hors du territoire (« {label} ») : précisez la commune",
        en="the geocoder puts it outside the territory (“{label}”): state the commune",
    ),
}
"""By status of `layers.geocode.Answer`."""


def filled(text: Text, **values: str) -> Text:
    """
    The text with its marks filled; braces in the values stay as they are.

    >>> filled(CLOSE, label="{x}").en
    'close spelling taken: “{x}”'
    """
    return Text(fr=text.fr.format(**values), en=text.en.format(**values))
