// Transition graphs: of one network, or the mean of several.
import { h, s, sharpen, whenSeen } from "./dom.js";
import { rampColour, unstableColour } from "./colour.js";
import { number, percent } from "./format.js";

const MOST_NAMED = 32; // nodes whose labels are written
const MOST_DRAWN = 100; // nodes that are drawn as a graph; of more there is the matrix alone

/** Each network's graph as [{from, to, weight}], from the pack of all. */
export function graphsOf(arrays, nodes) {
  let first = 0;
  return Array.from(arrays.count.values, (count) => {
    const edges = [];
    for (let k = first; k < first + count; ++k) {
      const entry = arrays.entry.values[k];
      edges.push({ from: Math.floor(entry / nodes), to: entry % nodes, weight: arrays.value.values[k] });
    }
    first += count;
    return edges;
  });
}

/** The mean over networks, as edges. */
export function meanGraph(graphs, nodes) {
  const sums = new Map();
  for (const edges of graphs)
    for (const { from, to, weight } of edges) {
      const key = from * nodes + to;
      sums.set(key, (sums.get(key) ?? 0) + weight / graphs.length);
    }
  return [...sums].map(([key, weight]) => ({ from: Math.floor(key / nodes), to: key % nodes, weight }));
}

/** Whether nodes are patterns of readouts, "+0-" (the memory), rather than places. */
export function arePatterns(labels) {
  return labels.every((label) => /^[-+0]+$/.test(label));
}

/** Where the nodes are drawn, in −1 … 1. Patterns of up to three digits are the corners, edges, faces and the middle of
 * a cube (or square, or line), seen from above its corner; others stand on a circle. */
export function layoutOf(labels) {
  const digits = labels[0]?.length ?? 0;
  if (arePatterns(labels) && digits <= 3) {
    const axes = digits === 1 ? [[0.9, 0]] : [[0.55, -0.12], [0.3, 0.28], [0, 0.52]];
    return labels.map((label) =>
      [0, 1].map((k) =>
        [...label].reduce((sum, digit, d) => sum + axes[d][k] * { "-": -1, 0: 0, "+": 1 }[digit], 0),
      ),
    );
  }
  return labels.map((_, i) => {
    const angle = (2 * Math.PI * i) / labels.length - Math.PI / 2;
    return [0.72 * Math.cos(angle), -0.72 * Math.sin(angle)];
  });
}

// In the field's colours: a pattern without zeros is a memory, with k zeros it lies between 2ᵏ of them.
function nodeColour(label, patterns) {
  return patterns ? unstableColour([...label].filter((digit) => digit === "0").length) : "var(--accent)";
}

/** A drawing of a graph: nodes, and edges as wide as they are likely. */
export function graphDrawing(labels, edges, size = 300) {
  if (labels.length > MOST_DRAWN) return null;
  const patterns = arePatterns(labels);
  const places = layoutOf(labels).map(([x, y]) => [size / 2 + 0.47 * size * x, size / 2 - 0.47 * size * y]);
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return s(
    "svg",
    { class: "graph", viewBox: `0 0 ${size} ${size}`, role: "img", "data-edges": edges.length,
      "aria-label": `Graph of ${labels.length} nodes with ${edges.length} transitions; the matrix beside it has the same.` },
    edges.filter(({ from, to }) => from !== to).map(({ from, to, weight }) => {
      const [[x1, y1], [x2, y2]] = [places[from], places[to]];
      // Bent a little, so that both directions are seen.
      const [mx, my] = [(x1 + x2) / 2 + 0.06 * (y2 - y1), (y1 + y2) / 2 - 0.06 * (x2 - x1)];
      return s("path", { d: `M${x1} ${y1}Q${mx} ${my} ${x2} ${y2}`, class: "edge",
        style: { strokeWidth: String(0.4 + 2 * weight), opacity: String(0.15 + 0.75 * weight) } },
        s("title", {}, `${labels[from]} → ${labels[to]}: ${number(weight, 2)}`));
    }),
    places.map(([x, y], i) =>
      s("g", {},
        s("circle", { cx: x, cy: y, r: labels.length > 40 ? 3.5 : 5, fill: nodeColour(labels[i], patterns), class: "node",
          style: { opacity: used.has(i) ? "1" : "0.25" } }, s("title", {}, labels[i])),
        labels.length <= MOST_NAMED ? s("text", { x: x + (x < size / 2 && !patterns ? -7 : 7), y: y - 4,
          "text-anchor": x < size / 2 && !patterns ? "end" : "start" }, labels[i].replace(/^condition |^context |node /g, "")) : null),
    ),
  );
}

/** The transition matrix: rows lead to columns. */
export function matrixView(labels, edges) {
  const count = labels.length;
  const canvas = h("canvas", { class: "matrix", role: "img", "aria-label": `Transition matrix, ${count} × ${count}: rows lead to columns.` });
  const weights = new Map(edges.map(({ from, to, weight }) => [from * count + to, weight]));
  const draw = () => {
    const size = canvas.clientWidth || 260;
    const context = sharpen(canvas, size, size);
    const cell = size / count;
    context.fillStyle = rampColour(0);
    context.fillRect(0, 0, size, size);
    for (const { from, to, weight } of edges) {
      context.fillStyle = rampColour(0.15 + 0.85 * Math.min(weight, 1));
      context.fillRect(to * cell, from * cell, Math.max(cell - 0.4, 0.6), Math.max(cell - 0.4, 0.6));
    }
  };
  whenSeen(canvas, draw);
  const told = h("p", { class: "caption" }, "row → column");
  canvas.addEventListener("mousemove", (event) => {
    const [to, from] = [event.offsetX, event.offsetY].map((at) => Math.floor((at / canvas.clientWidth) * count));
    if (labels[from] === undefined || labels[to] === undefined) return;
    told.textContent = `${labels[from]} → ${labels[to]}: ${percent(weights.get(from * count + to) ?? 0)}`;
  });
  return h("div", { class: "view" }, canvas, told);
}
