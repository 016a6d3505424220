// What the colours of the score mean: five classes, their bounds, and how many of the ranked sites stand in each.

import { el, number, replace, say } from "../panel/dom.mjs";
import { tell } from "../data/state.mjs";
import { classOf, COLOURS, faded } from "./shapes.mjs";

const TALLEST_PX = 30;
const CLASSES = 5;

// Share of the ranked sites in each class.
export function shares({ order, ranked, low }, bounds) {
  const counts = new Array(CLASSES).fill(0);
  for (let place = 0; place < ranked; place += 1) counts[classOf(low[order[place]], bounds)] += 1;
  return counts.map((count) => (ranked ? count / ranked : 0));
}

// Bounds, in whole points, that put as many ranked sites in each class as in another, with the weights of now.
export function boundsOfData({ order, ranked, low }, usual) {
  if (ranked < CLASSES) return usual;
  const points = Array.from({ length: CLASSES - 1 }, (_, k) =>
    Math.round(100 * low[order[Math.ceil((ranked * (CLASSES - 1 - k)) / CLASSES) - 1]]));
  for (let k = 1; k < points.length; k += 1) points[k] = Math.max(points[k], points[k - 1] + 1);
  return points.map((point) => point / 100);
}

const isLittle = (share) => share > 0 && share < 0.01;
const percent = (share) => say("percent", { value: isLittle(share) ? "< 1" : number(Math.round(100 * share)) });

function drawing(state) {
  const found = shares(state, state.data.scale);
  const most = Math.max(...found, 1e-9);
  const bounds = state.data.scale.map((bound) => number(Math.round(100 * bound)));
  const colours = COLOURS.ramp.map((colour) => faded(colour, COLOURS.land, state.alpha ?? 1)); // as they lie on the map
  const told = found.map((share, k) => say("class_said", { share: isLittle(share) ? say("under_1_percent") : percent(share),
    range: k === 0 ? say("class_under", { bound: bounds[0] }) : k === CLASSES - 1 ? say("class_over", { bound: bounds[k - 1] })
      : say("class_between", { low: bounds[k - 1], high: bounds[k] }) }));
  return el("div", {},
    el("div", { class: "classes", "aria-hidden": "true" }, found.map((share, k) => el("div", {}, el("small", {}, percent(share)),
      el("span", { class: "tall", style: { height: `${Math.round((TALLEST_PX * share) / most)}px`, background: colours[k] } }),
      el("span", { class: "colour", style: { background: colours[k] } })))),
    el("div", { class: "bounds", "aria-hidden": "true" }, el("span", {}, say("low")), bounds.map((bound) => el("span", {}, bound)),
      el("span", {}, say("high"))),
    el("p", { class: "hidden" }, told.join(" ")));
}

// Follows every new ranking, and how much of the ground the surface covers (`state.drawKey`); the button takes classes from the data, and back.
export function scoreKey(state) {
  const usual = state.data.scale;
  const node = el("div", {});
  const button = el("button", { type: "button", class: "link", id: "classes-of-data", "aria-pressed": "false", on: { click: () => {
    const isOn = state.data.scale === usual;
    state.data.scale = isOn ? boundsOfData(state, usual) : usual;
    button.setAttribute("aria-pressed", String(isOn));
    button.textContent = say(isOn ? "classes_usual" : "classes_of_data");
    tell(state, "ranked");
  } } }, say("classes_of_data"));
  const draw = () => replace(node, drawing(state));
  state.listeners.push((event) => event === "ranked" && draw());
  state.drawKey = draw;
  draw();
  return el("div", { class: "score-key" }, el("strong", {}, say("scale_title")), el("span", { class: "block" }, say("sites_by_class")), node, button);
}
