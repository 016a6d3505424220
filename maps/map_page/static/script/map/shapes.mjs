// Colours and shapes of the map and of its legend.

import { RADIUS } from "./badges.mjs";

// Of maps/colours.py: the page's data bring them.
export const COLOURS = { ramp: [] };

export function setColours(told) {
  Object.assign(COLOURS, told);
}

const ROUNDING = 1e-12; // as in maps/classes.py

// Class of a score, from 0 (lowest) to 4; a bound belongs to the class over it.
export function classOf(score, bounds) {
  let place = 0;
  while (place < bounds.length && score + ROUNDING >= bounds[place]) place += 1;
  return place;
}

export const scoreColour = (score, bounds) => COLOURS.ramp[classOf(score, bounds)];

export const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

// A colour laid over another so that it covers so much of it.
export function faded(colour, under, alpha) {
  const [over, ground] = [channels(colour), channels(under)];
  return `#${over.map((value, k) => Math.round(alpha * value + (1 - alpha) * ground[k]).toString(16).padStart(2, "0")).join("")}`;
}

export const FONT = '"Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif';

function outline(ctx, fill, stroke, width) {
  if (fill) {
    ctx.fillStyle = fill;
    ctx.fill();
  }
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width;
  ctx.stroke();
}

const PATHS = {
  circle: (ctx, x, y, r) => ctx.arc(x, y, r, 0, 2 * Math.PI),
  diamond: (ctx, x, y, r) => polygon(ctx, x, y, r * 1.25, [[0, -1], [1, 0], [0, 1], [-1, 0]]),
  square: (ctx, x, y, r) => ctx.rect(x - r, y - r, 2 * r, 2 * r),
  house: (ctx, x, y, r) => polygon(ctx, x, y, r, [[0, -1.2], [1.05, -0.2], [0.8, -0.2], [0.8, 1], [-0.8, 1],
    [-0.8, -0.2], [-1.05, -0.2]]),
  cross: (ctx, x, y, r) => polygon(ctx, x, y, r, [[-0.35, -1], [0.35, -1], [0.35, -0.35], [1, -0.35], [1, 0.35],
    [0.35, 0.35], [0.35, 1], [-0.35, 1], [-0.35, 0.35], [-1, 0.35], [-1, -0.35], [-0.35, -0.35]]),
  column: (ctx, x, y, r) => polygon(ctx, x, y, r, [[-1, -1], [1, -1], [0.5, -0.6], [0.5, 0.6], [1, 1], [-1, 1],
    [-0.5, 0.6], [-0.5, -0.6]]),
  triangle: (ctx, x, y, r) => polygon(ctx, x, y, r, [[0, -1], [0.9, 0.8], [-0.9, 0.8]]),
};

function polygon(ctx, x, y, r, corners) {
  corners.forEach(([dx, dy], k) => ctx[k ? "lineTo" : "moveTo"](x + r * dx, y + r * dy));
  ctx.closePath();
}

export function shape(ctx, kind, x, y, r, fill, stroke = "#fff", width = 1.5) {
  ctx.beginPath();
  PATHS[kind](ctx, x, y, r);
  outline(ctx, fill, stroke, width);
}

// An excluded site: a square struck by a cross, in grey.
export function struck(ctx, x, y, r) {
  shape(ctx, "square", x, y, r, "rgba(255,255,255,0.85)", COLOURS.edge, 1.2);
  ctx.beginPath();
  ctx.moveTo(x - r, y - r);
  ctx.lineTo(x + r, y + r);
  ctx.moveTo(x + r, y - r);
  ctx.lineTo(x - r, y + r);
  outline(ctx, null, COLOURS.edge, 1.2);
}

// A rounded box, half of whose width is r: for several numbers.
function pill(ctx, x, y, r, half) {
  ctx.arc(x - r + half, y, half, Math.PI / 2, 1.5 * Math.PI);
  ctx.arc(x + r - half, y, half, 1.5 * Math.PI, Math.PI / 2);
  ctx.closePath();
}

// A mark of a site with its number: the hue of sites, then a white ring and a line of ink that carry its shape.
export function numbered(ctx, kind, x, y, r, text, size = 1) {
  for (const [more, fill, line, width] of [[1.5, COLOURS.ink, COLOURS.ink, 1], [0, COLOURS.site, "#fff", 2]]) {
    ctx.beginPath();
    if (kind === "pill") pill(ctx, x, y, r + more, RADIUS * size + more);
    else PATHS[kind](ctx, x, y, r + more);
    outline(ctx, fill, line, width);
  }
  ctx.fillStyle = "#fff";
  const letter = kind === "pill" ? 0.95 * RADIUS * size : Math.min(1.1 * r, (2.5 * r) / text.length);
  ctx.font = `700 ${Math.round(letter)}px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, y + 0.5);
}

// A pattern that repeats what is painted on a square of some pixels, as sharp as what it fills.
export function tiled(ctx, side, paint) {
  const fine = Math.max(1, Math.ceil(ctx.getTransform().a));
  const tile = document.createElement("canvas");
  tile.width = side * fine;
  tile.height = side * fine;
  const brush = tile.getContext("2d");
  brush.scale(fine, fine);
  paint(brush);
  const pattern = ctx.createPattern(tile, "repeat");
  if (fine > 1) pattern.setTransform(new DOMMatrix([1 / fine, 0, 0, 1 / fine, 0, 0]));
  return pattern;
}

// `isFalling`: strokes that go down to the right, so that two hatches on one map are not told apart by colour alone.
export function hatch(ctx, colour, background, isFalling) {
  return tiled(ctx, 8, (brush) => {
    if (background) {
      brush.fillStyle = background;
      brush.fillRect(0, 0, 8, 8);
    }
    brush.strokeStyle = colour;
    brush.lineWidth = 1.4;
    brush.beginPath();
    for (const shift of [-8, 0, 8]) {
      brush.moveTo(shift, isFalling ? 0 : 8);
      brush.lineTo(shift + 8, isFalling ? 8 : 0);
    }
    brush.stroke();
  });
}
