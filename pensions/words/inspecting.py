"""What each control of the data is called, compares, and whom it sends to; what they say together."""

from dataclasses import dataclass

from geo.scoring.criterion import Text


@dataclass(frozen=True)
class ControlWords:
    """The fixed sentences of a control: see `pensions.inspecting.control.Control`."""

    title: Text
    compared: Text
    threshold: Text
    ask: Text


def _words(title: tuple[str, str], compared: tuple[str, str], threshold: tuple[str, str], ask: tuple[str, str]) -> (
    ControlWords
):  # fmt: skip
    return ControlWords(*(Text(fr=fr, en=en) for fr, en in (title, compared, threshold, ask)))


CONTROL_WORDS: dict[str, ControlWords] = {
    "rpls_by_commune": _words(
        ("Logements sociaux par commune", "Social dwellings by commune"),
        (
            "Logements du RPLS, là où ils sont placés, et tableau du RPLS par commune (SDES) ; à défaut, inventaire "
            "SRU (DHUP), qui compte aussi des foyers et des logements privés conventionnés.",
            "Dwellings of RPLS, where they are placed, and the table of RPLS by commune (SDES); without it, the SRU "
            "inventory (DHUP), which counts hostels and private lettings under agreement too.",
        ),
        (
            "Écart de plus de 10 % : à surveiller pour une commune, faute pour l'ensemble (90 % des logements au moins "
            "sont géolocalisés dans le fichier ; communes de moins de 50 logements : proposition). Face à l'inventaire "
            "SRU : 25 % de moins ou 10 % de plus (proposition).",
            "More than 10 % apart: an alert for a commune, a fault for all (at least 90 % of dwellings are placed in "
            "the file; communes of fewer than 50 dwellings: proposition). Against the SRU inventory: 25 % fewer or "
            "10 % more (proposition).",
        ),
        ("SDES, ou les bailleurs sociaux", "SDES, or the social landlords"),
    ),
    "households_by_commune": _words(
        ("Ménages par commune", "Households by commune"),
        (
            "Ménages des carreaux de revenus, coupés aux limites des communes, et ménages fiscaux par commune ; à "
            "défaut, un pour 2,2 habitants. Nombres arrondis.",
            "Households of the income squares, cut at the communes, and fiscal households by commune; without them, "
            "one for 2.2 inhabitants. Rounded.",
        ),
        (
            "Écart de plus de 10 %, ou de 35 % d'après les habitants : à surveiller pour une commune d'au moins 500 "
            "ménages, faute pour l'ensemble (proposition).",
            "More than 10 % apart, or 35 % by the inhabitants: an alert for a commune of 500 households or more, a "
            "fault for all (proposition).",
        ),
        ("INSEE (Filosofi)", "INSEE (Filosofi)"),
    ),
    "services_bpe_finess": _words(
        ("Pharmacies et hôpitaux : BPE et FINESS", "Pharmacies and hospitals: BPE and FINESS"),
        (
            "Pharmacies par commune, et distance entre les pharmacies et hôpitaux de FINESS et ceux de la BPE. Les "
            "médecins libéraux ne sont pas dans FINESS : leur nombre reste sans contrôle.",
            "Pharmacies by commune, and distance between the pharmacies and hospitals of FINESS and those of BPE. "
            "Doctors in practice are not in FINESS: their number stays unchecked.",
        ),
        (
            "Faute : plus de 20 % et de 2 pharmacies d'écart en tout, plus de 20 % de lieux sans équivalent à moins de "
            "500 m, ou 150 m de distance médiane. À surveiller : une commune ou un lieu. Propositions.",
            "Fault: more than 20 % and 2 pharmacies apart in all, more than 20 % of places without a match within "
            "500 m, or a median distance of 150 m. Alert: one commune or place. Propositions.",
        ),
        ("INSEE (BPE), ARS (FINESS)", "INSEE (BPE), ARS (FINESS)"),
    ),
    "services_per_inhabitant": _words(
        ("Services pour 10 000 habitants", "Services for 10,000 inhabitants"),
        (
            "Nombre de services des catégories connues en entier, rapporté à la population, et ordre de grandeur "
            "national.",
            "Number of services of the categories known whole, for the population, and the order of magnitude of the "
            "country.",
        ),
        (
            "À surveiller hors des bornes, faute à plus du double ou moins de la moitié (bornes : proposition, environ "
            "la moitié et le double de la France).",
            "Alert out of the bounds, fault beyond their double or half (bounds: proposition, about half and twice "
            "the country's).",
        ),
        ("L'éditeur de la source des services", "The publisher of the source of services"),
    ),
    "cadastre_area": _words(
        ("Surface du cadastre", "Area of the cadastre"),
        (
            "Surface des parcelles dessinées et surface de chaque commune.",
            "Area of the plots drawn, and area of each commune.",
        ),
        (
            "À surveiller sous 60 % de la commune (rues et cours d'eau ne sont pas cadastrés), faute au-delà de 101 % "
            "(propositions).",
            "Alert under 60 % of the commune (streets and rivers are in no plot), fault above 101 % (propositions).",
        ),
        ("DGFiP (cadastre), Etalab", "DGFiP (cadastre), Etalab"),
    ),
    "plan_area": _words(
        ("Surface du plan local d'urbanisme", "Area of the local plan"),
        (
            "Sol dans une zone du plan et surface de chaque commune : un plan la couvre en entier, une seule fois.",
            "Ground in a zone of the plan, and area of each commune: a plan covers it whole, and once.",
        ),
        (
            "Faute : moins de 99 % ou plus de 101 % (proposition) ; à surveiller : commune sans aucune zone.",
            "Fault: less than 99 % or more than 101 % (proposition); alert: a commune without any zone.",
        ),
        ("Le service d'urbanisme (Géoportail de l'urbanisme)", "The planning office (Géoportail de l'urbanisme)"),
    ),
    "candidates_exist": _words(
        ("Parcelles des sites candidats", "Plots of the candidate sites"),
        (
            "Numéros, emplacement et surface des parcelles candidates, et cadastre.",
            "Numbers, place and area of the candidate plots, and the cadastre.",
        ),
        (
            "Faute au-delà de 3 % de parcelles inconnues (97 % se retrouvent d'ordinaire dans le même millésime), dont "
            "plus de la moitié est ailleurs, ou d'une surface autre d'un cinquième (propositions) ; à surveiller dès "
            "la première.",
            "Fault above 3 % of plots unknown (97 % are usually found in one vintage), of which more than half lies "
            "elsewhere, or of an area that differs by a fifth (propositions); alert from the first.",
        ),
        ("L'auteur de la liste de sites, ou le cadastre", "The author of the list of sites, or the cadastre"),
    ),
    "stops_on_streets": _words(
        ("Arrêts et rues", "Stops and streets"),
        (
            "Arrêts des horaires et rues, dans les communes dont les rues sont connues.",
            "Stops of the timetable and streets, in the communes whose streets are known.",
        ),
        (
            "Arrêts à plus de 150 m de toute rue : à surveiller au-delà de 2 %, faute au-delà de 20 % (propositions).",
            "Stops over 150 m from any street: alert above 2 %, fault above 20 % (propositions).",
        ),
        ("L'autorité des transports, ou l'éditeur des rues", "The transit authority, or the publisher of the streets"),
    ),
    "lines_without_service": _words(
        ("Lignes sans service", "Lines without service"),
        (
            "Lignes des horaires et courses du jour jugé.",
            "Lines of the timetable, and runs of the date judged.",
        ),
        (
            "À surveiller dès la première ligne, faute au-delà de la moitié (proposition).",
            "Alert from the first line, fault above half of them (proposition).",
        ),
        ("L'autorité des transports", "The transit authority"),
    ),
    "departures_day_before": _words(
        ("Courses du jour et de la veille", "Runs of the day and of the day before"),
        (
            "Courses du jour jugé et du jour ouvré précédent.",
            "Runs of the date judged, and of the working day before.",
        ),
        (
            "Faute hors de 80 % à 125 %, résultat inutilisable hors de la moitié au double ; à surveiller pour une "
            "ligne (propositions).",
            "Fault outside 80 % to 125 %, result unfit outside half to double; alert for a line (propositions).",
        ),
        ("L'autorité des transports", "The transit authority"),
    ),
    "streets_connected": _words(
        ("Rues reliées entre elles", "Streets joined together"),
        (
            "Longueur des rues du plus grand morceau et longueur de toutes les rues.",
            "Length of the streets of the largest piece, and length of all streets.",
        ),
        (
            "À surveiller sous 98 %, faute sous 90 % (propositions).",
            "Alert under 98 %, fault under 90 % (propositions).",
        ),
        ("L'éditeur des rues", "The publisher of the streets"),
    ),
    "streets_per_inhabitant": _words(
        ("Longueur de rues par habitant", "Length of streets for an inhabitant"),
        (
            "Longueur des rues et population, dans les communes dont les rues sont connues.",
            "Length of the streets and population, in the communes whose streets are known.",
        ),
        (
            "À surveiller hors de 1,5 à 200 m par habitant dans une commune, faute pour plus de 10 % des habitants "
            "(propositions).",
            "Alert outside 1.5 to 200 m for an inhabitant in a commune, fault for more than 10 % of the inhabitants "
            "(propositions).",
        ),
        ("L'éditeur des rues", "The publisher of the streets"),
    ),
    "pensions_finess_planner": _words(
        ("Pensions de famille existantes", "Existing pensions de famille"),
        (
            "Pensions de famille de FINESS, de la liste locale, et celles qu'un texte public nomme.",
            "Pensions de famille of FINESS, of the local list, and those that a public text names.",
        ),
        (
            "Faute : une pension comptée deux fois (même numéro, ou moins de 150 m : proposition) ; à surveiller : une "
            "pension connue et absente.",
            "Fault: a pension counted twice (same number, or within 150 m: proposition); alert: a known one is absent.",
        ),
        ("DDETS, SIAO, gestionnaires", "DDETS, SIAO, operators"),
    ),
    "ages": _words(
        ("Âge des sources", "Age of the sources"),
        (
            "Millésime de chaque source et millésime de la plus récente (hors textes en vigueur, relief, limites).",
            "Vintage of each source, and that of the newest (texts in force, terrain and limits apart).",
        ),
        (
            "À surveiller à plus de 5 ans d'écart, faute à plus de 10 ans (propositions).",
            "Alert at more than 5 years apart, fault at more than 10 (propositions).",
        ),
        ("L'éditeur de chaque source", "The publisher of each source"),
    ),
}
"""Id of a control → its sentences."""

UNFIT = Text(
    fr="Ne convient pas à une décision : {reasons}.",
    en="Unfit for a decision: {reasons}.",
)
FAILED = Text(
    fr="Contrôle des données : {reasons}.",
    en="Control of the data: {reasons}.",
)
ONE_FAULT = Text(fr="contrôle en faute : « {title} », {found}", en="control at fault: “{title}”, {found}")
FAULTS = Text(fr="contrôles en faute : « {titles} »", en="controls at fault: “{titles}”")
UNANSWERED = Text(
    fr="aucun site n'a de réponse à « {labels} »",
    en="no site has an answer to “{labels}”",
)
MORE = Text(fr=" et {n} de plus", en=" and {n} more")
HEADLINE = Text(
    fr="Contrôles – en faute : {fail} ; à surveiller : {alert} ; non vérifiables : {unknown} ; conformes : {passed}.",
    en="Controls – at fault: {fail}; alerts: {alert}; not verifiable: {unknown}; conforming: {passed}.",
)
