// Names along streets: on a straight stretch, never upside down, never over one another.

import assert from "node:assert/strict";
import { test } from "node:test";
import { place } from "../../maps/map_page/static/script/label/label_boxes.mjs";
import { streetLabels, stretches } from "../../maps/map_page/static/script/label/street_names.mjs";

const stretch = (points, width) => [...stretches(points, width)][0] || null;

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

// Streets of one block in a view of a thousand pixels a side, one unit a pixel; each name is 80 px wide.
function placed(streets, names) {
  const points = streets.flatMap(({ points: own }) => own);
  const block = { x: Float64Array.from(points, ([x]) => x), y: Float64Array.from(points, ([, y]) => y), size: streets.map(({ points: own }) => own.length),
    look: streets.map(({ look }) => look), name: streets.map(({ name }) => name) };
  const frame = { left: 0, top: 0, right: 1000, bottom: 1000 };
  const labels = streetLabels([block], { scale: 1, left: 0, top: 0 }, [0, 1], { names, widthOf: () => 80 }, frame);
  return place(labels, [], frame).map(({ label, x, y }) => [label.text, x, y]);
}
const straight = (name, look, x0, x1, y) => ({ name, look, points: [[x0, y], [x1, y]] });

test("two names that would touch are not both drawn, nor one that its street leaves no room for", () => {
  const names = ["", "Rue A", "Rue B"];
  const two = (apart) => placed([straight(1, 1, 100, 200, 100), straight(2, 1, 100, 200, 100 + apart)], names).map(([text]) => text);
  assert.deepEqual(two(8), ["Rue A"]);
  assert.deepEqual(two(40), ["Rue A", "Rue B"]);
  assert.deepEqual(placed([straight(1, 1, 100, 190, 100)], names), []);
});

test("a street that only crosses the screen, with both its ends outside, has its name where it is in sight", () => {
  const [[text, x, y]] = placed([straight(1, 1, -3000, 1200, 500)], ["", "Rue A"]);
  assert.ok(text === "Rue A" && x > 40 && x < 960 && y === 500);
});

test("main streets come first, then the longest; a name is told twice at most, and far from itself", () => {
  const names = ["", "Petite rue", "Avenue"];
  assert.deepEqual(placed([straight(1, 1, 100, 400, 100), straight(2, 0, 100, 300, 104)], names)[0][0], "Avenue");
  const again = [[0, 0], [200, 0], [0, 400], [600, 500], [800, 900]].map(([x, y]) => straight(1, 1, x, x + 150, 10 + y));
  const spots = placed(again, names);
  assert.equal(spots.length, 2);
  assert.ok(Math.hypot(spots[0][1] - spots[1][1], spots[0][2] - spots[1][2]) >= 450);
});
