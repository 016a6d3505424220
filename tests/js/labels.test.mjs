// One placement for all labels: drawn cases worked out by hand, and for random ones that no box covers another.

import assert from "node:assert/strict";
import { test } from "node:test";
import { around, overlap, place } from "../../maps/map_page/static/script/label/label_boxes.mjs";
import { inside, typeset } from "../../maps/map_page/static/script/label/label_names.mjs";

const FRAME = { left: 0, top: 0, right: 400, bottom: 200 };
const box = (x, y, w, h, kind) => ({ x, y, w, h, kind });
const labelAt = (x, y, more = {}) => ({ w: 60, h: 16, spots: around({ x, y, r: 10 }, 60, 16), ...more });
const spotOf = (label, obstacles, frame = FRAME) => place([label], obstacles, frame).map(({ x, y }) => [x, y])[0];

// A mark at (200, 100) of radius 10, a label of 60 × 16: right of it the label's middle is 10 + 30 px away, below 10 + 8.
test("a label stands right of its mark, else left, below, above, at a corner, else nowhere", () => {
  const [right, left, below, above] = [box(240, 100, 20, 20), box(160, 100, 20, 20), box(200, 118, 4, 4), box(200, 82, 4, 4)];
  assert.deepEqual(spotOf(labelAt(200, 100), []), [240, 100]);
  assert.deepEqual(spotOf(labelAt(200, 100), [right]), [160, 100]);
  assert.deepEqual(spotOf(labelAt(200, 100), [right, left]), [200, 118]);
  assert.deepEqual(spotOf(labelAt(200, 100), [right, left, below]), [200, 82]);
  assert.deepEqual(spotOf(labelAt(200, 100), [box(240, 100, 20, 6), box(160, 100, 20, 6), below, above]), [237, 115]);
  assert.equal(spotOf(labelAt(200, 100), [box(200, 100, 200, 80)]), undefined);
});

test("a label that the edge of the map would cut stands on the other side, or nowhere", () => {
  assert.deepEqual(spotOf(labelAt(370, 100), []), [330, 100]);
  assert.equal(spotOf(labelAt(-30, 100), []), undefined);
});

test("the first label has the place, the second another", () => {
  const found = place([labelAt(200, 100), labelAt(200, 104)], [], FRAME).map(({ x, y }) => [x, y]);
  assert.deepEqual(found, [[240, 100], [160, 104]]);
});

//  middles 30 + 36 + 14 = 80 px apart: the label ends exactly 36 px from the badge
test("the name of a commune stays 36 px from a badge, and of nothing else", () => {
  const label = (x) => ({ w: 60, h: 16, spots: [{ x, y: 100 }], of: { badge: 36 } });
  assert.equal(place([label(280)], [box(200, 100, 28, 28, "badge")], FRAME).length, 1);
  assert.equal(place([label(279)], [box(200, 100, 28, 28, "badge")], FRAME).length, 0);
  assert.equal(place([label(279)], [box(200, 100, 28, 28, "stop")], FRAME).length, 1);
});

test("stops of one name within 90 px have one label, those farther two", () => {
  const stop = (x) => ({ ...labelAt(x, 100), name: "stop Gare", apart: 90, mark: { x, y: 100 } });
  assert.equal(place([stop(100), stop(189)], [], FRAME).length, 1);
  assert.equal(place([stop(100), stop(190)], [], FRAME).length, 2);
});

// Another way to tell that two boxes touch: a corner of one in the other, or two sides that cross.
function corners({ x, y, w, h, angle = 0 }) {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([a, b]) => [x + (a * w * c - b * h * s) / 2, y + (a * w * s + b * h * c) / 2]);
}
const side = ([ax, ay], [bx, by], [px, py]) => (bx - ax) * (py - ay) - (by - ay) * (px - ax);
function touch(a, b) {
  const [p, q] = [corners(a), corners(b)];
  const edges = (shape) => shape.map((corner, k) => [corner, shape[(k + 1) % 4]]);
  const holds = (shape, point) => edges(shape).every(([from, to]) => side(from, to, point) > 1e-9);
  const cross = ([a0, a1], [b0, b1]) => side(a0, a1, b0) * side(a0, a1, b1) < -1e-9 && side(b0, b1, a0) * side(b0, b1, a1) < -1e-9;
  return p.some((point) => holds(q, point)) || q.some((point) => holds(p, point)) || edges(p).some((one) => edges(q).some((other) => cross(one, other)));
}

// Numbers in [0, 1) from a seed (Park and Miller 1988).
function random(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function drawn(seed, count) {
  const any = random(seed);
  const obstacles = Array.from({ length: 40 }, () => box(900 * any(), 680 * any(), 4 + 40 * any(), 4 + 40 * any(), any() < 0.3 ? "badge" : "stop"));
  obstacles.push(box(128, 560, 256, 240, "cover"));
  const labels = Array.from({ length: count }, () => {
    const [x, y, w, h] = [950 * any() - 25, 720 * any() - 20, 30 + 150 * any(), 15];
    const isStreet = any() < 0.4;
    const spots = isStreet ? [0, 30, -30].map((off) => ({ x: x + off, y, angle: Math.PI * (any() - 0.5) })) : around({ x, y, r: 4 + 14 * any() }, w, h);
    return { w, h, spots, of: any() < 0.2 ? { badge: 36 } : undefined };
  });
  return { labels, obstacles, frame: { left: 3, top: 3, right: 915, bottom: 685 } };
}

test("whatever is asked, no placed label covers another, nor an obstacle, nor leaves the map", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const { labels, obstacles, frame } = drawn(seed, 200);
    const placed = place(labels, obstacles, frame).map(({ label, x, y, angle }) => ({ ...label, x, y, angle }));
    assert.ok(placed.length > 20);
    placed.forEach((a, k) => {
      placed.slice(k + 1).forEach((b) => assert.ok(!touch(a, b), `seed ${seed}: ${JSON.stringify([a, b])}`));
      obstacles.forEach((b) => assert.ok(!touch(a, b), `seed ${seed}: ${JSON.stringify([a, b])}`));
      for (const [x, y] of corners(a)) assert.ok(x >= 3 - 1e-9 && x <= 915 + 1e-9 && y >= 3 - 1e-9 && y <= 685 + 1e-9);
    });
  }
});

test("boxes overlap where another reckoning says so, turned or not", () => {
  const any = random(7);
  for (let k = 0; k < 2000; k += 1) {
    const one = () => ({ x: 100 * any(), y: 100 * any(), w: 10 + 60 * any(), h: 5 + 20 * any(), angle: any() < 0.3 ? 0 : Math.PI * (any() - 0.5) });
    const [a, b] = [one(), one()];
    assert.equal(overlap(a, b), touch(a, b), JSON.stringify([a, b]));
  }
});

test("the labels of a screen are placed in less than 4 ms of the processor", () => {
  const screens = Array.from({ length: 40 }, (_, k) => drawn(100 + k, 150));
  screens.slice(0, 20).forEach(({ labels, obstacles, frame }) => place(labels, obstacles, frame)); // warm
  const before = process.cpuUsage();
  screens.forEach(({ labels, obstacles, frame }) => place(labels, obstacles, frame));
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1000 / screens.length < 4, `${(user + system) / 1000 / screens.length} ms`);
});

//  a U: two towers 40 wide, joined under y = 60; at half its height (y = 40) only the towers are inside
test("the name of a polygon stands inside it, in the part that is in sight, and not where it is narrower than the name", () => {
  const shape = { x: [0, 40, 40, 160, 160, 200, 200, 0], y: [0, 0, 60, 60, 0, 0, 80, 80] };
  const whole = { left: 0, top: 0, right: 200, bottom: 80 };
  for (const { x, y } of inside(shape, whole, 100, 16)) assert.ok(y > 60 && x >= 25 && x <= 175, `${x}, ${y}`);
  assert.ok(inside(shape, whole, 100, 16).length > 0);
  assert.deepEqual(inside(shape, { ...whole, bottom: 50 }, 100, 16), []);
  assert.deepEqual(inside(shape, { ...whole, right: 80 }, 100, 16), []);
});

test("apostrophes are curly", () => assert.equal(typeset("Mas-d'Ozières"), "Mas-d’Ozières"));
