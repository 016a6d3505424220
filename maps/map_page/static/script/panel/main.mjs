// Puts the page together. `start(map)` is called by the page once the map exists.

import { buildAnswer, nameOf } from "./answer.mjs";
import { readGround } from "../map/blocks.mjs";
import { addStreets } from "../map/ground.mjs";
import { drawCard } from "./card.mjs";
import { buildEasy } from "./easy.mjs";
import { buildCompare } from "./compare.mjs";
import { addVeil, communeAt, isFromAfar } from "../map/communes.mjs";
import { addFurniture, addTooltip, buildLegend, fadeLegend, groundLeft } from "../map/controls.mjs";
import { byId, number, say, setWords } from "./dom.mjs";
import { buildFilters } from "./filters.mjs";
import { buildFind } from "./find.mjs";
import { keepHistory } from "../data/history.mjs";
import { mercator, metresAt } from "../map/canvas.mjs";
import { addGround, addOver, drawWater, readLayers, switchOf } from "../map/layers.mjs";
import { addInset } from "../map/inset.mjs";
import { addLabels } from "../label/label_layer.mjs";
import { drawVeil, letterAt } from "../map/opened.mjs";
import { closeBounds, firstSites, handlePrint } from "../map/paper.mjs";
import { startRemarks } from "./remarks.mjs";
import { addRemarks } from "../map/remark_signs.mjs";
import { buildPortrait } from "./portrait.mjs";
import { buildRules, supposition } from "./rules.mjs";
import { addSectors, sectorAt } from "../map/sector_badges.mjs";
import { buildSectors } from "./sector_list.mjs";
import { buildShare } from "./share.mjs";
import { addSites, badgeAt, siteAt } from "../map/sites.mjs";
import { buildSliders } from "./sliders.mjs";
import { labelOf, makeState, recompute, select, setRules, setTheme, setWeights } from "../data/state.mjs";
import { partsOf } from "../data/places.mjs";
import { sectorOfRemark } from "../data/remark_file.mjs";
import { addSurface, cellAt, coverOf } from "../map/surface.mjs";
import { buildTable } from "./table.mjs";
import { setColours } from "../map/shapes.mjs";
import { tileSwitch } from "../map/tiles.mjs";
import { buildTour } from "./tour.mjs";
import { approach, clearOf, extent, flyTo, flyToBounds, isWide, boundsAround, roomy } from "../map/view.mjs";
import { buildViews } from "./views.mjs";

const GROUND_IDS = ["water", "green_spaces", "communes"];
const STREET_IDS = ["water", "streets", "buildings"];
const STREET_ZOOM = 16;

function pickAt(map, state, latlng, shown, { openSector, communes, openCommune }) {
  const point = map.latLngToContainerPoint(latlng);
  const letter = letterAt(state, point);
  if (letter >= 0) return select(state, { site: letter });
  const sector = sectorAt(state, point);
  // one that has no site left under the rules of now has only its former best to show
  if (sector >= 0) return state.places[sector] ? openSector(sector) : select(state, { site: state.sectors.best[sector] });
  const members = badgeAt(map, state, point, (id) => shown[id]);
  if (approach(map, state.sites, members)) return undefined;
  // at one place, the sites come one after the other
  const own = members.length ? members[(members.indexOf(state.selected?.site) + 1) % members.length] : siteAt(map, state, point, (id) => shown[id]);
  if (own >= 0) return select(state, { site: own });
  // from afar one asks for a commune, not for a cell
  const commune = communes && isFromAfar(map) ? communeAt(communes, latlng.lng, latlng.lat) : -1;
  if (commune >= 0) return openCommune(communes.text.name[commune]);
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
  const letter = letterAt(state, point);
  const i = letter >= 0 ? letter : members.length ? members[0] : siteAt(map, state, point, (id) => shown[id]);
  if (i < 0) return "";
  return `${state.ranks[i] ? say("rank_of", { rank: number(state.ranks[i]), total: number(state.ranked) }) : say("not_ranked")} – ${partsOf(labelOf(state.sites, i)).address}`;
}

// Click or tap on the map; Enter on it asks for its centre, and goes to the answer.
function handleMap(map, state, shown, acts) {
  const container = map.getContainer();
  const isAnswered = (latlng) => {
    const before = state.selected;
    pickAt(map, state, latlng, shown, acts);
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
  startRemarks(state);
  const communes = layers.find(({ id, text }) => id === "communes" && text.name);
  state.communeAt = (lon, lat) => (communes ? communes.text.name[communeAt(communes, lon, lat)] || "" : "");
  const blocks = readGround(data.ground);
  if (blocks.hasStreets) layers.push(switchOf("streets"));
  if (blocks.buildings.length) layers.push(switchOf("buildings"));
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
  [byId("legend-box"), ...document.querySelectorAll("#methode details")].forEach((box) => Object.assign(box, { open: isWide() }));
  map.fitBounds(bounds, { animate: false });
  const ground = addGround(map, layers);
  const surface = state.surface ? addSurface(map, state.surface, data, () => shown.surface) : () => {};
  const streets = addStreets(map, blocks, (id) => layers.some((layer) => layer.id === id && layer.on), (ctx, view) => drawWater(ctx, layers, view));
  const xy = mercator(state.sites);
  const over = addOver(map, layers, (ctx, view) => drawVeil(ctx, state, xy, view));
  state.communeRow = -1;
  const veil = addVeil(map, communes, () => state.communeRow);
  const marks = [addSites(map, state, (id) => shown[id]), addSectors(map, state, layers, () => shown.sites)];
  const signs = addRemarks(map, state);
  const labels = later(addLabels(map, state, layers, streets, (id) => shown[id]));
  const [sites, badges] = marks.map((draw) => () => [draw(), labels()]);
  const redraw = (id) => {
    if (GROUND_IDS.includes(id)) ground();
    if (id === "surface") surface();
    else if (id === "sites" || id === "excluded") [sites, badges].forEach((draw) => draw());
    else over();
    if (STREET_IDS.includes(id)) streets.draw();
    if (id === "supported_housing") badges();
    labels();
  };
  const fade = (still) => fadeLegend(state, coverOf(map, { still, metres: metresAt(map.getZoom(), map.getCenter().lat) }));
  addFurniture(map);
  const tiles = tileSwitch(map, () => [ground, surface, streets.draw, over, labels, () => fade(false)].forEach((draw) => draw()));
  buildLegend(byId("legend"), state, layers, shown, redraw, [groundLeft(blocks), tiles]);
  const { restore, list, portrait } = wire(map, state, layers, bounds, { surface, sites, badges, over, signs, veil, communes });
  addTooltip(map, layers, (point) => siteTip(map, state, point, shown), (point) => list.hover(sectorAt(state, point)));
  addInset(map, state, bounds);
  const opening = openingOf(map, state, bounds);
  map.setView(opening.centre, opening.zoom, { animate: false });
  byId("home").addEventListener("click", () => flyTo(map, opening.centre, opening.zoom));
  followCovers(map, labels);
  map.on("zoomend", () => fade(false));
  window.addEventListener("beforeprint", () => fade(true));
  window.addEventListener("afterprint", () => fade(false));
  fade(false);
  restore();
  handlePrint(map, state, bounds);
  handleMap(map, state, shown, { openSector: list.open, communes, openCommune: portrait.open });
  window.carte = { state, map, select: (selected) => select(state, selected), setWeights: (weights) => setWeights(state, weights),
    setRules: (applied) => setRules(state, applied),
    rank: (share) => rankOnly(state, share),
    cellAt: (lon, lat) => cellAt(state.surface, lon, lat) };
}

// Once for all that asks for it in one turn, before the next frame.
function later(draw) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    queueMicrotask(() => {
      isAsked = false;
      draw();
    });
  };
}

// The ten with room around where they take a small part of the territory, else all of it; none under what stands over it.
function openingOf(map, state, bounds) {
  const first = firstSites(state).map((i) => [state.sites.lat[i], state.sites.lon[i]]);
  return clearOf(map, (state.sectors && closeBounds(state, bounds)) || bounds, first);
}

// Labels give way to what opens, closes or grows over the map.
function followCovers(map, labels) {
  const watch = new ResizeObserver(labels);
  document.querySelectorAll(".find, .legend, .tour, .credit").forEach((node) => watch.observe(node));
}

// Scores and ranks alone, without drawing: what the benchmark times.
function rankOnly(state, share) {
  setTheme(state, 0, share);
  recompute(state, true);
}

// The list of sectors with what its rows do: fly, shine on the map, open a site.
function sectorList(map, state, { sites, badges, over: lines }, acts) {
  const redraw = () => [lines, sites, badges].forEach((draw) => draw());
  const over = (s) => {
    if (state.over === s) return;
    state.over = s;
    badges();
  };
  let before = null;
  return buildSectors(byId("secteurs"), state, {
    ...acts,
    hover: over,
    fly: (s) => {
      before = before || { center: map.getCenter(), zoom: map.getZoom() };
      const rows = state.sectors.rows[s];
      document.documentElement.classList.add("in-sector"); // the key says what it has more before room is made beside it
      const { centre, zoom } = clearOf(map, roomy(boundsAround(state.sites, rows)), rows.map((i) => [state.sites.lat[i], state.sites.lon[i]]), { most: STREET_ZOOM });
      flyTo(map, centre, zoom);
      redraw();
    },
    home: () => {
      if (before) flyTo(map, [before.center.lat, before.center.lng], before.zoom);
      before = null;
      redraw();
    },
  });
}

// Goes where a remark was left, and opens what is known of that place.
function see(map, state, list, remark) {
  state.shownRemark = remark.id;
  const site = remark.site_id ? state.sites.id.indexOf(remark.site_id) : -1;
  const sector = remark.sector && !remark.site_id && state.sectors ? sectorOfRemark(state.sectors, remark) : -1;
  flyTo(map, [remark.lat, remark.lon], Math.max(STREET_ZOOM, map.getZoom()));
  if (site >= 0) select(state, { site });
  else if (sector >= 0 && !state.places[sector]) select(state, { site: state.sectors.best[sector] });
  else if (sector >= 0) {
    if (state.selected) select(state, null);
    list.open(sector);
    return;
  } else {
    const cell = state.surface ? cellAt(state.surface, remark.lon, remark.lat) : -1;
    if (cell < 0) return;
    select(state, state.surface.isSites ? { site: cell } : { site: -1, cell });
  }
  byId("card-title").focus();
}

// What is worked and what follows it; returns what takes up the state that the address tells, and the list.
function wire(map, state, layers, bounds, { surface, sites, badges, over, signs, veil, communes }) {
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
  const list = sectorList(map, state, { sites, badges, over }, { pick, history, compare: comparison.openOn, commune: (name) => portrait.open(name), drawn: () => portrait.draw() });
  const portrait = buildPortrait(byId("commune"), map, state, communes, { open: list.open, hover: list.shine, redraw: () => [list.draw(), veil(), badges()] });
  const answer = buildAnswer(byId("answer"), state, history, sliders.profile);
  buildFind(byId("finder"), map, state, layers, { bounds, pick, commune: portrait.open });
  const moved = byId("moved");
  const showMoved = () => {
    const shares = state.themes.map((theme, t) => `${theme.label} ${say("percent", { value: number(100 * state.shares.themes[t]) })}`);
    moved.hidden = !state.moved && !state.supposed;
    moved.textContent = [state.moved ? say("moved", { shares: shares.join(", ") }) : "", supposition(state)].filter(Boolean).join(" ");
  };
  const draw = {
    ranking: () => [sliders.show(), surface(), sites(), list.draw(), badges(), drawTable(false), answer()],
    ranked: () => [sliders.show(), showRules(), surface(), sites(), list.draw(), badges(), drawTable(true), showMoved(), comparison.draw(), answer()],
    stepped: () => [answer()],
    selected: () => [sites(), drawTable(true)],
    filtered: () => [sites(), table.restart()],
    compared: () => [drawTable(true), comparison.draw()],
    remarked: () => [signs(), list.draw()],
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
    else if (!byId("commune").hidden) portrait.close();
  });
  byId("zoom-first").addEventListener("click", () => {
    const first = Array.from(state.order.subarray(0, state.ranked)).filter((i) => !state.visible || state.visible[i]).slice(0, 10);
    if (first.length) flyToBounds(map, roomy(boundsAround(state.sites, first)), { nearest: 15 });
    map.getContainer().scrollIntoView({ block: "nearest" });
  });
  comparison.draw();
  list.draw();
  const restore = buildShare(byId("share"), { state, map, layers, filters, list, bounds, see: (remark) => {
    show("result");
    see(map, state, list, remark);
  } });
  buildTour(byId("tour"), show);
  buildEasy();
  return { restore, list, portrait };
}
