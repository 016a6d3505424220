// Background and overlays: how each layer of maps/map_page/background.py looks.

import { canvasLayer, mercator } from "./canvas.mjs";
import { coordinates, integers, measures, texts } from "../data/decode.mjs";
import { hatch, INK, PENSION, shape, UNKNOWN } from "./shapes.mjs";

export function readLayers(raw) {
  return raw.map((layer) => ({
    ...layer,
    ...mercator(coordinates(layer.xy)),
    size: integers(layer.size),
    of: integers(layer.of),
    kind: integers(layer.kind),
    text: texts(layer.text),
    numbers: Object.fromEntries(Object.entries(layer.numbers).map(([name, packed]) => [name, measures(packed)])),
  })).flatMap((layer) => (layer.id === "services" ? byTheme(layer) : [layer]));
}

const SERVICE_THEMES = {
  care: ["pharmacy", "doctor", "hospital", "mental_health", "addiction_care", "health_centre", "nurse"],
  daily: ["food_shop", "supermarket", "laundry", "bank", "post_office", "day_centre"],
  help: ["town_hall", "social_services", "france_services", "employment"],
  leisure: [], // and whatever else there is
};
const SERVICE_LOOKS = { care: ["cross", "#a3123f"], daily: ["triangle", "#0f6b5c"], help: ["square", "#5b3a9b"], leisure: ["circle", "#8a5a00"] };

// Services are switched on a theme at a time; each is a layer that shares the places of the whole.
function byTheme(layer) {
  const { category = [] } = layer.text;
  const themeOf = (row) => Object.keys(SERVICE_THEMES).find((id) => SERVICE_THEMES[id].includes(category[row])) || "leisure";
  const themes = Array.from({ length: layer.count }, (_, row) => themeOf(row));
  return Object.keys(SERVICE_THEMES).filter((id) => themes.includes(id))
    .map((id) => ({ ...layer, id: `services_${id}`, has: (row) => themes[row] === id }));
}

export function serviceSign(ctx, id, x, y, r) {
  const [kind, colour] = SERVICE_LOOKS[id];
  shape(ctx, kind, x, y, r, colour, "#fff", 0.8);
}

const colourOf = (text, otherwise) => (/^#[0-9a-f]{6}$/i.test(text || "") ? text : otherwise);

// Calls visit(row) after each shape's paths have been traced.
function trace(ctx, layer, view, visit) {
  const { x, y, size, of } = layer;
  let start = 0;
  for (let path = 0; path < size.length; path += 1) {
    if (path === 0 || of[path] !== of[path - 1]) ctx.beginPath();
    for (let i = start; i < start + size[path]; i += 1) {
      const [px, py] = [x[i] * view.scale - view.left, y[i] * view.scale - view.top];
      if (i === start) ctx.moveTo(px, py);
      else ctx.lineTo(px, py);
    }
    start += size[path];
    if (path + 1 === size.length || of[path + 1] !== of[path]) visit(of[path], layer.kind[path]);
  }
}

export function eachPoint(layer, view, visit) {
  let start = 0;
  for (let path = 0; path < layer.size.length; path += 1) {
    const [px, py] = [layer.x[start] * view.scale - view.left, layer.y[start] * view.scale - view.top];
    start += layer.size[path];
    if (layer.has && !layer.has(layer.of[path])) continue;
    if (px > -20 && py > -20 && px < view.width + 20 && py < view.height + 20) visit(layer.of[path], px, py);
  }
}

function areas(fill, stroke, width = 1) {
  return (ctx, layer, view) => trace(ctx, layer, view, (_, kind) => {
    const paint = typeof fill === "function" ? fill(ctx) : fill;
    if (kind === 2 && paint) {
      ctx.fillStyle = paint;
      ctx.fill("evenodd");
    }
    const line = kind === 1 ? stroke || fill : stroke;
    if (!line) return;
    ctx.strokeStyle = line;
    ctx.lineWidth = width;
    ctx.stroke();
  });
}

// From afar a thin grey line: white ones with an edge look like dust on the colours of the score.
function streets(ctx, layer, view) {
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  const width = Math.max(0.6, (view.zoom - 9) * 0.5);
  const strokes = view.zoom < 13 ? [["rgba(70,75,90,0.45)", 0]] : [["rgba(90,90,100,0.55)", 1], ["#ffffff", 0]];
  for (const [colour, extra] of strokes) {
    trace(ctx, layer, view, () => {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width + extra;
      ctx.stroke();
    });
  }
}

function transitLines(ctx, layer, view) {
  ctx.lineJoin = "round";
  trace(ctx, layer, view, () => {
    ctx.strokeStyle = "#fff";
    ctx.lineWidth = 5;
    ctx.stroke();
  });
  trace(ctx, layer, view, (row) => {
    ctx.strokeStyle = colourOf((layer.text.colour || [])[row], "#0b5fa5");
    ctx.lineWidth = 2.6;
    ctx.stroke();
  });
}

// The longest path of each row: where its name stands.
function mainPaths(layer) {
  const spots = new Map();
  let start = 0;
  layer.size.forEach((size, path) => {
    const known = spots.get(layer.of[path]);
    if (!known || known.size < size) spots.set(layer.of[path], { start, size });
    start += size;
  });
  return spots;
}

function names(ctx, layer, view, texts) {
  const spots = mainPaths(layer);
  ctx.font = `600 ${view.zoom >= 12 ? 13 : 11}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 3;
  ctx.lineJoin = "round";
  const taken = [];
  for (const [row, spot] of spots) {
    const middle = (axis) => {
      const part = axis.subarray(spot.start, spot.start + spot.size);
      return (Math.min(...part) + Math.max(...part)) / 2;
    };
    const [px, py] = [middle(layer.x) * view.scale - view.left, middle(layer.y) * view.scale - view.top];
    const text = texts[row];
    const half = ctx.measureText(text).width / 2;
    if (taken.some(([x, y, w]) => Math.abs(x - px) < w + half + 4 && Math.abs(y - py) < 14)) continue;
    taken.push([px, py, half]);
    ctx.strokeStyle = "rgba(255,255,255,0.9)";
    ctx.fillStyle = INK;
    ctx.strokeText(text, px, py);
    ctx.fillText(text, px, py);
  }
}

function stops(ctx, layer, view) {
  const { is_tram: tram = [], departures_per_hour: departures = [] } = layer.numbers;
  eachPoint(layer, view, (row, x, y) => {
    const often = Math.sqrt(Math.max(0, departures[row] || 0)); // the square's area follows the departures per hour
    if (tram[row]) shape(ctx, "square", x, y, view.zoom >= 13 ? 2.5 + 0.5 * often : 2.2, "#fff", INK, 1.4);
    else if (view.zoom >= 13.5) shape(ctx, "square", x, y, 1 + 0.5 * often, "#fff", "#4a5160", 1);
  });
}

const ZONES = { U: "rgba(200,80,60,0.14)", A: "rgba(230,190,60,0.3)", N: "rgba(70,140,70,0.28)" };

// Zones of the plan: U built, AU to be built, A farmed, N natural; the letters are written, colour is not alone.
function plan(ctx, layer, view) {
  const { zone_type: types = [] } = layer.text;
  trace(ctx, layer, view, (row) => {
    const type = types[row] || "";
    ctx.fillStyle = type.startsWith("AU") ? hatch(ctx, "rgba(200,80,60,0.5)") : ZONES[type[0]] || "rgba(120,120,120,0.15)";
    ctx.fill("evenodd");
    ctx.strokeStyle = "rgba(90,50,20,0.8)";
    ctx.lineWidth = 0.9;
    ctx.stroke();
  });
  names(ctx, layer, view, types);
}

function monuments(ctx, layer, view) {
  const areasOnly = areas("rgba(70,40,90,0.25)", "#46285a", 1);
  if (layer.kind.some((kind) => kind > 0)) areasOnly(ctx, layer, view);
  eachPoint(layer, view, (_, x, y) => shape(ctx, "column", x, y, view.zoom >= 13 ? 6 : 4, "#46285a", "#fff", 0.8));
}

function dwellings(ctx, layer, view) {
  eachPoint(layer, view, (row, x, y) => {
    const side = Math.min(9, 1.5 + Math.sqrt(layer.numbers.dwellings[row]) * 0.35);
    shape(ctx, "square", x, y, side / 2 + 0.5, "rgba(122,74,33,0.75)", "#fff", 0.6);
  });
}

function housing(ctx, layer, view) {
  const { is_pension: pension = [], is_doubtful: doubtful = [] } = layer.numbers;
  for (const wanted of [0, 1]) {
    eachPoint(layer, view, (row, x, y) => {
      if (Boolean(pension[row]) !== Boolean(wanted)) return;
      ctx.setLineDash(doubtful[row] ? [2, 2] : []);
      const colour = doubtful[row] ? "#fff" : wanted ? PENSION : "#8a5a83";
      shape(ctx, "house", x, y, wanted ? 8 : 5, colour, doubtful[row] ? PENSION : "#fff", 1.6);
      ctx.setLineDash([]);
    });
  }
}

const services = (ctx, layer, view) =>
  eachPoint(layer, view, (_, x, y) => serviceSign(ctx, layer.id.replace("services_", ""), x, y, view.zoom >= 13 ? 4.5 : 3));

const GROUND = {
  communes: areas("#f4f1ea", null),
  green_spaces: areas("#d3e3c4", null),
  water: areas("#a9cbe4", "#8fb9d8", 1.2),
};

export const OVER = {
  streets,
  communes: areas(null, "rgba(40,45,60,0.75)", 1.1),
  plan,
  protected_woods: areas((ctx) => hatch(ctx, "rgba(20,110,40,0.6)", "rgba(20,110,40,0.12)"), "#146e28", 1),
  flood: areas((ctx) => hatch(ctx, "rgba(20,90,190,0.55)", "rgba(60,130,220,0.15)"), "#145abe", 1),
  qpv: areas("rgba(255,140,0,0.12)", "#9a4b00", 1.8),
  hotspots: areas((ctx) => hatch(ctx, "rgba(140,0,70,0.75)"), "#8c0046", 2),
  unknown_ground: areas((ctx) => hatch(ctx, UNKNOWN, "rgba(255,255,255,0.45)", true), UNKNOWN, 1.2),
  isochrones: areas("rgba(0,60,160,0.08)", "#003ca0", 2.2),
  transit_lines: transitLines,
  social_dwellings: dwellings,
  monuments,
  services_leisure: services,
  services_help: services,
  services_daily: services,
  services_care: services,
  stops,
  supported_housing: housing,
};

// Two canvases: the ground under the score surface, the rest over it. Returns the functions that redraw them.
export function addGround(map, layers) {
  return canvasLayer(map, (ctx, view) => {
    if (map.hasTiles) return; // the ground would hide the IGN's map
    for (const id of Object.keys(GROUND)) layers.filter((l) => l.id === id && l.on).forEach((l) => GROUND[id](ctx, l, view));
  }, "ground");
}

export function addOver(map, layers) {
  return canvasLayer(map, (ctx, view) => {
    for (const id of Object.keys(OVER)) layers.filter((l) => l.id === id && l.on).forEach((l) => OVER[id](ctx, l, view));
    layers.filter(({ id, on, text }) => id === "communes" && on && text.name).forEach((layer) => names(ctx, layer, view, layer.text.name));
  }, "over");
}
