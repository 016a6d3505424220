// The list of sectors, ties said as ties, and one of them opened to its sites.

import { partsOf, written } from "../data/places.mjs";
import { FAIL, UNKNOWN } from "../data/score.mjs";
import { TOP, trialsOf } from "../data/first.mjs";
import { letterOf, plotsOf } from "../data/plots.mjs";
import { labelOf } from "../data/state.mjs";
import { remarkBox } from "./remarks.mjs";
import { byId, el, name, number, replace, say } from "./dom.mjs";
import { nothingThere } from "./nothing.mjs";
import { versusLine } from "./versus.mjs";

const MORE = 20;

const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const steady = (text) => text.replace(/n° /g, "n°\u00a0");
const whole = (score) => number(100 * score);

// "inondation à vérifier", or what is to be watched; "" where nothing is.
export function remarkOf(state, i) {
  const { rules } = state.data;
  const { verdict } = state.sites;
  const unknown = rules.findIndex((rule, k) => rule.kind === "exclusion" && state.applied[k] && verdict[k][i] === UNKNOWN);
  if (unknown >= 0) return say("remark_unknown", { what: rules[unknown].topic });
  const alert = rules.findIndex((rule, k) => rule.kind === "alert" && verdict[k][i] === FAIL);
  return alert >= 0 ? rules[alert].topic : "";
}

const countOf = (count) => say(count === 1 ? "plots_one" : "plots", { count: number(count) });

function changeMark(state, s) {
  if (!state.moved && !state.supposed) return null;
  const before = state.basePlaces[s];
  if (!before || before > TOP) return state.places[s] > TOP ? null : el("span", { class: "new" }, say("is_new"));
  const gap = before - state.places[s];
  if (!gap) return el("span", { class: "same", "aria-label": say("stays") }, "=");
  return el("span", { class: gap > 0 ? "up" : "down" }, el("span", { "aria-hidden": "true" }, gap > 0 ? `▲ +${gap}` : `▼ −${-gap}`),
    el("span", { class: "hidden" }, ` (${say(gap > 0 ? "gained" : "lost", { places: number(Math.abs(gap)) })})`));
}

// From the 5th to the 95th of the trials of the note, on an axis that all rows share.
function margin(trial, note, [from, to]) {
  const at = (score) => `${Math.min(100, Math.max(0, (100 * (100 * score - from)) / (to - from))).toFixed(1)}%`;
  const width = `calc(${at(trial.high)} - ${at(trial.low)})`;
  return el("span", { class: "margin", "aria-hidden": "true" }, el("span", { class: "range", style: { left: at(trial.low), width } }),
    el("span", { class: "dot", style: { left: at(note) } }));
}

export function sectorRow(state, s, trial, axis, act) {
  const best = state.bests[s];
  const { sectors } = state;
  const remark = remarkOf(state, best);
  return el("li", {}, el("button", { type: "button", class: "sector", "data-sector": String(s), on: {
    click: () => act.open(s), pointerenter: () => act.hover(s), pointerleave: () => act.hover(-1), focus: () => act.hover(s), blur: () => act.hover(-1) } },
  el("span", { class: "number", "aria-label": `${say("number", { place: number(state.places[s]) })},` }, number(state.places[s])),
  name(steady(sectors.name[s]), { class: "title" }), el("span", { class: "hidden" }, ","),
  el("span", { class: "facts" }, name(sectors.commune[s], { class: "commune" }), el("span", {}, countOf(plotsOf(state, s).length)),
    remark ? el("span", { class: "remark" }, remark) : null),
  changeMark(state, s) || (trial ? margin(trial, state.low[best], axis) : null),
  el("span", { class: "score", "aria-label": `, ${say("out_of_100", { note: whole(state.low[best]) })}` }, whole(state.low[best]))));
}

// Runs of sectors: each tie of several, and those that stand alone one after the other.
export function groupsOf(trials) {
  const groups = [];
  trials.forEach((trial, place) => {
    const isTied = trials.some((other, k) => k !== place && other.tie === trial.tie);
    const last = groups[groups.length - 1];
    if (last && (isTied ? last.tie === trial.tie : !last.isTied)) last.places.push(place);
    else groups.push({ isTied, tie: trial.tie, places: [place] });
  });
  return groups;
}

// The first group, the second, and all after it: tied, one alone, several in order.
const TIED = ["group_first", "group_second", "group_next"];
const ALONE = ["group_first_alone", "group_second_alone", "group_next_alone"];
const ORDERED = ["group_first_ordered", "group_second_ordered", "group_next_ordered"];

// Key of the heading of the k-th group.
export function headOf({ isTied, places }, k) {
  return (isTied ? TIED : places.length > 1 ? ORDERED : ALONE)[Math.min(k, 2)];
}

function axisOf(trials, notes) {
  const low = Math.min(...trials.map((trial) => trial.low), ...notes);
  return [Math.max(0, 5 * Math.floor(20 * low)), 100];
}

function list(state, shown, act) {
  const first = state.first.slice(0, shown);
  const trials = state.isWhole ? trialsOf(state).slice(0, shown) : [];
  const axis = trials.length ? axisOf(trials, first.map((s) => state.low[state.bests[s]])) : null;
  const groups = trials.length === first.length ? groupsOf(trials) : [{ places: first.map((_, k) => k) }];
  const scale = axis && !state.moved && !state.supposed ? el("span", { class: "axis", "aria-hidden": "true" }, el("span", {}, number(axis[0])), el("i"), el("span", {}, number(axis[1]))) : null;
  return groups.flatMap((group, k) => [
    group.tie || !k ? el("h3", { class: "group" }, say(group.tie ? headOf(group, k) : "sectors_moving"), k ? null : [scale, el("span", { class: "head", "aria-hidden": "true" }, say("note_head"))]) : null,
    el("ol", { class: "sectors" }, group.places.map((place) => sectorRow(state, first[place], trials[place], axis, act))),
  ]);
}

function bars(state, i) {
  const { sites, themes, siteShares } = state;
  const lines = themes.flatMap((theme) => {
    const own = sites.criteria.flatMap((c, k) => (theme.members.includes(c) ? [k] : []));
    const most = own.reduce((sum, k) => sum + siteShares[k], 0);
    if (!most) return [];
    const share = own.reduce((sum, k) => sum + siteShares[k] * sites.columns[k].low[i], 0) / most;
    return [el("li", {}, el("span", {}, theme.label), el("span", { class: "bar", "aria-hidden": "true" }, el("span", { class: "fill", style: { width: `${Math.round(100 * share)}%` } })),
      el("strong", {}, whole(share)))];
  });
  return el("ul", { class: "bars" }, lines);
}

function ruleCounts(state, i) {
  const { verdict } = state.sites;
  const of = (answer) => state.data.rules.filter((rule, k) => rule.kind === "exclusion" && verdict[k][i] === answer);
  const unknown = of(UNKNOWN);
  const met = state.data.rules.filter((rule) => rule.kind === "exclusion").length - unknown.length - of(FAIL).length;
  const watched = state.data.rules.filter((rule, k) => rule.kind === "alert" && verdict[k][i] === FAIL);
  return [
    ...unknown.map((rule) => el("p", { class: "unsure" }, el("strong", {}, say("nobody_knows")), ` ${rule.topic}. ${rule.silent ? `${upper(rule.silent)}. ` : ""}${say("ask")} ${rule.ask}.`)),
    ...watched.map((rule) => el("p", { class: "watch" }, el("strong", {}, say("to_watch")), ` ${rule.topic}. ${rule.text}.`)),
    el("h3", {}, say("rules")), el("p", {}, say("rules_counted", { met: number(met), unknown: number(unknown.length), failed: number(of(FAIL).length) })),
  ];
}

function tieText(state, s) {
  const place = state.first.indexOf(s);
  const trials = trialsOf(state);
  const trial = trials[place];
  if (!trial) return null;
  const count = state.sectors.spec.trials;
  const leader = trials.findIndex((other) => other.tie === trial.tie);
  const stays = say("stays_in_ten", { count: number(trial.top), trials: number(count), top: number(state.sectors.spec.top_counted || TOP) });
  const tied = leader < place ? [el("strong", {}, say("tied_with", { place: number(leader + 1) })), ` ${say("goes_before", { count: number(trial.ahead), trials: number(count) })} `] : [];
  return el("p", {}, tied, stays);
}

function plot(state, i, k, pick) {
  const { address, parcel } = partsOf(labelOf(state.sites, i));
  const { area, owner_name: owners } = state.sites;
  const facts = [parcel, area && area[i] === area[i] ? `${number(area[i])} m²` : "", owners && owners[i] && written(owners[i])].filter(Boolean);
  return el("li", {}, el("button", { type: "button", class: "plot", on: { click: () => pick(i) } },
    el("span", { class: k ? "letter" : "letter best", "aria-hidden": "true" }, letterOf(k)),
    el("span", { class: "what" }, name(address, { class: "title" }), name(facts.join(" · "), { class: "count" })),
    el("span", { class: "remark" }, remarkOf(state, i)), el("span", { class: "score" }, whole(state.low[i]))));
}

// To the portrait of its commune, where one can be opened.
function communeLink(commune, act) {
  if (!act.commune || !commune) return name(commune);
  return el("button", { type: "button", class: "link", id: "sector-commune", on: { click: () => act.commune(commune) } }, name(commune));
}

function opened(state, s, act) {
  const place = state.places[s];
  const plots = plotsOf(state, s);
  const step = (to) => (state.first[to - 1] === undefined ? null
    : el("button", { type: "button", class: "link", on: { click: () => act.open(state.first[to - 1]) } }, to < place ? `← ${say("number", { place: number(to) })}` : `${say("number", { place: number(to) })} →`));
  return [
    el("p", { class: "steps" }, el("button", { type: "button", class: "link", id: "sectors-back", on: { click: act.back } }, `← ${state.commune || say("sectors_back")}`), el("span", {}, step(place - 1), " ", step(place + 1))),
    el("div", { class: "sector-head" }, el("span", { class: "number", "aria-hidden": "true" }, number(place)),
      el("div", {}, el("h2", { id: "sector-title", tabindex: "-1" }, name(steady(state.sectors.name[s]))),
        el("p", { class: "muted" }, communeLink(state.sectors.commune[s], act), ` · ${say("within", { plots: countOf(plots.length), distance: number(state.sectors.spec.distance_m) })}`)),
      el("p", { class: "score" }, el("strong", {}, whole(state.low[state.bests[s]])), el("span", { class: "muted block" }, say("out_of")))),
    tieText(state, s),
    el("h3", {}, say("what_counts")), bars(state, state.bests[s]),
    ...ruleCounts(state, state.bests[s]),
    versusLine(state, s, act.compare), // after what is read: a list of choices stops a screen reader's arrows
    el("h3", {}, say("the_plots")), el("ol", { class: "plots" }, plots.map((i, k) => plot(state, i, k, act.pick))),
    remarkBox(state, { sector: s }, "sector"),
  ];
}

// act: { fly(s), hover(s), pick(i) }; returns { draw, open, close }.
export function buildSectors(node, state, act) {
  if (!state.sectors) {
    node.hidden = true;
    return { draw: act.drawn, open: () => {}, hover: () => {}, shine: () => {} };
  }
  let shown = TOP;
  const draw = () => {
    const s = state.openSector;
    const held = node.contains(document.activeElement) ? document.activeElement.dataset.sector : undefined;
    if (s >= 0 && state.places[s]) replace(node, opened(state, s, acts));
    else {
      const more = state.first.length > shown ? el("button", { type: "button", class: "link", on: { click: () => {
        shown += MORE;
        draw();
      } } }, say("sectors_more")) : null;
      const all = el("a", { class: "link", href: "#classement", "data-view": "plots" }, say("view_plots"));
      replace(node, el("h2", { class: "hidden" }, say("sectors_title")), state.first.length ? list(state, shown, acts) : nothingThere(state, act.history),
        el("p", { class: "sector-foot" }, more, all, el("a", { class: "skip", href: "#map_carte" }, say("skip_map"))));
      if (held !== undefined) node.querySelector(`[data-sector="${held}"]`)?.focus();
    }
    document.documentElement.classList.toggle("in-sector", s >= 0 && state.places[s] > 0);
    act.drawn();
  };
  const acts = {
    hover: act.hover, pick: act.pick, commune: act.commune, compare: act.compare,
    open: (s) => {
      state.openSector = s;
      act.fly(s);
      draw();
      node.scrollIntoView({ block: "nearest" });
      byId("sector-title").focus();
    },
    back: () => {
      const s = state.openSector;
      state.openSector = -1;
      act.home();
      draw();
      document.querySelector(`${document.documentElement.classList.contains("in-commune") ? "#commune" : "#secteurs"} [data-sector="${s}"]`)?.focus();
    },
  };
  return { draw, open: acts.open, shine: act.hover, hover: (s) => node.querySelectorAll(".sector").forEach((one) => one.classList.toggle("over", Number(one.dataset.sector) === s)) };
}
