// Reads what maps/map_page/encode.py wrote: base 85, raw deflate (RFC 1951), byte planes. Synchronous, in any browser.

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
  2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12,
  13, 13];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const WIDEST = 15;

// A table indexed by the next 15 bits (as they come, low bit first): symbol × 16 + length of its code.
function huffman(lengths) {
  const starts = new Uint32Array(WIDEST + 1);
  const counts = new Uint16Array(WIDEST + 1);
  for (const length of lengths) counts[length] += 1;
  counts[0] = 0;
  let code = 0;
  for (let length = 1; length <= WIDEST; length += 1) {
    code = (code + counts[length - 1]) << 1;
    starts[length] = code;
  }
  const table = new Uint16Array(1 << WIDEST);
  lengths.forEach((length, symbol) => {
    if (!length) return;
    let turned = 0;
    const own = starts[length]++;
    for (let bit = 0; bit < length; bit += 1) turned |= ((own >> bit) & 1) << (length - 1 - bit);
    for (let slot = turned; slot < table.length; slot += 1 << length) table[slot] = (symbol << 4) | length;
  });
  return table;
}

function fixedTables() {
  const lengths = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
  return [huffman(lengths), huffman(new Array(30).fill(5))];
}

export function inflate(bytes, sizeHint = 0) {
  let out = new Uint8Array(sizeHint || bytes.length * 4);
  let size = 0;
  let at = 0;
  let held = 0;
  let bits = 0;
  const need = (count) => {
    if (at > bytes.length + 4) throw new Error("deflate: cut short");
    while (bits < count) {
      held |= (bytes[at++] || 0) << bits;
      bits += 8;
    }
  };
  const take = (count) => {
    if (!count) return 0;
    need(count);
    const value = held & ((1 << count) - 1);
    held >>>= count;
    bits -= count;
    return value;
  };
  const symbol = (table) => {
    need(WIDEST);
    const entry = table[held & 0x7fff];
    const length = entry & 15;
    if (!length) throw new Error("deflate: no such code");
    held >>>= length;
    bits -= length;
    return entry >> 4;
  };
  const room = (count) => {
    if (size + count <= out.length) return;
    const wider = new Uint8Array(Math.max(out.length * 2, size + count));
    wider.set(out.subarray(0, size));
    out = wider;
  };
  const dynamicTables = () => {
    const literals = take(5) + 257;
    const distances = take(5) + 1;
    const codes = take(4) + 4;
    const codeLengths = new Array(19).fill(0);
    for (let i = 0; i < codes; i += 1) codeLengths[CODE_ORDER[i]] = take(3);
    const table = huffman(codeLengths);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const code = symbol(table);
      if (code < 16) lengths.push(code);
      else {
        const repeated = code === 16 ? lengths[lengths.length - 1] : 0;
        const times = code === 16 ? 3 + take(2) : code === 17 ? 3 + take(3) : 11 + take(7);
        for (let i = 0; i < times; i += 1) lengths.push(repeated);
      }
    }
    return [huffman(lengths.slice(0, literals)), huffman(lengths.slice(literals))];
  };
  const stored = () => {
    at -= bits >> 3; // whole bytes read ahead go back
    held = 0;
    bits = 0;
    const count = bytes[at] | (bytes[at + 1] << 8);
    at += 4;
    room(count);
    out.set(bytes.subarray(at, at + count), size);
    size += count;
    at += count;
  };
  const compressed = ([literalTable, distanceTable]) => {
    for (;;) {
      const code = symbol(literalTable);
      if (code < 256) {
        room(1);
        out[size++] = code;
      } else if (code === 256) return;
      else {
        const length = LENGTH_BASE[code - 257] + take(LENGTH_EXTRA[code - 257]);
        const slot = symbol(distanceTable);
        const distance = DISTANCE_BASE[slot] + take(DISTANCE_EXTRA[slot]);
        room(length);
        for (let i = 0; i < length; i += 1, size += 1) out[size] = out[size - distance];
      }
    }
  };
  for (let last = 0; !last; ) {
    last = take(1);
    const kind = take(2);
    if (kind === 0) stored();
    else if (kind === 1) compressed(fixedTables());
    else if (kind === 2) compressed(dynamicTables());
    else throw new Error("deflate: no such block");
  }
  return out.subarray(0, size);
}

export const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%()*+-;=?^_,./:[]|}~";
const DIGITS = new Uint8Array(128);
for (let digit = 0; digit < 85; digit += 1) DIGITS[LETTERS.charCodeAt(digit)] = digit;

// Five letters are four bytes, high end first.
export function bytesOf(text) {
  const bytes = new Uint8Array((text.length / 5) * 4);
  for (let i = 0, at = 0; i < text.length; i += 5, at += 4) {
    let value = 0;
    for (let k = 0; k < 5; k += 1) value = value * 85 + DIGITS[text.charCodeAt(i + k)];
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }
  return bytes;
}

// Strings that the data holds more than once are written once, beside it: each holder has its place in that list.
export function putBack(item, repeats) {
  if (typeof item.b === "number") item.b = repeats[item.b];
  for (const child of Object.values(item)) if (child && typeof child === "object") putBack(child, repeats);
}

export function integers(packed) {
  const planes = inflate(bytesOf(packed.b), packed.n * packed.w);
  const out = new Uint32Array(packed.n);
  for (let plane = 0, at = 0; plane < packed.w; plane += 1) {
    const shift = 8 * plane;
    for (let i = 0; i < packed.n; i += 1, at += 1) out[i] |= planes[at] << shift;
  }
  if (packed.d) for (let i = 1; i < packed.n; i += 1) out[i] = (out[i] + out[i - 1]) & 255;
  return out;
}

// Utilities in [0, 1], NaN where unknown.
export function utilities(packed) {
  const codes = integers(packed);
  const out = new Float64Array(packed.n);
  const few = packed.values;
  const valueOf = few ? (code) => (code < few.length ? few[code] : NaN) : (code) => (code > packed.top ? NaN : code / packed.top);
  for (let i = 0; i < packed.n; i += 1) out[i] = valueOf(codes[i]);
  return out;
}

// Measures: NaN unknown, Infinity out of reach.
export function measures(packed) {
  const out = new Float64Array(packed.n);
  integers(packed).forEach((code, i) => {
    out[i] = code === packed.none ? NaN : code === packed.far ? Infinity : (code + packed.offset) * packed.scale;
  });
  return out;
}

const unzigzag = (value) => (value >>> 1) ^ -(value & 1);

export function running(packed) {
  const out = new Int32Array(packed.n);
  let sum = 0;
  integers(packed).forEach((value, i) => {
    sum += unzigzag(value);
    out[i] = sum;
  });
  return out;
}

// { x, y } in whole metres of Lambert-93.
export function metres(packed) {
  const steps = integers(packed);
  const half = packed.n / 2;
  const [x, y] = [0, 1].map((side) => {
    let sum = 0;
    return Int32Array.from({ length: half }, (_, i) => (sum += unzigzag(steps[side * half + i])));
  });
  return { x, y };
}

const STEPS = 1e5; // in a degree

// { lon, lat } in degrees.
export function coordinates(packed) {
  const codes = integers(packed);
  const half = packed.n / 2;
  const axes = [new Float64Array(half), new Float64Array(half)];
  axes.forEach((axis, side) => {
    let sum = 0;
    for (let i = 0; i < half; i += 1) {
      sum += unzigzag(codes[side * half + i]);
      axis[i] = sum / STEPS;
    }
  });
  return { lon: axes[0], lat: axes[1] };
}

export function texts(packed) {
  return JSON.parse(new TextDecoder().decode(inflate(bytesOf(packed.b))));
}
