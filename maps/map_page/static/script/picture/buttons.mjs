// The two buttons of the picture: they say that they draw, how fine it came to be, or what to do instead.

import { DOTS, pngOf, svgOf } from "./make.mjs";
import { el, number, say } from "../panel/dom.mjs";
import { download } from "../panel/saved.mjs";

const later = () => new Promise((resolve) => setTimeout(resolve, 30)); // what is said is seen before the page is busy

async function png(map, state, layers) {
  const made = await pngOf(map, state, layers);
  if (!made) return say("picture_failed");
  download(`carte-${state.data.name}.png`, "image/png", made.blob);
  return say(made.dots === DOTS[0] ? "picture_saved" : "picture_smaller", { dots: number(made.dots) });
}

async function svg(map, state, layers) {
  const text = svgOf(map, state, layers);
  if (!text) return say("picture_svg_failed");
  download(`carte-${state.data.name}.svg`, "image/svg+xml", text);
  return say("picture_svg_saved");
}

export function pictureButtons(map, state, layers, message) {
  const button = (id, key, make) => {
    const node = el("button", { type: "button", id, on: { click: async () => {
      if (node.getAttribute("aria-disabled")) return;
      node.setAttribute("aria-disabled", "true");
      message.textContent = say("picture_drawing");
      try {
        await later();
        const done = await make(map, state, layers);
        message.textContent = [done, map.hasTiles ? say("picture_no_tiles") : ""].filter(Boolean).join(" ");
      } catch (error) {
        message.textContent = say("picture_failed");
        throw error;
      } finally {
        node.removeAttribute("aria-disabled");
      }
    } } }, say(key));
    return node;
  };
  return [button("save-png", "save_png", png), button("save-svg", "save_svg", svg)];
}
