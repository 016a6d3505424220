// The sites of a sector and their letters: the same in the list, on the map and on paper.

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

// Sites of a sector that are ranked now, from the best.
export const plotsOf = (state, s) => state.sectors.rows[s].filter((i) => state.ranks[i]).sort((a, b) => state.ranks[a] - state.ranks[b] || a - b);

// Letter of the k-th of them; "" after the last letter.
export const letterOf = (k) => LETTERS[k] || "";
