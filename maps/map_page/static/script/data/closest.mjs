// Where no site is permitted: the one that breaks the fewest of the rules that exclude now. No DOM, no map.

import { FAIL } from "./score.mjs";

// { site, broken: places of the rules } of the closest, the best noted of those that break as few; null where there is
// no site.
export function closestSite({ sites, applied, low }) {
  const ruled = sites.verdict.map((_, k) => k).filter((k) => applied[k]);
  let closest = null;
  for (let i = 0; i < sites.n; i += 1) {
    const broken = ruled.filter((k) => sites.verdict[k][i] === FAIL);
    const isCloser = !closest || broken.length < closest.broken.length;
    if (isCloser || (broken.length === closest.broken.length && low[i] > low[closest.site])) closest = { site: i, broken };
  }
  return closest;
}
