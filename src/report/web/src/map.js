// A map: networks in the plane, as marks on a canvas.
import { h, sharpen, variable, whenSeen } from "./dom.js";
import { traceMark } from "./colour.js";
import { number } from "./format.js";

const MARGIN = 14;
const REACH = 14; // pixels around a mark within which it is pointed at

/** The place on a square of `size` pixels of each network; null where it has none. `xy` is [networks × 2]; the square
 * holds the networks for which `shown` says so. */
export function placesOf(xy, shown, size) {
  const count = xy.length / 2;
  let low = [Infinity, Infinity];
  let high = [-Infinity, -Infinity];
  for (let i = 0; i < count; ++i) {
    if (!shown[i] || Number.isNaN(xy[2 * i])) continue;
    for (const axis of [0, 1]) {
      low[axis] = Math.min(low[axis], xy[2 * i + axis]);
      high[axis] = Math.max(high[axis], xy[2 * i + axis]);
    }
  }
  const extent = Math.max(high[0] - low[0], high[1] - low[1]) || 1;
  const scale = (size - 2 * MARGIN) / extent;
  const middle = low.map((least, axis) => (least + high[axis]) / 2);
  return Array.from({ length: count }, (_, i) =>
    shown[i] && !Number.isNaN(xy[2 * i])
      ? [size / 2 + scale * (xy[2 * i] - middle[0]), size / 2 - scale * (xy[2 * i + 1] - middle[1])]
      : null,
  );
}

/** The network whose place is nearest to (x, y), if it is within REACH; else −1. */
export function nearest(places, x, y) {
  let best = -1;
  let least = REACH * REACH;
  places.forEach((place, i) => {
    if (!place) return;
    const distance = (place[0] - x) ** 2 + (place[1] - y) ** 2;
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}

function drawMark(context, page, i, [x, y], r) {
  const { networks, colours, shapes } = page;
  const colour = colours.of(i);
  traceMark(context, shapes.of(i), x, y, r);
  context.strokeStyle = colour;
  context.lineWidth = 1.2;
  if (["solved", "trained", "recording"].includes(networks.outcome[i])) {
    context.fillStyle = colour;
    context.globalAlpha = 0.8;
    context.fill();
    context.globalAlpha = 1;
  }
  context.stroke();
}

function drawRing(context, place, r, text, colour) {
  context.beginPath();
  context.arc(place[0], place[1], r, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
  if (!text) return;
  context.fillStyle = colour;
  context.font = "bold 12px system-ui, sans-serif";
  context.fillText(text, place[0] + r + 2, place[1] - r + 4);
}

/** The map of one dissimilarity; `found` is what the report says of it, `arrays` its pack. */
export function mapView(page, found, arrays) {
  const { store, networks } = page;
  const canvas = h("canvas", {
    class: "map",
    tabindex: 0,
    role: "img",
    "data-map": found.name,
    "aria-label":
      `Map of the networks by ${found.name}. Arrow keys go from network to network, Enter opens one. ` +
      "The table of networks below has the same numbers.",
  });
  const caption = h("p", { class: "caption" });
  let places = [];

  function embedding() {
    const wanted = store.state.controls ? "all" : "trained";
    const name = arrays[wanted] ? wanted : arrays.all ? "all" : "trained";
    return { xy: arrays[name]?.values, about: found[name], alone: name === "trained" };
  }

  function draw() {
    const size = canvas.clientWidth || 300;
    const { xy, about, alone } = embedding();
    const context = sharpen(canvas, size, size);
    if (!xy) {
      caption.textContent = "Not embedded yet.";
      return;
    }
    const whole = networks.trained.map((trained) => store.state.controls || Boolean(trained));
    places = placesOf(xy, whole, size).map((place, i) => (page.view[i] ? place : null));
    const r = networks.count > 1500 ? 2.2 : networks.count > 400 ? 3 : 4.2;
    places.forEach((place, i) => place && drawMark(context, page, i, place, r));
    const ink = variable("--ink");
    const { hovered, selected, pinned } = store.state;
    if (places[hovered]) drawRing(context, places[hovered], r + 4, "", ink);
    if (places[pinned]) drawRing(context, places[pinned], r + 5, "A", ink);
    if (places[selected]) drawRing(context, places[selected], r + 5, pinned >= 0 ? "B" : "", ink);
    canvas.dataset.drawn = places.filter(Boolean).length;
    if (about.networks < 2) {
      caption.textContent = "There are no two networks that it can compare.";
      return;
    }
    const controls = networks.trained.some((trained) => !trained);
    caption.textContent =
      `${about.networks} networks${controls ? (alone ? ", trained ones alone" : ", with controls") : ""}; ` +
      `stress-1 ${number(about.stress1)}${about.stress1 > 0.2 ? " (poor: distances are distorted)" : ""}` +
      `${about.converged ? "" : "; not converged"}`;
  }

  const redraw = whenSeen(canvas, draw);
  const at = (event) => nearest(places, event.offsetX, event.offsetY);
  canvas.addEventListener("mousemove", (event) => page.point(at(event), event));
  canvas.addEventListener("mouseleave", () => page.point(-1));
  canvas.addEventListener("click", (event) => at(event) >= 0 && page.open(at(event)));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const drawn = places.flatMap((place, i) => (place ? [i] : []));
    if (step && drawn.length) {
      event.preventDefault();
      const next = drawn[(drawn.indexOf(store.state.hovered) + step + drawn.length) % drawn.length];
      const box = canvas.getBoundingClientRect();
      page.point(next, { clientX: box.left + places[next][0], clientY: box.top + places[next][1] });
    } else if (event.key === "Enter" && store.state.hovered >= 0) {
      page.open(store.state.hovered);
    }
  });
  new ResizeObserver(redraw).observe(canvas);
  store.subscribe(redraw);
  page.placesOn.set(found.name, () => places);
  return h("div", { class: "view" }, canvas, caption);
}
