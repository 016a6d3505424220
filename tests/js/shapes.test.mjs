// The number of a site stays inside its shape, however low the rank.

import assert from "node:assert/strict";
import { test } from "node:test";
import { badgesOf } from "../../maps/map_page/static/script/map/badges.mjs";
import { numbered } from "../../maps/map_page/static/script/map/shapes.mjs";

const DIGIT = 0.62; // width of a bold digit, in letter sizes

function letterOf(draw) {
  const ctx = new Proxy({}, { get: (held, key) => held[key] || (() => {}), set: (held, key, value) => Object.assign(held, { [key]: value }) });
  draw(ctx);
  return Number(/(\d+)px/.exec(ctx.font)[1]);
}

test("a rank of one to four digits is narrower than its circle", () => {
  for (const rank of [7, 42, 714, 2751]) {
    const [{ half, text }] = badgesOf([{ x: 0, y: 0, rank }]);
    const letter = letterOf((ctx) => numbered(ctx, "circle", 0, 0, half, text, [0, 0, 0]));
    assert.ok(DIGIT * letter * text.length < 1.7 * half, `${rank}: ${letter} px in ${half}`);
    assert.ok(letter >= 8);
  }
});
