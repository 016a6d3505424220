// The ranking as a table: sorted, filtered, cut in pages, rewritten while the weights move.

import { byId, el, name, number, points, replace, say } from "./dom.mjs";
import { partsOf } from "../data/places.mjs";
import { FAIL, UNKNOWN } from "../data/score.mjs";
import { isWide } from "../map/view.mjs";
import { scoreColour } from "../map/shapes.mjs";
import { compare, isStruck, labelOf, MOST_COMPARED } from "../data/state.mjs";

const PAGES = { gathered: 10, wide: 50, narrow: 20 }; // rows at first: sectors stand over them; on a phone each is a card
const MOVING = 12;

export function flagsOf(state, i, kind, answer) {
  const { verdict } = state.sites;
  return state.data.rules.filter((rule, k) => rule.kind === kind && verdict[k][i] === answer).map((rule) => rule.topic);
}

function change(state, i) {
  const gap = state.baseRanks[i] - state.ranks[i];
  if (!(state.moved || state.supposed) || !state.ranks[i] || !state.baseRanks[i] || !gap) return null;
  const text = say(gap > 0 ? "gained" : "lost", { places: number(Math.abs(gap)) });
  return el("span", { class: gap > 0 ? "up" : "down" }, el("span", { "aria-hidden": "true" }, ` ${gap > 0 ? "▲" : "▼"} ${Math.abs(gap)}`),
    el("span", { class: "hidden" }, ` (${text})`));
}

function scoreCell(state, i) {
  const [low, high] = [state.low[i], state.high[i]];
  const isWide = high - low >= 0.0005;
  return el("td", { class: "num" },
    el("span", { class: "chip", "aria-hidden": "true", style: { background: scoreColour(low, state.data.scale) } }),
    points(low), isWide ? el("span", { class: "muted" }, ` ${say("to")} ${points(high)}`) : null);
}

function stabilityCell(state, i) {
  const share = state.sites.stability[i];
  return el("td", { class: "num" }, share === share ? say("percent", { value: number(share) }) : "–");
}

const flag = (kind, key, labels) => (labels.length ? el("span", { class: `flag ${kind}` }, `${say(key)} ${labels.join(" · ")}`) : null);

function flags(state, i) {
  const unknown = state.ranks[i] ? state.data.rules.filter((rule, k) => rule.kind === "exclusion"
    && state.sites.verdict[k][i] === UNKNOWN).length : 0;
  return [
    flag("out", "flag_out", flagsOf(state, i, "exclusion", FAIL)),
    flag("", "flag_alert", flagsOf(state, i, "alert", FAIL)),
    unknown ? el("span", { class: "flag unknown" }, say("unknown_rules", { count: number(unknown) })) : null,
  ];
}

function compareBox(state, i, label) {
  const isIn = state.compared.includes(i);
  const box = el("input", { type: "checkbox", "data-site": String(i), "aria-label": `${say("compare_one")} ${partsOf(label).address}`, checked: isIn,
    disabled: !isIn && state.compared.length >= MOST_COMPARED,
    on: { change: () => compare(state, i, box.checked) } });
  return el("td", { class: "pick" }, el("label", {}, box));
}

function row(state, i, pick) {
  const { sites } = state;
  const isOut = !state.ranks[i] || isStruck(state, i);
  const label = labelOf(sites, i);
  const isPicked = state.selected && state.selected.site === i;
  return el("tr", { class: `${isOut ? "out" : ""}${isPicked ? " picked" : ""}` },
    el("td", { class: "num" }, state.ranks[i] ? number(state.ranks[i]) : "–", change(state, i)),
    el("th", { scope: "row" },
      el("button", { type: "button", class: "link", "data-site": String(i), on: { click: () => pick(i) } }, name(partsOf(label).address)),
      sites.commune ? el("span", { class: "muted" }, " ", name(sites.commune[i])) : null, flags(state, i)),
    scoreCell(state, i),
    sites.stability ? stabilityCell(state, i) : null,
    compareBox(state, i, label));
}

const byText = (values) => (a, b) => values[a].localeCompare(values[b]);

const known = (share) => (share === share ? share : -1);

// Orders other than the ranking's keep the ranking within equals: sort() is stable.
const SORTS = {
  rank: () => null,
  site: ({ sites }) => byText(sites.label || sites.id),
  commune: ({ sites }) => byText(sites.commune),
  score: ({ low }) => (a, b) => low[b] - low[a],
  stability: ({ sites }) => (a, b) => known(sites.stability[b]) - known(sites.stability[a]),
};

export function sorted(state, { by, down }) {
  const kept = state.visible ? Array.from(state.order).filter((i) => state.visible[i]) : Array.from(state.order);
  const order = SORTS[by](state);
  if (order) kept.sort(order);
  return down ? kept.reverse() : kept;
}

const COLUMNS = { rank: "rank", site: "site", commune: "commune", score: "score_100", stability: "stability" };

// A column may be sorted in two ways: by site, or by the commune that stands under its name.
function columnsOf({ sites }) {
  return [["rank"], sites.commune ? ["site", "commune"] : ["site"], ["score"], ...(sites.stability ? [["stability"]] : [])];
}

function sortButton(id, sort, act) {
  const arrow = sort.by === id ? (sort.down ? " ▲" : " ▼") : "";
  return el("button", { type: "button", class: "sort", id: `sort-${id}`, title: say("sort_by", { column: say(COLUMNS[id]) }), on: { click: () => act(id) } },
    say(COLUMNS[id]), el("span", { "aria-hidden": "true" }, arrow));
}

function headCell(ids, sort, act) {
  const isOn = ids.includes(sort.by);
  const isRising = sort.down === ["score", "stability"].includes(sort.by); // those start from the highest
  return el("th", { scope: "col", class: ids[0] === "site" ? "" : "num", "aria-sort": isOn ? (isRising ? "ascending" : "descending") : "none" },
    ids.flatMap((id, k) => [k ? " · " : null, sortButton(id, sort, act)]));
}

export function buildTable(node, state, pick) {
  const page = !isWide() ? PAGES.narrow : state.sectors ? PAGES.gathered : PAGES.wide;
  let shown = page;
  const sort = { by: "rank", down: false };
  const head = el("tr");
  const body = el("tbody");
  const filtered = el("p", { class: "warning", hidden: true });
  const count = el("p", { class: "muted" });
  const more = el("button", { type: "button", on: { click: () => {
    shown += 2 * PAGES.wide;
    draw(true);
  } } }, say("more"));
  const drawHead = () => replace(head, columnsOf(state).map((ids) => headCell(ids, sort, (by) => {
    Object.assign(sort, { down: sort.by === by && !sort.down, by });
    drawHead();
    draw(true);
    byId(`sort-${by}`).focus();
  })), el("th", { scope: "col", class: "pick" }, el("span", { class: "hidden" }, say("compare_one"))));
  const draw = (whole) => {
    if (!whole && body.checkVisibility && !body.checkVisibility({ contentVisibilityAuto: true })) return; // nobody sees it move
    const rows = whole || state.visible || sort.by !== "rank" || sort.down ? sorted(state, sort) : state.order;
    const held = body.contains(document.activeElement) && document.activeElement;
    replace(body, Array.from(rows.slice(0, whole ? shown : MOVING), (i) => row(state, i, pick)));
    if (held) body.querySelector(`${held.tagName}[data-site="${held.dataset.site}"]`)?.focus();
    filtered.hidden = !state.visible;
    filtered.textContent = state.visible ? say("filtered", { asked: state.asked, total: number(rows.length), count: number(state.sites.n) }) : "";
    more.hidden = rows.length <= shown;
    const told = rows.length ? say("shown", { shown: number(Math.min(shown, rows.length)), total: number(rows.length) })
      : say(state.sites.n ? "none_found" : "no_sites");
    if (count.textContent !== told) count.textContent = told; // written again, it would be said again
  };
  replace(node, filtered, el("table", { class: "ranking" }, el("caption", { class: "hidden" }, say("ranking_caption")),
    el("thead", {}, head), body), count, more);
  drawHead();
  draw(true);
  count.setAttribute("role", "status"); // from now on: what stands there at first is not news
  return { draw, restart: () => {
    shown = page;
    draw(true);
  } };
}
