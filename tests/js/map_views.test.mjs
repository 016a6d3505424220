// What one opens on, the inset's frame, badges off houses, the outline of a sector, and the letters of its sites.

import assert from "node:assert/strict";
import { test } from "node:test";
import { letterOf, plotsOf } from "../../maps/map_page/static/script/data/plots.mjs";
import { apart } from "../../maps/map_page/static/script/map/badges_apart.mjs";
import { frameOf } from "../../maps/map_page/static/script/map/inset.mjs";
import { hull, letterSpots } from "../../maps/map_page/static/script/map/opened.mjs";
import { clearView } from "../../maps/map_page/static/script/map/view.mjs";

const SIZE = { x: 900, y: 700 };
const shown = ({ x, y }, view) => [(x - view.x) * 2 ** view.zoom + SIZE.x / 2, (y - view.y) * 2 ** view.zoom + SIZE.y / 2];

//  a box of 9 × 7 units fits 900 × 700 px at 2^6.5 = 90 px a unit (6.64 is not a quarter)
test("a view with nothing in the way is the box in the middle, at the nearest quarter of a zoom", () => {
  assert.deepEqual(clearView([{ x: 4, y: 3 }], [0, 0, 9, 7], SIZE, []), { x: 4.5, y: 3.5, zoom: 6.5 });
  assert.equal(clearView([{ x: 4, y: 3 }], [0, 0, 9, 7], SIZE, [], { most: 3 }).zoom, 3);
});

test("no place that matters is under the legend, the search or the inset, nor near the edge", () => {
  const covers = [{ left: 16, top: 400, right: 273, bottom: 684 }, { left: 16, top: 16, right: 368, bottom: 58 }, { left: 708, top: 464, right: 884, bottom: 684 }];
  const points = [[1, 6], [8, 6.5], [0.5, 0.5], [5, 3]].map(([x, y]) => ({ x, y }));
  const view = clearView(points, [0, 0, 9, 7], SIZE, covers);
  for (const [x, y] of points.map((point) => shown(point, view))) {
    assert.ok(x >= 24 && y >= 24 && x <= 876 && y <= 676, `${x}, ${y}`);
    for (const { left, top, right, bottom } of covers) assert.ok(x < left - 24 || x > right + 24 || y < top - 24 || y > bottom + 24, `${x}, ${y}`);
  }
  assert.ok(view.zoom >= 5 && view.zoom <= 6.5);
});

test("where no view is clear the box stays in the middle", () => {
  const all = [{ left: 0, top: 0, right: 900, bottom: 700 }];
  assert.deepEqual(clearView([{ x: 4, y: 3 }], [0, 0, 9, 7], SIZE, all), { x: 4.5, y: 3.5, zoom: 6.5 });
});

test("the frame of the inset follows the view, stays inside, and is never too small to be seen", () => {
  const inset = { width: 176, height: 180 };
  assert.deepEqual(frameOf(inset, [50, 60, 110, 100]), { left: 50, top: 60, width: 60, height: 40 });
  assert.deepEqual(frameOf(inset, [-500, -500, 900, 900]), { left: 0, top: 0, width: 176, height: 180 });
  assert.deepEqual(frameOf(inset, [100, 100, 101, 101]), { left: 96.5, top: 96.5, width: 8, height: 8 });
  const out = frameOf(inset, [300, -80, 340, -60]);
  assert.ok(out.left + out.width <= 176 && out.top >= 0 && out.width >= 8 && out.height >= 8);
});

test("badges keep 5 px between them and hide no house, wherever houses stand", () => {
  let state = 11;
  const any = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let turn = 0; turn < 60; turn += 1) {
    const spots = Array.from({ length: 12 }, () => ({ x: 150 * any(), y: 150 * any() }));
    const houses = Array.from({ length: 8 }, () => ({ x: 150 * any(), y: 150 * any(), r: 10 }));
    const found = apart(spots, 14, { houses });
    found.forEach((a, k) => {
      found.slice(k + 1).forEach((b) => assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 33 - 0.05));
      houses.forEach((house) => assert.ok(Math.hypot(a.x - house.x, a.y - house.y) >= 14 + 10));
      assert.deepEqual([a.x0, a.y0], [spots[k].x, spots[k].y]);
    });
  }
});

test("a badge on a house leaves it, and one beside it stays", () => {
  const [on, beside] = apart([{ x: 100, y: 100 }, { x: 200, y: 100 }], 14, { houses: [{ x: 100, y: 100, r: 10 }, { x: 230, y: 100, r: 10 }] });
  assert.ok(Math.hypot(on.x - 100, on.y - 100) >= 25.9);
  assert.deepEqual([beside.x, beside.y], [200, 100]);
});

test("the outline goes round the outermost sites, whatever is inside, on a line or twice at one place", () => {
  assert.deepEqual(hull([[0, 0], [10, 0], [10, 10], [0, 10], [5, 5], [10, 0]]), [[0, 0], [10, 0], [10, 10], [0, 10]]);
  assert.deepEqual(hull([[0, 0], [5, 0], [10, 0]]), [[0, 0], [10, 0]]);
  assert.deepEqual(hull([[3, 4], [3, 4]]), [[3, 4]]);
});

//  sites 4, 7, 9 of the sector are ranked 3rd, 1st and not at all; 8 is ranked 2nd
const state = { sectors: { rows: [[4, 7, 8, 9]] }, ranks: { 4: 3, 7: 1, 8: 2, 9: 0 }, openSector: 0, places: [1] };

test("sites of an opened sector have the letters of their order, and those that are not ranked none", () => {
  assert.deepEqual(plotsOf(state, 0), [7, 8, 4]);
  const xy = { x: [0, 0, 0, 0, 100, 0, 0, 200, 300], y: new Array(9).fill(50) };
  const spots = letterSpots(state, xy, { scale: 1, left: 0, top: 0, metres: 2 });
  assert.deepEqual(spots.map(({ text, i, x, y }) => [text, i, x, y]), [["a", 7, 200, 50], ["b", 8, 300, 50], ["c", 4, 100, 50]]);
  assert.deepEqual(letterSpots(state, xy, { scale: 1, left: 0, top: 0, metres: 6 }), []);
  assert.deepEqual(letterSpots({ ...state, openSector: -1 }, xy, { scale: 1, left: 0, top: 0, metres: 2 }), []);
  assert.equal(letterOf(26), "");
});
