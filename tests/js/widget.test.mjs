import assert from "node:assert/strict";
import { test } from "node:test";
import widget from "../../maps/map_page/static/widget.mjs";

function modelOf(values) {
  const heard = {};
  return { values, saved: 0, heard, get: (key) => values[key], set: (key, value) => { values[key] = value; },
    save_changes() { this.saved += 1; }, on: (event, act) => { heard[event] = act; }, off: (event) => { delete heard[event]; } };
}

function opened(values) {
  const state = { data: { criteria: [{ id: "a" }, { id: "b" }] }, weights: [0.5, 0.5], selected: null, sites: { id: ["x", "y"] }, listeners: [] };
  const tell = (event) => state.listeners.forEach((listen) => listen(event));
  const map = { heard: {}, wheel: true, on: (event, act) => { map.heard[event] = act; },
    scrollWheelZoom: { enable: () => { map.wheel = true; }, disable: () => { map.wheel = false; } } };
  const carte = { state, map,
    setWeights: (weights) => { state.weights = weights; tell("ranked"); },
    select: (selected) => { state.selected = selected; tell("selected"); } };
  const document = { goals: {}, addEventListener: (_, act) => { document.click = act; }, getElementById: (id) => document.goals[id] };
  const frame = { style: {}, contentWindow: { carte, document }, addEventListener: (_, act) => { frame.load = act; } };
  globalThis.document = { createElement: () => frame };
  const model = modelOf(values);
  const stop = widget.render({ model, el: { append: () => {} } });
  frame.load();
  return { carte, model, frame, stop, map, document };
}

test("sliders and selection go to Python, and come back from it", () => {
  const { carte, model, stop } = opened({ weights: { a: 0.5, b: 0.5 }, selected: null, page: "<p>", title: "t", height: 10 });
  carte.setWeights([0.9, 0.1]);
  assert.deepEqual(model.values.weights, { a: 0.9, b: 0.1 });
  carte.select({ site: 1 });
  assert.equal(model.values.selected, "y");
  model.values.weights = { a: 0, b: 1 };
  model.heard["change:weights"]();
  assert.deepEqual(carte.state.weights, [0, 1]);
  model.values.selected = "x";
  model.heard["change:selected"]();
  assert.deepEqual(carte.state.selected, { site: 0 });
  stop();
  assert.deepEqual(Object.keys(model.heard), []);
});

test("the page takes the weights that Python had set before it was shown", () => {
  const { carte } = opened({ weights: { a: 0.2, b: 0.8 }, selected: "y", page: "", title: "", height: 10 });
  assert.deepEqual(carte.state.weights, [0.2, 0.8]);
  assert.deepEqual(carte.state.selected, { site: 1 });
});

test("a frame that is loaded again is followed once", () => {
  const { frame, model, carte } = opened({ weights: { a: 0.5, b: 0.5 }, selected: null, page: "", title: "", height: 10 });
  const before = model.heard["change:weights"];
  carte.state.listeners.length = 0; // the page starts anew
  frame.load();
  assert.notEqual(model.heard["change:weights"], before);
  carte.setWeights([1, 0]);
  assert.equal(model.saved, 1);
});

test("a link to a part of the page goes there, and leaves the address of the frame alone", () => {
  const { document } = opened({ weights: { a: 0.5, b: 0.5 }, selected: null, page: "", title: "", height: 10 });
  const done = [];
  document.goals.lire = { scrollIntoView: () => done.push("seen"), focus: () => done.push("focus") };
  const clicked = (link) => document.click({ target: { closest: () => link }, preventDefault: () => done.push("held") });
  clicked({ hash: "#lire" });
  clicked(null);
  assert.deepEqual(done, ["held", "seen", "focus"]);
});

test("the wheel scrolls the notebook until the map is reached", () => {
  const { map } = opened({ weights: { a: 0.5, b: 0.5 }, selected: null, page: "", title: "", height: 10 });
  assert.equal(map.wheel, false);
  map.heard.focus();
  assert.equal(map.wheel, true);
  map.heard.blur();
  assert.equal(map.wheel, false);
});
