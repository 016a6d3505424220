// The easy-to-read page: opened in place of the map, printed alone, closed where one came from.

import { byId } from "./dom.mjs";

export function buildEasy() {
  const root = document.documentElement;
  let opener = null;
  const open = (from) => {
    opener = from;
    root.classList.add("easy");
    window.scrollTo(0, 0);
    byId("easy-title").focus({ preventScroll: true });
  };
  const close = () => {
    root.classList.remove("easy");
    if (opener) opener.focus();
    opener = null;
  };
  const acts = { open, close, print: () => window.print() };
  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-easy]");
    if (!asked || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    acts[asked.dataset.easy](asked);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.classList.contains("easy")) close();
  });
  if (window.location.hash === "#facile") open(null);
}
