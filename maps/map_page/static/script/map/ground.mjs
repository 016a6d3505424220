// Streets, from the scale at which they can be read: blocks are unpacked when they come into view.

import { canvasLayer, mercator } from "./canvas.mjs";
import { coordinates, integers, texts } from "../data/decode.mjs";
import { COLOURS } from "./shapes.mjs";

const NEIGHBOURHOOD_M = 6; // metres a pixel under which all streets are drawn
const EDGED_M = 3; // over it an edge would hide what is between streets
const STREET_M = 2;
const WIDTHS = [[12, 3], [7, 1], [2, 1]]; // metres, and pixels at least: main street, street, path

const unzigzag = (value) => (value >>> 1) ^ -(value & 1);

// Web Mercator of the vertices of a block, between those of its corners.
export function unpack(tile, side) {
  const steps = integers(tile.xy);
  const n = steps.length / 2;
  const corner = mercator(coordinates(tile.nodes));
  const [x, y] = [new Float64Array(n), new Float64Array(n)];
  let [east, down] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    east += unzigzag(steps[i]);
    down += unzigzag(steps[n + i]);
    const [a, b] = [east / side, down / side];
    for (const [axis, at] of [[x, corner.x], [y, corner.y]]) {
      axis[i] = (1 - b) * ((1 - a) * at[0] + a * at[1]) + b * ((1 - a) * at[2] + a * at[3]);
    }
  }
  return { x, y, size: integers(tile.size), look: integers(tile.look), name: integers(tile.name) };
}

export function readGround(raw) {
  let names = null;
  const tiles = raw.tiles.map((tile) => ({ tile, corner: mercator(coordinates(tile.nodes)), held: null }));
  return { side: raw.side, tiles, names: () => {
    names = names || texts(raw.names).name;
    return names;
  } };
}

const MARGIN = 0.25; // of a block: streets begin in one and end in the next

function inView({ tiles, side }, view) {
  return tiles.filter(({ corner: { x, y } }) => {
    const margin = MARGIN * (x[1] - x[0]);
    const [left, right] = [(x[0] - margin) * view.scale - view.left, (x[1] + margin) * view.scale - view.left];
    const [top, bottom] = [(y[0] - margin) * view.scale - view.top, (y[2] + margin) * view.scale - view.top];
    return right > 0 && left < view.width && bottom > 0 && top < view.height;
  }).map((block) => {
    block.held = block.held || unpack(block.tile, side);
    return block.held;
  });
}

function trace(ctx, { x, y, size, look }, view, wanted) {
  ctx.beginPath();
  let start = 0;
  for (let path = 0; path < size.length; path += 1) {
    if (look[path] === wanted) {
      for (let i = start; i < start + size[path]; i += 1) {
        ctx[i === start ? "moveTo" : "lineTo"](x[i] * view.scale - view.left, y[i] * view.scale - view.top);
      }
    }
    start += size[path];
  }
  ctx.stroke();
}

function drawStreets(ctx, blocks, view, metres) {
  const looks = metres < STREET_M ? [2, 1, 0] : [1, 0];
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  for (const edge of metres < EDGED_M ? [1.4, 0] : [0]) {
    for (const look of looks) {
      const [wide, least] = WIDTHS[look];
      ctx.strokeStyle = edge ? COLOURS.building : "#fff";
      ctx.lineWidth = Math.max(least, wide / metres) + edge;
      for (const block of blocks) trace(ctx, block, view, look);
    }
  }
}

// Metres a pixel of the view.
function metresOf(ground, view) {
  const { x } = ground.tiles[0].corner;
  return ground.side / ((x[1] - x[0]) * view.scale);
}

// Draws the streets; returns what draws them again and, for their names, the blocks in sight (none where none is drawn).
export function addStreets(map, ground, isOn) {
  const isDrawn = (view) => ground.tiles.length > 0 && isOn() && !map.hasTiles && metresOf(ground, view) < NEIGHBOURHOOD_M;
  const draw = canvasLayer(map, (ctx, view) => isDrawn(view) && drawStreets(ctx, inView(ground, view), view, metresOf(ground, view)), "streets");
  return { draw, names: ground.names, seen: (view) => (isDrawn(view) ? inView(ground, view) : []) };
}
