// Sectors under other rules: gathered anew as Python would without them, with the weights of the scenario.

import { TOP } from "./first.mjs";
import { toldNames } from "./names.mjs";
import { partsOf } from "./places.mjs";
import { rank } from "./score.mjs";
import { gather } from "./sectors.mjs";

const NUMBER = / \(\d+\)$/;

// A site keeps the name of the sector that it led; another is named by where it stands, with the next free number where
// a kept name of its commune is that already.
function namesOf({ naming, sites }, home, best, communes) {
  const kept = new Map(Array.from(home.best, (i, s) => [i, home.name[s]]));
  const label = (i) => partsOf((sites.label && sites.label[i]) || sites.id[i]).address;
  const told = naming ? toldNames(naming, best, communes) : best.map(label);
  const taken = new Set(best.flatMap((i, k) => (kept.has(i) ? [`${communes[k]}\n${kept.get(i)}`] : [])));
  return best.map((i, k) => {
    if (kept.has(i)) return kept.get(i);
    let name = told[k];
    for (let number = 2; taken.has(`${communes[k]}\n${name}`); number += 1) name = `${told[k].replace(NUMBER, "")} (${number})`;
    taken.add(`${communes[k]}\n${name}`);
    return name;
  });
}

// Those of the scenario's first that lead no sector any more: they stand after the others, without a site, to be said.
function ghosts(home, first, best) {
  const leads = new Set(best);
  return first.slice(0, TOP).filter((s) => !leads.has(home.best[s]));
}

// { sectors, baseFirst, basePlaces }: the sectors under the rules of now, and which of them were the scenario's first.
// `home`: { sectors, first, places } under the scenario's own rules, given back as it is where nothing differs.
export function sectorsUnder(state, home) {
  const { sites, eligible } = state;
  const same = { sectors: home.sectors, baseFirst: home.first, basePlaces: home.places, isRebuilt: false };
  if (!home.sectors || !state.supposed) return same;
  home.order = home.order || rank(state.baseLow, new Uint8Array(sites.n).fill(1)).order;
  const permitted = home.order.filter((i) => eligible[i]);
  const of = gather(sites.x, sites.y, permitted, home.sectors.spec.distance_m);
  if (of.every((s, i) => s === home.sectors.of[i])) return same;
  const best = [];
  for (const i of permitted) if (of[i] > best.length) best.push(i);
  const gone = ghosts(home.sectors, home.first, best);
  const communes = best.map((i) => (sites.commune ? sites.commune[i].replace(/'/g, "’") : ""));
  const rows = Array.from({ length: best.length + gone.length }, () => []);
  of.forEach((s, i) => s && rows[s - 1].push(i));
  const at = new Map(best.map((i, s) => [i, s]));
  gone.forEach((s, k) => at.set(home.sectors.best[s], best.length + k));
  const basePlaces = new Uint32Array(rows.length);
  home.places.forEach((place, s) => {
    const now = at.get(home.sectors.best[s]);
    if (now !== undefined) basePlaces[now] = place;
  });
  const { spec, normal } = home.sectors;
  const sectors = {
    n: rows.length, of, rows, normal,
    best: Uint32Array.from([...best, ...gone.map((s) => home.sectors.best[s])]),
    name: [...namesOf(state, home.sectors, best, communes), ...gone.map((s) => home.sectors.name[s])],
    commune: [...communes, ...gone.map((s) => home.sectors.commune[s])],
    spec: { ...spec, top_counted: Math.min(spec.top, Math.max(1, Math.floor(best.length / 2))) },
  };
  const baseFirst = home.first.map((s) => at.get(home.sectors.best[s])).filter((s) => s !== undefined);
  return { sectors, baseFirst, basePlaces, isRebuilt: true };
}
