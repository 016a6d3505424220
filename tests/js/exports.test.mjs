import assert from "node:assert/strict";
import { test } from "node:test";

import { cell, csv, geojson } from "../../maps/map_page/static/script/panel/exports.mjs";

test("what a spreadsheet may take for a formula is text, in full-width letters and after blanks too", () => {
  for (const name of ["=1+1", "+33", "-2", "@SUM(A1)", " =1+1", "\u00a0=1+1", "\ufeff=1", "\uff1d1+1", "|cmd", "%x", "'=1"]) {
    assert.equal(cell(name), `'${name}`);
  }
  assert.equal(cell("\t=cmd"), "'\t=cmd");
  assert.equal(cell("12 rue A"), "12 rue A");
  assert.equal(cell('a;"b"'), '"a;""b"""');
});

test("what is out of reach is said in words in the table, and is no number for a GIS", () => {
  const sites = { n: 2, id: ["a", "b"], criteria: [0], rules: [], verdict: [], withoutStop: [0, 1], lon: [3, 4], lat: [43, 44],
    measure: [[Infinity, Infinity]], detail: [[Infinity, 70]], utility: [[0, 0]] };
  const criterion = { id: "hospital", label: "Hospital", unit: "min", decimals: 0 };
  const state = { sites, data: { name: "t", criteria: [criterion], rules: [] }, order: [0, 1], visible: null, ranks: [1, 1],
    baseRanks: [1, 1], low: [0, 0], high: [0, 0], allowed: [1, 1], weights: [1] };
  const [, first, second] = csv(state).split("\r\n"); // without words, say() gives back their keys
  assert.ok(first.endsWith(";too_long;too_long;0") && second.endsWith(";is_without_stop;70;0"), `${first} ${second}`);
  const [a, b] = JSON.parse(geojson(state)).features.map((feature) => feature.properties);
  assert.deepEqual([a.hospital, a.hospital_p95_min, a.out_of_reach_criteria], [null, null, "Hospital (too_long)"]);
  assert.deepEqual([b.hospital, b.hospital_p95_min, b.out_of_reach_criteria], [null, 70, "Hospital (is_without_stop)"]);
});
