// The map in JupyterLab: the very page of the file, in a frame; weights and selection travel both ways.

// What a frame changes of the page: an output area is wider than a phone and narrower than a screen, so that the list and
// the map stay side by side down to 640 pixels; a link to an address that the page does not have is no use.
const STYLE = `<style>
#copy-link { display: none; }
@media (min-width: 640px) and (max-width: 800px) {
  header .top { padding: 0 10px; gap: 8px; }
  nav a { padding: 0 5px; }
  nav .wide, nav .short { display: flex; }
  nav .long { display: none; }
  main { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .find { width: auto; right: 16px; }
  #home { top: 66px; }
}
</style>`;

// In its styles only: its scripts run by the hash of their text.
function framed(page) {
  const narrower = (style) => style.replaceAll("max-width: 800px", "max-width: 639px").replaceAll("min-width: 801px", "min-width: 640px");
  return page.replace(/<style>[^]*?<\/style>/g, narrower).replace("</head>", `${STYLE}</head>`);
}

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
  frame.srcdoc = framed(model.get("page"));
  el.append(frame);
  return () => stop();
}

export default { render };
