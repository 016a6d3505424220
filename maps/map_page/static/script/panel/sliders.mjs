// "And if transport counted more?": one slider a theme, opening to one a criterion; shares always make 100 %.

import { el, number, replace, say } from "./dom.mjs";
import { setCriterion, setTheme, setThemes, update } from "../data/state.mjs";

function slider(id, label, hint, onMove, onRest) {
  // the slider itself says its share; five more voices a key would cover it
  const output = el("output", { for: id, "aria-hidden": "true", "aria-live": "off" });
  const input = el("input", { type: "range", id, min: "0", max: "100", step: "1",
    on: { input: () => onMove(Number(input.value) / 100), change: onRest } });
  const show = (share) => {
    const text = say("percent", { value: number(100 * share) });
    if (Math.abs(Number(input.value) - 100 * share) > 0.5) input.value = String(100 * share);
    if (output.textContent !== text) output.textContent = text;
    input.setAttribute("aria-valuetext", `${text} ${hint}`);
  };
  return { row: el("div", { class: "slider" }, el("label", { for: id }, label), input, output), input, show };
}

function opener(inner, theme, count) {
  const label = say("criteria_of", { count: number(count), theme: theme.label });
  const button = el("button", { type: "button", class: "open", "aria-expanded": "false", "aria-controls": inner.id,
    "aria-label": label, title: label, on: { click: () => {
      inner.hidden = !inner.hidden;
      button.setAttribute("aria-expanded", String(!inner.hidden));
    } } }, "▾");
  return button;
}

function themeBlock(state, theme, t, rest) {
  const whole = slider(`theme-${t}`, theme.label, say("of_score"), (share) => {
    setTheme(state, t, share);
    update(state, false);
  }, rest);
  whole.input.disabled = state.themes.length < 2;
  const parts = theme.members.map((k, m) => {
    const part = slider(`criterion-${k}`, state.data.criteria[k].label, say("of_theme"), (share) => {
      setCriterion(state, t, m, share);
      update(state, false);
    }, rest);
    part.input.disabled = theme.members.length < 2;
    return part;
  });
  const inner = el("div", { class: "inner", id: `inner-${t}`, hidden: true },
    el("p", { class: "muted" }, say("within_why")), parts.map((part) => part.row));
  if (parts.length > 1) whole.row.append(opener(inner, theme, parts.length));
  const show = () => {
    whole.show(state.shares.themes[t]);
    parts.forEach((part, m) => part.show(state.shares.within[t][m]));
  };
  return { node: el("div", { class: "theme-block" }, whole.row, inner), show };
}

// Points of view to start from; moving a slider afterwards leaves them.
function presets(state) {
  const { profiles } = state.data;
  if (!profiles.length) return null;
  const why = el("p", { class: "muted", id: "profile-why" });
  const own = el("option", { value: "own", disabled: true }, say("profile_own"));
  const select = el("select", { id: "profile", "aria-describedby": "profile-why" }, el("option", { value: "" }, say("profile_scenario")),
    profiles.map((profile) => el("option", { value: profile.id }, profile.label)), own);
  let chosen = null;
  select.addEventListener("change", () => {
    const profile = profiles.find(({ id }) => id === select.value);
    if (profile) setThemes(state, profile.themes);
    else {
      state.shares = state.base;
      update(state, true);
    }
    chosen = { profile, shares: state.shares };
    show();
  });
  const show = () => {
    const isChosen = chosen && chosen.profile && chosen.shares === state.shares;
    select.value = !state.moved ? "" : isChosen ? chosen.profile.id : "own";
    why.textContent = isChosen ? `${say("source")} ${chosen.profile.source}` : "";
    why.hidden = !why.textContent;
  };
  const named = () => (chosen && chosen.profile && chosen.shares === state.shares ? chosen.profile.label : "");
  return { node: el("div", { class: "profile" }, el("label", { for: "profile" }, say("profile")), select, why), show, named };
}

export function buildSliders(node, state) {
  const rest = () => {
    if (!state.isWhole) update(state, true);
  };
  window.addEventListener("pointerup", rest); // a slider brought back where it was tells no change
  const blocks = state.themes.map((theme, t) => themeBlock(state, theme, t, rest));
  const profile = presets(state);
  replace(node, profile ? profile.node : null, blocks.map((block) => block.node));
  const show = () => {
    if (profile) profile.show();
    blocks.forEach((block) => block.show());
  };
  show();
  return { show, profile: () => (profile ? profile.named() : "") };
}
