// One commune beside the whole territory: counts, best sectors, what nobody knows there. No DOM, no map.

import { TOP } from "./first.mjs";
import { UNKNOWN } from "./score.mjs";

const same = (name) => name.replace(/'/g, "’");

// Sites looked at, permitted with every answer, permitted with one missing: those of the headline, of some rows.
export function countsOf({ data, sites, eligible, applied }, rows) {
  const asked = data.rules.map((_, k) => k).filter((k) => applied[k]);
  const told = { looked: rows.length, respected: 0, toCheck: 0 };
  for (const i of rows) if (eligible[i]) told[asked.some((k) => sites.verdict[k][i] === UNKNOWN) ? "toCheck" : "respected"] += 1;
  return told;
}

// Mean of the notes that are known, NaN where none is.
function meanNote(utility, rows) {
  const known = rows.filter((i) => utility[i] === utility[i]);
  return known.length ? known.reduce((sum, i) => sum + utility[i], 0) / known.length : NaN;
}

// Rules without an answer for permitted sites there, exclusions first, then by how many: [{ rules, count, total }]. Those
// that are silent for as many, for the same reason, and asked of the same people are told together.
function silentOf({ data, sites, eligible, applied }, rows) {
  const permitted = rows.filter((i) => eligible[i]);
  const silent = data.rules.map((rule, k) => ({ rule, isAsked: applied[k], count: permitted.filter((i) => sites.verdict[k][i] === UNKNOWN).length }))
    .filter(({ count }) => count).sort((a, b) => b.isAsked - a.isAsked || b.count - a.count);
  const groups = new Map();
  for (const { rule, count } of silent) {
    const key = [count, rule.ask, rule.silent].join("\n");
    const known = groups.get(key);
    if (known) known.rules.push(rule);
    else groups.set(key, { rules: [rule], count, total: permitted.length });
  }
  return [...groups.values()];
}

// What the run says of a commune (maps/map_page/places/communes.py): of one that it does not know, nothing.
function factsOf({ data }, name) {
  if (!data.communes) return { of: null, all: null };
  const { names, all, ...columns } = data.communes;
  const at = names.findIndex((one) => same(one) === same(name));
  return { of: at < 0 ? null : Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values[at]])), all };
}

// The portrait of a commune under the weights and rules of now.
export function portraitOf(state, name) {
  const { sites, sectors, first } = state;
  const every = Array.from({ length: sites.n }, (_, i) => i);
  const rows = sites.commune ? every.filter((i) => same(sites.commune[i]) === same(name)) : [];
  const own = sectors ? first.filter((s) => same(sectors.commune[s]) === same(name)) : [];
  const people = sites.criteria.flatMap((c, k) => (state.data.criteria[c].people ? [{ criterion: state.data.criteria[c], k }] : []));
  return {
    name, rows, sectors: own, among: own.filter((s) => state.places[s] <= TOP).length, top: Math.min(TOP, first.length),
    counts: countsOf(state, rows), all: countsOf(state, every), silent: silentOf(state, rows), facts: factsOf(state, name),
    needs: people.map(({ criterion, k }) => ({ label: criterion.label, note: meanNote(sites.utility[k], rows), all: meanNote(sites.utility[k], every) })),
  };
}
