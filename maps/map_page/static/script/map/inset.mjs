// The whole territory, small, beside a map that shows a part of it: a frame says which; a click goes to the whole.

import { fitting } from "./canvas.mjs";
import { closeBounds, firstSites } from "./paper.mjs";
import { COLOURS } from "./shapes.mjs";
import { flyTo } from "./view.mjs";
import { el, say } from "../panel/dom.mjs";

const WIDTH = 176;
const HEIGHTS = [110, 190]; // px, at least and at most
const LEAST = 8; // px of the frame, so that it is seen however near one comes
const DRAWN = ["ground", "surface"];

// Names of territories that are called by what they are.
const wholeOf = (name) => say(/métropole/i.test(name) ? "whole_metropole" : "whole_territory");

// Where the bounds of the map lie in the inset, kept inside it: { left, top, width, height } in pixels.
export function frameOf(view, [left, top, right, bottom]) {
  const side = (from, to, most) => {
    const [a, b] = [Math.max(0, Math.min(from, most - LEAST)), Math.min(most, Math.max(to, LEAST))];
    const short = Math.max(0, LEAST - (b - a)) / 2;
    const start = Math.max(0, Math.min(a - short, most - LEAST));
    return [start, Math.max(LEAST, Math.min(most, b + short) - start)];
  };
  const [[x, width], [y, height]] = [side(left, right, view.width), side(top, bottom, view.height)];
  return { left: x, top: y, width, height };
}

function draw(canvas, map, view, state) {
  const ctx = canvas.getContext("2d");
  if (!ctx) return;
  const ratio = 2;
  [canvas.width, canvas.height] = [view.width * ratio, view.height * ratio];
  for (const { draw: layer } of DRAWN.flatMap((name) => map.drawn.filter((drawn) => drawn.name === name))) {
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    layer(ctx, { ...view, ratio });
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const at = (lat, lng) => {
    const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lng), view.zoom);
    return [x - view.left, y - view.top];
  };
  ctx.fillStyle = COLOURS.site;
  ctx.strokeStyle = "#fff";
  for (const i of firstSites(state)) {
    ctx.beginPath();
    ctx.arc(...at(state.sites.lat[i], state.sites.lon[i]), 2.6, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}

// Over the map where the ten take a small part of the territory; CSS leaves it out where the map is small. Follows every
// new ranking. Returns whether there is one.
export function addInset(map, state, bounds) {
  if (!state.sectors || !closeBounds(state, bounds)) return false;
  const shape = fitting(bounds, { width: WIDTH, height: WIDTH });
  const [low, high] = [map.project(bounds.getNorthWest(), shape.zoom), map.project(bounds.getSouthEast(), shape.zoom)];
  const height = Math.round(Math.min(HEIGHTS[1], Math.max(HEIGHTS[0], (WIDTH * (high.y - low.y)) / (high.x - low.x))));
  const view = { ...fitting(bounds, { width: WIDTH, height }), still: false };
  const label = wholeOf(state.data.run.territory);
  const canvas = el("canvas", { "aria-hidden": "true" });
  const frame = el("span", { class: "frame", "aria-hidden": "true" });
  const button = el("button", { type: "button", class: "inset", id: "inset", on: { click: () => {
    const zoom = map.getBoundsZoom(bounds);
    flyTo(map, [bounds.getCenter().lat, bounds.getCenter().lng], zoom);
  } } }, el("span", { class: "picture" }, canvas, frame), el("span", { class: "told" }, label));
  map.getContainer().after(button);
  document.documentElement.classList.add("has-inset");
  const follow = () => {
    const seen = map.getBounds();
    const at = (latlng) => map.project(latlng, view.zoom);
    const [a, b] = [at(seen.getNorthWest()), at(seen.getSouthEast())];
    const box = frameOf(view, [a.x - view.left, a.y - view.top, b.x - view.left, b.y - view.top]);
    for (const [name, value] of Object.entries(box)) frame.style[name] = `${value.toFixed(1)}px`;
  };
  const redraw = () => draw(canvas, map, view, state);
  map.on("move zoom moveend resize", follow);
  state.listeners.push((event) => event === "ranked" && requestAnimationFrame(redraw));
  redraw();
  follow();
  return true;
}
