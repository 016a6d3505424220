// Candidate sites: the first ones numbered, alerts as diamonds, the excluded struck.

import { badgesOf, FIRST, RADIUS } from "./badges.mjs";
import { canvasLayer, mercator } from "./canvas.mjs";
import { FAIL } from "../data/score.mjs";
import { drawLetters, drawOutline, letterSpots } from "./opened.mjs";
import { isLettered } from "./sector_badges.mjs";
import { COLOURS, numbered, scoreColour, shape, struck } from "./shapes.mjs";
import { isStruck } from "../data/state.mjs";
import { placeOf } from "./surface.mjs";

const NUMBERED = 50;
const MANY = { sites: 800, excluded: 150 };
const AFAR = { sites: 200, excluded: 0 };
const NEAR_ZOOM = 14.5;
const BESIDE = 0.45; // how much is seen of the sites that are not in the opened sector

export const isCrowded = (id, count) => count > MANY[id];

// Indices of the ranked or excluded sites that are drawn, best first: those that the filters leave and, from afar, only
// the first of many, since the others would hide the map, and the surface tells of them.
function drawn(state, id, zoom) {
  const { order, ranked, visible } = state;
  const all = id === "sites" ? order.subarray(0, ranked) : order.subarray(ranked);
  const left = visible ? all.filter((i) => visible[i]) : all;
  return isCrowded(id, left.length) && zoom < NEAR_ZOOM ? left.subarray(0, AFAR[id]) : left;
}

export function hasAlert(state) {
  const { rules } = state.data;
  const { verdict, n } = state.sites;
  const flags = new Uint8Array(n);
  rules.forEach((rule, k) => {
    if (rule.kind === "alert") for (let i = 0; i < n; i += 1) if (verdict[k][i] === FAIL) flags[i] = 1;
  });
  return flags;
}

// Where there are sectors, sites wait until one comes near, or asks for some.
export const isAfar = ({ sectors, visible }, zoom) => Boolean(sectors) && !visible && zoom < NEAR_ZOOM;

const kindOf = (flag) => (flag ? "diamond" : "circle");

// What is drawn of the ranked sites in view: dots (best last), numbers where they hide nothing, badges of the first.
function placed(state, xy, view) {
  const dots = [];
  const first = [];
  drawn(state, "sites", view.zoom).forEach((i, place) => {
    const [x, y] = [xy.x[i] * view.scale - view.left, xy.y[i] * view.scale - view.top];
    if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) return;
    dots.push({ i, x, y, place });
    if (place < FIRST) first.push({ i, x, y, rank: state.ranks[i] });
  });
  const size = view.badge || 1;
  const told = state.sectors ? [] : badgesOf(first, size); // where there are sectors, the numbers are theirs
  for (const { i, x, y, place } of dots) {
    if (state.sectors || place < FIRST || place >= NUMBERED) continue;
    const text = String(state.ranks[i]);
    const spot = { i, x, y, half: size * Math.max(10, 3.5 * text.length), text, members: [{ i }] };
    const isFree = ({ x: otherX, y: otherY, half }) => Math.abs(otherX - x) > half + spot.half + 3 * size || Math.abs(otherY - y) > 26 * size;
    if (told.every(isFree)) told.push(spot);
  }
  return { dots: dots.reverse(), told: told.reverse(), size };
}

function ring(ctx, x, y) {
  for (const [colour, width] of [["#fff", 7], [COLOURS.ink, 3.5]]) {
    ctx.beginPath();
    ctx.arc(x, y, 19, 0, 2 * Math.PI);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

function drawExcluded(ctx, state, xy, view) {
  const found = drawn(state, "excluded", view.zoom);
  const r = found.length > 60 && view.zoom < 13 ? 3.5 : 4.5;
  for (const i of found) struck(ctx, xy.x[i] * view.scale - view.left, xy.y[i] * view.scale - view.top, r);
}

// A site that is not among the first: white in the hue of sites over the surface, which tells its score; else its score.
function site(ctx, state, kind, x, y, r, i) {
  if (state.surface) shape(ctx, kind, x, y, r, "#fff", COLOURS.site, 1.5);
  else shape(ctx, kind, x, y, r, scoreColour(state.low[i], state.data.scale), COLOURS.ink, 0.9);
}

// Where sites are drawn, for labels to leave them free: on the screen, and on a map that stands still.
function keepMarks(state, view, marks) {
  state.marks = { ...state.marks, [view.still ? "still" : "screen"]: marks };
}

function drawRanked(ctx, state, xy, view, alerts, lettered) {
  const isGrid = state.surface && state.surface.isSites;
  const dot = (view.zoom < 13 ? 3.6 : 5) * (view.badge || 1);
  const { dots, told, size } = placed(state, xy, view);
  const inBadge = new Set(told.flatMap(({ members }) => members.map(({ i }) => i)));
  const isOther = isLettered(state, view) ? (i) => state.sectors.of[i] !== state.openSector + 1 : () => false;
  for (const { i, x, y } of dots) {
    if (lettered.has(i)) continue;
    ctx.globalAlpha = isOther(i) ? BESIDE : 1;
    if (!isGrid || inBadge.has(i)) site(ctx, state, kindOf(alerts[i]), x, y, dot, i);
    if (isStruck(state, i)) strike(ctx, x, y, dot + 2);
    ctx.globalAlpha = 1;
  }
  for (const { i, x, y, half, text, members } of told) {
    const kind = members.length > 1 ? "pill" : kindOf(alerts[i]);
    numbered(ctx, kind, x, y, half, text, size);
    if (isStruck(state, i)) strike(ctx, x, y, half + 4);
  }
  const bare = isGrid ? [] : dots.filter(({ i }) => !lettered.has(i) && !inBadge.has(i));
  keepMarks(state, view, [...bare.map(({ x, y }) => ({ x, y, r: dot + 1 })), ...told.map(({ x, y, half }) => ({ x, y, r: half + 2 }))]);
  if (!view.still) state.badges = told.map(({ half, members }) => ({ half, members: members.map(({ i }) => i) })).reverse();
}

// Excluded by the scenario and back by "what if": never without its stroke.
function strike(ctx, x, y, r) {
  for (const [colour, width] of [["#fff", 5], [COLOURS.ink, 2.5]]) {
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
    if (isOn("excluded") && !isGrid && !isAfar(state, view.zoom)) drawExcluded(ctx, state, xy, view);
    drawOutline(ctx, state, xy, view);
    keepMarks(state, view, []);
    const letters = isOn("sites") ? letterSpots(state, xy, view) : [];
    if (isOn("sites") && !isAfar(state, view.zoom)) drawRanked(ctx, state, xy, view, alerts, new Set(letters.map(({ i }) => i)));
    drawLetters(ctx, state, letters);
    if (!view.still) state.letters = letters.map((spot) => ({ ...spot, x: spot.x - view.padX, y: spot.y - view.padY }));
    const { selected } = state;
    if (selected && !letters.some(({ i }) => i === selected.site)) {
      const at = selected.site >= 0 ? { x: xy.x[selected.site], y: xy.y[selected.site] } : placeOf(state.surface, selected.cell);
      ring(ctx, at.x * view.scale - view.left, at.y * view.scale - view.top);
    }
  }, "sites");
}

// The sites of the badge under a place of the screen, best first, or none.
export function badgeAt(map, state, point, isOn) {
  const hit = ({ half, members: [i] }) => {
    const at = map.latLngToContainerPoint([state.sites.lat[i], state.sites.lon[i]]);
    return Math.abs(at.x - point.x) < half + 3 && Math.abs(at.y - point.y) < Math.min(half, RADIUS) + 3;
  };
  const found = isOn("sites") && (state.badges || []).find(hit);
  return found ? found.members : [];
}

// The site under a place of the screen where no badge is: the best ranked of those within reach, or -1.
export function siteAt(map, state, point, isOn) {
  if ((state.surface && state.surface.isSites) || isAfar(state, map.getZoom())) return -1;
  let best = -1;
  let nearest = 15;
  for (const id of ["sites", "excluded"].filter(isOn)) {
    drawn(state, id, map.getZoom()).forEach((i, place) => {
      const at = map.latLngToContainerPoint([state.sites.lat[i], state.sites.lon[i]]);
      const away = Math.hypot(at.x - point.x, at.y - point.y) - (id === "sites" && place < FIRST ? 4 : 0);
      if (away >= nearest) return;
      nearest = away;
      best = i;
    });
  }
  return best;
}
