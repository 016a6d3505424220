"""The control of the data as one HTML file: no script, no request, and an A4 that nothing is cut from."""

from collections import Counter
from importlib.resources import files
from pathlib import Path

from maps.atomic_write import written_whole
from maps.colours import css_variables
from maps.flat_tables import number
from maps.inspection.content import VERDICTS, ControlContent, InspectionContent, Verdict
from maps.inspection.map import Ground, communes_once, control_map, ground_of
from maps.sheet.sheet import POLICY
from maps.text import as_html, as_sentence, clean
from maps.words.inspection import SIGNS, inspection_words

UNFOLDED = 8
"""Places of a control that are read without unfolding its list."""

LISTED = 2_000
"""Most places of a control in the page, which a phone must open; the page says where the others are."""

PRINTED = 100
"""Most places of a control on paper, about two sheets; the paper says where the others are."""


def write_inspection_page(content: InspectionContent, path: Path) -> None:
    """
    Write the page, whole or not at all.

    Parameters
    ----------
    content
    path
        The HTML file; its folder is made.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with written_whole(path) as draft:
        draft.write_text(inspection_html(content), encoding="utf-8")


def gravest_first(content: InspectionContent) -> list[ControlContent]:
    """The controls in the order in which they are read: unfit for a decision, faults, alerts, not verifiable, pass."""
    return sorted(content.controls, key=lambda one: (not one.is_unfit, VERDICTS.index(one.verdict)))


def titled(content: InspectionContent) -> str:
    """What it is, of which territory, and whether it is unfit: on each sheet of paper and of the workbook."""
    said = inspection_words(content.language)
    title = said["page_title"].format(territory=content.territory)
    return f"{title} – {said['unfit']}" if is_unfit(content) else title


def is_unfit(content: InspectionContent) -> bool:
    """Whether one control at least says that the data may not serve a decision."""
    return any(control.is_unfit for control in content.controls)


def inspection_html(content: InspectionContent) -> str:
    """The page as text; all data text goes through `as_html`."""
    said, controls, ground = inspection_words(content.language), gravest_first(content), ground_of(content)
    title = as_html(said["page_title"].format(territory=content.territory))
    sections = "".join(_section(content, one, ground) for one in controls)
    nothing = "" if controls else f"<p>{as_html(said['no_control'])}</p>"
    return (
        f'<!DOCTYPE html>\n<html lang="{content.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{title}</title><style>{_style(content)}</style></head><body>"
        f'<a class="skip" href="#controls">{as_html(said["skip"])}</a>'
        f'<header><p class="kicker">{as_html(said["title"])}</p><p class="territory">{as_html(content.territory)}</p>'
        f'<p class="subtitle">{as_sentence(content.made)}</p></header>'
        f"<main>{_result(content)}{_contents(content, controls)}{nothing}{communes_once(content, ground)}{sections}"
        f'</main><footer><p class="muted">{as_html(said["offline"])}</p></footer></body></html>\n'
    )


def _style(content: InspectionContent) -> str:
    """The style of the map's page, ours, and the few words that a style sheet says itself."""
    said = inspection_words(content.language)
    shared = css_variables() + (files("maps.map_page") / "static" / "base.css").read_text(encoding="utf-8")
    own = (files("maps.inspection") / "static" / "controle.css").read_text(encoding="utf-8")
    told = "".join(
        f'td.{name}::before{{content:"{said["of"].format(what=said[name])}"}}'
        for name in ("expected", "found", "remark")
    )
    number_of_page = f'"{said["page"]}" counter(page) "{said["page_of"]}" counter(pages)'
    corners = f"@bottom-left{{content:{_as_css(titled(content))}}}@bottom-right{{content:{number_of_page}}}"
    return f"{shared}{own}@media screen and (max-width:620px){{{told}}}@page{{{corners}}}"


def _as_css(text: str) -> str:
    r"""
    Data text as a string of a style sheet: all but letters, figures and spaces by their code.

    >>> _as_css("L’été</style>")
    '"L\\2019 été\\3c \\2f style\\3e "'
    """
    return '"' + "".join(one if one.isalnum() or one == " " else f"\\{ord(one):x} " for one in clean(text)) + '"'


def _result(content: InspectionContent) -> str:
    """Fit or not, in one sentence; how many of each verdict; what must be read first."""
    said = inspection_words(content.language)
    unfit = is_unfit(content)
    is_said = content.headline.startswith(said["unfit"])  # not twice
    flag = f'<p class="unfit-flag">{SIGNS["fail"]} {as_html(said["unfit"])}</p>' if unfit and not is_said else ""
    notices = "".join(f'<li class="warning">{as_sentence(one)}</li>' for one in content.notices)
    counted = Counter(control.verdict for control in content.controls)
    tiles = "".join(_tile(verdict, counted[verdict], content) for verdict in VERDICTS)
    return (
        f'<section class="result{" unfit" if unfit else ""}" aria-labelledby="headline">'
        f'{flag}<h1 id="headline">{as_sentence(content.headline)}</h1>'
        + (f'<ul class="notices">{notices}</ul>' if notices else "")
        + f'<ul class="counts">{tiles}</ul></section>'
    )


def _tile(verdict: Verdict, count: int, content: InspectionContent) -> str:
    said = inspection_words(content.language)
    is_one = count == 1 or (count == 0 and content.language == "fr")
    noun = said[f"{verdict}_{'one' if is_one else 'many'}"]
    return (
        f'<li class="{verdict}"><span class="sign" aria-hidden="true">{SIGNS[verdict]}</span>'
        f"<span><strong>{count} {as_html(noun)}</strong><br>"
        f'<span class="muted">{as_html(said[f"{verdict}_means"])}</span></span></li>'
    )


def _contents(content: InspectionContent, controls: list[ControlContent]) -> str:
    said = inspection_words(content.language)
    rows = "".join(
        f'<li>{_badge(one, content)} <a href="#{as_html(one.id)}">{as_sentence(one.title)}</a></li>' for one in controls
    )
    heading = f'<h2 id="controls" tabindex="-1">{as_html(said["all_controls"])}</h2>'
    return f'<nav aria-labelledby="controls">{heading}<ol class="contents">{rows}</ol></nav>'


def _badge(control: ControlContent, content: InspectionContent) -> str:
    said, verdict = inspection_words(content.language), control.verdict
    return (
        f'<span class="badge {verdict}"><span class="sign" aria-hidden="true">{SIGNS[verdict]}</span>'
        f"{as_html(said[verdict])}</span>"
    )


def _section(content: InspectionContent, control: ControlContent, ground: Ground | None) -> str:
    said = inspection_words(content.language)
    unfit = f'<span class="unfit-flag">{as_html(said["unfit"])}</span>' if control.is_unfit else ""
    facts = "".join(
        f'<div class="{name}"><dt>{as_html(said[name])}</dt><dd>{as_sentence(text)}</dd></div>'
        for name in ("compared", "expected", "found", "threshold", "ask")
        if (text := getattr(control, name))
    )
    drawn = control_map(content, control, min(len(control.rows), LISTED), ground)
    return (
        f'<section class="control {control.verdict}" aria-labelledby="{as_html(control.id)}"><div class="told">'
        f'<h2 id="{as_html(control.id)}" tabindex="-1">{as_sentence(control.title)}</h2>'
        f'<p class="flags">{_badge(control, content)}{unfit}</p>'
        f'<div class="{"beside" if drawn else "alone"}"><dl>{facts}</dl>{drawn}</div></div>'
        f"{_places(content, control)}</section>"
    )


def _places(content: InspectionContent, control: ControlContent) -> str:
    """The list: its first rows, and all of them once its box is ticked, or on paper; no script is needed."""
    said, lang, total = inspection_words(content.language), content.language, len(control.rows)
    if not total:
        return ""
    rows, count, key = control.rows[:LISTED], number(total, 0, lang), as_html(control.id)
    heading = said["one_case"] if total == 1 else said["many_cases"].format(count=count)
    names = [name for name in ("expected", "found", "remark") if any(getattr(row, name) for row in rows)]
    heads = "".join(f'<th scope="col">{as_html(said[name])}</th>' for name in ("name", *names))
    body = [
        f'<tr><td class="num">{k}</td><th scope="row">{as_html(row.name)}</th>'
        + "".join(f'<td class="{name}">{as_sentence(getattr(row, name))}</td>' for name in names)
        + "</tr>"
        for k, row in enumerate(rows, start=1)
    ]
    fold = ""
    if len(rows) > UNFOLDED:
        label = said["show_all"].format(count=number(len(rows), 0, lang), shown=UNFOLDED)
        box = f'<input type="checkbox" class="unfold" id="all-{key}">'
        fold = f'{box}<label class="unfold" for="all-{key}">{as_sentence(label)}</label>'
    cut = _cut(said["cut"], len(rows), total, content)
    if len(rows) > PRINTED:
        cut += _cut(said["cut_on_paper"], PRINTED, total, content, style="on-paper")
    parts = (("", body[:UNFOLDED]), ("more", body[UNFOLDED:PRINTED]), ("more on-screen", body[PRINTED:]))
    told = "".join(f'<tbody class="{style}">{"".join(part)}</tbody>' for style, part in parts if part)
    return (
        f'<h3 id="places-{key}">{as_html(heading)}</h3>{cut}{fold}<table aria-labelledby="places-{key}">'
        f'<thead><tr><th scope="col" class="num">{as_html(said["row"])}</th>{heads}</tr></thead>{told}</table>'
    )


def _cut(sentence: str, shown: int, total: int, content: InspectionContent, *, style: str = "") -> str:
    """How many of the places are there, where not all are."""
    told = sentence.format(shown=number(shown, 0, content.language), count=number(total, 0, content.language))
    return f'<p class="warning cut {style}">{as_sentence(told)}</p>' if shown < total else ""
