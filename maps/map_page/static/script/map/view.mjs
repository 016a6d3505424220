// What is in sight: the whole, room around it, and the flights from one place to another.

const LEGEND_PX = 280;
const FLIGHT_S = 0.6;
const SAME = 1e-5; // degrees, about a metre: the same place

const degreesNorth = (y) => (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;

// Bounds of the rows of a layer, in degrees; of all of them where none is asked.
export function boundsOf(layer, isAsked = () => true) {
  const bounds = L.latLngBounds([]);
  let start = 0;
  layer.size.forEach((size, path) => {
    if (isAsked(layer.of[path])) {
      for (let i = start; i < start + size; i += 1) bounds.extend([degreesNorth(layer.y[i]), (layer.x[i] - 0.5) * 360]);
    }
    start += size;
  });
  return bounds;
}

export const boundsAround = ({ lat, lon }, rows) => L.latLngBounds(rows.map((i) => [lat[i], lon[i]]));

// Bounds of one place are no view: at least 0.01 degree (some 800 m) each way.
export function roomy(bounds) {
  const { lat, lng } = bounds.getCenter();
  return bounds.extend([lat - 0.005, lng - 0.005]).extend([lat + 0.005, lng + 0.005]);
}

export function extent(state, layers) {
  const bounds = L.latLngBounds([]);
  for (const layer of layers.filter(({ id }) => id === "communes")) bounds.extend(boundsOf(layer));
  if (!bounds.isValid()) state.sites.lat.forEach((lat, i) => bounds.extend([lat, state.sites.lon[i]]));
  if (!bounds.isValid()) bounds.extend([41.3, -5.2]).extend([51.1, 9.6]); // metropolitan France
  return roomy(bounds);
}

// Where the panel stands beside the map, and not under it: the other side of carte.css's media query.
export const isWide = () => window.matchMedia("(min-width: 801px) and (min-height: 421px)").matches;

const OVER_THE_MAP = ".find, #home, .legend, .inset, .leaflet-bar, .leaflet-control-scale, .north, .tour, .credit";

// What stands over the map, as boxes { left, top, right, bottom } in its pixels.
export function coversOf(map) {
  const frame = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll(OVER_THE_MAP)].map((node) => node.getBoundingClientRect()).filter(({ width, height }) => width && height)
    .map(({ left, top, right, bottom }) => ({ left: left - frame.left, top: top - frame.top, right: right - frame.left, bottom: bottom - frame.top }));
}

// Room around what must be seen, the legend's beside it where the map is not narrow.
export function margins(map, px) {
  const { x, y } = map.getSize();
  return { paddingTopLeft: [px + (isWide() && x > 0.8 * y ? LEGEND_PX : 0), px], paddingBottomRight: [px, px] };
}

const SHIFT_PX = 16;
const ZOOM_STEP = 0.25;
const FARTHEST = 1.5; // zooms given up, at most, for points to be clear

// The nearest zoom, at most `most`, at which a box of the world [left, top, right, bottom] fits in a window { x, y }, and
// the least shift from its middle, so that no point { x, y } is within `pad` px of what covers the map; where there is no
// such view, the box in the middle. Pixels of zoom 0. No DOM, no map.
export function clearView(points, [left, top, right, bottom], size, covers, { pad = 24, most = 19 } = {}) {
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const fits = Math.min(Math.log2(size.x / Math.max(right - left, 1e-9)), Math.log2(size.y / Math.max(bottom - top, 1e-9)));
  const nearest = Math.min(most, Math.floor(fits / ZOOM_STEP) * ZOOM_STEP);
  const shifts = [];
  for (let dx = -size.x / 2; dx <= size.x / 2; dx += SHIFT_PX) for (let dy = -size.y / 2; dy <= size.y / 2; dy += SHIFT_PX) shifts.push([dx, dy]);
  shifts.unshift([0, 0]);
  shifts.sort(([ax, ay], [bx, by]) => Math.hypot(ax, ay) - Math.hypot(bx, by));
  const isClear = (x, y) => x >= pad && y >= pad && x <= size.x - pad && y <= size.y - pad
    && covers.every((box) => x < box.left - pad || x > box.right + pad || y < box.top - pad || y > box.bottom + pad);
  for (let zoom = nearest; zoom >= nearest - FARTHEST; zoom -= ZOOM_STEP) {
    const scale = 2 ** zoom;
    const at = points.map(({ x, y }) => [(x - middle.x) * scale + size.x / 2, (y - middle.y) * scale + size.y / 2]);
    const shift = shifts.find(([dx, dy]) => at.every(([x, y]) => isClear(x + dx, y + dy)));
    if (shift) return { x: middle.x - shift[0] / scale, y: middle.y - shift[1] / scale, zoom };
  }
  return { ...middle, zoom: nearest };
}

// The view of bounds in which places [lat, lng] are not under what stands over the map: { centre: [lat, lng], zoom }.
export function clearOf(map, bounds, places, options) {
  const at = (latlng) => map.project(latlng, 0);
  const [low, high] = [at(bounds.getNorthWest()), at(bounds.getSouthEast())];
  const { x, y, zoom } = clearView(places.map(at), [low.x, low.y, high.x, high.y], map.getSize(), coversOf(map), options);
  const { lat, lng } = map.unproject(L.point(x, y), 0);
  return { centre: [lat, lng], zoom };
}

const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// One movement of 600 ms, a cut for who asked for no motion; where the map is there already, none.
export function flyTo(map, [lat, lng], zoom) {
  const now = map.getCenter();
  const isThere = Math.abs(now.lat - lat) < SAME && Math.abs(now.lng - lng) < SAME && Math.abs(map.getZoom() - zoom) < 0.01;
  if (isThere) return;
  if (isCalm()) map.setView([lat, lng], zoom, { animate: false });
  else map.flyTo([lat, lng], zoom, { duration: FLIGHT_S });
}

export function flyToBounds(map, bounds, { px = 40, nearest = 17 } = {}) {
  const room = margins(map, px);
  const [left, top] = room.paddingTopLeft;
  const [right, bottom] = room.paddingBottomRight;
  const zoom = Math.min(nearest, map.getBoundsZoom(bounds, false, L.point(left + right, top + bottom)));
  const shift = L.point((left - right) / 2, (top - bottom) / 2);
  const { lat, lng } = map.unproject(map.project(bounds.getCenter(), zoom).subtract(shift), zoom);
  flyTo(map, [lat, lng], zoom);
}

// Comes nearer to sites that share a badge; false where no zoom would part them.
export function approach(map, sites, members) {
  if (members.length < 2) return false;
  const bounds = boundsAround(sites, members);
  const zoom = Math.min(map.getMaxZoom(), map.getBoundsZoom(bounds.pad(0.5)));
  if (zoom <= map.getZoom()) return false;
  map.setView(bounds.getCenter(), zoom, { animate: false });
  return true;
}
