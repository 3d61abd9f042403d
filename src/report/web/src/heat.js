// A heat map: the dissimilarities of all pairs, sorted by what networks are coloured by.
import { h, sharpen, variable, whenSeen } from "./dom.js";
import { rampAt } from "./colour.js";
import { counted, number } from "./format.js";
import { FACTORS, nameOf, sortedBy } from "./networks.js";

const STRIP = 10; // pixels of the strip of colours along each side

/** Place of the pair (a, b), a ≠ b, in the lower triangle, row by row. */
export function triangleIndex(a, b) {
  const [row, column] = a > b ? [a, b] : [b, a];
  return (row * (row - 1)) / 2 + column;
}

const RAMP = Array.from({ length: 256 }, (_, k) => rampAt(k / 255));

/** The picture of the triangle among `order`, positions in it: RGBA, a pixel for each pair. */
export function pixelsOf(triangle, order, [low, high]) {
  const size = order.length;
  const pixels = new Uint8ClampedArray(4 * size * size);
  for (let row = 0; row < size; ++row)
    for (let column = 0; column < size; ++column) {
      const value = row === column ? 0 : triangle[triangleIndex(order[row], order[column])];
      const share = Math.min(Math.max((value - low) / (high - low || 1), 0), 1);
      const colour = Number.isNaN(value) ? [128, 128, 128] : RAMP[Math.round(255 * share)];
      pixels.set([...colour, Number.isNaN(value) ? 90 : 255], 4 * (row * size + column));
    }
  return pixels;
}

/** From 0 (or the least) to the greatest of the pairs among `order`. */
export function extentOf(triangle, order) {
  let [low, high] = [0, 0];
  order.forEach((a, row) => {
    for (const b of order.slice(0, row)) {
      const value = triangle[triangleIndex(a, b)];
      if (value < low) low = value;
      if (value > high) high = value;
    }
  });
  return high > low ? [low, high] : [0, 1];
}

export function heatView(page, found, arrays) {
  const { store, networks } = page;
  const rows = Array.from(arrays.rows.values);
  const triangle = arrays.heat.values;
  const positions = new Map(rows.map((network, position) => [network, position]));
  const canvas = h("canvas", {
    class: "heat",
    role: "img",
    "data-heat": found.name,
    "aria-label": `Dissimilarities by ${found.name} of every pair of networks, sorted by what they are coloured by.`,
  });
  const legend = h("p", { class: "caption" });
  const picture = document.createElement("canvas");
  let order = []; // networks, row by row
  let drawnFor = "";

  function paint() {
    const factor = FACTORS.find(({ key }) => key === store.state.colour);
    order = sortedBy(networks, factor, rows.filter((i) => page.view[i]));
    picture.width = picture.height = Math.max(order.length, 1);
    const places = order.map((i) => positions.get(i));
    const extent = extentOf(triangle, places);
    if (order.length > 0)
      picture.getContext("2d").putImageData(new ImageData(pixelsOf(triangle, places, extent), order.length), 0, 0);
    legend.replaceChildren(
      number(extent[0]),
      h("span", { class: "ramp", "aria-hidden": "true" }),
      `${number(extent[1])}${found.units === "1" ? "" : ` ${found.units}`}`,
      rows.length < networks.count ? `; ${counted(rows.length, "network")} of ${networks.count}, evenly spread` : "",
    );
  }

  function draw() {
    const version = `${store.state.colour} ${page.version}`;
    if (version !== drawnFor) paint();
    drawnFor = version;
    const size = canvas.clientWidth || 300;
    const side = size - STRIP - 2;
    const context = sharpen(canvas, size, size);
    canvas.dataset.drawn = order.length;
    if (order.length === 0) return;
    context.imageSmoothingEnabled = order.length > side;
    context.drawImage(picture, STRIP + 2, STRIP + 2, side, side);
    const cell = side / order.length;
    order.forEach((i, row) => {
      context.fillStyle = page.colours.of(i);
      context.fillRect(0, STRIP + 2 + row * cell, STRIP, cell + 0.5);
      context.fillRect(STRIP + 2 + row * cell, 0, cell + 0.5, STRIP);
    });
    context.strokeStyle = variable("--mark");
    for (const i of [store.state.hovered, store.state.selected, store.state.pinned]) {
      const row = order.indexOf(i);
      if (row < 0) continue;
      context.strokeRect(STRIP + 2, STRIP + 2 + row * cell, side, Math.max(cell, 1));
      context.strokeRect(STRIP + 2 + row * cell, STRIP + 2, Math.max(cell, 1), side);
    }
  }

  function pairAt(event) {
    const size = canvas.clientWidth - STRIP - 2;
    const [column, row] = [event.offsetX, event.offsetY].map((at) =>
      Math.floor(((at - STRIP - 2) / size) * order.length),
    );
    return order[row] === undefined || order[column] === undefined ? null : [order[row], order[column]];
  }

  const redraw = whenSeen(canvas, draw);
  canvas.addEventListener("mousemove", (event) => {
    const pair = pairAt(event);
    if (!pair) return page.point(-1);
    const [a, b] = pair;
    const value = a === b ? 0 : triangle[triangleIndex(positions.get(a), positions.get(b))];
    page.point(a, event, [h("strong", {}, `${found.name} ${number(value)}`), ` to ${nameOf(networks, b)}`]);
  });
  canvas.addEventListener("mouseleave", () => page.point(-1));
  canvas.addEventListener("click", (event) => {
    const pair = pairAt(event);
    if (pair) page.open(pair[0], pair[1]);
  });
  new ResizeObserver(redraw).observe(canvas);
  store.subscribe(redraw);
  return h("div", { class: "view" }, canvas, legend);
}
