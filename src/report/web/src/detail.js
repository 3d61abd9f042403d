// One network: settings, loss, trials, trajectories, spectra, graph.
import * as Plot from "@observablehq/plot";

import { PALETTE, UNSTABLE, unstableColour } from "./colour.js";
import { h } from "./dom.js";
import { counted, duration, number, percent } from "./format.js";
import { graphDrawing, matrixView } from "./graph.js";
import { nameOf, OUTCOMES } from "./networks.js";
import { spaceView } from "./space.js";

/** What is known of network i, as [what, text]. */
export function factsOf(report, networks, i) {
  const facts = [
    ["outcome", OUTCOMES[networks.outcome[i]]],
    ["error", number(networks.error[i])],
    ["steps", number(networks.steps[i])],
    ["training", duration(networks.seconds[i])],
    ["parameters", number(networks.parameters[i])],
  ];
  if (networks.imported[i]) facts.splice(1, 0, ["origin", networks.origin[i]]);
  if (networks.outcome[i] === "recording") facts.splice(2);
  if (networks.reason[i]) facts.splice(1, 0, ["why", networks.reason[i]]);
  const compared = networks.compared?.[i];
  if (compared && compared !== "compared") facts.push(["compared with none", compared]);
  for (const { label, values } of report.numbers)
    if (values[i] !== null) facts.push([label, number(values[i])]);
  return facts;
}

const style = { background: "transparent", fontSize: "11px", overflow: "visible" };

function lossCurve(report, detail) {
  const steps = Array.from(detail.step.values);
  if (steps.length === 0) return h("p", { class: "caption" }, "It was not trained.");
  const curve = steps.map((step, k) => ({ step, error: 10 ** detail.error.values[k] })).filter(({ error }) => error > 0);
  if (curve.length === 0) return h("p", { class: "caption" }, "No finite error was measured.");
  return Plot.plot({
    width: 420, height: 170, style, ariaLabel: "held-out error against training steps",
    x: { label: "training steps →" },
    y: { type: "log", label: "↑ error", tickFormat: "~e", ticks: 4 },
    marks: [
      report.threshold > 0 ? Plot.ruleY([report.threshold], { strokeDasharray: "4 3", stroke: "currentColor" }) : null,
      Plot.lineY(curve, { x: "step", y: "error", stroke: PALETTE[0] }),
      Plot.dot(curve.slice(-1), { x: "step", y: "error", fill: PALETTE[0] }),
    ],
  });
}

// Rows {t, channel, value} of trial n of an array [time × trials × channels].
function series({ shape: [time, trials, channels], values }, n, length, what) {
  const rows = [];
  for (let t = 0; t < Math.min(time, length); ++t)
    for (let channel = 0; channel < channels; ++channel)
      rows.push({ t, channel: `${channel + 1}`, value: values[(t * trials + n) * channels + channel], what });
  return rows;
}

function trialPlot(report, trials, detail, n) {
  const length = report.trials.length[n];
  const input = series(trials.input, n, length, "input");
  const target = series(trials.target, n, length, "target");
  const output = series(detail.output, n, length, "output");
  const channels = trials.target.shape[2];
  const common = { width: 420, style, marginLeft: 36, x: { label: "step →" }, fy: { label: "channel", axis: channels > 1 ? "right" : null } };
  return [
    Plot.plot({ ...common, height: 34 * trials.input.shape[2] + 46, ariaLabel: "inputs",
      y: { ticks: 1, label: "input" }, x: { label: null }, fy: { label: "channel", axis: trials.input.shape[2] > 1 ? "right" : null },
      marks: [Plot.lineY(input, { x: "t", y: "value", fy: "channel", stroke: "currentColor", strokeOpacity: 0.7, curve: "step-after" })] }),
    Plot.plot({ ...common, height: Math.min(46 * channels + 46, 260), ariaLabel: "targets and outputs",
      y: { ticks: 2, label: "output" },
      marks: [
        Plot.lineY(target, { x: "t", y: "value", fy: "channel", stroke: PALETTE[1], strokeWidth: 3, strokeOpacity: 0.6 }),
        Plot.lineY(output, { x: "t", y: "value", fy: "channel", stroke: PALETTE[0], strokeWidth: 1.3 }),
      ] }),
    h("p", { class: "caption" },
      h("span", { class: "key", style: { background: PALETTE[1] } }), "target ",
      h("span", { class: "key", style: { background: PALETTE[0] } }), "output",
      length < report.trials.steps ? `; the first ${length} of ${report.trials.steps} steps` : ""),
  ];
}

function spectrum(detail, point) {
  const [count, modes] = detail.re.shape;
  const rows = [];
  for (let p = 0; p < count; ++p) {
    if (point >= 0 && p !== point) continue;
    for (let m = 0; m < modes; ++m) {
      const [re, im] = [detail.re.values[p * modes + m], detail.im.values[p * modes + m]];
      if (!Number.isNaN(re)) rows.push({ re, im, unstable: detail.unstable.values[p] });
    }
  }
  if (rows.length === 0) return h("p", { class: "caption" }, "There is no spectrum.");
  const circle = Array.from({ length: 181 }, (_, k) => ({ re: Math.cos((k * Math.PI) / 90), im: Math.sin((k * Math.PI) / 90) }));
  return Plot.plot({
    width: 420, style, ariaLabel: "eigenvalues in the complex plane with the unit circle", aspectRatio: 1,
    x: { label: "real part →", grid: true, ticks: 5 }, y: { label: "↑ imaginary part", grid: true, ticks: 5 },
    marks: [
      Plot.line(circle, { x: "re", y: "im", stroke: "currentColor", strokeOpacity: 0.6 }),
      Plot.dot(rows, { x: "re", y: "im", r: point >= 0 ? 3.5 : 2.2, fill: (row) => unstableColour(row.unstable),
        stroke: "var(--ink)", strokeWidth: 0.4, fillOpacity: 0.8 }),
    ],
  });
}

function pointText(report, detail, p) {
  const [count] = detail.point.shape;
  const [all, size] = detail.all.values;
  if (p < 0)
    return `${counted(count, "point")}${count < all ? ` of ${all}, evenly spread` : ""}; eigenvalues of all of them. Click a point for its own.`;
  const unstable = detail.unstable.values[p];
  const outputs = detail.readout.shape[1];
  const readout = Array.from(detail.readout.values.slice(p * outputs, (p + 1) * outputs), (value) => number(value, 2)).join(", ");
  const modes = detail.re.shape[1];
  return (
    `${detail.slow.values[p] ? "slow point" : "fixed point"} under ${report.conditions.labels[detail.held.values[p]]}: ` +
    `${unstable === 0 ? "stable" : counted(unstable, "unstable dimension")}, q 1e${number(detail.q.values[p], 2)}, output ${readout}` +
    `${modes < size ? `; the leading ${modes} of ${size} eigenvalues` : ""}`
  );
}

function pointKey() {
  const texts = ["stable ●", "1 unstable ▲", "2 ■", "3 ◆", "more ◆"];
  return h("p", { class: "caption" }, texts.map((text, k) => [h("span", { class: "key", style: { background: UNSTABLE[k] } }), `${text} `]), "open: slow points");
}

// The points that stand for the nodes of the graph: of several with one label, the first.
function edgesBetweenPoints(detail, edges) {
  const point = new Map();
  detail.label.values.forEach((label, p) => label >= 0 && !point.has(label) && point.set(label, p));
  return edges
    .filter(({ from, to }) => from !== to && point.has(from) && point.has(to))
    .map(({ from, to, weight }) => [point.get(from), point.get(to), weight]);
}

/** Trials, trajectories and spectra, which belong together: what is chosen in one is marked in the others. */
function dynamicsView(page, i, trials, detail) {
  const { report } = page;
  const edges = edgesBetweenPoints(detail, page.graphs[i]);
  let withEdges = false;
  const choice = { trial: -1, point: -1, onPoint };
  const space = spaceView(detail, report.trials, report.variance[i], choice, () => (withEdges ? edges : []));
  const trialHolder = h("div");
  const spectrumHolder = h("div", { class: "spectrum" });
  const told = h("p", { class: "caption" });
  const buttons = report.trials.number.map((number_, n) =>
    h("button", { type: "button", "aria-pressed": "false", title: report.conditions.labels[report.trials.condition[n]],
      style: { borderColor: PALETTE[n % PALETTE.length] }, onclick: () => onTrial(n) }, `${n + 1}`));
  function onTrial(n) {
    choice.trial = choice.trial === n ? -1 : n;
    const shown = Math.max(choice.trial, 0);
    buttons.forEach((button, k) => button.setAttribute("aria-pressed", String(k === choice.trial)));
    trialHolder.replaceChildren(
      h("p", { class: "caption" }, `probe trial ${report.trials.number[shown]}`,
        report.conditions.labels.length > 1 ? `, ${report.conditions.labels[report.trials.condition[shown]]}` : ""),
      ...trialPlot(report, trials, detail, shown));
    space.redraw();
  }
  function onPoint(p) {
    choice.point = p;
    spectrumHolder.replaceChildren(spectrum(detail, p));
    told.textContent = pointText(report, detail, p);
    space.redraw();
  }
  onTrial(-1);
  onPoint(-1);
  const toggle = h("label", {}, h("input", { type: "checkbox", onchange: (event) => { withEdges = event.target.checked; space.redraw(); } }), "transitions");
  return [
    h("h4", {}, "Trials"), h("div", { class: "buttons" }, "trial ", buttons), trialHolder,
    h("h4", {}, "Trajectories and fixed points"), space.element,
    h("div", { class: "buttons" }, "drag to turn ", edges.length ? toggle : null), pointKey(), told,
    h("h4", {}, "Spectra"), spectrumHolder,
  ];
}

/** The view of network i; its figures come when its pack is there. */
export function detailView(page, i, letter) {
  const { report, networks } = page;
  const figures = h("div", {}, h("p", { class: "caption" }, "…"));
  const show = async () => {
    const [detail, trials] = await Promise.all([page.pack(`network-${i}`), page.pack("trials")]);
    if (!detail) {
      figures.replaceChildren(h("p", { class: "caption" },
        "This page has no curves of this network, so that it stays small; population.h5 has them. The filter “in this page” leaves those that it has."));
      return;
    }
    const labels = report.graph.labels;
    const drawing = page.graphs[i].length ? graphDrawing(labels, page.graphs[i]) : null;
    figures.replaceChildren(
      h("h4", {}, "Loss"), lossCurve(report, detail),
      ...(detail.path ? dynamicsView(page, i, trials, detail) : []),
      ...(page.graphs[i].length
        ? [h("h4", {}, "Transition graph"), h("div", { class: "pair" }, drawing, matrixView(labels, page.graphs[i])), h("p", { class: "caption" }, report.graph.transition)]
        : []),
    );
  };
  show();
  return h("article", { class: "network", "data-network": i },
    h("h3", {}, letter ? h("span", { class: "letter" }, letter) : null, nameOf(networks, i)),
    h("p", { class: "caption id" }, networks.id[i]),
    h("dl", {}, factsOf(report, networks, i).map(([what, text]) => [h("dt", {}, what), h("dd", {}, text)])),
    figures);
}
