// Candidate sites: the first ones numbered, alerts as diamonds, the excluded struck.

import { canvasLayer, mercator } from "./canvas.mjs";
import { FAIL } from "./score.mjs";
import { css, INK, numbered, scoreColour, shape, struck } from "./shapes.mjs";

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

// Screen places of the sites in view, best last; a number only where it does not hide a better one.
function placed(state, xy, view) {
  const found = [];
  const shown = [];
  const count = drawnFrom("sites", state.ranked, view);
  for (let place = 0; place < count; place += 1) {
    const i = state.order[place];
    const [x, y] = [xy.x[i] * view.scale - view.left, xy.y[i] * view.scale - view.top];
    if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
    const r = place < FIRST ? 13 : 10;
    const isFree = place < NUMBERED && shown.every((other) => Math.hypot(other.x - x, other.y - y) > r + other.r + 2);
    const spot = { i, x, y, r: isFree ? r : 0, place };
    if (isFree) shown.push(spot);
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
    struck(ctx, xy.x[i] * view.scale - view.left, xy.y[i] * view.scale - view.top, r);
  }
}

function drawRanked(ctx, state, xy, view, alerts) {
  const { scale } = state.data;
  const isGrid = state.surface && state.surface.isSites;
  const dot = view.zoom < 13 ? 3.6 : 5;
  for (const { i, x, y, r } of placed(state, xy, view)) {
    const rgb = scoreColour(state.low[i], scale);
    if (r) numbered(ctx, kindOf(alerts[i]), x, y, r, String(state.ranks[i]), rgb);
    else if (!isGrid) shape(ctx, kindOf(alerts[i]), x, y, dot, css(rgb), INK, 0.9);
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

// The site under a place of the screen: the best ranked of those within reach, or -1.
export function siteAt(map, state, point, isOn) {
  if (state.surface && state.surface.isSites) return -1;
  let best = -1;
  let nearest = 15;
  const view = { zoom: map.getZoom() };
  const ranked = drawnFrom("sites", state.ranked, view);
  const end = state.ranked + drawnFrom("excluded", state.sites.n - state.ranked, view);
  for (let place = 0; place < end; place += 1) {
    if (place >= ranked && place < state.ranked) continue;
    if (!isOn(place < state.ranked ? "sites" : "excluded")) continue;
    const i = state.order[place];
    const at = map.latLngToContainerPoint([state.sites.lat[i], state.sites.lon[i]]);
    const away = Math.hypot(at.x - point.x, at.y - point.y) - (place < FIRST ? 4 : 0);
    if (away < nearest) {
      nearest = away;
      best = i;
    }
  }
  return best;
}
