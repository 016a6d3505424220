import assert from "node:assert/strict";
import { test } from "node:test";
import { eligibility, geometric, normalised, prepare, rank, scores, withShare } from "../../maps/map_page/static/script/data/score.mjs";

const near = (found, wanted) => found.forEach((value, k) => assert.ok(Math.abs(value - wanted[k]) < 1e-12, `${[...found]}`));

test("unknown counts as 0 at the low end and as 1 at the high end", () => {
  const columns = prepare([Float64Array.of(1, 0.5), Float64Array.of(0.5, NaN)]);
  const { low, high } = scores(columns, [0.5, 0.5], 2);
  near(low, [0.75, 0.25]);
  near(high, [0.75, 0.75]);
});

test("the geometric mean does not look under the floor", () => {
  const columns = prepare([Float64Array.of(1, 0), Float64Array.of(0.25, 1)]);
  near(geometric(columns, [0.5, 0.5], 2), [0.5, Math.sqrt(0.05)]);
});

test("only ratios of weights matter, and all zero is an error", () => {
  assert.deepEqual(normalised([3, 1]), normalised([6, 2]));
  assert.throws(() => normalised([0, 0]));
});

test("ties share the better rank; the excluded come last, by score, without a rank", () => {
  const { order, ranks, ranked } = rank([0.5, 0.9, 0.7, 0.7 + 1e-13, 0.1], [1, 0, 1, 1, 0]);
  assert.deepEqual([...ranks], [3, 0, 1, 1, 0]);
  assert.deepEqual([...order], [2, 3, 0, 1, 4]);
  assert.equal(ranked, 3);
});

test("an alert excludes nobody, an unknown exclusion neither", () => {
  const rules = [{ kind: "exclusion" }, { kind: "alert" }];
  assert.deepEqual([...eligibility(rules, [[0, 1, 2], [1, 1, 1]], 3)], [1, 0, 1]);
});

test("one share is set, the others keep their proportions, the whole stays 1", () => {
  near(withShare([0.4, 0.4, 0.2], 0, 0.7, [0.4, 0.4, 0.2]), [0.7, 0.2, 0.1]);
  near(withShare([1, 0, 0], 0, 0.4, [0.4, 0.4, 0.2]), [0.4, 0.4, 0.2]);
  near(withShare([0.5, 0.5], 1, 7, [0.5, 0.5]), [0, 1]);
  near(withShare([1, 0], 0, 0.5, [1, 0]), [0.5, 0.5]);
  assert.deepEqual(withShare([1], 0, 0.2, [1]), [1]);
});
