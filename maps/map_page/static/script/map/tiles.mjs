// The IGN's map as a background: the one thing that leaves this page, and only after a click that says so.

import { el, say } from "../panel/dom.mjs";

const PLAN_IGN = "https://data.geopf.fr/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&STYLE=normal"
  + "&TILEMATRIXSET=PM_0_19&FORMAT=image/png&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
  + "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}";

export function tileSwitch(map, redraw) {
  let tiles = null;
  const status = el("span", { class: "muted block", role: "status" });
  const button = el("button", { type: "button", id: "tiles", "aria-pressed": "false" });
  const label = () => {
    button.textContent = say(tiles ? "tiles_off" : "tiles_on");
    button.setAttribute("aria-pressed", String(Boolean(tiles)));
  };
  button.addEventListener("click", () => {
    if (tiles) {
      tiles.remove();
      tiles = null;
      status.textContent = "";
    } else {
      tiles = L.tileLayer(PLAN_IGN, { maxZoom: 19, minZoom: 5, attribution: "© IGN/Géoplateforme" });
      tiles.on("tileerror", () => {
        status.textContent = say("tiles_failed");
      });
      tiles.addTo(map);
    }
    map.hasTiles = Boolean(tiles);
    credit.hidden = !tiles;
    label();
    redraw();
  });
  const credit = el("div", { class: "credit", hidden: true }, "© IGN/Géoplateforme");
  map.getContainer().append(credit);
  label();
  return el("div", { class: "tiles" }, button, el("p", { class: "muted" }, say("tiles_why")), status);
}
