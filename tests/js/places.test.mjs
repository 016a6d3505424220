import assert from "node:assert/strict";
import { test } from "node:test";
import { degreesOf, distance, found, nearest, partsOf, placesOf, streetOf, written } from "../../maps/map_page/static/script/data/places.mjs";

const SITES = {
  n: 4, id: ["a1", "b2", "c3", "d4"], commune: ["Lattes", "Pérols", "Lattes", "Lattes"],
  label: ["AE 133, 27 RUE DE L'ÉTANG", "D 4, 3 BIS RUE DE L'ÉTANG", "AE 7, 29 RUE DE L'ÉTANG", "Îlot Lattara"],
};
const PLACES = placesOf(SITES, ["Lattes", "Pérols", "Saint-Brès"]);
const told = (asked) => found(PLACES, asked).map(({ kind, name, commune }) => [kind, name, commune].filter(Boolean).join(" "));

test("capitals of the cadastre become what one writes, and the street is the address without its number", () => {
  assert.equal(written("27 RUE DE L'ÉTANG"), "27 rue de l’Étang");
  assert.equal(written("Rue de l'Orb"), "Rue de l'Orb");
  assert.deepEqual(partsOf("AE 133, 27 RUE DE L'ÉTANG"), { parcel: "AE 133", address: "27 rue de l’Étang" });
  assert.deepEqual(partsOf("Chez Paul, Lattes"), { parcel: "", address: "Chez Paul, Lattes" });
  assert.equal(streetOf("3 bis rue de l’Étang"), "Rue de l’Étang");
});

test("a search finds communes first, then streets, then parcels, with accents or without", () => {
  assert.equal(told("latt")[0], "commune Lattes");
  assert.deepEqual(told("etang"), told("ÉTANG"));
  assert.deepEqual(told("l'etang").slice(0, 2).sort(), ["street Rue de l’Étang Lattes", "street Rue de l’Étang Pérols"]);
  assert.deepEqual(found(PLACES, "rue de l'étang lattes")[0].rows, [0, 2]);
  assert.equal(found(PLACES, "AE 7")[0].name, "29 rue de l’Étang");
  assert.deepEqual(found(PLACES, "b2").map(({ rows }) => rows), [[1]]);
  assert.deepEqual(found(PLACES, "  "), []);
});

test("the street of a cell, named after the nearest address, is found before its cells, and no other label has a street", () => {
  const cells = { n: 3, id: ["E1", "E2", "E3"], commune: ["Lattes", "Lattes", "Lattes"],
    label: ["près de 2, Avenue de Toulouse", "près de 12 bis, Avenue de Toulouse", "12 logements de l’Orb"] };
  const places = placesOf(cells, []);
  assert.equal(found(places, "avenue de toulouse")[0].kind, "street");
  assert.deepEqual(found(places, "avenue de toulouse")[0].rows, [0, 1]);
  assert.equal(places.filter(({ kind }) => kind === "street").length, 1);
});

test("what is not found has the nearest spelling, one letter in three at most", () => {
  assert.equal(distance("lates", "lattes", 9), 1);
  assert.equal(nearest(PLACES, "Lates").name, "Lattes");
  assert.equal(nearest(PLACES, "saint bres").name, "Saint-Brès");
  assert.equal(nearest(PLACES, "Marseille"), null);
});

test("two numbers of degrees are a place", () => {
  assert.deepEqual(degreesOf("43,61 3,87"), [43.61, 3.87]);
  assert.deepEqual(degreesOf("43.61, -3.87"), [43.61, -3.87]);
  assert.equal(degreesOf("12 rue du Four"), null);
});
