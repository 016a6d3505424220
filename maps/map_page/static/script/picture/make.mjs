// The picture of the map as it stands: PNG at print size, drawn anew at that size, and SVG.

import { drawSheet, MM } from "./sheet.mjs";
import { Pen } from "./pen.mjs";
import { withDots } from "./png.mjs";
import { drawView, fitting } from "../map/canvas.mjs";
import { el } from "../panel/dom.mjs";

export const DOTS = [300, 200, 150, 96]; // an inch; where there is no memory for the first, the next
const CSS_DOTS = 96;
const SVG_DOTS = 144; // of the one picture inside the SVG, the score
export const MOST_SVG = 3e6; // characters
const GRAINS = [0.3, 1, 2]; // pixels: coarser where the SVG would be too long

// The view of now in a frame, at its scale; what is drawn from a zoom on is drawn as on the screen.
function viewOf(map, frame, more) {
  const view = fitting(map.getBounds(), { width: frame.width, height: frame.height, named: true, ...more });
  return { ...view, zoom: Math.max(view.zoom, map.getZoom()) };
}

// The tiles of the IGN are pictures of another host: they are left out, and what they hide is drawn.
function withoutTiles(map, draw) {
  const { hasTiles } = map;
  map.hasTiles = false;
  try {
    return draw();
  } finally {
    map.hasTiles = hasTiles;
  }
}

function sheetCanvas(map, state, layers, dots) {
  const ratio = dots / CSS_DOTS;
  const canvas = el("canvas");
  canvas.width = Math.round((MM.width / 25.4) * dots);
  canvas.height = Math.round((MM.height / 25.4) * dots);
  const ctx = canvas.getContext("2d");
  if (!ctx) return null;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  withoutTiles(map, () => drawSheet(ctx, state, layers, (frame) => {
    const inner = el("canvas");
    const { view } = drawView(map, inner, viewOf(map, frame, { sharp: ratio }));
    ctx.drawImage(inner, frame.x, frame.y, frame.width, frame.height);
    inner.width = 0; // gives its memory back at once
    return view;
  }));
  const [r, g, b, alpha] = ctx.getImageData(1, 1, 1, 1).data; // too large, some browsers draw nothing and say nothing
  return r + g + b + alpha === 4 * 255 ? canvas : null;
}

const blobOf = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/png"));

// { blob, dots }, or null where this device draws none; `dots` says how fine it came to be.
export async function pngOf(map, state, layers) {
  for (const dots of DOTS) {
    try {
      const canvas = sheetCanvas(map, state, layers, dots);
      const blob = canvas && await blobOf(canvas);
      if (blob) return { blob: new Blob([withDots(new Uint8Array(await blob.arrayBuffer()), dots)], { type: "image/png" }), dots };
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof DOMException || error.name.startsWith("NS_ERROR"))) throw error;
    }
  }
  return null;
}

function layerGroup(pen, map, view, { draw, alpha, name }) {
  const opacity = alpha(view);
  const look = opacity < 1 ? ` opacity="${opacity.toFixed(2)}"` : "";
  pen.group(name, look, () => {
    if (name !== "surface") {
      draw(pen, { ...view, ratio: 1 });
      return;
    }
    const canvas = el("canvas");
    const ratio = SVG_DOTS / CSS_DOTS;
    canvas.width = Math.round(view.width * ratio);
    canvas.height = Math.round(view.height * ratio);
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(ctx, { ...view, ratio });
    pen.image(canvas.toDataURL(), view.width, view.height);
  });
}

function drawSvg(map, state, layers, grain) {
  const ruler = el("canvas").getContext("2d");
  const measure = (text, font) => {
    ruler.font = font;
    return ruler.measureText(text).width;
  };
  const pen = new Pen(measure, grain);
  const texts = withoutTiles(map, () => drawSheet(pen, state, layers, (frame) => {
    const view = viewOf(map, frame, {});
    pen.defs.push(`<clipPath id="cadre"><rect width="${frame.width.toFixed(1)}" height="${frame.height.toFixed(1)}"/></clipPath>`);
    pen.group("carte", ` transform="translate(${frame.x.toFixed(1)} ${frame.y.toFixed(1)})" clip-path="url(#cadre)"`, () => {
      pen.box = [-20, -20, frame.width + 20, frame.height + 20];
      for (const layer of map.drawn) layerGroup(pen, map, view, layer);
      pen.box = null;
    });
    return view;
  }));
  return pen.svg({ ...MM, lang: state.data.lang, title: texts.title, desc: [texts.unfit, ...texts.lines, texts.missing].filter(Boolean).join(" ") });
}

// The text of the SVG, or null where it stays too long, or this browser draws nothing.
export function svgOf(map, state, layers) {
  if (!el("canvas").getContext("2d")) return null;
  for (const grain of GRAINS) {
    const text = drawSvg(map, state, layers, grain);
    if (text.length <= MOST_SVG) return text;
  }
  return null;
}

