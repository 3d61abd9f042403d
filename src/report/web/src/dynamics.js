// What the questions of the job found, over the networks in view.
import * as Plot from "@observablehq/plot";

import { h, whenSeen } from "./dom.js";
import { counted, number } from "./format.js";
import { arePatterns, graphDrawing, matrixView, meanGraph } from "./graph.js";
import { bandOf, cellRows, cellsOf, responseOf } from "./medians.js";
import { FACTORS, groupsBy, speaking } from "./networks.js";

const style = { background: "transparent", fontSize: "11px", overflow: "visible" };

function cellTable(page) {
  const { report, networks } = page;
  const { networks: rows, what } = speaking(networks, page.rows);
  const numbers = networks.numbers.map((column, k) => ({ ...column, k })).filter(({ name }) => name !== "lines");
  const lines = Boolean(report.lines);
  const contexts = report.conditions.labels.length;
  const body = cellRows(networks, rows, contexts);
  return [
    h("table", { class: "cells" },
      h("caption", {}, `Medians of ${counted(rows.length, `${what} network`)} in view, by cell`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "cell"), h("th", { scope: "col" }, "networks"),
        lines ? h("th", { scope: "col", title: "networks with a line attractor under every condition" }, "line attractors") : null,
        numbers.map(({ label, description }) => h("th", { scope: "col", title: description }, label)))),
      h("tbody", {}, body.map((row) => h("tr", {}, h("th", { scope: "row" }, row.text), h("td", {}, row.count),
        lines ? h("td", {}, `${row.lines} of ${row.count}`) : null,
        numbers.map(({ k }) => h("td", {}, number(row.values[k]))))))),
  ];
}

/** The groups that networks in view are drawn by: the levels of what they are coloured by. */
function groups(page) {
  const factor = FACTORS.find(({ key }) => key === page.store.state.colour);
  const { networks: rows, what } = speaking(page.networks, page.rows);
  return { what, groups: groupsBy(page.networks, factor, rows) };
}

const colourOf = (page, group) => (page.colours.continuous ? page.cellColours : page.colours).colour(group.level);

function graphSection(page) {
  const labels = page.report.graph.labels;
  const { what, groups: all } = groups(page);
  const patterns = arePatterns(labels);
  return [
    h("p", { class: "caption" }, `Mean graphs of ${what} networks in view. Node: ${page.report.graph.node}. Edge: ${page.report.graph.transition}.`,
      patterns ? " Black: memories; red, green and blue lie between 2, 4 and 8 of them." : ""),
    h("div", { class: "graphs" }, all.map((group) => {
      const edges = meanGraph(group.networks.map((i) => page.graphs[i]), labels.length);
      return h("figure", {}, h("figcaption", {}, h("span", { class: "key", style: { background: colourOf(page, group) } }),
        `${group.text}: ${counted(group.networks.length, "network")}`),
        h("div", { class: "pair" }, graphDrawing(labels, edges), matrixView(labels, edges)));
    })),
  ];
}

function frequencyPlot(page, orbits, name, title) {
  const asked = page.report.conditions.frequency ?? page.report.conditions.labels.map((_, c) => c);
  const { groups: all } = groups(page);
  const bands = all.map((group) => ({ colour: colourOf(page, group), rows: bandOf(orbits[name], group.networks, asked) }));
  const own = page.store.state.selected >= 0 ? bandOf(orbits[name], [page.store.state.selected], asked) : [];
  return h("figure", {}, h("figcaption", {}, title), Plot.plot({
    width: 440, height: 300, style, ariaLabel: title,
    x: { label: page.report.conditions.frequency ? "commanded frequency [rad/step] →" : "condition →" }, y: { label: "↑ rad/step" },
    marks: [
      page.report.conditions.frequency ? Plot.line(asked, { x: (v) => v, y: (v) => v, stroke: "currentColor", strokeDasharray: "4 3" }) : null,
      bands.map(({ colour, rows }) => [
        Plot.areaY(rows, { x: "asked", y1: "low", y2: "high", fill: colour, fillOpacity: 0.2 }),
        Plot.lineY(rows, { x: "asked", y: "middle", stroke: colour, strokeWidth: 1.6 }),
      ]),
      Plot.dot(own, { x: "asked", y: "middle", r: 2, fill: "currentColor" }),
    ],
  }));
}

function keyOf(page) {
  const { what, groups: all } = groups(page);
  return h("p", { class: "caption" }, `Lines: medians of ${what} networks in view; bands: quartiles. `,
    all.map((group) => [h("span", { class: "key", style: { background: colourOf(page, group) } }), `${group.text} (${group.networks.length}) `]));
}

function kindsTable(page, kinds, { shape: [, conditions], values }, title) {
  const { groups: all } = groups(page);
  return h("table", { class: "cells" }, h("caption", {}, title),
    h("thead", {}, h("tr", {}, h("th", {}, ""), kinds.map((kind) => h("th", { scope: "col" }, kind)))),
    h("tbody", {}, all.map((group) => {
      const counts = kinds.map(() => 0);
      for (const i of group.networks) for (let c = 0; c < conditions; ++c) ++counts[values[i * conditions + c]];
      return h("tr", {}, h("th", { scope: "row" }, group.text), counts.map((count) => h("td", {}, number(count))));
    })));
}

function orbitsSection(page, orbits) {
  return [
    keyOf(page),
    h("div", { class: "pair wide" },
      frequencyPlot(page, orbits, "linear", "Linear frequency at the fixed point"),
      frequencyPlot(page, orbits, "turn", "Frequency of the orbit: 2π turns / period")),
    kindsTable(page, page.report.orbits.kinds, orbits.kind, "What networks do while a condition is held, over conditions"),
  ];
}

function linesSection(page, lines) {
  const { networks } = page;
  const { networks: rows } = speaking(networks, page.rows);
  const cells = cellsOf(networks, rows).flatMap(({ text, networks: members }) =>
    responseOf(lines, members).slice(0, 16).map((row) => ({ ...row, cell: text, colour: page.cellColours.of(members[0]) })));
  return [
    h("figure", {}, h("figcaption", {}, "Output to one input of size 1 against the linear modes retained, over that of all modes; medians and quartiles"),
      cells.length === 0 ? h("p", { class: "caption" }, "No network in view has slow points with a spectrum.")
        : Plot.plot({
            width: 900, height: 90 + 130 * Math.ceil(new Set(cells.map(({ cell }) => cell)).size / 4), style, ariaLabel: "response against modes",
            marginLeft: 44, fx: { axis: null }, fy: { axis: null }, x: { axis: null }, y: { label: "↑ share of the response", domain: [-0.5, 2], ticks: 4 },
            marks: facetted(cells),
          })),
    kindsTable(page, page.report.lines.kinds, lines.kind, "Slow points by context: a line attractor, or why there is none"),
  ];
}

function facetted(rows) {
  const names = [...new Set(rows.map(({ cell }) => cell))];
  const fx = ({ cell }) => names.indexOf(cell) % 4;
  const fy = ({ cell }) => Math.floor(names.indexOf(cell) / 4);
  const axis = { fx, fy, x: "modes" };
  return [
    Plot.ruleY([1], { strokeDasharray: "4 3", stroke: "currentColor" }),
    Plot.areaY(rows, { ...axis, y1: "low", y2: "high", fill: "colour", fillOpacity: 0.2, clip: true }),
    Plot.lineY(rows, { ...axis, y: "middle", stroke: "colour", z: "cell", clip: true }),
    Plot.dot(rows, { ...axis, y: "middle", fill: "colour", r: 1.8, clip: true }),
    Plot.text(names.map((cell) => ({ cell })), { fx, fy, frameAnchor: "top", text: "cell", fontWeight: "bold" }),
    Plot.axisX({ ticks: 4, label: "modes retained →", anchor: "bottom" }),
  ];
}

/** A section that is drawn anew when the networks in view or their colours change. */
function live(page, id, title, draw, watched = ["colour"]) {
  const holder = h("div");
  const section = h("section", { id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title), holder);
  const show = () => holder.replaceChildren(...draw());
  show(); // at once, so that nothing moves when it comes into view
  const redraw = whenSeen(section, show, false);
  page.store.subscribe((changed) => {
    if (changed.has("hidden") || changed.has("controls") || watched.some((name) => changed.has(name))) redraw();
  });
  return section;
}

/** The sections on dynamics: all that the population holds. */
export function dynamicsSections(page, orbits, lines) {
  const patterns = arePatterns(page.report.graph.labels);
  return [
    live(page, "cells", "What was found, by cell", () => cellTable(page)),
    lines && live(page, "lines", "Line attractors and integrating modes", () => linesSection(page, lines)),
    orbits && live(page, "orbits", "Orbits under each command", () => orbitsSection(page, orbits), ["colour", "selected"]),
    live(page, "graphs", patterns ? "The memory’s states and transitions" : "Graphs of fixed points", () => graphSection(page)),
  ].filter(Boolean);
}
