// The same arithmetic as geo/scoring (score.py, ranking.py, rules.py): no DOM, no map.

export const GEOMETRIC_FLOOR = 0.05;
export const DISAGREEMENT = 0.2;
export const TIE = 1e-12; // geo.scoring.rank compares at 12 decimals; utilities come exact, in ten-thousandths
export const PASS = 0;
export const FAIL = 1;
export const UNKNOWN = 2;

// Weights divided by their sum; all zero ranks nothing.
export function normalised(weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) throw new Error("all weights are zero");
  return weights.map((weight) => weight / total);
}

// Utilities as the sums need them: unknown is 0 at the low end and 1 at the high end.
export function prepare(utility) {
  return utility.map((column) => {
    const low = new Float64Array(column.length);
    let unknown = null;
    for (let i = 0; i < column.length; i += 1) {
      if (column[i] === column[i]) low[i] = column[i];
      else {
        unknown = unknown || new Uint8Array(column.length);
        unknown[i] = 1;
      }
    }
    return { low, unknown, log: null };
  });
}

export function scores(columns, shares, n) {
  const low = new Float64Array(n);
  const high = new Float64Array(n);
  const width = new Float64Array(n);
  columns.forEach((column, k) => {
    const share = shares[k];
    if (!share) return;
    for (let i = 0; i < n; i += 1) low[i] += share * column.low[i];
    if (column.unknown) for (let i = 0; i < n; i += 1) width[i] += share * column.unknown[i];
  });
  for (let i = 0; i < n; i += 1) high[i] = low[i] + width[i];
  return { low, high };
}

export function geometric(columns, shares, n) {
  const sums = new Float64Array(n);
  columns.forEach((column, k) => {
    if (!column.log) column.log = column.low.map((value) => Math.log(Math.max(value, GEOMETRIC_FLOOR)));
    if (shares[k]) for (let i = 0; i < n; i += 1) sums[i] += shares[k] * column.log[i];
  });
  return sums.map(Math.exp);
}

// What the scenario does with each rule: exclusions exclude, alerts do not.
export const excludes = (rules) => rules.map((rule) => rule.kind === "exclusion");

// A site that fails a rule that excludes is out; "what if" sets an exclusion aside, or makes an alert exclude.
export function eligibility(rules, verdict, n, applied = excludes(rules)) {
  const eligible = new Uint8Array(n).fill(1);
  rules.forEach((rule, k) => {
    if (!applied[k]) return;
    for (let i = 0; i < n; i += 1) if (verdict[k][i] === FAIL) eligible[i] = 0;
  });
  return eligible;
}

// Order (best first, ids in order within a tie, the excluded last) and ranks (0: not ranked; ties share the better).
export function rank(score, eligible) {
  const n = score.length;
  const order = new Uint32Array(n);
  let ranked = 0;
  let last = n;
  for (let i = 0; i < n; i += 1) if (eligible[i]) order[ranked++] = i;
  for (let i = n - 1; i >= 0; i -= 1) if (!eligible[i]) order[--last] = i;
  for (const part of [order.subarray(0, ranked), order.subarray(ranked)]) {
    part.sort((a, b) => score[b] - score[a] || a - b);
    untie(part, score);
  }
  const ranks = new Uint32Array(n);
  for (let place = 0; place < ranked; place += 1) {
    const tied = place > 0 && score[order[place - 1]] - score[order[place]] < TIE;
    ranks[order[place]] = tied ? ranks[order[place - 1]] : place + 1;
  }
  return { order, ranks, ranked };
}

function untie(part, score) {
  for (let start = 0, end = 1; end <= part.length; end += 1) {
    if (end < part.length && score[part[end - 1]] - score[part[end]] < TIE) continue;
    if (end - start > 1) part.subarray(start, end).sort();
    start = end;
  }
}

export function disputed(ranks, geometricRanks, ranked) {
  return ranks.map((own, i) => (own && Math.abs(own - geometricRanks[i]) > DISAGREEMENT * ranked ? 1 : 0));
}

// Shares that sum to 1 after one of them is set: the others keep their proportions (those of `base` if all are 0).
export function withShare(shares, index, wanted, base) {
  if (shares.length === 1) return [1];
  const share = Math.min(1, Math.max(0, wanted));
  const others = shares.map((value, k) => (k === index ? 0 : value));
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  let mould = others;
  if (sum(mould) < 1e-9) mould = base.map((value, k) => (k === index ? 0 : value));
  if (sum(mould) < 1e-9) mould = shares.map((_, k) => (k === index ? 0 : 1));
  const whole = sum(mould);
  return mould.map((value, k) => (k === index ? share : ((1 - share) * value) / whole));
}
