"""What a site's sheet says, in French and in English; `{name}` marks are filled where they are said."""

from geo.scoring.criterion import Language

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Fiche de site : {label}", "Site sheet: {label}"),
    "kicker": ("Pension de famille : ce site convient-il ?", "Pension de famille: is this site any good?"),
    "fictional": ("DONNÉES FICTIVES", "FICTIONAL DATA"),
    "plot": ("{area} m²", "{area} m²"),
    "owner": ("Propriétaire : {owner}", "Owner: {owner}"),
    "placed": ("Site donné : « {given} » ({how}).", "Site given: “{given}” ({how})."),
    # verdict
    "outside": ("Hors du territoire", "Outside the territory"),
    "excluded": ("Exclu en l’état", "Excluded as it stands"),
    "cannot_say": ("On ne peut pas encore dire", "Cannot be said yet"),
    "is_missing": ("{verdict} : il manque {rules}", "{verdict}: {rules} is missing"),
    "are_missing": ("{verdict} : il manque {rules}", "{verdict}: {rules} are missing"),
    "quoted": ("« {name} »", "“{name}”"),
    "other_answer": ("une autre réponse", "one other answer"),
    "other_answers": ("{count} autres réponses", "{count} other answers"),
    "and": (" et ", " and "),
    "good": ("Bon site", "Good site"),
    "fair": ("Site moyen", "Fair site"),
    "weak": ("Site peu favorable", "Weak site"),
    "why_outside": ("Ce site n’est pas dans {territory}. Il est à {distance} de ses limites.",
                    "This site is not in {territory}. It is {distance} from its boundary."),
    "why_outside_short": ("Ce site n’est pas dans {territory}.", "This site is not in {territory}."),
    "why_excluded": ("Ce qui l’exclut : {rules}.", "What excludes it: {rules}."),
    "why_excluded_many": ("{count} règles l’excluent : {rules}.", "{count} rules exclude it: {rules}."),
    "why_cannot_say": ("Aucune règle connue ne l’exclut, mais des réponses manquent.",
                       "No known rule excludes it, but answers are missing."),
    "missing": ("À demander · {rules}.", "To be asked · {rules}."),
    "why_placed": ("Il respecte toutes les règles d’exclusion.", "It passes every exclusion rule."),
    "scored": ("{verdict} ({low}/100)", "{verdict} ({low}/100)"),
    "scored_between": ("{verdict} ({low} à {high}/100)", "{verdict} ({low} to {high}/100)"),
    "beats": ("Mieux placé que {what}.", "Better placed than {what}."),
    "beats_cells": ("{share} des lieux habités du territoire", "{share} of the places where people live"),
    "and_than": (" et que ", " and than "),
    "beats_pensions": ("{count} des {total} pensions de famille existantes",
                       "{count} of the {total} existing pensions de famille"),
    "beats_all": ("les {total} pensions de famille existantes", "the {total} existing pensions de famille"),
    "beats_only": ("la seule pension de famille existante", "the only existing pension de famille"),
    "beats_none": ("Aucune des {total} pensions de famille existantes n’est moins bien placée.",
                   "None of the {total} existing pensions de famille is less well placed."),
    "beats_none_one": ("La seule pension de famille existante n’est pas moins bien placée.",
                       "The only existing pension de famille is not less well placed."),
    "lacks": ("Pour être un bon site, il lui manque : {what}.", "To be a good site, it lacks: {what}."),
    "lacks_score": ("un score de {wanted}/100", "a score of {wanted}/100"),
    "lacks_cells": ("d’être mieux placé que {wanted} des lieux habités",
                    "a better place than {wanted} of those where people live"),
    "lacks_pensions": ("d’être mieux placé que {wanted} des pensions existantes",
                       "a better place than {wanted} of the existing pensions"),
    "for_the_record": ("Pour mémoire, son score dépasse celui de {share} des sites candidats.",
                       "For the record, its score is above that of {share} of the candidate sites."),
    "alerts": ("À surveiller : {rules}.", "To watch: {rules}."),
    "disputed": ("Avis partagé : ses points forts compensent un point très faible.",
                 "Two readings differ: strong points make up for a very weak one."),
    "first_step": ("D’abord : {change}", "First: {change}"),
    # figures
    "score": ("Score", "Score"),
    "of_100": ("/100", "/100"),
    "score_interval": ("jusqu’à {high} si l’inconnu était au mieux", "up to {high} if the unknown were best"),
    "score_sure": ("tous les critères évalués sont connus ici", "every criterion that counts is known here"),
    "score_part": ("{count} des {total} critères évalués", "{count} of the {total} criteria count"),
    "rank": ("Rang", "Rank"),
    "rank_of": ("sur {count} sites candidats classés", "of {count} ranked candidate sites"),
    "no_rank": ("exclu : le score est donné pour mémoire", "excluded: the score is given for the record"),
    "cells": ("Emplacement", "Location"),
    "cells_of": ("mieux que cette part des {count} mailles habitées ({where} ; {criteria} critères communs)",
                 "better than this share of the {count} cells where people live ({where}; {criteria} common criteria)"),
    "pensions": ("Pensions existantes", "Existing pensions"),
    "pensions_of": ("des {count} pensions de famille sont moins bien placées",
                    "of the {count} existing pensions de famille are less well placed"),
    "no_pensions": ("aucune pension de famille de position sûre dans les données",
                    "no pension de famille of sure position in the data"),
    "stability": ("Stabilité", "Stability"),
    "stability_of": ("des pondérations tirées le gardent dans les {top} premiers",
                     "of the sampled weightings keep it in the first {top}"),
    "no_stability": ("stabilité du rang : non calculée pour une fiche seule",
                     "rank stability: not computed for a single sheet"),
    # rules
    "rules": ("Règles : ce qui passe, ce qui bloque, ce qu’on ignore",
              "Rules: what passes, what blocks, what is unknown"),
    "pass": ("passe", "passes"),
    "fail": ("exclut", "excludes"),
    "unknown": ("sans réponse", "unknown"),
    "alert": ("alerte", "alert"),
    "answer": ("Réponse", "Answer"),
    "rule": ("Règle", "Rule"),
    "found": ("Constat et marge", "Found, and margin"),
    "text_from": ("Texte et source", "Text and source"),
    "ask": ("À demander à : {who}", "Ask: {who}"),
    "share_of_site": ("{share} % du site", "{share}% of the site"),
    "limit_above": ("maximum {limit}", "at most {limit}"),
    "limit_below": ("minimum {limit}", "at least {limit}"),
    "away": ("à {distance} de la zone", "{distance} from the zone"),
    "touches": ("touche la zone", "touches the zone"),
    "way_out": ("sortie de la zone à {distance}", "way out of the zone: {distance}"),
    "not_covered": ("données sans ce secteur", "data without this sector"),
    "known_share": (" (connu sur {percent} % du site)", " (known on {percent}% of the site)"),
    "vintage": ("données {vintage}", "data {vintage}"),
    # changes
    "changes": ("Ce qui changerait le verdict", "What would change the verdict"),
    "none_outside": ("Rien : le site est hors du territoire.", "Nothing: the site is outside the territory."),
    "no_change": ("Aucun changement isolé n’apporterait plus d’un point.",
                  "No single change would bring more than a point."),
    "change_ask": ("Demander à {who} : {label}", "Ask {who}: {label}"),
    "change_asks": ("Obtenir les {count} réponses qui manquent, auprès de : {who}",
                    "Get the {count} missing answers, from: {who}"),
    "change_entrance": ("Ouvrir l’entrée sur {street}", "Open the entrance on {street}"),
    "change_programme": ("Réduire le programme à {needed} studios", "Reduce the programme to {needed} studios"),
    "change_cut": ("Laisser {amount} m² de terrain hors du projet pour « {label} »",
                   "Leave {amount} m² of the plot out for “{label}”"),
    "change_timetable": ("{label} : {needed} {unit} au lieu de {now}", "{label}: {needed} {unit} instead of {now}"),
    "change_service": ("{label} à {needed} {unit} au lieu de {now}", "{label} at {needed} {unit} instead of {now}"),
    "change_far": ("{label} à {needed} {unit} (aujourd’hui : {now})", "{label} at {needed} {unit} (today: {now})"),
    "change_ground": ("Un autre terrain : « {label} » ne peut pas être levée ici",
                      "Another plot: “{label}” cannot be cleared here"),
    "points": ("+{gain} points", "+{gain} points"),
    "point": ("+{gain} point", "+{gain} point"),
    "decisive": ("change le verdict", "changes the verdict"),
    "good_from": ("Seuil d’un bon site : {score}/100 (proposition).", "A good site takes {score}/100 (proposition)."),
    "already": ("Seuil d’un bon site : {score}/100 (proposition), atteint.",
                "A good site takes {score}/100 (proposition): reached."),
    "together": ("Il faudrait réunir {count} de ces changements pour y arriver.",
                 "It would take {count} of these changes together to get there."),
    "not_enough": ("Même réunis, ces changements n’y suffiraient pas ({score}/100).",
                   "Even together these changes would not do ({score}/100)."),
    # contributions
    "why": ("D’où vient le score", "Where the score comes from"),
    "strong": ("Points forts : {names}.", "Strong points: {names}."),
    "weak_points": ("Points faibles : {names}.", "Weak points: {names}."),
    "criterion": ("Critère", "Criterion"),
    "measure": ("Mesure", "Measure"),
    "note": ("Note", "Note"),
    "points_of": ("Points", "Points"),
    "private": ("secret statistique", "statistical secrecy"),
    "estimate": ("estimation", "estimate"),
    "unknown_measure": ("inconnu", "unknown"),
    # getting about
    "moving": ("Se déplacer sans voiture", "Getting about without a car"),
    "no_stop": ("Aucun arrêt desservi à moins de {minutes} min à pied.",
                "No served stop within {minutes} min on foot."),
    "no_timetable": ("Horaires absents des données.", "No timetable in the data."),
    "timetable_kept": ("Horaires comptés dans les minutes, mais que leur licence interdit de rediffuser.",
                       "Timetable counted in the minutes, but its licence forbids passing it on."),
    "stop": ("Arrêt", "Stop"),
    "lines": ("Lignes", "Lines"),
    "per_hour": ("Départs/h : jour · soir · dim.", "Departures/h: day · evening · Sun."),
    "minutes": ("{minutes} min", "{minutes} min"),
    "place": ("Lieu le plus proche", "Nearest place"),
    "on_foot": ("À pied", "On foot"),
    "by_transit": ("En transport", "By transit"),
    "journey": ("Trajet, en semaine à 10 h", "Journey, on a weekday at 10"),
    "not_known": ("non renseigné", "not in the data"),
    "walk_best": ("le plus court est à pied", "walking is shortest"),
    "step_walk": ("à pied {minutes} min", "walk {minutes} min"),
    "step_walk_to": ("à pied {minutes} min jusqu’à {to}", "walk {minutes} min to {to}"),
    "step_ride": ("{mode} {line} jusqu’à {to} ({calls} arrêts)", "{mode} {line} to {to} ({calls} stops)"),
    "step_ride_one": ("{mode} {line} jusqu’à {to} (1 arrêt)", "{mode} {line} to {to} (1 stop)"),
    "transit_note": ("Minutes porte à porte, médiane des départs de 9 h à 11 h ; marche à {speed} km/h. Le "
                     "trajet peut mener à un autre lieu du même type.",
                     "Door-to-door minutes, median of departures from 9 to 11; walking at {speed} km/h. The "
                     "journey may lead to another place of the same kind."),
    # around
    "around": ("Autour du site", "Around the site"),
    "housing": ("Logement accompagné à moins de {distance} m", "Supported housing within {distance} m"),
    "none": ("aucun dans les données", "none in the data"),
    "none_shown": ("aucun que l’on puisse montrer", "none that may be shown"),
    "places": ("{places} places", "{places} places"),
    "places_unknown": ("places non connues", "places unknown"),
    "doubtful": ("position incertaine", "doubtful position"),
    "more_housing": ("et {count} de plus", "and {count} more"),
    "need": ("Besoin", "Need"),
    "need_line": ("{notes} ; en regard, {homes} résidence(s) accompagnée(s) à moins de 30 min à pied ({places}).",
                  "{notes}; against {homes} supported home(s) within 30 min on foot ({places})."),
    "need_note": ("{label} : note {note}/100", "{label}: note {note}/100"),
    "need_unknown": ("{label} : inconnu", "{label}: unknown"),
    "need_secret": ("Les nombres de personnes ne sont pas publiés (secret statistique).",
                    "Counts of people are not published (statistical secrecy)."),
    "social": ("Logement social", "Social housing"),
    "social_count": ("{count} logements sociaux à moins de {distance} m",
                     "{count} social dwellings within {distance} m"),
    "social_share": ("{share} % des logements alentour", "{share}% of the dwellings around"),
    "qpv": ("Quartier prioritaire", "Priority district"),
    "qpv_in": ("dans {name}", "in {name}"),
    "qpv_out": ("hors quartier prioritaire, le plus proche à {distance}", "outside, the nearest at {distance}"),
    "sru": ("Loi SRU", "SRU law"),
    "sru_line": ("{commune} : {share} % de logements sociaux pour un objectif de {target} % ; {state}. Les places "
                 "compteraient dans l’inventaire (1 logement = 1).",
                 "{commune}: {share}% of social housing for a target of {target}%; {state}. The places would count "
                 "in the inventory (1 dwelling = 1)."),
    "deficient": ("commune déficitaire", "commune short of its target"),
    "not_deficient": ("objectif atteint ou commune non soumise", "target met, or commune not concerned"),
    "unknown_line": ("non renseigné dans les données", "not in the data"),
    # programme
    "programme": ("Programme : ce qui tient", "Programme: what fits"),
    "fit_fits": ("Le terrain accueille le programme visé ({low} à {high} studios).",
                 "The plot holds the programme ({low} to {high} studios)."),
    "fit_tight": ("Le programme tient au plus juste : jusqu’à {most} studios, en R+{top}.",
                  "The programme just fits: up to {most} studios, on {levels} levels."),
    "fit_smaller": ("Le terrain n’accueille que {most} studios sur les {low} visés.",
                    "The plot holds only {most} of the {low} studios asked."),
    "fit_nothing": ("Le terrain est trop petit, même pour un studio et les salles communes.",
                    "The plot is too small, even for one studio and the common rooms."),
    "fit_unknown": ("Surface du terrain inconnue : donnez la parcelle ou la surface.",
                    "Plot area unknown: give the parcel or the area."),
    "needs": ("Il faut {floor} m² de plancher, soit un terrain de {plot} m².",
              "It takes {floor} m² of floor, or a plot of {plot} m²."),
    "holds": ("Le terrain ({area} m²) en porte {holds} m².", "The plot ({area} m²) holds {holds} m²."),
    "ratios": ("Ratios : studio {studio} m², communs {common} m², plancher × {ratio}, {share} % du terrain bâti, "
               "R+{low} à R+{high} (estimations du scénario ; le PLU peut limiter davantage).",
               "Ratios: studio {studio} m², common rooms {common} m², floor × {ratio}, {share}% of the plot built, "
               "{low} to {high} floors above ground (estimates of the scenario; the local plan may allow less)."),
    "price": ("Ventes autour : {price} €/m² (médiane, DVF).", "Sales around: {price} €/m² (median, DVF)."),
    "no_price": ("Prix des ventes autour : inconnu.", "Price of sales around: unknown."),
    "finance": ("Financement : PLAI ; TVA à {vat} % ({vat_source}) ; exonération de taxe foncière {years} ans "
                "({tax_source}).",
                "Financing: PLAI; VAT at {vat}% ({vat_source}); property-tax exemption {years} years ({tax_source})."),
    # comparables
    "comparables": ("Sites comparables et mieux placés", "Comparable sites, better placed"),
    "no_comparable": ("Aucun site candidat mieux placé dans la commune ou à moins de 3 km.",
                      "No better placed candidate in the commune or within 3 km."),
    "mostly": ("surtout : {why}", "mostly: {why}"),
    # end
    "not_evaluated": ("Non évalué : {names}.", "Not evaluated: {names}."),
    "sources": ("Sources : {sources}.", "Sources: {sources}."),
    "made": ("Scénario {scenario} ({hash}) · pensions {version} · {date}",
             "Scenario {scenario} ({hash}) · pensions {version} · {date}"),
    "map_link": ("Voir sur la carte", "See on the map"),
    "map_title": ("Plan du site et de ses abords, 1 000 m de large", "Plan of the site, 1,000 m across"),
    "locator_title": ("Situation dans le territoire", "Where it is in the territory"),
    "page": ("page {number} sur 2", "page {number} of 2"),
    # legend
    "l_site": ("site", "site"), "l_stop": ("arrêt", "stop"), "l_care": ("soins", "care"),
    "l_food": ("commerce", "shop"), "l_service": ("service", "service"),
    "l_housing": ("logement accompagné", "supported housing"),
    "l_unknown": ("ici, on ne sait pas", "here nobody knows"),
    "l_flood": ("zone inondable", "flood zone"), "l_qpv": ("QPV", "priority district"),
}  # fmt: skip

MODES = {
    "tram": ("tram", "tram"), "bus": ("bus", "bus"), "rail": ("train", "train"), "metro": ("métro", "metro"),
    "coach": ("car", "coach"), "ferry": ("bateau", "ferry"), "funicular": ("funiculaire", "funicular"),
    "cable_car": ("téléphérique", "cable car"), "on_demand": ("à la demande", "on demand"),
}  # fmt: skip

HOUSING = {
    "pension_de_famille": ("Pension de famille", "Pension de famille"),
    "chrs": ("CHRS", "CHRS (reinsertion centre)"),
    "residence_sociale": ("Résidence sociale", "Social residence"),
    "fjt": ("Foyer de jeunes travailleurs", "Young workers’ hostel"),
    "other_shelter": ("Hébergement", "Shelter"),
    "asylum_housing": ("Hébergement de demandeurs d’asile", "Asylum housing"),
}


def sheet_words(lang: Language) -> dict[str, str]:
    """Every text in one language."""
    position = 0 if lang == "fr" else 1
    return {key: pair[position] for key, pair in _WORDS.items()}


def mode_name(mode: str, lang: Language) -> str:
    """
    Kind of vehicle, as it is called.

    >>> mode_name("rail", "fr"), mode_name("hovercraft", "fr")
    ('train', 'hovercraft')
    """
    return MODES.get(mode, (mode, mode))[0 if lang == "fr" else 1]


def housing_name(category: str, lang: Language) -> str:
    """
    Kind of supported housing, as it is called.

    >>> housing_name("fjt", "fr")
    'Foyer de jeunes travailleurs'
    """
    return HOUSING.get(category, (category.replace("_", " "),) * 2)[0 if lang == "fr" else 1]
