// On the map: legend that is also the layer control, north, scale bar, zoom, tooltip.

import { el, number, points, replace, say } from "../panel/dom.mjs";
import { eachPoint, OVER, serviceSign } from "./layers.mjs";
import { isCrowded } from "./sites.mjs";
import { css, EXCLUDED, hatch, INK, numbered, PENSION, scoreColour, shape, struck, UNKNOWN } from "./shapes.mjs";

const SWATCHES = {
  surface: (ctx, state) => {
    const { scale } = state.data;
    for (let k = 0; k < 22; k += 1) {
      ctx.fillStyle = css(scoreColour(scale[0] + ((scale[1] - scale[0]) * k) / 21, scale));
      ctx.fillRect(4 + k, 3, 1, 14);
    }
  },
  sites: (ctx, state) => numbered(ctx, "circle", 15, 10, 8, "1", scoreColour(state.data.scale[1], state.data.scale)),
  badge: (ctx, state) => {
    ctx.translate(15, 10);
    ctx.scale(0.6, 0.6);
    numbered(ctx, "pill", 0, 0, 21, "1–3", scoreColour(state.data.scale[1], state.data.scale));
  },
  alerts: (ctx, state) => numbered(ctx, "diamond", 15, 10, 7, "2", scoreColour(state.data.scale[1], state.data.scale)),
  excluded: (ctx) => struck(ctx, 15, 10, 6),
  hotspots: (ctx) => area(ctx, hatch(ctx, "rgba(140,0,70,0.75)"), "#8c0046"),
  unknown_ground: (ctx) => area(ctx, hatch(ctx, UNKNOWN, "#fff", true), UNKNOWN),
  flood: (ctx) => area(ctx, hatch(ctx, "rgba(20,90,190,0.55)", "rgba(60,130,220,0.15)"), "#145abe"),
  qpv: (ctx) => area(ctx, "rgba(255,140,0,0.12)", "#9a4b00"),
  isochrones: (ctx) => area(ctx, "rgba(0,60,160,0.08)", "#003ca0"),
  supported_housing: (ctx) => shape(ctx, "house", 15, 10, 7, PENSION, "#fff", 1.5),
  other_housing: (ctx) => shape(ctx, "house", 15, 10, 5, "#8a5a83", "#fff", 1.5),
  stops: (ctx) => shape(ctx, "square", 15, 10, 4, "#fff", INK, 1.4),
  ...Object.fromEntries(["care", "daily", "help", "leisure"].map((id) => [`services_${id}`, (ctx) => serviceSign(ctx, id, 15, 10, 6)])),
  monuments: (ctx) => shape(ctx, "column", 15, 10, 6, "#46285a", "#fff", 0.8),
  protected_woods: (ctx) => area(ctx, hatch(ctx, "rgba(20,110,40,0.6)", "rgba(20,110,40,0.12)"), "#146e28"),
  plan: (ctx) => area(ctx, "rgba(230,190,60,0.3)", "rgba(90,50,20,0.8)"),
  social_dwellings: (ctx) => shape(ctx, "square", 15, 10, 4, "rgba(122,74,33,0.75)", "#fff", 0.6),
  transit_lines: (ctx) => stroke(ctx, "#0b5fa5", 3),
  streets: (ctx) => stroke(ctx, "rgba(90,90,100,0.8)", 3),
  communes: (ctx) => stroke(ctx, INK, 1.2),
  water: (ctx) => area(ctx, "#a9cbe4", "#8fb9d8"),
  green_spaces: (ctx) => area(ctx, "#d3e3c4", "#b9cfa5"),
};

function area(ctx, fill, line) {
  ctx.beginPath();
  ctx.rect(4, 3, 22, 14);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.strokeStyle = line;
  ctx.stroke();
}

function stroke(ctx, colour, width) {
  ctx.beginPath();
  ctx.moveTo(3, 10);
  ctx.lineTo(27, 10);
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

function swatch(id, state) {
  const canvas = el("canvas", { width: "60", height: "40", class: "swatch", "aria-hidden": "true" });
  const ctx = canvas.getContext("2d");
  if (ctx && SWATCHES[id]) {
    ctx.scale(2, 2);
    SWATCHES[id](ctx, state);
  }
  return canvas;
}

function ramp(state) {
  const [low, high] = state.data.scale;
  const stops = Array.from({ length: 11 }, (_, k) => css(scoreColour(low + ((high - low) * k) / 10, state.data.scale)));
  return el("div", { class: "ramp" },
    el("span", {}, say("scale_title")),
    el("span", { class: "strip", style: { background: `linear-gradient(90deg, ${stops.join(",")})` } }),
    el("span", { class: "ends" }, el("span", {}, `≤ ${number(100 * low)}`), el("span", {}, points((low + high) / 2)),
      el("span", {}, `≥ ${number(100 * high)}`)));
}

function toggle(id, label, isOn, state, onChange) {
  const box = el("input", { type: "checkbox", id: `layer-${id}`, checked: isOn, on: { change: () => onChange(box.checked) } });
  return el("li", { class: `layer-${id}` }, box, el("label", { for: `layer-${id}` }, swatch(id, state), label));
}

const entry = (id, label, state) => el("li", { class: `only layer-${id}` }, swatch(id, state), label);

// What the map cannot be read without, without a box to tick; everything else is one click away.
function essentials(state, layers) {
  const has = (id) => layers.some((layer) => layer.id === id && layer.on);
  const grey = el("li", { class: "only" }, el("span", { class: "grey", style: { background: EXCLUDED } }), say("legend_grey"));
  return el("ul", { class: "essentials" }, entry("sites", say(state.sectors ? "legend_sectors" : "legend_sites"), state),
    state.ranked > 1 && !state.sectors ? entry("badge", say("legend_badge"), state) : null,
    state.data.rules.some(({ kind }) => kind === "alert") && !state.sectors ? entry("alerts", say("legend_alert"), state) : null,
    state.surface ? grey : null,
    has("unknown_ground") ? entry("unknown_ground", say("layer_unknown_ground"), state) : null,
    has("supported_housing") ? entry("supported_housing", say("layer_supported_housing"), state) : null,
    has("hotspots") ? entry("hotspots", say("layer_hotspots"), state) : null);
}

export function buildLegend(node, state, layers, shown, redraw, more) {
  const own = ["sites", "excluded", "surface"].filter((id) => id !== "surface" || state.surface)
    .filter((id) => id !== "excluded" || !(state.surface && state.surface.isSites));
  const crowded = { sites: isCrowded("sites", state.ranked) && !(state.surface && state.surface.isSites), excluded: isCrowded("excluded", state.sites.n - state.ranked) };
  const switchOwn = (id) => toggle(id, say(`layer_${id}`) + (crowded[id] ? say(`crowded_${id}`) : ""), shown[id], state, (isOn) => {
    shown[id] = isOn;
    redraw(id);
  });
  const byOrder = [...Object.keys(OVER).reverse(), "water", "green_spaces"];
  const drawn = byOrder.flatMap((id) => layers.filter((layer) => layer.id === id));
  const items = drawn.flatMap((layer) => [
    toggle(layer.id, say(`layer_${layer.id}`), layer.on, state, (isOn) => {
      layer.on = isOn;
      redraw(layer.id);
    }),
    layer.id === "supported_housing" ? entry("other_housing", say("other_housing"), state) : null,
  ]);
  replace(node, ramp(state), essentials(state, layers),
    el("details", { id: "layers-box" }, el("summary", {}, say("other_layers")), el("ul", {}, own.map(switchOwn), items), more));
}

export function addFurniture(map) {
  if (!document.createElement("canvas").getContext("2d")) map.getContainer().append(el("p", { class: "tip", style: { left: "60px" } }, say("no_canvas")));
  L.control.zoom({ position: "topleft", zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  const north = L.control({ position: "bottomright" });
  north.onAdd = () => el("div", { class: "north", role: "img", "aria-label": say("north") }, "▲", el("br"), "N");
  north.addTo(map);
}

// What the drawn points are, under the pointer: names as text.
export function addTooltip(map, layers, siteText, onPoint) {
  const tip = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  map.getContainer().append(tip);
  map.on("mousemove", (event) => {
    onPoint(event.containerPoint);
    const text = siteText(event.containerPoint) || tipAt(map, layers, event.containerPoint);
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text;
    tip.style.left = `${Math.min(event.containerPoint.x + 14, map.getSize().x - 220)}px`;
    tip.style.top = `${event.containerPoint.y + 12}px`;
  });
  map.on("mouseout movestart click", () => {
    tip.hidden = true;
  });
}

const TIPPED = ["supported_housing", "stops", "monuments", "services_care", "services_daily", "services_help", "services_leisure"];

export function tipAt(map, layers, point) {
  const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0]));
  const size = map.getSize();
  const view = { scale: 256 * 2 ** map.getZoom(), left: origin.x, top: origin.y, width: size.x, height: size.y };
  for (const id of TIPPED) {
    for (const layer of layers.filter((other) => other.id === id && other.on)) {
      const hits = [];
      eachPoint(layer, view, (row, x, y) => {
        if (Math.hypot(x - point.x, y - point.y) < 9) hits.push(row);
      });
      if (hits.length) return describe(layer, hits[0]);
    }
  }
  return "";
}

function describe(layer, row) {
  const { name: names = [], category = [] } = layer.text;
  const { departures_per_hour: departures = [], is_doubtful: doubtful = [] } = layer.numbers;
  const known = departures[row];
  return [
    category[row] ? say(`category_${category[row]}`).replace(/^category_/, "").replace(/_/g, " ") : say(`one_${layer.id.split("_").slice(0, layer.id.startsWith("services") ? 1 : 2).join("_")}`),
    names[row],
    known === undefined || known !== known ? "" : say("departures", { value: number(known, 1) }),
    doubtful[row] ? say("doubtful") : "",
  ].filter(Boolean).join(" – ");
}
