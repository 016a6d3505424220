// Degrees (RGF93 = WGS84 here) to Lambert-93 metres: IGN, NTG_71, algorithms 1 and 3; constants of EPSG:2154.

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
