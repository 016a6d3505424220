// The score over the territory: one pixel a cell, painted once, then laid on the map block by block.

import { canvasLayer, mercator } from "./canvas.mjs";
import { lambert93 } from "../data/lambert.mjs";
import { scoreColour } from "./shapes.mjs";
import { COARSE } from "../data/state.mjs";

const SHADES = 256;
const OPACITY = 0.6;
const OVERLAP_PX = 0.7;

function shades(scale) {
  const table = new Uint8ClampedArray(SHADES * 3);
  for (let k = 0; k < SHADES; k += 1) {
    table.set(scoreColour(scale[0] + ((scale[1] - scale[0]) * k) / (SHADES - 1), scale), 3 * k);
  }
  return table;
}

// Paints the scores of all cells into a canvas of columns × rows pixels.
export function painter(surface, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = surface.columns;
  canvas.height = surface.rows;
  const ctx = canvas.getContext("2d");
  const table = shades(scale);
  const image = ctx && ctx.createImageData(surface.columns, surface.rows);
  const paint = () => {
    if (!image) return;
    const { cell, low, eligible, allowed, columns } = surface;
    const factor = (SHADES - 1) / (scale[1] - scale[0]);
    for (let i = 0; i < cell.length; i += 1) {
      const at = 4 * cell[i];
      const shade = 3 * Math.min(SHADES - 1, Math.max(0, Math.round((low[i] - scale[0]) * factor)));
      // what "what if" brings back stays a chequer of grey
      const isIn = eligible[i] && (allowed[i] || (cell[i] + Math.floor(cell[i] / columns)) % 2);
      for (let k = 0; k < 3; k += 1) image.data[at + k] = isIn ? table[shade + k] : 150;
      image.data[at + 3] = isIn ? 255 : 120;
    }
    ctx.putImageData(image, 0, 0);
  };
  return { canvas, paint };
}

// `fine` cells a pixel of the picture.
function drawBlocks(ctx, view, surface, nodes, picture, fine) {
  const { across, down } = surface;
  const at = (row, column) => {
    const k = row * across.length + column;
    return [nodes.x[k] * view.scale - view.left, nodes.y[k] * view.scale - view.top];
  };
  ctx.imageSmoothingEnabled = false;
  for (let row = 0; row + 1 < down.length; row += 1) {
    for (let column = 0; column + 1 < across.length; column += 1) {
      const [width, height] = [across[column + 1] - across[column], down[row + 1] - down[row]];
      const [origin, east, south] = [at(row, column), at(row, column + 1), at(row + 1, column)];
      const [a, b] = [(east[0] - origin[0]) / width, (east[1] - origin[1]) / width];
      const [c, d] = [(south[0] - origin[0]) / height, (south[1] - origin[1]) / height];
      const more = OVERLAP_PX / Math.max(a, 1e-6);
      const r = view.ratio;
      ctx.setTransform(a * r, b * r, c * r, d * r, origin[0] * r, origin[1] * r);
      ctx.drawImage(picture, across[column] / fine, down[row] / fine, width / fine, height / fine, 0, 0, width + more, height + more);
    }
  }
}

export function addSurface(map, surface, scale, isOn) {
  const nodes = mercator(surface.nodes);
  const whole = painter(surface, scale);
  let rough = null; // made by the first slider that moves
  const isRough = () => Boolean(surface.isCoarse && rough);
  whole.paint();
  const redraw = canvasLayer(map, (ctx, view) => {
    if (isOn()) drawBlocks(ctx, view, surface, nodes, (isRough() ? rough : whole).canvas, isRough() ? COARSE : 1);
  }, "surface", OPACITY);
  return () => {
    if (surface.isCoarse) {
      const { coarse, eligible, allowed } = surface;
      rough = rough || painter(coarse, scale);
      Object.assign(coarse, { eligible: coarse.picked(eligible), allowed: coarse.picked(allowed) });
    }
    (isRough() ? rough : whole).paint();
    redraw();
  };
}

// Index of the cell under a place, or -1.
export function cellAt(surface, lon, lat) {
  const [x, y] = lambert93(lon, lat);
  const column = Math.floor((x - surface.x0) / surface.step);
  const row = Math.floor((surface.y1 - y) / surface.step);
  if (column < 0 || row < 0 || column >= surface.columns || row >= surface.rows) return -1;
  return surface.at[row * surface.columns + column];
}

// Web Mercator of the middle of a cell.
export function placeOf(surface, cell) {
  const at = surface.cell[cell];
  const [x, y] = [(at % surface.columns) + 0.5, Math.floor(at / surface.columns) + 0.5];
  const corner = (steps, value) => Math.min(steps.length - 2, steps.findIndex((step, k) => value < steps[k + 1]));
  const [c, r] = [corner(surface.across, x), corner(surface.down, y)];
  const width = surface.across.length;
  const nodes = mercator(surface.nodes);
  const blend = (axis) => {
    const k = r * width + c;
    const across = (x - surface.across[c]) / (surface.across[c + 1] - surface.across[c]);
    const down = (y - surface.down[r]) / (surface.down[r + 1] - surface.down[r]);
    return axis[k] + across * (axis[k + 1] - axis[k]) + down * (axis[k + width] - axis[k]);
  };
  return { x: blend(nodes.x), y: blend(nodes.y) };
}
