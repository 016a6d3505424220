// "What if": an exclusion set aside, an alert that excludes. What the scenario excludes stays struck everywhere.

import { el, number, replace, say } from "./dom.mjs";
import { excludes, FAIL } from "../data/score.mjs";
import { setRules } from "../data/state.mjs";

const failing = (state, k) => state.sites.verdict[k].reduce((count, answer) => count + (answer === FAIL ? 1 : 0), 0);

function ruleBox(state, k) {
  const rule = state.data.rules[k];
  const id = `rule-${k}`;
  const box = el("input", { type: "checkbox", id, checked: state.applied[k], on: { change: () => {
    setRules(state, state.applied.map((is, other) => (other === k ? box.checked : is)));
  } } });
  const row = el("li", {}, box, el("label", { for: id }, rule.met || rule.label, el("span", { class: "muted" }, ` (${say("fails_count", { count: number(failing(state, k)) })})`)));
  return { row, show: () => {
    box.checked = state.applied[k];
  } };
}

export function buildRules(node, state) {
  const indices = state.data.rules.map((_, k) => k).filter((k) => failing(state, k) > 0);
  const boxes = new Map(indices.map((k) => [k, ruleBox(state, k)]));
  const group = (kind, title) => {
    const own = indices.filter((k) => state.data.rules[k].kind === kind);
    return own.length ? [el("fieldset", {}, el("legend", {}, say(title)), el("ul", {}, own.map((k) => boxes.get(k).row)))] : [];
  };
  const groups = [...group("exclusion", "rules_exclude"), ...group("alert", "rules_alert")];
  replace(node, groups.length ? groups : el("p", {}, say("rules_none_fail")));
  return () => boxes.forEach((box) => box.show());
}

// What was supposed, in one sentence; "" where nothing was.
export function supposition(state) {
  const usual = excludes(state.data.rules);
  const changed = state.data.rules.filter((_, k) => state.applied[k] !== usual[k]);
  if (!changed.length) return "";
  const aside = changed.filter((rule) => rule.kind === "exclusion").map((rule) => rule.label);
  const added = changed.filter((rule) => rule.kind === "alert").map((rule) => rule.label);
  const back = state.ranks.reduce((count, rank, i) => count + (rank && !state.allowed[i] ? 1 : 0), 0);
  return [
    aside.length ? say("supposed_aside", { rules: aside.join(", "), count: number(back) }) : "",
    added.length ? say("supposed_added", { rules: added.join(", ") }) : "",
  ].filter(Boolean).join(" ");
}
