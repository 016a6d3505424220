// A pen with the strokes of a canvas that writes SVG: what draws the map draws its vectors too.

const TENTHS = 10; // coordinates are told to a tenth of a pixel
const TURN = Math.PI / 18; // between two points of an arc that is no whole circle
const ROUND = 2 * Math.PI - 1e-6;
const BASELINES = { middle: 0.35, top: 0.8, alphabetic: 0 };
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const rounded = (value) => String(Math.round(value * TENTHS) / TENTHS);

export const escaped = (text) => String(text).replace(NOT_XML, "").replace(/[&<>"]/g, (mark) => ESCAPES[mark]);

// A colour as SVG 1.1 has it: no eight digits, no rgba().
export function paintOf(colour) {
  const digits = /^#([0-9a-f]{6})([0-9a-f]{2})$/i.exec(colour);
  if (digits) return [`#${digits[1]}`, parseInt(digits[2], 16) / 255];
  const parts = /^rgba?\(([^)]*)\)$/.exec(colour);
  if (!parts) return [colour, 1];
  const [r, g, b, a = 1] = parts[1].split(",").map(Number);
  return [`#${[r, g, b].map((value) => value.toString(16).padStart(2, "0")).join("")}`, a];
}

const sideOf = (x, y, [left, top, right, bottom]) => (x < left ? 1 : x > right ? 2 : 0) | (y < top ? 4 : y > bottom ? 8 : 0);

// Points of a line without those that no eye could part, and those beyond one side of the box between others beyond it.
export function thinned(xy, box, grain) {
  const kept = [];
  const last = xy.length - 2;
  for (let i = 0; i <= last; i += 2) {
    const at = kept.length;
    if (i && i < last) {
      if (Math.abs(xy[i] - kept[at - 2]) < grain && Math.abs(xy[i + 1] - kept[at - 1]) < grain) continue;
      if (box && sideOf(kept[at - 2], kept[at - 1], box) & sideOf(xy[i], xy[i + 1], box) & sideOf(xy[i + 2], xy[i + 3], box)) continue;
    }
    kept.push(xy[i], xy[i + 1]);
  }
  return kept;
}

const isApart = (xy, [left, top, right, bottom]) => {
  const inside = { left: false, right: false, top: false, bottom: false };
  for (let i = 0; i < xy.length; i += 2) {
    if (xy[i] >= left) inside.left = true;
    if (xy[i] <= right) inside.right = true;
    if (xy[i + 1] >= top) inside.top = true;
    if (xy[i + 1] <= bottom) inside.bottom = true;
  }
  return !(inside.left && inside.right && inside.top && inside.bottom);
};

const USUAL = { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, lineCap: "butt", lineJoin: "miter", font: "10px sans-serif",
  textAlign: "start", textBaseline: "alphabetic" };

export class Pen {
  // `measure(text, font)`: its width in pixels; `grain`: pixels under which two points of a line are one.
  constructor(measure, grain = 0.3) {
    Object.assign(this, USUAL, { measure, grain, matrix: [1, 0, 0, 1, 0, 0], dash: [], held: [], subs: [], parts: [], defs: [], patterns: new Map(), box: null });
  }

  save() {
    this.held.push({ matrix: this.matrix, dash: this.dash, ...Object.fromEntries(Object.keys(USUAL).map((key) => [key, this[key]])) });
  }

  restore() {
    Object.assign(this, this.held.pop());
  }

  transform(a, b, c, d, e, f) {
    const [A, B, C, D, E, F] = this.matrix;
    this.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }

  setTransform(...matrix) {
    this.matrix = matrix;
  }

  getTransform() {
    return { a: 4 }; // tiles of patterns are drawn four times as fine
  }

  translate(x, y) {
    this.transform(1, 0, 0, 1, x, y);
  }

  scale(x, y) {
    this.transform(x, 0, 0, y, 0, 0);
  }

  rotate(angle) {
    this.transform(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0);
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  at(x, y) {
    const [a, b, c, d, e, f] = this.matrix;
    return [a * x + c * y + e, b * x + d * y + f];
  }

  get size() {
    return Math.sqrt(Math.abs(this.matrix[0] * this.matrix[3] - this.matrix[1] * this.matrix[2]));
  }

  beginPath() {
    this.subs = [];
    this.filled = null;
  }

  moveTo(x, y) {
    this.subs.push({ xy: this.at(x, y), isClosed: false });
  }

  lineTo(x, y) {
    const sub = this.subs[this.subs.length - 1];
    if (!sub || sub.isClosed || sub.circle) this.moveTo(x, y);
    else sub.xy.push(...this.at(x, y));
  }

  closePath() {
    if (this.subs.length) this.subs[this.subs.length - 1].isClosed = true;
  }

  rect(x, y, width, height) {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }

  arc(x, y, r, from, to) {
    if (to - from >= ROUND) {
      const [cx, cy] = this.at(x, y);
      const own = r * this.size;
      this.subs.push({ circle: [cx, cy, own], xy: [cx - own, cy - own, cx + own, cy + own], isClosed: true });
      return;
    }
    const steps = Math.max(1, Math.ceil((to - from) / TURN));
    for (let k = 0; k <= steps; k += 1) {
      const angle = from + ((to - from) * k) / steps;
      this.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
    }
  }

  path() {
    return this.subs.filter(({ xy }) => xy.length > 2 && !(this.box && isApart(xy, this.box))).map(({ xy, circle, isClosed }) => {
      if (circle) {
        const [x, y, exact] = circle;
        const r = Math.round(exact * TENTHS) / TENTHS; // two halves meet only where all is told as finely
        const arc = `a${rounded(r)} ${rounded(r)} 0 1 0`;
        return `M${rounded(x - r)} ${rounded(y)}${arc} ${rounded(2 * r)} 0${arc} ${rounded(-2 * r)} 0z`;
      }
      const points = thinned(xy, this.box, this.grain);
      let [x, y] = [Math.round(points[0] * TENTHS), Math.round(points[1] * TENTHS)];
      let text = `M${x / TENTHS} ${y / TENTHS}`;
      for (let i = 2; i < points.length; i += 2) {
        const [nextX, nextY] = [Math.round(points[i] * TENTHS), Math.round(points[i + 1] * TENTHS)];
        text += `l${(nextX - x) / TENTHS} ${(nextY - y) / TENTHS}`;
        [x, y] = [nextX, nextY];
      }
      return isClosed ? `${text}z` : text;
    }).join("");
  }

  paint(name, style) {
    if (typeof style === "object") return ` ${name}="url(#${style.id})"`;
    const [colour, alpha] = paintOf(style);
    return ` ${name}="${escaped(colour)}"${alpha < 1 ? ` ${name}-opacity="${rounded(alpha * 10) / 10}"` : ""}`;
  }

  fill(rule) {
    const path = this.path();
    if (!path) return;
    this.filled = { path, at: this.parts.length };
    this.parts.push(`<path d="${path}"${this.paint("fill", this.fillStyle)}${rule === "evenodd" ? ' fill-rule="evenodd"' : ""}/>`);
  }

  // Of a path that has just been filled, the line is told on the same element.
  stroke() {
    const path = this.path();
    if (!path) return;
    const [cap, join] = [this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`, this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`];
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    const line = `${this.paint("stroke", this.strokeStyle)} stroke-width="${rounded(this.lineWidth * this.size)}"${cap}${join}${dash}`;
    if (this.filled && this.filled.path === path && this.filled.at === this.parts.length - 1) {
      this.parts[this.filled.at] = this.parts[this.filled.at].replace(/\/>$/, `${line}/>`);
      this.filled = null;
    } else this.parts.push(`<path d="${path}" fill="none"${line}/>`);
  }

  fillRect(x, y, width, height) {
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
  }

  strokeRect(x, y, width, height) {
    this.beginPath();
    this.rect(x, y, width, height);
    this.stroke();
  }

  measureText(text) {
    return { width: this.measure(text, this.font) };
  }

  text(text, x, y, look, hidden) {
    const [, weight, size, family] = /^(?:(\d+|bold|normal) )?([\d.]+)px (.*)$/.exec(this.font);
    const [cx, cy] = this.at(x, y + BASELINES[this.textBaseline] * Number(size));
    if (this.box && sideOf(cx, cy, this.box)) return;
    const [a, b] = this.matrix;
    const angle = (Math.atan2(b, a) * 180) / Math.PI;
    const turn = Math.abs(angle) > 0.05 ? ` transform="rotate(${rounded(angle)} ${rounded(cx)} ${rounded(cy)})"` : "";
    const anchor = { center: ' text-anchor="middle"', right: ' text-anchor="end"' }[this.textAlign] || "";
    const bold = weight && weight !== "400" ? ` font-weight="${weight}"` : "";
    this.parts.push(`<text x="${rounded(cx)}" y="${rounded(cy)}" font-size="${rounded(Number(size) * this.size)}" font-family="${escaped(family)}"${bold}${anchor}${turn}${look}${hidden}>${escaped(text)}</text>`);
  }

  fillText(text, x, y) {
    this.text(text, x, y, this.paint("fill", this.fillStyle), "");
  }

  // The halo of a text: for the eye alone.
  strokeText(text, x, y) {
    this.text(text, x, y, ` fill="none"${this.paint("stroke", this.strokeStyle)} stroke-width="${rounded(this.lineWidth)}" stroke-linejoin="round"`, ' aria-hidden="true"');
  }

  createPattern(tile) {
    const data = tile.toDataURL();
    if (!this.patterns.has(data)) {
      const id = `motif-${this.patterns.size + 1}`;
      this.patterns.set(data, { id, setTransform: ({ a }) => {
        const side = rounded(tile.width * a);
        const told = `<pattern id="${id}" width="${side}" height="${side}" patternUnits="userSpaceOnUse"><image width="${side}" height="${side}" href="${data}" xlink:href="${data}"/></pattern>`;
        if (!this.defs.includes(told)) this.defs.push(told);
      } });
    }
    return this.patterns.get(data);
  }

  image(data, width, height) {
    this.parts.push(`<image width="${rounded(width)}" height="${rounded(height)}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${data}" xlink:href="${data}"/>`);
  }

  // What `draw` draws, under a name, as a group of its own; empty ones are none.
  group(name, attributes, draw) {
    const outer = this.parts;
    this.parts = [];
    draw();
    const inner = this.parts;
    this.parts = outer;
    this.filled = null;
    if (inner.length) this.parts.push(`<g id="${escaped(name)}" inkscape:groupmode='layer' inkscape:label="${escaped(name)}"${attributes}>`, ...inner, "</g>");
  }

  svg({ width, height, title, lang, desc }) {
    const space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"';
    return `<?xml version="1.0" encoding="UTF-8"?>\n<svg ${space} width="${width}mm" height="${height}mm" viewBox="0 0 ${rounded((width * 96) / 25.4)} ${rounded((height * 96) / 25.4)}" xml:lang="${lang}" lang="${lang}">`
      + `<title>${escaped(title)}</title><desc>${escaped(desc)}</desc><defs>${this.defs.join("")}</defs>\n${this.parts.join("\n")}\n</svg>\n`;
  }
}
