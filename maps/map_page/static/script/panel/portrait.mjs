// « Ma commune »: one commune beside the territory, its best sectors, what is missing there; on the screen and on A4.

import { portraitOf } from "../data/commune.mjs";
import { figure } from "../map/paper.mjs";
import { boundsAround, boundsOf, flyTo, flyToBounds, roomy } from "../map/view.mjs";
import { byId, el, name, number, replace, say } from "./dom.mjs";
import { sectorRow } from "./sector_list.mjs";

const BEST = 3;
// A sheet of A4 within its margins, in pixels: what there is of it beside the map, and letters in a line.
const PAPER = { width: 696, height: 945, map: [140, 330], most: 6, head: 320, title: 22, sector: 27, line: 14, need: 28, letters: 100 };

const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const percent = (share) => number(100 * share, share && share < 0.1 ? 1 : 0);

function title({ name: commune, among, top }, hasSectors) {
  if (!hasSectors || !top) return commune;
  if (!among) return say("commune_title_none", { commune, top: number(top) });
  if (among === top) return say(top === 1 ? "commune_title_one" : "commune_title_all", { commune, top: number(top) });
  return say("commune_title", { commune, count: number(among), top: number(top) });
}

// A number and its bar, which is for the eye only; `mark`: where the target stands.
function cell(text, share, mark) {
  const width = `${Math.round(1000 * Math.min(1, Math.max(0, share || 0))) / 10}%`;
  const bar = share === share && share !== undefined ? el("span", { class: "bar", "aria-hidden": "true" }, el("span", { class: "fill", style: { width } }),
    mark > 0 ? el("i", { style: { left: `${Math.min(100, 100 * mark)}%` } }) : null) : null;
  return el("td", {}, text, bar);
}

const line = (label, ...cells) => el("tr", {}, el("th", { scope: "row" }, label), cells);

function pensionText(facts) {
  if (!facts || facts.pensions === null) return say("commune_unknown");
  return facts.places ? say("commune_places", { count: number(facts.pensions), places: number(facts.places) }) : number(facts.pensions);
}

// The share of social housing against what the law asks; a commune that the law leaves alone has none.
function socialCells({ of, all }) {
  const known = of && of.social !== null;
  const own = known ? say(of.target === null ? "commune_no_target" : "commune_target", { share: percent(of.social), target: of.target === null ? "" : percent(of.target) })
    : say(of && of.isFree ? "commune_not_concerned" : "commune_unknown");
  const whole = all && all.concerned ? [all.social === null ? "" : say("commune_no_target", { share: percent(all.social) }),
    say(all.under > 1 ? "commune_under" : "commune_under_one", { under: number(all.under), total: number(all.concerned) })].filter(Boolean).join(" ; ") : say("commune_unknown");
  return [cell(own, known ? of.social : undefined, known ? of.target : 0), cell(whole, all && all.social !== null ? all.social : undefined)];
}

function table(portrait, territory) {
  const { counts, all, facts } = portrait;
  const shareOf = (part, whole) => (whole ? part / whole : undefined);
  const counted = (key, of, ofAll) => line(say(`commune_${key}`), cell(number(of), shareOf(of, key === "looked_at" ? all.looked : counts.looked)),
    cell(number(ofAll), shareOf(ofAll, all.looked)));
  const known = facts.of && facts.of.pensions !== null;
  return el("table", { class: "portrait" }, el("caption", { class: "hidden" }, say("commune_table")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "hidden" }, say("commune_what"))), el("th", { scope: "col" }, name(portrait.name)),
      el("th", { scope: "col" }, territory ? name(territory) : say("commune_territory")))),
    el("tbody", {}, counted("looked_at", counts.looked, all.looked), counted("respected", counts.respected, all.respected), counted("to_check", counts.toCheck, all.toCheck),
      line(say("commune_pensions"), cell(pensionText(facts.of), known ? shareOf(facts.of.pensions, facts.all.pensions) : undefined),
        cell(pensionText(facts.all), facts.all && facts.all.pensions ? 1 : undefined)),
      line(say("commune_social"), ...socialCells(facts))));
}

function best(state, { sectors, among, top, counts }, most, act) {
  if (!state.sectors) return [];
  if (!sectors.length) return [el("p", {}, say(counts.looked ? "commune_no_sector" : "commune_no_site"))];
  const rows = sectors.slice(0, most).map((s) => sectorRow(state, s, null, null, act));
  return [among ? el("h3", {}, say("commune_best")) : el("p", {}, say("commune_best_three", { top: number(top) })), el("ol", { class: "sectors" }, rows)];
}

// What has no answer there; where no site was looked at nothing is known, and of sites all excluded nothing is asked.
function missing({ silent, counts }) {
  if (!counts.looked) return [el("h3", {}, say("commune_missing")), el("p", {}, say("commune_missing_all"))];
  if (!counts.respected && !counts.toCheck) return [];
  const items = silent.map(({ rules: [rule, ...others], count, total }) => el("li", {}, el("strong", {}, [rule, ...others].map(({ label }) => label).join(" ; ")), ` : ${say(count === 1 ? "commune_silent_one" : "commune_silent", { count: number(count), total: number(total) })}. `,
    rule.silent ? el("span", { class: "why" }, `${upper(rule.silent)}. `) : "", `${say("ask")} ${rule.ask}.`));
  return [el("h3", {}, say("commune_missing")), items.length ? el("ul", { class: "silent" }, items) : el("p", {}, say("commune_missing_none"))];
}

const noteText = (share) => (share === share ? number(100 * share) : say("commune_unknown"));

function needs(portrait, territory) {
  const rows = portrait.needs.map(({ label, note, all }) => line(label, cell(noteText(note), note), cell(noteText(all), all)));
  const told = rows.length ? [el("p", { class: "muted" }, say("commune_needs_why")), el("table", { class: "portrait" }, el("caption", { class: "hidden" }, say("commune_needs")),
    el("thead", { class: "hidden" }, el("tr", {}, el("th", { scope: "col" }, say("criterion")), el("th", { scope: "col" }, name(portrait.name)), el("th", { scope: "col" }, territory || say("commune_territory")))),
    el("tbody", {}, rows))] : [el("p", {}, say("commune_needs_none"))];
  return [el("h3", {}, say("commune_needs")), ...told];
}

// How many sectors and how high a map one sheet of A4 has room for.
function paperOf({ sectors, silent, needs: people }) {
  const [least, highest] = PAPER.map;
  const lines = silent.reduce((sum, { rules }) => sum + Math.ceil((60 + rules[0].ask.length + rules.reduce((letters, { label }) => letters + label.length + 3, 0)) / PAPER.letters), 0);
  const left = PAPER.height - PAPER.head - 3 * PAPER.title - PAPER.line * (2 + lines) - PAPER.need * people.length;
  const most = Math.max(1, Math.min(PAPER.most, sectors.length, Math.floor((left - least) / PAPER.sector)));
  return { most, height: Math.max(least, Math.min(highest, left - PAPER.sector * most)) };
}

// act: { open(s), hover(s) } of the list of sectors, and redraw() of the map. Returns { open, draw, close, isOpen }.
export function buildPortrait(node, map, state, communes, act) {
  const territory = state.data.run.territory;
  const rowOf = (commune) => (communes ? communes.text.name.indexOf(commune) : -1);
  let before = null; // the view and the focus that one goes back to
  let most = BEST;
  const isOpen = () => Boolean(state.commune);
  const around = (portrait) => (rowOf(portrait.name) >= 0 ? boundsOf(communes, (row) => row === rowOf(portrait.name)) : roomy(boundsAround(state.sites, portrait.rows)));
  const draw = () => {
    const isSeen = isOpen() && !(state.openSector >= 0);
    node.hidden = !isSeen;
    document.documentElement.classList.toggle("in-commune", isSeen);
    if (!isOpen()) return replace(node);
    const portrait = portraitOf(state, state.commune);
    state.communeFirst = portrait.sectors.slice(0, most);
    if (!isSeen) return undefined;
    const held = node.contains(document.activeElement) ? document.activeElement.id || document.activeElement.dataset.sector : "";
    replace(node,
      el("p", { class: "steps" }, el("button", { type: "button", class: "link", id: "commune-back", on: { click: close } }, `← ${say("commune_back")}`),
        el("button", { type: "button", class: "link", id: "commune-print", on: { click: () => window.print() } }, say("commune_print"))),
      el("h2", { id: "commune-title", tabindex: "-1" }, name(title(portrait, Boolean(state.sectors)))),
      el("div", { id: "commune-map" }), table(portrait, territory), best(state, portrait, most, act), missing(portrait), needs(portrait, territory));
    if (held) (byId(held) || node.querySelector(`[data-sector="${held}"]`))?.focus();
    return portrait;
  };
  const open = (commune) => {
    before = before || { center: map.getCenter(), zoom: map.getZoom(), focus: document.activeElement };
    Object.assign(state, { commune, openSector: -1, communeRow: rowOf(commune) });
    const portrait = draw();
    act.redraw();
    if (portrait.rows.length || state.communeRow >= 0) flyToBounds(map, around(portrait), { px: 20 });
    node.scrollIntoView({ block: "nearest" });
    byId("commune-title").focus({ preventScroll: true });
  };
  function close() {
    Object.assign(state, { commune: null, communeRow: -1, communeFirst: [] });
    draw();
    act.redraw();
    if (before) {
      flyTo(map, [before.center.lat, before.center.lng], before.zoom);
      (before.focus && before.focus.isConnected && before.focus !== document.body ? before.focus : map.getContainer()).focus({ preventScroll: true });
    }
    before = null;
  }
  // on paper: more of its sectors, and its map with their numbers
  window.addEventListener("beforeprint", () => {
    if (node.hidden) return;
    const sheet = paperOf(portraitOf(state, state.commune));
    most = sheet.most;
    const portrait = draw();
    const bounds = around(portrait);
    if (bounds.isValid()) replace(byId("commune-map"), figure(map, bounds.pad(0.05), { width: PAPER.width, height: sheet.height, caption: say("commune_map", { commune: portrait.name }) })[0]);
    document.documentElement.classList.add("paper-commune");
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("paper-commune");
    most = BEST;
    draw();
  });
  return { open, draw, close, isOpen };
}
