// What a reader takes away: a table for a spreadsheet, points for a GIS, a voice for the planner.

import { farText } from "./card.mjs";
import { say } from "./dom.mjs";
import { FAIL, UNKNOWN } from "../data/score.mjs";

const VOICE = "pensions-voice/1";
// As maps/escape_cells.py: in full-width letters too, even after blanks.
const FORMULA = /^[\s'\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]/;

// A cell that no spreadsheet runs and no separator breaks.
export function cell(value) {
  const text = String(value === null || value === undefined ? "" : value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[";\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

// A number as French spreadsheets read it.
const figure = (value, decimals) => (Number.isFinite(value) ? value.toFixed(decimals).replace(".", ",") : "");

function labels(state, i, kind, answer) {
  return state.data.rules.filter((rule, k) => rule.kind === kind && state.sites.verdict[k][i] === answer).map((rule) => rule.label).join(" · ");
}

function siteColumns(state) {
  const { sites } = state;
  const text = (key, values) => (values ? [[say(key), (i) => cell(values[i])]] : []);
  return [
    [say("rank"), (i) => (state.ranks[i] ? String(state.ranks[i]) : "")],
    [say("rank_scenario"), (i) => (state.baseRanks[i] ? String(state.baseRanks[i]) : "")],
    ...text("identifier", sites.id), ...text("site", sites.label), ...text("commune", sites.commune), ...text("owner_name", sites.owner_name),
    ...(sites.area ? [[say("area_m2"), (i) => figure(sites.area[i], 0)]] : []),
    [say("score_100"), (i) => figure(100 * state.low[i], 2)],
    [say("score_high_100"), (i) => figure(100 * state.high[i], 2)],
    ...(sites.stability ? [[say("stability_percent"), (i) => figure(sites.stability[i], 0)]] : []),
    [say("reasons"), (i) => cell(labels(state, i, "exclusion", FAIL))],
    [say("alerts"), (i) => cell(labels(state, i, "alert", FAIL))],
    [say("without_answer"), (i) => cell(labels(state, i, "exclusion", UNKNOWN))],
  ];
}

// Words where it is out of reach: no cell holds an infinite number.
const minutes = (state, value, decimals, i) => (value === Infinity ? cell(farText(state.sites, i)) : figure(value, decimals));

function criterionColumns(state) {
  return state.sites.criteria.flatMap((c, k) => {
    const criterion = state.data.criteria[c];
    const { measure, detail, utility } = state.sites;
    return [
      ...(measure[k] ? [[`${criterion.label} (${criterion.unit})`, (i) => minutes(state, measure[k][i], criterion.decimals, i)]] : []),
      ...(detail[k] ? [[`${criterion.label} – ${say("p95_head")}`, (i) => minutes(state, detail[k][i], 0, i)]] : []),
      [`${criterion.label} – ${say("note")}`, (i) => figure(100 * utility[k][i], 0)],
    ];
  });
}

// The order of the page, with its filters: what is seen is what is taken.
export const taken = (state) => Array.from(state.order).filter((i) => !state.visible || state.visible[i]);

export function csv(state) {
  const columns = [...siteColumns(state), ...criterionColumns(state)];
  const head = columns.map(([name]) => cell(name)).join(";");
  const rows = taken(state).map((i) => columns.map(([, value]) => value(i)).join(";"));
  return `\ufeff${[head, ...rows].join("\r\n")}\r\n`;
}

function properties(state, i) {
  const { sites, data } = state;
  const told = { site_id: sites.id[i], rank: state.ranks[i] || null, rank_scenario: state.baseRanks[i] || null,
    score: round(100 * state.low[i], 2), score_high: round(100 * state.high[i], 2), is_excluded: !state.allowed[i] };
  for (const key of ["label", "commune", "owner_name"]) if (sites[key]) told[key] = sites[key][i];
  if (sites.area) told.area_m2 = round(sites.area[i], 0);
  if (sites.stability) told.stability_percent = round(sites.stability[i], 0);
  sites.criteria.forEach((c, k) => {
    const { id, decimals } = data.criteria[c];
    if (sites.measure[k]) told[id] = round(sites.measure[k][i], decimals);
    if (sites.detail[k]) told[`${id}_p95_min`] = round(sites.detail[k][i], 0);
    told[`note_${id}`] = round(100 * sites.utility[k][i], 0);
  });
  const far = sites.criteria.filter((c, k) => sites.measure[k] && sites.measure[k][i] === Infinity).map((c) => data.criteria[c].label);
  if (far.length) told.out_of_reach_criteria = `${far.join(" ; ")} (${farText(sites, i)})`;
  sites.rules.forEach((r, k) => {
    told[`rule_${data.rules[r].id}`] = ["pass", "fail", "unknown"][sites.verdict[k][i]];
  });
  return told;
}

const round = (value, decimals) => (Number.isFinite(value) ? Number(value.toFixed(decimals)) : null);

export function geojson(state) {
  const { lon, lat } = state.sites;
  const features = taken(state).map((i) => ({
    type: "Feature", id: state.sites.id[i], properties: properties(state, i),
    geometry: { type: "Point", coordinates: [round(lon[i], 6), round(lat[i], 6)] },
  }));
  return JSON.stringify({ type: "FeatureCollection", name: state.data.name, weights: weightsById(state), features });
}

export function weightsById(state) {
  return Object.fromEntries(state.data.criteria.map((criterion, k) => [criterion.id, round(state.weights[k], 6)]));
}

// What `pensions voices` reads.
export function voice(state, role) {
  const { scenario, scenario_hash: hash } = state.data.run;
  return `${JSON.stringify({ format: VOICE, scenario, scenario_hash: hash, role, weights: weightsById(state) }, null, 1)}\n`;
}
