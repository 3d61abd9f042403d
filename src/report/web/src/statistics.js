// Tables of /statistics: what each dissimilarity knows of labels.
import { h } from "./dom.js";
import { number, pValue, percent } from "./format.js";

/** The rows of a table that is stored by columns, as objects. */
export function rowsOf(columns) {
  if (!columns) return [];
  const names = Object.keys(columns);
  return columns.label.map((_, row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])));
}

/** A corrected p-value, or why there is none. */
export function pText(p, reason) {
  if (p !== null && !Number.isNaN(p)) return `${pValue(p)}${p < 0.05 ? " *" : ""}`;
  return `no p: ${reason === "given" ? "no interval" : reason}`;
}

/** "[0.74, 0.86]", or why there is no interval. */
export function intervalText(low, high, reason, signed = false) {
  const text = (value) => (signed && value > 0 ? "+" : "") + number(value, 2);
  if (low !== null && !Number.isNaN(low)) return `[${text(low)}, ${text(high)}]`;
  return `no interval: ${reason}`;
}

function cell(value, ...notes) {
  return h("td", {}, value, notes.map((note) => h("small", {}, note)));
}

/** Beneath a map: each label's accuracy against chance and R², with corrected p. */
export function effectsTable(report, dissimilarity) {
  const rows = rowsOf(report.statistics?.effects).filter(
    (row) => row.dissimilarity === dissimilarity && row.groups > 1,
  );
  if (rows.length === 0) return h("p", { class: "caption" }, "No statistics: networks share all labels, or none were made.");
  return h(
    "table",
    { class: "effects" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, "label"),
        h("th", { scope: "col", title: "share of networks whose nearest neighbours vote for their label" }, "neighbours’ accuracy"),
        h("th", { scope: "col", title: "part of the squared distances between the label’s groups" }, "R²"),
        h("th", { scope: "col" }, "networks"),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, row.label),
          cell(
            percent(row.accuracy),
            `chance ${percent(row.chance)}, meaningless label ${percent(row.accuracy_null ?? NaN)}`,
            intervalText(row.accuracy_low, row.accuracy_high, row.accuracy_interval_status),
            pText(row.accuracy_p_holm, row.p_status),
          ),
          cell(
            number(row.r2, 2),
            `meaningless label ${number(row.r2_null, 2)}`,
            intervalText(row.r2_low, row.r2_high, row.r2_interval_status),
            pText(row.p_holm, row.p_status),
          ),
          h("td", {}, row.networks),
        ),
      ),
    ),
  );
}

const signed = (value) => (value > 0 ? "+" : "") + number(value, 2);

/** How much more geometry knows than topology. */
export function advantageTable(report) {
  const rows = rowsOf(report.statistics?.advantage).filter((row) => row.r2 !== null);
  if (rows.length === 0) return null;
  return h(
    "table",
    { class: "effects" },
    h("thead", {}, h("tr", {}, ["dissimilarity", "label", "accuracy, more than topology", "R², more than topology", "networks"].map((text) => h("th", { scope: "col" }, text)))),
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, row.dissimilarity),
          h("td", {}, row.label),
          cell(
            signed(row.accuracy),
            intervalText(row.accuracy_low, row.accuracy_high, row.accuracy_interval_status, true),
            pText(row.accuracy_p_holm, row.p_status),
          ),
          cell(
            signed(row.r2),
            intervalText(row.r2_low, row.r2_high, row.r2_interval_status, true),
            pText(row.r2_p_holm, row.p_status),
          ),
          h("td", {}, row.networks),
        ),
      ),
    ),
  );
}
