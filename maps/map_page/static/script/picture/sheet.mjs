// A4 that stands alone: title, what makes it unfit, map, legend, places, scale, north, sources and date. Drawn by a canvas
// for the PNG and by a pen for the SVG.

import { nameOf } from "../panel/answer.mjs";
import { number, say } from "../panel/dom.mjs";
import { TOP } from "../data/first.mjs";
import { essentials, SWATCHES } from "../map/controls.mjs";
import { scaleBar } from "../map/paper.mjs";
import { COLOURS, FONT } from "../map/shapes.mjs";

export const MM = { width: 297, height: 210 };
const PX = 96 / 25.4;
const [WIDTH, HEIGHT] = [MM.width * PX, MM.height * PX];
const EDGE = 34;
const COLUMN = 268;
const GAP = 14;
const SIGN = 34; // width of a swatch with its room
const LETTER = 12; // 9 points: nothing is smaller
const SHORTEST = 300; // of the map, whatever there is to say

const clean = (text) => text.replace(/[ \t\r\n]+/g, " ").trim(); // spaces at which no line may break stay
const textOf = (selector) => clean(document.querySelector(selector)?.textContent || "");
const rowsOf = (selector) => Array.from(document.querySelectorAll(selector), (row) => Array.from(row.querySelectorAll("td"), (cell) => clean(cell.textContent)));

// "INSEE, BPE, 2025, Licence Ouverte": who publishes it, of when, by which licence; layers of one source are one.
const sourcesOf = () => [...new Set(rowsOf("table.sources tbody tr").map(([title, publisher, ...rest]) => [publisher || title, ...rest].filter(Boolean).join(", ")))];

const dated = (date, lang) => (lang === "fr" ? date.slice(0, 10).split("-").reverse().join("/") : date.slice(0, 10)) || "–";

// What the page says, taken from the page: the picture says the same.
export function told(state) {
  const { run } = state.data;
  const isOwn = state.moved || state.supposed;
  return {
    unfit: textOf(".unfit strong"),
    title: isOwn ? say("picture_own") : textOf(".finding h1"),
    lines: [isOwn ? textOf("#moved") : textOf(".finding .counts")].filter(Boolean),
    missing: textOf(".finding .missing"),
    filtered: state.visible ? say("picture_filtered") : "",
    sources: `${say("picture_sources")} ${sourcesOf().join(" ; ") || say("picture_no_sources")}`,
    made: say("picture_made", { territory: run.territory || "–", date: dated(run.date, state.data.lang), scenario: run.scenario || "–", hash: run.scenario_hash.slice(0, 12) || "–" }),
  };
}

export function wrapped(ctx, text, width) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && ctx.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const font = (ctx, weight, size) => {
  ctx.font = `${weight} ${size}px ${FONT}`;
};

// Writes a paragraph from a top; gives the top of what follows.
function write(ctx, text, x, top, width, { weight = 400, size = LETTER, leading = size * 1.3, colour = COLOURS.ink } = {}) {
  if (!text) return top;
  font(ctx, weight, size);
  ctx.fillStyle = colour;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  const lines = wrapped(ctx, text, width);
  lines.forEach((line, k) => ctx.fillText(line, x, top + size + k * leading));
  return top + lines.length * leading;
}

function head(ctx, texts) {
  const width = WIDTH - 2 * EDGE;
  let top = EDGE - 8;
  if (texts.unfit) {
    ctx.strokeStyle = COLOURS.red;
    ctx.lineWidth = 2;
    ctx.strokeRect(EDGE, top, width, 26);
    top = Math.max(write(ctx, texts.unfit, EDGE + 10, top + 5, width - 20, { weight: 700, size: 14, colour: COLOURS.red }), top + 26) + 6;
  }
  top = write(ctx, texts.title, EDGE, top, width, { weight: 700, size: 22 });
  for (const line of texts.lines) top = write(ctx, line, EDGE, top, width, { size: 14 });
  if (texts.missing) top = write(ctx, texts.missing, EDGE, top, width, { size: 14, weight: 700, colour: COLOURS.red });
  return write(ctx, texts.filtered, EDGE, top, width, { size: 14, weight: 700 }) + 8;
}

function foot(ctx, texts) {
  const width = WIDTH - 2 * EDGE;
  font(ctx, 400, LETTER);
  const lines = [texts.sources, texts.made].reduce((sum, text) => sum + wrapped(ctx, text, width).length, 0);
  const top = HEIGHT - EDGE + 10 - 1.3 * LETTER * lines;
  const next = write(ctx, texts.sources, EDGE, top, width, { colour: COLOURS.grey });
  write(ctx, texts.made, EDGE, next, width, { colour: COLOURS.grey });
  return top - 8;
}

function sign(ctx, id, x, y) {
  if (!SWATCHES[id]) return;
  ctx.save();
  Object.assign(ctx, { lineCap: "butt", lineJoin: "miter" }); // whatever the map left
  ctx.translate(x, y);
  SWATCHES[id](ctx, 1);
  ctx.restore();
}

// Bounds of each class of scores, the lowest first.
function classes({ scale }) {
  const bounds = scale.map((bound) => number(Math.round(100 * bound)));
  return COLOURS.ramp.map((colour, k) => [colour, k === 0 ? say("class_under", { bound: bounds[0] })
    : k === bounds.length ? say("class_over", { bound: bounds[k - 1] }) : say("class_between", { low: bounds[k - 1], high: bounds[k] })]);
}

const GROUND = ["communes", "water", "green_spaces", "streets", "stops"]; // signs that one can do without

// Signs and words of what is drawn: [sign, words].
function signsOf(state, layers) {
  const first = essentials(state, layers);
  const others = layers.filter(({ id, on }) => on && SWATCHES[id] && !first.some(([told]) => told === id)).map(({ id }) => [id, say(`layer_${id}`)]);
  return [...first, ...(state.remarks.length ? [["remarks", say("layer_remarks")]] : []), ...others];
}

const tall = (ctx, text, width) => {
  font(ctx, 400, LETTER);
  return 1.3 * LETTER * wrapped(ctx, text, width).length;
};

function legend(ctx, state, rows, x, y) {
  let top = write(ctx, say("scale_title"), x, y, COLUMN, { weight: 700, size: 14 }) + 2;
  for (const [colour, label] of classes(state.data)) {
    ctx.fillStyle = colour;
    ctx.fillRect(x + 4, top + 1, 22, 14);
    ctx.strokeStyle = COLOURS.edge;
    ctx.lineWidth = 1;
    ctx.strokeRect(x + 4, top + 1, 22, 14);
    top = write(ctx, label, x + SIGN, top, COLUMN - SIGN) + 2;
  }
  for (const [id, label] of rows) {
    sign(ctx, id, x, top - 1);
    top = write(ctx, label, x + SIGN, top, COLUMN - SIGN) + 3;
  }
  return top + 6;
}

function places(ctx, state, names, x, y) {
  if (!names.length) return;
  let top = write(ctx, say(state.sectors ? "picture_sectors" : "picture_sites"), x, y, COLUMN, { weight: 700, size: 14 }) + 2;
  for (const [place, name] of names) {
    write(ctx, place, x, top, 24, { weight: 700, colour: COLOURS.site });
    top = write(ctx, name, x + 26, top, COLUMN - 26) + 1;
  }
}

// Legend, then the first places by name as the list of the page has them; where there is no room for all, the signs of
// the ground give way, then the last places.
function column(ctx, state, layers, x, top, bottom) {
  const names = state.first.slice(0, TOP).map((one, place) => [number(state.sectors ? place + 1 : state.ranks[one]), nameOf(state, one)]);
  const room = bottom - top - (2 * 1.3 * 14 + 10) - 5 * (1.3 * LETTER + 2);
  const need = (rows, told) => rows.reduce((sum, [, label]) => sum + tall(ctx, label, COLUMN - SIGN) + 3, 0) + told.reduce((sum, [, name]) => sum + tall(ctx, name, COLUMN - 26) + 1, 0);
  let rows = signsOf(state, layers);
  for (const id of GROUND) if (need(rows, names) > room) rows = rows.filter(([told]) => told !== id);
  while (names.length && need(rows, names) > room) names.pop();
  places(ctx, state, names, x, legend(ctx, state, rows, x, top));
}

function north(ctx, x, y) {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + 7, y + 16);
  ctx.lineTo(x - 7, y + 16);
  ctx.closePath();
  ctx.fillStyle = COLOURS.ink;
  ctx.strokeStyle = "#fff";
  ctx.lineWidth = 2;
  ctx.fill();
  ctx.stroke();
  font(ctx, 700, 14);
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  ctx.lineWidth = 3;
  ctx.strokeText(say("north_letter"), x, y + 30);
  ctx.fillText(say("north_letter"), x, y + 30);
}

// Draws all but the map; `paintMap(frame)` draws that into { x, y, width, height } and gives its view.
export function drawSheet(ctx, state, layers, paintMap) {
  const texts = told(state);
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  const top = head(ctx, texts);
  const bottom = Math.max(foot(ctx, texts), top + SHORTEST);
  const frame = { x: EDGE, y: top, width: WIDTH - 2 * EDGE - COLUMN - GAP, height: bottom - top };
  const view = paintMap(frame);
  ctx.strokeStyle = COLOURS.grey;
  ctx.lineWidth = 1;
  ctx.strokeRect(frame.x, frame.y, frame.width, frame.height);
  ctx.save();
  ctx.translate(frame.x, frame.y);
  scaleBar(ctx, view);
  north(ctx, frame.width - 18, 10);
  ctx.restore();
  column(ctx, state, layers, WIDTH - EDGE - COLUMN, top - 4, bottom);
  return texts;
}
