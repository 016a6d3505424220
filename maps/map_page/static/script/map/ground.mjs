// Streets, their names and buildings: main streets from the scale of a city, the others once they can be read.

import { streetsInView } from "./blocks.mjs";
import { BUILDINGS_M, drawBuildings } from "./buildings.mjs";
import { canvasLayer } from "./canvas.mjs";
import { COLOURS, FONT } from "./shapes.mjs";

const CITY_M = 25; // metres a pixel under which main streets are drawn
const AFAR_PX = 1.5; // their width there
const NEIGHBOURHOOD_M = 6; // metres a pixel under which all streets are drawn
const EDGED_M = 3; // over it an edge would hide what is between streets
const STREET_M = 2;
const WIDTHS = [[12, 3], [7, 1], [2, 1]]; // metres, and pixels at least: main street, street, path
const NAME_PX = 12;
const ROOM_PX = 16; // a name needs so much more street than itself
const STRAIGHT = 0.95;
const AGAIN_PX = 450; // between two places of the same name
const TWICE = 2;

function trace(ctx, { x, y, size, look }, view, isWanted) {
  ctx.beginPath();
  let start = 0;
  for (let path = 0; path < size.length; path += 1) {
    if (isWanted(path, look)) {
      for (let i = start; i < start + size[path]; i += 1) {
        ctx[i === start ? "moveTo" : "lineTo"](x[i] * view.scale - view.left, y[i] * view.scale - view.top);
      }
    }
    start += size[path];
  }
  ctx.stroke();
}

// Whole streets that are long, and what joins them: a city's skeleton.
function drawFromAfar(ctx, main, view) {
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.strokeStyle = "#fff";
  ctx.lineWidth = AFAR_PX;
  trace(ctx, main, view, (path) => main.isFar[path]);
}

function drawStreets(ctx, blocks, view, metres) {
  const kinds = metres < STREET_M ? [2, 1, 0] : [1, 0];
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  for (const edge of metres < EDGED_M ? [1.4, 0] : [0]) {
    for (const look of kinds) {
      const [wide, least] = WIDTHS[look];
      ctx.strokeStyle = edge ? COLOURS.building : "#fff";
      ctx.lineWidth = Math.max(least, wide / metres) + edge;
      for (const block of blocks) trace(ctx, block, view, (path, looks) => looks[path] === look);
    }
  }
}

// Where a name of some pixels stands on a path of screen points: the nearest straight stretch to its middle, or null.
export function stretch(points, width) {
  const along = [0];
  for (let i = 1; i < points.length; i += 1) along.push(along[i - 1] + Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]));
  const total = along[along.length - 1];
  if (total < width) return null;
  const at = (distance) => {
    let i = 1;
    while (i < points.length - 1 && along[i] < distance) i += 1;
    const share = (distance - along[i - 1]) / Math.max(along[i] - along[i - 1], 1e-9);
    return [0, 1].map((k) => points[i - 1][k] + share * (points[i][k] - points[i - 1][k]));
  };
  for (let off = 0; off <= (total - width) / 2; off += Math.max(8, width / 4)) {
    for (const middle of off ? [total / 2 - off, total / 2 + off] : [total / 2]) {
      const [from, to] = [at(middle - width / 2), at(middle + width / 2)];
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      if (Math.hypot(dx, dy) < STRAIGHT * width) continue;
      let angle = Math.atan2(dy, dx);
      if (Math.abs(angle) > Math.PI / 2) angle -= Math.sign(angle) * Math.PI; // never upside down
      return { x: (from[0] + to[0]) / 2, y: (from[1] + to[1]) / 2, angle };
    }
  }
  return null;
}

// Discs along a name: two names touch where two of theirs do.
function discs({ x, y, angle }, width) {
  const count = Math.max(1, Math.ceil(width / NAME_PX));
  return Array.from({ length: count }, (_, k) => {
    const off = ((k + 0.5) / count - 0.5) * width;
    return [x + off * Math.cos(angle), y + off * Math.sin(angle)];
  });
}

function* named(blocks, view, looks) {
  for (const look of looks) {
    for (const { x, y, size, look: own, name } of blocks) {
      let start = 0;
      for (let path = 0; path < size.length; path += 1) {
        if (name[path] && own[path] === look) {
          const points = Array.from({ length: size[path] }, (_, i) => [x[start + i] * view.scale - view.left, y[start + i] * view.scale - view.top]);
          if (points.some(([px, py]) => px > 0 && py > 0 && px < view.width && py < view.height)) yield [name[path], points];
        }
        start += size[path];
      }
    }
  }
}

// Names that fit, main streets first: [{ text, x, y, angle }].
export function placeNames(blocks, view, names, metres, widthOf) {
  const placed = [];
  const taken = [];
  for (const [name, points] of named(blocks, view, metres < STREET_M ? [0, 1, 2] : [0, 1])) {
    const before = placed.filter((other) => other.name === name);
    if (before.length >= TWICE) continue;
    const width = widthOf(names[name]);
    const spot = stretch(points, width + ROOM_PX);
    if (!spot || before.some(({ x, y }) => Math.hypot(x - spot.x, y - spot.y) < AGAIN_PX)) continue;
    const own = discs(spot, width);
    if (own.some(([x, y]) => taken.some(([a, b]) => Math.hypot(x - a, y - b) < NAME_PX + 3))) continue;
    taken.push(...own);
    placed.push({ ...spot, name, text: names[name] });
  }
  return placed;
}

function drawNames(ctx, placed) {
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3.5;
  for (const { text, x, y, angle } of placed) {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    ctx.strokeStyle = "#fff";
    ctx.strokeText(text, 0, 0);
    ctx.fillStyle = COLOURS.ink;
    ctx.fillText(text, 0, 0);
    ctx.restore();
  }
}

export function addStreets(map, ground, isOn, drawUnder) {
  return canvasLayer(map, (ctx, view) => {
    drawUnder(ctx, view);
    const metres = ground.metres / view.scale;
    if (metres >= CITY_M || map.hasTiles) return;
    const near = metres < NEIGHBOURHOOD_M;
    const blocks = isOn("streets") ? streetsInView(ground, view, { hasSmall: near, hasPaths: metres < STREET_M }) : [];
    if (blocks.length && near) drawStreets(ctx, blocks, view, metres);
    else if (blocks.length) drawFromAfar(ctx, blocks[0], view);
    if (metres < BUILDINGS_M && isOn("buildings")) drawBuildings(ctx, ground, view);
    if (!near) return;
    ctx.font = `400 ${NAME_PX}px ${FONT}`;
    drawNames(ctx, placeNames(blocks, view, ground.names(), metres, (text) => ctx.measureText(text).width));
  }, "streets");
}
