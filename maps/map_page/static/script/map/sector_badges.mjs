// The first sectors on the map: the numbers of the list, pushed apart where they would touch, with a line to their place.

import { canvasLayer, mercator } from "./canvas.mjs";
import { apart } from "./badges_apart.mjs";
import { eachPoint } from "./layers.mjs";
import { COLOURS, FONT } from "./shapes.mjs";
import { TOP } from "../data/first.mjs";
import { number, say } from "../panel/dom.mjs";

const RADIUS = 14;
const SMALL = 12; // on phone and paper
const PHONE_PX = 500;
const MOVED = 3; // px from which a line leads to the place
const LETTERED_M = 6; // metres a pixel under which the sites of the opened sector have letters
const HOUSE = { pension: 10, other: 6 };

export const isOpen = (state) => Boolean(state.sectors) && state.openSector >= 0 && state.places[state.openSector] > 0;

export const isLettered = (state, view) => isOpen(state) && view.metres < LETTERED_M;

export const isMoved = ({ x, y, x0, y0 }) => Math.hypot(x - x0, y - y0) > MOVED;

export const radiusOf = (map, view) => (view.still || map.getSize().x < PHONE_PX ? SMALL : RADIUS);

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

// From a mark that was pushed to its place.
export function lead(ctx, spot) {
  if (!isMoved(spot)) return;
  const { x, y, x0, y0 } = spot;
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

function badge(ctx, spot, radius, { isChosen, isHeld }) {
  const { x, y, text, isGone } = spot;
  const r = radius + (spot.isOver ? 2 : 0);
  if (isChosen) circle(ctx, x, y, r + 6, null, COLOURS.ink, 3);
  if (isHeld && !isChosen) [["#fff", 3.5, 4], [COLOURS.ink, 6.5, 3]].forEach(([colour, off, width]) => circle(ctx, x, y, r + off, null, colour, width));
  ctx.setLineDash(isGone ? [3, 2] : []);
  circle(ctx, x, y, r, isGone ? "#fff" : COLOURS.site, isGone ? COLOURS.site : "#fff", 2);
  ctx.setLineDash([]);
  if (!isGone) circle(ctx, x, y, r + 1.5, null, COLOURS.ink, 1);
  ctx.fillStyle = isGone ? COLOURS.site : "#fff";
  ctx.font = `700 ${Math.round(radius)}px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, y + 0.5);
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

// Houses of the map in pixels of the view: marks that no badge may hide.
function housesOf(layers, view) {
  const found = [];
  for (const layer of layers.filter(({ id, on }) => id === "supported_housing" && on)) {
    const { is_pension: pension = [] } = layer.numbers;
    eachPoint(layer, view, (row, x, y) => found.push({ x, y, r: pension[row] ? HOUSE.pension : HOUSE.other }));
  }
  return found;
}

// Badges in the view where they stand, with what they are called; the opened sector's is told by its letters near to it.
export function spotsOf(state, layers, xy, view, radius) {
  const { sectors } = state;
  const found = drawn(state).filter(({ s }) => !(isLettered(state, view) && s === state.openSector)).map((one) => {
    const i = sectors.best[one.s];
    return { ...one, x: xy.x[i] * view.scale - view.left, y: xy.y[i] * view.scale - view.top,
      label: one.isGone ? say("leaves") : sectors.name[one.s], isOver: state.over === one.s };
  }).filter(({ x, y }) => x > -radius && y > -radius && x < view.width + radius && y < view.height + radius);
  if (view.dots) return found.map((spot) => ({ ...spot, x0: spot.x, y0: spot.y }));
  return apart(found, radius, { houses: housesOf(layers, view) });
}

// The sector whose row of the list has the focus of a keyboard, or -1.
function focused() {
  const at = document.activeElement;
  return at && at.dataset.sector !== undefined && at.matches(":focus-visible") ? Number(at.dataset.sector) : -1;
}

export function addSectors(map, state, layers, isOn) {
  if (!state.sectors) return () => {};
  const xy = mercator(state.sites);
  return canvasLayer(map, (ctx, view) => {
    if (!isOn()) {
      if (!view.still) state.spots = [];
      return;
    }
    const radius = radiusOf(map, view);
    const spots = spotsOf(state, layers, xy, view, radius);
    if (view.dots) {
      spots.reverse().forEach(({ x, y }) => circle(ctx, x, y, 4, COLOURS.site, "#fff", 1.5));
      return;
    }
    const held = view.still ? -1 : focused();
    spots.forEach((spot) => lead(ctx, spot));
    [...spots].reverse().forEach((spot) => badge(ctx, spot, radius, { isChosen: state.openSector === spot.s && !spot.isGone, isHeld: held === spot.s }));
    if (!view.still) state.spots = spots.map(({ s, x, y, text }) => ({ s, x: x - view.padX, y: y - view.padY, r: radius, text }));
  }, "sector-badges");
}

// The sector whose badge is under a place of the screen, or -1.
export function sectorAt(state, point) {
  const hit = (state.spots || []).find(({ x, y, r }) => Math.hypot(x - point.x, y - point.y) < r + 4);
  return hit ? hit.s : -1;
}
