"""What the map's page says and how it writes numbers, in French or in English; `{name}` marks are filled where said."""

from geo.scoring.criterion import Language
from maps.words.nouns import Kind, named
from maps.words.script import SCRIPT


def page_words(lang: Language, kind: Kind = "sites") -> dict[str, str]:
    """
    Every screen word in one language, by key; `kind` is what candidates are called.

    >>> page_words("fr")["rank"], page_words("en")["rank"]
    ('Rang', 'Rank')
    """
    return {**_said(PAGE, lang, kind), **script_words(lang, kind)}


def script_words(lang: Language, kind: Kind = "sites") -> dict[str, str]:
    """The words that travel in the page's data, for its script."""
    return _said(SCRIPT, lang, kind)


def _said(pairs: dict[str, tuple[str, str]], lang: Language, kind: Kind) -> dict[str, str]:
    return {key: named(pair[0 if lang == "fr" else 1], kind, lang) for key, pair in pairs.items()}


def number(value: float, lang: Language, decimals: int = 0) -> str:
    r"""
    A number as it is written in the language: decimal comma and narrow no-break space, or point and comma.

    >>> number(12345.678, "fr", 1), number(12345.678, "en", 1)
    ('12\u202f345,7', '12,345.7')
    """
    text = f"{value:,.{decimals}f}"
    text = text.removeprefix("-") if not text.strip("-0.,") else text
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text


PAGE: dict[str, tuple[str, str]] = {
    # head
    "subtitle": ("{territory} · {count} sites candidats, {ranked} classés · calculé le {date}",
                 "{territory} · {count} candidate sites, {ranked} ranked · computed on {date}"),
    "subtitle_undated": ("{territory} · {count} sites candidats, {ranked} classés · date non précisée",
                         "{territory} · {count} candidate sites, {ranked} ranked · date not stated"),
    "also_missing": ("et {count} autres manques", "and {count} other gaps"),
    "also_missing_one": ("et 1 autre manque", "and 1 other gap"),
    "computed": ("calculé le {date}", "computed on {date}"),
    "views": ("Parties de la page", "Parts of the page"),
    "view_result": ("Le résultat", "The result"),
    "view_result_short": ("Carte", "Map"),
    "view_weights": ("Régler les priorités", "Set the priorities"),
    "view_weights_short": ("Priorités", "Priorities"),
    "view_rules": ("Les règles", "The rules"),
    "view_rules_short": ("Règles", "Rules"),
    "view_plots_short": ("{Nouns}", "{Nouns}"),
    "view_take": ("Emporter, imprimer", "Take away, print"),
    "view_take_short": ("Plus", "More"),
    "why_unfit": ("Pourquoi ?", "Why?"),
    "home_button": ("Revenir à la vue d’ensemble", "Back to the whole view"),
    "tour_label": ("Visite en quatre étapes", "Tour in four steps"),
    "no_scenario": ("Classement de sites", "Ranking of sites"),
    "no_territory": ("territoire non précisé", "territory not stated"),
    "no_date": ("date non précisée", "date not stated"),
    "skip_ranking": ("Aller au classement", "Skip to the ranking"),
    "skip_read": ("Aller à « Comment lire cette carte »", "Skip to “How to read this map”"),
    "how_link": ("Comment lire cette carte", "How to read this map"),
    "fictional": ("Données fictives : ne convient pas à une décision.", "Fictional data: not fit for a decision."),
    "fictional_why": ("Territoire imaginaire, pour la démonstration : ne décidez rien d’après cette carte.",
                      "Imaginary territory, for demonstration: decide nothing from this map."),
    "vintages": ("Données de {first} à {last}", "Data from {first} to {last}"),
    "vintages_one": ("Données de {first}", "Data from {first}"),
    "vintages_why": ("Les couches n’ont pas toutes le même âge : voir les sources.",
                     "The layers are not all of the same age: see the sources."),
    "share_of_sites": ("{count} sites sur {total}", "{count} of {total} sites"),
    # ranking
    "what_if": ("Et si l’on donnait plus de poids à…", "And if more weight were given to…"),
    "what_if_why": ("Déplacez un curseur : la carte et le classement suivent.",
                    "Move a slider: the map and the ranking follow."),
    "missing": ("Non évalué –", "Not evaluated –"),
    "guessed": ("Estimation –", "Estimate –"),
    "to_know": ("À savoir avant de décider", "To know before deciding"),
    "ranking_note": ("« 60 à 72 » : une donnée manque, le rang retient 60.",
                     "“60 to 72”: a figure is missing, the rank uses 60."),
    "zoom_first": ("Voir les 10 premiers", "See the first 10"),
    "row_remarks": ("À savoir", "To know"),
    "none_ranked": ("Tous les sites sont exclus par au moins une règle.", "At least one rule excludes every site."),
    "first_rows": ("Les {shown} premiers sites, sur {total}.", "The first {shown} sites of {total}."),
    "excluded_title": ("Sites exclus", "Excluded sites"),
    "excluded_rows": ("{shown} sites exclus affichés, sur {total}.", "{shown} excluded sites shown, of {total}."),
    # what if, profiles
    "what_if_rules": ("Et si une règle changeait ?", "And if a rule changed?"),
    "what_if_rules_why": ("Pour voir seulement : ce que le scénario exclut reste barré partout.",
                          "Just to see: what the scenario excludes stays struck everywhere."),
    # taking away
    "share_title": ("Emporter et partager", "Take away and share"),
    # map
    "still_ranks": ("Numéro = rang ; de sites serrés, seul le premier en a un.",
                    "Number = rank; of sites close together, only the first has one."),
    "map_needs_js": ("La carte interactive demande JavaScript. Le classement, la méthode et les sources sont "
                     "lisibles sans lui.",
                     "The interactive map needs JavaScript. The ranking, the method and the sources do not."),
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
              "classé. Un losange signale un point à surveiller.",
              "A rule cannot be made up for: a site that fails an exclusion rule is struck out and not ranked. A "
              "diamond marks a point to watch."),
    "how_4": ("Quand une donnée manque, le score est un intervalle et le classement retient l’extrémité basse. Une "
              "règle sans réponse n’est jamais comptée comme respectée.",
              "Where a figure is missing, the score is an interval and the ranking uses its low end. A rule without an "
              "answer is never taken as passed."),
    "how_5": ("Les curseurs changent l’importance des thèmes, jamais les règles ni les données.",
              "The sliders change the importance of the themes, never the rules nor the data."),
    "how_6": ("Ce classement aide à choisir où regarder d’abord. Il ne remplace ni la visite ni la décision.",
              "This ranking helps to choose where to look first. It replaces neither a visit nor a decision."),
    "method": ("Critères et poids", "Criteria and weights"),
    "weight": ("Poids", "Weight"),
    "knots": ("Barème (mesure → note)", "Scale (measure → mark)"),
    "origin": ("Source", "Source"),
    "rules_title": ("Règles appliquées", "Rules applied"),
    "kind": ("Effet", "Effect"),
    "sources": ("Sources des données", "Data sources"),
    "layer": ("Couche", "Layer"),
    "publisher": ("Producteur", "Publisher"),
    "vintage": ("Millésime", "Vintage"),
    "licence": ("Licence", "Licence"),
    "no_sources": ("Les sources ne sont pas précisées.", "The sources are not stated."),
    "made_by": ("Fait par {name} {version} le {date} ; scénario {scenario} (empreinte {hash}).",
                "Made by {name} {version} on {date}; scenario {scenario} (hash {hash})."),
    "made_without_scenario": ("Fait par {name} {version} ; {date}.", "Made by {name} {version}; {date}."),
    "judged_on": ("Horaires lus le {day}.", "Timetable read on {day}."),
    "cells_of": ("Mailles de {side} m.", "Cells of {side} m."),
    "offline": ("Ce fichier est complet : il ne demande rien à internet.",
                "This file is complete: it asks the internet for nothing."),
}  # fmt: skip
