"""A site's sheet: one HTML file, A4 portrait on two pages, without script and without any request."""

import hashlib
import math
import re
from collections.abc import Mapping
from pathlib import Path

from geo.scoring.site_verdict import CANNOT_SAY, OUTSIDE
from maps.atomic_write import written_whole
from maps.colours import css_variables
from maps.flat_tables import in_language, number
from maps.sheet.content import SheetContent
from maps.sheet.finding_part import finding
from maps.sheet.map import locator, site_map
from maps.sheet.rules_part import changes_list, contributions, rules_table
from maps.sheet.surroundings_part import around, comparables, moving, programme, sources
from maps.sheet.text import as_long_html, change_words, percent
from maps.sheet.verdict import because, verdict_title
from maps.text import as_html, as_sentence, dated, typeset_html
from maps.words.about import unfit
from maps.words.names import owner_name, parts_of
from maps.words.sheet import sheet_words

STATIC = Path(__file__).parent / "static"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


LONGEST_NAME = 123
"""Letters of an id in a file name: within what every disk and archive takes."""


def sheet_name(site_id: str) -> str:
    """
    File name of the sheet of a site; two ids that differ by a sign that files cannot have keep different names.

    An id too long for a file name is cut, and told apart by a digest of the whole.

    >>> sheet_name("34172000AB0012"), sheet_name("../a b")
    ('fiche-34172000AB0012.html', 'fiche-~2e~2e~2fa~20b.html')
    >>> len(sheet_name("L" * 300)), sheet_name("L" * 300) == sheet_name("L" * 301)
    (134, False)
    """
    safe = re.sub(r"[^A-Za-z0-9_-]", lambda found: f"~{ord(found[0]):02x}", site_id)
    if len(safe) > LONGEST_NAME:
        mark = hashlib.sha256(site_id.encode("utf-8", "replace")).hexdigest()[:20]
        safe = f"{safe[: LONGEST_NAME - 21]}~{mark}"
    return f"fiche-{safe}.html"


def write_sheet(content: SheetContent, folder: Path) -> Path:
    """
    Write the sheet of a site into a folder, whole or not at all.

    Returns
    -------
    Path
        `fiche-<id>.html`

    Raises
    ------
    OutputError
        The folder cannot be made, or the file written.
    """
    path = folder / sheet_name(content.site_id)
    with written_whole(path) as draft:
        draft.write_text(sheet_html([content]), encoding="utf-8")
    return path


def sheet_html(contents: list[SheetContent]) -> str:
    """The page of one site, or of several one after the other (to be printed as one PDF)."""
    first = contents[0]
    said = sheet_words(first.lang)
    title = said["title"].format(label=_label(first))
    style = css_variables() + (STATIC / "fiche.css").read_text(encoding="utf-8")
    pages = typeset_html("".join(_pages(content) for content in contents))
    return (
        f'<!DOCTYPE html>\n<html lang="{first.lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{as_sentence(title)}</title><style>{style}</style></head><body>{pages}</body></html>\n"
    )


def _label(content: SheetContent) -> str:
    return parts_of(str(content.ranking.sites.loc[content.site_id, "label"]))[1]


def _pages(content: SheetContent) -> str:
    first = (
        _head(content),
        _verdict(content),
        _figures(content),
        f'<div class="side"><div><div class="maps">{site_map(content)}{locator(content)}</div>{_legend(content)}</div>'
        f"<div>{changes_list(content)}{comparables(content)}</div></div>",
        rules_table(content),
    )
    second = (
        _short_head(content),
        contributions(content),
        moving(content),
        around(content),
        programme(content),
        sources(content),
    )
    return "".join(
        f'<section class="page">{"".join(parts)}{_foot(content, page)}</section>'
        for page, parts in ((1, first), (2, second))
    )


def _head(content: SheetContent) -> str:
    said = sheet_words(content.lang)
    site = content.ranking.sites.loc[content.site_id]
    parcel = parts_of(str(site["label"]))[0]
    facts = [
        str(site.get("commune") or ""),
        said["parcel"].format(parcel=parcel, site=content.site_id) if parcel else content.site_id,
    ]
    area = site.get("area_m2")
    if area is not None and not math.isnan(float(area)):
        facts.append(said["plot"].format(area=number(float(area), 0, content.lang)))
    owner = site.get("owner_name")
    if isinstance(owner, str) and owner:
        facts.append(said["owner"].format(owner=owner_name(owner)))
    is_fictional = bool(_part(content.run, "territory").get("is_fictional"))
    flag = f'<span class="fictional">{as_html(said["fictional"])}</span>' if is_fictional else ""
    link = f'<a href="carte.html">{as_html(said["map_link"])}</a>' if content.has_map else ""
    placed = ""
    if content.how:
        told = said["placed"].format(given=content.given, how=content.how)
        placed = f'<p class="placed">{as_html(told)}</p>'
    return (
        f'<header><div class="kicker"><span>{as_html(said["kicker"])}</span>{flag}{link}</div>'
        f"<h1>{as_html(_label(content))}</h1>"
        f'<p class="identity">{as_html(" · ".join(fact for fact in facts if fact))}</p>{placed}'
        f"{_unfit(content)}{finding(content)}</header>"
    )


def _unfit(content: SheetContent) -> str:
    """What makes the data unfit for a decision, in one red sentence under the head."""
    told = unfit(content.run, content.lang)
    return f'<p class="unfit">{as_sentence(told)}</p>' if told else ""


def _short_head(content: SheetContent) -> str:
    label, verdict = f"{_label(content)} · {content.site_id}", sheet_words(content.lang)[content.verdict]
    return f'<div class="kicker"><span>{as_html(label)}</span><span>{as_html(verdict)}</span></div>'


def _verdict(content: SheetContent) -> str:
    said, lang = sheet_words(content.lang), content.lang
    then = []
    if content.verdict == "excluded" and not math.isnan(content.standing.better_than_candidates):
        then.append(said["for_the_record"].format(share=percent(content.standing.better_than_candidates, lang)))
    if bool(content.ranking.scores.loc[content.site_id, "is_disputed"]):
        then.append(said["disputed"])
    decisive = next((change for change in content.changes if change.is_decisive), None)
    if decisive is not None and content.verdict not in (OUTSIDE, CANNOT_SAY):
        then.append(said["first_step"].format(change=change_words(content, decisive)) + ".")
    return (
        f'<div class="verdict v-{content.verdict}"><strong>{as_html(verdict_title(content))}</strong>'
        f'<p class="because">{as_html(because(content))}</p>'
        + "".join(f'<p class="then">{as_long_html(line)}</p>' for line in then if line)
        + "</div>"
    )


def _figures(content: SheetContent) -> str:
    said, lang, stand = sheet_words(content.lang), content.lang, content.standing
    low, high = (100 * float(content.ranking.scores[name].loc[content.site_id]) for name in ("score", "score_high"))
    is_wide = high - low > 0.05
    interval = said["score_interval"].format(high=number(high, 1, lang)) if is_wide else said["score_sure"]
    counted, asked = len(content.ranking.criteria), content.criteria_count
    if asked > counted:
        interval = f"{interval} ; {said['score_part'].format(count=counted, total=asked)}"
    rank = "—" if stand.rank is None else str(stand.rank)
    of = said["no_rank"] if stand.rank is None else said["rank_of"].format(count=number(stand.ranked, 0, lang))
    common = len(content.common)
    cells = "—" if math.isnan(stand.better_than_cells) else percent(stand.better_than_cells, lang)
    where = in_language(content.urban, lang)
    cells_of = said["cells_of"].format(count=number(stand.cells, 0, lang), where=where, criteria=common)
    if stand.pensions:
        pensions = f"{round(stand.better_than_pensions * stand.pensions)}<small>/{stand.pensions}</small>"
        pensions_of = said["pensions_of"].format(count=stand.pensions)
    else:
        pensions, pensions_of = "—", said["no_pensions"]
    stable = said["no_stability"]
    if not math.isnan(content.stability):
        share = percent(round(content.stability, 2), lang)  # the percent that the map tells
        stable = f"{share} {said['stability_of'].format(top=content.stability_top)}"
    boxes = (
        (said["score"], f"{number(low, 1, lang)}<small>{said['of_100']}</small>", interval),
        (said["rank"], rank, f"{of} ; {stable}" if lang == "fr" else f"{of}; {stable}"),
        (said["cells"], cells, cells_of),
        (said["pensions"], pensions, pensions_of),
    )
    return (
        '<div class="figures">'
        + "".join(
            f'<div><div class="name">{as_html(name)}</div><div class="big">{big}</div>'
            f'<div class="sub">{as_html(sub)}</div></div>'
            for name, big, sub in boxes
        )
        + "</div>"
    )


_KEYS = (
    ("l_site", '<circle class="m-ring" cx="5" cy="5" r="4" style="stroke-width:1.5"/>', None),
    ("l_stop", '<rect class="m-stop" x="1" y="1" width="8" height="8" style="stroke-width:2"/>', "stops"),
    ("l_care", '<circle class="m-care" cx="5" cy="5" r="4"/>', "services"),
    ("l_food", '<circle class="m-food" cx="5" cy="5" r="4"/>', "services"),
    ("l_service", '<circle class="m-service" cx="5" cy="5" r="4"/>', "services"),
    ("l_housing", '<path class="m-housing" d="M5 0l5 5l-5 5l-5-5z"/>', "supported_housing"),
    ("l_flood", '<rect class="m-flood" x="0" y="0" width="10" height="10"/>', "flood"),
    (
        "l_unknown",
        '<path d="M0 0H10V10H0zM0 5L5 0M0 10L10 0M5 10L10 5" fill="none" stroke="var(--muted)"/>',
        "unknown_ground",
    ),
    ("l_qpv", '<rect class="m-qpv" x="0" y="0" width="10" height="10" style="stroke-width:1.5"/>', "qpv"),
)


def _legend(content: SheetContent) -> str:
    said = sheet_words(content.lang)
    keys = [
        f'<span><svg viewBox="0 0 10 10" aria-hidden="true">{mark}</svg>{as_html(said[name])}</span>'
        for name, mark, layer in _KEYS
        if layer is None or layer in content.context
    ]
    return f'<div class="legend">{"".join(keys)}</div>'


def _foot(content: SheetContent, page: int) -> str:
    said = sheet_words(content.lang)
    scenario, software = _part(content.run, "scenario"), _part(content.run, "software")
    made = said["made"].format(
        scenario=in_language(scenario.get("label"), content.lang),
        hash=str(scenario.get("hash", ""))[:12],
        version=software.get("version", ""),
        date=dated(str(content.run.get("date") or "")[:10], content.lang),
    )
    number_of_page = said["page"].format(number=page)
    return f'<div class="foot"><span>{as_html(made)}</span><span>{as_html(number_of_page)}</span></div>'


def _part(run: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = run.get(name)
    return part if isinstance(part, Mapping) else {}
