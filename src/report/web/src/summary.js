// What was asked, and how it went.
import { h } from "./dom.js";
import { counted, duration, number, percent } from "./format.js";
import { nameOf, OUTCOMES } from "./networks.js";

const MOST_LISTED = 200; // failed networks

const QUESTION =
  "Which properties of the dynamics depend on the architecture, and which are common to all networks that solve the task?";

/** From the first start to the last end of a network's work [s]; NaN where it is not known. */
export function spanOf(networks) {
  let [first, last] = [Infinity, -Infinity];
  networks.started.forEach((text, i) => {
    const start = Date.parse(text) / 1000;
    if (Number.isNaN(start)) return;
    first = Math.min(first, start);
    last = Math.max(last, start + (networks.training_seconds[i] ?? 0) + (networks.analysis_seconds[i] ?? 0));
  });
  return last - first;
}

/** Rows cell × activation of networks solved, of those trained: {cell, counts: {activation: [solved, trained]}}. */
export function solvedTable(networks) {
  const rows = new Map();
  for (let i = 0; i < networks.count; ++i) {
    if (!networks.trained[i] || networks.outcome[i] === "recording") continue;
    if (!rows.has(networks.cell[i])) rows.set(networks.cell[i], {});
    const counts = rows.get(networks.cell[i]);
    counts[networks.activation[i]] ??= [0, 0];
    counts[networks.activation[i]][0] += networks.outcome[i] === "solved";
    counts[networks.activation[i]][1] += 1;
  }
  return [...rows].map(([cell, counts]) => ({ cell, counts }));
}

function tile(value, text, kind = "") {
  return h("div", { class: `tile ${kind}` }, h("strong", {}, value), h("span", {}, text));
}

function failures(page) {
  const { networks } = page;
  const failed = networks.id.flatMap((_, i) => (networks.outcome[i] === "failed" ? [i] : []));
  if (failed.length === 0) return null;
  return h("section", { id: "failed", "aria-labelledby": "failed-title" },
    h("h3", { id: "failed-title" }, "Networks that failed, and why"),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "network"), h("th", { scope: "col" }, "why"), h("th", { scope: "col" }, "steps"))),
      h("tbody", {}, failed.slice(0, MOST_LISTED).map((i) =>
        h("tr", {}, h("td", {}, h("button", { type: "button", class: "link", onclick: () => page.open(i) }, nameOf(networks, i))),
          h("td", {}, networks.reason[i] || "no reason was recorded"), h("td", {}, number(networks.steps[i]))))))),
    failed.length > MOST_LISTED ? h("p", { class: "caption" }, `and ${failed.length - MOST_LISTED} more, in the table of networks`) : null);
}

function unsolved(page) {
  const { networks } = page;
  const all = networks.id.flatMap((_, i) => (networks.outcome[i] === "unsolved" ? [i] : []));
  if (all.length === 0) return null;
  return h("details", {}, h("summary", {}, `${counted(all.length, "trained network")} did not solve the task`),
    h("ul", {}, all.slice(0, MOST_LISTED).map((i) =>
      h("li", {}, h("button", { type: "button", class: "link", onclick: () => page.open(i) }, nameOf(networks, i)), ` error ${number(networks.error[i])} after ${number(networks.steps[i])} steps`))));
}

function solvedView(networks) {
  const rows = solvedTable(networks);
  const activations = [...new Set(networks.activation)].filter((activation) => activation !== "none");
  return h("table", {}, h("caption", {}, "Networks solved, of those trained"),
    h("thead", {}, h("tr", {}, h("th", {}, ""), activations.map((activation) => h("th", { scope: "col" }, activation)))),
    h("tbody", {}, rows.map(({ cell, counts }) => h("tr", {}, h("th", { scope: "row" }, cell),
      activations.map((activation) => h("td", {}, counts[activation] ? counts[activation].join(" of ") : "–"))))));
}

/** When a network is solved. */
function criterionOf({ threshold, chance }) {
  return chance === undefined
    ? `held-out error below ${number(threshold)} of the targets’ variance`
    : `share of wrong answers on held-out trials below ${number(threshold)} of chance, which is ${percent(chance)}`;
}

export function summarySection(page) {
  const { report, networks } = page;
  const { counts, machine } = report;
  const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);
  const warnings = report.warnings.map(({ text, alarm }) =>
    h("li", { class: alarm ? "alarm" : "" }, h("span", { "aria-hidden": "true" }, alarm ? "⛔ " : "⚠ "), text));
  return h("section", { id: "summary", "aria-labelledby": "summary-title" },
    h("h2", { id: "summary-title" }, "Summary"),
    h("p", {}, h("strong", {}, "Question. "), QUESTION),
    h("p", {}, h("strong", {}, "Task. "), `${report.task}: ${report.about}.`,
      report.threshold > 0 ? ` Solved: ${criterionOf(report)}.` : " No threshold was set: training went on to its last step."),
    h("div", { class: "tiles" },
      tile(counts.networks, "networks"), tile(counts.trained, "trained"),
      tile(counts.solved, "solved", counts.trained > 0 && counts.solved === 0 && report.threshold > 0 ? "bad" : ""),
      tile(counts.failed, "failed", counts.failed > 0 ? "bad" : ""), tile(counts.controls, OUTCOMES.control + (counts.controls === 1 ? "" : "s"))),
    warnings.length ? h("ul", { class: "warnings", "aria-label": "Warnings" }, warnings) : null,
    failures(page), unsolved(page),
    h("div", { class: "columns" }, solvedView(networks),
      h("dl", {}, [
        ["work", `${duration(sum(networks.training_seconds))} training, ${duration(sum(networks.analysis_seconds))} analysis, over all networks`],
        ["from the first start to the last end", `${duration(spanOf(networks))}, from ${networks.started.filter(Boolean).sort()[0] ?? "–"}`],
        ["machine", `${machine.host.join(", ")}: ${machine.cpu.join("; ")}; trained on ${machine.instruction_set.join(", ")}`],
        ["program", `unidyn ${machine.version.join(", ")} (${machine.commit.join(", ")}), ${machine.compiler.join(", ")}`],
        ["libraries", machine.libraries.join("; ")],
        ["study", report.directory], ["population", report.digest],
      ].map(([what, text]) => [h("dt", {}, what), h("dd", {}, text)]))),
    h("details", {}, h("summary", {}, "The job, every setting"), h("pre", {}, report.job)));
}
