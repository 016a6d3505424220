// A Leaflet layer that is one canvas, drawn again by its own function whenever the view comes to rest.

const PADDING = 0.2;

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
  };
}

function sized(canvas, view, ratio) {
  const [width, height] = [view.width * ratio, view.height * ratio].map(Math.round);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${view.width}px`;
    canvas.style.height = `${view.height}px`;
  }
}

// draw(ctx, view): view.scale × mercator − (view.left, view.top) gives pixels.
export function canvasLayer(map, draw, className) {
  const canvas = L.DomUtil.create("canvas", `leaflet-zoom-animated ${className}`);
  canvas.setAttribute("aria-hidden", "true");
  let view = null;
  const redraw = () => {
    view = measure(map);
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    sized(canvas, view, ratio);
    L.DomUtil.setPosition(canvas, view.corner);
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, view.width, view.height);
    draw(ctx, { ...view, ratio });
  };
  const follow = (event) => {
    const scale = map.getZoomScale(event.zoom, view.zoom);
    const origin = map.project(map.unproject(L.point(view.left, view.top), view.zoom), event.zoom);
    const shift = map._getNewPixelOrigin(event.center, event.zoom); // as Leaflet's own renderers do
    L.DomUtil.setTransform(canvas, origin.subtract(shift), scale);
  };
  map.getPanes().overlayPane.append(canvas);
  map.on("moveend resize viewreset", redraw);
  map.on("zoomanim", follow);
  return redraw;
}
