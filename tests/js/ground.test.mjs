// Names along streets: on a straight stretch, never upside down, never over one another.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placeNames, stretch } from "../../maps/map_page/static/script/map/ground.mjs";

test("a name stands on the middle of its street, and reads from left to right whichever way the street is drawn", () => {
  assert.deepEqual(stretch([[0, 50], [200, 50]], 100), { x: 100, y: 50, angle: 0 });
  assert.equal(Math.abs(stretch([[200, 50], [0, 50]], 100).angle), 0);
  for (const [dx, dy] of [[1, 1], [-1, 1], [-1, -1], [1, -1], [0, 1]]) {
    assert.ok(Math.abs(stretch([[0, 0], [200 * dx, 200 * dy]], 100).angle) <= Math.PI / 2 + 1e-9);
  }
});

test("a street shorter than its name has none, nor one that bends everywhere", () => {
  assert.equal(stretch([[0, 0], [60, 0]], 100), null);
  const zigzag = Array.from({ length: 20 }, (_, k) => [10 * k, 40 * (k % 2)]);
  assert.equal(stretch(zigzag, 100), null);
});

test("a name keeps to the straight part of a street that bends", () => {
  const spot = stretch([[0, 0], [0, 60], [300, 60]], 100);
  assert.ok(Math.abs(spot.angle) < 0.35 && spot.x > 50);
});

// Two parallel streets so many pixels apart, in a view of a thousand pixels a side.
function placed(apart) {
  const x = Float64Array.from([100, 400, 100, 400]);
  const y = Float64Array.from([100, 100, 100 + apart, 100 + apart]);
  const block = { x, y, size: [2, 2], look: [1, 1], name: [1, 2] };
  const view = { scale: 1, left: 0, top: 0, width: 1000, height: 1000 };
  return placeNames([block], view, ["", "Rue A", "Rue B"], 1, () => 80).map(({ text }) => text);
}

test("two names that would touch are not both drawn", () => {
  assert.deepEqual(placed(8), ["Rue A"]);
  assert.deepEqual(placed(40), ["Rue A", "Rue B"]);
});
