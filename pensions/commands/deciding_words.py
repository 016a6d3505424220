"""What `flip`, `choose`, `voices`, `compare` and `backtest` say, in French and in English."""

from geo.criterion import Language

WORDS: dict[str, tuple[str, str]] = {
    "data": ("Dossier des données.", "Folder of the data."),
    "scenario": ("Scénario : nom ou fichier TOML.", "Scenario: name or TOML file."),
    "sites": ("Sites candidats : « grid », une couche, ou un fichier.", "Candidate sites: 'grid', a layer or a file."),
    "out": ("Dossier des sorties.", "Output folder."),
    "flip": (
        "Ce qu'il faut changer aux poids pour qu'un site passe devant un autre.",
        "What must change in the weights for one site to pass another.",
    ),
    "first": ("Identifiant du site à dépasser.", "Id of the site to pass."),
    "second": ("Identifiant de l'autre site.", "Id of the other site."),
    "choose": (
        "Choisit K sites ensemble : ceux qui, à eux tous, atteignent le plus de besoin, preuve à l'appui.",
        "Choose K sites together: those that reach most need between them, with a proof.",
    ),
    "count": ("Nombre de sites à choisir.", "Number of sites to choose."),
    "minutes": ("Minutes de trajet en deçà desquelles on est atteint.", "Minutes within which one is reached."),
    "fade": (
        "Minutes de plus au-delà desquelles on ne l'est plus du tout (un tiers de --minutes par défaut).",
        "Further minutes after which one is not reached at all (a third of --minutes by default).",
    ),
    "variant": (
        "coverage : le plus de besoin atteint ; median : le moins de minutes en tout ; worst-first : le plus mal "
        "desservi d'abord.",
        "coverage: most need reached; median: fewest minutes in all; worst-first: the worst served first.",
    ),
    "by": ("door : porte à porte par les horaires ; walk : à pied.", "door: by the timetable; walk: on foot."),
    "need": ("Couche du besoin : need_zones, income_cells, income_zones.", "Layer of the need."),
    "candidates": ("Nombre de sites candidats, les mieux classés.", "Number of candidates, the best ranked."),
    "score_weight": (
        "Ce que vaut un score moyen parfait, en part du besoin total.",
        "What a perfect mean score is worth, as a share of the whole need.",
    ),
    "spacing": ("Distance minimale entre deux sites, en mètres.", "Least distance between two sites, in metres."),
    "per_commune": ("Au plus N sites par commune.", "At most N sites a commune."),
    "per_landlord": ("Au plus N sites par propriétaire.", "At most N sites a landlord."),
    "at_least": (
        "Au moins N sites dans une commune ou chez un bailleur : NOM=N (répétable).",
        "At least N sites in a commune or of a landlord: NAME=N (repeatable).",
    ),
    "include": ("Sites imposés, séparés par des virgules.", "Sites forced in, separated by commas."),
    "exclude": ("Sites exclus, séparés par des virgules.", "Sites forced out, separated by commas."),
    "budget": ("Budget total en €, là où les prix sont connus.", "Total budget in €, where prices are known."),
    "places": ("Places par site ; sans limite par défaut.", "Places a site; no limit by default."),
    "sets": ("Nombre de programmations proposées (1 à 5).", "Number of sets proposed (1 to 5)."),
    "apart": ("Sites de différence entre deux programmations.", "Sites of difference between two sets."),
    "bad_at_least": ("--at-least « {told} » : attendu NOM=N.", "--at-least '{told}': expected NAME=N."),
    "choose_head": (
        "{k} sites choisis ensemble (atteint : en {minutes:g} min ; plus du tout à {none:g} min) :",
        "{k} sites chosen together (reached: within {minutes:g} min; not at all from {none:g} min):",
    ),
    "choose_site": (
        "  rang {rank:>5}  {site_id}  {label}, {commune} · score {score} · stabilité {share} · le perdre coûte {cost} "
        "points de besoin (remplaçant : {by})",
        "  rank {rank:>5}  {site_id}  {label}, {commune} · score {score} · stability {share} · losing it costs {cost} "
        "points of need (replaced by: {by})",
    ),
    "choose_reached": (
        "Besoin atteint : environ {after:.0f} % avec eux, {before:.0f} % par l'existant seul (arrondi à 5 points).",
        "Need reached: about {after:.0f} % with them, {before:.0f} % by what exists alone (to 5 points).",
    ),
    "choose_proven": (
        "Preuve : aucun autre ensemble de ces candidats ne fait mieux (écart 0 %).",
        "Proof: no other set of these candidates does better (gap 0 %).",
    ),
    "choose_gap": (
        "Preuve : aucun autre ensemble ne fait mieux de plus de {gap:.2f} %.",
        "Proof: no other set does better by more than {gap:.2f} %.",
    ),
    "choose_mean": ("Trajet moyen : environ {minutes} min.", "Mean journey: about {minutes} min."),
    "choose_worst": (
        "Le plus mal desservi est à {minutes:g} min ; environ {out:.0f} % du besoin reste hors de portée de tout site.",
        "The worst served is at {minutes:g} min; about {out:.0f} % of the need is out of reach of any site.",
    ),
    "choose_other": (
        "Autre programmation {number} ({value:.1f} % de la valeur de la meilleure, besoin atteint : environ "
        "{reached:.0f} %) : {enters} au lieu de {leaves}",
        "Other set {number} ({value:.1f} % of the value of the best, need reached: about {reached:.0f} %): {enters} "
        "instead of {leaves}",
    ),
    "choose_fewer": (
        "{found} programmations sur {asked} : aucune autre n'est à moins de 1 % avec {apart} sites de différence.",
        "{found} sets of {asked}: no other is within 1 % with {apart} sites of difference.",
    ),
    "choice_title": ("Programmation de {k} sites", "Set of {k} sites"),
    "sheet_sites": ("Sites choisis", "Chosen sites"),
    "sheet_sets": ("Programmations", "Sets"),
    "sheet_communes": ("Besoin par commune", "Need by commune"),
    "column_site_id": ("Identifiant", "Id"),
    "column_label": ("Libellé", "Label"),
    "column_commune": ("Commune", "Commune"),
    "column_rank": ("Rang", "Rank"),
    "column_score": ("Score (0–100)", "Score (0–100)"),
    "column_stability": ("Stabilité (% des pondérations)", "Stability (% of the weightings)"),
    "column_replacement_cost_share": ("Le perdre coûte (points de besoin)", "Losing it costs (points of need)"),
    "column_replaced_by": ("Remplaçant", "Replaced by"),
    "column_number": ("N°", "No"),
    "column_sites": ("Sites", "Sites"),
    "column_value_share": ("Valeur (% de la meilleure)", "Value (% of the best)"),
    "column_need_reached": ("Besoin atteint (%, à 5 points)", "Need reached (%, to 5 points)"),
    "column_enters": ("Entrent", "Enter"),
    "column_leaves": ("Sortent", "Leave"),
    "column_before": ("Besoin atteint avant (%, à 5 points)", "Need reached before (%, to 5 points)"),
    "column_after": ("Besoin atteint après (%, à 5 points)", "Need reached after (%, to 5 points)"),
    "map_existing": ("Pension de famille existante", "Existing pension de famille"),
    "map_chosen": ("Site choisi (son rang)", "Chosen site (its rank)"),
    "map_other": ("Site de l'autre programmation {number}", "Site of the other set {number}"),
    "map_secret": ("besoin secret ou inconnu", "need secret or unknown"),
    "map_shade": (
        "Communes : du crème (besoin non atteint) au vert (atteint) ; blanc : secret ou inconnu.",
        "Communes: from cream (need not reached) to green (reached); white: secret or unknown.",
    ),
}


def words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    position = 0 if lang == "fr" else 1
    return {key: pair[position] for key, pair in WORDS.items()}
