// The number of a site stays inside its shape, however low the rank.

import assert from "node:assert/strict";
import { test } from "node:test";
import { badgesOf } from "../../maps/map_page/static/script/map/badges.mjs";
import { classOf, faded, numbered } from "../../maps/map_page/static/script/map/shapes.mjs";
import { boundsOfData, shares } from "../../maps/map_page/static/script/map/score_key.mjs";
import { opacity } from "../../maps/map_page/static/script/map/surface.mjs";

const DIGIT = 0.62; // width of a bold digit, in letter sizes

function letterOf(draw) {
  const ctx = new Proxy({}, { get: (held, key) => held[key] || (() => {}), set: (held, key, value) => Object.assign(held, { [key]: value }) });
  draw(ctx);
  return Number(/(\d+)px/.exec(ctx.font)[1]);
}

test("a rank of one to four digits is narrower than its circle", () => {
  for (const rank of [7, 42, 714, 2751]) {
    const [{ half, text }] = badgesOf([{ x: 0, y: 0, rank }]);
    const letter = letterOf((ctx) => numbered(ctx, "circle", 0, 0, half, text));
    assert.ok(DIGIT * letter * text.length < 1.7 * half, `${rank}: ${letter} px in ${half}`);
    assert.ok(letter >= 8);
  }
});

test("a bound belongs to the class over it, as in Python", () => {
  assert.deepEqual([0.399, 0.4, 0.7, 0.85, 1].map((score) => classOf(score, [0.4, 0.55, 0.7, 0.85])), [0, 1, 3, 4, 4]);
});

test("the histogram counts the ranked sites, and classes of the data hold as many each", () => {
  const low = Array.from({ length: 10 }, (_, k) => k / 10);
  const state = { order: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], ranked: 10, low };
  assert.deepEqual(shares(state, [0.4, 0.55, 0.7, 0.85]), [0.4, 0.2, 0.1, 0.2, 0.1]);
  const bounds = boundsOfData(state, []);
  assert.deepEqual(shares(state, bounds), [0.2, 0.2, 0.2, 0.2, 0.2]);
  assert.deepEqual(boundsOfData({ ...state, ranked: 4 }, [0.4, 0.55, 0.7, 0.85]), [0.4, 0.55, 0.7, 0.85]);
});

test("the surface is whole over 6 m a pixel, covers 60 % down to 2 and 30 % under it", () => {
  assert.deepEqual([30, 6, 5.9, 2, 1.9, 0.3].map(opacity), [1, 1, 0.6, 0.6, 0.3, 0.3]);
});

//  60 % of #000000 over #FFFFFF leaves 40 % of 255 = 102 = 0x66
test("the key's colours are laid over the ground as the map's are", () => {
  assert.equal(faded("#000000", "#FFFFFF", 0.6), "#666666");
  assert.equal(faded("#195480", "#FBFAF8", 1), "#195480");
});
