// A list without a sector: what is closest to being permitted, and one button out of there.

import { closestSite } from "../data/closest.mjs";
import { setRules } from "../data/state.mjs";
import { el, number, say } from "./dom.mjs";

// "pente (16 %)", or the rule alone where its value is not shown.
function brokenText({ sites, data }, k, i) {
  const { topic, unit, decimals } = data.rules[k];
  const value = sites.value[k] ? sites.value[k][i] : NaN;
  return Number.isFinite(value) && unit ? say("broken_value", { what: topic, value: `${number(value, decimals)} ${unit}` }) : topic;
}

// "No plot meets every rule. The nearest breaks one: slope (16 %)."
export function nothingText(state) {
  const closest = closestSite(state);
  if (!closest || !closest.broken.length) return say("none_ranked_now");
  const { site, broken } = closest;
  const what = broken.map((k) => brokenText(state, k, site)).join(" ; ");
  return `${say("none_ranked_now")} ${say(broken.length > 1 ? "nearest_breaks" : "nearest_breaks_one", { count: number(broken.length), what })}`;
}

// One button: back to before the last change, else without the rules that the closest breaks.
export function nothingThere(state, history) {
  const closest = closestSite(state);
  const aside = closest ? closest.broken : [];
  const button = history.canUndo() ? el("button", { type: "button", id: "empty-undo", on: { click: history.undo } }, say("undo"))
    : aside.length && el("button", { type: "button", id: "empty-undo", on: { click: () => setRules(state, state.applied.map((is, k) => is && !aside.includes(k))) } },
      say(aside.length > 1 ? "without_these" : "without_this"));
  return el("div", { class: "empty" }, el("p", {}, nothingText(state)), button || null);
}
