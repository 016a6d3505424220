"""Words of the workbook, in the two languages of the screen."""

from geo.scoring.criterion import Language
from geo.scoring.ranking import PEOPLE_STEP, Ranking
from maps.flat_tables import Run, in_language
from maps.words.about import facts, not_evaluated

SHEETS: dict[str, dict[str, str]] = {
    "fr": {
        "ranking": "Classement",
        "sectors": "Secteurs",
        "excluded": "Sites exclus",
        "criteria": "Critères",
        "rules": "Règles",
        "sources": "Sources",
        "read": "Lire ce fichier",
    },
    "en": {
        "ranking": "Ranking",
        "sectors": "Sectors",
        "excluded": "Excluded sites",
        "criteria": "Criteria",
        "rules": "Rules",
        "sources": "Sources",
        "read": "How to read",
    },
}

FLAGS = {"fr": "oui", "en": "yes"}

STANDINGS: dict[str, dict[str, str]] = {
    "fr": {
        "firm": "ferme",
        "fragile": "fragile : premier rang peu stable",
        "contender": "proche : entre souvent parmi les premiers",
        "outside": "",
        "not_ranked": "",
    },
    "en": {
        "firm": "firm",
        "fragile": "fragile: high rank, low stability",
        "contender": "close: often enters the first",
        "outside": "",
        "not_ranked": "",
    },
}

OWNER_KINDS: dict[str, dict[str, str]] = {
    "fr": {"landlord": "bailleur social", "public": "public", "other": "autre"},
    "en": {"landlord": "social landlord", "public": "public", "other": "other"},
}

EXCLUDED = {"fr": "non évalué", "en": "not evaluated"}

_BOTH: dict[str, tuple[str, str]] = {
    "rank": ("Rang", "Rank"),
    "site_id": ("Identifiant du site", "Site id"),
    "score": ("Score (0–100)", "Score (0–100)"),
    "score_high": ("Score si l’inconnu était au mieux (0–100)", "Score if the unknown were best (0–100)"),
    "score_geometric": ("Lecture non compensatoire (0–100)", "Non-compensatory reading (0–100)"),
    "is_disputed": ("Les deux lectures divergent", "The two readings disagree"),
    "verdict": ("Verdict", "Verdict"),
    "stability": (
        "Stabilité : % des pondérations dans les {top} premiers",
        "Stability: % of the weightings among the first {top}",
    ),
    "expected_rank": ("Rang moyen sous ces pondérations", "Mean rank under these weightings"),
    "standing": ("Solidité", "Standing"),
    "sector": ("N° du secteur", "Sector no."),
    "sector_name": ("Secteur", "Sector"),
    "tie": ("Groupe à égalité", "Tied group"),
    "top_trials": ("Parmi les premiers (essais)", "Among the first (trials)"),
    "ahead_trials": ("Devant le premier de son groupe (essais)", "Ahead of the first of its group (trials)"),
    "low": ("Note basse (5 essais sur 100 en dessous)", "Low score (5 trials in 100 below)"),
    "high": ("Note haute (5 essais sur 100 au-dessus)", "High score (5 trials in 100 above)"),
    "sites": ("Sites", "Sites"),
    "best": ("Meilleur site", "Best site"),
    "best_label": ("Libellé du meilleur site", "Label of the best site"),
    "remark": ("À savoir", "To know"),
    "label": ("Libellé", "Label"),
    "commune": ("Commune", "Commune"),
    "insee_code": ("Code INSEE", "INSEE code"),
    "owner_name": ("Propriétaire", "Owner"),
    "owner_kind": ("Type de propriétaire", "Kind of owner"),
    "area_m2": ("Surface (m²)", "Area (m²)"),
    "alerts": ("À surveiller", "To be watched"),
    "open_exclusions": (
        "Exclusions sans réponse (qui peut répondre)",
        "Exclusions without an answer (who can tell)",
    ),
    "open_alerts": (
        "À surveiller, sans réponse (qui peut répondre)",
        "To be watched, without an answer (who can tell)",
    ),
    "known_percent": (
        "Part du site connue de toutes les règles d’exclusion (%)",
        "Share of the site that every exclusion rule knows (%)",
    ),
    "unknown_because": ("Règles sans réponse : ce qui manque", "Rules without an answer: what is missing"),
    "unknown_criteria": ("Critères inconnus", "Unknown criteria"),
    "out_of_reach_criteria": ("Critères hors d’atteinte", "Criteria out of reach"),
    "estimated_criteria": ("Mesures estimées (à vol d’oiseau)", "Estimated measures (straight line)"),
    "note": ("Note (0–100) : {label}", "Note (0–100): {label}"),
    "to_p50": ("{label} (min porte à porte)", "{label} (min door to door)"),
    "to_p95": ("{label} : 19 départs sur 20 (min)", "{label}: 19 departures in 20 (min)"),
    "to_walk": ("{label} (min à pied)", "{label} (min on foot)"),
    "late": ("{label} : 19 départs sur 20 (min)", "{label}: 19 departures in 20 (min)"),
    "reasons": ("Pourquoi le site est exclu", "Why the site is excluded"),
    "score_excluded": ("Score, pour mémoire (0–100)", "Score, for the record (0–100)"),
    "theme": ("Thème", "Theme"),
    "unit": ("Unité", "Unit"),
    "knots": ("Mesure → note", "Measure → note"),
    "weight": ("Poids", "Weight"),
    "weight_percent": ("Part du poids (%)", "Share of the weights (%)"),
    "source": ("Source des nombres", "Source of the numbers"),
    "is_about_people": ("Sur des personnes (secret)", "About people (secrecy)"),
    "unknown": ("Sites sans réponse", "Sites without answer"),
    "out_of_reach": ("Sites hors d’atteinte", "Sites out of reach"),
    "estimated": ("Sites estimés", "Estimated sites"),
    "kind": ("Effet", "Effect"),
    "met": ("Ce que la règle demande", "What the rule asks"),
    "fails": ("N’est pas respectée si", "Is not met if"),
    "text": ("Texte", "Text"),
    "ask": ("Qui peut répondre", "Who can tell"),
    "pass": ("Sites qui la respectent", "Sites that meet it"),
    "fail": ("Sites qui ne la respectent pas", "Sites that do not"),
    "title": ("Intitulé", "Title"),
    "publisher": ("Producteur", "Publisher"),
    "vintage": ("Millésime", "Vintage"),
    "licence": ("Licence", "Licence"),
    "rows": ("Lignes", "Rows"),
    "repairs": ("Réparations", "Repairs"),
    "sha256": ("Empreinte SHA-256", "SHA-256"),
    "what": ("Quoi", "What"),
    "explained": ("Explication", "Explanation"),
    "more_than": ("plus de {value}", "more than {value}"),
    "left_out": (
        "Les {shown} premiers sites sur {total} ; tous sont dans sites.gpkg.",
        "The first {shown} sites of {total}; all are in sites.gpkg.",
    ),
}

HEADERS: dict[str, dict[str, str]] = {
    "fr": {name: pair[0] for name, pair in _BOTH.items()},
    "en": {name: pair[1] for name, pair in _BOTH.items()},
}

_STEP = round(100 * PEOPLE_STEP)

_GUIDE: dict[str, list[tuple[str, str]]] = {
    "fr": [
        (
            "Score",
            "Somme, sur les critères, de la part du poids × la note (0 à 100). Un critère inconnu compte 0 : le score "
            "est le bas de l’intervalle ; la colonne voisine donne le haut, où l’inconnu compte 100.",
        ),
        (
            "Lecture non compensatoire",
            "Moyenne géométrique pondérée : une très mauvaise note n’y est pas rattrapée par les autres. « oui » dans "
            "« Les deux lectures divergent » : les deux rangs sont très éloignés, à regarder de près.",
        ),
        (
            "Stabilité",
            "Part des jeux de poids tirés au hasard (tous également possibles, ou dans les bornes du scénario) qui "
            "placent le site parmi les premiers. « ferme » : parmi les premiers, et sous 80 % des pondérations au "
            "moins ; « fragile » : parmi les premiers, mais souvent non ; « proche » : n’y est pas, mais y entre "
            "sous 20 % au moins (seuils : proposition des auteurs).",
        ),
        (
            "Secteur",
            "Sites voisins, à moins de la distance dite par le scénario du meilleur d’entre eux, dont le secteur prend "
            "la note et le nom de rue. « Essais » : poids tirés autour de ceux du scénario ; deux secteurs sont à "
            "égalité quand le premier ne devance pas l’autre assez souvent. Ce n’est pas la stabilité, qui compte "
            "toutes les pondérations possibles.",
        ),
        ("Case vide", "Inconnu : ni bon, ni mauvais."),
        ("≈ et italique", "Mesure estimée : ligne droite × facteur de détour, faute de réseau de rues."),
        (
            "Règles",
            "Trois réponses : respectée, non respectée, sans réponse. Une exclusion non respectée retire le site du "
            "classement ; les autres règles disent seulement ce qu’il faut surveiller. Sans réponse ne vaut jamais "
            "« respectée » : la colonne dit qui peut répondre.",
        ),
        (
            "Secret statistique",
            f"Des critères sur des personnes, seule la note est donnée, arrondie à {_STEP} points, jamais la mesure.",
        ),
        (
            "Apostrophe en tête d’un texte",
            "Ajoutée aux textes des données qui commencent par =, +, - ou @, pour qu’aucun tableur ne les exécute.",
        ),
        ("« proposition des auteurs »", "Nombre choisi sans source publiée : à discuter."),
    ],
    "en": [
        (
            "Score",
            "Sum over the criteria of the share of the weights × the note (0 to 100). An unknown criterion counts 0: "
            "the score is the low end of the interval; the next column is the high end, where the unknown counts 100.",
        ),
        (
            "Non-compensatory reading",
            "Weighted geometric mean: the other notes do not make up for a very bad one. “yes” under “The two "
            "readings disagree”: the two ranks are far apart, look closely.",
        ),
        (
            "Stability",
            "Share of weightings drawn at random (all equally possible, or within the bounds of the scenario) that "
            "place the site among the first. “firm”: among them, and under at least 80 % of the weightings; "
            "“fragile”: among them, but often not; “close”: outside, but enters under at least 20 % "
            "(thresholds: proposition of the authors).",
        ),
        (
            "Sector",
            "Neighbouring sites, within the distance that the scenario states of the best of them, which gives the "
            "sector its score and the street in its name. “Trials”: weights drawn around those of the scenario; two "
            "sectors are tied when the first is not ahead of the other often enough. This is not stability, which "
            "counts all possible weightings.",
        ),
        ("Empty cell", "Unknown: neither good nor bad."),
        ("≈ and italics", "Estimated measure: straight line × detour factor, for want of a street network."),
        (
            "Rules",
            "Three answers: met, not met, no answer. An exclusion that is not met takes the site out of the ranking; "
            "the other rules only say what to watch. No answer is never “met”: the column says who can tell.",
        ),
        (
            "Statistical secrecy",
            f"Of criteria about people only the note is given, rounded to {_STEP} points, never the measure.",
        ),
        (
            "Apostrophe before a text",
            "Added to texts of the data that begin with =, +, - or @, so that no spreadsheet runs them.",
        ),
        ("“proposition of the authors”", "Number chosen without a published source: open to discussion."),
    ],
}


def guide(ranking: Ranking, run: Run, lang: Language) -> list[tuple[str, str]]:
    """Lines of the sheet that explains the others: (what, explanation)."""
    rows = facts(run, lang)
    rows += [(EXCLUDED[lang], f"{label} : {why}" if why else label) for label, why in not_evaluated(ranking, run, lang)]
    warning = {"fr": "Avertissement", "en": "Warning"}[lang]
    rows += [(warning, in_language(one, lang)) for one in run.get("warnings") or ()]
    return rows + _GUIDE[lang]
