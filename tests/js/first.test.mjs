import assert from "node:assert/strict";
import { test } from "node:test";
import { changes, firstOf } from "../../maps/map_page/static/script/data/first.mjs";
import { keepHistory } from "../../maps/map_page/static/script/data/history.mjs";
import { apart } from "../../maps/map_page/static/script/map/badges_apart.mjs";
import { groupsOf, headOf } from "../../maps/map_page/static/script/panel/sector_list.mjs";
import { answerOf } from "../../maps/map_page/static/script/panel/answer.mjs";
import { amount } from "../../maps/map_page/static/script/panel/card.mjs";
import { setWords } from "../../maps/map_page/static/script/panel/dom.mjs";

test("a sector has the note of its best permitted site, and only its rank changes", () => {
  const sectors = { n: 2, of: Uint32Array.of(1, 1, 2, 0) };
  const state = { sectors, low: [0.9, 0.5, 0.7, 1], eligible: [1, 1, 1, 1] };
  assert.deepEqual(firstOf(state).first, [0, 1]);
  const without = firstOf({ ...state, eligible: [0, 1, 1, 1] });
  assert.deepEqual([without.first, Array.from(without.bests)], [[1, 0], [1, 2]]);
});

test("changes are told against the setting one started from", () => {
  const now = (first) => changes({ baseFirst: [4, 5, 6], first });
  assert.deepEqual(now([4, 5, 6]), { come: [], gone: [], leads: undefined, isReordered: false });
  assert.deepEqual(now([4, 6, 5]), { come: [], gone: [], leads: undefined, isReordered: true });
  assert.deepEqual(now([7, 5, 4]), { come: [7], gone: [6], leads: 7, isReordered: true });
});

test("an answer says which come among the first, else that their order alone moves, else that nothing does", () => {
  const keys = ["weights", "weights_one", "weights_order", "weights_still"];
  setWords({ ...Object.fromEntries(keys.map((key) => [`answer_${key}`, `${key} {count} {top}`])), answer_come: "", answer_gone: "" }, "fr");
  const told = (first) => answerOf({ moved: true, sites: { label: ["", "", "", "", "AB 1", "AB 2", "AB 3", "AB 4"] }, baseFirst: [4, 5, 6], first }, "")[0];
  assert.equal(told([4, 5, 6]), "weights_still 0 3");
  assert.equal(told([4, 6, 5]), "weights_order 0 3");
  assert.equal(told([4, 5, 7]), "weights_one 1 3");
});

test("badges that would touch are pushed apart, also from one place, and keep where they belong", () => {
  const spots = apart([{ x: 0, y: 0 }, { x: 0, y: 0 }, { x: 20, y: 3 }, { x: 300, y: 0 }]);
  spots.forEach((a, k) => spots.slice(k + 1).forEach((b) => assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 33 - 0.5)));
  assert.deepEqual(spots.map(({ x0 }) => x0), [0, 0, 20, 300]);
  assert.equal(spots[3].x, 300);
});

test("ties are groups, and those that stand alone one after the other are one", () => {
  const groups = groupsOf([1, 1, 2, 3, 4, 4].map((tie) => ({ tie })));
  assert.deepEqual(groups.map(({ isTied, places }) => [isTied, places]), [[true, [0, 1]], [false, [2, 3]], [true, [4, 5]]]);
});

test("a group is headed by what it is and by its turn: only the first is said to lead", () => {
  const heads = (ties) => groupsOf(ties.map((tie) => ({ tie }))).map(headOf);
  assert.deepEqual(heads([1, 2, 2, 3, 4, 4]), ["group_first_alone", "group_second", "group_next_alone", "group_next"]);
  assert.deepEqual(heads([1, 2, 3, 3, 4, 5]), ["group_first_ordered", "group_second", "group_next_ordered"]);
  assert.deepEqual(heads([1, 1, 2, 3, 4]), ["group_first", "group_second_ordered"]);
});

test("undo and redo go through what came to rest, and a new setting forgets what was undone", () => {
  const listeners = [];
  const state = { listeners, shares: "a", applied: [], data: { rules: [] } };
  const history = keepHistory(state);
  const rest = (shares) => {
    state.shares = shares;
    listeners.forEach((listen) => listen("ranked"));
  };
  rest("b");
  rest("b");
  assert.deepEqual([history.canUndo(), history.canRedo()], [true, false]);
  rest("c");
  listeners.forEach((listen) => listen("ranking"));
  assert.equal(history.redo(), false);
});

test("a measure is said as one says it: above and not minus below, more than where more no longer counts", () => {
  setWords({ more_than_unit: "plus de {value} {unit}" }, "fr");
  const often = { knots: [[0, 0], [30, 1]], unit: "départs par heure", decimals: 1 };
  assert.equal(amount(203.5, often), "plus de 60 départs par heure");
  assert.equal(amount(45, often), "45,0 départs par heure");
  const short = { knots: [[0, 0], [10, 1]], unit: "pts sous l’objectif", decimals: 0, below_zero: "points au-dessus de l’objectif" };
  assert.equal(amount(-8.2, short), "8 points au-dessus de l’objectif");
  assert.equal(amount(40, { knots: [[5, 1], [20, 0]], unit: "min", decimals: 0 }), "40 min");
});
