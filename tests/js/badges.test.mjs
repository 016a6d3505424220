// node --test tests/js
import assert from "node:assert/strict";
import { test } from "node:test";
import { badgesOf, rankText } from "../../maps/map_page/static/script/map/badges.mjs";

test("runs of ranks are ranges, and a long text is the best and how many more", () => {
  assert.equal(rankText([3]), "3");
  assert.equal(rankText([1, 2, 3, 5]), "1–3, 5");
  assert.equal(rankText([1, 1, 3]), "1, 3");
  assert.equal(rankText([1, 3, 5, 7, 9]), "1 +4");
});

//  1 at 0, 2 at 20 px (touches 1), 3 at 60 px (free of 1 alone, touched by the wider badge "1–2" only if it grows), 4 far off
test("sites too close to be told apart share the badge of the best, the others keep their own", () => {
  const spots = [[0, 0], [20, 0], [60, 0], [0, 300]].map(([x, y], k) => ({ i: 10 + k, x, y, rank: k + 1 }));
  const found = badgesOf(spots);
  assert.deepEqual(found.map(({ text, x, y }) => [text, x, y]), [["1–2", 0, 0], ["3", 60, 0], ["4", 0, 300]]);
  assert.deepEqual(found[0].members.map(({ i }) => i), [10, 11]);
});

test("a badge that grows takes in whom it comes to touch: none overlaps another", () => {
  const spots = Array.from({ length: 10 }, (_, k) => ({ x: 18 * k, y: (k % 3) * 9, rank: k + 1 }));
  const found = badgesOf(spots);
  found.forEach((a, k) => found.slice(k + 1).forEach((b) =>
    assert.ok(Math.abs(a.x - b.x) >= a.half + b.half || Math.abs(a.y - b.y) >= 26)));
  assert.deepEqual(found.flatMap(({ members }) => members.map(({ rank }) => rank)).sort((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
