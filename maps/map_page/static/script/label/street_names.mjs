// Names of streets along their line. No DOM, no map.

export const NAME_PX = 12;
const ROOM_PX = 16; // a name needs so much more street than itself
const STRAIGHT = 0.95;
const AGAIN_PX = 450; // between two places of the same name
const TWICE = 2;

// Where a name of some pixels can stand on a path of screen points: its straight stretches, the nearest to its middle first.
export function* stretches(points, width) {
  const along = [0];
  for (let i = 1; i < points.length; i += 1) along.push(along[i - 1] + Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]));
  const total = along[along.length - 1];
  if (total < width) return;
  const at = (distance) => {
    let i = 1;
    while (i < points.length - 1 && along[i] < distance) i += 1;
    const share = (distance - along[i - 1]) / Math.max(along[i] - along[i - 1], 1e-9);
    return [0, 1].map((k) => points[i - 1][k] + share * (points[i][k] - points[i - 1][k]));
  };
  for (let off = 0; off <= (total - width) / 2; off += Math.max(8, width / 4)) {
    for (const middle of off ? [total / 2 - off, total / 2 + off] : [total / 2]) {
      const [from, to] = [at(middle - width / 2), at(middle + width / 2)];
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      if (Math.hypot(dx, dy) < STRAIGHT * width) continue;
      let angle = Math.atan2(dy, dx);
      if (Math.abs(angle) > Math.PI / 2) angle -= Math.sign(angle) * Math.PI; // never upside down
      yield { x: (from[0] + to[0]) / 2, y: (from[1] + to[1]) / 2, angle };
    }
  }
}

// Length of each path of a block, in units of its axes; kept with it.
function lengths(block) {
  if (block.length) return block.length;
  const { x, y, size } = block;
  let start = 0;
  block.length = Float64Array.from(size, (count) => {
    let sum = 0;
    for (let i = start + 1; i < start + count; i += 1) sum += Math.hypot(x[i] - x[i - 1], y[i] - y[i - 1]);
    start += count;
    return sum;
  });
  return block.length;
}

// Named paths in the frame that are long enough for their name: main streets first, the longest first.
function paths(blocks, view, looks, widthOf, frame) {
  const found = [];
  const [left, right] = [frame.left, frame.right].map((at) => (at + view.left) / view.scale);
  const [top, bottom] = [frame.top, frame.bottom].map((at) => (at + view.top) / view.scale);
  for (const block of blocks) {
    const { x, y, size, look, name } = block;
    const long = lengths(block);
    let start = 0;
    for (let path = 0; path < size.length; path += 1) {
      const [first, count] = [start, size[path]];
      start += count;
      if (!name[path] || !looks.includes(look[path])) continue;
      const width = widthOf(name[path]) + ROOM_PX;
      if (long[path] * view.scale < width) continue;
      let isSeen = false;
      for (let i = first + 1; i < first + count && !isSeen; i += 1) {
        isSeen = Math.min(x[i - 1], x[i]) < right && Math.max(x[i - 1], x[i]) > left && Math.min(y[i - 1], y[i]) < bottom && Math.max(y[i - 1], y[i]) > top;
      }
      if (isSeen) found.push({ block, first, count, width, look: look[path], name: name[path], long: long[path] });
    }
  }
  return found.sort((a, b) => a.look - b.look || b.long - a.long);
}

// Labels for place() of label_boxes.mjs. names: texts by place; widthOf(place of a text).
export function streetLabels(blocks, view, looks, { names, widthOf }, frame) {
  return paths(blocks, view, looks, widthOf, frame).map(({ block: { x, y }, first, count, width, name }) => {
    const spots = { * [Symbol.iterator]() { // worked out only where its turn comes
      const points = Array.from({ length: count }, (_, i) => [x[first + i] * view.scale - view.left, y[first + i] * view.scale - view.top]);
      yield* stretches(points, width);
    } };
    return { kind: "street", text: names[name], name: `street ${name}`, w: width - ROOM_PX + 4, h: NAME_PX + 3, spots, most: TWICE, apart: AGAIN_PX };
  });
}
