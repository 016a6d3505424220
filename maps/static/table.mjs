// The ranking as a table: searched, cut in pages, rewritten while the weights move.

import { byId, el, name, number, points, replace, say } from "./dom.mjs";
import { FAIL, UNKNOWN } from "./score.mjs";
import { css, scoreColour } from "./shapes.mjs";

const PAGE = 50;
const MOVING = 12;

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

function haystacks(sites) {
  const columns = [sites.label, sites.commune, sites.owner_name, sites.id].filter(Boolean);
  let found = null;
  return () => {
    found = found || Array.from({ length: sites.n }, (_, i) => plain(columns.map((column) => column[i]).join(" ")));
    return found;
  };
}

export function flagsOf(state, i, kind, answer) {
  const { verdict } = state.sites;
  return state.data.rules.filter((rule, k) => rule.kind === kind && verdict[k][i] === answer).map((rule) => rule.label);
}

function change(state, i) {
  const gap = state.baseRanks[i] - state.ranks[i];
  if (!state.moved || !state.ranks[i] || !gap) return null;
  const text = say(gap > 0 ? "gained" : "lost", { places: number(Math.abs(gap)) });
  return el("span", { class: gap > 0 ? "up" : "down" }, el("span", { "aria-hidden": "true" }, ` ${gap > 0 ? "▲" : "▼"} ${Math.abs(gap)}`),
    el("span", { class: "hidden" }, ` (${text})`));
}

function scoreCell(state, i) {
  const [low, high] = [state.low[i], state.high[i]];
  const isWide = high - low >= 0.0005;
  return el("td", { class: "num" },
    el("span", { class: "chip", "aria-hidden": "true", style: { background: css(scoreColour(low, state.data.scale)) } }),
    points(low), isWide ? el("span", { class: "muted" }, ` ${say("to")} ${points(high)}`) : null);
}

function row(state, i, pick) {
  const { sites } = state;
  const isOut = !state.ranks[i];
  const flags = isOut ? flagsOf(state, i, "exclusion", FAIL) : flagsOf(state, i, "alert", FAIL);
  const unknown = isOut ? 0 : state.data.rules.filter((rule, k) => rule.kind === "exclusion" && state.answered[k]
    && sites.verdict[k][i] === UNKNOWN).length;
  const label = (sites.label && sites.label[i]) || sites.id[i];
  const isPicked = state.selected && state.selected.site === i;
  return el("tr", { class: `${isOut ? "out" : ""}${isPicked ? " picked" : ""}` },
    el("td", { class: "num" }, isOut ? "–" : number(state.ranks[i]), change(state, i)),
    el("th", { scope: "row" },
      el("button", { type: "button", class: "link", on: { click: () => pick(i) } }, name(label)), " ",
      sites.commune ? el("span", { class: "muted" }, " ", name(sites.commune[i])) : null,
      flags.length ? el("span", { class: isOut ? "flag out" : "flag" }, flags.join(" · ")) : null,
      unknown ? el("span", { class: "flag unknown" }, say("unknown_rules", { count: number(unknown) })) : null),
    scoreCell(state, i));
}

function wanted(state, query, texts) {
  if (!query) return state.order;
  const needle = plain(query).split(/\s+/).filter(Boolean);
  return Array.from(state.order).filter((i) => needle.every((word) => texts()[i].includes(word)));
}

export function buildTable(node, state, pick) {
  const texts = haystacks(state.sites);
  let shown = PAGE;
  const body = el("tbody");
  const count = el("p", { class: "muted", role: "status" });
  const more = el("button", { type: "button", on: { click: () => {
    shown += 2 * PAGE;
    draw(true);
  } } }, say("more"));
  const search = byId("search");
  search.addEventListener("input", () => {
    shown = PAGE;
    draw(true);
  });
  const draw = (whole) => {
    const rows = wanted(state, search.value, texts);
    const first = rows.slice(0, whole ? shown : MOVING);
    replace(body, Array.from(first, (i) => row(state, i, pick)));
    more.hidden = rows.length <= shown;
    count.textContent = rows.length ? say("shown", { shown: number(Math.min(shown, rows.length)), total: number(rows.length) })
      : say(state.sites.n ? "none_found" : "no_sites");
  };
  const heads = ["rank", "site", "score_100"].map((key) => el("th", { scope: "col" }, say(key)));
  replace(node, el("table", { class: "ranking" }, el("caption", { class: "hidden" }, say("ranking_caption")),
    el("thead", {}, el("tr", {}, heads)), body), count, more);
  draw(true);
  return draw;
}
