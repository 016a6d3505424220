// What was set before: weights and rules, one step each time they come to rest.

import { excludes } from "./score.mjs";
import { tell, update, withRules } from "./state.mjs";

const MOST = 200;

const settingOf = ({ shares, applied }) => ({ shares, applied });
const isSame = (a, b) => a.shares === b.shares && a.applied === b.applied;

// Follows a state from now on; undo and redo say whether there was something to take back.
export function keepHistory(state) {
  let steps = [settingOf(state)];
  let at = 0;
  const go = (to) => {
    if (to < 0 || to >= steps.length) return false;
    at = to;
    state.shares = steps[at].shares;
    withRules(state, steps[at].applied);
    update(state, true);
    return true;
  };
  state.listeners.push((event) => {
    if (event !== "ranked" || isSame(steps[at], settingOf(state))) return;
    steps = [...steps.slice(0, at + 1), settingOf(state)].slice(-MOST);
    at = steps.length - 1;
    tell(state, "stepped");
  });
  return {
    undo: () => go(at - 1),
    redo: () => go(at + 1),
    canUndo: () => at > 0,
    canRedo: () => at + 1 < steps.length,
    reset: () => {
      state.shares = state.base;
      if (state.supposed) withRules(state, excludes(state.data.rules));
      update(state, true);
    },
  };
}
