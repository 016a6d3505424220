// The pen that writes SVG where a canvas paints: drawings worked out by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { escaped, paintOf, Pen, thinned } from "../../maps/map_page/static/script/picture/pen.mjs";
import { crc32, withDots } from "../../maps/map_page/static/script/picture/png.mjs";

const pen = () => new Pen((text) => 6 * text.length);

test("a square filled and then lined is one path, in the coordinates of its turns", () => {
  const one = pen();
  one.translate(10, 20);
  one.scale(2, 2);
  Object.assign(one, { fillStyle: "#11223380", strokeStyle: "rgba(255,0,16,0.5)", lineWidth: 1.5 });
  one.beginPath();
  one.rect(0, 0, 3, 4);
  one.fill();
  one.stroke();
  assert.deepEqual(one.parts, ['<path d="M10 20l6 0l0 8l-6 0z" fill="#112233" fill-opacity="0.5" stroke="#ff0010" stroke-opacity="0.5" stroke-width="3"/>']);
});

test("what is saved comes back, and a text turns with its street", () => {
  const one = pen();
  one.save();
  one.translate(100, 50);
  one.rotate(Math.PI / 2);
  Object.assign(one, { font: '400 12px "A", serif', textAlign: "center", textBaseline: "middle", fillStyle: "#000000" });
  one.fillText('Rue <A> & "B"\u0000', 0, 0);
  one.restore();
  assert.equal(one.font, "10px sans-serif");
  assert.equal(one.parts[0], '<text x="95.8" y="50" font-size="12" font-family="&quot;A&quot;, serif" text-anchor="middle" transform="rotate(90 95.8 50)" fill="#000000">Rue &lt;A&gt; &amp; &quot;B&quot;</text>');
});

test("what lies beyond the frame is left out, and what crosses it is not", () => {
  const one = pen();
  one.box = [0, 0, 100, 100];
  one.beginPath();
  one.moveTo(-50, -50);
  one.lineTo(-10, 200);
  one.moveTo(-50, 50);
  one.lineTo(150, 50);
  one.stroke();
  assert.ok(one.parts[0].startsWith('<path d="M-50 50l200 0"'), one.parts[0]);
  assert.deepEqual(thinned([-9, 0, -8, 50, -9, 90, 50, 50], [0, 0, 100, 100], 0.3), [-9, 0, -9, 90, 50, 50]);
  assert.deepEqual(thinned([0, 0, 0.1, 0.1, 5, 5], null, 0.3), [0, 0, 5, 5]);
});

test("colours are those of SVG 1.1, and no control or lone half of a letter reaches the file", () => {
  assert.deepEqual(paintOf("#a81024"), ["#a81024", 1]);
  assert.deepEqual(paintOf("rgba(8,9,10,0.25)"), ["#08090a", 0.25]);
  assert.equal(escaped("a\u0007\ud800b\u{1f600}"), "ab\u{1f600}");
});

test("a PNG says its size in print by a chunk that the format's own checksum agrees with", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926); // the check value of CRC-32
  const told = withDots(new Uint8Array(40).fill(7), 300);
  assert.equal(told.length, 61);
  assert.deepEqual([...told.subarray(33, 50)], [0, 0, 0, 9, 112, 72, 89, 115, 0, 0, 46, 35, 0, 0, 46, 35, 1]); // 11811 a metre
  assert.deepEqual([...told.subarray(54)], [7, 7, 7, 7, 7, 7, 7]);
});

test("a circle is two halves of its own diameter, however fine its radius", () => {
  const one = pen();
  one.beginPath();
  one.arc(10, 10, 3.25, 0, 2 * Math.PI);
  one.fill();
  assert.ok(one.parts[0].startsWith('<path d="M6.7 10a3.3 3.3 0 1 0 6.6 0a3.3 3.3 0 1 0 -6.6 0z"'), one.parts[0]);
});
