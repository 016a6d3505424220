// A Leaflet layer that is one canvas, drawn again by its own function whenever the view comes to rest.

const PADDING = 0.2;
const ON_PAPER = 0.65; // size of badges there: nobody comes nearer to paper, but small type is sharp

const EQUATOR_M = 156543.034; // metres a pixel at zoom 0

export const metresAt = (zoom, lat) => (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;

// Web Mercator in [0, 1]: screen positions are then one product and one sum.
export function mercator({ lon, lat }) {
  const x = lon.map((degrees) => degrees / 360 + 0.5);
  const y = lat.map((degrees) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / (2 * Math.PI));
  return { x, y };
}

function measure(map) {
  const size = map.getSize();
  const padding = size.multiplyBy(PADDING).round();
  const corner = map.containerPointToLayerPoint([0, 0]).subtract(padding);
  const origin = map.getPixelOrigin().add(corner);
  return {
    corner,
    width: size.x + 2 * padding.x,
    height: size.y + 2 * padding.y,
    scale: 256 * 2 ** map.getZoom(),
    left: origin.x,
    top: origin.y,
    zoom: map.getZoom(),
    metres: metresAt(map.getZoom(), map.getCenter().lat),
    padX: padding.x,
    padY: padding.y,
  };
}

// The same for bounds that are drawn elsewhere, at whatever zoom they need. `more`: dots (no numbers), named (labels too),
// sharp (pixels of the canvas a pixel drawn).
export function fitting(bounds, { width, height, ...more }) {
  const { x, y } = mercator({ lon: Float64Array.of(bounds.getWest(), bounds.getEast()), lat: Float64Array.of(bounds.getSouth(), bounds.getNorth()) });
  const scale = Math.min(width / (x[1] - x[0]), height / (y[0] - y[1]));
  const zoom = Math.log2(scale / 256);
  return { width, height, scale, zoom, metres: metresAt(zoom, bounds.getCenter().lat), left: (scale * (x[0] + x[1]) - width) / 2, top: (scale * (y[0] + y[1]) - height) / 2,
    badge: ON_PAPER, still: true, ...more };
}

function fitted(canvas, view) {
  const ratio = view.sharp || (view.still ? 2 : Math.min(2, window.devicePixelRatio || 1));
  const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
  const ctx = canvas.getContext("2d");
  // the same sheet wiped: a new one of some megabytes a frame is what takes long
  if (canvas.width === width && canvas.height === height && ctx && ctx.reset) ctx.reset();
  else Object.assign(canvas, { width, height });
  canvas.style.width = `${view.width}px`;
  canvas.style.height = `${view.height}px`;
  if (!view.still) L.DomUtil.setPosition(canvas, view.corner);
  return ratio;
}

function paint(canvas, view, ratio, draw) {
  const ctx = canvas.getContext("2d");
  if (!ctx) return;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw(ctx, { ...view, ratio });
}

// A layer that lets the ones below it show: painted whole beside, then laid on at once.
function paintThrough(canvas, view, ratio, { draw, alpha }) {
  const whole = document.createElement("canvas");
  whole.width = canvas.width;
  whole.height = canvas.height;
  paint(whole, view, ratio, draw);
  const ctx = canvas.getContext("2d");
  if (!ctx) return;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalAlpha = alpha(view);
  ctx.drawImage(whole, 0, 0);
  ctx.globalAlpha = 1;
}

function emptyCanvas(map, className) {
  const canvas = L.DomUtil.create("canvas", className);
  canvas.setAttribute("aria-hidden", "true");
  map.getPanes().overlayPane.append(canvas);
  return canvas;
}

// draw(ctx, view): view.scale × mercator − (view.left, view.top) gives pixels; alpha(view): how much it covers what is
// below. Returns what draws it again.
export function canvasLayer(map, draw, className, alpha = () => 1) {
  const canvas = emptyCanvas(map, `leaflet-zoom-animated screen-only ${className}`);
  let view = null;
  const redraw = () => {
    view = measure(map);
    canvas.style.opacity = String(alpha(view));
    paint(canvas, view, fitted(canvas, view), draw);
  };
  const follow = (event) => {
    if (!view) return; // not drawn yet
    const scale = map.getZoomScale(event.zoom, view.zoom);
    const origin = map.project(map.unproject(L.point(view.left, view.top), view.zoom), event.zoom);
    const shift = map._getNewPixelOrigin(event.center, event.zoom); // as Leaflet's own renderers do
    L.DomUtil.setTransform(canvas, origin.subtract(shift), scale);
  };
  map.on("moveend resize viewreset", redraw);
  map.on("zoomanim", follow);
  map.on("zoom", () => follow({ center: map.getCenter(), zoom: map.getZoom() })); // a flight has no other event
  map.drawn = [...(map.drawn || []), { draw, alpha, name: className }];
  return redraw;
}

// Everything on one canvas, for paper: browsers print canvases as drawings, where each would erase those below it.
export function drawStill(map, canvas, bounds, size) {
  return drawView(map, canvas, fitting(bounds, size));
}

export function drawView(map, canvas, view) {
  const ratio = fitted(canvas, view);
  for (const layer of map.drawn) {
    if (layer.alpha(view) < 1) paintThrough(canvas, view, ratio, layer);
    else paint(canvas, view, ratio, layer.draw);
  }
  const ctx = canvas.getContext("2d");
  if (ctx) ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { ctx, view };
}
