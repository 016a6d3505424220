// The labels of the map on one canvas over all others, whatever they name: one placement for all.

import { place } from "./label_boxes.mjs";
import { beside, communeLabels, pensionLabels, placeLabels, SCALES, serviceLabels, stopLabels, STYLES, typeset, zoneLabels } from "./label_names.mjs";
import { NAME_PX, streetLabels } from "./street_names.mjs";
import { canvasLayer, mercator } from "../map/canvas.mjs";
import { eachPoint, stopSide } from "../map/layers.mjs";
import { letterSpots } from "../map/opened.mjs";
import { drawn, isMoved, radiusOf, spotsOf } from "../map/sector_badges.mjs";
import { COLOURS, FONT } from "../map/shapes.mjs";
import { coversOf } from "../map/view.mjs";
import { partsOf } from "../data/places.mjs";
import { TOP } from "../data/first.mjs";
import { labelOf } from "../data/state.mjs";

const EDGE = 3; // px between a label and the edge of the map
const HOUSE = { pension: 11, other: 7 };
const BAR = { width: 120, height: 34 }; // the scale bar of the paper, at its left foot

const fontOf = ({ font, px }) => `${font} ${px}px ${FONT}`;

// Widths of texts as this page's fonts give them, each measured once.
function measurer() {
  const known = new Map();
  const ctx = document.createElement("canvas").getContext("2d");
  return (kind, text) => {
    const key = `${kind} ${text}`;
    if (!known.has(key)) {
      ctx.font = fontOf(STYLES[kind]);
      known.set(key, ctx.measureText(text).width + (STYLES[kind].spacing || 0) * text.length);
    }
    return known.get(key);
  };
}

const square = (kind, x, y, r) => ({ kind, x, y, w: 2 * r, h: 2 * r });

// Between a badge that was pushed and its place, a box every few pixels.
function leader({ x, y, x0, y0 }, r) {
  if (!isMoved({ x, y, x0, y0 })) return [];
  const away = Math.hypot(x - x0, y - y0);
  const boxes = [square("dot", x0, y0, 4)];
  for (let at = r; at < away; at += 6) boxes.push(square("leader", x + ((x0 - x) * at) / away, y + ((y0 - y) * at) / away, 3));
  return boxes;
}

// What no label may cover, in pixels of the view.
function obstaclesOf(map, state, layers, view, spots, radius, letters, covers) {
  const found = spots.flatMap((spot) => [square("badge", spot.x, spot.y, radius + 3), ...leader(spot, radius)]);
  found.push(...letters.flatMap((spot) => [square("letter", spot.x, spot.y, spot.r + 2), ...leader(spot, spot.r)]));
  const marks = (state.marks && state.marks[view.still ? "still" : "screen"]) || [];
  found.push(...marks.map(({ x, y, r }) => square(state.sectors ? "site" : "badge", x, y, r)));
  for (const layer of layers.filter((one) => one.on)) {
    if (layer.id === "stops") eachPoint(layer, view, (row, x, y) => stopSide(layer, row, view) && found.push(square("stop", x, y, stopSide(layer, row, view) + 1)));
    if (layer.id === "supported_housing") {
      eachPoint(layer, view, (row, x, y) => found.push(square("house", x, y, layer.numbers.is_pension && layer.numbers.is_pension[row] ? HOUSE.pension : HOUSE.other)));
    }
  }
  for (const { left, top, right, bottom } of covers) {
    found.push({ kind: "cover", x: (left + right) / 2 + view.padX, y: (top + bottom) / 2 + view.padY, w: right - left + 4, h: bottom - top + 4 });
  }
  if (view.still) found.push({ kind: "cover", x: BAR.width / 2, y: view.height - BAR.height / 2, w: BAR.width, h: BAR.height });
  return found;
}

function communesOfTen(state) {
  const { first, sectors, sites } = state;
  if (sectors) return new Set(first.slice(0, TOP).map((s) => sectors.commune[s]));
  return new Set(sites.commune ? first.slice(0, TOP).map((i) => sites.commune[i]) : []);
}

const sectorLabels = (spots, radius, widthOf) =>
  spots.map((spot) => beside(spot.isGone ? "gone" : "sector", spot.label, { x: spot.x, y: spot.y, r: radius + 5, s: spot.s }, widthOf));

// Names of streets as they are written, and the width of each, kept by its place: there are thousands.
function streetTexts(streets, widthOf) {
  if (!streets.texts) {
    const [names, widths] = [streets.names().map(typeset), []];
    streets.texts = { names, widthOf: (k) => (widths[k] === undefined ? (widths[k] = widthOf("street", names[k])) : widths[k]) };
  }
  return streets.texts;
}

// Every label that the scale asks for, in order.
function wanted(map, state, layers, streets, view, frame, widthOf, spots, radius, letters) {
  const { metres } = view;
  const args = [layers, view, frame, widthOf];
  const communes = communeLabels(...args, communesOfTen(state));
  if (metres > SCALES.sectors || (view.still && !view.named)) return [...communes, ...placeLabels(...args), ...zoneLabels(...args)];
  const sectors = sectorLabels(spots, radius, widthOf);
  if (metres > SCALES.neighbourhood) return [...sectors, ...communes, ...placeLabels(...args), ...zoneLabels(...args)];
  const isStreet = metres < SCALES.street;
  const best = letters.slice(0, isStreet ? 1 : 0).map((spot) => beside("address", partsOf(labelOf(state.sites, spot.i)).address, { x: spot.x, y: spot.y, r: spot.r + 4 }, widthOf));
  const named = streets ? streetLabels(streets.seen(view), view, isStreet ? [0, 1, 2] : [0, 1], streetTexts(streets, widthOf), frame) : [];
  return [...best, ...sectors, ...stopLabels(...args, !isStreet), ...pensionLabels(...args), ...communes, ...named,
    ...(isStreet ? serviceLabels(...args) : []), ...placeLabels(...args), ...zoneLabels(...args)];
}

function write(ctx, { label, x, y, angle }) {
  const style = STYLES[label.kind];
  ctx.font = fontOf(style);
  if ("letterSpacing" in ctx) ctx.letterSpacing = `${style.spacing || 0}px`;
  if (label.isDotted) {
    ctx.beginPath();
    ctx.arc(label.mark.x, label.mark.y, 3, 0, 2 * Math.PI);
    ctx.fillStyle = COLOURS.ink;
    ctx.strokeStyle = "#fff";
    ctx.lineWidth = 1.5;
    ctx.fill();
    ctx.stroke();
  }
  ctx.save();
  ctx.translate(x, y);
  if (angle) ctx.rotate(angle);
  ctx.lineWidth = style.px > NAME_PX ? 4 : 3.5;
  ctx.strokeStyle = "rgba(255,255,255,0.95)";
  ctx.strokeText(label.text, 0, 0);
  ctx.fillStyle = COLOURS[style.colour];
  ctx.fillText(label.text, 0, 0);
  ctx.restore();
}

// The name of the sector under the pointer, in front of all: on a white plate where it had no room.
function front(ctx, spot, placed, radius, widthOf, frame) {
  const mine = placed.find(({ label }) => label.mark && label.mark.s === spot.s);
  const label = beside("sector", spot.label, { x: spot.x, y: spot.y, r: radius + 7 }, widthOf);
  const isIn = ({ x, y }) => x - label.w / 2 > frame.left && x + label.w / 2 < frame.right && y - label.h / 2 > frame.top && y + label.h / 2 < frame.bottom;
  const at = mine || label.spots.find(isIn);
  if (!at) return;
  ctx.fillStyle = "#fff";
  ctx.fillRect(at.x - label.w / 2, at.y - label.h / 2, label.w, label.h);
  write(ctx, { label, x: at.x, y: at.y, angle: 0 });
}

// streets: { seen(view): blocks in sight, none where they are not drawn, names() }, or null. Returns what draws it again.
export function addLabels(map, state, layers, streets, isOn) {
  const widthOf = measurer();
  const xy = mercator(state.sites);
  let held = null; // what was placed, for who only points at a badge or drags a slider that moves none of the first
  const keyOf = (view) => [view.left, view.top, view.scale, view.width, view.height, state.openSector,
    state.sectors ? drawn(state).map(({ s, isGone }) => `${s}${isGone}`) : state.first.slice(0, TOP)].join(" ");
  const redraw = canvasLayer(map, (ctx, view) => {
    const [padX, padY] = [view.padX || 0, view.padY || 0];
    const frame = { left: padX + EDGE, top: padY + EDGE, right: view.width - padX - EDGE, bottom: view.height - padY - EDGE };
    const radius = radiusOf(map, view);
    const key = keyOf(view);
    if (!held || held.key !== key || held.sectors !== state.sectors || view.still) {
      const spots = state.sectors && isOn("sites") ? spotsOf(state, layers, xy, view, radius) : [];
      const letters = isOn("sites") ? letterSpots(state, xy, view) : [];
      const covers = view.still ? [] : coversOf(map);
      const labels = view.dots ? [] : wanted(map, state, layers, streets, { ...view, padX, padY }, frame, widthOf, spots, radius, letters);
      const placed = place(labels, obstaclesOf(map, state, layers, { ...view, padX, padY }, spots, radius, letters, covers), frame);
      if (!view.still) held = { key, sectors: state.sectors, spots, placed };
      else return paint(ctx, placed);
    }
    paint(ctx, held.placed);
    const over = held.spots.find(({ s }) => s === state.over);
    if (over) front(ctx, over, held.placed, radius, widthOf, frame);
    state.labels = held.placed.map(({ label, x, y, angle }) => ({ kind: label.kind, text: label.text, x: x - padX, y: y - padY, w: label.w, h: label.h, angle }));
  }, "labels");
  return () => {
    if (state.isWhole) held = null;
    redraw();
  };
}

function paint(ctx, placed) {
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  placed.forEach((one) => write(ctx, one));
}
