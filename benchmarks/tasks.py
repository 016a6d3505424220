"""
Six tasks of somebody who has only the file, before and after: `python benchmarks/tasks.py NOW.html [BEFORE.html]`.

Each is done for real in headless Chromium at 1366 × 768, on a phone (390 × 844) and by keyboard alone, until its
answer is in sight. Counted: clicks (taps, keys), gestures that scroll, and seconds that the page takes. The hand's
seconds are the Keystroke-Level Model's (Card, Moran and Newell, "The keystroke-level model for user performance time
with interactive systems", CACM 23(7), 1980; "The psychology of human-computer interaction", 1983): key 0.28 s,
pointing 1.1, pressing or releasing a button 0.1, hand from one device to the other 0.4, thinking 1.35. A tap counts
as a click, a scroll as pointing and one press (the model of 1980 has neither). Reading is apart: the words of the
answer at 195 a minute (French: Trauzettel-Klosinski and Dietz, "Standardized assessment of reading performance", IOVS
53(9), 2012). The earlier build is made by `git worktree add DIR build-2026-11-30` and `pensions rank` there.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Locator, Page, sync_playwright

KEY, POINT, PRESS, HAND, THINK = 0.28, 1.1, 0.1, 0.4, 1.35
WORDS_A_MINUTE = 195
MOST_S, MOST_CLICKS = 30.0, 5
MOST_KEYS = 500
WAYS: dict[str, dict[str, Any]] = {
    "1366 × 768": {"viewport": {"width": 1366, "height": 768}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "keyboard": {"viewport": {"width": 1366, "height": 768}},
}
IS_FOCUSED = "node => document.activeElement === node"
SCROLLED = (
    "() => [window.scrollY, ...[...document.querySelectorAll('.panel, main, aside')].map(node => node.scrollTop)]"
)
IN_SIGHT = """node => { const { top, bottom, width } = node.getBoundingClientRect();
  return width > 1 && node.checkVisibility() && bottom > 0 && top < innerHeight; }"""
Act = Literal["click", "double", "type", "press"]


@dataclass(frozen=True, slots=True)
class Step:
    """One act on what a selector finds; `text` is what is typed, or a key."""

    act: Act
    target: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Steps by mouse or thumb, by keys where they differ, and where the answer stands."""

    name: str
    steps: list[Step]
    answer: str
    keys: list[Step] | None = None


@dataclass(slots=True)
class Count:
    """What a task took."""

    acts: int = 0
    scrolls: int = 0
    page_s: float = 0.0
    hand_s: float = 0.0
    words: int = 0
    fault: str = ""
    is_at_keys: bool = field(default=False, repr=False)

    @property
    def read_s(self) -> float:
        """Seconds to read the answer."""
        return 60 * self.words / WORDS_A_MINUTE

    @property
    def is_reached(self) -> bool:
        """Under 30 seconds of hand and page, and under 5 clicks; of keys only the seconds are judged."""
        return not self.fault and self.page_s + self.hand_s < MOST_S


def click(target: str) -> Step:
    return Step("click", target)


def key(text: str, times: int = 1) -> list[Step]:
    return [Step("press", "", text)] * times


STREET = "rue des ecoles"
NEXT = ".steps span button:last-child"
FIRST = "#secteurs button.sector"
NOW = [
    Task("which three places and why", [click(FIRST), click(NEXT), click(NEXT)], "#secteurs .bars",
         [click(FIRST), *key("Shift+Tab"), *key("Enter"), *key("Shift+Tab"), *key("Enter")]),
    Task("what if transport counted double", [click("nav a[data-view=weights]"), Step("double", "#theme-0")],
         "#answer .told"),
    Task("is this street any good", [click("#find"), Step("type", "#find", STREET), *key("Enter")], "#find-told",
         [click(".skip[href='#map_carte']"), *key("Shift+Tab"), Step("type", "#find", STREET), *key("Enter")]),
    Task("what is not known", [click(".unfit a")], "#savoir + ul"),
    Task("compare two sectors", [click(FIRST), click("#versus-open")], "#compare .compare-table"),
    Task("print for the council", [click("nav a[data-view=take]"), click("#print")], "#emporter"),
]  # fmt: skip
ROW = "#ranking tbody tr:nth-child({}) {}"
BEFORE = [
    Task("which three places and why", [click(ROW.format(k, "button")) for k in (1, 2, 3)], "#card .why"),
    Task("what if transport counted double", [Step("double", "#theme-0")], "#moved"),
    Task("is this street any good", [click("#search"), Step("type", "#search", STREET), click(ROW.format(1, "button"))],
         "#card"),
    Task("what is not known", [click(f".notices li:nth-child({k}) summary") for k in (2, 3)],
         ".notices details[open] div"),
    Task("compare two sectors", [click(ROW.format(1, "input")), click(ROW.format(3, "input")), click("#compare-open")],
         "#compare table"),
    Task("print for the council", [click("#print")], "#print"),
]  # fmt: skip


def scroll_to(page: Page, node: Locator, count: Count) -> None:
    """Brings a target into sight, counting a gesture for each four fifths of a screen."""
    before = page.evaluate(SCROLLED)
    node.scroll_into_view_if_needed()
    moved = max(abs(now - then) for now, then in zip(page.evaluate(SCROLLED), before, strict=True))
    if moved > 8:
        gestures = math.ceil(moved / (0.8 * page.viewport_size["height"]))  # type: ignore[index]  # always given
        count.scrolls += gestures
        count.hand_s += gestures * (POINT + PRESS)


def to_mouse(count: Count, *, is_keys: bool) -> None:
    """The hand goes to the other device, where it was not there already."""
    if count.is_at_keys != is_keys:
        count.hand_s += HAND
        count.is_at_keys = is_keys


def reach(page: Page, node: Locator, count: Count) -> None:
    """Tab after Tab until the target has the focus."""
    for _ in range(MOST_KEYS):
        if node.evaluate(IS_FOCUSED):
            return
        page.keyboard.press("Tab")
        count.acts += 1
        count.hand_s += KEY
    raise LookupError(f"not reached in {MOST_KEYS} keys")


def press(page: Page, text: str, count: Count) -> None:
    page.keyboard.press(text)
    count.acts += 1
    count.hand_s += KEY


def by_hand(page: Page, step: Step, node: Locator, count: Count, *, is_touch: bool) -> None:
    """A click, a tap, or a slider drawn from its share to twice its share."""
    scroll_to(page, node, count)
    to_mouse(count, is_keys=False)
    count.acts += 1
    count.hand_s += POINT + 2 * PRESS
    if step.act == "click":
        (node.tap if is_touch else node.click)(timeout=3000)
        return
    count.hand_s += POINT  # to the other end of the drag
    box, share = node.bounding_box(), float(node.input_value())
    assert box is not None
    at = [box["x"] + 8 + (box["width"] - 16) * part / 100 for part in (share, 2 * share)]
    page.mouse.move(at[0], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(at[1], box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()


def by_keys(page: Page, step: Step, node: Locator, count: Count) -> None:
    reach(page, node, count)
    if step.act == "click":
        is_box = node.evaluate("node => node.type === 'checkbox'")
        return press(page, "Space" if is_box else "Enter", count)
    share = int(node.input_value())
    for text in ["PageUp"] * (share // 10) + ["ArrowRight"] * (share % 10):
        press(page, text, count)
    return None


def take(page: Page, step: Step, count: Count, way: str) -> None:
    """One step; what it takes of the hand is added to the count."""
    node = page.locator(step.target or "body").first
    if step.act == "press":
        to_mouse(count, is_keys=True)
        return press(page, step.text, count)
    if step.act == "type":
        to_mouse(count, is_keys=True)
        page.keyboard.type(step.text)
        count.hand_s += KEY * len(step.text)
        return None
    count.hand_s += THINK
    wanted = 2 * float(node.input_value()) if step.act == "double" else 0.0
    if way == "keyboard":
        by_keys(page, step, node, count)
    else:
        by_hand(page, step, node, count, is_touch=way == "phone")
    if step.act == "double" and abs(float(node.input_value()) - wanted) > 2:
        raise LookupError(f"{node.input_value()} where {wanted} was wanted")
    return None


def waited(page: Page, selector: str) -> float:
    """Seconds until what comes next is there and painted."""
    start = time.perf_counter()
    page.locator(selector).first.wait_for(timeout=5000)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
    return time.perf_counter() - start


def do(page: Page, task: Task, way: str) -> Count:
    """The task, from the page just opened to its answer in sight."""
    count = Count(is_at_keys=way == "keyboard")
    steps = task.keys if way == "keyboard" and task.keys else task.steps
    try:
        answer, told = page.locator(task.answer).first, set()
        for k, step in enumerate(steps, 1):
            take(page, step, count, way)
            count.page_s += waited(page, task.answer if k == len(steps) else steps[k].target or "body")
            if answer.is_visible():
                told.add(answer.inner_text())
        if not answer.evaluate(IN_SIGHT):
            scroll_to(page, answer, count)
        count.words = sum(len(text.split()) for text in told)
        if "print" in task.name and not page.evaluate("window.printed === true"):
            count.fault = "nothing was printed"
    except Exception as error:  # what a user could not do either
        count.fault = str(error).splitlines()[0][:60]
    return count


def opened(browser: Browser, path: Path, way: str) -> Page:
    page = browser.new_context(offline=True, **WAYS[way]).new_page()
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(path.as_uri(), wait_until="load")
    page.wait_for_timeout(300)
    return page


def measure(
    browser: Browser, path: Path, tasks: list[Task], tell: Callable[[Task, str, Count], None]
) -> dict[tuple[str, str], Count]:
    """The count of each task each way; `tell` hears of each as it comes."""
    counts = {}
    for task in tasks:
        for way in WAYS:
            page = opened(browser, path, way)
            counts[task.name, way] = do(page, task, way)
            tell(task, way, counts[task.name, way])
            page.context.close()
    return counts


def cells(count: Count | None, way: str) -> list[str]:
    """Clicks or keys, scrolls, page, hand and reading seconds."""
    if count is None:
        return ["–"] * 4
    if count.fault:
        return [f"not done: {count.fault}", "", "", ""]
    acts = f"{count.acts} keys" if way == "keyboard" else f"{count.acts} + {count.scrolls} scrolls"
    return [acts, f"{count.page_s:.1f}", f"{count.hand_s:.1f}", f"{count.read_s:.0f}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("now", type=Path)
    parser.add_argument("before", type=Path, nargs="?")
    asked = parser.parse_args()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        old = measure(browser, asked.before.resolve(), BEFORE, lambda *_: None) if asked.before else {}
        print(
            "| task | way | before: acts | page s | hand s | reading s | now: acts | page s | hand s | reading s "
            "| < 30 s, < 5 clicks |"
        )
        print("|" + "---|" * 11)

        def line(task: Task, way: str, count: Count) -> None:
            is_few = way == "keyboard" or count.acts < MOST_CLICKS
            then = " | ".join(cells(old.get((task.name, way)), way))
            print(f"| {task.name} | {way} | {then} | {' | '.join(cells(count, way))} "
                  f"| {'✓' if count.is_reached and is_few else '✗'} |", flush=True)  # fmt: skip

        now = measure(browser, asked.now.resolve(), NOW, line)
        browser.close()
    reached = all(one.is_reached and (way == "keyboard" or one.acts < MOST_CLICKS) for (_, way), one in now.items())
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
