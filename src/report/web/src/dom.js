// Elements without a framework. Texts always become text nodes, so that nothing that users wrote is markup.

const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** h("p", {class: "note", onclick: act}, "text", child, [more]) */
export function h(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function s(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** A canvas of `width` × `height` CSS pixels, sharp on any screen; returns its context, cleared. */
export function sharpen(canvas, width, height) {
  const ratio = Math.max(window.devicePixelRatio || 1, 2);
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A CSS variable of the page, such as "--ink". */
export function variable(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const toPrint = new Set(); // what has to be drawn before the page is printed
if (typeof window !== "undefined") window.addEventListener("beforeprint", () => toPrint.forEach((print) => print()));

/** Calls `draw` once `element` comes into view (unless it was drawn already: not `stale`), and from then on whenever the
 * returned function asks for it and the element is in view; else when it comes into view again. */
export function whenSeen(element, draw, stale = true) {
  let seen = false;
  const update = (now) => {
    if (!now || !stale) return;
    stale = false;
    draw();
  };
  new IntersectionObserver(
    (entries) => {
      seen = entries[entries.length - 1].isIntersecting;
      update(seen);
    },
    { rootMargin: "300px" },
  ).observe(element);
  const print = () => (element.isConnected ? update(true) : toPrint.delete(print));
  toPrint.add(print);
  return () => {
    stale = true;
    update(seen);
  };
}
