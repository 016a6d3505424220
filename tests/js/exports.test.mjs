import assert from "node:assert/strict";
import { test } from "node:test";

import { cell } from "../../maps/map_page/static/script/panel/exports.mjs";

test("what a spreadsheet may take for a formula is text, in full-width letters and after blanks too", () => {
  for (const name of ["=1+1", "+33", "-2", "@SUM(A1)", " =1+1", "\u00a0=1+1", "\ufeff=1", "\uff1d1+1", "|cmd", "%x", "'=1"]) {
    assert.equal(cell(name), `'${name}`);
  }
  assert.equal(cell("\t=cmd"), "'\t=cmd");
  assert.equal(cell("12 rue A"), "12 rue A");
  assert.equal(cell('a;"b"'), '"a;""b"""');
});
