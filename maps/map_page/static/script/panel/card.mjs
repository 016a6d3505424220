// Why this place has this score: contributions with measure, unit, note and source; rules with their text.

import { el, name, note, number, points, replace, say } from "./dom.mjs";
import { partsOf } from "../data/places.mjs";
import { remarkBox } from "./remarks.mjs";
import { FAIL, PASS, UNKNOWN } from "../data/score.mjs";
import { compare, isStruck, labelOf, MOST_COMPARED } from "../data/state.mjs";

const FAR_BEYOND = 2; // times the measure from which the note is whole

// The measure a note comes from, where the value function tells: "7", "≤ 5", "≥ 20"; null where it does not.
export function measureOf(utility, knots) {
  const notes = knots.map(([, value]) => value);
  const rising = notes.every((value, k) => k === 0 || value >= notes[k - 1]);
  const falling = notes.every((value, k) => k === 0 || value <= notes[k - 1]);
  if (rising === falling) return null;
  const isBelow = (value) => (rising ? value <= utility + 1e-9 : value >= utility - 1e-9);
  const last = knots.length - 1;
  if (Math.abs(utility - notes[0]) < 1e-9) {
    const flat = notes.filter((value) => Math.abs(value - utility) < 1e-9).length;
    return { sign: "≤", value: knots[flat - 1][0] };
  }
  const after = notes.findIndex((value) => !isBelow(value));
  if (after === -1) {
    const first = notes.findIndex((value) => Math.abs(value - notes[last]) < 1e-9);
    return Math.abs(utility - notes[last]) < 1e-9 ? { sign: "≥", value: knots[first][0] } : null;
  }
  const [[m0, u0], [m1, u1]] = [knots[after - 1], knots[after]];
  return { sign: "≈", value: m0 + ((utility - u0) / (u1 - u0)) * (m1 - m0) };
}

// Why a measure is out of reach: known, and never a number.
export const farText = (judged, i) => say(judged.withoutStop && judged.withoutStop[i] ? "is_without_stop" : "too_long");

export function measureText(judged, k, i, criterion) {
  const utility = judged.utility[k][i];
  if (utility !== utility) return el("em", {}, say("unknown"));
  if (criterion.people) return el("span", { class: "muted" }, say("people_hidden"));
  const known = judged.measure[k];
  const guess = known ? { sign: "", value: known[i] } : measureOf(utility, criterion.knots);
  if (!guess || guess.value !== guess.value) return "–";
  if (guess.value === Infinity) return el("span", {}, farText(judged, i));
  const flag = judged.estimate[k] && judged.estimate[k][i] ? el("abbr", { title: say("estimate_why") }, ` ${say("estimate")}`) : null;
  return el("span", {}, `${guess.sign} ${amount(guess.value, criterion)}`.trim(), flag, often(judged, k, i, guess.value));
}

// A measure as one says it: "8 points above", not "-8 below"; "more than 60" where 30 already has the whole note.
export function amount(value, { knots, unit, decimals, below_zero: below = "" }) {
  const [[, first], [last, best]] = [knots[0], knots[knots.length - 1]];
  const enough = FAR_BEYOND * last;
  if (best > first && last > 0 && value > enough) return say("more_than_unit", { value: number(enough), unit });
  if (value < 0 && below) return `${number(-value)} ${below}`;
  return `${number(value, decimals)} ${unit}`;
}

// Minutes by the timetable vary with the departure: what one in twenty exceeds is told beside the usual.
function often(judged, k, i, usual) {
  const most = judged.detail[k] ? judged.detail[k][i] : NaN;
  if (!(most > Math.round(usual))) return null;
  const told = most === Infinity ? say("too_long") : say("more_than", { value: number(most) });
  return el("span", { class: "often" }, say("one_in_twenty", { told }));
}

function bar(share, utility) {
  const isKnown = utility === utility;
  const width = `${Math.round(100 * (isKnown ? utility : 1))}%`;
  return el("span", { class: "bar", "aria-hidden": "true" },
    el("span", { class: isKnown ? "fill" : "fill unknown", style: { width } }));
}

function criterionRow(state, judged, k, i, share) {
  const criterion = state.data.criteria[judged.criteria[k]];
  const utility = judged.utility[k][i];
  const isKnown = utility === utility;
  return el("tr", {},
    el("th", { scope: "row" },
      el("details", {}, el("summary", {}, criterion.label),
        el("p", { class: "muted" }, `${say("source")} ${criterion.source}`))),
    el("td", {}, measureText(judged, k, i, criterion)),
    el("td", { class: "num" }, isKnown ? note(utility) : "?", bar(share, utility)),
    el("td", { class: "num" }, isKnown ? points(share * utility) : `0–${points(share)}`,
      el("span", { class: "muted" }, ` / ${points(share)}`)));
}

function themeRows(state, judged, i, shares) {
  return state.themes.flatMap((theme) => {
    const own = judged.criteria.flatMap((c, k) => (theme.members.includes(c) ? [k] : []));
    if (!own.length) return [];
    const sum = own.reduce((total, k) => total + shares[k] * (judged.columns[k].low[i]), 0);
    const most = own.reduce((total, k) => total + shares[k], 0);
    return [
      el("tr", { class: "theme" },
        el("th", { scope: "rowgroup", colspan: "3" }, theme.label),
        el("td", { class: "num" }, points(sum), el("span", { class: "muted" }, ` / ${points(most)}`))),
      ...own.map((k) => criterionRow(state, judged, k, i, shares[k])),
    ];
  });
}

function contributionTable(state, judged, i, shares) {
  const heads = ["criterion", "measure", "note", "points"].map((key) => el("th", { scope: "col" }, say(key)));
  return el("table", { class: "why" },
    el("caption", {}, say("why_caption")),
    el("thead", {}, el("tr", {}, heads)),
    el("tbody", {}, themeRows(state, judged, i, shares)));
}

const SIGNS = { [PASS]: ["✓", "pass"], [FAIL]: ["✗", "fail"] };

// A rule the right way round: what is met, and yes, no, or nobody knows; what is to be watched is named as that.
export function ruleTitle(rule, key) {
  if (rule.kind === "alert" && key === "fail") return [el("strong", {}, `${say("to_watch")} `), rule.topic];
  if (!rule.met) return [el("strong", {}, rule.label), ` – ${say(key)}`];
  return [el("strong", {}, say("of", { what: rule.met, told: say(`met_${key}`) })), key === "fail" ? ` – ${say("is_out")}` : ""];
}

function ruleItem(state, judged, k, i) {
  const rule = state.data.rules[judged.rules[k]];
  const [sign, key] = SIGNS[judged.verdict[k][i]] || ["?", "unknown_rule"];
  const value = judged.value[k] ? judged.value[k][i] : NaN;
  const limit = rule.above === null ? say("at_least", { value: number(rule.below, rule.decimals), unit: rule.unit })
    : say("at_most", { value: number(rule.above, rule.decimals), unit: rule.unit });
  const told = value === Infinity ? farText(judged, i) : `${number(value, rule.decimals)} ${rule.unit}`;
  const found = value === value ? `${say("found")} ${told} ; ` : "";
  return el("li", { class: `rule ${key} ${rule.kind}` },
    el("span", { class: "sign", "aria-hidden": "true" }, rule.kind === "alert" && key === "fail" ? "!" : sign),
    el("div", {},
      ruleTitle(rule, key),
      el("p", { class: "muted" }, `${found}${limit}. ${rule.text}`),
      key === "unknown_rule" ? el("p", {}, rule.silent ? `${rule.silent}. ` : "", `${say("ask")} ${rule.ask}`) : null,
      el("p", { class: "muted" }, `${say("source")} ${rule.source}`)));
}

// Labels of the exclusions without an answer, of a place that no other excludes; of a cell, not those on the plots.
export function unanswered(rules, judged, i, isAsked = () => true) {
  const exclusions = judged.rules.map((_, k) => k).filter((k) => rules[judged.rules[k]].kind === "exclusion");
  if (exclusions.some((k) => judged.verdict[k][i] === FAIL)) return [];
  return exclusions.filter((k) => judged.verdict[k][i] !== PASS && isAsked(k)).map((k) => rules[judged.rules[k]].label);
}

function cannotSay(state, judged, i, isSite) {
  const isAsked = (k) => isSite || !state.answered[k] || judged.verdict[k].some((answer) => answer !== UNKNOWN);
  const missing = unanswered(state.data.rules, judged, i, isAsked).map((label) => say("quoted", { name: label }));
  if (!missing.length) return null;
  const told = say(missing.length === 1 ? "answer_missing" : "answers_missing", { rules: missing.join(", ") });
  return el("p", { class: "warning" }, el("strong", {}, say("cannot_say")), ` ${told}`);
}

// What the scenario calls a site; nothing of it holds where the weights or the rules are others.
export function calledText(state, i) {
  const { called } = state.sites;
  return called && !state.moved && !state.supposed ? state.data.verdicts[called[i]] : "";
}

function ruleList(state, judged, i) {
  if (!judged.rules.length) return el("p", {}, say("no_rules"));
  const rows = judged.rules.map((_, k) => k).sort((a, b) => severity(state, judged, a, i) - severity(state, judged, b, i));
  return el("ul", { class: "rules" }, rows.map((k) => ruleItem(state, judged, k, i)));
}

const severity = (state, judged, k, i) =>
  [2, 0, 1][judged.verdict[k][i]] * 2 + (state.data.rules[judged.rules[k]].kind === "alert" ? 1 : 0);

function scoreLine(low, high) {
  const isSure = high - low < 0.0005;
  return [
    el("p", { class: "score" }, el("strong", {}, points(low)), ` / 100`),
    isSure ? null : el("p", {}, say("interval", { low: points(low), high: points(high) })),
  ];
}

// The two-page sheet of the site, where one stands beside the map.
function sheetLink(state, id) {
  const sheets = state.data.sheets || {};
  return Object.hasOwn(sheets, id) ? el("p", {}, el("a", { href: sheets[id] }, say("sheet"))) : null;
}

function siteHead(state, i) {
  const { sites } = state;
  const facts = [
    sites.commune && name(sites.commune[i]),
    sites.owner_name && sites.owner_name[i] ? [`${say("owner")} `, name(sites.owner_name[i])] : null,
    sites.area && sites.area[i] === sites.area[i] ? `${number(sites.area[i], 0)} m²` : null,
  ].filter(Boolean);
  const rank = state.ranks[i] ? say("rank_of", { rank: number(state.ranks[i]), total: number(state.ranked) }) : say("not_ranked");
  return [
    el("p", { class: `rank${state.ranks[i] && !isStruck(state, i) ? "" : " out"}` }, rank),
    el("h2", { id: "card-title", tabindex: "-1", class: isStruck(state, i) ? "struck" : "" }, name(partsOf(labelOf(sites, i)).address)),
    el("p", {}, facts.flatMap((fact, k) => [k ? " · " : "", ...[fact].flat()])),
    isStruck(state, i) && state.ranks[i] ? el("p", { class: "warning" }, say("struck_why")) : null,
    stability(state, i),
    sheetLink(state, sites.id[i]),
    state.disputed && state.disputed[i] ? el("p", { class: "warning" }, say("disputed")) : null,
  ];
}

function stability(state, i) {
  const { stability: shares } = state.sites;
  if (!shares || shares[i] !== shares[i]) return null;
  const share = shares[i];
  const key = share >= 80 ? "stable_high" : share >= 40 ? "stable_middle" : "stable_low";
  return el("p", {}, el("strong", {}, say(key)), ` – ${say("stability_why", { value: number(share), top: number(state.data.stability_top) })}`);
}

function comparer(state, i) {
  const isIn = state.compared.includes(i);
  return el("p", {}, el("button", { type: "button", id: "card-compare", disabled: !isIn && state.compared.length >= MOST_COMPARED,
    on: { click: () => {
      compare(state, i, !isIn);
      const again = document.getElementById("card-compare");
      if (again) again.focus();
    } } }, say(isIn ? "compare_out" : "compare_in")));
}

function cellHead(state, j) {
  const { surface } = state;
  return [
    el("p", { class: `rank${surface.eligible[j] ? "" : " out"}` }, say(surface.eligible[j] ? "cell" : "cell_excluded")),
    el("h2", { id: "card-title", tabindex: "-1" }, say("cell_title", { step: number(surface.step) })),
    el("p", { class: "muted" }, say("cell_why")),
  ];
}

export function drawCard(node, state, close) {
  const { selected, sites, surface } = state;
  node.hidden = !selected;
  document.documentElement.classList.toggle("has-card", Boolean(selected));
  if (!selected) return replace(node);
  const isSite = selected.site >= 0;
  const judged = isSite ? sites : surface.judged;
  const i = isSite ? selected.site : selected.cell;
  const { low, high, shares } = isSite ? { low: state.low, high: state.high, shares: state.siteShares } : surface;
  return replace(node,
    el("button", { type: "button", class: "close", on: { click: close } }, say("back")),
    isSite ? siteHead(state, i) : cellHead(state, i),
    cannotSay(state, judged, i, isSite),
    isSite && calledText(state, i) ? el("p", {}, el("strong", {}, calledText(state, i))) : null,
    scoreLine(low[i], high[i]),
    isSite ? comparer(state, i) : null,
    contributionTable(state, judged, i, shares),
    el("h3", {}, say("rules")),
    ruleList(state, judged, i),
    remarkBox(state, isSite ? { site: i } : { cell: i }, "card"),
    ...(isSite ? reference(state, i) : []));
}

// What the cadastre and the files call it, and what would reverse it and the first: for who looks further.
function reference({ sites, data }, i) {
  const { parcel } = partsOf(labelOf(sites, i));
  const flips = data.flips || {};
  return [
    el("p", { class: "muted" }, parcel ? `${say("parcel")} ${parcel} · ` : "", `${say("identifier")} `, name(sites.id[i])),
    Object.hasOwn(flips, sites.id[i]) ? el("p", { class: "muted" }, flips[sites.id[i]]) : null,
  ];
}
