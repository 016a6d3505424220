// Two to four sites side by side, criterion by criterion.

import { measureText } from "./card.mjs";
import { byId, el, name, note, number, points, replace, say } from "./dom.mjs";
import { partsOf } from "../data/places.mjs";
import { FAIL, PASS } from "../data/score.mjs";
import { compare, isStruck, labelOf, tell } from "../data/state.mjs";


function head(state, close) {
  return el("tr", {}, el("td", {}), state.compared.map((i) => el("th", { scope: "col" },
    el("span", { class: isStruck(state, i) ? "struck" : "" }, name(partsOf(labelOf(state.sites, i)).address)),
    el("span", { class: "muted block" }, state.sites.commune ? name(state.sites.commune[i]) : ""),
    el("button", { type: "button", class: "link", "aria-label": `${say("compare_remove")} ${labelOf(state.sites, i)}`,
      on: { click: () => {
        compare(state, i, false);
        if (state.compared.length < 2) close();
      } } }, say("compare_remove")))));
}

function line(title, state, cell, attributes = {}) {
  return el("tr", attributes, el("th", { scope: "row" }, title), state.compared.map((i) => el("td", {}, cell(i))));
}

function rankText(state, i) {
  const rank = state.ranks[i] ? say("rank_of", { rank: number(state.ranks[i]), total: number(state.ranked) }) : say("not_ranked");
  return isStruck(state, i) && state.ranks[i] ? `${rank} – ${say("struck_back")}` : rank;
}

function scoreText(state, i) {
  const [low, high] = [state.low[i], state.high[i]];
  return high - low < 0.0005 ? points(low) : `${points(low)} ${say("to")} ${points(high)}`;
}

function criterionLine(state, k) {
  const { sites, compared } = state;
  const column = sites.utility[k];
  const known = compared.map((i) => column[i]).filter((value) => value === value);
  const best = Math.max(...known);
  const isTold = known.length > 1 && known.some((value) => value < best - 0.005);
  return line(state.data.criteria[sites.criteria[k]].label, state, (i) => {
    const isBest = isTold && column[i] >= best - 0.005;
    const mark = column[i] === column[i] ? `${say("note_of", { note: note(column[i]) })}` : "";
    return [measureText(sites, k, i, state.data.criteria[sites.criteria[k]]), " ",
      el(isBest ? "strong" : "span", { class: isBest ? "best block" : "muted block" }, mark, isBest ? ` ★ ${say("best")}` : "")];
  });
}

function ruleLine(state, k) {
  const { verdict } = state.sites;
  if (state.compared.every((i) => verdict[k][i] === PASS)) return null;
  const rule = state.data.rules[k];
  return line(rule.met || rule.label, state, (i) => {
    const answer = verdict[k][i];
    const key = answer === PASS ? "pass" : answer !== FAIL ? "unknown_rule" : rule.kind === "alert" ? "alert_raised" : "fail";
    return `${answer === PASS ? "✓" : answer === FAIL ? "✗" : "?"} ${say(rule.met && key !== "alert_raised" ? `met_${key}` : key)}`;
  });
}

function table(state, close) {
  const { sites } = state;
  const across = String(state.compared.length + 1);
  const title = (text) => el("tr", { class: "theme" }, el("th", { scope: "rowgroup", colspan: across }, text));
  return el("table", { class: "compare-table" },
    el("caption", { class: "hidden" }, say("compare_caption")),
    el("thead", {}, head(state, close)),
    el("tbody", {},
      line(say("rank"), state, (i) => rankText(state, i)),
      line(say("score_100"), state, (i) => scoreText(state, i)),
      sites.stability ? line(say("stability"), state, (i) => stabilityText(state, i)) : null,
      state.themes.flatMap((theme) => [title(theme.label),
        ...sites.criteria.flatMap((c, k) => (theme.members.includes(c) ? [criterionLine(state, k)] : []))]),
      title(say("rules")),
      sites.rules.map((_, k) => ruleLine(state, k)).filter(Boolean)));
}

const stabilityText = (state, i) => (state.sites.stability[i] === state.sites.stability[i]
  ? say("percent", { value: number(state.sites.stability[i]) }) : "–");

export function buildCompare(state) {
  const node = byId("compare");
  const bar = byId("compare-bar");
  let opener = null;
  const close = () => {
    node.hidden = true;
    document.documentElement.classList.remove("comparing");
    const back = opener && opener.isConnected ? opener : byId(state.compared.length < 2 ? "search" : "compare-open");
    opener = null;
    back.focus();
  };
  const open = () => {
    node.hidden = false;
    document.documentElement.classList.add("comparing");
    draw();
    byId("compare-title").focus();
  };
  const draw = () => {
    const count = state.compared.length;
    bar.hidden = !count;
    replace(bar, el("button", { type: "button", id: "compare-open", disabled: count < 2, on: { click: open } },
      say("compare_open", { count: number(count) })),
    el("span", { class: "muted" }, count < 2 ? say("compare_more") : ""),
    el("button", { type: "button", class: "link", on: { click: () => {
      state.compared.slice().forEach((i) => compare(state, i, false));
      close();
    } } }, say("compare_none")));
    if (node.hidden) return;
    const isHeld = node.contains(document.activeElement);
    replace(node, el("div", { class: "compare-head" },
      el("h2", { id: "compare-title", tabindex: "-1" }, say("compare_title")),
      el("button", { type: "button", class: "close", on: { click: close } }, say("compare_close"))),
      el("div", { class: "table-box", tabindex: "0", role: "group", "aria-label": say("compare_title") }, table(state, close)));
    if (isHeld) byId("compare-title").focus();
  };
  // these sites alone; who closes it comes back to where they asked
  const openOn = (rows) => {
    opener = document.activeElement;
    state.compared = rows;
    tell(state, "compared");
    open();
  };
  return { draw, close, openOn };
}
