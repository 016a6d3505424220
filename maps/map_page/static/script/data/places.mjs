// What a search finds: communes first, then streets, then parcels, with accents or without; else the nearest spelling.

export const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

const MOST = 8;
const SMALL = new Set(["de", "des", "du", "la", "le", "les", "l", "d", "à", "au", "aux", "a", "en", "et", "sur", "sous", "lès", "lez",
  "près", "bis", "ter", "rue", "avenue", "boulevard", "place", "impasse", "chemin", "allée", "allées", "route", "quai", "cours",
  "passage", "square", "esplanade", "traverse", "montée", "sentier", "voie", "rond-point", "faubourg", "mail", "promenade"]);

// "34 RUE DES ÉCOLES" as one writes it: "34 rue des Écoles"; what is not all in capitals stays.
export function written(text) {
  if (text !== text.toUpperCase() || text === text.toLowerCase()) return text;
  const word = (part) => (SMALL.has(part) ? part : part.charAt(0).toUpperCase() + part.slice(1));
  const told = text.toLowerCase().replace(/[\p{L}]+/gu, word).replace(/'/g, "’");
  return told.charAt(0).toUpperCase() + told.slice(1);
}

const PARCEL = /^(?:\d{3} )?[A-Z]{1,2} ?\d{1,4}$/;

// { parcel, address } of a label "AE 133, 27 RUE DU PUITS-SALÉ"; the whole is the address where it is none of these.
export function partsOf(label) {
  const [first, ...rest] = label.split(", ");
  return rest.length && PARCEL.test(first) ? { parcel: first, address: written(rest.join(", ")) } : { parcel: "", address: written(label) };
}

// The street of an address, or of a cell named after the nearest one ("près de 2, rue X"): without its number.
const NEAREST = /^(?:près de|near) /i;
export function streetOf(address) {
  const found = /^(?:près de |near )?\d+(?: ?(?:bis|ter|quater|[A-Z]))?,? +(\p{L}.*)$/iu.exec(address);
  return found ? found[1].charAt(0).toUpperCase() + found[1].slice(1) : "";
}

// { kind, name, commune, key, rows }: rows of the communes' layer or of the sites.
export function placesOf(sites, communes) {
  const places = communes.map((name, row) => ({ kind: "commune", name, commune: "", rows: [row] }));
  const streets = new Map();
  const parcels = [];
  for (let i = 0; i < sites.n; i += 1) {
    const { parcel, address } = partsOf((sites.label && sites.label[i]) || sites.id[i]);
    const commune = sites.commune ? sites.commune[i] : "";
    const street = parcel || NEAREST.test(address) ? streetOf(address) : "";
    if (street) {
      const known = streets.get(`${street}|${commune}`);
      if (known) known.rows.push(i);
      else streets.set(`${street}|${commune}`, { kind: "street", name: street, commune, rows: [i] });
    }
    parcels.push({ kind: "parcel", name: address, commune, also: `${parcel} ${sites.id[i]}`, rows: [i] });
  }
  const named = new Set(communes);
  const others = sites.commune ? [...new Set(sites.commune)].filter((name) => name && !named.has(name)) : [];
  for (const name of others) places.push({ kind: "commune", name, commune: "", sites: true, rows: sites.commune.flatMap((other, i) => (other === name ? [i] : [])) });
  return [...places, ...streets.values(), ...parcels].map((place) => ({ ...place, key: plain(`${place.name} ${place.commune} ${place.also || ""}`).replace(/[’']/g, " ") }));
}

const wordsOf = (asked) => plain(asked).replace(/[’']/g, " ").split(/\s+/).filter(Boolean);
const KINDS = ["commune", "street", "parcel"];

// The places that hold each word asked; of one kind, those whose name begins so first.
export function found(places, asked) {
  const words = wordsOf(asked);
  if (!words.length) return [];
  const whole = words.join(" ");
  const hits = places.filter(({ key }) => words.every((word) => key.includes(word)));
  const begins = ({ key }) => (key.startsWith(whole) ? 0 : key.includes(` ${whole}`) ? 1 : 2);
  return hits.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || begins(a) - begins(b) || a.name.length - b.name.length)
    .slice(0, MOST);
}

// Letters to change, add or take away from one word to the other (Levenshtein 1966), `most` at least where it is more.
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) >= most) return most;
  let above = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let k = 1; k <= b.length; k += 1) {
      row.push(Math.min(above[k] + 1, row[k - 1] + 1, above[k - 1] + (a[i - 1] === b[k - 1] ? 0 : 1)));
    }
    above = row;
  }
  return Math.min(most, above[b.length]);
}

// The commune or street that is spelt nearest to what was asked, or null where none is near: one letter in three.
export function nearest(places, asked) {
  const whole = wordsOf(asked).join(" ");
  let most = Math.floor(whole.length / 3) + 1;
  let best = null;
  for (const place of places) {
    if (place.kind === "parcel") continue;
    const name = plain(place.name).replace(/[’']/g, " ");
    const away = distance(whole, name, most);
    if (away < most) [most, best] = [away, place];
  }
  return best;
}

// "43,61 3,87" or "43.61, 3.87": a place in degrees, or null.
export function degreesOf(asked) {
  const two = /^\s*(-?\d{1,2}[.,]\d+)\s*[;,\s]\s*(-?\d{1,3}[.,]\d+)\s*$/.exec(asked);
  return two ? two.slice(1).map((text) => Number(text.replace(",", "."))) : null;
}
