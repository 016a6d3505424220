// The first sectors on the map: the numbers of the list, pushed apart where they would touch, with a line to their place.

import { canvasLayer, mercator } from "./canvas.mjs";
import { COLOURS } from "./shapes.mjs";
import { TOP } from "../data/first.mjs";
import { number, say } from "../panel/dom.mjs";

const RADIUS = 14;
const FREE = 5; // px between two badges
const TURNS = 80;
const MOVED = 3; // px from which a line leads to the place
const TURN = 2.399963; // the golden angle: badges of one place leave in different ways

// Spots { x, y } moved until none touches another, the first least; each keeps its place in `x0`, `y0`.
export function apart(spots, radius = RADIUS) {
  const wanted = 2 * radius + FREE;
  const moved = spots.map((spot) => ({ ...spot, x0: spot.x, y0: spot.y }));
  for (let turn = 0; turn < TURNS; turn += 1) {
    let isFree = true;
    for (let a = 0; a < moved.length; a += 1) {
      for (let b = a + 1; b < moved.length; b += 1) {
        let [dx, dy] = [moved[b].x - moved[a].x, moved[b].y - moved[a].y];
        let away = Math.hypot(dx, dy);
        if (away >= wanted - 0.01) continue;
        if (away < 0.01) [dx, dy, away] = [Math.cos(TURN * b), Math.sin(TURN * b), 1];
        isFree = false;
        const step = (wanted - Math.min(away, Math.hypot(moved[b].x - moved[a].x, moved[b].y - moved[a].y))) / away;
        // the better one moves less
        moved[a].x -= 0.3 * step * dx;
        moved[a].y -= 0.3 * step * dy;
        moved[b].x += 0.7 * step * dx;
        moved[b].y += 0.7 * step * dy;
      }
    }
    if (isFree) break;
  }
  return moved;
}

function circle(ctx, x, y, r, fill, line, width) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  if (fill) {
    ctx.fillStyle = fill;
    ctx.fill();
  }
  if (!line) return;
  ctx.strokeStyle = line;
  ctx.lineWidth = width;
  ctx.stroke();
}

function lead(ctx, { x, y, x0, y0 }) {
  if (Math.hypot(x - x0, y - y0) <= MOVED) return;
  for (const [colour, width] of [["#fff", 4.5], [COLOURS.ink, 2]]) {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x0, y0);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
  circle(ctx, x0, y0, 3, COLOURS.ink, "#fff", 1.5);
}

function badge(ctx, spot, radius, isChosen) {
  const { x, y, text, isGone } = spot;
  const r = radius + (spot.isOver ? 2 : 0);
  if (isChosen) circle(ctx, x, y, r + 6, null, COLOURS.ink, 3);
  ctx.setLineDash(isGone ? [3, 2] : []);
  circle(ctx, x, y, r, isGone ? "#fff" : COLOURS.site, isGone ? COLOURS.site : "#fff", 2);
  ctx.setLineDash([]);
  if (!isGone) circle(ctx, x, y, r + 1.5, null, COLOURS.ink, 1);
  ctx.fillStyle = isGone ? COLOURS.site : "#fff";
  ctx.font = `700 ${Math.round(radius)}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, y + 0.5);
}

const LABEL = 12;
const PLACES = [[1, 0], [-1, 0], [0, 1], [0, -1]]; // right, left, below, above

// A label beside its badge where it covers neither a badge nor another label; else none.
function labels(ctx, spots, radius, view) {
  ctx.font = `700 ${LABEL}px system-ui, sans-serif`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "center";
  ctx.lineWidth = 3.5;
  ctx.lineJoin = "round";
  const taken = spots.map(({ x, y }) => [x - radius - 2, y - radius - 2, x + radius + 2, y + radius + 2]);
  const hits = ([a, b, c, d]) => taken.some(([x, y, right, bottom]) => a < right && c > x && b < bottom && d > y);
  for (const { x, y, label, isGone } of spots) {
    const half = ctx.measureText(label).width / 2;
    const box = ([dx, dy]) => {
      const [cx, cy] = [x + dx * (radius + 6 + half), y + dy * (radius + 4 + LABEL / 2)];
      return [cx - half, cy - LABEL / 2 - 1, cx + half, cy + LABEL / 2 + 1];
    };
    const [padX, padY] = [view.padX || 0, view.padY || 0]; // drawn, and not in sight
    const isIn = ([a, b, c, d]) => a > padX + 2 && b > padY + 2 && c < view.width - padX - 2 && d < view.height - padY - 2;
    const free = PLACES.map(box).find((one) => isIn(one) && !hits(one));
    if (!free) continue;
    taken.push(free);
    const [cx, cy] = [(free[0] + free[2]) / 2, (free[1] + free[3]) / 2];
    ctx.strokeStyle = "rgba(255,255,255,0.92)";
    ctx.strokeText(label, cx, cy);
    ctx.fillStyle = isGone ? COLOURS.site : COLOURS.ink;
    ctx.fillText(label, cx, cy);
  }
}

// Sectors that are drawn, the first ten and those that have left them: [sector, text, isGone].
export function drawn(state) {
  const now = state.first.slice(0, TOP);
  const gone = state.moved || state.supposed ? state.baseFirst.slice(0, TOP).filter((s) => !now.includes(s)) : [];
  const ofCommune = (state.communeFirst || []).filter((s) => !now.includes(s) && !gone.includes(s));
  return [...now.map((s, place) => ({ s, text: number(place + 1), isGone: false })),
    ...ofCommune.map((s) => ({ s, text: number(state.places[s]), isGone: false })),
    ...gone.map((s) => ({ s, text: number(state.basePlaces[s]), isGone: true }))];
}

function spotsOf(state, xy, view, radius) {
  const { sectors } = state;
  const found = drawn(state).map((one) => {
    const i = sectors.best[one.s];
    return { ...one, x: xy.x[i] * view.scale - view.left, y: xy.y[i] * view.scale - view.top,
      label: one.isGone ? say("leaves") : sectors.name[one.s], isOver: state.over === one.s };
  }).filter(({ x, y }) => x > -radius && y > -radius && x < view.width + radius && y < view.height + radius);
  return view.dots ? found.map((spot) => ({ ...spot, x0: spot.x, y0: spot.y })) : apart(found, radius);
}

export function addSectors(map, state, isOn) {
  if (!state.sectors) return () => {};
  const xy = mercator(state.sites);
  return canvasLayer(map, (ctx, view) => {
    if (!isOn()) return;
    const radius = view.still || map.getSize().x < 500 ? 12 : RADIUS;
    const spots = spotsOf(state, xy, view, radius);
    if (view.dots) {
      spots.reverse().forEach(({ x, y }) => circle(ctx, x, y, 4, COLOURS.site, "#fff", 1.5));
      return;
    }
    spots.forEach((spot) => lead(ctx, spot));
    [...spots].reverse().forEach((spot) => badge(ctx, spot, radius, state.openSector === spot.s && !spot.isGone));
    if (!view.still) {
      labels(ctx, spots, radius, view);
      state.spots = spots.map(({ s, x, y, text }) => ({ s, x: x - view.padX, y: y - view.padY, r: radius, text }));
    }
  }, "sector-badges");
}

// The sector whose badge is under a place of the screen, or -1.
export function sectorAt(state, point) {
  const hit = (state.spots || []).find(({ x, y, r }) => Math.hypot(x - point.x, y - point.y) < r + 4);
  return hit ? hit.s : -1;
}
