// node --test tests/js
import assert from "node:assert/strict";
import { test } from "node:test";
import { coarser } from "../../maps/map_page/static/script/data/state.mjs";

//  0 1 2
//  3 . 5   the middle cell is missing: blocks of 2 × 2 start at 0, 2, 6 and 8
//  6 7 8
test("a coarse surface has one cell a block, judged by its first", () => {
  const cell = [0, 1, 2, 3, 5, 6, 7, 8];
  const low = Float64Array.from(cell, (position) => position / 10);
  const unknown = Uint8Array.from(cell, (position) => (position === 8 ? 1 : 0));
  const { judged, picked, ...coarse } = coarser({ cell: Int32Array.from(cell), columns: 3, rows: 3,
    judged: { n: 8, columns: [{ low, unknown, log: null }, { low, unknown: null, log: null }] } });
  assert.deepEqual({ ...coarse, cell: [...coarse.cell] }, { cell: [0, 1, 2, 3], columns: 2, rows: 2 });
  assert.deepEqual([...judged.columns[0].low], [0, 0.2, 0.6, 0.8]);
  assert.deepEqual([...judged.columns[0].unknown], [0, 0, 0, 1]);
  assert.equal(judged.columns[1].unknown, null);
  assert.equal(judged.n, 4);
  assert.deepEqual([...picked(Uint8Array.from([9, 8, 7, 6, 5, 4, 3, 2]))], [9, 7, 4, 2]);
});
