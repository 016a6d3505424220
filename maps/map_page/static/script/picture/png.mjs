// Says in a PNG how large it prints: browsers leave that out, and programs then take it for 96 dots an inch.

const INCH_M = 0.0254;
const AFTER_IHDR = 33; // bytes of the signature and of the first chunk

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let k = 0; k < 8; k += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

// The bytes of a PNG with a pHYs chunk of so many dots an inch (PNG 1.2, 4.2.4.2).
export function withDots(png, dots) {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, 9);
  chunk.set([112, 72, 89, 115], 4);
  const metre = Math.round(dots / INCH_M);
  view.setUint32(8, metre);
  view.setUint32(12, metre);
  chunk[16] = 1;
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  const told = new Uint8Array(png.length + chunk.length);
  told.set(png.subarray(0, AFTER_IHDR));
  told.set(chunk, AFTER_IHDR);
  told.set(png.subarray(AFTER_IHDR), AFTER_IHDR + chunk.length);
  return told;
}
