// Remarks left on places: what one holds, the file they travel in, and what of a file is refused. No DOM.

import { lambert93 } from "./lambert.mjs";

export const FORMAT = "pensions-remarks/1";
export const MOST = 500;
export const LONGEST = 1000;
export const ROLE = 80;
export const HEAVIEST = 5e6; // bytes of a file
const NAME = 300;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

// Text without controls and turning marks; line breaks stay.
export const clean = (text) => text.replace(/\r\n?/g, "\n").replace(CONTROLS, "").trim();

export class Refused extends Error {
  constructor(key, values = {}) {
    super(key);
    Object.assign(this, { key, values });
  }
}

const two = (value) => String(value).padStart(2, "0");
export const dayOf = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const round = (value, decimals) => Number(value.toFixed(decimals));

// A place: { site_id, sector, place, commune, lon, lat, x, y }; metres of Lambert-93 are worked out where they are not told.
export function placeAt({ siteId = null, sector = null, place, commune = "", lon, lat, xy = lambert93(lon, lat) }) {
  return { site_id: siteId, sector, place, commune, lon: round(lon, 6), lat: round(lat, 6), x: round(xy[0], 1), y: round(xy[1], 1) };
}

// Remarks of one place are those on its site, on its sector, or within a metre of its point.
export const keyOf = ({ site_id: site, sector, x, y }) => (site ? `site ${site}` : sector ? `sector ${sector} ${Math.round(x)} ${Math.round(y)}` : `point ${Math.round(x)} ${Math.round(y)}`);

export function fileOf({ data, remarks }) {
  const { scenario, scenario_hash: hash, territory_id: territory, date } = data.run;
  return `${JSON.stringify({ format: FORMAT, territory, scenario, scenario_hash: hash, run_date: date, remarks }, null, 1)}\n`;
}

const isText = (value, most, least = 0) => typeof value === "string" && clean(value).length >= least && value.length <= most;
const isNumber = (value, low, high) => typeof value === "number" && value >= low && value <= high;
const TESTS = {
  id: (one) => typeof one.id === "string" && /^[0-9a-f]{16}$/.test(one.id),
  text: (one) => isText(one.text, LONGEST, 1),
  role: (one) => isText(one.role, ROLE),
  date: (one) => typeof one.date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(one.date),
  place: (one) => isText(one.place, NAME),
  commune: (one) => isText(one.commune, NAME),
  site_id: (one) => one.site_id === null || isText(one.site_id, NAME, 1),
  sector: (one) => one.sector === null || isText(one.sector, NAME, 1),
  lon: (one) => isNumber(one.lon, -180, 180),
  lat: (one) => isNumber(one.lat, -90, 90),
  x: (one) => isNumber(one.x, -1e7, 1e7),
  y: (one) => isNumber(one.y, -1e7, 1e7),
};
const TEXTS = ["text", "role", "place", "commune"];

function checked(one, row) {
  const wrong = Object.keys(TESTS).find((key) => one === null || typeof one !== "object" || !TESTS[key](one));
  if (wrong) throw new Refused("remarks_bad_row", { row, what: wrong });
  return Object.fromEntries(Object.keys(TESTS).map((key) => [key, TEXTS.includes(key) ? clean(one[key]) : one[key]]));
}

// The remarks of a file and the fingerprint of the run they were written on; throws Refused with the word that says why.
export function readFile(text, { data }) {
  if (text.length > HEAVIEST) throw new Refused("remarks_bad_size", { most: MOST });
  let told;
  try {
    told = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw new Refused("remarks_bad_json");
  }
  const found = told && typeof told === "object" ? told : {};
  if (found.format !== FORMAT) throw new Refused("remarks_bad_format", { found: String(found.format || "?").slice(0, 60), wanted: FORMAT });
  const { territory_id: territory, scenario_hash: hash } = data.run;
  if (found.territory !== territory) throw new Refused("remarks_bad_territory", { found: String(found.territory || "?").slice(0, 60), wanted: territory });
  if (!Array.isArray(found.remarks)) throw new Refused("remarks_bad_row", { row: 1, what: "remarks" });
  if (found.remarks.length > MOST) throw new Refused("remarks_bad_size", { most: MOST });
  const remarks = found.remarks.map((one, k) => checked(one, k + 1));
  return { remarks, otherRun: found.scenario_hash !== hash ? String(found.scenario_hash || "?").slice(0, 12) : "" };
}

// The sector of now that a remark was left on, -1 for none: two communes may have sectors of one name.
export const sectorOfRemark = ({ name, commune }, remark) => name.findIndex((one, s) => one === remark.sector && commune[s] === remark.commune);

// Those read that are not there yet, by their id: the same file opened twice adds nothing.
export function fresh(own, read) {
  const known = new Set(own.map(({ id }) => id));
  return read.filter(({ id }) => !known.has(id) && known.add(id));
}
