"""The words of the screen, in French and in English; `{name}` marks are filled where they are said."""

from geo.criterion import Language

_WORDS: dict[str, tuple[str, str]] = {
    # head
    "kicker": ("Aide au choix des sites", "Help in choosing sites"),
    "title": ("{scenario} : où implanter ?", "{scenario}: where to build?"),
    "subtitle": ("{territory} · {count} sites candidats · calculé le {date}",
                 "{territory} · {count} candidate sites · computed on {date}"),
    "no_scenario": ("Classement de sites", "Ranking of sites"),
    "no_territory": ("territoire non précisé", "territory not stated"),
    "no_date": ("date non précisée", "date not stated"),
    "skip_ranking": ("Aller au classement", "Skip to the ranking"),
    "skip_read": ("Aller à « Comment lire cette carte »", "Skip to “How to read this map”"),
    "how_link": ("Comment lire cette carte", "How to read this map"),
    "fictional": ("DONNÉES FICTIVES", "FICTIONAL DATA"),
    "fictional_why": ("Territoire imaginaire, pour la démonstration : ne décidez rien d’après cette carte.",
                      "Imaginary territory, for demonstration: decide nothing from this map."),
    "not_evaluated": ("Non évalué : {count}", "Not evaluated: {count}"),
    "not_evaluated_why": ("Critères ou règles que les données de ce territoire ne permettent pas d’évaluer. "
                          "Ils ne comptent pour aucun site.",
                          "Criteria or rules that the data of this territory cannot answer. They count for no site."),
    "estimates": ("Estimations : {count}", "Estimates: {count}"),
    "estimates_why": ("Mesures estimées pour une partie des sites (par exemple à vol d’oiseau × détour) :",
                      "Measures estimated for some of the sites (for instance straight line × a detour factor):"),
    "warnings": ("Avertissements : {count}", "Warnings: {count}"),
    "vintages": ("Données de {first} à {last}", "Data from {first} to {last}"),
    "vintages_one": ("Données de {first}", "Data from {first}"),
    "vintages_why": ("Les couches n’ont pas toutes le même âge : voir les sources.",
                     "The layers are not all of the same age: see the sources."),
    "share_of_sites": ("{count} sites sur {total}", "{count} of {total} sites"),
    # ranking
    "what_if": ("Et si l’on donnait plus d’importance à…", "And if more importance were given to…"),
    "what_if_why": ("Déplacez un curseur : la carte et le classement suivent.",
                    "Move a slider: the map and the ranking follow."),
    "reset": ("Revenir aux poids du scénario", "Back to the scenario’s weights"),
    "percent": ("{value} %", "{value}%"),
    "of_score": ("du score", "of the score"),
    "of_theme": ("du thème", "of the theme"),
    "criteria_of": ("Régler les {count} critères : {theme}", "Set the {count} criteria: {theme}"),
    "within_why": ("Part de chaque critère dans le thème.", "Share of each criterion within the theme."),
    "ranking": ("Classement", "Ranking"),
    "ranking_caption": ("Sites candidats, du mieux au moins bien noté, puis les sites exclus.",
                        "Candidate sites from best to least, then the excluded ones."),
    "ranking_note": ("« 60 à 72 » : une donnée manque, le rang retient 60.",
                     "“60 to 72”: a figure is missing, the rank uses 60."),
    "zoom_first": ("Voir les 10 premiers", "See the first 10"),
    "search": ("Chercher un site, une commune, un propriétaire", "Search a site, a commune, an owner"),
    "rank": ("Rang", "Rank"),
    "site": ("Site", "Site"),
    "score_100": ("Score /100", "Score /100"),
    "to": ("à", "to"),
    "remarks": ("À savoir", "To know"),
    "shown": ("{shown} sites affichés sur {total}", "{shown} of {total} sites shown"),
    "more": ("Afficher 100 sites de plus", "Show 100 more sites"),
    "none_found": ("Aucun site ne correspond à cette recherche.", "No site matches this search."),
    "no_sites": ("Aucun site candidat : il n’y a rien à classer.", "No candidate site: there is nothing to rank."),
    "none_ranked": ("Tous les sites sont exclus par au moins une règle.", "At least one rule excludes every site."),
    "unknown_rules": ("règles d’exclusion sans réponse : {count}", "exclusion rules without an answer: {count}"),
    "first_rows": ("Les {shown} premiers sites, sur {total}.", "The first {shown} sites of {total}."),
    "excluded_title": ("Sites exclus", "Excluded sites"),
    "excluded_rows": ("{shown} sites exclus affichés, sur {total}.", "{shown} excluded sites shown, of {total}."),
    "reasons": ("Règles non respectées", "Rules that fail"),
    "gained": ("{places} places gagnées", "{places} places gained"),
    "lost": ("{places} places perdues", "{places} places lost"),
    "live_ranked": ("Classement mis à jour : {total} sites classés", "Ranking updated: {total} ranked sites"),
    "live_none": ("Aucun site classé", "No ranked site"),
    # card
    "back": ("× Fermer la fiche", "× Close this card"),
    "rank_of": ("Rang {rank} sur {total}", "Rank {rank} of {total}"),
    "not_ranked": ("Exclu du classement", "Excluded from the ranking"),
    "owner": ("propriétaire :", "owner:"),
    "interval": ("Entre {low} et {high} : une partie des données manque. Le rang retient {low}.",
                 "Between {low} and {high}: some data are missing. The rank uses {low}."),
    "disputed": ("Avis partagé : ce site a des points forts qui compensent un point très faible. Une lecture sans "
                 "compensation le placerait très loin de ce rang.",
                 "Two readings differ: strong points make up for a very weak one. A reading without compensation "
                 "would place this site far from this rank."),
    "why_caption": ("D’où vient ce score", "Where this score comes from"),
    "criterion": ("Critère", "Criterion"),
    "measure": ("Mesure", "Measure"),
    "note": ("Note /100", "Mark /100"),
    "points": ("Points", "Points"),
    "source": ("Source :", "Source:"),
    "unknown": ("inconnu", "unknown"),
    "estimate": ("(estimation)", "(estimate)"),
    "estimate_why": ("Estimation à vol d’oiseau, faute de réseau", "Straight-line estimate, for want of a network"),
    "people_hidden": ("non publiée (secret statistique)", "not published (statistical secrecy)"),
    "rules": ("Règles", "Rules"),
    "no_rules": ("Aucune règle n’a été évaluée.", "No rule was evaluated."),
    "pass": ("respectée", "passes"),
    "fail": ("non respectée : site exclu", "fails: site excluded"),
    "alert_raised": ("point de vigilance", "to be watched"),
    "unknown_rule": ("sans réponse", "no answer"),
    "found": ("Mesuré :", "Measured:"),
    "at_most": ("maximum {value} {unit}", "at most {value} {unit}"),
    "at_least": ("minimum {value} {unit}", "at least {value} {unit}"),
    "ask": ("À demander :", "Ask:"),
    "cell": ("Lieu quelconque", "Any place"),
    "cell_excluded": ("Lieu exclu par une règle", "Place excluded by a rule"),
    "cell_title": ("Maille de {step} m", "Cell of {step} m"),
    "cell_why": ("Ce lieu n’est pas un site candidat : score de la maille, mesures retrouvées d’après les notes (≈).",
                 "This place is no candidate site: score of the cell, measures found back from the marks (≈)."),
    # map
    "map_label": ("Carte des sites. Flèches : déplacer ; plus et moins : zoomer ; Entrée : expliquer le centre.",
                  "Map of the sites. Arrows: move; plus and minus: zoom; Enter: explain the centre."),
    "map_needs_js": ("La carte interactive demande JavaScript. Le classement, la méthode et les sources sont "
                     "lisibles sans lui.",
                     "The interactive map needs JavaScript. The ranking, the method and the sources do not."),
    "legend": ("Légende et couches", "Legend and layers"),
    "other_layers": ("Autres couches", "Other layers"),
    "scale_title": ("Score sur 100 (foncé = mieux)", "Score out of 100 (dark = better)"),
    "legend_alert": ("Site avec un point de vigilance", "Site with an alert"),
    "legend_grey": ("En gris : zone exclue par une règle", "In grey: area excluded by a rule"),
    "layer_sites": ("Sites classés (numéro = rang)", "Ranked sites (number = rank)"),
    "crowded_sites": (" ; de loin, les 200 premiers", "; from afar, the first 200"),
    "crowded_excluded": (" (en zoomant)", " (zoom in)"),
    "layer_excluded": ("Sites exclus", "Excluded sites"),
    "layer_surface": ("Score de tout le territoire", "Score over the territory"),
    "layer_communes": ("Communes", "Communes"),
    "layer_streets": ("Rues principales", "Main streets"),
    "layer_transit_lines": ("Lignes de tramway et de bus", "Tram and bus lines"),
    "layer_water": ("Eau", "Water"),
    "layer_green_spaces": ("Espaces verts", "Green spaces"),
    "layer_stops": ("Arrêts (bus : en zoomant)", "Stops (buses: zoom in)"),
    "layer_supported_housing": ("Pensions de famille existantes", "Existing pensions de famille"),
    "other_housing": ("Autre logement accompagné", "Other supported housing"),
    "layer_hotspots": ("Concentration du besoin", "Concentration of need"),
    "layer_qpv": ("Quartiers prioritaires (QPV)", "Priority districts (QPV)"),
    "layer_flood": ("Zones inondables (PPRI)", "Flood zones"),
    "layer_services": ("Services", "Services"),
    "layer_social_dwellings": ("Logements sociaux (carrés de 200 m)", "Social dwellings (200 m squares)"),
    "one_supported_housing": ("logement accompagné", "supported housing"),
    "one_stops": ("arrêt", "stop"),
    "one_services": ("service", "service"),
    "category_pension_de_famille": ("Pension de famille", "Pension de famille"),
    "category_chrs": ("CHRS (hébergement)", "CHRS (shelter)"),
    "category_residence_sociale": ("Résidence sociale", "Résidence sociale"),
    "category_fjt": ("Foyer de jeunes travailleurs", "Young workers’ residence"),
    "category_other_shelter": ("Autre hébergement", "Other shelter"),
    "category_pharmacy": ("Pharmacie", "Pharmacy"),
    "category_doctor": ("Médecin", "Doctor"),
    "category_food_shop": ("Commerce alimentaire", "Food shop"),
    "category_supermarket": ("Supermarché", "Supermarket"),
    "category_hospital": ("Hôpital", "Hospital"),
    "category_mental_health": ("Santé mentale (CMP, CATTP)", "Mental health"),
    "category_addiction_care": ("Addictologie (CSAPA, CAARUD)", "Addiction care"),
    "category_health_centre": ("Centre de santé", "Health centre"),
    "category_nurse": ("Infirmier", "Nurse"),
    "category_post_office": ("La Poste", "Post office"),
    "category_town_hall": ("Mairie", "Town hall"),
    "category_social_services": ("Services sociaux", "Social services"),
    "category_france_services": ("France Services", "France Services"),
    "category_employment": ("France Travail", "Employment office"),
    "category_library": ("Bibliothèque", "Library"),
    "category_laundry": ("Laverie", "Laundry"),
    "category_bank": ("Banque", "Bank"),
    "category_day_centre": ("Accueil de jour", "Day centre"),
    "category_park": ("Parc", "Park"),
    "category_sport": ("Sport", "Sport"),
    "category_station": ("Gare", "Station"),
    "departures": ("{value} départs par heure", "{value} departures per hour"),
    "doubtful": ("position approximative", "approximate position"),
    "zoom_in": ("Zoomer", "Zoom in"),
    "zoom_out": ("Dézoomer", "Zoom out"),
    "north": ("Le nord est en haut", "North is up"),
    # reading and method
    "how_title": ("Comment lire cette carte", "How to read this map"),
    "how_1": ("Chaque site candidat reçoit un score de 0 à 100. Plus la couleur est foncée, meilleur est le score ; le "
              "numéro est le rang : 1 est le mieux placé.",
              "Each candidate site gets a score from 0 to 100. The darker the colour, the better the score; the number "
              "is the rank: 1 is best."),
    "how_2": ("Le score additionne des points : pour chaque critère, une note de 0 à 100 multipliée par le poids du "
              "critère. Cliquez sur un site pour voir ses points.",
              "The score adds up points: for each criterion, a mark from 0 to 100 times the weight of the criterion. "
              "Click on a site to see its points."),
    "how_3": ("Une règle ne se compense pas : un site qui ne respecte pas une règle d’exclusion est barré et n’est pas "
              "classé. Un losange signale un point de vigilance.",
              "A rule cannot be made up for: a site that fails an exclusion rule is struck out and not ranked. A "
              "diamond marks an alert."),
    "how_4": ("Quand une donnée manque, le score est un intervalle et le classement retient l’extrémité basse. Une "
              "règle sans réponse n’est jamais comptée comme respectée.",
              "Where a figure is missing, the score is an interval and the ranking uses its low end. A rule without an "
              "answer is never taken as passed."),
    "how_5": ("Les curseurs changent l’importance des thèmes, jamais les règles ni les données.",
              "The sliders change the importance of the themes, never the rules nor the data."),
    "how_6": ("Ce classement aide à choisir où regarder d’abord. Il ne remplace ni la visite ni la décision.",
              "This ranking helps to choose where to look first. It replaces neither a visit nor a decision."),
    "method": ("Critères et poids", "Criteria and weights"),
    "theme": ("Thème", "Theme"),
    "weight": ("Poids", "Weight"),
    "knots": ("Barème (mesure → note)", "Scale (measure → mark)"),
    "origin": ("Source", "Source"),
    "rules_title": ("Règles appliquées", "Rules applied"),
    "kind": ("Effet", "Effect"),
    "exclusion": ("exclusion", "exclusion"),
    "alert": ("alerte", "alert"),
    "rule": ("Règle", "Rule"),
    "text": ("Texte", "Text"),
    "sources": ("Sources des données", "Data sources"),
    "layer": ("Couche", "Layer"),
    "publisher": ("Producteur", "Publisher"),
    "vintage": ("Millésime", "Vintage"),
    "licence": ("Licence", "Licence"),
    "no_sources": ("Les sources ne sont pas précisées.", "The sources are not stated."),
    "made_by": ("Fait par {name} {version} le {date} ; scénario {scenario} (empreinte {hash}).",
                "Made by {name} {version} on {date}; scenario {scenario} (hash {hash})."),
    "offline": ("Ce fichier est complet : il ne demande rien à internet.",
                "This file is complete: it asks the internet for nothing."),
}  # fmt: skip


def words(lang: Language) -> dict[str, str]:
    """
    Every screen word in one language, by key.

    >>> words("fr")["rank"], words("en")["rank"]
    ('Rang', 'Rank')
    """
    side = 0 if lang == "fr" else 1
    return {key: pair[side] for key, pair in _WORDS.items()}


def number(value: float, lang: Language, decimals: int = 0) -> str:
    r"""
    A number as it is written in the language: decimal comma and narrow no-break space, or point and comma.

    >>> number(12345.678, "fr", 1), number(12345.678, "en", 1)
    ('12\u202f345,7', '12,345.7')
    """
    text = f"{value:,.{decimals}f}"
    text = text.removeprefix("-") if not text.strip("-0.,") else text
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text
