// The score over the territory: painted once, then laid on the map block by block.

import { canvasLayer, mercator } from "./canvas.mjs";
import { lambert93 } from "../data/lambert.mjs";
import { channels, classOf, COLOURS, tiled } from "./shapes.mjs";
import { COARSE, coarser } from "../data/state.mjs";

const OVERLAP_PX = 0.7;
const SMOOTH = 3; // pixels along a cell, so that classes part along lines and not along cells
const MOST_SMOOTHED = 400_000; // cells of the frame; above it the picture would be too heavy for a phone
const FADES = [[6, 1], [2, 0.6], [0, 0.3]]; // metres a pixel from which it covers so much of the ground
const OVER_TILES = 0.6;

// How much of the ground the surface covers at a scale: all of it until there are streets to read.
export const opacity = (metres) => FADES.find(([least]) => metres >= least)[1];

// The same on this map: whole on paper, whose two maps have one key; never so over the map of the IGN.
export function coverOf(map, { metres, still }) {
  const own = still ? 1 : opacity(metres);
  return map.hasTiles ? Math.min(OVER_TILES, own) : own;
}

// Scores at the pixels of a cell, between those of the cells around: 9 × SMOOTH² weights, a row a pixel.
function blends() {
  const along = Array.from({ length: SMOOTH }, (_, k) => {
    const at = (k + 0.5) / SMOOTH - 0.5;
    return [Math.max(0, -at), 1 - Math.abs(at), Math.max(0, at)];
  });
  return along.flatMap((down) => along.map((across) => down.flatMap((v) => across.map((h) => v * h))));
}

// Paints the scores of all cells into a canvas of columns × rows cells, `fine` pixels along each.
export function painter(surface, bounds, fine = 1) {
  const canvas = document.createElement("canvas");
  canvas.width = surface.columns * fine;
  canvas.height = surface.rows * fine;
  const ctx = canvas.getContext("2d");
  const image = ctx && ctx.createImageData(canvas.width, canvas.height);
  const pixels = image && new Uint32Array(image.data.buffer);
  const [excluded, ...ramp] = [COLOURS.excluded, ...COLOURS.ramp].map(packed);
  const weights = fine > 1 ? blends() : null;
  const around = new Float64Array(9);
  const paint = () => {
    if (!image) return;
    const { cell, low, eligible, allowed, columns, at } = surface;
    for (let i = 0; i < cell.length; i += 1) {
      const [column, row] = [cell[i] % columns, Math.floor(cell[i] / columns)];
      const start = row * fine * canvas.width + column * fine;
      // what "what if" brings back stays a chequer of grey
      const isIn = eligible[i] && (allowed[i] || (column + row) % 2);
      if (!isIn || !weights) {
        const colour = isIn ? ramp[classOf(low[i], bounds())] : excluded;
        for (let y = 0; y < fine; y += 1) pixels.fill(colour, start + y * canvas.width, start + y * canvas.width + fine);
        continue;
      }
      let [least, most] = [low[i], low[i]];
      for (let k = 0; k < 9; k += 1) {
        const [x, y] = [column + (k % 3) - 1, row + Math.floor(k / 3) - 1];
        const other = x < 0 || y < 0 || x >= columns || y >= surface.rows ? -1 : at[y * columns + x];
        around[k] = other < 0 ? low[i] : low[other];
        least = Math.min(least, around[k]);
        most = Math.max(most, around[k]);
      }
      const whole = classOf(least, bounds()) === classOf(most, bounds()) ? ramp[classOf(least, bounds())] : 0;
      for (let p = 0; p < weights.length; p += 1) {
        let score = 0;
        if (!whole) for (let k = 0; k < 9; k += 1) score += weights[p][k] * around[k];
        pixels[start + Math.floor(p / fine) * canvas.width + (p % fine)] = whole || ramp[classOf(score, bounds())];
      }
    }
    ctx.putImageData(image, 0, 0);
  };
  return { canvas, paint, fine };
}

// A colour as the four bytes of a pixel, whatever their order in this machine.
function packed(colour) {
  return new Uint32Array(Uint8ClampedArray.from([...channels(colour), 255]).buffer)[0];
}

// `cells` along a pixel of the picture.
function drawBlocks(ctx, view, surface, nodes, picture, cells) {
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
      ctx.drawImage(picture, across[column] / cells, down[row] / cells, width / cells, height / cells, 0, 0, width + more, height + more);
    }
  }
}

// On paper the excluded ground has dots: a grey printer shows it as light as a low score.
function drawDots(ctx, view, surface, nodes) {
  const mask = document.createElement("canvas");
  mask.width = surface.columns;
  mask.height = surface.rows;
  const brush = mask.getContext("2d");
  surface.cell.forEach((cell, i) => {
    if (!surface.eligible[i]) brush.fillRect(cell % surface.columns, Math.floor(cell / surface.columns), 1, 1);
  });
  const dots = document.createElement("canvas");
  dots.width = ctx.canvas.width;
  dots.height = ctx.canvas.height;
  const over = dots.getContext("2d");
  drawBlocks(over, view, surface, nodes, mask, 1);
  over.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  over.globalCompositeOperation = "source-in";
  over.fillStyle = dotted(over);
  over.fillRect(0, 0, view.width, view.height);
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.drawImage(dots, 0, 0);
}

export const dotted = (ctx) => tiled(ctx, 6, (brush) => {
  brush.fillStyle = COLOURS.edge;
  brush.fillRect(2, 2, 1.5, 1.5);
});

export function addSurface(map, surface, data, isOn) {
  const nodes = mercator(surface.nodes);
  const bounds = () => data.scale;
  const whole = painter(surface, bounds, surface.columns * surface.rows > MOST_SMOOTHED ? 1 : SMOOTH);
  let rough = null; // made when nothing else is to do, at the latest by the first slider that moves
  const roughen = () => {
    surface.coarse = surface.coarse || coarser(surface);
    rough = rough || painter(surface.coarse, bounds);
  };
  if (!surface.isSites) (window.requestIdleCallback || setTimeout)(roughen);
  const isRough = () => Boolean(surface.isCoarse && rough);
  whole.paint();
  const redraw = canvasLayer(map, (ctx, view) => {
    if (!isOn()) return;
    const { canvas, fine } = isRough() ? rough : whole;
    drawBlocks(ctx, view, surface, nodes, canvas, (isRough() ? COARSE : 1) / fine);
    if (view.still) drawDots(ctx, view, surface, nodes);
  }, "surface", (view) => coverOf(map, view));
  return () => {
    if (surface.isCoarse) {
      roughen();
      const { coarse, eligible, allowed } = surface;
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
