"""What `flip`, `choose`, `voices`, `compare` and `backtest` say, in French and in English."""

from geo.language import Language
from pensions.words.in_language import in_language

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
        "coverage : le plus de besoin atteint ; median : le moins de minutes en tout ; equity : de même, les longs "
        "trajets pesant plus (Kolm-Pollak) ; worst-first : le plus mal desservi d'abord.",
        "coverage: most need reached; median: fewest minutes in all; equity: the same, long journeys weighing more "
        "(Kolm-Pollak); worst-first: the worst served first.",
    ),
    "by": ("door : porte à porte par les horaires ; walk : à pied.", "door: by the timetable; walk: on foot."),
    "need": ("Couche du besoin : need_zones, income_cells, income_zones, eviction_zones.", "Layer of the need."),
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
    "time_limit": (
        "Secondes de calcul pour chaque preuve ; passé ce temps, le meilleur ensemble trouvé est donné, et c'est dit.",
        "Seconds of computation for each proof; past it the best set found is given, and it is said.",
    ),
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
        "Besoin atteint : environ {after} avec eux, {before} par l'existant seul (arrondi à {step:g} points).",
        "Need reached: about {after} with them, {before} by what exists alone (to {step:g} points).",
    ),
    "choose_secret": (
        "Besoin atteint : non dit, car trop peu de personnes le composent (secret statistique).",
        "Need reached: not told, too few people make it up (statistical secrecy).",
    ),
    "choose_less": ("moins de {points:g}", "less than {points:g}"),
    "choose_proven": (
        "Preuve : aucun autre ensemble de ces candidats ne fait mieux (écart 0 %).",
        "Proof: no other set of these candidates does better (gap 0 %).",
    ),
    "choose_gap": (
        "Preuve : aucun autre ensemble ne fait mieux de plus de {gap:.2f} %.",
        "Proof: no other set does better by more than {gap:.2f} %.",
    ),
    "choose_unproven": (
        "Non prouvé : en {limit:g} s par question, rien ne dit qu'aucun ensemble ne raccourcit le plus long trajet. "
        "Donnez plus de temps (--time-limit).",
        "Not proven: in {limit:g} s a question, nothing says that no set shortens the longest journey. Give more time "
        "(--time-limit).",
    ),
    "choose_equity": (
        "Trajet équivalent (Kolm-Pollak) : environ {minutes} min, les longs trajets pesant plus que les courts.",
        "Equivalent journey (Kolm-Pollak): about {minutes} min, long journeys weighing more than short ones.",
    ),
    "choose_mean": ("Trajet moyen : environ {minutes} min.", "Mean journey: about {minutes} min."),
    "choose_worst": (
        "Le plus mal desservi est à {minutes:g} min ; environ {out:.0f} % du besoin reste hors de portée de tout site.",
        "The worst served is at {minutes:g} min; about {out:.0f} % of the need is out of reach of any site.",
    ),
    "choose_other": (
        "Autre programmation {number} ({value:.1f} % de la valeur de la meilleure, besoin atteint : environ "
        "{reached}) : {enters} au lieu de {leaves}",
        "Other set {number} ({value:.1f} % of the value of the best, need reached: about {reached}): {enters} "
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
    "column_need_reached": ("Besoin atteint (%, à {step:g} points)", "Need reached (%, to {step:g} points)"),
    "column_enters": ("Entrent", "Enter"),
    "column_leaves": ("Sortent", "Leave"),
    "column_before": ("Besoin atteint avant (%)", "Need reached before (%)"),
    "column_after": ("Besoin atteint après (%)", "Need reached after (%)"),
    "column_step": ("Arrondi à (points)", "Rounded to (points)"),
    "map_existing": ("Pension de famille existante", "Existing pension de famille"),
    "map_chosen": ("Site choisi (son rang)", "Chosen site (its rank)"),
    "map_other": ("Site de l'autre programmation {number}", "Site of the other set {number}"),
    "map_secret": ("besoin secret ou inconnu", "need secret or unknown"),
    "map_shade": (
        "Communes : du clair (besoin non atteint) au foncé (atteint) ; blanc : secret ou inconnu.",
        "Communes: from light (need not reached) to dark (reached); white: secret or unknown.",
    ),
    "voices": (
        "Classe les sites selon chaque jeu de poids et chaque bulletin d'un dossier, dit sur quoi les voix "
        "s'accordent, "
        "et rassemble les remarques laissées sur la carte.",
        "Rank the sites by each weight file and each ballot of a folder, say what the voices agree on, and gather the "
        "remarks left on the map.",
    ),
    "voices_dir": (
        "Dossier des poids (JSON, CSV), des bulletins saisis (xlsx, csv, ods) et des remarques (JSON).",
        "Folder of weights (JSON, CSV), typed ballots (xlsx, csv, ods) and remarks (JSON).",
    ),
    "top": ("Nombre de premières places.", "Number of first places."),
    "profiles": ("Ajoute les profils que nous proposons.", "Add the profiles that we propose."),
    "voices_title": ("Voix des participants", "Voices of the stakeholders"),
    "voices_head": ("{number} voix : {names}. Consensus :", "{number} voices: {names}. Consensus:"),
    "voices_site": (
        "  {rank:>4}  {site_id}  {label}, {commune} · rangs de {best} à {worst} · premiers pour {voices_top} voix",
        "  {rank:>4}  {site_id}  {label}, {commune} · ranks {best} to {worst} · first for {voices_top} voices",
    ),
    "voices_criterion": (
        "Désaccord sur « {label} » : de {least:.0f} % à {most:.0f} % du poids.",
        "Disagreement on “{label}”: {least:.0f} % to {most:.0f} % of the weight.",
    ),
    "voices_disputed": (
        "Site le plus discuté : « {label} », de {best} à {worst} selon les voix.",
        "Most disputed site: “{label}”, {best} to {worst} by voice.",
    ),
    "voices_outdated": (
        "Poids donnés sur un autre état du scénario : {names}.",
        "Weights given on another state of the scenario: {names}.",
    ),
    "voices_how": (
        "Consensus : somme des rangs donnés par chaque voix (Borda), toutes égales ; la moyenne des poids et l'ordre "
        "de Kemeny sont à côté.",
        "Consensus: sum of the ranks given by each voice (Borda), all alike; the mean of the weights and Kemeny's "
        "order are beside it.",
    ),
    "sheet_consensus": ("Consensus", "Consensus"),
    "sheet_disputed": ("Sites discutés", "Disputed sites"),
    "sheet_criteria": ("Écarts de poids", "Spread of weights"),
    "sheet_weights": ("Poids de chaque voix", "Weights of each voice"),
    "column_consensus_borda": ("Consensus (Borda)", "Consensus (Borda)"),
    "column_consensus_mean_weights": ("Rang, moyenne des poids", "Rank, mean of weights"),
    "column_consensus_kemeny": ("Rang, Kemeny", "Rank, Kemeny"),
    "column_best": ("Meilleur rang", "Best rank"),
    "column_worst": ("Pire rang", "Worst rank"),
    "column_spread": ("Écart", "Spread"),
    "column_voices_top": ("Voix qui le placent parmi les premiers", "Voices that place it among the first"),
    "column_rank_by": ("Rang : {voice}", "Rank: {voice}"),
    "column_criterion": ("Critère", "Criterion"),
    "column_least": ("Le moins (%)", "Least (%)"),
    "column_mean": ("Moyenne (%)", "Mean (%)"),
    "column_most": ("Le plus (%)", "Most (%)"),
    "map_consensus": ("Les {top} premiers du consensus (leur rang)", "The first {top} of the consensus (their rank)"),
    "map_disputed": ("Parmi les premiers pour certaines voix seulement", "Among the first for some voices only"),
    "compare": (
        "Dit ce qui a changé entre deux classements : données, poids, règles, rangs.",
        "Say what changed between two rankings: data, weights, rules, ranks.",
    ),
    "run_a": ("Dossier du premier calcul (run.json, sites.gpkg).", "Folder of the first run (run.json, sites.gpkg)."),
    "run_b": ("Dossier du second calcul.", "Folder of the second run."),
    "compare_title": ("Comparaison de deux classements", "Comparison of two rankings"),
    "compare_runs": ("Avant : {before}. Après : {after}.", "Before: {before}. After: {after}."),
    "compare_same": ("Rien n'a changé.", "Nothing changed."),
    "compare_source": ("Données : {text}", "Data: {text}"),
    "compare_new": ("{title} ({vintage}) ajouté", "{title} ({vintage}) added"),
    "compare_gone": ("{title} ({vintage}) retiré", "{title} ({vintage}) removed"),
    "compare_changed": ("{title} : {before} → {after}", "{title}: {before} → {after}"),
    "compare_weight": (
        "Poids de « {label} » : {before} → {after} ; {sites} sites ont une autre mesure.",
        "Weight of “{label}”: {before} → {after}; {sites} sites have another measure.",
    ),
    "compare_cells": (
        "Mailles de la carte de score : {before} m → {after} m.",
        "Cells of the score surface: {before} m → {after} m.",
    ),
    "compare_value": ("Barème changé : « {label} ».", "Value function changed: “{label}”."),
    "compare_rule": ("Règle {status} : « {label} ».", "Rule {status}: “{label}”."),
    "compare_moves": (
        "{moved} sites changent de rang ; {entered} entrent parmi les {top} premiers, {left} en sortent ; {excluded} "
        "deviennent exclus, {readmitted} ne le sont plus ; {appeared} apparaissent, {vanished} disparaissent.",
        "{moved} sites change rank; {entered} enter the first {top}, {left} leave; {excluded} become excluded, "
        "{readmitted} no longer are; {appeared} appear, {vanished} vanish.",
    ),
    "place_excluded": ("exclu", "excluded"),
    "place_absent": ("absent", "absent"),
    "compare_entered": ("Entre : {label} ({before} → {after})", "Enters: {label} ({before} → {after})"),
    "compare_left": ("Sort : {label} ({before} → {after})", "Leaves: {label} ({before} → {after})"),
    "status_entered": ("entre parmi les premiers", "enters the first"),
    "status_left": ("sort des premiers", "leaves the first"),
    "status_moved": ("change de rang", "moves"),
    "status_same": ("inchangé", "same"),
    "status_excluded": ("devient exclu", "becomes excluded"),
    "status_readmitted": ("n'est plus exclu", "no longer excluded"),
    "status_appeared": ("apparaît", "appears"),
    "status_vanished": ("disparaît", "vanishes"),
    "status_added": ("ajoutée", "added"),
    "status_removed": ("retirée", "removed"),
    "status_changed": ("changée", "changed"),
    "sheet_changes": ("Ce qui a changé", "What changed"),
    "sheet_moves": ("Sites", "Sites"),
    "column_change": ("Changement", "Change"),
    "column_status": ("Statut", "Status"),
    "column_rank_before": ("Rang avant", "Rank before"),
    "column_rank_after": ("Rang après", "Rank after"),
    "column_move": ("Places gagnées", "Places gained"),
    "column_score_before": ("Score avant", "Score before"),
    "column_score_after": ("Score après", "Score after"),
    "map_entered": ("Entre parmi les {top} premiers (rang après)", "Enters the first {top} (rank after)"),
    "map_left": ("Sort des {top} premiers (rang après)", "Leaves the first {top} (rank after)"),
    "map_stays": ("Reste parmi les {top} premiers", "Stays among the first {top}"),
    "backtest": (
        "Situe les pensions de famille existantes dans le classement, chacune comme si elle n'existait pas.",
        "Place the existing pensions de famille in the ranking, each as if it did not exist.",
    ),
    "backtest_title": ("Contrôle rétrospectif", "Back-test"),
    "backtest_place": (
        "  {name}, {commune} : {percentile:.0f} % des mailles ont un score plus bas (score {score:.1f}){doubt}",
        "  {name}, {commune}: {percentile:.0f} % of the cells score lower (score {score:.1f}){doubt}",
    ),
    "backtest_doubt": (", position douteuse", ", doubtful position"),
    "backtest_group": (
        "{group} : {places} lieux, percentile moyen {mean:.0f}, médian {median:.0f}, {tenth:.0f} % dans le premier "
        "dixième ; au hasard, la moyenne serait entre {low:.0f} et {high:.0f}.",
        "{group}: {places} places, mean percentile {mean:.0f}, median {median:.0f}, {tenth:.0f} % in the first tenth; "
        "at random the mean would be between {low:.0f} and {high:.0f}.",
    ),
    "backtest_how": (
        "Mailles comparées : {cells} mailles de la partie urbaine ({how}) qu'aucune règle n'exclut. Chaque "
        "lieu est jugé sans lui-même dans l'offre existante. Hébergements confidentiels laissés de côté.",
        "Cells compared: {cells} cells of the urban part ({how}) that no rule excludes. Each place is judged "
        "without itself in the existing supply. Confidential shelters are left out.",
    ),
    "group_pension_de_famille": ("Pensions de famille", "Pensions de famille"),
    "group_chrs": ("CHRS (pour comparer)", "CHRS (to compare)"),
    "group_random_cells": ("Mailles tirées au hasard (pour comparer)", "Cells drawn at random (to compare)"),
    "sheet_places": ("Lieux", "Places"),
    "sheet_groups": ("Groupes", "Groups"),
    "column_name": ("Nom", "Name"),
    "column_group": ("Groupe", "Group"),
    "column_percentile": ("Percentile (0–100)", "Percentile (0–100)"),
    "column_is_position_doubtful": ("Position douteuse", "Doubtful position"),
    "column_places": ("Lieux", "Places"),
    "column_mean_percentile": ("Percentile moyen", "Mean percentile"),
    "column_median_percentile": ("Percentile médian", "Median percentile"),
    "column_top_tenth_share": ("Part dans le premier dixième", "Share in the first tenth"),
    "column_random_low": ("Hasard : bas", "Chance: low"),
    "column_random_high": ("Hasard : haut", "Chance: high"),
}


def deciding_words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    return in_language(WORDS, lang)
