"""
How heavy and how fast the map is, against peers on the same data: `python benchmarks/map.py [RUN_DIR …] [--peers …]`.

Headless Chromium without network, medians of 5, CPU throttled 1× and 4×. RUN_DIR: folders that `pensions rank` wrote,
measured beside the drawn cases. `--peers` names the Python of an environment with maplibre and keplergl; folium is
measured with our own.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import folium
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
import map_town  # noqa: E402

from maps.map_page.bundle import FILE_NAME, read_bundle  # noqa: E402
from maps.map_page.content import MapContent  # noqa: E402
from maps.map_page.html import STATIC, write_map  # noqa: E402

RUNS = 5
CASES = {"5,000 sites, 250 × 250": (5_000, 250), "50,000 sites, 250 × 250": (50_000, 250)}
RANK = """() => { const s = carte.state; const at = [];
  for (let k = 0; k < 7; k += 1) {
    const t = performance.now(); carte.rank(0.1 + 0.1 * k); at.push(performance.now() - t); }
  return at.sort((a, b) => a - b)[3]; }"""
FRAME = """share => new Promise(done => { const node = document.getElementById('theme-0'); const t = performance.now();
  node.value = share; node.dispatchEvent(new Event('input'));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - t), 0)); })"""
PEER = """
import sys, time, json, pandas as pd
rows = json.load(open(sys.argv[1])); frame = pd.DataFrame(rows); start = time.perf_counter()
if sys.argv[3] == "maplibre":
    from maplibre import Map, MapOptions, Layer, LayerType
    from maplibre.sources import GeoJSONSource
    view = Map(MapOptions(center=(3.87, 43.6), zoom=9))
    features = [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [r["lon"], r["lat"]]},
                 "properties": r} for r in rows]
    source = GeoJSONSource(data={"type": "FeatureCollection", "features": features})
    view.add_layer(Layer(type=LayerType.CIRCLE, source=source, id="sites"))
    open(sys.argv[2], "w").write(view.to_html())
else:
    from keplergl import KeplerGl
    view = KeplerGl(data={"sites": frame}); view.save_to_html(file_name=sys.argv[2])
print(json.dumps(time.perf_counter() - start))
"""


def opened(browser: Browser, path: Path, throttle: int) -> tuple[Any, list[str], float]:
    """A fresh page on a file, the addresses it asked for, and the seconds until it was ready."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.goto(path.as_uri(), wait_until="load")
    ready = page.evaluate("performance.timing.loadEventStart - performance.timing.navigationStart") / 1000
    return page, [url for url in asked if url.startswith("http")], ready


def ours(browser: Browser, path: Path, throttle: int) -> dict[str, float]:
    """Median seconds to ready; median ms of a re-ranking and from slider to frame."""
    ready, ranked, framed = [], [], []
    for run in range(RUNS):
        page, asked, seconds = opened(browser, path, throttle)
        assert not asked
        ready.append(seconds)
        ranked.append(page.evaluate(RANK))
        framed.append(statistics.median(page.evaluate(FRAME, 20 + 7 * k + run) for k in range(5)))
        page.context.close()
    return {
        "ready_s": statistics.median(ready),
        "rank_ms": statistics.median(ranked),
        "frame_ms": statistics.median(framed),
    }


def folium_map(content: MapContent, path: Path, *, is_inlined: bool) -> float:
    """What one writes with folium alone: a circle with a popup a site."""
    start = time.perf_counter()
    places = content.ranking.sites.to_crs(4326).geometry
    frame = folium.Map(location=[43.6, 3.87], zoom_start=10, prefer_canvas=True, tiles=None)
    if is_inlined:
        frame.default_js, frame.default_css = [], []
        style, script = (STATIC / "vendor" / "leaflet.css").read_text(), (STATIC / "vendor" / "leaflet.js").read_text()
        header = f"<style>{style}</style><script>{script}</script>"
        frame.get_root().header.add_child(folium.Element(header))
    notes = (100 * content.ranking.utilities).round().to_numpy()
    for place, score, row in zip(places, content.ranking.scores["score"], notes, strict=True):
        tip = f"{100 * score:.1f} : {row.tolist()}"
        mark = folium.CircleMarker([place.y, place.x], radius=4, **({"tooltip": tip} if is_inlined else {"popup": tip}))
        mark.add_to(frame)
    frame.save(str(path))
    return time.perf_counter() - start


def peer(python: str, name: str, content: MapContent, path: Path) -> float:
    """Written by another environment's library."""
    places = content.ranking.sites.to_crs(4326).geometry
    notes = (100 * content.ranking.utilities).round().astype(int)
    rows = [{"lon": p.x, "lat": p.y, "score": round(s, 4), **n} for p, s, n in
            zip(places, content.ranking.scores["score"], notes.to_dict("records"), strict=True)]  # fmt: skip
    data = path.with_suffix(".json")
    data.write_text(json.dumps(rows))
    done = subprocess.run([python, "-c", PEER, str(data), str(path), name], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-300:])
    return float(done.stdout.strip().splitlines()[-1])


def line(name: str, *cells: str) -> None:
    print(f"| {name} | " + " | ".join(cells) + " |")


def addresses(path: Path) -> int:
    """Distinct outside scripts and styles that the page needs."""
    return len(set(re.findall(r'(?:src|href)="(https?://[^"]+)"', path.read_text(encoding="utf-8"))))


def measure_ours(browser: Browser, folder: Path, runs: list[Path]) -> MapContent:
    first = None
    cases = {name: partial(map_town.content, *size) for name, size in CASES.items()}
    cases |= {str(run): partial(read_bundle, run / FILE_NAME) for run in runs}
    line("map", "file MB", "written s", "throttle", "ready s", "re-rank ms", "slider to frame ms")
    line("---", *["---"] * 6)
    for number, (name, make) in enumerate(cases.items()):
        content = make()
        first = first or content
        path = folder / f"{number}.html"
        seconds = []
        for _ in range(RUNS):
            start = time.perf_counter()
            write_map(content, path)
            seconds.append(time.perf_counter() - start)
        for throttle in (1, 4):
            told = ours(browser, path, throttle)
            line(name, f"{path.stat().st_size / 1e6:.2f}", f"{statistics.median(seconds):.2f}", f"{throttle}×",
                 f"{told['ready_s']:.2f}", f"{told['rank_ms']:.1f}", f"{told['frame_ms']:.0f}")  # fmt: skip
    assert first is not None
    return first


def measure_peers(browser: Browser, folder: Path, content: MapContent, python: str | None) -> None:
    print()
    line("peer, 5,000 sites", "file MB", "written s", "outside files", "load s", "re-ranks", "surface")
    line("---", *["---"] * 6)
    makers: dict[str, Any] = {
        "folium default": lambda path: folium_map(content, path, is_inlined=False),
        "folium, Leaflet inlined": lambda path: folium_map(content, path, is_inlined=True),
    }
    for name in ("maplibre", "kepler.gl") if python else ():
        makers[name] = lambda path, name=name: peer(str(python), name, content, path)
    for name, make in makers.items():
        path = folder / f"{name.split(',')[0].replace(' ', '-')}.html"
        try:
            seconds = make(path)
        except RuntimeError as error:
            line(name, "not measured", str(error).splitlines()[-1][:80], "", "", "", "")
            continue
        loads = []
        for _ in range(RUNS):
            page, _asked, ready = opened(browser, path, 1)
            loads.append(ready)
            page.context.close()
        line(name, f"{path.stat().st_size / 1e6:.2f}", f"{seconds:.2f}", str(addresses(path)),
             f"{statistics.median(loads):.2f}", "no", "no")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", help="Python of an environment with maplibre and keplergl")
    parser.add_argument("runs", nargs="*", type=Path, metavar="RUN_DIR")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        folder = Path(name)
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        content = measure_ours(browser, folder, asked.runs)
        measure_peers(browser, folder, content, asked.peers)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
