// The sector that is opened: a veil over the rest, its outline, and its sites by the letters of the list.

import { isLettered, isOpen, lead } from "./sector_badges.mjs";
import { apart } from "./badges_apart.mjs";
import { COLOURS, FONT } from "./shapes.mjs";
import { letterOf, plotsOf } from "../data/plots.mjs";

const AROUND_M = 60; // metres from its sites to the outline
const AROUND_PX = 24; // and pixels at least
const RADIUS = { best: 12, other: 9 };
const VEIL = "rgba(255,255,255,0.38)";

// The convex hull of points [x, y], counted from the left (Andrew 1979).
export function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]).filter(([x, y], k, all) => !k || x !== all[k - 1][0] || y !== all[k - 1][1]);
  const turn = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const chain = (from) => from.reduce((kept, point) => {
    while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
    return [...kept, point];
  }, []);
  const [low, high] = [chain(sorted), chain([...sorted].reverse())];
  const around = [...low.slice(0, -1), ...high.slice(0, -1)];
  return around.length ? around : sorted.slice(0, 1);
}

// The hull grown by r pixels, round at its corners, added to the path.
function grown(ctx, points, r) {
  const corners = hull(points);
  const n = corners.length;
  if (n === 1) {
    ctx.moveTo(corners[0][0] + r, corners[0][1]);
    ctx.arc(corners[0][0], corners[0][1], r, 0, 2 * Math.PI);
    return;
  }
  const way = (a, b) => Math.atan2(b[1] - a[1], b[0] - a[0]) - Math.PI / 2; // out of the hull
  corners.forEach((corner, k) => {
    const [from, to] = [way(corners[(k + n - 1) % n], corner), way(corner, corners[(k + 1) % n])];
    if (!k) ctx.moveTo(corner[0] + r * Math.cos(from), corner[1] + r * Math.sin(from));
    ctx.arc(corner[0], corner[1], r, from, to);
  });
  ctx.closePath();
}

function shapeOf(state, xy, view) {
  const points = state.sectors.rows[state.openSector].map((i) => [xy.x[i] * view.scale - view.left, xy.y[i] * view.scale - view.top]);
  return [points, Math.max(AROUND_PX, AROUND_M / view.metres)];
}

export function drawVeil(ctx, state, xy, view) {
  if (!isOpen(state) || view.dots) return;
  ctx.beginPath();
  ctx.rect(0, 0, view.width, view.height);
  grown(ctx, ...shapeOf(state, xy, view));
  ctx.fillStyle = VEIL;
  ctx.fill("evenodd");
}

export function drawOutline(ctx, state, xy, view) {
  if (!isOpen(state) || view.dots) return;
  ctx.setLineDash([]);
  for (const [colour, width] of [["#fff", 6], [COLOURS.site, 2.5]]) {
    ctx.beginPath();
    grown(ctx, ...shapeOf(state, xy, view));
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

// Lettered sites { i, text, x, y, x0, y0, r }, the best first; none where no sector is opened, or from afar.
export function letterSpots(state, xy, view) {
  if (!isLettered(state, view) || view.dots) return [];
  const spots = plotsOf(state, state.openSector).map((i, k) => ({ i, text: letterOf(k), r: k ? RADIUS.other : RADIUS.best,
    x: xy.x[i] * view.scale - view.left, y: xy.y[i] * view.scale - view.top })).filter(({ text }) => text);
  return apart(spots, RADIUS.other, { free: 2 });
}

export function drawLetters(ctx, state, spots) {
  spots.forEach((spot) => lead(ctx, spot));
  for (const { i, text, x, y, r } of [...spots].reverse()) {
    const isBest = text === letterOf(0);
    const rings = state.selected && state.selected.site === i ? [[r + 6, null, "#fff", 6], [r + 6, null, COLOURS.ink, 3]] : [];
    const own = isBest ? [[r + 1.5, null, COLOURS.ink, 1], [r, COLOURS.site, "#fff", 2]] : [[r, "#fff", COLOURS.site, 2]];
    for (const [radius, fill, line, width] of [...rings, ...own]) {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.strokeStyle = line;
      ctx.lineWidth = width;
      ctx.fillStyle = fill || "transparent";
      if (fill) ctx.fill();
      ctx.stroke();
    }
    ctx.font = `700 12px ${FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = isBest ? "#fff" : COLOURS.site_text || COLOURS.site;
    ctx.fillText(text, x, y + 0.5);
  }
}

// The site whose letter is under a place of the screen, or -1.
export function letterAt(state, point) {
  const hit = (state.letters || []).find(({ x, y, r }) => Math.hypot(x - point.x, y - point.y) < r + 4);
  return hit ? hit.i : -1;
}
