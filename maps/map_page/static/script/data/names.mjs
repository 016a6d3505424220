// What a sector is called by its best site: the same words as pensions/ranking/sectors/names.py. No DOM, no map.

import { integers, texts } from "./decode.mjs";

const PARTS = ["street", "stop", "place"];

// What maps/map_page/packed_sectors.py wrote: for each site the names it may be called by, were it the best of a sector.
export function readNaming(packed) {
  if (!packed) return null;
  const names = texts(packed.text);
  const codes = Object.fromEntries([...PARTS, "side"].map((part) => [part, integers(packed[part])]));
  const { frames, sides } = packed;
  return { frames, partsOf: (i) => ({ ...Object.fromEntries(PARTS.map((part) => [part, names[part][codes[part][i]]])), side: sides[codes.side[i] - 1] || "" }) };
}

const filled = (frame, values) => frame.replace(/\{(\w+)\}/g, (mark, key) => values[key]);

function plain({ frames }, { street, stop, place, side }) {
  if (street) return street;
  if (stop) return filled(frames.near_stop, { stop });
  if (place) return filled(frames.near_place, { place });
  return side ? filled(frames.side, { side }) : frames.unnamed;
}

// What is added to a name that another sector of the commune has too, in this order; "" where there is nothing to add.
const LONGER = [
  ({ frames }, { street, stop }) => (street && stop ? filled(frames.street_and_stop, { street, stop }) : ""),
  ({ frames }, { street, place }) => (street && place ? filled(frames.street_and_place, { street, place }) : ""),
  (naming, parts) => {
    const name = plain(naming, { ...parts, side: "" });
    return parts.side && name !== naming.frames.unnamed ? filled(naming.frames.street_and_side, { street: name, side: parts.side.toLowerCase() }) : "";
  },
];

function twice(said, communes) {
  const counts = new Map();
  const keys = said.map((name, k) => `${communes[k]}\n${name}`);
  keys.forEach((key) => counts.set(key, (counts.get(key) || 0) + 1));
  return { keys, is: keys.map((key) => counts.get(key) > 1) };
}

// Names of sectors whose best sites are `rows`, in order; no two of one commune are the same.
export function toldNames(naming, rows, communes) {
  const parts = rows.map(naming.partsOf);
  let said = parts.map((one) => plain(naming, one));
  for (const longer of LONGER) {
    const { is } = twice(said, communes);
    said = said.map((name, k) => (is[k] && longer(naming, parts[k])) || name);
  }
  const { keys, is } = twice(said, communes);
  const seen = new Map();
  return said.map((name, k) => {
    seen.set(keys[k], (seen.get(keys[k]) || 0) + 1);
    return is[k] ? filled(naming.frames.numbered, { name, number: seen.get(keys[k]) }) : name;
  });
}
