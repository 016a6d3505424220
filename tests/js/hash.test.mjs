// The state in the address: what was told is read back; what makes no sense is left out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, linkIn } from "../../maps/map_page/static/script/data/hash.mjs";

test("what is told is read back", () => {
  const told = { weights: { walk: 0.25, need: 0.75 }, rules: ["flood"], filters: { q: "rue & co", commune: "" },
    view: [43.6, 3.88, 12.5], site: "A,1", cell: -1, compared: ["A,1", "B"] };
  assert.deepEqual(decode(`#${encode(told)}`), { weights: { walk: 0.25, need: 0.75 }, rules: ["flood"], filters: { q: "rue & co" },
    view: [43.6, 3.88, 12.5], site: "A,1", compared: ["A,1", "B"] });
});

test("the first cell of the grid is a cell", () => {
  assert.equal(decode(encode({ cell: 0 })).cell, 0);
});

test("a view that is no place on Earth is left out", () => {
  for (const view of ["1e300_1e300_1e300", "91_3_12", "43_181_12", "NaN_3_12", "43_3", "43_3_12_1"]) {
    assert.equal(decode(`carte=1&v=${view}`).view, null, view);
  }
});

test("a site compared with itself is compared once", () => {
  assert.deepEqual(decode("carte=1&c=A,A,B").compared, ["A", "B"]);
});

test("another page's address is not ours", () => {
  assert.equal(decode("#lire"), null);
  assert.equal(decode(""), null);
});

test("an open sector and a remark are told too", () => {
  const { sector, remark } = decode(encode({ sector: "AB 12,3", remark: "0123456789abcdef" }));
  assert.deepEqual([sector, remark], ["AB 12,3", "0123456789abcdef"]);
});

test("a link is found in the middle of a message, and no other address is taken for one", () => {
  assert.equal(linkIn("Voir carte.html#carte=1&s=A%2C1 merci"), "#carte=1&s=A%2C1");
  assert.equal(linkIn("https://exemple.fr/#lire"), "");
});
