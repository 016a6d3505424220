// The state in the address: weights, rules, filters, view, selected site or cell, open sector, remark, comparison.

const KEY = "carte";
const PRECISION = 1e6;

const listed = (text) => (text ? text.split(",").map(decodeURIComponent) : []);
const list = (values) => values.map(encodeURIComponent).join(",");

// { weights, rules, filters, view, site, cell, sector, remark, compared } → "carte=1&w=…"; what is as usual is left out.
export function encode(told) {
  const parts = [`${KEY}=1`];
  const put = (key, text) => text && parts.push(`${key}=${text}`);
  put("w", told.weights && list(Object.entries(told.weights).map(([id, weight]) => `${id}:${Math.round(weight * PRECISION)}`)));
  put("r", told.rules && list(told.rules));
  for (const [key, value] of Object.entries(told.filters || {})) put(`f_${key}`, value && encodeURIComponent(value));
  put("v", told.view && told.view.map((value) => Number(value.toFixed(5))).join("_"));
  put("s", told.site && encodeURIComponent(told.site));
  put("m", told.cell >= 0 && String(told.cell));
  put("o", told.sector && encodeURIComponent(told.sector));
  put("n", told.remark && encodeURIComponent(told.remark));
  put("c", told.compared && list(told.compared));
  return parts.join("&");
}

// The address within a text that somebody was sent, or "": what comes before it and after it is left out.
export function linkIn(text) {
  const found = new RegExp(`#${KEY}=1\\S*`).exec(text);
  return found ? found[0] : "";
}

// What an address says, or null where it is not ours; whatever is malformed is left out.
export function decode(text) {
  const parts = text.replace(/^#/, "").split("&").map((part) => [part.split("=")[0], part.slice(part.indexOf("=") + 1)]);
  if (parts[0][0] !== KEY) return null;
  const told = { filters: {} };
  for (const [key, value] of parts) {
    try {
      read(told, key, value);
    } catch {
      // a broken escape: this part only is lost
    }
  }
  return told;
}

function read(told, key, value) {
  if (key === "w") told.weights = weights(listed(value));
  else if (key === "r") told.rules = listed(value);
  else if (key === "s") told.site = decodeURIComponent(value);
  else if (key === "m") told.cell = Number(value);
  else if (key === "o") told.sector = decodeURIComponent(value);
  else if (key === "n") told.remark = decodeURIComponent(value);
  else if (key === "c") told.compared = [...new Set(listed(value))];
  else if (key === "v") told.view = view(value);
  else if (key.startsWith("f_")) told.filters[key.slice(2)] = decodeURIComponent(value);
}

function weights(pairs) {
  const known = pairs.map((pair) => [pair.slice(0, pair.lastIndexOf(":")), Number(pair.slice(pair.lastIndexOf(":") + 1)) / PRECISION])
    .filter(([, weight]) => weight >= 0 && Number.isFinite(weight));
  return known.length ? Object.fromEntries(known) : null;
}

function view(text) {
  const numbers = text.split("_").map(Number);
  const [lat, lon] = numbers;
  return numbers.length === 3 && numbers.every(Number.isFinite) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? numbers : null;
}
