// Which sites are shown: words, commune, landlord, what the rules say. Others leave the table and the map.

import { byId, el, replace, say } from "./dom.mjs";
import { plain } from "../data/places.mjs";
import { FAIL } from "../data/score.mjs";
import { show } from "../data/state.mjs";

export const FILTERS = ["q", "commune", "owner", "rule"];
const MOST_CHOICES = 400;

function haystacks(sites) {
  const columns = [sites.label, sites.commune, sites.owner_name, sites.id].filter(Boolean);
  let found = null;
  return () => {
    found = found || Array.from({ length: sites.n }, (_, i) => plain(columns.map((column) => column[i]).join(" ")));
    return found;
  };
}

function ruleTest(state, wanted) {
  const { rules } = state.data;
  const { verdict } = state.sites;
  const fails = (kind) => (i) => rules.some((rule, k) => rule.kind === kind && verdict[k][i] === FAIL);
  if (wanted === "none") return (i) => !fails("alert")(i) && !fails("exclusion")(i);
  if (wanted === "out") return fails("exclusion");
  const k = rules.findIndex((rule) => rule.id === wanted);
  return k < 0 ? null : (i) => verdict[k][i] === FAIL;
}

// One byte a site, or null where nothing is asked.
export function visible(state, asked, texts) {
  const { sites } = state;
  const words = plain(asked.q || "").split(/\s+/).filter(Boolean);
  const tests = [
    words.length ? (i) => words.every((word) => texts()[i].includes(word)) : null,
    asked.commune && sites.commune ? (i) => sites.commune[i] === asked.commune : null,
    asked.owner && sites.owner_name ? (i) => sites.owner_name[i] === asked.owner : null,
    asked.rule ? ruleTest(state, asked.rule) : null,
  ].filter(Boolean);
  return tests.length ? Uint8Array.from({ length: sites.n }, (_, i) => (tests.every((test) => test(i)) ? 1 : 0)) : null;
}

function choice(id, label, options) {
  const select = el("select", { id }, el("option", { value: "" }, say("all")), options.map(([value, text]) => el("option", { value }, text)));
  return { select, row: el("div", { class: "filter" }, el("label", { for: id }, label), select) };
}

function named(values) {
  const names = [...new Set(values)].filter(Boolean).sort((a, b) => a.localeCompare(b));
  return names.slice(0, MOST_CHOICES).map((text) => [text, text]);
}

function ruleChoices(state) {
  const failing = state.data.rules.filter((rule, k) => state.sites.verdict[k].includes(FAIL));
  const marks = { alert: `◆ ${say("flag_alert")}`, exclusion: `✗ ${say("flag_out")}` };
  return [["none", say("filter_none")], ["out", say("filter_out")],
    ...failing.map((rule) => [rule.id, `${marks[rule.kind]} ${rule.label}`])];
}

export function buildFilters(node, state) {
  const texts = haystacks(state.sites);
  const { sites } = state;
  const search = byId("search");
  const parts = {
    commune: sites.commune ? choice("filter-commune", say("commune"), named(sites.commune)) : null,
    owner: sites.owner_name && sites.owner_name.some(Boolean) ? choice("filter-owner", say("owner_name"), named(sites.owner_name)) : null,
    rule: choice("filter-rule", say("filter_rule"), ruleChoices(state)),
  };
  const fields = Object.entries({ q: { select: search }, ...parts }).filter(([, part]) => part);
  const asked = () => Object.fromEntries(fields.map(([key, part]) => [key, part.select.value]));
  const clear = el("button", { type: "button", on: { click: () => set({}) } }, say("filter_clear"));
  const act = () => {
    clear.disabled = !Object.values(asked()).some(Boolean);
    const words = fields.filter(([, { select }]) => select.value)
      .map(([key, { select }]) => (key === "q" ? `« ${select.value} »` : select.selectedOptions[0].text));
    show(state, visible(state, asked(), texts), words.join(" · "));
  };
  const set = (told) => {
    for (const [key, { select }] of fields) {
      select.value = told[key] || "";
      if (select.selectedIndex < 0) select.value = ""; // an address may ask for what is not there
      else if (select.value && key !== "q") node.parentNode.open = true;
    }
    act();
  };
  search.addEventListener("input", act);
  for (const [key, part] of fields) if (key !== "q") part.select.addEventListener("change", act);
  clear.disabled = true;
  replace(node, fields.map(([, part]) => part.row), el("p", { class: "actions" }, clear));
  return { asked, set };
}
