// Puts the page together. `start(map)` is called by the folium element once the map exists.

import { printCanvas } from "../map/canvas.mjs";
import { addStreets, readGround } from "../map/ground.mjs";
import { drawCard } from "./card.mjs";
import { buildCompare } from "./compare.mjs";
import { addFurniture, addTooltip, buildLegend } from "../map/controls.mjs";
import { byId, number, points, say, setWords } from "./dom.mjs";
import { buildFilters } from "./filters.mjs";
import { addGround, addOver, readLayers } from "../map/layers.mjs";
import { buildRules, supposition } from "./rules.mjs";
import { buildShare } from "./share.mjs";
import { addSites, badgeAt, siteAt } from "../map/sites.mjs";
import { buildSliders } from "./sliders.mjs";
import { labelOf, makeState, recompute, select, setTheme, setWeights } from "../data/state.mjs";
import { addSurface, cellAt } from "../map/surface.mjs";
import { buildTable } from "./table.mjs";
import { setColours } from "../map/shapes.mjs";
import { tileSwitch } from "../map/tiles.mjs";

const PAPER_LEGEND_PX = 200;
const LEGEND_PX = 220;
const GROUND_IDS = ["water", "green_spaces", "communes"];

function extent(state, layers) {
  const bounds = L.latLngBounds([]);
  for (const layer of layers.filter(({ id }) => id === "communes")) {
    layer.y.forEach((y, i) => bounds.extend([degreesNorth(y), (layer.x[i] - 0.5) * 360]));
  }
  if (!bounds.isValid()) state.sites.lat.forEach((lat, i) => bounds.extend([lat, state.sites.lon[i]]));
  if (!bounds.isValid()) bounds.extend([41.3, -5.2]).extend([51.1, 9.6]); // metropolitan France
  return roomy(bounds);
}

// Bounds of one place are no view: at least 0.01 degree (some 800 m) each way.
function roomy(bounds) {
  const { lat, lng } = bounds.getCenter();
  return bounds.extend([lat - 0.005, lng - 0.005]).extend([lat + 0.005, lng + 0.005]);
}

// Where the panel stands beside the map, and not under it: the other side of carte.css's media query.
const isWide = () => window.matchMedia("(min-width: 801px) and (min-height: 421px)").matches;

// Room around what must be seen, the legend's beside it where the map is not narrow.
function margins(map, px) {
  const { x, y } = map.getSize();
  return { paddingTopLeft: [px + (isWide() && x > 0.8 * y ? LEGEND_PX : 0), px], paddingBottomRight: [px, px] };
}

const degreesNorth = (y) => (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;

// Comes nearer to sites that share a badge; false where no zoom would part them.
function approach(map, state, members) {
  if (members.length < 2) return false;
  const bounds = L.latLngBounds(members.map((i) => [state.sites.lat[i], state.sites.lon[i]]));
  const zoom = Math.min(map.getMaxZoom(), map.getBoundsZoom(bounds.pad(0.5)));
  if (zoom <= map.getZoom()) return false;
  map.setView(bounds.getCenter(), zoom, { animate: false });
  return true;
}

function pickAt(map, state, latlng, shown) {
  const point = map.latLngToContainerPoint(latlng);
  const members = badgeAt(map, state, point, (id) => shown[id]);
  if (approach(map, state, members)) return undefined;
  // those that no zoom parts come one after the other
  const told = members.indexOf(state.selected ? state.selected.site : -1);
  const site = members.length ? members[(told + 1) % members.length] : siteAt(map, state, point, (id) => shown[id]);
  if (site >= 0) return select(state, { site });
  const { surface } = state;
  const cell = surface ? cellAt(surface, latlng.lng, latlng.lat) : -1;
  if (cell < 0) return select(state, null);
  if (surface.isSites) return select(state, { site: cell });
  return select(state, { site: -1, cell });
}

function siteTip(map, state, point, shown) {
  const members = badgeAt(map, state, point, (id) => shown[id]);
  if (members.length > 1) return say("badge_tip", { count: number(members.length) });
  const i = members.length ? members[0] : siteAt(map, state, point, (id) => shown[id]);
  if (i < 0) return "";
  return `${state.ranks[i] ? say("rank_of", { rank: number(state.ranks[i]), total: number(state.ranked) }) : say("not_ranked")} – ${labelOf(state.sites, i)}`;
}

function announce(state) {
  const text = [state.ranked ? say("live_ranked", { total: number(state.ranked) }) : say("live_none")];
  const { order, sites } = state;
  for (let place = 0; place < Math.min(3, state.ranked); place += 1) {
    const i = order[place];
    text.push(`${number(state.ranks[i])} : ${labelOf(sites, i)}, ${points(state.low[i])} / 100`);
  }
  byId("live").textContent = text.join(". ");
}

// The map fills the paper's width before printing, with its legend, and its place on the screen after.
function handlePrint(map, bounds) {
  const legend = byId("legend-box");
  let held = null;
  let paper = null;
  window.addEventListener("beforeprint", () => {
    held = { center: map.getCenter(), zoom: map.getZoom(), open: legend.open };
    legend.open = true;
    document.documentElement.classList.add("printing");
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(bounds, { animate: false, paddingTopLeft: [PAPER_LEGEND_PX, 0] });
    paper = printCanvas(map);
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    if (paper) paper.remove();
    map.invalidateSize({ animate: false, pan: false });
    if (!held) return;
    map.setView(held.center, held.zoom, { animate: false });
    legend.open = held.open;
  });
}

// Click or tap on the map; Enter on it asks for its centre, and goes to the answer.
function handleMap(map, state, shown) {
  const container = map.getContainer();
  const isAnswered = (latlng) => {
    const before = state.selected;
    pickAt(map, state, latlng, shown);
    return state.selected && state.selected !== before;
  };
  map.on("click", ({ latlng }) => {
    if (isAnswered(latlng)) byId("card").firstChild.scrollIntoView({ block: "nearest" });
  });
  // who moves the map by keys sees where its middle is
  container.addEventListener("keyup", ({ target }) => container.classList.toggle("aim", target === container));
  for (const event of ["blur", "pointerdown"]) container.addEventListener(event, () => container.classList.remove("aim"));
  container.addEventListener("keydown", (event) => {
    if (event.target !== container || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    if (isAnswered(map.getCenter())) byId("card-title").focus();
  });
}

// Closes the card; who was reading it goes back to the map or to the site's row, wherever they came from.
function closer(map, state, card) {
  return () => {
    const isRead = card.contains(document.activeElement);
    const { site, isFromRow } = state.selected;
    select(state, null);
    if (isRead) ((isFromRow && document.querySelector(`[data-site="${site}"]`)) || map.getContainer()).focus();
  };
}

export function start(map) {
  const data = JSON.parse(byId("data").textContent);
  setWords(data.words, data.lang);
  setColours(data.colours);
  const state = makeState(data);
  const layers = readLayers(data.layers);
  layers.filter(({ id }) => id === "streets").forEach((layer) => Object.assign(layer, { isFromAfar: Boolean(data.streets) }));
  const shown = { sites: true, excluded: !state.surface, surface: true };
  const bounds = extent(state, layers);
  document.documentElement.classList.add("js");
  map.getContainer().setAttribute("aria-label", say("map_label"));
  map.getContainer().setAttribute("role", "application");
  map.invalidateSize({ animate: false });
  byId("legend-box").open = isWide();
  map.fitBounds(bounds, { animate: false, ...margins(map, 4) });
  const ground = addGround(map, layers);
  const surface = state.surface ? addSurface(map, state.surface, data, () => shown.surface) : () => {};
  const streets = data.streets ? addStreets(map, readGround(data.streets), () => layers.some(({ id, on }) => id === "streets" && on)) : () => {};
  const over = addOver(map, layers);
  const sites = addSites(map, state, (id) => shown[id]);
  const redraw = (id) => {
    if (GROUND_IDS.includes(id)) ground();
    if (id === "surface") surface();
    else if (id === "sites" || id === "excluded") sites();
    else over();
    if (id === "streets") streets();
  };
  [ground, surface, streets, over, sites].forEach((draw) => draw());
  addFurniture(map);
  addTooltip(map, layers, (point) => siteTip(map, state, point, shown));
  const tiles = tileSwitch(map, () => [ground, surface, streets, over].forEach((draw) => draw()));
  buildLegend(byId("legend"), state, layers, shown, redraw, tiles);
  wire(map, state, shown, { surface, sites })(bounds);
  handlePrint(map, bounds);
  handleMap(map, state, shown);
  window.carte = { state, map, select: (selected) => select(state, selected), setWeights: (weights) => setWeights(state, weights),
    rank: (share) => rankOnly(state, share),
    cellAt: (lon, lat) => cellAt(state.surface, lon, lat) };
}

// Scores and ranks alone, without drawing: what the benchmark times.
function rankOnly(state, share) {
  setTheme(state, 0, share);
  recompute(state, true);
}

// What is worked and what follows it; returns what takes up the state that the address tells.
function wire(map, state, shown, { surface, sites }) {
  const card = byId("card");
  const close = closer(map, state, card);
  const pick = (i) => {
    select(state, { site: i, isFromRow: true });
    const at = [state.sites.lat[i], state.sites.lon[i]];
    if (!map.getBounds().pad(-0.1).contains(at)) map.panTo(at, { animate: false });
    byId("card-title").focus();
  };
  const showSliders = buildSliders(byId("sliders"), state);
  const showRules = buildRules(byId("rules"), state);
  const filters = buildFilters(byId("filters"), state);
  const table = buildTable(byId("ranking"), state, pick);
  const drawTable = table.draw;
  const comparison = buildCompare(state);
  const moved = byId("moved");
  const showMoved = () => {
    const shares = state.themes.map((theme, t) => `${theme.label} ${say("percent", { value: number(100 * state.shares.themes[t]) })}`);
    moved.hidden = !state.moved && !state.supposed;
    moved.textContent = [state.moved ? say("moved", { shares: shares.join(", ") }) : "", supposition(state)].filter(Boolean).join(" ");
  };
  const draw = {
    ranking: () => [showSliders(), surface(), sites(), drawTable(false)],
    ranked: () => [showSliders(), showRules(), surface(), sites(), drawTable(true), showMoved(), comparison.draw(), announce(state)],
    selected: () => [sites(), drawTable(true)],
    filtered: () => [sites(), table.restart()],
    compared: () => [drawTable(true), comparison.draw()],
  };
  const waiting = new Set();
  state.listeners.push((event) => {
    waiting.add(event);
    if (waiting.size > 1) return;
    requestAnimationFrame(() => {
      if (waiting.has("ranked")) waiting.delete("ranking");
      waiting.forEach((what) => draw[what]());
      waiting.clear();
    });
  });
  state.listeners.push(() => drawCard(card, state, close));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!byId("compare").hidden) comparison.close();
    else if (state.selected) close();
  });
  byId("zoom-first").addEventListener("click", () => {
    const first = Array.from(state.order.subarray(0, state.ranked)).filter((i) => !state.visible || state.visible[i]).slice(0, 10);
    if (first.length) map.fitBounds(roomy(L.latLngBounds(first.map((i) => [state.sites.lat[i], state.sites.lon[i]]))), { ...margins(map, 40), maxZoom: 15 });
    map.getContainer().scrollIntoView({ block: "nearest" });
  });
  comparison.draw();
  return buildShare(byId("share"), state, map, filters);
}
