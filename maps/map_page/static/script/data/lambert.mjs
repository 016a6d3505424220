// Degrees (RGF93 = WGS84 here) to Lambert-93 metres and back: IGN, NTG_71, algorithms 1, 3 and 4; EPSG:2154.

const E = 0.0818191910428158;
const A = 6378137;
const RAD = Math.PI / 180;
const FALSE_EAST = 700000;
const FALSE_NORTH = 6600000;

function isometric(lat) {
  const sine = E * Math.sin(lat);
  return Math.log(Math.tan(Math.PI / 4 + lat / 2) * Math.pow((1 - sine) / (1 + sine), E / 2));
}

const parallel = (lat) => Math.cos(lat) / Math.sqrt(1 - (E * Math.sin(lat)) ** 2);
const [SOUTH, NORTH, ORIGIN] = [44 * RAD, 49 * RAD, 46.5 * RAD];
const N = Math.log(parallel(NORTH) / parallel(SOUTH)) / (isometric(SOUTH) - isometric(NORTH));
const C = (A * parallel(SOUTH) * Math.exp(N * isometric(SOUTH))) / N;
const R0 = C * Math.exp(-N * isometric(ORIGIN));

export function lambert93(lon, lat) {
  const radius = C * Math.exp(-N * isometric(lat * RAD));
  const turn = N * (lon - 3) * RAD;
  return [FALSE_EAST + radius * Math.sin(turn), FALSE_NORTH + R0 - radius * Math.cos(turn)];
}

// Latitude from the conformal one, by the series in the squares of the eccentricity (Snyder 1987, 3-5).
const E2 = E * E;
const SERIES = [E2 / 2 + (5 * E2 ** 2) / 24 + E2 ** 3 / 12, (7 * E2 ** 2) / 48 + (29 * E2 ** 3) / 240, (7 * E2 ** 3) / 120];

// { lon, lat } in degrees of many places { x, y } in Lambert-93 metres.
export function degrees({ x, y }) {
  const lon = new Float64Array(x.length);
  const lat = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += 1) {
    const [east, south] = [x[i] - FALSE_EAST, R0 + FALSE_NORTH - y[i]];
    lon[i] = 3 + Math.atan2(east, south) / N / RAD;
    const conformal = 2 * Math.atan((C / Math.hypot(east, south)) ** (1 / N)) - Math.PI / 2;
    lat[i] = (conformal + SERIES.reduce((sum, term, k) => sum + term * Math.sin(2 * (k + 1) * conformal), 0)) / RAD;
  }
  return { lon, lat };
}
