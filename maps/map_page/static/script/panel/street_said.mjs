// Is this street any good? In a sentence: its plots, the best of them, its note and its rank.

import { partsOf } from "../data/places.mjs";
import { labelOf } from "../data/state.mjs";
import { el, number, say } from "./dom.mjs";

// What is told of a street { name, commune, rows }: text, and a button to its best plot where one is ranked.
export function streetSaid(state, { name: street, commune, rows }, pick) {
  const name = commune ? say("name_in", { name: street, commune }) : street;
  const plots = say(rows.length === 1 ? "plots_one" : "plots", { count: number(rows.length) });
  const ranked = rows.filter((i) => state.ranks[i]);
  if (!ranked.length) return [say("street_none", { name, plots })];
  const best = ranked.reduce((a, b) => (state.ranks[b] < state.ranks[a] ? b : a));
  return [say("street_said", { name, plots, note: number(100 * state.low[best]), rank: number(state.ranks[best]), total: number(state.ranked) }), " ",
    el("button", { type: "button", class: "link", id: "street-best", on: { click: () => pick(best) } },
      say("street_best", { address: partsOf(labelOf(state.sites, best)).address }))];
}
