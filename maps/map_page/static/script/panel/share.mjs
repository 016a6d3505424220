// The state in the address bar, and the ways out: link, weights, table, points.

import { el, replace, say } from "./dom.mjs";
import { csv, download, geojson, voice } from "./exports.mjs";
import { decode, encode } from "../data/hash.mjs";
import { excludes } from "../data/score.mjs";
import { MOST_COMPARED, select, setRules, setWeights, tell } from "../data/state.mjs";

const QUIET_MS = 250;
const KEPT = "carte";

function told(state, map, filters) {
  const { data, sites, surface, selected } = state;
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
    compared: state.compared.length ? state.compared.map((i) => sites.id[i]) : null,
  };
}

// A view from where nothing of the territory is near is none.
function restore(state, map, filters, bounds, said) {
  const at = new Map(state.sites.id.map((id, i) => [id, i]));
  const { criteria, rules } = state.data;
  if (said.rules) {
    const usual = excludes(rules);
    setRules(state, rules.map((rule, k) => usual[k] !== said.rules.includes(rule.id)));
  }
  if (said.weights) setWeights(state, criteria.map((criterion) => said.weights[criterion.id] || 0));
  if (Object.values(said.filters).some(Boolean)) filters.set(said.filters);
  if (said.compared) {
    state.compared = said.compared.filter((id) => at.has(id)).map((id) => at.get(id)).slice(0, MOST_COMPARED);
    tell(state, "compared");
  }
  if (said.view && bounds.pad(1).contains(said.view.slice(0, 2))) map.setView(said.view.slice(0, 2), said.view[2], { animate: false });
  const cell = state.surface ? state.surface.at[said.cell] : -1;
  if (at.has(said.site)) select(state, { site: at.get(said.site) });
  else if (cell >= 0) select(state, { site: -1, cell });
}

// Writes the address while one works, without a step in the browser's history, and marks it as ours: another that comes
// without the mark was put there by hand, over the page that is open, and is obeyed.
function follow(state, map, filters) {
  let timer = 0;
  const write = () => {
    try {
      window.history.replaceState(KEPT, "", `#${encode(told(state, map, filters))}`);
    } catch {
      // a page inside another has no address of its own
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, QUIET_MS);
  };
  state.listeners.push(later);
  map.on("moveend", later);
  window.addEventListener("hashchange", () => {
    if (!decode(window.location.hash)) return;
    if (window.history.state === KEPT) write();
    else window.location.reload();
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

function linkButton(write, message) {
  const field = el("input", { type: "text", readonly: true, "aria-label": say("link_label"), hidden: true });
  const button = el("button", { type: "button", id: "copy-link", on: { click: async () => {
    write();
    const link = window.location.href;
    const isCopied = await copy(link);
    message.textContent = say(isCopied ? "link_copied" : "link_here");
    field.value = link;
    field.hidden = isCopied;
    if (!isCopied) field.select();
  } } }, say("copy_link"));
  return { button, field };
}

function voiceForm(state, message) {
  const role = el("input", { type: "text", id: "role", maxlength: "80", autocomplete: "off" });
  const button = el("button", { type: "button", id: "export-voice", on: { click: () => {
    download(`poids-${state.data.name}.json`, "application/json", voice(state, role.value.trim()));
    message.textContent = say("saved");
  } } }, say("export_voice"));
  return el("div", { class: "voice" }, el("label", { for: "role" }, say("role")), role, button);
}

export function buildShare(node, state, map, filters) {
  const said = decode(window.location.hash);
  const write = follow(state, map, filters);
  const message = el("p", { class: "muted", role: "status" });
  const { button, field } = linkButton(write, message);
  const saver = (id, key, file, type, make) => el("button", { type: "button", id, on: { click: () => {
    download(file, type, make(state));
    message.textContent = say("saved");
  } } }, say(key));
  const { name } = state.data;
  replace(node, el("p", { class: "actions" },
    saver("save-csv", "save_csv", `${name}.csv`, "text/csv;charset=utf-8", csv),
    saver("save-geojson", "save_geojson", `${name}.geojson`, "application/geo+json", geojson),
    el("button", { type: "button", id: "print", on: { click: () => window.print() } }, say("print")), button),
  field, voiceForm(state, message), message);
  return (bounds) => said && restore(state, map, filters, bounds, said);
}

