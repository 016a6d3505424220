import assert from "node:assert/strict";
import { test } from "node:test";
import { calledText, measureOf, unanswered } from "../../maps/map_page/static/script/panel/card.mjs";
import { lambert93 } from "../../maps/map_page/static/script/data/lambert.mjs";

test("the measure found back from a note, falling and rising", () => {
  const falling = [[5, 1], [20, 0]];
  assert.deepEqual(measureOf(1, falling), { sign: "≤", value: 5 });
  assert.deepEqual(measureOf(0, falling), { sign: "≥", value: 20 });
  assert.deepEqual(measureOf(0.5, falling), { sign: "≈", value: 12.5 });
  assert.deepEqual(measureOf(0.25, [[0, 0], [12, 1]]), { sign: "≈", value: 3 });
});

test("a flat end is told by where it begins", () => {
  assert.deepEqual(measureOf(1, [[0, 0], [10, 1], [30, 1]]), { sign: "≥", value: 10 });
  assert.deepEqual(measureOf(1, [[2, 1], [5, 1], [20, 0]]), { sign: "≤", value: 5 });
});

test("a value function that goes up and down does not tell", () => {
  assert.equal(measureOf(0.5, [[0, 0], [10, 1], [30, 0]]), null);
  assert.equal(measureOf(0.5, [[0, 0.5], [10, 0.5]]), null);
});

test("degrees to Lambert-93, against PROJ (EPSG:4326 to EPSG:2154)", () => {
  const cases = [
    [3, 46.5, 700000, 6600000],
    [3.876269, 43.610578, 770760.98, 6279451.08],
    [-4.5, 48.4, 145709.79, 6837422.08],
  ];
  for (const [lon, lat, x, y] of cases) {
    const [east, north] = lambert93(lon, lat);
    assert.ok(Math.hypot(east - x, north - y) < 0.02, `${east} ${north}`);
  }
});

test("what is missing for a verdict is named only where nothing excludes, and never an alert", () => {
  const rules = [{ kind: "exclusion", label: "plan" }, { kind: "exclusion", label: "slope" }, { kind: "alert", label: "noise" }];
  const verdict = [[2, 2, 0], [0, 1, 0], [2, 2, 2]]; // a column a rule, three sites: 0 pass, 1 fail, 2 unknown
  const judged = { rules: [0, 1, 2], verdict };
  assert.deepEqual(unanswered(rules, judged, 0), ["plan"]);
  assert.deepEqual(unanswered(rules, judged, 1), []);
  assert.deepEqual(unanswered(rules, judged, 2), []);
  assert.deepEqual(unanswered(rules, judged, 0, (k) => k !== 0), []);
});

test("what the scenario calls a site is not said of other weights or rules", () => {
  const state = { sites: { called: [1, 4] }, data: { verdicts: ["Bon site", "Site moyen", "", "", ""] } };
  assert.equal(calledText(state, 0), "Site moyen");
  assert.equal(calledText(state, 1), "");
  assert.equal(calledText({ ...state, moved: true }, 0), "");
  assert.equal(calledText({ ...state, supposed: true }, 0), "");
  assert.equal(calledText({ ...state, sites: { called: null } }, 0), "");
});
