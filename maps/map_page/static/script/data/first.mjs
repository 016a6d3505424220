// The first places to look at, sectors or else sites, and what has changed among them. No DOM, no map.

import { readSectors, sectorNotes, tried } from "./sectors.mjs";

export const TOP = 10;

// What Python gathered, with the rows of each sector.
export function sectorsOf(raw) {
  const sectors = readSectors(raw);
  if (!sectors) return null;
  const rows = Array.from({ length: sectors.n }, () => []);
  sectors.of.forEach((sector, i) => sector && rows[sector - 1].push(i));
  return { ...sectors, rows };
}

// { first: from the best, places: from 1, bests: the best permitted site of each sector, or -1 }. A sector keeps its name
// and its place when weights move: only its note and its rank change.
export function firstOf({ sectors, order, ranked, ranks, low, eligible }) {
  if (!sectors) return { first: Array.from(order.subarray(0, Math.min(TOP, ranked))), places: ranks, bests: null };
  const { note, row } = sectorNotes(sectors, low, eligible);
  const first = [...note.keys()].filter((s) => row[s] >= 0).sort((a, b) => note[b] - note[a] || a - b);
  const places = new Uint32Array(sectors.n);
  first.forEach((s, place) => {
    places[s] = place + 1;
  });
  return { first, places, bests: row };
}

// What trials say of each sector in order: those of the run under its own setting, drawn anew under another.
export function trialsOf(state) {
  const { sectors, sites, siteShares, low, eligible, moved, supposed } = state;
  if (!sectors) return [];
  const told = moved || supposed ? tried(sectors, sites.columns, siteShares, low, eligible)
    : { ...sectors, low: sectors.low.map((note) => note / 100), high: sectors.high.map((note) => note / 100) };
  return state.first.map((s) => ({ tie: told.tie[s], top: told.top[s], ahead: told.ahead[s], low: told.low[s], high: told.high[s] }));
}

// Against the setting one started from: which have come among the first, which have left them, which leads anew, and
// whether any of those that stay has another place.
export function changes(state) {
  const before = state.baseFirst.slice(0, TOP);
  const now = state.first.slice(0, TOP);
  return { come: now.filter((one) => !before.includes(one)), gone: before.filter((one) => !now.includes(one)),
    leads: now[0] !== before[0] ? now[0] : undefined, isReordered: now.some((one, k) => one !== before[k]) };
}
