// Badges of the first sites: a number each, or one badge for those too close to be told apart at this zoom.

export const FIRST = 10;
export const RADIUS = 13;
const GAP = 2;
const LETTER = 3.9; // half the width of a digit
const LONGEST = 9;

// "1–3, 5": runs of ranks as ranges; where that is long, the best and how many more.
export function rankText(ranks) {
  const runs = [];
  for (const rank of ranks) {
    const run = runs[runs.length - 1];
    if (run && rank <= run[1] + 1) run[1] = rank;
    else runs.push([rank, rank]);
  }
  const text = runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
  return text.length <= LONGEST ? text : `${ranks[0]} +${ranks.length - 1}`;
}

function badge(members, size) {
  const text = rankText(members.map(({ rank }) => rank));
  return { ...members[0], members, text, half: size * Math.max(RADIUS, 5 + LETTER * text.length) };
}

// Spots { x, y, rank } from the best to the tenth become badges, each on its best site; none touches another.
export function badgesOf(spots, size = 1) {
  const touch = (a, b) => Math.abs(a.x - b.x) < a.half + b.half + GAP && Math.abs(a.y - b.y) < 2 * RADIUS * size + GAP;
  const found = spots.map((spot) => badge([spot], size));
  for (let a = 0; a < found.length; a += 1) {
    const b = found.findIndex((other, k) => k > a && touch(found[a], other));
    if (b < 0) continue;
    const [gone] = found.splice(b, 1);
    found[a] = badge([...found[a].members, ...gone.members].sort((one, other) => one.rank - other.rank), size);
    a = -1; // a wider badge may touch one that was free
  }
  return found;
}
