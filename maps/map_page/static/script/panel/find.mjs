// The search on the map: a place is chosen in a list that opens under it, and the map flies there.

import { degreesOf, found, nearest, placesOf } from "../data/places.mjs";
import { byId, el, name, replace, say, speak } from "./dom.mjs";
import { streetSaid } from "./street_said.mjs";
import { flyTo, flyToBounds, boundsAround, roomy } from "../map/view.mjs";

const NEAR = 17;

export function buildFind(node, map, state, layers, { bounds, pick, commune }) {
  const communes = layers.find(({ id, text }) => id === "communes" && text.name);
  let places = null; // made at the first letter: thousands of parcels
  let hits = [];
  let at = -1;
  const list = el("ul", { id: "find-list", role: "listbox", "aria-label": say("find"), hidden: true });
  const told = el("p", { id: "find-told", hidden: true });
  const box = el("input", { type: "search", id: "find", role: "combobox", autocomplete: "off", placeholder: say("find"),
    "aria-label": say("find"), "aria-expanded": "false", "aria-controls": "find-list", "aria-autocomplete": "list" });
  const close = () => {
    list.hidden = true;
    at = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const tell = (...parts) => {
    told.hidden = !parts.length;
    replace(told, ...parts);
    if (parts.length) speak(told.textContent);
  };
  const go = (place) => {
    box.value = place.name;
    close();
    tell(...(place.kind === "street" ? streetSaid(state, place, pick) : []));
    if (place.kind === "parcel") return pick(place.rows[0]);
    if (place.kind === "commune") return commune(place.name);
    return flyToBounds(map, roomy(boundsAround(state.sites, place.rows)), { px: 20, nearest: NEAR });
  };
  const mark = (k) => {
    at = (k + hits.length) % hits.length;
    [...list.children].forEach((item, row) => item.setAttribute("aria-selected", String(row === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", `found-${at}`);
  };
  const option = (place, k) => el("li", { id: `found-${k}`, role: "option", "aria-selected": "false",
    on: { click: () => go(place), pointerdown: (event) => event.preventDefault() } },
  el("span", { class: "found-kind" }, say(`kind_${place.kind}`)), name(place.name), place.commune ? [", ", name(place.commune)] : null);
  const nothing = (asked) => {
    const near = nearest(places, asked);
    if (!near) return tell(say("find_unknown", { asked }));
    return tell(say("find_nothing", { asked }), " ", say("did_you_mean"), " ", el("button", { type: "button", class: "link", on: { click: () => {
      box.focus();
      go(near);
    } } }, near.name), ` (${say(`kind_${near.kind}`)}) ?`);
  };
  // Degrees that one types or pastes: there, or out of the territory.
  const goToDegrees = (asked, degrees) => {
    close();
    if (!bounds.contains(degrees)) return tell(say("find_outside", { name: asked.trim() }));
    tell();
    return flyTo(map, degrees, NEAR);
  };
  const look = () => {
    const asked = box.value.trim();
    places = places || placesOf(state.sites, communes ? communes.text.name : []);
    const degrees = degreesOf(asked);
    hits = degrees ? [] : found(places, asked);
    tell();
    if (!hits.length) close();
    if (!asked) return;
    if (degrees) return goToDegrees(asked, degrees);
    if (!hits.length) return nothing(asked);
    replace(list, hits.map(option));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    box.removeAttribute("aria-activedescendant");
    at = -1;
  };
  box.addEventListener("input", look);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "Escape" && !list.hidden) close();
    else if (!hits.length) return;
    else if (key === "ArrowDown" || key === "ArrowUp") mark(key === "ArrowDown" ? at + 1 : at - 1 + (at < 0 ? 1 : 0));
    else if (key === "Enter") go(hits[Math.max(0, at)]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  replace(node, box, list, told);
  return () => byId("find").focus();
}
