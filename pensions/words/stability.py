"""What the end of a ranking says of how sure the first sites are, in French and in English."""

from collections.abc import Mapping
from typing import Any

from geo.language import Language
from geo.scoring.rules import UNKNOWN
from maps.words.names import site_name

STABILITY_SHARE = {
    "fr": "Quels que soient les poids ({draws} tirages) : « {label} » (rang 1) reste parmi les {top} premiers dans "
    "{share:.0f} % des tirages (rang moyen {mean:.0f}).",
    "en": "Whatever the weights ({draws} draws): “{label}” (rank 1) stays among the first {top} in {share:.0f} % of "
    "the draws (mean rank {mean:.0f}).",
}
STABILITY_SITE = {
    "fr": "  {rank:>3}  {site_id}  {label} · parmi les {top} premiers : {share:.0f} % · rang moyen {mean:.0f} · {word}",
    "en": "  {rank:>3}  {site_id}  {label} · among the first {top}: {share:.0f} % · mean rank {mean:.0f} · {word}",
}
STABILITY_OPEN = {
    "fr": " · ? à vérifier : {rules}",
    "en": " · ? to be checked: {rules}",
}
STABILITY_WORD = {"fr": {"firm": "ferme", "fragile": "fragile"}, "en": {"firm": "firm", "fragile": "fragile"}}
STABILITY_CLASSES = {
    "fr": "Parmi les {top} premiers – fermes (80 % des tirages au moins) : {firm} ; fragiles : {fragile}. "
    "Autres qui y entrent dans 20 % des tirages au moins : {contender}.",
    "en": "Among the first {top}: {firm} firm (at least 80 % of the weightings), {fragile} fragile; {contender} others "
    "enter under at least 20 %.",
}


def stability_lines(record: Mapping[str, Any], lang: Language) -> list[str]:
    """
    Lines for the end of a ranking: the first site, how many hold, and what reverses the first two.

    None where it is not computed: the warnings of the record say why.
    """
    told = record["stability"]
    if not told["is_computed"]:
        return []
    first, parameters = told["sites"][0], told["parameters"]
    labels = {site["site_id"]: site_name(site["label"]) for site in record["first_sites"]}
    exclusions = [rule for rule in record["rules"] if rule["kind"] == "exclusion"]
    asked = {rule["id"]: (rule.get("topic") or rule["label"])[lang] for rule in exclusions}
    silent = {
        site["site_id"]: [topic for rule, topic in asked.items() if site["verdicts"][rule] == UNKNOWN]
        for site in record["first_sites"]
    }
    lines = [
        STABILITY_SHARE[lang].format(
            label=labels.get(first["site_id"], first["site_id"]),
            top=parameters["top_counted"],
            share=100 * first["top_share"],
            draws=parameters["draws"],
            mean=first["expected_rank"],
        ),
        *(
            _stability_line(site, labels, parameters["top_counted"], lang)
            + _open(silent.get(site["site_id"], []), lang)
            for site in told["sites"][: parameters["top_counted"]]
        ),
        STABILITY_CLASSES[lang].format(
            top=parameters["top_counted"], **{kind: len(told[kind]) for kind in ("firm", "fragile", "contender")}
        ),
    ]
    return lines + [flip["sentence"][lang] for flip in told["flips"][:1]]


def _open(topics: list[str], lang: Language) -> str:
    """What the rules that exclude have no answer to at a site; "" where all have one."""
    return STABILITY_OPEN[lang].format(rules=", ".join(topics)) if topics else ""


def _stability_line(site: Mapping[str, Any], labels: Mapping[str, str], top: int, lang: Language) -> str:
    return STABILITY_SITE[lang].format(
        rank=site["rank"],
        site_id=site["site_id"],
        label=labels.get(site["site_id"], ""),
        top=top,
        share=100 * site["top_share"],
        mean=site["expected_rank"],
        word=STABILITY_WORD[lang].get(site["standing"], ""),
    )
