// The words of the bar: each brings its part of the panel first; on a phone, alone.

import { byId } from "./dom.mjs";

const FIRST = { result: "#resultat", weights: "#priorites", rules: "#priorites", plots: "#classement", take: "#emporter" };

export function buildViews() {
  const panel = document.querySelector(".panel");
  const bar = [...document.querySelectorAll("nav [data-view]")];
  const sectors = byId("secteurs");
  const answer = byId("answer");
  const show = (view) => {
    const isTuning = view === "weights" || view === "rules";
    document.documentElement.dataset.view = view;
    bar.forEach((link) => (link.dataset.view === view ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    // what one turns stands over what it moves
    if (!sectors.hidden) sectors.before(...(isTuning ? [byId("priorites"), answer] : [answer]));
    if (!isTuning) sectors.after(byId("priorites"));
    if (view === "rules") byId("rules").parentNode.open = true;
    const part = document.querySelector(FIRST[view]);
    panel.scrollTop = 0;
    if (view !== "result") part.scrollIntoView({ block: view === "rules" ? "nearest" : "start" });
    else window.scrollTo(0, 0);
    return part;
  };
  // a link to what this part of the page hides brings the part that shows it
  const bare = (link) => {
    const goal = link && byId(link.hash.slice(1));
    if (goal && !goal.getClientRects().length) show("take");
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    if (!link) bare(event.target.closest('a[href^="#"]'));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const view = link.dataset.view;
    const part = show(view);
    if (!FIRST[view]) return;
    event.preventDefault();
    const head = part.querySelector("h1, h2") || part;
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  });
  show(document.documentElement.dataset.view);
  return show;
}
