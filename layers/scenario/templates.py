"""Blank tables that a planner fills in: what no publisher gives."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import SourceError, unknown_choice
from layers.files.atomic_write import write_whole
from layers.files.checks import EXAMPLE
from layers.scenario.scenario import load_scenario

SEPARATOR = ";"


@dataclass(frozen=True)
class Template:
    """A table: its columns, what each means, and the lines that show how to fill it in."""

    columns: Mapping[str, str]
    lines: tuple[tuple[str, ...], ...]
    purpose: str


TEMPLATES: dict[str, Template] = {
    "need": Template(
        {
            "code_insee": "code INSEE de la commune, en texte (34172), ou code du secteur",
            "annee": "année des comptes",
            "demandes_logement_social": "demandes de logement social en cours (SNE)",
            "personnes_115": "personnes sans abri ou hébergées qui ont sollicité le 115 dans l'année",
            "orientations_pension_de_famille": "orientations du SIAO vers une pension de famille, en attente",
            "source": "qui l'a donné, et quand",
        },
        (("34172", "2025", "25000", "1200", "60", EXAMPLE),),
        "Besoin par commune : SNE, 115, SIAO. Effectifs de 1 à 10 : laisser vide (ils seraient masqués).",
    ),
    "evictions": Template(
        {
            "code_insee": "code INSEE de la commune, en texte (34172), ou code du secteur",
            "annee": "année des comptes",
            "commandements_quitter_les_lieux": "commandements de quitter les lieux signifiés dans l'année",
            "source": "qui l'a donné, et quand",
        },
        (("34172", "2025", "450", EXAMPLE),),
        "Expulsions par commune : préfecture, CCAPEX. Effectifs de 1 à 10 : laisser vide (ils seraient masqués).",
    ),
    "sites": Template(
        {
            "site_id": "identifiant unique (référence cadastrale de 14 caractères, ou le vôtre)",
            "label": "nom ou adresse",
            "lon": "longitude en degrés (ou colonnes x et y en Lambert-93)",
            "lat": "latitude en degrés",
            "area_m2": "surface du terrain, en m²",
            "owner_name": "propriétaire",
        },
        (("34172000AB0012", "12 rue de l'Exemple, Montpellier", "3.8797", "43.6085", "850", EXAMPLE),),
        "Sites candidats, pour « pensions rank … --sites fichier.csv ».",
    ),
    "pensions": Template(
        {
            "nom": "nom de la pension de famille ou de la résidence accueil",
            "gestionnaire": "association ou bailleur gestionnaire",
            "adresse": "adresse complète",
            "places": "nombre de places",
            "type": "pension de famille, résidence accueil, résidence sociale, CHRS, FJT",
            "date_ouverture": "AAAA-MM-JJ, ou date prévue",
            "lon": "longitude en degrés (ou Lambert-93)",
            "lat": "latitude en degrés (ou Lambert-93)",
            "finess": "numéro FINESS s'il existe (9 chiffres)",
            "source": "qui l'a donné, et quand",
            "confidentiel": "oui si l'adresse est secrète : écarté de toute sortie",
        },
        ((
            EXAMPLE.capitalize(), "Association Exemple", "12 rue de l'Exemple, 34000 Montpellier", "25",
            "pension de famille", "2026-09-01", "3.8797", "43.6085", "", "DDETS, octobre 2026",
            "",
        ),),
        "Pensions de famille existantes ou décidées que FINESS n'a pas.",
    ),
    "voices": Template(
        {
            "role": "qui parle : habitant, association, bailleur, élu… (un rôle, jamais un nom)",
            "critere": "identifiant du critère dans le scénario",
            "poids": "importance, de 0 (aucune) à 10",
            "remarque": "pourquoi, en quelques mots",
        },
        tuple(
            ("association", criterion.id, "", criterion.label.fr)
            for criterion in load_scenario("pension_de_famille").criteria
        ),
        "Avis recueillis en réunion : une ligne par rôle et par critère, poids à remplir ; recopiez les lignes pour "
        "chaque rôle, puis « pensions voices … voices.csv ».",
    ),
}  # fmt: skip
"""Name on the command line → table."""


def write_template(name: str, path: Path) -> Path:
    """
    Write a table to fill in, with its first lines; an existing file is never overwritten.

    Raises
    ------
    SourceError
        An unknown template, or a file that exists.
    OutputError
        The folder cannot be written.
    """
    if name not in TEMPLATES:
        said = unknown_choice(name, TEMPLATES, en="No template is called", fr="Aucun modèle ne s'appelle")
        raise SourceError(f"{said.en}.", fr=f"{said.fr}.")
    if path.exists():
        raise SourceError(f"{path}: exists already, not overwritten.", fr=f"{path} existe déjà : non écrasé.")
    template = TEMPLATES[name]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n").writerows([template.columns, *template.lines])
    write_whole(path, ("\ufeff" + text.getvalue()).encode())
    return path
