// On the map: legend that is also the layer control, north, scale bar, zoom, tooltip.

import { el, number, points, replace, say } from "../panel/dom.mjs";
import { eachPoint, OVER, serviceSign } from "./layers.mjs";
import { bubble } from "./remark_signs.mjs";
import { isCrowded } from "./sites.mjs";
import { scoreKey } from "./score_key.mjs";
import { COLOURS, faded, FONT, hatch, numbered, shape, struck } from "./shapes.mjs";

export const SWATCHES = {
  surface: (ctx, alpha) => COLOURS.ramp.forEach((colour, k) => {
    ctx.fillStyle = faded(colour, COLOURS.land, alpha);
    ctx.fillRect(4 + 4.4 * k, 3, 4.4, 14);
  }),
  sites: (ctx) => numbered(ctx, "circle", 15, 10, 8, "1"),
  badge: (ctx) => {
    ctx.translate(15, 10);
    ctx.scale(0.6, 0.6);
    numbered(ctx, "pill", 0, 0, 21, "1–3");
  },
  alerts: (ctx) => numbered(ctx, "diamond", 15, 10, 7, "2"),
  excluded: (ctx) => struck(ctx, 15, 10, 6),
  grey: (ctx, alpha) => area(ctx, faded(COLOURS.excluded, COLOURS.land, alpha), COLOURS.edge),
  letter_best: (ctx) => numbered(ctx, "circle", 15, 10, 8, "a"),
  letter: (ctx) => {
    shape(ctx, "circle", 15, 10, 7.5, "#fff", COLOURS.site, 2);
    ctx.font = `700 10px ${FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = COLOURS.site;
    ctx.fillText("b", 15, 10.5);
  },
  hotspots: (ctx) => area(ctx, hatch(ctx, `${COLOURS.hotspots}bf`), COLOURS.hotspots),
  unknown_ground: (ctx) => area(ctx, hatch(ctx, COLOURS.grey, "#fff", true), COLOURS.grey),
  flood: (ctx) => area(ctx, hatch(ctx, `${COLOURS.flood}8c`, `${COLOURS.flood}26`), COLOURS.flood),
  qpv: (ctx) => area(ctx, `${COLOURS.qpv}1f`, COLOURS.qpv),
  isochrones: (ctx) => area(ctx, `${COLOURS.ink}14`, COLOURS.ink),
  supported_housing: (ctx) => shape(ctx, "house", 15, 10, 7, "#fff", COLOURS.ink, 1.6),
  other_housing: (ctx) => shape(ctx, "house", 15, 10, 5, "#fff", COLOURS.edge, 1.6),
  stops: (ctx) => shape(ctx, "square", 15, 10, 4, "#fff", COLOURS.ink, 1.4),
  ...Object.fromEntries(["care", "daily", "help", "leisure"].map((id) => [`services_${id}`, (ctx) => serviceSign(ctx, id, 15, 10, 6)])),
  monuments: (ctx) => shape(ctx, "column", 15, 10, 6, COLOURS.monuments, "#fff", 0.8),
  protected_woods: (ctx) => area(ctx, hatch(ctx, `${COLOURS.woods}99`, `${COLOURS.woods}1f`), COLOURS.woods),
  plan: (ctx) => area(ctx, "rgba(230,190,60,0.3)", "rgba(90,50,20,0.8)"),
  social_dwellings: (ctx) => shape(ctx, "square", 15, 10, 4, `${COLOURS.dwellings}bf`, "#fff", 0.6),
  transit_lines: (ctx) => stroke(ctx, COLOURS.ink, 1.5),
  remarks: (ctx) => bubble(ctx, 15, 19),
  streets: (ctx) => [stroke(ctx, COLOURS.edge, 4), stroke(ctx, "#fff", 2.5)],
  buildings: (ctx) => area(ctx, COLOURS.building, COLOURS.building_line),
  railways: (ctx) => [stroke(ctx, COLOURS.grey, 2.4), ctx.setLineDash([5, 5]), stroke(ctx, "#fff", 1.2)],
  communes: (ctx) => stroke(ctx, COLOURS.grey, 0.9),
  water: (ctx) => area(ctx, COLOURS.water, COLOURS.edge),
  green_spaces: (ctx) => area(ctx, COLOURS.green, COLOURS.edge),
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

const FADED = ["surface", "grey"];

function paintSwatch(canvas, id, alpha) {
  const ctx = canvas.getContext("2d");
  if (!ctx || !SWATCHES[id]) return;
  ctx.setTransform(2, 0, 0, 2, 0, 0);
  ctx.clearRect(0, 0, 30, 20);
  SWATCHES[id](ctx, alpha);
}

function swatch(id) {
  const canvas = el("canvas", { width: "60", height: "40", class: FADED.includes(id) ? "swatch faded" : "swatch", "aria-hidden": "true", "data-swatch": id });
  paintSwatch(canvas, id, 1);
  return canvas;
}

function toggle(id, label, isOn, onChange) {
  const box = el("input", { type: "checkbox", id: `layer-${id}`, checked: isOn, on: { change: () => onChange(box.checked) } });
  return el("li", { class: `layer-${id}` }, box, el("label", { for: `layer-${id}` }, swatch(id), label));
}

const entry = (id, label) => el("li", { class: `only layer-${id}` }, swatch(id), label);

// What the map cannot be read without, without a box to tick; everything else is one click away: [sign, words].
export function essentials(state, layers) {
  const has = (id) => layers.some((layer) => layer.id === id && layer.on);
  return [
    ["sites", say(state.sectors ? "legend_sectors" : "legend_sites")],
    ...(state.sectors ? ["letter_best", "letter"].map((id) => [id, say(`legend_${id}`)]) : []),
    state.ranked > 1 && !state.sectors ? ["badge", say("legend_badge")] : null,
    state.data.rules.some(({ kind }) => kind === "alert") && !state.sectors ? ["alerts", say("legend_alert")] : null,
    state.surface ? ["grey", say("legend_grey")] : null,
    ...["transit_lines", "unknown_ground", "supported_housing", "hotspots"].map((id) => (has(id) ? [id, say(`layer_${id}`)] : null)),
  ].filter(Boolean);
}

export function buildLegend(node, state, layers, shown, redraw, more) {
  const own = ["sites", "excluded", "surface"].filter((id) => id !== "surface" || state.surface)
    .filter((id) => id !== "excluded" || !(state.surface && state.surface.isSites));
  const crowded = { sites: isCrowded("sites", state.ranked) && !(state.surface && state.surface.isSites), excluded: isCrowded("excluded", state.sites.n - state.ranked) };
  const switchOwn = (id) => toggle(id, say(`layer_${id}`) + (crowded[id] ? say(`crowded_${id}`) : ""), shown[id], (isOn) => {
    shown[id] = isOn;
    redraw(id);
  });
  const byOrder = [...Object.keys(OVER).reverse(), "buildings", "streets", "water", "green_spaces"];
  const drawn = byOrder.flatMap((id) => layers.filter((layer) => layer.id === id));
  const items = drawn.flatMap((layer) => [
    toggle(layer.id, say(`layer_${layer.id}`), layer.on, (isOn) => {
      layer.on = isOn;
      redraw(layer.id);
    }),
    layer.id === "supported_housing" ? entry("other_housing", say("other_housing")) : null,
  ]);
  replace(node, scoreKey(state), el("ul", { class: "essentials" }, essentials(state, layers).map(([id, label]) => entry(id, label))),
    el("details", { id: "layers-box" }, el("summary", {}, say("other_layers")), el("ul", {}, own.map(switchOwn), items), more));
}

// The colours of the key as they lie on the map: a surface that lets the ground through is paler.
export function fadeLegend(state, alpha) {
  if (state.alpha === alpha) return;
  state.alpha = alpha;
  for (const node of document.querySelectorAll("#legend .faded")) paintSwatch(node, node.dataset.swatch, alpha);
  state.drawKey();
}

// What the budget of the page left out of the ground; null where nothing.
export function groundLeft({ left, most }) {
  const kinds = ["minor", "path", "buildings"].filter((kind) => left[kind]).map((kind) => say(`left_${kind}`));
  return kinds.length ? el("p", { class: "muted", id: "ground-left" }, say("ground_left", { kinds: kinds.join(", "), size: number(most / 1000) })) : null;
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
  const hide = () => {
    tip.hidden = true;
  };
  map.on("mouseout movestart click", hide);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
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
