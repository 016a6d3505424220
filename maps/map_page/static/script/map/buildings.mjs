// Buildings, from the scale of a street: their squares are unpacked when they come into view.

import { inView } from "./blocks.mjs";
import { COLOURS } from "./shapes.mjs";

export const BUILDINGS_M = 2; // metres a pixel under which they are drawn
const LINE_PX = 0.75;

export function drawBuildings(ctx, ground, view) {
  ctx.fillStyle = COLOURS.building;
  ctx.strokeStyle = COLOURS.building_line;
  ctx.lineWidth = LINE_PX;
  for (const block of inView(ground.buildings, view)) {
    const { x, y, size } = block.paths();
    ctx.beginPath(); // one path a block: holes turn the other way
    let start = 0;
    for (const vertices of size) {
      ctx.moveTo(x[start] * view.scale - view.left, y[start] * view.scale - view.top);
      for (let i = start + 1; i < start + vertices; i += 1) ctx.lineTo(x[i] * view.scale - view.left, y[i] * view.scale - view.top);
      ctx.closePath();
      start += vertices;
    }
    ctx.fill();
    ctx.stroke();
  }
}
