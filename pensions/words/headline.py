"""The result in sentences: where, how many, how sure, what is missing, what makes it unfit for a decision."""

from geo.scoring.criterion import Text

LOOKED_AT = (
    Text(fr="{n} {noun} regardé{e}", en="{n} {noun} looked at"),
    Text(fr="{n} {nouns} regardé{e}s", en="{n} {nouns} looked at"),
)
"""One, several; marks are those of `maps.words.nouns.named`."""

WHERE_ONE = Text(fr="Le meilleur secteur est {places}.", en="The best sector is {places}.")
WHERE = Text(fr="Les meilleurs secteurs sont {places}.", en="The best sectors are {places}.")
WHERE_MANY = Text(
    fr="Les meilleurs secteurs sont dans {n} communes, surtout {places}.",
    en="The best sectors are in {n} communes, above all {places}.",
)
IN_CENTRE = Text(fr="au centre {of}", en="in central {of}")
IN = Text(fr="{at}", en="in {at}")
AND = Text(fr=" et ", en=" and ")
NOWHERE = Text(fr="Aucun{e} {noun} ne respecte toutes les règles.", en="No {noun} meets every rule.")

HOW_MANY = Text(
    fr="{looked_at} : {respected}, {to_check}, {excluded}.", en="{looked_at}: {respected}, {to_check}, {excluded}."
)
RESPECTED = (
    Text(fr="aucun{e} ne respecte toutes les règles", en="none meets every rule"),
    Text(fr="1 respecte toutes les règles", en="1 meets every rule"),
    Text(fr="{n} respectent toutes les règles", en="{n} meet every rule"),
)
TO_CHECK = (
    Text(fr="aucun{e} n’est à vérifier", en="none needs checking"),
    Text(fr="1 est à vérifier", en="1 needs checking"),
    Text(fr="{n} sont à vérifier", en="{n} need checking"),
)
EXCLUDED = (
    Text(fr="aucun{e} n’est exclu{e}", en="none is excluded"),
    Text(fr="1 est exclu{e}", en="1 is excluded"),
    Text(fr="{n} sont exclu{e}s", en="{n} are excluded"),
)

TIED_WITH = 3
"""The first sector tied with more than these is no first: that is said instead. Proposition."""

SOLID = Text(
    fr="Solide : le n° 1 reste {place} dans {n} essais sur {trials}.",
    en="Solid: no. 1 stays {place} in {n} trials of {trials}.",
)
FAIR = Text(
    fr="Assez sûr : le n° 1 reste {place} dans {n} essais sur {trials}.",
    en="Fairly sure: no. 1 stays {place} in {n} trials of {trials}.",
)
FRAGILE = Text(
    fr="Fragile : le n° 1 ne reste {place} que dans {n} essais sur {trials}.",
    en="Fragile: no. 1 stays {place} in only {n} trials of {trials}.",
)
OPEN = Text(
    fr="Le n° 1 reste {place} dans {n} essais sur {trials}, sous réserve de ce qui reste à vérifier sur place.",
    en="No. 1 stays {place} in {n} trials of {trials}, subject to what remains to be checked there.",
)
"""Where a rule that excludes has no answer at the first place: no word makes it sure."""
TIED = Text(
    fr="Pas de n° 1 net : les {n} premiers secteurs sont à égalité.",
    en="No clear no. 1: the first {n} sectors are tied.",
)
TEN = Text(fr="parmi les dix", en="among the ten")
AMONG = Text(fr="parmi les {n} premiers", en="among the first {n}")
FIRST = Text(fr="premier", en="first")
"""Where the first sector stays, of ten, of several, of one counted."""

MISSING = Text(
    fr="Il manque « {layer} » pour {sites}, dans {communes}.", en="“{layer}” is missing for {sites}, in {communes}."
)
MISSING_EVERYWHERE = Text(fr="Il manque « {layer} » partout.", en="“{layer}” is missing everywhere.")
WATCHED = Text(fr="À surveiller : {gap}", en="To be watched: {gap}")
"""Before what an alert lacks, which forbids nothing: it is never told as what is missing for a decision."""

OF_TOTAL = (
    Text(fr="{n} {noun} sur {total}", en="{n} {noun} of {total}"),
    Text(fr="{n} {nouns} sur {total}", en="{n} {nouns} of {total}"),
)
COMMUNES = (
    Text(fr="{n} commune sur {total}", en="{n} commune of {total}"),
    Text(fr="{n} communes sur {total}", en="{n} communes of {total}"),
)

UNANSWERED_SHARE = 1 / 3
"""Of the ranked sites without an answer to one exclusion rule, from which the result is unfit. Proposition."""

THIRD = Text(
    fr="{sites} sont sans réponse à « {rule} » : ne convient pas à une décision.",
    en="{sites} have no answer to “{rule}”: not fit for a decision.",
)
