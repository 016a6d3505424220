// Background and overlays: how each layer of maps/map_page/background.py looks.

import { canvasLayer, mercator } from "./canvas.mjs";
import { coordinates, integers, measures, texts } from "../data/decode.mjs";
import { COLOURS, hatch, shape } from "./shapes.mjs";

const TRAM_STOPS = 13;
export const NEIGHBOURHOOD = 14.25; // zoom from which a pixel is less than 6 m in France

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
const SERVICE_SHAPES = { care: "cross", daily: "triangle", help: "square", leisure: "circle" };

// Services are switched on a theme at a time; each is a layer that shares the places of the whole.
function byTheme(layer) {
  const { category = [] } = layer.text;
  const themeOf = (row) => Object.keys(SERVICE_THEMES).find((id) => SERVICE_THEMES[id].includes(category[row])) || "leisure";
  const themes = Array.from({ length: layer.count }, (_, row) => themeOf(row));
  return Object.keys(SERVICE_THEMES).filter((id) => themes.includes(id))
    .map((id) => ({ ...layer, id: `services_${id}`, has: (row) => themes[row] === id }));
}

export function serviceSign(ctx, id, x, y, r) {
  shape(ctx, SERVICE_SHAPES[id], x, y, r, COLOURS[id], "#fff", 0.8);
}

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

// `fill` and `stroke`: functions of the canvas, since colours come with the data.
function areas(fill, stroke, width = 1) {
  return (ctx, layer, view) => {
    const [paint, line] = [fill && fill(ctx), stroke && stroke(ctx)];
    trace(ctx, layer, view, (_, kind) => {
      if (kind === 2 && paint) {
        ctx.fillStyle = paint;
        ctx.fill("evenodd");
      }
      if (!line && kind !== 1) return;
      ctx.strokeStyle = line || paint;
      ctx.lineWidth = width;
      ctx.stroke();
    });
  };
}

// Lines with a casing, which parts them from what they cross.
function cased(colour, width, casing) {
  return (ctx, layer, view) => {
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    for (const [paint, wide] of [["#fff", casing], [colour(), width]]) {
      trace(ctx, layer, view, () => {
        ctx.strokeStyle = paint;
        ctx.lineWidth = wide;
        ctx.stroke();
      });
    }
  };
}

const RAIL_PX = [2.4, 1.2]; // as on paper maps: a line of ink with white dashes in it

function railways(ctx, layer, view) {
  ctx.lineCap = "butt";
  ctx.lineJoin = "round";
  for (const [paint, wide, dashes] of [[COLOURS.grey, RAIL_PX[0], []], ["#fff", RAIL_PX[1], [7, 7]]]) {
    ctx.setLineDash(dashes);
    trace(ctx, layer, view, () => {
      ctx.strokeStyle = paint;
      ctx.lineWidth = wide;
      ctx.stroke();
    });
  }
  ctx.setLineDash([]);
}

// Half of the side of a stop's square, whose area follows the departures per hour; 0 where it is not drawn.
export function stopSide({ numbers: { is_tram: tram = [], departures_per_hour: departures = [] } }, row, view) {
  const often = 0.5 * Math.sqrt(Math.max(0, departures[row] || 0));
  if (tram[row] && view.zoom >= TRAM_STOPS) return 2.5 + often;
  return view.zoom >= NEIGHBOURHOOD ? 1 + often : 0;
}

function stops(ctx, layer, view) {
  const { is_tram: tram = [] } = layer.numbers;
  eachPoint(layer, view, (row, x, y) => {
    const side = stopSide(layer, row, view);
    if (side) shape(ctx, "square", x, y, side, "#fff", tram[row] ? COLOURS.ink : COLOURS.grey, tram[row] ? 1.4 : 1);
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
}

function monuments(ctx, layer, view) {
  const areasOnly = areas(() => `${COLOURS.monuments}40`, () => COLOURS.monuments, 1);
  if (layer.kind.some((kind) => kind > 0)) areasOnly(ctx, layer, view);
  eachPoint(layer, view, (_, x, y) => shape(ctx, "column", x, y, view.zoom >= 13 ? 6 : 4, COLOURS.monuments, "#fff", 0.8));
}

function dwellings(ctx, layer, view) {
  eachPoint(layer, view, (row, x, y) => {
    const side = Math.min(9, 1.5 + Math.sqrt(layer.numbers.dwellings[row]) * 0.35);
    shape(ctx, "square", x, y, side / 2 + 0.5, `${COLOURS.dwellings}bf`, "#fff", 0.6);
  });
}

// A white house in ink; dashed where its place is doubtful. Other supported housing: smaller, in grey.
function housing(ctx, layer, view) {
  const { is_pension: pension = [], is_doubtful: doubtful = [] } = layer.numbers;
  for (const wanted of [0, 1]) {
    eachPoint(layer, view, (row, x, y) => {
      if (Boolean(pension[row]) !== Boolean(wanted)) return;
      ctx.setLineDash([]);
      if (wanted) shape(ctx, "house", x, y, 9, "#fff", "#fff", 3);
      ctx.setLineDash(doubtful[row] ? [2, 2] : []);
      shape(ctx, "house", x, y, wanted ? 8 : 5, "#fff", wanted ? COLOURS.ink : COLOURS.edge, 1.6);
      ctx.setLineDash([]);
    });
  }
}

const services = (ctx, layer, view) =>
  eachPoint(layer, view, (_, x, y) => serviceSign(ctx, layer.id.replace("services_", ""), x, y, view.zoom >= 13 ? 4.5 : 3));

const GROUND = {
  communes: areas(() => COLOURS.land, null),
  green_spaces: areas(() => COLOURS.green, null),
};

// Water is over the surface and under the streets, which cross it by bridges.
const water = areas(() => COLOURS.water, () => COLOURS.water, 1.5);

export const OVER = {
  railways,
  communes: cased(() => COLOURS.grey, 0.9, 2.7),
  plan,
  protected_woods: areas((ctx) => hatch(ctx, `${COLOURS.woods}99`, `${COLOURS.woods}1f`), () => COLOURS.woods, 1),
  flood: areas((ctx) => hatch(ctx, `${COLOURS.flood}8c`, `${COLOURS.flood}26`), () => COLOURS.flood, 1),
  qpv: areas(() => `${COLOURS.qpv}1f`, () => COLOURS.qpv, 1.8),
  hotspots: areas((ctx) => hatch(ctx, `${COLOURS.hotspots}bf`), () => COLOURS.hotspots, 2),
  unknown_ground: areas((ctx) => hatch(ctx, COLOURS.grey, "rgba(255,255,255,0.45)", true), () => COLOURS.grey, 1.2),
  isochrones: areas(() => `${COLOURS.ink}14`, () => COLOURS.ink, 2.2),
  transit_lines: cased(() => COLOURS.ink, 1.5, 3.5),
  social_dwellings: dwellings,
  monuments,
  services_leisure: services,
  services_help: services,
  services_daily: services,
  services_care: services,
  stops,
  supported_housing: housing,
};

const VEILED = "communes"; // with water and streets under the veil of an opened sector, lines over it

// Two canvases: the ground under the score surface, the rest over it. Returns the functions that redraw them.
export function addGround(map, layers) {
  return canvasLayer(map, (ctx, view) => {
    if (map.hasTiles) return; // the ground would hide the IGN's map
    for (const id of Object.keys(GROUND)) layers.filter((l) => l.id === id && l.on).forEach((l) => GROUND[id](ctx, l, view));
  }, "ground");
}

export function drawWater(ctx, layers, view) {
  layers.filter(({ id, on }) => id === "water" && on).forEach((layer) => water(ctx, layer, view));
}

// What the legend switches and blocks hold: a layer without shapes of its own.
export const switchOf = (id) => ({ id, on: true, count: 0, x: [], y: [], size: [], of: [], kind: [], text: {}, numbers: {} });

export function addOver(map, layers, veil = () => {}) {
  return canvasLayer(map, (ctx, view) => {
    for (const id of Object.keys(OVER)) {
      if (id === VEILED) veil(ctx, view);
      layers.filter((l) => l.id === id && l.on).forEach((l) => OVER[id](ctx, l, view));
    }
  }, "over");
}
