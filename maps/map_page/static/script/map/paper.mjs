// Maps that stand still: the two of the paper, and the small one that says where the screen looks.

import { drawStill } from "./canvas.mjs";
import { isOpen } from "./sector_badges.mjs";
import { COLOURS } from "./shapes.mjs";
import { boundsAround, roomy } from "./view.mjs";
import { el, number, replace, say } from "../panel/dom.mjs";
import { TOP } from "../data/first.mjs";

const PAPER = { height: 318, left: 308, right: 376, whole: 696 };
const LETTER = 12; // 9 points
const DENSE = 1 / 3; // of the territory's width
const ROOM = 0.25; // of a box, on each of its sides

export function scaleBar(ctx, view) {
  const { metres } = view;
  const power = 10 ** Math.floor(Math.log10(90 * metres));
  const length = [5, 2, 1].map((step) => step * power).find((told) => told <= 90 * metres);
  const [x, y] = [8, view.height - 10];
  ctx.fillStyle = "rgba(255,255,255,0.85)";
  ctx.fillRect(x - 4, y - 20, length / metres + 10, 26);
  ctx.fillStyle = COLOURS.ink;
  ctx.font = `${LETTER}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(length >= 1000 ? `${number(length / 1000)} km` : `${number(length)} m`, x, y - 6);
  ctx.strokeStyle = COLOURS.ink;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x, y - 4);
  ctx.lineTo(x, y);
  ctx.lineTo(x + length / metres, y);
  ctx.lineTo(x + length / metres, y - 4);
  ctx.stroke();
}

function frame(ctx, view, bounds) {
  const corner = (latlng) => {
    const { x, y } = L.CRS.EPSG3857.latLngToPoint(latlng, view.zoom);
    return [x - view.left, y - view.top];
  };
  const [[left, top], [right, bottom]] = [corner(bounds.getNorthWest()), corner(bounds.getSouthEast())];
  ctx.strokeStyle = COLOURS.ink;
  ctx.lineWidth = 2;
  ctx.strokeRect(left, top, right - left, bottom - top);
}

export function figure(map, bounds, { width, height, caption, dots, framed }) {
  const canvas = el("canvas", { role: "img", "aria-label": caption });
  const { ctx, view } = drawStill(map, canvas, bounds, { width, height, dots });
  if (ctx && framed) frame(ctx, view, framed);
  if (ctx) scaleBar(ctx, view);
  return [el("figure", {}, el("figcaption", {}, caption), canvas), view];
}

const seen = (view) => {
  const at = (x, y) => L.CRS.EPSG3857.pointToLatLng(L.point(view.left + x, view.top + y), view.zoom);
  return L.latLngBounds([at(0, view.height), at(view.width, 0)]);
};

// Rows of the sites where the badges of the first ten stand.
export const firstSites = (state) => (state.bests ? state.first.slice(0, TOP).map((s) => state.sectors.best[s]) : state.first.slice(0, TOP));

// The first ten, with room, or null where they take more than a third of the territory's width.
export function closeBounds(state, bounds) {
  const first = firstSites(state);
  if (!first.length) return null;
  const close = roomy(boundsAround(state.sites, first));
  const width = (one) => one.getEast() - one.getWest();
  return width(close) < width(bounds) * DENSE ? close.pad(ROOM) : null;
}

export function drawPaper(node, map, state, bounds) {
  const open = isOpen(state) ? state.openSector : -1;
  const close = open >= 0 ? roomy(boundsAround(state.sites, state.sectors.rows[open])).pad(ROOM) : closeBounds(state, bounds);
  if (!close) {
    const [whole] = figure(map, bounds, { width: PAPER.whole, height: PAPER.height, caption: state.data.run.territory || say("legend") });
    return replace(node, whole);
  }
  const [right, view] = figure(map, close, { width: PAPER.right, height: PAPER.height, caption: open >= 0 ? say("paper_sector", { place: number(state.places[open]) }) : say("paper_close") });
  const [left] = figure(map, bounds, { width: PAPER.left, height: PAPER.height, caption: say("paper_whole"), dots: true, framed: seen(view) });
  return replace(node, left, right);
}

// Before printing the maps of the paper are drawn, with the legend beside them; after, the legend goes back.
export function handlePrint(map, state, bounds) {
  const legend = document.getElementById("legend-box");
  const paper = document.getElementById("paper");
  const home = legend.nextSibling;
  const [finding, stage] = [document.getElementById("resultat"), paper.previousElementSibling];
  const folds = [legend, ...document.querySelectorAll("#methode details")];
  let wasOpen = [];
  window.addEventListener("beforeprint", () => {
    wasOpen = folds.map(({ open }) => open);
    drawPaper(paper, map, state, bounds);
    folds.forEach((fold) => Object.assign(fold, { open: true }));
    paper.append(legend);
    finding.after(paper);
  });
  window.addEventListener("afterprint", () => {
    stage.after(paper);
    home.before(legend);
    folds.forEach((fold, k) => Object.assign(fold, { open: wasOpen[k] }));
    replace(paper);
  });
}
