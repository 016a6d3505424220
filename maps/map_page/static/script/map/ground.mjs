// Streets and buildings: main streets from the scale of a city, the others once they can be read.

import { streetsInView } from "./blocks.mjs";
import { BUILDINGS_M, drawBuildings } from "./buildings.mjs";
import { canvasLayer } from "./canvas.mjs";
import { COLOURS } from "./shapes.mjs";

const CITY_M = 25; // metres a pixel under which main streets are drawn
const AFAR_PX = 1.5; // their width there
const NEIGHBOURHOOD_M = 6; // metres a pixel under which all streets are drawn
const EDGED_M = 3; // over it an edge would hide what is between streets
const STREET_M = 2;
const WIDTHS = [[12, 3], [7, 1], [2, 1]]; // metres, and pixels at least: main street, street, path

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

// Draws water, streets and buildings; returns what draws them again and, for names, the blocks of streets in sight (none
// where they are too small to read).
export function addStreets(map, ground, isOn, drawUnder) {
  const metresOf = (view) => ground.metres / view.scale;
  const isNear = (view) => metresOf(view) < NEIGHBOURHOOD_M;
  const seen = (view) => (isOn("streets") && !map.hasTiles ? streetsInView(ground, view, { hasSmall: isNear(view), hasPaths: metresOf(view) < STREET_M }) : []);
  const draw = canvasLayer(map, (ctx, view) => {
    drawUnder(ctx, view);
    const metres = metresOf(view);
    if (metres >= CITY_M || map.hasTiles) return;
    const blocks = seen(view);
    if (blocks.length && isNear(view)) drawStreets(ctx, blocks, view, metres);
    else if (blocks.length) drawFromAfar(ctx, blocks[0], view);
    if (metres < BUILDINGS_M && isOn("buildings")) drawBuildings(ctx, ground, view);
  }, "streets");
  return { draw, names: ground.names, seen: (view) => (isNear(view) ? seen(view) : []) };
}
