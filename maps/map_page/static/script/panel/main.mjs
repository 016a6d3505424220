// Puts the page together. `start(map)` is called by the page once the map exists.

import { buildAnswer, nameOf } from "./answer.mjs";
import { addStreets, readGround } from "../map/ground.mjs";
import { drawCard } from "./card.mjs";
import { buildCompare } from "./compare.mjs";
import { addFurniture, addTooltip, buildLegend } from "../map/controls.mjs";
import { byId, number, points, say, setWords } from "./dom.mjs";
import { buildFilters } from "./filters.mjs";
import { buildFind } from "./find.mjs";
import { keepHistory } from "../data/history.mjs";
import { addGround, addOver, readLayers } from "../map/layers.mjs";
import { closeBounds, handlePrint } from "../map/paper.mjs";
import { buildRules, supposition } from "./rules.mjs";
import { addSectors, sectorAt } from "../map/sector_badges.mjs";
import { buildSectors } from "./sector_list.mjs";
import { buildShare } from "./share.mjs";
import { addSites, badgeAt, siteAt } from "../map/sites.mjs";
import { buildSliders } from "./sliders.mjs";
import { labelOf, makeState, recompute, select, setTheme, setWeights } from "../data/state.mjs";
import { partsOf } from "../data/places.mjs";
import { addSurface, cellAt } from "../map/surface.mjs";
import { buildTable } from "./table.mjs";
import { setColours } from "../map/shapes.mjs";
import { tileSwitch } from "../map/tiles.mjs";
import { buildTour } from "./tour.mjs";
import { approach, extent, flyTo, flyToBounds, isWide, margins, boundsAround, roomy } from "../map/view.mjs";
import { buildViews } from "./views.mjs";

const GROUND_IDS = ["water", "green_spaces", "communes"];
const STREET_ZOOM = 16;

function pickAt(map, state, latlng, shown, openSector) {
  const point = map.latLngToContainerPoint(latlng);
  const sector = sectorAt(state, point);
  if (sector >= 0) return openSector(sector);
  const members = badgeAt(map, state, point, (id) => shown[id]);
  if (approach(map, state.sites, members)) return undefined;
  // at one place, the sites come one after the other
  const own = members.length ? members[(members.indexOf(state.selected?.site) + 1) % members.length] : siteAt(map, state, point, (id) => shown[id]);
  if (own >= 0) return select(state, { site: own });
  const { surface } = state;
  const cell = surface && shown.surface ? cellAt(surface, latlng.lng, latlng.lat) : -1;
  if (cell < 0) return select(state, null);
  if (surface.isSites) return select(state, { site: cell });
  return select(state, { site: -1, cell });
}

function siteTip(map, state, point, shown) {
  const sector = sectorAt(state, point);
  if (sector >= 0) {
    const place = say("number", { place: number(state.places[sector] || state.basePlaces[sector]) });
    const best = state.bests[sector];
    return best < 0 ? `${place}, ${state.sectors.name[sector]}` : `${place}, ${nameOf(state, sector)}, ${number(100 * state.low[best])}`;
  }
  const members = badgeAt(map, state, point, (id) => shown[id]);
  if (members.length > 1) return say("badge_tip", { count: number(members.length) });
  const i = members.length ? members[0] : siteAt(map, state, point, (id) => shown[id]);
  if (i < 0) return "";
  return `${state.ranks[i] ? say("rank_of", { rank: number(state.ranks[i]), total: number(state.ranked) }) : say("not_ranked")} – ${partsOf(labelOf(state.sites, i)).address}`;
}

function announce(state) {
  const text = [state.ranked ? say("live_ranked", { total: number(state.ranked) }) : say("live_none")];
  const { order, sites } = state;
  for (let place = 0; place < Math.min(3, state.ranked); place += 1) {
    const i = order[place];
    text.push(`${number(state.ranks[i])} : ${partsOf(labelOf(sites, i)).address}, ${points(state.low[i])} / 100`);
  }
  byId("live").textContent = text.join(". ");
}

// Click or tap on the map; Enter on it asks for its centre, and goes to the answer.
function handleMap(map, state, shown, openSector) {
  const container = map.getContainer();
  const isAnswered = (latlng) => {
    const before = state.selected;
    pickAt(map, state, latlng, shown, openSector);
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
  document.documentElement.dataset.view = "result";
  byId("secteurs").hidden = !state.sectors;
  map.getContainer().setAttribute("aria-label", say("map_label"));
  map.getContainer().setAttribute("role", "application");
  map.invalidateSize({ animate: false });
  // the map is hidden and shown again, lower beside a card: Leaflet looks at its size only when the window's changes
  new ResizeObserver(([{ contentRect }]) => contentRect.height && map.invalidateSize({ animate: false })).observe(map.getContainer());
  byId("legend-box").open = isWide();
  const opening = (state.sectors && closeBounds(state, bounds)) || bounds;
  map.fitBounds(opening, { animate: false, ...margins(map, 4) });
  const ground = addGround(map, layers);
  const surface = state.surface ? addSurface(map, state.surface, data, () => shown.surface) : () => {};
  const streets = data.streets ? addStreets(map, readGround(data.streets), () => layers.some(({ id, on }) => id === "streets" && on)) : () => {};
  const over = addOver(map, layers);
  const sites = addSites(map, state, (id) => shown[id]);
  const badges = addSectors(map, state, () => shown.sites);
  const redraw = (id) => {
    if (GROUND_IDS.includes(id)) ground();
    if (id === "surface") surface();
    else if (id === "sites" || id === "excluded") [sites, badges].forEach((draw) => draw());
    else over();
    if (id === "streets") streets();
  };
  [ground, surface, streets, over, sites, badges].forEach((draw) => draw());
  addFurniture(map);
  const tiles = tileSwitch(map, () => [ground, surface, streets, over].forEach((draw) => draw()));
  buildLegend(byId("legend"), state, layers, shown, redraw, tiles);
  const { restore, list } = wire(map, state, layers, bounds, { surface, sites, badges });
  addTooltip(map, layers, (point) => siteTip(map, state, point, shown), (point) => list.hover(sectorAt(state, point)));
  restore(bounds);
  handlePrint(map, state, bounds);
  handleMap(map, state, shown, list.open);
  window.carte = { state, map, select: (selected) => select(state, selected), setWeights: (weights) => setWeights(state, weights),
    rank: (share) => rankOnly(state, share),
    cellAt: (lon, lat) => cellAt(state.surface, lon, lat) };
}

// Scores and ranks alone, without drawing: what the benchmark times.
function rankOnly(state, share) {
  setTheme(state, 0, share);
  recompute(state, true);
}

// The list of sectors with what its rows do: fly, shine on the map, open a site.
function sectorList(map, state, bounds, badges, pick) {
  const over = (s) => {
    if (state.over === s) return;
    state.over = s;
    badges();
  };
  let before = null;
  return buildSectors(byId("secteurs"), state, {
    pick,
    hover: over,
    fly: (s) => {
      before = before || { center: map.getCenter(), zoom: map.getZoom() };
      flyToBounds(map, roomy(boundsAround(state.sites, state.sectors.rows[s])), { px: 10, nearest: STREET_ZOOM });
    },
    home: () => {
      if (before) flyTo(map, [before.center.lat, before.center.lng], before.zoom);
      before = null;
    },
  });
}

// What is worked and what follows it; returns what takes up the state that the address tells, and the list.
function wire(map, state, layers, bounds, { surface, sites, badges }) {
  const card = byId("card");
  const close = closer(map, state, card);
  const show = buildViews();
  const pick = (i) => {
    select(state, { site: i, isFromRow: true });
    flyTo(map, [state.sites.lat[i], state.sites.lon[i]], Math.max(STREET_ZOOM, map.getZoom()));
    byId("card-title").focus();
  };
  const history = keepHistory(state);
  const sliders = buildSliders(byId("sliders"), state);
  const showRules = buildRules(byId("rules"), state);
  const filters = buildFilters(byId("filters"), state);
  const table = buildTable(byId("ranking"), state, pick);
  const drawTable = table.draw;
  const comparison = buildCompare(state);
  const list = sectorList(map, state, bounds, badges, pick);
  const answer = buildAnswer(byId("answer"), state, history, sliders.profile);
  buildFind(byId("finder"), map, state, layers, { bounds, pick });
  const moved = byId("moved");
  const showMoved = () => {
    const shares = state.themes.map((theme, t) => `${theme.label} ${say("percent", { value: number(100 * state.shares.themes[t]) })}`);
    moved.hidden = !state.moved && !state.supposed;
    moved.textContent = [state.moved ? say("moved", { shares: shares.join(", ") }) : "", supposition(state)].filter(Boolean).join(" ");
  };
  const draw = {
    ranking: () => [sliders.show(), surface(), sites(), badges(), list.draw(), drawTable(false), answer()],
    ranked: () => [sliders.show(), showRules(), surface(), sites(), badges(), list.draw(), drawTable(true), showMoved(), comparison.draw(), announce(state), answer()],
    stepped: () => [answer()],
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
    if (first.length) flyToBounds(map, roomy(boundsAround(state.sites, first)), { nearest: 15 });
    map.getContainer().scrollIntoView({ block: "nearest" });
  });
  byId("home").addEventListener("click", () => flyToBounds(map, bounds, { px: 4 }));
  comparison.draw();
  list.draw();
  const restore = buildShare(byId("share"), state, map, filters);
  buildTour(byId("tour"), show);
  return { restore, list };
}
