// The file of remarks: what is written is read back; what is malformed, of another place or too long is refused by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clean, fileOf, fresh, keyOf, LONGEST, MOST, placeAt, readFile, sectorOfRemark } from "../../maps/map_page/static/script/data/remark_file.mjs";

const run = { territory_id: "demo", scenario: "pdf", scenario_hash: "abc", date: "2026-12-01" };
const one = { id: "0123456789abcdef", ...placeAt({ siteId: "S1", place: "12 rue A", commune: "Ville", lon: 3.88, lat: 43.61 }),
  text: "Bruit\nla nuit", role: "habitante", date: "2026-12-01" };
const state = (remarks) => ({ data: { run }, remarks });
const refused = (told) => {
  try {
    readFile(typeof told === "string" ? told : JSON.stringify(told), state([]));
  } catch (error) {
    return error.key;
  }
  return null;
};
const whole = JSON.parse(fileOf(state([one])));

test("what is written is read back, with its accents and its line breaks", () => {
  assert.deepEqual(readFile(fileOf(state([one])), state([])), { remarks: [one], otherRun: "" });
  assert.deepEqual(readFile(`\ufeff${fileOf(state([one]))}`, state([])).remarks, [one]);
});

test("a place is in both systems, as PROJ has it", () => {
  const { x, y } = placeAt({ place: "Comédie", lon: 3.8797, lat: 43.6085 });
  assert.deepEqual([x, y], [771040.6, 6279223.2]); // pyproj 3, EPSG:4326 to EPSG:2154
});

test("a file that is none, of another format, territory or length is refused, and says which", () => {
  assert.equal(refused("{"), "remarks_bad_json");
  assert.equal(refused("null"), "remarks_bad_format");
  assert.equal(refused({ ...whole, format: "pensions-voice/1" }), "remarks_bad_format");
  assert.equal(refused({ ...whole, territory: "ailleurs" }), "remarks_bad_territory");
  assert.equal(refused({ ...whole, remarks: {} }), "remarks_bad_row");
  assert.equal(refused({ ...whole, remarks: new Array(MOST + 1).fill(one) }), "remarks_bad_size");
  for (const wrong of [{ text: "a".repeat(LONGEST + 1) }, { text: " " }, { role: 3 }, { date: "hier" }, { lat: 91 }, { lon: null }, { id: "x" }, { site_id: "" }]) {
    assert.equal(refused({ ...whole, remarks: [{ ...one, ...wrong }] }), "remarks_bad_row", JSON.stringify(wrong));
  }
  assert.equal(refused({ ...whole, remarks: [null] }), "remarks_bad_row");
});

test("one written on another run is read, and its fingerprint told", () => {
  assert.equal(readFile(JSON.stringify({ ...whole, scenario_hash: "fedcba9876543210" }), state([])).otherRun, "fedcba987654");
});

test("the same file opened twice adds nothing; twins within it count once", () => {
  assert.deepEqual(fresh([one], [one]), []);
  assert.deepEqual(fresh([], [one, one]), [one]);
});

test("marks that turn the reading direction, and controls, are no part of a text", () => {
  assert.equal(clean("  a\u202eb\u0000c\r\nd "), "abc\nd");
});

test("a sector and the site it is placed on are two places", () => {
  const at = { place: "Rue A", lon: 3.88, lat: 43.61 };
  assert.notEqual(keyOf(placeAt({ ...at, siteId: "S1", sector: "Rue A" })), keyOf(placeAt({ ...at, sector: "Rue A" })));
});

test("a remark goes back to the sector of its own commune, where another commune has one of that name", () => {
  const sectors = { name: ["Rue de la Gare", "Rue de la Gare"], commune: ["Lattes", "Ville"] };
  assert.equal(sectorOfRemark(sectors, { sector: "Rue de la Gare", commune: "Ville" }), 1);
  assert.equal(sectorOfRemark(sectors, { sector: "Rue de la Gare", commune: "Lattes" }), 0);
  assert.equal(sectorOfRemark(sectors, { sector: "Rue de la Gare", commune: "Ailleurs" }), -1);
});
