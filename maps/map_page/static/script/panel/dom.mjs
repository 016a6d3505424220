// Words, numbers and elements. Data text reaches the page only as text: no markup is ever read from a string.

let words = {};
let locale = "fr-FR";

export function setWords(table, lang) {
  words = table;
  locale = lang === "fr" ? "fr-FR" : "en-GB";
}

// The screen word of a key, its {name} marks filled in.
export function say(key, values = {}) {
  const text = words[key] === undefined ? key : words[key];
  return text.replace(/\{(\w+)\}/g, (mark, name) => (values[name] === undefined ? mark : String(values[name])));
}

const formats = new Map(); // making one takes longer than the hundred numbers of a frame

function formatOf(decimals) {
  const key = `${locale} ${decimals}`;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  return formats.get(key);
}

export function number(value, decimals = 0) {
  const text = formatOf(decimals).format(value);
  return text === "-0" ? "0" : text;
}

export const note = (utility) => number(100 * utility, 0);
export const points = (score) => number(100 * score, 1);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (name === "style") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

// A name from the data, kept from turning the words around it.
export const name = (text, attributes = {}) => el("bdi", attributes, text);

export const byId = (id) => document.getElementById(id);

// Said aloud by a screen reader, once: one region that is there from the start, since one that appears is not listened
// to. The same words told anew are said anew.
export function speak(text) {
  const live = byId("live");
  live.textContent = text && live.textContent === text ? `${text}\u00a0` : text;
}

export function replace(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
}
