// Where labels stand: boxes in, placed boxes out. No DOM, no map.
// A box is { x, y, w, h, angle }: its middle and sides in pixels, its angle in radians, 0 where it has none.

const CELL = 96;

// Half of what a box takes across and down.
function reach({ w, h, angle }) {
  if (!angle) return [w / 2, h / 2];
  const [c, s] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return [(w * c + h * s) / 2, (w * s + h * c) / 2];
}

// Whether two boxes are apart along the sides of the first (the theorem of the separating axis).
function isApart(a, b) {
  const [c, s] = [Math.cos(a.angle || 0), Math.sin(a.angle || 0)];
  const turn = (b.angle || 0) - (a.angle || 0);
  const [ct, st] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  return Math.abs(dx * c + dy * s) >= (a.w + b.w * ct + b.h * st) / 2 || Math.abs(dy * c - dx * s) >= (a.h + b.w * st + b.h * ct) / 2;
}

export function overlap(a, b) {
  const [[ax, ay], [bx, by]] = [reach(a), reach(b)];
  if (Math.abs(a.x - b.x) >= ax + bx || Math.abs(a.y - b.y) >= ay + by) return false;
  return (!a.angle && !b.angle) || !(isApart(a, b) || isApart(b, a));
}

// The places of a label of w × h around a mark of radius r: right, left, below, above, the four corners, then below and
// above again, moved along the mark.
export function around({ x, y, r }, w, h) {
  const [across, down, slant] = [r + w / 2, r + h / 2, 0.7 * r];
  return [[across, 0], [-across, 0], [0, down], [0, -down], ...[[1, 1], [-1, 1], [1, -1], [-1, -1]]
    .map(([sx, sy]) => [sx * (slant + w / 2), sy * (slant + h / 2)]),
  ...[[-1, 1], [1, 1], [-1, -1], [1, -1]].map(([sx, sy]) => [(sx * w) / 4, sy * down])].map(([dx, dy]) => ({ x: x + dx, y: y + dy }));
}

// Boxes kept by the squares they lie in.
function shelf() {
  const cells = new Map();
  const each = (box, visit) => {
    const [rx, ry] = reach(box);
    for (let i = Math.floor((box.x - rx) / CELL); i <= Math.floor((box.x + rx) / CELL); i += 1) {
      for (let j = Math.floor((box.y - ry) / CELL); j <= Math.floor((box.y + ry) / CELL); j += 1) if (visit(65536 * i + j)) return true;
    }
    return false;
  };
  return {
    add: (box) => each(box, (key) => {
      if (cells.has(key)) cells.get(key).push(box);
      else cells.set(key, [box]);
    }),
    hits: (box) => each(box, (key) => (cells.get(key) || []).some((other) => overlap(box, other))),
  };
}

// Labels, those that matter most first, each at the first of its places where it is inside the frame and covers neither
// what is there already nor another label; where there is none, no label.
// label: { w, h, spots: places { x, y, angle } in order, of: { kind: px to keep from obstacles of that kind },
//   name, apart, most: at most so many labels of one name, so far from each other; mark: what it names, { x, y } }.
// Returns [{ label, x, y, angle }].
export function place(labels, obstacles, frame) {
  const taken = shelf();
  obstacles.forEach((box) => taken.add(box));
  const placed = [];
  const named = new Map();
  const isIn = (box) => {
    const [rx, ry] = reach(box);
    return box.x - rx >= frame.left && box.x + rx <= frame.right && box.y - ry >= frame.top && box.y + ry <= frame.bottom;
  };
  const keeps = (box, { of: kept }) => !kept || !obstacles.some((other) => {
    const px = kept[other.kind];
    return px && overlap({ ...box, w: box.w + 2 * px, h: box.h + 2 * px }, other);
  });
  for (const label of labels) {
    const known = (label.name !== undefined && named.get(label.name)) || [];
    if (known.length >= (label.most || Infinity)) continue;
    for (const spot of label.spots) {
      const box = { x: spot.x, y: spot.y, w: label.w, h: label.h, angle: spot.angle || 0 };
      if (!isIn(box) || taken.hits(box) || !keeps(box, label)) continue;
      const own = label.mark || box; // what is named, where it has a mark
      if (known.some(({ x, y }) => Math.hypot(x - own.x, y - own.y) < (label.apart || 0))) continue;
      taken.add(box);
      placed.push({ label, x: box.x, y: box.y, angle: box.angle });
      if (label.name !== undefined) named.set(label.name, [...known, own]);
      break;
    }
  }
  return placed;
}
