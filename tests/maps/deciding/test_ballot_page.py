"""The paper ballot as a printer has it."""

import re
from pathlib import Path
from typing import Any

import pytest

from pensions.deciding.ballot import run_ballot
from pensions.ranking.job import Job


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("scenario", ["pension_de_famille", "logement_en_diffus"])
def test_the_ballot_of_each_scenario_is_one_a4_page_in_both_languages(
    chromium: Any, artefacts: Path, tmp_path: Path, scenario: str, lang: Any
) -> None:
    _, page = run_ballot(Job("montpellier-extrait", scenario=scenario, lang=lang), tmp_path / "voix")
    opened = chromium.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(page.as_uri())
    pdf = artefacts / f"bulletin-{scenario}-{lang}.pdf"
    opened.pdf(path=pdf, prefer_css_page_size=True)
    least = opened.evaluate(
        "Math.min(...[...document.querySelectorAll('body *')].map((n) => parseFloat(getComputedStyle(n).fontSize)))"
    )
    opened.close()
    paper = pdf.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
    width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)[0])
    assert (width, height) == pytest.approx((595, 842), abs=1)  # points
    assert least >= 12  # 9 points
    assert asked == [page.as_uri()]
