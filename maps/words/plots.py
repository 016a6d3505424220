"""What the plots say, in French and in English; `{name}` marks are filled where they are said."""

from geo.scoring.criterion import Language

_WORDS: dict[str, tuple[str, str]] = {
    "score_axis": ("Score sur 100", "Score out of 100"),
    "score_dark": ("Score sur 100 (foncé = mieux)", "Score out of 100 (dark = better)"),
    "ranking_title": ("Les {shown} premiers sites, sur {total} classés", "The first {shown} of {total} ranked sites"),
    "ranking_all": ("Tous les sites classés ({total})", "All ranked sites ({total})"),
    "excluded": ("exclus par une règle, non montrés : {count}", "excluded by a rule, not shown: {count}"),
    "none_ranked": ("Aucun site classé : une règle au moins les exclut tous.",
                    "No ranked site: at least one rule excludes each."),
    "interval": ("score si ce qui manque était au mieux ; le rang retient le bas",
                 "score if what is missing were at its best; the rank uses the low end"),
    "score_low": ("score", "score"),
    "to": ("{low} à {high}", "{low} to {high}"),
    "points_axis": ("Points de score (le score est leur somme, sur 100)",
                    "Points of score (the score is their sum, out of 100)"),
    "ranked_title": ("{site}\nrang {rank} sur {total} · score {score} sur 100",
                     "{site}\nrank {rank} of {total} · score {score} out of 100"),
    "excluded_title": ("{site}\nexclu du classement · score {score} sur 100",
                       "{site}\nexcluded from the ranking · score {score} out of 100"),
    "gained": ("points obtenus", "points obtained"),
    "possible": ("points possibles (poids du critère)", "points possible (weight of the criterion)"),
    "unknown_points": ("inconnu : de 0 à tous les points", "unknown: from 0 to all points"),
    "private": ("nombre secret", "number kept secret"),
    "unknown": ("inconnu", "unknown"),
    "estimate": ("≈ {measure}", "≈ {measure}"),
    "sites_title": ("{total} sites classés et {count} exclus", "{total} ranked sites and {count} excluded"),
    "site_ranked": ("site classé ; numéro = rang des {count} premiers",
                    "ranked site; number = rank of the first {count}"),
    "site_excluded": ("site exclu par une règle", "site excluded by a rule"),
    "sites_axis": ("Nombre de sites", "Number of sites"),
    "note_axis": ("Note /100", "Mark /100"),
    "bars": ("barres : sites candidats", "bars: candidate sites"),
    "curve": ("ligne : note que vaut chaque mesure (barème)", "line: mark that each measure is worth (scale)"),
    "criteria_title": ("Ce que mesure chaque critère, et la note que cela vaut",
                       "What each criterion measures, and the mark it is worth"),
    "notes_only": ("note /100 (mesure couverte par le secret statistique)",
                   "mark /100 (measure under statistical secrecy)"),
    "without": ("{count} inconnus", "{count} unknown"),
    "out_of_reach": ("{count} hors d’atteinte", "{count} out of reach"),
    "weight": ("poids {share} %", "weight {share}%"),
    "source": ("Source : {source}", "Source: {source}"),
    "no_measure": ("aucune mesure connue", "no known measure"),
}  # fmt: skip


def plot_words(lang: Language) -> dict[str, str]:
    """Every text of the plots in one language."""
    position = 0 if lang == "fr" else 1
    return {key: pair[position] for key, pair in _WORDS.items()}
