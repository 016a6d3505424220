// What the last act changed, in one line that stays in sight: also where nothing moves.

import { TOP, changes } from "../data/first.mjs";
import { excludes } from "../data/score.mjs";
import { labelOf } from "../data/state.mjs";
import { partsOf } from "../data/places.mjs";
import { byId, el, number, replace, say, speak } from "./dom.mjs";
import { nothingText } from "./nothing.mjs";

const QUIET_MS = 300;

// "Rue du Mas-Rouge (Combeviale)"
export function nameOf(state, one) {
  const { sectors, sites } = state;
  const [title, commune] = sectors ? [sectors.name[one], sectors.commune[one]] : [partsOf(labelOf(sites, one)).address, sites.commune && sites.commune[one]];
  return commune ? say("name_in", { name: title, commune }) : title;
}

const named = (state, ones) => nameOf(state, ones[0]);

// Sites that the rules of now let in or keep out, against those of the scenario.
function gained(state) {
  return state.eligible.reduce((sum, is, i) => sum + is - state.allowed[i], 0);
}

function ruleChanges(state) {
  const usual = excludes(state.data.rules);
  const count = gained(state);
  const aside = state.data.rules.filter((_, k) => usual[k] && !state.applied[k]).length;
  const key = count >= 0 ? (aside > 1 ? "answer_rules_aside" : "answer_rule_aside") : "answer_rule_added";
  const told = say(Math.abs(count) === 1 ? `${key}_one` : key, { count: number(Math.abs(count)) });
  return state.isRebuilt ? `${told} ${say("answer_rebuilt")}` : told;
}

// [what changed, which came and which left]
export function answerOf(state, profile) {
  if (!state.moved && !state.supposed) return ["", ""];
  if (!state.first.length) return [nothingText(state), ""];
  const { come, gone, leads, isReordered } = changes(state);
  const top = number(Math.min(TOP, Math.max(state.baseFirst.length, state.first.length)));
  const key = profile ? "answer_profile" : state.moved || !state.supposed ? "answer_weights" : "answer_change";
  const end = come.length > 1 ? "" : come.length ? "_one" : isReordered ? "_order" : "_still";
  const told = say(`${key}${end}`, { count: number(come.length), top, profile });
  const parts = [
    leads === undefined ? "" : say("answer_leads", { name: nameOf(state, leads) }),
    come.length ? say("answer_come", { names: named(state, come) }) : "",
    gone.length ? say("answer_gone", { names: named(state, gone) }) : "",
  ];
  return [state.supposed ? `${ruleChanges(state)} ${told}` : told, parts.filter(Boolean).join(" · ")];
}

export function buildAnswer(node, state, history, profileOf) {
  const line = el("p", { class: "told" });
  const more = el("p", { class: "more" });
  const lines = el("div", { class: "lines", id: "answer-lines" }, line, more);
  const button = (id, key, act) => el("button", { type: "button", id, on: { click: () => {
    act();
    if (byId(id).disabled) byId(id === "undo" ? "redo" : "undo").focus();
  } } }, say(key));
  const undo = button("undo", "undo", history.undo);
  const redo = button("redo", "redo", history.redo);
  const reset = el("button", { type: "button", id: "reset-all", class: "link", on: { click: () => {
    history.reset();
    undo.focus(); // the button goes
  } } }, say("reset_all"));
  replace(node, lines, el("div", { class: "acts" }, undo, redo), reset);
  let timer = 0;
  const draw = () => {
    const [told, names] = answerOf(state, profileOf());
    node.hidden = !told && !history.canUndo() && !history.canRedo();
    const first = told || say("answer_start");
    if (line.textContent !== first) line.textContent = first;
    if (more.textContent !== names) more.textContent = names;
    more.hidden = !names;
    undo.disabled = !history.canUndo();
    redo.disabled = !history.canRedo();
    reset.hidden = !state.moved && !state.supposed;
    node.classList.toggle("start", !told);
  };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input:not([type=range]):not([type=checkbox]), textarea");
    if (isTyping || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const letter = event.key.toLowerCase();
    const act = letter === "z" ? (event.shiftKey ? history.redo : history.undo) : letter === "y" ? history.redo : null;
    if (act && act()) event.preventDefault();
  });
  draw();
  // once, when the last change is at rest
  return () => {
    clearTimeout(timer);
    if (node.hidden || (!state.moved && !state.supposed)) draw();
    timer = setTimeout(() => {
      draw();
      speak(node.hidden ? "" : lines.innerText.replace(/\s+/g, " ").trim());
    }, QUIET_MS);
  };
}
