// One sector beside another: the best sites of both, criterion by criterion.

import { TOP } from "../data/first.mjs";
import { el, number, say } from "./dom.mjs";

// `open(rows)` shows the comparison; null where there is no other sector.
export function versusLine(state, s, open) {
  const others = state.first.slice(0, TOP).filter((other) => other !== s);
  if (!others.length) return null;
  const told = (other) => `${say("number", { place: number(state.places[other]) })}, ${state.sectors.name[other]} (${state.sectors.commune[other]})`;
  const select = el("select", { id: "versus" }, others.map((other) => el("option", { value: String(other) }, told(other))));
  return el("p", { class: "versus" }, el("label", { for: "versus" }, say("versus")), select,
    el("button", { type: "button", id: "versus-open", on: { click: () => open([s, Number(select.value)].map((one) => state.bests[one])) } }, say("versus_open")));
}
