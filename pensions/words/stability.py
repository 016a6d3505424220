"""How sure the first ranks are, in the few sentences that a terminal shows."""

from collections.abc import Mapping
from typing import Any

from geo.scoring.criterion import Language

SHARE = {
    "fr": "Stabilité : « {label} » (rang 1) reste parmi les {top} premiers sous {share:.0f} % des {draws} pondérations "
    "tirées (rang moyen {mean:.0f}).",
    "en": "Stability: “{label}” (rank 1) stays among the first {top} under {share:.0f} % of the {draws} weightings "
    "drawn (mean rank {mean:.0f}).",
}
SITE = {
    "fr": "  {rank:>3}  {site_id}  {label} · parmi les {top} premiers : {share:.0f} % · rang moyen {mean:.0f} · {word}",
    "en": "  {rank:>3}  {site_id}  {label} · among the first {top}: {share:.0f} % · mean rank {mean:.0f} · {word}",
}
WORD = {"fr": {"firm": "ferme", "fragile": "fragile"}, "en": {"firm": "firm", "fragile": "fragile"}}
STANDING = {
    "fr": "Parmi les {top} premiers : {firm} fermes (80 % des pondérations au moins), {fragile} fragiles ; {contender} "
    "autres y entrent sous 20 % au moins.",
    "en": "Among the first {top}: {firm} firm (at least 80 % of the weightings), {fragile} fragile; {contender} others "
    "enter under at least 20 %.",
}
TOO_MANY = {
    "fr": "Stabilité non calculée : aucun site classé, ou plus de {most}.",
    "en": "Stability not computed: no ranked site, or more than {most}.",
}


def stability_lines(record: Mapping[str, Any], lang: Language) -> list[str]:
    """Lines for the end of a ranking: the first site, how many hold, and what reverses the first two."""
    told = record["stability"]
    if not told["is_computed"]:
        return [TOO_MANY[lang].format(most=told["most_sites"])]
    first, parameters = told["sites"][0], told["parameters"]
    labels = {site["site_id"]: site["label"] for site in record["first_sites"]}
    lines = [
        SHARE[lang].format(
            label=labels.get(first["site_id"], first["site_id"]),
            top=parameters["top_counted"],
            share=100 * first["top_share"],
            draws=parameters["draws"],
            mean=first["expected_rank"],
        ),
        *(_line(site, labels, parameters["top_counted"], lang) for site in told["sites"][: parameters["top_counted"]]),
        STANDING[lang].format(
            top=parameters["top_counted"], **{kind: len(told[kind]) for kind in ("firm", "fragile", "contender")}
        ),
    ]
    return lines + [flip["sentence"][lang] for flip in told["flips"][:1]]


def _line(site: Mapping[str, Any], labels: Mapping[str, str], top: int, lang: Language) -> str:
    return SITE[lang].format(
        rank=site["rank"],
        site_id=site["site_id"],
        label=labels.get(site["site_id"], ""),
        top=top,
        share=100 * site["top_share"],
        mean=site["expected_rank"],
        word=WORD[lang].get(site["standing"], ""),
    )
