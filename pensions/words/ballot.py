"""The paper ballot, in easy words, and what `voices` says of ballots and remarks; in French and in English."""

from geo.language import Language
from pensions.words.in_language import in_language

WORDS: dict[str, tuple[str, str]] = {
    "ballot": (
        "Écrit dans ce dossier le bulletin à imprimer (bulletin.html) et le tableau où le saisir "
        "(bulletins.xlsx), puis "
        "s'arrête.",
        "Write into this folder the ballot to print (bulletin.html) and the table to type it into (bulletins.xlsx), "
        "then stop.",
    ),
    "ballot_exists": (
        "{path} existe déjà : non écrasé. Des bulletins y sont peut-être saisis : déplacez-le, ou prenez un autre "
        "dossier.",
        "{path}: exists already, not overwritten. Ballots may have been typed into it: move it, or take another "
        "folder.",
    ),
    "ballot_written": (
        "Imprimez {page} (une page A4). Saisissez une ligne par bulletin dans {table}, puis : pensions voices "
        "{territory} "
        "{folder}",
        "Print {page} (one A4 page). Type one row a ballot into {table}, then: pensions voices {territory} {folder}",
    ),
    "ballot_title": ("Quelles choses comptent le plus ?", "Which things count most?"),
    "ballot_why": (
        "Nous cherchons où construire une pension de famille. C’est un petit immeuble. Des personnes y ont leur "
        "logement, "
        "et de l’aide.",
        "We look for where to build a pension de famille. It is a small building. People have their home there, "
        "and help.",
    ),
    "ballot_how": (
        "Pour chaque ligne, entourez un nombre. 0 : cela ne compte pas. 5 : cela compte beaucoup.",
        "On each line, circle one number. 0: it does not count. 5: it counts a lot.",
    ),
    "ballot_blank": ("Vous ne savez pas ? N’entourez rien.", "You do not know? Circle nothing."),
    "ballot_line": ("Le lieu est bien si…", "The place is good if…"),
    "ballot_points": ("Cela compte :", "It counts:"),
    "ballot_not": ("pas du tout", "not at all"),
    "ballot_much": ("beaucoup", "a lot"),
    "ballot_role": (
        "Qui êtes-vous ? (habitante, élu, bailleur, association…) N’écrivez pas votre nom.",
        "Who are you? (resident, councillor, landlord, association…) Do not write your name.",
    ),
    "ballot_remark": ("Autre chose à dire ?", "Anything else to say?"),
    "ballot_number": ("Bulletin n°", "Ballot no."),
    "ballot_foot": (
        "{territory} · scénario {scenario} · empreinte {hash} · imprimé le {date}",
        "{territory} · scenario {scenario} · fingerprint {hash} · printed on {date}",
    ),
    "ballot_sheet": ("Bulletins", "Bulletins"),
    "ballot_table_1": (
        "Une ligne par bulletin : le nombre entouré dans chaque colonne (0 à 5). Rien d'entouré : laisser vide.",
        "One row a ballot: the number circled in each column (0 to 5). Nothing circled: leave empty.",
    ),
    "ballot_table_2": (
        "Seules comptent les proportions d'un bulletin. Une case vide garde la part que le scénario donne au critère. "
        "Numérotez les bulletins ; un rôle, jamais un nom.",
        "Only the proportions of a ballot count. An empty cell keeps the share that the scenario gives the criterion. "
        "Number the ballots; a role, never a name.",
    ),
    "voices_ballots": (
        "Bulletins comptés : {count} ; laissés blancs : {blank}. Une case vide garde la part du scénario.",
        "Ballots counted: {count}; left blank: {blank}. An empty cell keeps the scenario's share.",
    ),
    "voices_only_scenario": (
        "Aucun poids dans ce dossier : le classement est celui du scénario.",
        "No weights in this folder: the ranking is the scenario's.",
    ),
    "voice_scenario": ("scénario", "scenario"),
    "remarks_head": (
        "Remarques : {count}, sur {places} lieux. Relisez-les avant de diffuser : ni nom de personne, ni adresse "
        "secrète.",
        "Remarks: {count}, on {places} places. Read them before you pass them on: no person's name, no secret address.",
    ),
    "remarks_twice": ("Remarques écartées car données deux fois : {count}.", "Remarks left out, given twice: {count}."),
    "remarks_changed": (
        "Remarques changées d’un fichier à l’autre, gardées dans leurs deux états : {count}.",
        "Remarks changed between two files, kept in both states: {count}.",
    ),
    "remarks_outdated": (
        "Remarques écrites sur un autre calcul : {names}.",
        "Remarks written on another run: {names}.",
    ),
    "remarks_unknown": (
        "Remarques sur un site absent de ce calcul (gardées, à leurs coordonnées) : {count}.",
        "Remarks on a site that is not in this run (kept, at their coordinates): {count}.",
    ),
    "sheet_remarks": ("Remarques", "Remarks"),
    "map_remarks": ("Remarque", "Remark"),
    "remark_line": ("« {text} » ({role}, {date})", "“{text}” ({role}, {date})"),
    "remark_no_role": ("sans rôle", "no role"),
    "remark_absent": ("site absent de ce calcul", "site not in this run"),
    "remark_ranked": ("rang {rank} du scénario", "rank {rank} in the scenario"),
    "remark_excluded": ("exclu par une règle", "excluded by a rule"),
    "column_place": ("Lieu", "Place"),
    "column_sector": ("Secteur", "Sector"),
    "column_text": ("Remarque", "Remark"),
    "column_role": ("Rôle", "Role"),
    "column_date": ("Date", "Date"),
    "column_found": ("Dans ce calcul", "In this run"),
    "column_x": ("X (Lambert-93)", "X (Lambert-93)"),
    "column_y": ("Y (Lambert-93)", "Y (Lambert-93)"),
    "column_lon": ("Longitude", "Longitude"),
    "column_lat": ("Latitude", "Latitude"),
    "column_file": ("Fichier", "File"),
    "column_id": ("Identifiant de la remarque", "Id of the remark"),
}

EASY: dict[str, tuple[str, str]] = {
    "departures_day": ("il y a beaucoup de trams et de bus le jour", "there are many trams and buses by day"),
    "departures_evening": ("il y a des trams et des bus le soir", "there are trams and buses in the evening"),
    "departures_sunday": ("il y a des trams et des bus le dimanche", "there are trams and buses on Sunday"),
    "centre": ("le centre-ville est proche", "the town centre is near"),
    "food_shop": ("un magasin d’alimentation est proche", "a food shop is near"),
    "pharmacy": ("une pharmacie est proche", "a pharmacy is near"),
    "doctor": ("un médecin est proche", "a doctor is near"),
    "mental_health": (
        "une aide pour la santé mentale est proche",
        "help for mental health is near",
    ),
    "hospital": ("un hôpital est proche", "a hospital is near"),
    "public_service": ("la mairie, la poste ou un service social est proche", "a public counter is near"),
    "poor_households": ("beaucoup de familles pauvres vivent autour", "many poor families live around"),
    "homeless_need": (
        "beaucoup de personnes sans logement sont près d’ici",
        "many people without a home are near here",
    ),
    "sru_gap": ("la commune manque de logements sociaux", "the commune lacks social housing"),
    "social_share": ("il y a peu de logements sociaux autour", "there is little social housing around"),
    "supported_distance": (
        "aucun autre logement accompagné n’est tout près",
        "no other supported housing is close by",
    ),
    "owner": ("le terrain est à la ville ou à un bailleur social", "the plot belongs to the town or a social landlord"),
    "plot_area": ("le terrain a la bonne taille : 20 à 25 logements", "the plot has the right size: 20 to 25 homes"),
    "price": ("les prix sont bas autour", "prices are low around"),
    "landlord_dwellings": ("des logements sociaux sont juste à côté", "social dwellings are close by"),
    "very_social_dwellings": (
        "des logements à très petit loyer sont juste à côté",
        "very low-rent dwellings are close by",
    ),
}
"""Criterion of a scenario of ours → when it counts, in easy words; others are said by their label alone."""


def ballot_words(lang: Language) -> dict[str, str]:
    """Every sentence in one language."""
    return in_language(WORDS, lang)


def easy_words(criterion: str, lang: Language) -> str:
    """When a criterion counts, in easy words; "" for one that is not of ours."""
    return EASY.get(criterion, ("", ""))[0 if lang == "fr" else 1]
