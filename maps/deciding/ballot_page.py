"""A paper ballot: one A4 page to print and to fill in by hand; one file, no script, no request."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.scoring.criterion import Language
from maps.atomic_write import written_whole
from maps.colours import GREY, INK
from maps.text import as_html, as_sentence

STYLE = f"""
@page{{size:A4 portrait;margin:10mm 12mm}}
:root{{color-scheme:light}}*{{box-sizing:border-box}}
body{{font:11.5pt/1.25 Arial,"Helvetica Neue",sans-serif;color:{INK};background:#fff}}
body{{margin:0 auto;max-width:186mm;padding:0}}
h1{{font-size:20pt;line-height:1.2;margin:0 0 2mm}}p{{margin:0 0 1.2mm}}
table{{border-collapse:collapse;width:100%;margin:2mm 0}}
th,td{{border-bottom:.3mm solid {GREY};padding:.55mm 1mm;text-align:left;vertical-align:middle}}
th,td{{line-height:1.15;font-weight:400}}
thead th{{font-weight:700;border-bottom-width:.6mm}}thead th:last-child{{text-align:center}}
tr{{break-inside:avoid}}tbody th strong{{display:block}}
small{{font-size:9pt;color:{GREY}}}.n{{width:8mm;text-align:right;padding-right:2mm}}
td.points{{width:54mm;padding:0;white-space:nowrap;text-align:center}}
.points span{{display:inline-block;width:7.2mm;height:7.2mm;line-height:6.6mm;margin:0 .6mm}}
.points span{{border:.3mm solid {GREY};border-radius:50%}}
.ends{{display:flex;justify-content:space-between;width:50mm;margin:0 auto;font-weight:400;font-size:9pt}}
.write{{border:.3mm solid {GREY};min-height:9mm;margin:0 0 1.5mm;padding:1mm 2mm}}.write.tall{{min-height:15mm}}
.number{{float:right;border:.3mm solid {GREY};padding:1mm 2mm;min-width:38mm}}
footer{{font-size:9pt;color:{GREY};border-top:.3mm solid {GREY};padding-top:1mm}}
"""


@dataclass(frozen=True)
class Ballot:
    """
    What is asked, as text.

    intro : sentences under the title;  rows : (easy words or "", name of the criterion), in the order of the scenario
    heads : over the criteria, over the points;  ends : what the first and the last number mean
    number, role, remark : what is written by hand beside;  foot : which run it is of
    """

    title: str
    intro: Sequence[str]
    rows: Sequence[tuple[str, str]]
    points: Sequence[int]
    heads: tuple[str, str]
    ends: tuple[str, str]
    number: str
    role: str
    remark: str
    foot: str
    lang: Language = "fr"


def write_ballot(ballot: Ballot, path: Path) -> None:
    """
    Write the page, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with written_whole(path) as draft:
        draft.write_text(ballot_html(ballot), encoding="utf-8")


def ballot_html(ballot: Ballot) -> str:
    """The page as text; all text of a scenario goes through `as_html`."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    circles = "".join(f"<span>{point}</span>" for point in ballot.points)
    rows = "".join(
        f'<tr><td class="n">{number}</td><th scope="row">{_asked(*row)}</th><td class="points">{circles}</td></tr>'
        for number, row in enumerate(ballot.rows, start=1)
    )
    low, high = map(as_sentence, ballot.ends)
    return (
        f'<!doctype html><html lang="{ballot.lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{as_html(ballot.title)}</title><style>{STYLE}</style></head><body><main>"
        f'<p class="number">{as_sentence(ballot.number)}</p><h1>{as_sentence(ballot.title)}</h1>'
        + "".join(f"<p>{as_sentence(line)}</p>" for line in ballot.intro)
        + f'<table><thead><tr><th class="n"></th><th scope="col">{as_sentence(ballot.heads[0])}</th>'
        f'<th scope="col">{as_sentence(ballot.heads[1])}<span class="ends"><span>{low}</span><span>{high}</span></span>'
        f"</th></tr></thead><tbody>{rows}</tbody></table>"
        f'<p class="write">{as_sentence(ballot.role)}</p><p class="write tall">{as_sentence(ballot.remark)}</p>'
        f"</main><footer>{as_sentence(ballot.foot)}</footer></body></html>\n"
    )


def _asked(easy: str, name: str) -> str:
    if not easy:
        return f"<strong>{as_html(name)}</strong>"
    return f"<strong>{as_sentence(f'… {easy}.')}</strong><small>{as_html(name)}</small>"
