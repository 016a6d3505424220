// Where remarks were left.

import { canvasLayer, mercator } from "./canvas.mjs";
import { COLOURS } from "./shapes.mjs";

// A speech bubble of ink whose tip is on the place.
export function bubble(ctx, x, y, size = 1) {
  ctx.beginPath();
  [[0, 0], [-3, -5], [-8, -5], [-8, -16], [8, -16], [8, -5], [3, -5]].forEach(([dx, dy], k) => ctx[k ? "lineTo" : "moveTo"](x + dx * size, y + dy * size));
  ctx.closePath();
  ctx.fillStyle = COLOURS.ink;
  ctx.fill();
  ctx.strokeStyle = "#fff";
  ctx.lineWidth = 1.5;
  ctx.stroke();
  for (const line of [-13, -9]) {
    ctx.fillStyle = "#fff";
    ctx.fillRect(x - 5 * size, y + line * size, 10 * size, 1.5 * size);
  }
}

export function addRemarks(map, state) {
  return canvasLayer(map, (ctx, view) => {
    if (!state.remarks.length) return;
    const { x, y } = mercator({ lon: state.remarks.map(({ lon }) => lon), lat: state.remarks.map(({ lat }) => lat) });
    // beside the place, where the number of a sector may stand
    x.forEach((at, k) => bubble(ctx, at * view.scale - view.left + 10, y[k] * view.scale - view.top - 8));
  }, "remarks");
}
