// The map in JupyterLab: the very page of the file, in a frame; weights and selection travel both ways.

// What a frame adds to the page: an output area is wider than a phone and narrower than a screen, so that map, sliders
// and ranking stay side by side; a link to an address that the page does not have is no use.
const STYLE = `<style>
#copy-link { display: none; }
@media (min-width: 640px) and (max-width: 800px) {
  html { font-size: 14.5px; }
  body { height: 100%; display: flex; }
  header { padding: 4px 10px; gap: 2px 10px; }
  .kicker { display: none; }
  main { display: grid; grid-template-columns: minmax(0, 1fr) 354px; }
  .stage { height: auto; min-height: 0; }
  .panel { overflow-y: auto; border-left: 1px solid var(--line); padding: 4px 10px 40px; }
  .slider { grid-template-columns: minmax(0, 8.5em) minmax(0, 1fr) 3em 2em; gap: 0 5px; }
  .profile { grid-template-columns: 7em minmax(0, 1fr); }
  .ranking { font-size: 0.8rem; }
  .ranking th, .ranking td { padding: 3px 4px; }
}
</style>`;

const near = (a, b) => a && b && Object.keys(b).every((id) => Math.abs((a[id] || 0) - b[id]) < 1e-6);

function told(state) {
  const weights = Object.fromEntries(state.data.criteria.map(({ id }, k) => [id, state.weights[k]]));
  const { selected, sites } = state;
  return { weights, selected: selected && selected.site >= 0 ? sites.id[selected.site] : null };
}

function follow(model, carte) {
  const { state } = carte;
  const tell = () => {
    const { weights, selected } = told(state);
    if (!near(model.get("weights"), weights)) model.set("weights", weights);
    if (model.get("selected") !== selected) model.set("selected", selected);
    model.save_changes();
  };
  const obeyWeights = () => {
    const asked = model.get("weights");
    if (!near(told(state).weights, asked)) carte.setWeights(state.data.criteria.map(({ id }) => asked[id] || 0));
  };
  const obeySelection = () => {
    const asked = model.get("selected");
    if (told(state).selected === asked) return;
    const site = state.sites.id.indexOf(asked);
    carte.select(site < 0 ? null : { site });
  };
  model.on("change:weights", obeyWeights);
  model.on("change:selected", obeySelection);
  obeyWeights();
  obeySelection();
  // while a slider moves, Python is told of its rest only
  state.listeners.push((event) => {
    if (event === "ranked" || event === "selected") tell();
  });
  return () => {
    model.off("change:weights", obeyWeights);
    model.off("change:selected", obeySelection);
  };
}

// Addresses are read against the notebook's own in a frame made from text: "#lire" would open JupyterLab in the frame.
function stayInside(page) {
  page.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    const goal = page.getElementById(link.hash.slice(1));
    goal.tabIndex = -1;
    goal.scrollIntoView();
    goal.focus();
  });
}

// Scrolling the notebook past the map must not zoom it: the wheel is the map's once it is clicked or reached.
function leaveTheWheel(map) {
  map.scrollWheelZoom.disable();
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
}

function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.title = model.get("title");
  frame.style.cssText = `width: 100%; height: ${model.get("height")}px; border: 1px solid #d5d9e0;`;
  let stop = () => {};
  frame.addEventListener("load", () => {
    stop(); // a notebook that moves its cells loads the frame again
    const { carte, document: page } = frame.contentWindow;
    if (!carte) return;
    stayInside(page);
    leaveTheWheel(carte.map);
    stop = follow(model, carte);
  });
  frame.srcdoc = model.get("page").replace("</head>", `${STYLE}</head>`);
  el.append(frame);
  return () => stop();
}

export default { render };
