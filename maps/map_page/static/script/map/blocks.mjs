// Reads what maps/map_page/ground/ packed: squares of streets and of buildings, unpacked when they come into view.

import { mercator } from "./canvas.mjs";
import { bytesOf, coordinates, inflate, texts } from "../data/decode.mjs";

const HEADINGS = 64; // as in ground/turns.py
const MARGIN_M = 500; // streets begin in one square and end in the next

const COSINES = Array.from({ length: HEADINGS }, (_, k) => Math.cos((2 * Math.PI * k) / HEADINGS));
const SINES = Array.from({ length: HEADINGS }, (_, k) => Math.sin((2 * Math.PI * k) / HEADINGS));

const unzigzag = (value) => (value >>> 1) ^ -(value & 1);

function columns(packed, count) {
  const bytes = inflate(bytesOf(packed));
  let at = 0;
  return Array.from({ length: count }, () => {
    const n = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    const width = bytes[at + 3];
    const out = new Uint32Array(n);
    at += 4;
    for (let plane = 0; plane < width; plane += 1) {
      for (let i = 0; i < n; i += 1, at += 1) out[i] |= bytes[at] << (8 * plane);
    }
    return out;
  });
}

// Metres east and south of the corner of a block: `known` holds the vertices told to it before, and grows.
function walk([from, steps, ahead, aside, rootEast, rootDown], known) {
  const size = new Uint32Array(steps.length);
  const trails = [];
  let [last, step, root, rootX, rootY] = [0, 0, 0, 0, 0];
  for (let trail = 0; trail < steps.length; trail += 1) {
    if (from[trail]) last += from[trail] - 1;
    else {
      rootX += unzigzag(rootEast[root]);
      rootY += unzigzag(rootDown[root]);
      root += 1;
      last = known.length;
      known.push([rootX, rootY, 0]);
    }
    let vertex = known[last];
    trails.push(vertex);
    for (const end = step + steps[trail]; step < end; step += 1) {
      const [x, y, heading] = vertex;
      const [a, b] = [unzigzag(ahead[step]), unzigzag(aside[step])];
      const turn = a || b ? Math.round((Math.atan2(b, a) * HEADINGS) / (2 * Math.PI)) : 0;
      vertex = [x + a * COSINES[heading] - b * SINES[heading], y + a * SINES[heading] + b * COSINES[heading],
        (heading + turn + HEADINGS) % HEADINGS];
      known.push(vertex);
      trails.push(vertex);
    }
    size[trail] = steps[trail] + 1;
  }
  return { size, trails };
}

// Web Mercator of a point in Lambert-93 metres, between the corners of its square.
function placer({ west, north, side, columns: across, rows, nodes }) {
  const corner = mercator(coordinates(nodes));
  const held = (value, most) => Math.max(0, Math.min(most - 1, Math.floor(value)));
  return (east, y) => {
    const [u, v] = [(east - west) / side, (north - y) / side];
    const [column, row] = [held(u, across), held(v, rows)];
    const [a, b] = [u - column, v - row];
    const node = row * (across + 1) + column;
    const below = node + across + 1;
    return [corner.x, corner.y].map((at) => (1 - b) * ((1 - a) * at[node] + a * at[node + 1]) + b * ((1 - a) * at[below] + a * at[below + 1]));
  };
}

// Web Mercator of the vertices of one street block, its paths one after the other.
function streetPaths(packed, look, { west, north, place, known, extra = 0 }) {
  const told = columns(packed, 8 + extra);
  const { size, trails } = walk(told, known);
  const [x, y] = [new Float64Array(trails.length), new Float64Array(trails.length)];
  trails.forEach(([east, down], i) => {
    [x[i], y[i]] = place(west + east, north - down);
  });
  let sum = 0;
  const used = told[6].map((gap) => (sum += gap));
  return { x, y, size, look: new Uint8Array(size.length).fill(look), name: told[7].map((k) => used[k]), isFar: told[8] };
}

function buildingPaths(block, place) {
  const [size, east, down] = columns(block.b, 3);
  const [x, y] = [new Float64Array(east.length), new Float64Array(east.length)];
  let i = 0;
  let first = [0, 0];
  for (const vertices of size) {
    let steps = [[0, 0], [0, 0]];
    let at = first;
    for (let k = 0; k < vertices; k += 1, i += 1) {
      let step = [unzigzag(east[i]), unzigzag(down[i])];
      if (k >= 3) step = [step[0] - steps[0][0], step[1] - steps[0][1]];
      at = [at[0] + step[0], at[1] + step[1]];
      if (!k) first = at;
      steps = [steps[1], step];
      [x[i], y[i]] = place(block.x + at[0], block.y - at[1]);
    }
  }
  return { x, y, size };
}

function later(make) {
  let made = null;
  return () => {
    made = made || { of: make() };
    return made.of;
  };
}

// { main, tiles, buildings, names }: what is unpacked is so at the first call. A block of paths is { x, y, size, look,
// name }: Web Mercator of the vertices, and of each path how many, what it is (0 main street, 1 street, 2 path) and the
// place of its name; of main streets, whether it is seen from afar.
export function readGround(raw) {
  if (!raw) return { hasStreets: false, tiles: [], buildings: [], left: {}, most: 0, metres: Infinity, names: () => [""], main: () => null };
  const { streets, buildings, lattice, left, most } = raw;
  const place = placer(lattice);
  const squareOf = (west, north, side) => {
    const corners = [place(west, north), place(west + side, north - side)];
    return { x: [corners[0][0], corners[1][0]], y: [corners[0][1], corners[1][1]], margin: MARGIN_M / side };
  };
  const tiles = streets ? streets.tiles.map((tile) => {
    const [west, north] = [streets.west + (tile.at % streets.columns) * streets.side, streets.north - Math.floor(tile.at / streets.columns) * streets.side];
    const known = [];
    const at = { west, north, place, known };
    const minor = later(() => tile.minor && streetPaths(tile.minor, 1, at));
    const path = later(() => {
      minor(); // paths begin at its vertices
      return tile.path && streetPaths(tile.path, 2, at);
    });
    return { ...squareOf(west, north, streets.side), minor, path };
  }) : [];
  const { x } = squareOf(lattice.west, lattice.north, lattice.side);
  return { hasStreets: Boolean(streets), tiles, left, most, metres: lattice.side / (x[1] - x[0]), names: later(() => (streets ? texts(streets.names).name : [""])),
    main: later(() => (streets ? streetPaths(streets.main, 0, { west: streets.west, north: streets.north, place, known: [], extra: 1 }) : null)),
    buildings: buildings.map((block) => ({ ...squareOf(block.x, block.y, block.side), paths: later(() => buildingPaths(block, place)) })) };
}

export function inView(squares, view) {
  return squares.filter(({ x, y, margin }) => {
    const room = margin * (x[1] - x[0]);
    const [left, right] = [(x[0] - room) * view.scale - view.left, (x[1] + room) * view.scale - view.left];
    const [top, bottom] = [(y[0] - room) * view.scale - view.top, (y[1] + room) * view.scale - view.top];
    return right > 0 && left < view.width && bottom > 0 && top < view.height;
  });
}

// The blocks of streets to draw at a scale: main streets, then where they can be read small ones, then paths.
export function streetsInView(ground, view, { hasSmall, hasPaths }) {
  const here = hasSmall ? inView(ground.tiles, view) : [];
  return [ground.main(), ...here.map(({ minor }) => minor()), ...(hasPaths ? here.map(({ path }) => path()) : [])].filter(Boolean);
}
