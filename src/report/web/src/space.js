// Trajectories and fixed points in the first three principal components: an orthographic drawing on a canvas, which
// works where there is no WebGL (virtual machines, remote desktops) and prints sharply.
import { h, sharpen, variable, whenSeen } from "./dom.js";
import { PALETTE, traceMark, unstableColour } from "./colour.js";
import { percent } from "./format.js";

/** The rotation by `yaw` about the vertical axis and then `pitch` about the horizontal one, as rows of a matrix:
 * right, up, towards the viewer. */
export function rotation(yaw, pitch) {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  return [
    [cy, sy, 0],
    [-sy * sp, cy * sp, cp],
    [sy * cp, -cy * cp, sp],
  ];
}

/** [right, up, depth] of the point at `xyz`. */
export function project(matrix, xyz) {
  return matrix.map((row) => row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]);
}

/** Centre and radius of a sphere that holds the points of [n × 3] lists, but for those that are not finite. */
export function ballOf(lists) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const values of lists)
    values.forEach((value, k) => {
      if (!Number.isFinite(value)) return;
      low[k % 3] = Math.min(low[k % 3], value);
      high[k % 3] = Math.max(high[k % 3], value);
    });
  if (low[0] > high[0]) return { centre: [0, 0, 0], radius: 1 };
  const centre = low.map((least, axis) => (least + high[axis]) / 2);
  let radius = 0;
  for (const values of lists)
    for (let k = 0; k < values.length; k += 3) {
      const distance = Math.hypot(...centre.map((middle, axis) => values[k + axis] - middle));
      if (distance > radius) radius = distance;
    }
  return { centre, radius: radius || 1 };
}

const POINT_SHAPES = ["circle", "triangle", "square", "diamond", "diamond"];

/** `detail` is a network's pack, `trials` the report's; `choice` = {trial, point, onPoint(p)}: what is chosen. */
export function spaceView(detail, trials, variance, choice, edges) {
  const canvas = h("canvas", {
    class: "space",
    tabindex: 0,
    role: "img",
    "aria-label": "Trajectories and fixed points in the first three principal components. Arrow keys turn it.",
  });
  const { shape, values: path } = detail.path;
  const [time, count] = shape;
  const points = detail.point.values;
  const { centre, radius } = ballOf([path, points]);
  let [yaw, pitch] = [0.6, 0.45];
  let placed = [];
  const moved = (values, k) => [0, 1, 2].map((axis) => (values[3 * k + axis] - centre[axis]) / radius);

  function drawPaths(context, place) {
    for (let n = 0; n < count; ++n) {
      if (choice.trial >= 0 && choice.trial !== n) continue;
      context.beginPath();
      for (let t = 0; t < Math.min(time, trials.length[n]); ++t) {
        const [x, y] = place(moved(path, t * count + n));
        if (t === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.strokeStyle = PALETTE[n % PALETTE.length];
      context.lineWidth = 1.3;
      context.globalAlpha = 0.75;
      context.stroke();
      context.globalAlpha = 1;
    }
  }

  function drawEdges(context, place) {
    context.strokeStyle = variable("--ink");
    for (const [from, to, weight] of edges()) {
      const [a, b] = [place(moved(points, from)), place(moved(points, to))];
      context.globalAlpha = 0.15 + 0.5 * weight;
      context.lineWidth = 0.8;
      context.beginPath();
      context.moveTo(a[0], a[1]);
      context.lineTo(b[0], b[1]);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  function drawPoints(context, place) {
    placed = Array.from({ length: points.length / 3 }, (_, p) => [p, ...place(moved(points, p))]);
    for (const [p, x, y] of [...placed].sort((a, b) => a[3] - b[3])) {
      const unstable = detail.unstable.values[p];
      const slow = detail.slow.values[p] === 1;
      traceMark(context, POINT_SHAPES[Math.min(Math.max(unstable, 0), 4)], x, y, p === choice.point ? 7 : slow ? 3 : 5);
      context.fillStyle = unstableColour(unstable);
      context.strokeStyle = p === choice.point ? variable("--mark") : variable("--ink");
      context.lineWidth = p === choice.point ? 3 : 0.8;
      if (slow) {
        if (unstable > 0) context.strokeStyle = unstableColour(unstable);
        context.lineWidth = 1.4;
        context.stroke();
      } else {
        context.fill();
        context.stroke();
      }
    }
  }

  function draw() {
    const [width, height] = [canvas.clientWidth || 400, canvas.clientHeight || 300];
    const context = sharpen(canvas, width, height);
    const scale = 0.46 * Math.min(width, height);
    const matrix = rotation(yaw, pitch);
    const place = (xyz) => {
      const [right, up, depth] = project(matrix, xyz);
      return [width / 2 + scale * right, height / 2 - scale * up, depth];
    };
    context.font = "11px system-ui, sans-serif";
    [0, 1, 2].forEach((axis) => {
      const end = [0, 1, 2].map((k) => (k === axis ? 0.35 : 0));
      const [dx, dy] = project(matrix, end).map((value) => 0.4 * scale * value * 1.6);
      context.strokeStyle = context.fillStyle = variable("--faint");
      context.beginPath();
      context.moveTo(44, height - 44);
      context.lineTo(44 + dx, height - 44 - dy);
      context.stroke();
      context.fillText(`PC${axis + 1} ${percent(variance[axis] ?? NaN)}`, 46 + dx, height - 44 - dy);
    });
    drawPaths(context, place);
    drawEdges(context, place);
    drawPoints(context, place);
    canvas.dataset.drawn = placed.length;
  }

  const redraw = whenSeen(canvas, draw);
  let drag = null;
  canvas.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX, y: event.clientY, far: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    yaw -= 0.01 * dx;
    pitch = Math.min(Math.max(pitch + 0.01 * dy, -1.57), 1.57);
    drag = { x: event.clientX, y: event.clientY, far: drag.far || Math.abs(dx) + Math.abs(dy) > 2 };
    redraw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (drag && !drag.far) {
      const near = placed
        .map(([p, x, y]) => [p, Math.hypot(x - event.offsetX, y - event.offsetY)])
        .sort((a, b) => a[1] - b[1])[0];
      choice.onPoint(near && near[1] < 12 ? near[0] : -1);
    }
    drag = null;
  });
  canvas.addEventListener("keydown", (event) => {
    const turn = { ArrowLeft: [0.1, 0], ArrowRight: [-0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[event.key];
    if (!turn) return;
    event.preventDefault();
    yaw += turn[0];
    pitch = Math.min(Math.max(pitch + turn[1], -1.57), 1.57);
    redraw();
  });
  return { element: canvas, redraw };
}
