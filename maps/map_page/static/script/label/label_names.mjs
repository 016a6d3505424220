// What the layers have to name at a scale, in order; nothing is drawn here.

import { around } from "./label_boxes.mjs";
import { eachPoint, stopSide } from "../map/layers.mjs";
import { written } from "../data/places.mjs";
import { say } from "../panel/dom.mjs";

export const SCALES = { sectors: 25, neighbourhood: 6, street: 2 }; // metres a pixel under which each begins
const HALO = 4; // px of a box beyond its text
const COMMUNE_FREE = 36; // px between the name of a commune and a badge
const STOP_APART = 90;
const ROWS = [0.5, 0.35, 0.65, 0.2, 0.8];
const ALONG = [0.5, 0.28, 0.72];
const ALWAYS = ["pharmacy", "health_centre", "town_hall"]; // services that streets are known by

export const STYLES = {
  sector: { font: 700, px: 12, colour: "ink" },
  gone: { font: 700, px: 12, colour: "site" },
  address: { font: 700, px: 12, colour: "ink" },
  stop: { font: 700, px: 12, colour: "ink" },
  pension: { font: 700, px: 12, colour: "ink" },
  commune: { font: 400, px: 13, colour: "grey", spacing: 0.4 },
  place: { font: 400, px: 12, colour: "grey" },
  zone: { font: 400, px: 13, colour: "grey" },
  street: { font: 400, px: 12, colour: "ink" },
  service: { font: 400, px: 12, colour: "grey" },
};

export const typeset = (text) => text.replace(/'/g, "’");

// A label of a kind; `rest`: what place() of label_boxes.mjs is told besides.
export function labelOf(kind, text, widthOf, rest) {
  const told = typeset(text);
  return { kind, text: told, w: widthOf(kind, told) + HALO, h: STYLES[kind].px + HALO - 1, ...rest };
}

// A label around a mark whose centre and radius are told.
export function beside(kind, text, mark, widthOf, rest = {}) {
  const label = labelOf(kind, text, widthOf, rest);
  return { ...label, spots: around(mark, label.w, label.h), mark };
}

// The longest path of each row of a layer, with its box and its area in the units of the layer.
function shapes(layer) {
  if (layer.shapes) return layer.shapes;
  const found = new Map();
  let start = 0;
  layer.size.forEach((size, path) => {
    const known = found.get(layer.of[path]);
    if (!known || known.size < size) found.set(layer.of[path], { row: layer.of[path], start, size });
    start += size;
  });
  layer.shapes = [...found.values()].map((shape) => {
    const [x, y] = [layer.x, layer.y].map((axis) => axis.subarray(shape.start, shape.start + shape.size));
    let area = 0;
    for (let i = 0; i < x.length; i += 1) {
      const next = (i + 1) % x.length;
      area += (x[i] - x[0]) * (y[next] - y[0]) - (x[next] - x[0]) * (y[i] - y[0]);
    }
    return { ...shape, x, y, area: Math.abs(area) / 2, left: Math.min(...x), right: Math.max(...x), top: Math.min(...y), bottom: Math.max(...y) };
  }).sort((a, b) => b.area - a.area || a.row - b.row);
  return layer.shapes;
}

// Places of a name inside the part of a polygon that is in sight: along a few rows, where it is widest.
export function inside({ x, y }, box, w, h) {
  const [wide, high] = [box.right - box.left, box.bottom - box.top];
  if (wide < w || high < h) return [];
  return ROWS.flatMap((share) => {
    const row = Math.min(box.bottom - h / 2, Math.max(box.top + h / 2, box.top + share * high));
    const cuts = [];
    for (let i = 0; i < x.length; i += 1) {
      const next = (i + 1) % x.length;
      if ((y[i] > row) !== (y[next] > row)) cuts.push(x[i] + ((row - y[i]) * (x[next] - x[i])) / (y[next] - y[i]));
    }
    cuts.sort((a, b) => a - b);
    let [from, to] = [0, 0];
    for (let k = 0; k + 1 < cuts.length; k += 2) {
      const [a, b] = [Math.max(cuts[k], box.left), Math.min(cuts[k + 1], box.right)];
      if (b - a > to - from) [from, to] = [a, b];
    }
    if (to - from < 0.6 * w) return []; // a name may stand over a border, not over a neighbour
    return ALONG.map((at) => ({ x: Math.min(to - w / 4, Math.max(from + w / 4, from + at * (to - from))), y: row }));
  });
}

// Names of the polygons of a layer, the largest first, those of `first` before.
function polygons(layer, texts, kind, view, frame, widthOf, { first = new Set(), rest = {} } = {}) {
  const seen = shapes(layer).filter(({ row }) => texts[row]).flatMap((shape) => {
    const at = (value, axis) => value * view.scale - view[axis];
    const box = { left: Math.max(frame.left, at(shape.left, "left")), right: Math.min(frame.right, at(shape.right, "left")),
      top: Math.max(frame.top, at(shape.top, "top")), bottom: Math.min(frame.bottom, at(shape.bottom, "top")) };
    if (box.right <= box.left || box.bottom <= box.top) return [];
    const label = labelOf(kind, texts[shape.row], widthOf, { name: `${kind} ${shape.row}`, most: 1, ...rest });
    const spots = { * [Symbol.iterator]() { // worked out only where its turn comes
      const pixels = { x: shape.x.map((value) => at(value, "left")), y: shape.y.map((value) => at(value, "top")) };
      yield* inside(pixels, box, label.w, label.h);
    } };
    return [{ ...label, spots, isFirst: first.has(texts[shape.row]) }];
  });
  return [...seen.filter(({ isFirst }) => isFirst), ...seen.filter(({ isFirst }) => !isFirst)];
}

const on = (layers, id) => layers.filter((layer) => layer.id === id && layer.on);

export function communeLabels(layers, view, frame, widthOf, first) {
  return on(layers, "communes").flatMap((layer) => polygons(layer, layer.text.name || [], "commune", view, frame, widthOf, { first, rest: { of: { badge: COMMUNE_FREE } } }));
}

export function zoneLabels(layers, view, frame, widthOf) {
  return on(layers, "plan").flatMap((layer) => polygons(layer, layer.text.zone_type || [], "zone", view, frame, widthOf));
}

// Marks of a layer of points in the frame: [row, x, y].
function points(layer, view, frame) {
  const found = [];
  eachPoint(layer, view, (row, x, y) => {
    if (x > frame.left && x < frame.right && y > frame.top && y < frame.bottom) found.push([row, x, y]);
  });
  return found;
}

export function stopLabels(layers, view, frame, widthOf, isTramOnly) {
  return on(layers, "stops").flatMap((layer) => {
    const { name = [] } = layer.text;
    const { is_tram: tram = [] } = layer.numbers;
    return points(layer, view, frame).filter(([row]) => name[row] && (tram[row] || !isTramOnly))
      .sort(([a], [b]) => (tram[b] || 0) - (tram[a] || 0) || a - b)
      .map(([row, x, y]) => beside("stop", say("stop_named", { name: name[row] }), { x, y, r: stopSide(layer, row, view) + 3 }, widthOf,
        { name: `stop ${name[row]}`, apart: STOP_APART }));
  });
}

export function pensionLabels(layers, view, frame, widthOf) {
  return on(layers, "supported_housing").flatMap((layer) => {
    const { name = [] } = layer.text;
    const { is_pension: pension = [] } = layer.numbers;
    return points(layer, view, frame).filter(([row]) => pension[row] && name[row])
      .map(([row, x, y]) => beside("pension", written(name[row]), { x, y, r: 12 }, widthOf));
  });
}

// Where streets are read: the services one finds one's way by, each with a dot of its own unless its layer is drawn.
export function serviceLabels(layers, view, frame, widthOf) {
  return layers.filter(({ id }) => id === "services_care" || id === "services_help").flatMap((layer) => {
    const { category = [] } = layer.text;
    return points(layer, view, frame).filter(([row]) => ALWAYS.includes(category[row]))
      .map(([row, x, y]) => beside("service", say(`category_${category[row]}`), { x, y, r: 7 }, widthOf, { isDotted: !layer.on, apart: STOP_APART, name: category[row] }));
  });
}

// Named places that are no commune, by their rank: 1 the most important, 2 too from the scale of the ten sectors, all in a
// neighbourhood; none where a territory is seen whole.
export function placeLabels(layers, view, frame, widthOf) {
  const last = view.metres > SCALES.sectors ? 0 : view.metres > SCALES.neighbourhood ? 2 : Infinity;
  return on(layers, "place_names").flatMap((layer) => {
    const { name = [] } = layer.text;
    const { rank = [] } = layer.numbers;
    return points(layer, view, frame).filter(([row]) => name[row] && (rank[row] || 1) <= last).sort(([a], [b]) => (rank[a] || 0) - (rank[b] || 0) || a - b)
      .map(([row, x, y]) => {
        const label = labelOf("place", name[row], widthOf, { of: { badge: COMMUNE_FREE } });
        return { ...label, spots: [{ x, y }, ...around({ x, y, r: 4 }, label.w, label.h)], name: `place ${name[row]}`, most: 1 };
      });
  });
}
