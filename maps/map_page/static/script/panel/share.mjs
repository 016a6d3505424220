// The state in the address bar, and the ways out: picture, link, weights, table, points, remarks.

import { el, replace, say } from "./dom.mjs";
import { csv, geojson, voice } from "./exports.mjs";
import { download } from "./saved.mjs";
import { buildRemarks } from "./remarks.mjs";
import { pictureButtons } from "../picture/buttons.mjs";
import { decode, encode, linkIn } from "../data/hash.mjs";
import { excludes } from "../data/score.mjs";
import { MOST_COMPARED, select, tell, update, weighted, withRules } from "../data/state.mjs";

const QUIET_MS = 250;
const KEPT = "carte";

function told({ state, map, filters }) {
  const { data, sites, sectors, surface, selected, openSector } = state;
  const usual = excludes(data.rules);
  const { lat, lng } = map.getCenter();
  const changed = data.rules.filter((_, k) => state.applied[k] !== usual[k]).map((rule) => rule.id);
  return {
    weights: state.moved ? Object.fromEntries(data.criteria.map((criterion, k) => [criterion.id, state.weights[k]])) : null,
    rules: changed.length ? changed : null,
    filters: filters.asked(),
    view: [lat, lng, map.getZoom()],
    site: selected && selected.site >= 0 ? sites.id[selected.site] : null,
    cell: selected && selected.cell >= 0 ? surface.cell[selected.cell] : -1,
    sector: openSector >= 0 ? sites.id[sectors.best[openSector]] : null,
    remark: state.shownRemark,
    compared: state.compared.length ? state.compared.map((i) => sites.id[i]) : null,
  };
}

// What an address says, whatever was set before; a view from where nothing of the territory is near is none.
function restore({ state, map, filters, list, remarks }, bounds, said) {
  const at = new Map(state.sites.id.map((id, i) => [id, i]));
  const { criteria, rules } = state.data;
  const usual = excludes(rules);
  withRules(state, rules.map((rule, k) => usual[k] !== Boolean(said.rules && said.rules.includes(rule.id))));
  state.shares = said.weights ? weighted(state, criteria.map((criterion) => said.weights[criterion.id] || 0)) : state.base;
  update(state, true);
  filters.set(said.filters);
  state.compared = (said.compared || []).filter((id) => at.has(id)).map((id) => at.get(id)).slice(0, MOST_COMPARED);
  tell(state, "compared");
  if (state.sectors) {
    state.openSector = at.has(said.sector) ? state.sectors.of[at.get(said.sector)] - 1 : -1;
    list.draw();
  }
  if (said.view && bounds.pad(1).contains(said.view.slice(0, 2))) map.setView(said.view.slice(0, 2), said.view[2], { animate: false });
  const cell = state.surface ? state.surface.at[said.cell] ?? -1 : -1;
  select(state, at.has(said.site) ? { site: at.get(said.site) } : cell >= 0 ? { site: -1, cell } : null);
  state.shownRemark = said.remark || null;
  return said.remark ? remarks.focus(said.remark) : true;
}

// Writes the address while one works, without a step in the browser's history, and marks it as ours: another that comes
// without the mark was put there by hand, over the page that is open, and is obeyed.
function follow(parts, obey) {
  let timer = 0;
  const write = () => {
    const address = `#${encode(told(parts))}`;
    try {
      window.history.replaceState(KEPT, "", address);
    } catch {
      // a page inside another has no address of its own
    }
    return address;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, QUIET_MS);
  };
  parts.state.listeners.push(later);
  parts.map.on("moveend", later);
  window.addEventListener("hashchange", () => {
    const said = decode(window.location.hash);
    if (!said) return;
    if (window.history.state !== KEPT) obey(said);
    write();
  });
  return write;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// What the page's file is called; never where it lies on a disk.
export function fileName({ protocol, pathname }) {
  const last = pathname.slice(pathname.lastIndexOf("/") + 1);
  try {
    return (protocol === "file:" && decodeURIComponent(last)) || "carte.html";
  } catch {
    return "carte.html";
  }
}

// A page on a server has an address for all; of a file, only its name and the state go.
const linkOf = (address) => (window.location.protocol.startsWith("http") ? window.location.href.replace(/#.*$/, "") : encodeURI(fileName(window.location))) + address;

function linkButton(write, message) {
  const field = el("input", { type: "text", readonly: true, "aria-label": say("link_label"), hidden: true });
  const button = el("button", { type: "button", id: "copy-link", on: { click: async () => {
    const link = linkOf(write());
    const isCopied = await copy(link);
    message.textContent = say(isCopied ? "link_copied" : "link_here", { file: fileName(window.location) });
    field.value = link;
    field.hidden = isCopied;
    if (!isCopied) field.select();
  } } }, say("copy_link"));
  return { button, field };
}

function linkForm(obey, message) {
  const field = el("input", { type: "text", id: "link-received", autocomplete: "off", spellcheck: "false" });
  const open = () => {
    const said = decode(linkIn(field.value));
    message.textContent = said ? say(obey(said) ? "link_opened" : "link_remark") : say("link_bad");
  };
  field.addEventListener("keydown", (event) => event.key === "Enter" && open());
  return el("div", { class: "voice" }, el("label", { for: "link-received" }, say("link_received")), field,
    el("button", { type: "button", id: "link-open", on: { click: open } }, say("link_open")));
}

function voiceForm(state, message) {
  const role = el("input", { type: "text", id: "role", maxlength: "80", autocomplete: "off" });
  const button = el("button", { type: "button", id: "export-voice", on: { click: () => {
    download(`poids-${state.data.name}.json`, "application/json", voice(state, role.value.trim()));
    message.textContent = say("saved");
  } } }, say("export_voice"));
  return el("div", { class: "voice" }, el("label", { for: "role" }, say("role")), role, button);
}

// Returns what takes up the state that the address told at first.
export function buildShare(node, { state, map, layers, filters, list, bounds, see }) {
  const first = decode(window.location.hash);
  const remarks = buildRemarks(state, { see });
  const parts = { state, map, filters, list, remarks };
  const obey = (said) => restore(parts, bounds, said);
  const write = follow(parts, obey);
  const message = el("p", { class: "muted", role: "status", id: "share-told" });
  const { button, field } = linkButton(write, message);
  const saver = (id, key, file, type, make) => el("button", { type: "button", id, on: { click: () => {
    download(file, type, make(state));
    message.textContent = say("saved");
  } } }, say(key));
  const { name } = state.data;
  replace(node, el("p", { class: "actions" },
    el("button", { type: "button", id: "print", on: { click: () => window.print() } }, say("print")), pictureButtons(map, state, layers, message),
    saver("save-csv", "save_csv", `${name}.csv`, "text/csv;charset=utf-8", csv),
    saver("save-geojson", "save_geojson", `${name}.geojson`, "application/geo+json", geojson), button),
  field, message, linkForm(obey, message), voiceForm(state, message), remarks.node);
  return () => {
    if (first && !obey(first)) message.textContent = say("link_remark");
  };
}
