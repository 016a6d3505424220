// node --test tests/js
import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateRawSync } from "node:zlib";
import { coordinates, inflate, integers, measures, putBack, running, utilities } from "../../maps/map_page/static/script/data/decode.mjs";

import { LETTERS } from "../../maps/map_page/static/script/data/decode.mjs";

function base85(bytes) {
  const raw = deflateRawSync(Buffer.from(bytes));
  const whole = Buffer.concat([raw, Buffer.alloc((4 - (raw.length % 4)) % 4)]);
  let text = "";
  for (let at = 0; at < whole.length; at += 4) {
    let value = whole.readUInt32BE(at);
    let five = "";
    for (let k = 0; k < 5; k += 1, value = Math.floor(value / 85)) five = LETTERS[value % 85] + five;
    text += five;
  }
  return text;
}

const packed = (values, w) => ({ n: values.length, w, b: base85(Array.from({ length: w }, (_, plane) => values.map((v) => (v / 256 ** plane) & 255)).flat()) });

test("inflate gives back what zlib deflated: empty, stored, fixed, dynamic, long repeats", () => {
  let seed = 1;
  const noise = (n, top) => Uint8Array.from({ length: n }, () => (seed = (seed * 16807) % 2147483647) % top);
  const inputs = [noise(0, 1), noise(1, 256), noise(70000, 256), noise(50000, 4), new Uint8Array(300000), noise(999, 256)];
  const ways = [{ level: 9 }, { level: 1 }, { level: 0 }, { strategy: constants.Z_FIXED }, { strategy: constants.Z_HUFFMAN_ONLY }];
  for (const input of inputs) {
    for (const way of ways) {
      const back = inflate(new Uint8Array(deflateRawSync(input, way)), input.length);
      assert.ok(Buffer.from(back).equals(Buffer.from(input)), `${input.length} bytes, ${JSON.stringify(way)}`);
    }
  }
});

test("a stream cut short is an error, not an endless loop", () => {
  const whole = new Uint8Array(deflateRawSync(Buffer.from("abcdefghij".repeat(500) + Math.PI)));
  assert.throws(() => inflate(whole.subarray(0, 20)));
});

test("integers on one to four bytes", () => {
  assert.deepEqual([...integers(packed([0, 255, 7], 1))], [0, 255, 7]);
  assert.deepEqual([...integers(packed([0, 4294967295, 70000], 4))], [0, 4294967295, 70000]);
});

test("utilities, few or finely cut, with the unknown as NaN", () => {
  assert.deepEqual([...utilities({ ...packed([1, 0, 2], 1), values: [0.25, 0.3] })], [0.3, 0.25, NaN]);
  assert.deepEqual([...utilities({ ...packed([0, 100, 200, 201], 1), top: 200 })], [0, 0.5, 1, NaN]);
});

test("measures by offset and scale", () => {
  assert.deepEqual([...measures({ ...packed([0, 15, 16], 1), offset: -5, scale: 0.5, none: 16 })], [-2.5, 5, NaN]);
  assert.deepEqual([...measures({ ...packed([0, 16, 17], 1), offset: -5, scale: 0.5, none: 16, far: 17 })], [-2.5, NaN, Infinity]);
});

test("running sums of zigzag steps: +3, -1, 0", () => {
  assert.deepEqual([...running(packed([6, 1, 0], 1))], [3, 2, 2]);
});

test("coordinates: longitudes then latitudes in hundred-thousandths", () => {
  const { lon, lat } = coordinates(packed([2 * 387000, 1, 2 * 4361000, 2], 4));
  assert.deepEqual([[...lon], [...lat]], [[3.87, 3.86999], [43.61, 43.61001]]);
});

test("differences of single bytes are summed modulo 256", () => {
  assert.deepEqual([...integers({ ...packed([3, 254, 0, 255], 1), d: 1 })], [3, 1, 1, 0]);
});

test("a repeated string comes back to each of its holders", () => {
  const data = { sites: { area: { b: 0 }, text: { b: "kept" }, value: [null, { b: 0 }] }, repeats: ["same"] };
  putBack(data, data.repeats);
  assert.deepEqual([data.sites.area.b, data.sites.text.b, data.sites.value[1].b], ["same", "kept", "same"]);
});
