// Remarks: left on the place of a card, listed, changed, deleted and brought back, saved as a file and read from one.
// They live in the page's memory alone: storage of file:// pages is shared by all the files of a computer.

import { clean, dayOf, fileOf, fresh, HEAVIEST, keyOf, LONGEST, MOST, newId, placeAt, readFile, Refused, ROLE } from "../data/remark_file.mjs";
import { byId, el, name, number, replace, say } from "./dom.mjs";
import { download } from "./saved.mjs";
import { partsOf } from "../data/places.mjs";
import { labelOf, tell } from "../data/state.mjs";
import { placeOf } from "../map/surface.mjs";

const degreesNorth = (y) => (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;

function placeOfSite(state, i) {
  const { sites, sectors } = state;
  const s = sectors ? sectors.of[i] - 1 : -1;
  return placeAt({ siteId: sites.id[i], sector: s >= 0 ? sectors.name[s] : null, place: partsOf(labelOf(sites, i)).address,
    commune: sites.commune ? sites.commune[i] : "", lon: sites.lon[i], lat: sites.lat[i] });
}

function placeOfSector(state, s) {
  const { sites, sectors } = state;
  const i = sectors.best[s];
  return placeAt({ sector: sectors.name[s], place: sectors.name[s], commune: sectors.commune[s], lon: sites.lon[i], lat: sites.lat[i] });
}

function placeOfCell(state, cell) {
  const { surface } = state;
  const { x, y } = placeOf(surface, cell);
  const at = surface.cell[cell];
  const xy = [surface.x0 + ((at % surface.columns) + 0.5) * surface.step, surface.y1 - (Math.floor(at / surface.columns) + 0.5) * surface.step];
  const [lon, lat] = [(x - 0.5) * 360, degreesNorth(y)];
  return placeAt({ place: say("remark_place"), commune: state.communeAt(lon, lat), lon, lat, xy });
}

// Where a remark goes: { site }, { sector } or { cell }, each a place of the page.
export const placeFrom = (state, { site = -1, sector = -1, cell = -1 }) => (site >= 0 ? placeOfSite(state, site) : sector >= 0 ? placeOfSector(state, sector) : placeOfCell(state, cell));

export const startRemarks = (state) => Object.assign(state, { remarks: [], unsaved: 0, deleted: [], draft: null, wantedRemark: null });

function changed(state, remarks) {
  state.remarks = remarks;
  state.unsaved += 1;
  tell(state, "remarked");
}

// Kept when the card is drawn anew under the fingers.
function field(state, key, tag, attributes) {
  const draft = state.draft;
  const node = el(tag, { ...attributes, on: { input: () => {
    draft[key] = node.value;
  } } });
  node.value = draft[key];
  return node;
}

function form(state, id, message, done) {
  const text = field(state, "text", "textarea", { id: `remark-text-${id}`, maxlength: String(LONGEST), rows: "4" });
  const role = field(state, "role", "input", { id: `remark-role-${id}`, type: "text", maxlength: String(ROLE), autocomplete: "off" });
  const keep = () => {
    const { place, old } = state.draft;
    const told = { text: clean(text.value).slice(0, LONGEST), role: clean(role.value).slice(0, ROLE), date: dayOf(new Date()) };
    if (!told.text) {
      message.textContent = say("remark_empty");
      text.focus();
      return;
    }
    state.draft = null;
    changed(state, old ? state.remarks.map((one) => (one.id === old.id ? { ...one, ...told } : one)) : [...state.remarks, { id: newId(), ...place, ...told }]);
    done("remark_kept");
  };
  return el("div", { class: "remark-form" }, el("p", { class: "muted" }, say("remark_why")),
    el("label", { for: `remark-text-${id}` }, say("remark_text", { most: number(LONGEST) })), text,
    el("label", { for: `remark-role-${id}` }, say("remark_role")), role,
    el("p", { class: "actions" }, el("button", { type: "button", id: `remark-keep-${id}`, on: { click: keep } }, say("remark_keep")),
      el("button", { type: "button", on: { click: () => {
        state.draft = null;
        done("");
      } } }, say("remark_cancel"))));
}

const byline = ({ role, date }) => say("remark_by", { role: role || say("remark_anonymous"), date: date.split("-").reverse().join("/") });

const body = (one) => [el("p", { class: "remark-text" }, name(one.text)), el("p", { class: "muted" }, name(byline(one)))];

// What a card says of its place, and the button to add to it; `id`: of the card it stands in.
export function remarkBox(state, where, id) {
  const place = placeFrom(state, where);
  const key = keyOf(place);
  const node = el("div", { class: "remark-box" });
  const message = el("p", { class: "muted", role: "status" });
  const leave = () => el("button", { type: "button", id: `remark-leave-${id}`, on: { click: () => {
    if (state.remarks.length >= MOST) {
      message.textContent = say("remark_full", { most: number(MOST) });
      return;
    }
    state.draft = { key, place, text: "", role: "" };
    draw();
    byId(`remark-text-${id}`).focus();
  } } }, say("remark_leave"));
  const done = (word) => {
    draw();
    requestAnimationFrame(() => { // the card may be drawn anew first
      byId(`remark-leave-${id}`)?.focus();
      const said = byId(`remark-leave-${id}`)?.closest(".remark-box").querySelector("[role=status]");
      if (said && word) said.textContent = say(word);
    });
  };
  const draw = () => {
    const isOpen = state.draft && state.draft.key === key && !state.draft.old;
    const own = state.remarks.filter((one) => keyOf(one) === key);
    replace(node, own.length ? [el("h3", {}, say("remarks_here")), ...own.map((one) => el("div", { class: "remark-one" }, body(one)))] : null,
      isOpen ? form(state, id, message, done) : el("p", {}, leave()), message);
  };
  draw();
  return node;
}

function rowOf(state, one, k, act, message, draw) {
  const isEdited = state.draft && state.draft.old && state.draft.old.id === one.id;
  const button = (key, click) => el("button", { type: "button", class: "link", "data-act": key, "aria-label": say("remark_of", { act: say(key), number: number(k + 1), place: one.place }), on: { click } }, say(key));
  return el("li", { class: "remark-one", "data-remark": one.id, tabindex: "-1" },
    el("strong", {}, name([one.place, one.commune].filter(Boolean).join(", "))),
    isEdited ? form(state, "list", message, (word) => {
      draw();
      if (word) message.textContent = say(word);
      byId("remarks-list").querySelector(`[data-remark="${one.id}"] [data-act="remark_change"]`)?.focus();
    }) : body(one),
    el("p", { class: "actions" }, button("remark_see", () => act.see(one)), button("remark_change", () => {
      state.draft = { key: "", old: one, text: one.text, role: one.role };
      draw();
      byId("remark-text-list").focus();
    }), button("remark_delete", () => {
      state.deleted.push([k, one]);
      changed(state, state.remarks.filter((other) => other !== one));
      message.textContent = say("remark_deleted");
      byId("remark-back").focus();
    })));
}

async function open(state, file) {
  try {
    if (file.size > HEAVIEST) throw new Refused("remarks_bad_size", { most: number(MOST) });
    const { remarks, otherRun } = readFile(await file.text(), state);
    const added = fresh(state.remarks, remarks);
    if (state.remarks.length + added.length > MOST) throw new Refused("remarks_bad_size", { most: number(MOST) });
    const known = new Set(state.sites.id);
    const strange = added.filter(({ site_id: site }) => site && !known.has(site)).length;
    state.remarks = [...state.remarks, ...added]; // they have a file already: nothing more is to be saved
    tell(state, "remarked");
    return [say("remarks_opened", { count: number(added.length), known: number(remarks.length - added.length) }),
      otherRun ? say("remarks_other_run", { hash: otherRun }) : "", strange ? say("remarks_strange", { count: number(strange) }) : ""].filter(Boolean).join(" ");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return say("remarks_bad", { file: file.name, why: say(error.key, error.values) });
  }
}

// The list with its file; act: { see(remark) }. Returns { node, focus(id) }.
export function buildRemarks(state, act) {
  const list = el("div", { id: "remarks-list" });
  const message = el("p", { class: "muted", role: "status", id: "remarks-told" });
  const file = `remarques-${state.data.name}.json`;
  const save = el("button", { type: "button", id: "remarks-save", on: { click: () => {
    download(file, "application/json", fileOf(state));
    state.unsaved = 0;
    draw();
    message.textContent = say("remarks_saved", { file });
  } } }, say("remarks_save"));
  const input = el("input", { type: "file", id: "remarks-open", accept: ".json,application/json", on: { change: async () => {
    const [chosen] = input.files;
    if (!chosen) return;
    message.textContent = await open(state, chosen);
    input.value = "";
    focus(state.wantedRemark);
  } } });
  const back = () => el("button", { type: "button", id: "remark-back", on: { click: () => {
    const [k, one] = state.deleted.pop();
    changed(state, [...state.remarks.slice(0, k), one, ...state.remarks.slice(k)]);
    message.textContent = say("remark_returned");
    list.querySelector(`[data-remark="${one.id}"]`)?.focus();
  } } }, say("remark_back"));
  const draw = () => {
    const { remarks, unsaved, deleted } = state;
    replace(list, remarks.length ? el("ol", { class: "remarks" }, remarks.map((one, k) => rowOf(state, one, k, act, message, draw))) : el("p", { class: "muted" }, say("remarks_none")),
      deleted.length ? el("p", {}, back()) : null, unsaved && remarks.length ? el("p", { class: "warning" }, say("remarks_unsaved", { count: number(remarks.length) })) : null);
    save.disabled = !remarks.length;
  };
  const focus = (id) => {
    const found = id && list.querySelector(`[data-remark="${id}"]`);
    state.wantedRemark = found ? null : id;
    if (found) {
      found.scrollIntoView({ block: "nearest" });
      found.focus();
    }
    return Boolean(found);
  };
  window.addEventListener("beforeunload", (event) => {
    if (state.unsaved && state.remarks.length) event.preventDefault();
  });
  state.listeners.push((event) => event === "remarked" && draw());
  draw();
  const node = el("div", { id: "remarks" }, el("h3", {}, say("remarks_title")), list,
    el("p", { class: "actions" }, save), el("label", { for: "remarks-open" }, say("remarks_open")), input, message);
  return { node, focus };
}
