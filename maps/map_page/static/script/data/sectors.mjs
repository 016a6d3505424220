// Sectors: the same arithmetic as geo/space/sectors.py and geo/robustness/trials.py. No DOM, no map.

import { integers, measures, texts } from "./decode.mjs";

const exact = (score) => Math.round(score * 1e12) / 1e12; // as Python compares: at 12 decimals

// What maps/map_page/packed_sectors.py wrote. `of`: place of the sector of each site + 1, 0 for none.
export function readSectors(packed) {
  if (!packed) return null;
  const { name, commune, remark_rule: remarkRule, remark_answer: remarkAnswer } = texts(packed.text);
  const columns = { of: packed.of, best: packed.best, tie: packed.tie, top: packed.top_trials, ahead: packed.ahead_trials };
  const told = { n: packed.n, spec: packed.spec, name, commune, remarkRule, remarkAnswer, normal: measures(packed.normal) };
  for (const [key, column] of Object.entries(columns)) told[key] = integers(column);
  for (const key of ["low", "high"]) told[key] = measures(packed[key]);
  return told;
}

// Note of each sector in [0, 1] (its best permitted site's; -1 where none is permitted) and the row of that site.
export function sectorNotes({ n, of }, score, eligible) {
  const note = new Float64Array(n).fill(-1);
  const row = new Int32Array(n).fill(-1);
  for (let i = 0; i < of.length; i += 1) {
    const k = of[i] - 1;
    if (k >= 0 && eligible[i] && exact(score[i]) > note[k]) {
      note[k] = exact(score[i]);
      row[k] = i;
    }
  }
  return { note, row };
}

// Weights around those shown, a row a trial: Dirichlet, by the cube of Wilson and Hilferty (1931).
export function weightsAround(shares, normal, concentration) {
  const m = shares.length;
  return Array.from({ length: normal.length / m }, (_, trial) => {
    const drawn = shares.map((share, k) => {
      const a = concentration * share;
      return a > 0 ? a * Math.max(1 - 1 / (9 * a) + normal[trial * m + k] / (3 * Math.sqrt(a)), 0) ** 3 : 0;
    });
    const total = drawn.reduce((sum, value) => sum + value, 0);
    return total > 0 ? drawn.map((value) => value / total) : shares;
  });
}

function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

// Trials around the weights shown: `state.sites.columns`, `state.siteShares`, `state.low`, `state.eligible`.
// Gives `order` (places of the sectors that hold a permitted site, the best first) and, by place: `tie` (from 1),
// `top` and `ahead` (counts of trials), `low` and `high` (notes in [0, 1]).
export function tried(sectors, columns, shares, score, eligible) {
  const { n, of, spec, normal } = sectors;
  const { note, row } = sectorNotes(sectors, score, eligible);
  const order = [...note.keys()].filter((k) => row[k] >= 0).sort((a, b) => note[b] - note[a] || a - b);
  const rows = [...of.keys()].filter((i) => of[i] && eligible[i]);
  const weights = weightsAround(shares, normal, spec.concentration);
  const trials = weights.length;
  const best = Array.from({ length: n }, () => new Float64Array(trials).fill(-1));
  const sums = new Float64Array(rows.length);
  weights.forEach((drawn, trial) => {
    sums.fill(0);
    columns.forEach(({ low }, k) => {
      const share = drawn[k];
      if (share) for (let at = 0; at < rows.length; at += 1) sums[at] += share * low[rows[at]];
    });
    for (let at = 0; at < rows.length; at += 1) {
      const own = best[of[rows[at]] - 1];
      if (sums[at] > own[trial]) own[trial] = sums[at];
    }
  });
  best.forEach((own) => own.forEach((value, trial) => (own[trial] = exact(value))));
  return { order, note, row, ...readTrials(best, order, spec) };
}

function readTrials(best, order, { top_counted: counted, tied_under: sure }) {
  const n = best.length;
  const told = { tie: new Uint32Array(n), top: new Uint32Array(n), ahead: new Uint32Array(n) };
  const low = new Float64Array(n).fill(NaN);
  const high = new Float64Array(n).fill(NaN);
  const trials = n ? best[0].length : 0;
  const wins = (a, b) => best[a].reduce((count, value, trial) => count + (value > best[b][trial]), 0);
  for (let trial = 0; trial < trials && order.length; trial += 1) {
    const sorted = Float64Array.from(order, (k) => best[k][trial]).sort();
    const bar = sorted[Math.max(0, sorted.length - counted)];
    for (const k of order) told.top[k] += best[k][trial] >= bar;
  }
  let leader = order[0];
  order.forEach((k, place) => {
    if (!place) told.tie[k] = 1;
    else if (wins(leader, k) < sure * trials - 1e-9) told.tie[k] = told.tie[order[place - 1]];
    else {
      leader = k;
      told.tie[k] = told.tie[order[place - 1]] + 1;
    }
    told.ahead[k] = wins(k, leader);
    const sorted = best[k].slice().sort();
    low[k] = quantile(sorted, 0.05);
    high[k] = quantile(sorted, 0.95);
  });
  return { ...told, low, high };
}

// Sectors built anew, as geo/space/sectors.py does: `x`, `y` in whole metres, `order` of the permitted sites, the best
// first. Gives the sector of each site, from 1; 0 for those not in `order`.
export function gather(x, y, order, distance) {
  const heads = new Map(); // of each square of that side the last of its sites; `next`: the one before it
  const next = new Int32Array(x.length).fill(-1);
  const key = (column, row) => column * 2 ** 24 + row;
  const [columns, rows] = [x, y].map((axis) => Int32Array.from(axis, (at) => Math.floor(at / distance)));
  for (const i of order) {
    const square = key(columns[i], rows[i]);
    const last = heads.get(square);
    if (last !== undefined) next[i] = last;
    heads.set(square, i);
  }
  const most = distance * distance;
  const sector = new Uint32Array(x.length);
  let count = 0;
  for (const lead of order) {
    if (sector[lead]) continue;
    count += 1;
    for (let column = columns[lead] - 1; column <= columns[lead] + 1; column += 1) {
      for (let row = rows[lead] - 1; row <= rows[lead] + 1; row += 1) {
        const head = heads.get(key(column, row));
        for (let i = head === undefined ? -1 : head; i >= 0; i = next[i]) {
          if (!sector[i] && (x[i] - x[lead]) ** 2 + (y[i] - y[lead]) ** 2 <= most) sector[i] = count;
        }
      }
    }
  }
  return sector;
}
