// Round marks pushed apart, and off what they may not hide. No DOM, no map.

const FREE = 5; // px between two badges
const HOUSE_FREE = 2; // and between a badge and a house
const TURNS = 80;
const TURN = 2.399963; // the golden angle: marks of one place leave in different ways
const STEP = 3; // px along the spiral of those that are still in the way
const CLOSE = 0.01;
const LONGEST = 40_000; // steps of that spiral: some 600 px

// One turn: each pair that is too near parts, the better one moving less; true where none was.
function parted(moved, wanted) {
  let isFree = true;
  for (let a = 0; a < moved.length; a += 1) {
    for (let b = a + 1; b < moved.length; b += 1) {
      let [dx, dy] = [moved[b].x - moved[a].x, moved[b].y - moved[a].y];
      const away = Math.hypot(dx, dy);
      if (away >= wanted - CLOSE) continue;
      isFree = false;
      if (away < CLOSE) [dx, dy] = [Math.cos(TURN * b), Math.sin(TURN * b)];
      const step = (wanted - away) / Math.max(away < CLOSE ? 1 : away, CLOSE);
      moved[a].x -= 0.3 * step * dx;
      moved[a].y -= 0.3 * step * dy;
      moved[b].x += 0.7 * step * dx;
      moved[b].y += 0.7 * step * dy;
    }
  }
  return isFree;
}

// Off the houses: straight away from each.
function cleared(moved, houses, radius) {
  let isFree = true;
  moved.forEach((spot, k) => {
    for (const house of houses) {
      const wanted = radius + house.r + HOUSE_FREE;
      let [dx, dy] = [spot.x - house.x, spot.y - house.y];
      const away = Math.hypot(dx, dy);
      if (away >= wanted - CLOSE) continue;
      isFree = false;
      if (away < CLOSE) [dx, dy] = [Math.cos(TURN * k), Math.sin(TURN * k)];
      const step = (wanted - away) / Math.max(away < CLOSE ? 1 : away, CLOSE);
      spot.x += step * dx;
      spot.y += step * dy;
    }
  });
  return isFree;
}

// Those that pushing did not free go round their own place until they are, the first staying where they can.
function settled(moved, houses, wanted, radius) {
  moved.forEach((spot, k) => {
    const isFree = (x, y) => moved.slice(0, k).every((other) => Math.hypot(other.x - x, other.y - y) >= wanted - 2 * CLOSE)
      && houses.every((house) => Math.hypot(house.x - x, house.y - y) >= radius + house.r + HOUSE_FREE - 2 * CLOSE);
    const { x, y } = spot;
    for (let turn = 1; turn < LONGEST && !isFree(spot.x, spot.y); turn += 1) {
      const away = STEP * Math.sqrt(turn);
      [spot.x, spot.y] = [x + away * Math.cos(TURN * turn), y + away * Math.sin(TURN * turn)];
    }
  });
}

// Spots { x, y } moved until none touches another nor a house { x, y, r }, the first least; each keeps its place in
// `x0`, `y0`. radius: of the marks; free: px that must remain between two.
export function apart(spots, radius = 14, { free = FREE, houses = [] } = {}) {
  const wanted = 2 * radius + free;
  const moved = spots.map((spot) => ({ ...spot, x0: spot.x, y0: spot.y }));
  for (let turn = 0; turn < TURNS; turn += 1) {
    const [isParted, isCleared] = [parted(moved, wanted), cleared(moved, houses, radius)];
    if (isParted && isCleared) return moved;
  }
  settled(moved, houses, wanted, radius);
  return moved;
}
