// Communes on the map: which one is under a place, and a veil over all but one.

import { canvasLayer, mercator, metresAt } from "./canvas.mjs";

const VEIL = "rgba(255,255,255,0.62)";
const TERRITORY_M = 25; // metres a pixel from which a click on the ground asks for its commune

export const isFromAfar = (map) => metresAt(map.getZoom(), map.getCenter().lat) > TERRITORY_M;

// Calls visit(row, from, to) for each ring of the layer: its vertices are those from `from` to before `to`.
function eachRing(layer, visit) {
  let start = 0;
  layer.size.forEach((size, path) => {
    if (layer.kind[path] === 2) visit(layer.of[path], start, start + size);
    start += size;
  });
}

// The row of the commune that holds a place, or -1: a line to the east crosses its rings an odd number of times.
export function communeAt(layer, lon, lat) {
  const { x: [x], y: [y] } = mercator({ lon: Float64Array.of(lon), lat: Float64Array.of(lat) });
  const inside = new Set();
  eachRing(layer, (row, from, to) => {
    for (let a = from, b = to - 1; a < to; b = a, a += 1) {
      if (layer.y[a] > y === layer.y[b] > y) continue;
      const crossing = layer.x[a] + ((y - layer.y[a]) / (layer.y[b] - layer.y[a])) * (layer.x[b] - layer.x[a]);
      if (crossing > x && !inside.delete(row)) inside.add(row);
    }
  });
  return inside.size ? inside.values().next().value : -1;
}

// White over all but the commune whose row `asked()` gives; nothing where it is below 0.
export function addVeil(map, layer, asked) {
  if (!layer) return () => {};
  return canvasLayer(map, (ctx, view) => {
    const wanted = asked();
    if (wanted < 0) return;
    ctx.beginPath();
    ctx.rect(0, 0, view.width, view.height);
    eachRing(layer, (row, from, to) => {
      if (row !== wanted) return;
      for (let i = from; i < to; i += 1) {
        const [px, py] = [layer.x[i] * view.scale - view.left, layer.y[i] * view.scale - view.top];
        if (i === from) ctx.moveTo(px, py);
        else ctx.lineTo(px, py);
      }
      ctx.closePath();
    });
    ctx.fillStyle = VEIL;
    ctx.fill("evenodd");
  }, "commune-veil");
}
