// The one place that holds what changes: weights, scores, ranks, selection. Others subscribe.

import { coordinates, integers, measures, metres, putBack, running, texts, utilities } from "./decode.mjs";
import { firstOf, sectorsOf } from "./first.mjs";
import { degrees } from "./lambert.mjs";
import { readNaming } from "./names.mjs";
import { sectorsUnder } from "./rebuilt.mjs";
import { disputed, eligibility, excludes, geometric, normalised, prepare, rank, scores, UNKNOWN, withShare } from "./score.mjs";

export function readJudged(raw, data) {
  const byCriterion = new Map(data.criteria.map((criterion, k) => [criterion.id, k]));
  const byRule = new Map(data.rules.map((rule, k) => [rule.id, k]));
  const optional = (packed, read) => (packed ? read(packed) : null);
  const utility = raw.utility.map(utilities);
  return {
    n: raw.n,
    criteria: raw.criteria.map((id) => byCriterion.get(id)),
    rules: raw.rules.map((id) => byRule.get(id)),
    utility,
    columns: prepare(utility),
    measure: (raw.measure || []).map((packed) => optional(packed, measures)),
    estimate: (raw.estimate || []).map((packed) => optional(packed, integers)),
    detail: (raw.detail || []).map((packed) => optional(packed, measures)),
    verdict: raw.verdict.map(integers),
    value: (raw.value || []).map((packed) => optional(packed, measures)),
    withoutStop: raw.without_stop ? integers(raw.without_stop) : null,
  };
}

function readSites(raw, data) {
  const xy = metres(raw.xy);
  const judged = readJudged(raw, data);
  return { ...judged, ...texts(raw.text), ...xy, ...degrees(xy), area: raw.area ? measures(raw.area) : null,
    stability: raw.stability ? measures(raw.stability) : null, called: raw.called ? integers(raw.called) : null };
}

function readSurface(raw, data, sites) {
  const judged = raw.judged ? readJudged(raw.judged, data) : sites;
  const cell = running(raw.cell);
  const at = new Int32Array(raw.columns * raw.rows).fill(-1);
  cell.forEach((position, i) => {
    at[position] = i;
  });
  return { ...raw, judged, isSites: !raw.judged, cell, at, nodes: coordinates(raw.nodes), coarse: null };
}

export const COARSE = 2;

// The same surface in blocks of 2 × 2 cells, each judged by its first: what follows a slider while it moves.
export function coarser({ cell, columns, rows, judged }) {
  const wide = Math.ceil(columns / COARSE);
  const seen = new Uint8Array(wide * Math.ceil(rows / COARSE));
  const blocks = [];
  const from = [];
  cell.forEach((position, i) => {
    const block = Math.floor(Math.floor(position / columns) / COARSE) * wide + Math.floor((position % columns) / COARSE);
    if (seen[block]) return;
    seen[block] = 1;
    blocks.push(block);
    from.push(i);
  });
  const picked = (values) => {
    const out = values && new values.constructor(from.length);
    if (values) for (let k = 0; k < from.length; k += 1) out[k] = values[from[k]];
    return out;
  };
  const parts = judged.columns.map(({ low, unknown }) => ({ low: picked(low), unknown: picked(unknown), log: null }));
  return { cell: Int32Array.from(blocks), columns: wide, rows: Math.ceil(rows / COARSE), picked,
    judged: { ...judged, n: from.length, columns: parts } };
}

// Criteria by theme, in the order of the themes; a criterion of an unknown theme stands alone at the end.
function families(data) {
  const known = new Set(data.themes.map((theme) => theme.id));
  const strays = data.criteria.filter((c) => !known.has(c.theme)).map((c) => ({ id: c.theme, label: c.theme }));
  const themes = [...data.themes, ...new Map(strays.map((theme) => [theme.id, theme])).values()];
  return themes
    .map((theme) => ({ ...theme, members: data.criteria.flatMap((c, k) => (c.theme === theme.id ? [k] : [])) }))
    .filter((theme) => theme.members.length);
}

// Shares of the themes and, within each, of its criteria, from one weight a criterion.
export function sharesOf(themes, weights) {
  const weight = (k) => weights[k];
  const sums = themes.map((theme) => theme.members.reduce((sum, k) => sum + weight(k), 0));
  return {
    themes: themes.length ? normalised(sums) : [],
    within: themes.map((theme, t) =>
      sums[t] > 0 ? normalised(theme.members.map(weight)) : theme.members.map(() => 1 / theme.members.length)),
  };
}

// What a site is called.
export const labelOf = ({ label, id }, i) => (label && label[i]) || id[i];

export function makeState(data) {
  putBack(data, data.repeats || []);
  const sites = readSites(data.sites, data);
  const sectors = sectorsOf(data.sectors);
  const surface = data.surface ? readSurface(data.surface, data, sites) : null;
  const themes = families(data);
  const base = sharesOf(themes, data.criteria.map((criterion) => criterion.weight));
  const state = { data, sites, sectors, surface, themes, base, shares: base, selected: null, moved: false, listeners: [],
    applied: excludes(data.rules), supposed: false, visible: null, compared: [] };
  state.answered = sites.verdict.map((column) => column.some((answer) => answer !== UNKNOWN));
  applyRules(state);
  state.allowed = state.eligible; // by the scenario: what "what if" brings back stays struck
  if (surface) surface.allowed = surface.eligible;
  recompute(state, true);
  state.baseRanks = state.ranks;
  state.baseLow = state.low;
  state.home = { sectors, first: state.first, places: state.places };
  state.naming = sectors ? readNaming(data.sectors.naming) : null;
  Object.assign(state, sectorsUnder(state, state.home));
  return state;
}

function applyRules(state) {
  const { data, sites, surface, applied } = state;
  state.eligible = eligibility(data.rules, sites.verdict, sites.n, applied);
  if (!surface) return;
  const { rules, verdict, n } = surface.judged;
  surface.eligible = surface.isSites ? state.eligible
    : eligibility(rules.map((k) => data.rules[k]), verdict, n, rules.map((k) => applied[k]));
}

// "What if": an exclusion set aside, or an alert that excludes. Not ranked yet.
export function withRules(state, applied) {
  const usual = excludes(state.data.rules);
  state.applied = applied;
  state.supposed = applied.some((is, k) => is !== usual[k]);
  applyRules(state);
  regather(state);
}

// The sector that is open stays so where its best site leads one still.
function regather(state) {
  const open = state.openSector >= 0 ? state.sectors.best[state.openSector] : -1;
  Object.assign(state, sectorsUnder(state, state.home), { over: -1 }); // places of before are others' now
  if (open < 0) return;
  const now = state.sectors.best.indexOf(open);
  state.openSector = now >= 0 && state.sectors.rows[now].length ? now : -1;
}

export function setRules(state, applied) {
  withRules(state, applied);
  update(state, true);
}

// Excluded by the scenario, whatever "what if" says.
export const isStruck = (state, i) => !state.allowed[i];

// Weight of each criterion, summing to 1.
export function weightsOf(state) {
  const weights = new Array(state.data.criteria.length).fill(0);
  state.themes.forEach((theme, t) => {
    theme.members.forEach((k, m) => {
      weights[k] = state.shares.themes[t] * state.shares.within[t][m];
    });
  });
  return weights;
}

function judge(judged, weights) {
  const own = judged.criteria.map((k) => weights[k]);
  const total = own.reduce((sum, weight) => sum + weight, 0);
  const shares = total > 0 ? own.map((weight) => weight / total) : own;
  return { shares, ...scores(judged.columns, shares, judged.n) };
}

// `whole` false while a slider moves: the second reading (logarithms) and the fine surface wait for its release.
export function recompute(state, whole) {
  const { sites, surface } = state;
  state.isWhole = whole;
  state.weights = weightsOf(state);
  const { shares, low, high } = judge(sites, state.weights);
  Object.assign(state, { low, high });
  Object.assign(state, rank(state.low, state.eligible));
  if (whole) {
    const other = rank(geometric(sites.columns, shares, sites.n), state.eligible);
    state.disputed = disputed(state.ranks, other.ranks, state.ranked);
  }
  state.siteShares = shares;
  Object.assign(state, firstOf(state));
  if (!surface) return;
  surface.isCoarse = !whole && !surface.isSites && !(state.selected && state.selected.cell >= 0);
  if (surface.isCoarse && !surface.coarse) surface.coarse = coarser(surface);
  if (surface.isCoarse) Object.assign(surface.coarse, judge(surface.coarse.judged, state.weights));
  else Object.assign(surface, surface.isSites ? { low, high, shares } : judge(surface.judged, state.weights));
}

export function setTheme(state, t, share) {
  state.shares = { ...state.shares, themes: withShare(state.shares.themes, t, share, state.base.themes) };
}

export function setCriterion(state, t, m, share) {
  const within = state.shares.within.slice();
  within[t] = withShare(within[t], m, share, state.base.within[t]);
  state.shares = { ...state.shares, within };
}

// Shares that weights make, those of now where none counts.
export const weighted = (state, weights) => (weights.some((weight) => weight > 0) ? sharesOf(state.themes, weights) : state.shares);

export function setWeights(state, weights) {
  if (!weights.some((weight) => weight > 0)) return;
  state.shares = weighted(state, weights);
  update(state, true);
}

// A point of view: weights of the themes; within each, the scenario's proportions.
export function setThemes(state, weights) {
  const told = state.themes.map((theme) => Math.max(0, Number(weights[theme.id]) || 0));
  if (!told.some((weight) => weight > 0)) return;
  state.shares = { themes: normalised(told), within: state.base.within };
  update(state, true);
}

export const MOST_COMPARED = 4;

export function compare(state, i, isIn) {
  const others = state.compared.filter((other) => other !== i);
  if (isIn && others.length >= MOST_COMPARED) return false;
  state.compared = isIn ? [...others, i] : others;
  tell(state, "compared");
  return true;
}

// Sites that the filters leave (null: all), and the filters in words.
export function show(state, visible, asked) {
  Object.assign(state, { visible, asked });
  tell(state, "filtered");
}

export function update(state, whole = true) {
  state.moved = state.shares !== state.base;
  recompute(state, whole);
  tell(state, whole ? "ranked" : "ranking");
}

export function select(state, selected) {
  state.selected = selected;
  tell(state, "selected");
}

export function tell(state, event) {
  for (const listen of state.listeners) listen(event);
}
