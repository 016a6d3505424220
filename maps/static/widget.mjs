// The map in JupyterLab: the very page of the file, in a frame; weights and selection travel both ways.

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

function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.title = model.get("title");
  frame.style.cssText = `width: 100%; height: ${model.get("height")}px; border: 1px solid #d5d9e0;`;
  let stop = () => {};
  frame.addEventListener("load", () => {
    if (frame.contentWindow.carte) stop = follow(model, frame.contentWindow.carte);
  });
  frame.srcdoc = model.get("page");
  el.append(frame);
  return () => stop();
}

export default { render };
