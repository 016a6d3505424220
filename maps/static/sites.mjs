// Candidate sites: the first ones numbered, alerts as diamonds, the excluded struck.

import { canvasLayer, mercator } from "./canvas.mjs";
import { FAIL } from "./score.mjs";
import { css, EXCLUDED, INK, numbered, scoreColour, shape, struck } from "./shapes.mjs";
import { isStruck } from "./state.mjs";

const NUMBERED = 50;
const FIRST = 10;
const MANY = { sites: 800, excluded: 150 };
const AFAR = { sites: 200, excluded: 0 };
const NEAR_ZOOM = 12.5;

// From afar, only the first of many sites are drawn: the others would hide the map, and the surface tells of them.
const drawnFrom = (id, count, view) => (isCrowded(id, count) && view.zoom < NEAR_ZOOM ? AFAR[id] : count);

export const isCrowded = (id, count) => count > MANY[id];

export function hasAlert(state) {
  const { rules } = state.data;
  const { verdict, n } = state.sites;
  const flags = new Uint8Array(n);
  rules.forEach((rule, k) => {
    if (rule.kind === "alert") for (let i = 0; i < n; i += 1) if (verdict[k][i] === FAIL) flags[i] = 1;
  });
  return flags;
}

const kindOf = (flag) => (flag ? "diamond" : "circle");

const isShown = (state, i) => !state.visible || state.visible[i];

const TURNS = 16;
const STEPS = [0, 26, 42, 60, 80, 104];

// Where a number stands without hiding another: on its site, or a little aside.
function freePlace(x, y, r, taken) {
  for (const away of STEPS) {
    for (let turn = 0; turn < (away ? TURNS : 1); turn += 1) {
      const angle = (2 * Math.PI * turn) / TURNS - Math.PI / 2;
      const spot = { x: x + away * Math.cos(angle), y: y + away * Math.sin(angle) };
      if (taken.every((other) => Math.hypot(other.x - spot.x, other.y - spot.y) > r + other.r + 4)) return spot;
    }
  }
  return null;
}

// Screen places of the sites in view, best last. The first ten always have their number, nudged where they crowd;
// the others only where it hides nothing.
function placed(state, xy, view) {
  const found = [];
  const shown = [];
  const count = drawnFrom("sites", state.ranked, view);
  for (let place = 0; place < count; place += 1) {
    const i = state.order[place];
    if (!isShown(state, i)) continue;
    const [x, y] = [xy.x[i] * view.scale - view.left, xy.y[i] * view.scale - view.top];
    if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
    const r = place < FIRST ? 13 : 10;
    const isFree = place < NUMBERED && shown.every((other) => Math.hypot(other.x - x, other.y - y) > r + other.r + 2);
    const at = place < FIRST ? freePlace(x, y, r, shown) : isFree ? { x, y } : null;
    const spot = { i, x, y, at, r: at ? r : 0, place };
    if (at) shown.push({ ...at, r });
    found.push(spot);
  }
  return found.reverse();
}

function ring(ctx, x, y) {
  for (const [colour, width] of [["#fff", 7], ["#d00030", 3.5]]) {
    ctx.beginPath();
    ctx.arc(x, y, 19, 0, 2 * Math.PI);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

function drawExcluded(ctx, state, xy, view) {
  const count = state.sites.n - state.ranked;
  if (drawnFrom("excluded", count, view) < count) return;
  const r = count > 60 && view.zoom < 13 ? 3.5 : 4.5;
  for (let place = state.ranked; place < state.sites.n; place += 1) {
    const i = state.order[place];
    if (isShown(state, i)) struck(ctx, xy.x[i] * view.scale - view.left, xy.y[i] * view.scale - view.top, r);
  }
}

function drawRanked(ctx, state, xy, view, alerts) {
  const { scale } = state.data;
  const isGrid = state.surface && state.surface.isSites;
  const dot = view.zoom < 13 ? 3.6 : 5;
  const spots = placed(state, xy, view);
  for (const { i, x, y, at, r } of spots) {
    const rgb = scoreColour(state.low[i], scale);
    if (r && at.x === x && at.y === y) continue;
    if (r || !isGrid) shape(ctx, kindOf(alerts[i]), x, y, dot, css(rgb), INK, 0.9);
    if (isStruck(state, i)) strike(ctx, x, y, dot + 2);
    if (r) leader(ctx, x, y, at);
  }
  for (const { i, at, r } of spots) {
    if (!r) continue;
    numbered(ctx, kindOf(alerts[i]), at.x, at.y, r, String(state.ranks[i]), scoreColour(state.low[i], scale));
    if (isStruck(state, i)) strike(ctx, at.x, at.y, r + 4);
  }
  state.numbers = spots.filter(({ r }) => r).map(({ i, x, y, at, r }) => ({ i, dx: at.x - x, dy: at.y - y, r }));
}

function leader(ctx, x, y, at) {
  for (const [colour, width] of [["#fff", 4], [INK, 1.6]]) {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(at.x, at.y);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

// Excluded by the scenario and back by "what if": never without its stroke.
function strike(ctx, x, y, r) {
  for (const [colour, width] of [["#fff", 5], [EXCLUDED, 2.5]]) {
    ctx.beginPath();
    ctx.moveTo(x - r, y + r);
    ctx.lineTo(x + r, y - r);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

export function addSites(map, state, isOn) {
  const xy = mercator(state.sites);
  const alerts = hasAlert(state);
  return canvasLayer(map, (ctx, view) => {
    const isGrid = state.surface && state.surface.isSites;
    if (isOn("excluded") && !isGrid) drawExcluded(ctx, state, xy, view);
    if (isOn("sites")) drawRanked(ctx, state, xy, view, alerts);
    const { selected } = state;
    if (selected) {
      const at = selected.site >= 0 ? { x: xy.x[selected.site], y: xy.y[selected.site] } : selected;
      ring(ctx, at.x * view.scale - view.left, at.y * view.scale - view.top);
    }
  }, "sites");
}

// The site whose number, perhaps nudged, is under a place of the screen, or -1.
function numberAt(map, state, point) {
  for (const { i, dx, dy, r } of (state.numbers || []).slice().reverse()) {
    const at = map.latLngToContainerPoint([state.sites.lat[i], state.sites.lon[i]]);
    if (Math.hypot(at.x + dx - point.x, at.y + dy - point.y) < r + 3) return i;
  }
  return -1;
}

// The site under a place of the screen: the best ranked of those within reach, or -1.
export function siteAt(map, state, point, isOn) {
  const number = isOn("sites") ? numberAt(map, state, point) : -1;
  if (number >= 0 || (state.surface && state.surface.isSites)) return number;
  let best = -1;
  let nearest = 15;
  const view = { zoom: map.getZoom() };
  const ranked = drawnFrom("sites", state.ranked, view);
  const end = state.ranked + drawnFrom("excluded", state.sites.n - state.ranked, view);
  for (let place = 0; place < end; place += 1) {
    if (place >= ranked && place < state.ranked) continue;
    if (!isOn(place < state.ranked ? "sites" : "excluded")) continue;
    const i = state.order[place];
    if (!isShown(state, i)) continue;
    const at = map.latLngToContainerPoint([state.sites.lat[i], state.sites.lon[i]]);
    const away = Math.hypot(at.x - point.x, at.y - point.y) - (place < FIRST ? 4 : 0);
    if (away < nearest) {
      nearest = away;
      best = i;
    }
  }
  return best;
}
