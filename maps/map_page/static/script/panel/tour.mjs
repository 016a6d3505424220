// Four steps at the first opening, beside what they tell of; closed for good where the browser lets it be kept.

import { el, number, replace, say } from "./dom.mjs";

const KEY = "pensions-carte-visite";
const STEPS = [["tour_result", "result"], ["tour_map", "result"], ["tour_weights", "weights"], ["tour_print", "take"]]; // and its part of the page

// A page opened from a folder may be refused a memory.
function isSeen() {
  try {
    return window.localStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}

function keepSeen() {
  try {
    window.localStorage.setItem(KEY, "1");
  } catch {
    // it comes back at the next opening
  }
}

export function buildTour(node, show) {
  let at = 0;
  const close = () => {
    node.hidden = true;
    if (at) show("result");
    keepSeen();
  };
  const draw = (isMoved) => {
    const isLast = at + 1 === STEPS.length;
    replace(node, el("p", { class: "muted" }, say("tour_step", { step: number(at + 1), total: number(STEPS.length) })),
      el("p", { id: "tour-text", tabindex: "-1" }, say(STEPS[at][0])),
      el("div", { class: "acts" }, isLast ? null : el("button", { type: "button", id: "tour-next", on: { click: () => {
        at += 1;
        show(STEPS[at][1]);
        draw(true);
      } } }, say("tour_next")), el("button", { type: "button", id: "tour-close", on: { click: close } }, say(isLast ? "tour_end" : "tour_close"))));
    if (isMoved) node.querySelector("#tour-text").focus();
  };
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
    const title = document.querySelector("h1");
    title.tabIndex = -1;
    title.focus();
  });
  node.hidden = isSeen();
  draw(false);
}
