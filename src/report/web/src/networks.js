// The networks of a report: what each is, what it is coloured by, and which of them are in view.

import { setting } from "./format.js";

export const OUTCOMES = {
  solved: "solved",
  unsolved: "not solved",
  trained: "trained",
  failed: "failed",
  control: "untrained control",
  recording: "recording",
};

// The origin of networks that were not imported.
const TRAINED_HERE = "trained here";

function outcomeOf(networks, threshold, i) {
  if (networks.status[i] === "failed") return "failed";
  if (networks.architecture[i] === "none") return "recording";
  if (!networks.trained[i]) return "control";
  if (networks.stop_reason[i] === "solved") return "solved";
  return threshold > 0 ? "unsolved" : "trained";
}

/** What there is to know of the networks of `report`, column by column. */
export function networksOf(report) {
  const columns = report.networks;
  const count = columns.id.length;
  const each = (value) => Array.from({ length: count }, (_, i) => value(i));
  const resets = new Set(columns.reset.filter((reset) => reset !== "none"));
  return {
    ...columns,
    count,
    origin: columns.origin ?? each(() => TRAINED_HERE),
    imported: each((i) => Boolean(columns.name?.[i])),
    cell: each((i) =>
      columns.architecture[i] === "gru" && resets.size > 1 ? `gru (${columns.reset[i]})` : columns.architecture[i],
    ),
    outcome: each((i) => outcomeOf(columns, report.threshold, i)),
    figures: ((kept) => each((i) => (kept.has(i) ? "all figures" : "numbers alone")))(new Set(report.details)),
    numbers: report.numbers,
  };
}

/** What a network is called: "gru relu, 64 units, L2 1e-5, replicate 2"; of an imported one its own name and origin. */
export function nameOf(networks, i) {
  if (networks.imported[i]) {
    const cell = networks.architecture[i] === "none" ? "recording" : `${networks.cell[i]} ${networks.activation[i]}`;
    return `${networks.name[i]} (${networks.origin[i]}): ${cell}, ${networks.units[i]} units`;
  }
  const kind = networks.trained[i] ? "replicate" : "control";
  return (
    `${networks.cell[i]} ${networks.activation[i]}, ${networks.units[i]} units, ` +
    `L2 ${setting(networks.l2[i])}, ${kind} ${networks.replicate[i]}`
  );
}

const ascending = (a, b) => a - b;

/** What networks can be coloured, sorted and filtered by. A `scale` is "category", "ordered" or "continuous". */
export const FACTORS = [
  { key: "cell", label: "architecture", scale: "category" },
  { key: "activation", label: "activation", scale: "category" },
  { key: "units", label: "units", scale: "ordered" },
  { key: "l2", label: "L2", scale: "ordered" },
  { key: "origin", label: "origin", scale: "category" },
  { key: "outcome", label: "trained or not", scale: "category" },
  { key: "error", label: "error", scale: "continuous" },
];

/** Those that there are to choose from: of networks that were all trained here the origin says nothing. */
export const factorsOf = (networks) => FACTORS.filter(({ key }) => key !== "origin" || networks.imported.some(Boolean));

/** What networks can be filtered by besides: whether the page has all of their figures. */
export const FIGURES = { key: "figures", label: "in this page", scale: "category" };

/** The different values of a factor, in the order in which they are shown. */
export function levelsOf(networks, factor) {
  const found = [...new Set(networks[factor.key])];
  if (factor.scale === "ordered") return found.sort(ascending);
  if (factor.key === "outcome") return Object.keys(OUTCOMES).filter((outcome) => found.includes(outcome));
  return found;
}

export function levelText(factor, level) {
  if (factor.key === "outcome") return OUTCOMES[level];
  return factor.scale === "ordered" ? setting(level) : level;
}

/** Which networks are in view: not `hidden` ({factor key: Set of levels}), and controls only if asked for. */
export function inView(networks, hidden, controls) {
  const filters = Object.entries(hidden).filter(([, levels]) => levels.size > 0);
  return Array.from(
    { length: networks.count },
    (_, i) =>
      (controls || Boolean(networks.trained[i])) && filters.every(([key, levels]) => !levels.has(networks[key][i])),
  );
}

/** `rows`, numbers of networks, sorted by a factor and else in the order in which they are. */
export function sortedBy(networks, factor, rows) {
  const rank =
    factor.scale === "continuous"
      ? (i) => networks[factor.key][i] ?? Infinity
      : ((levels) => (i) => levels.indexOf(networks[factor.key][i]))(levelsOf(networks, factor));
  return rows
    .map((row, place) => ({ row, place, rank: rank(row) }))
    .sort((a, b) => (a.rank === b.rank ? a.place - b.place : a.rank < b.rank ? -1 : 1))
    .map(({ row }) => row);
}

/** Groups of networks by the levels of a factor: [{level, text, networks}], without empty ones. A continuous factor
 * has no levels: cells are grouped instead. */
export function groupsBy(networks, factor, rows) {
  const by = factor.scale === "continuous" ? FACTORS[0] : factor;
  return levelsOf(networks, by)
    .map((level) => ({
      level,
      factor: by,
      text: levelText(by, level),
      networks: rows.filter((i) => networks[by.key][i] === level),
    }))
    .filter((group) => group.networks.length > 0);
}

/** Of `rows` those whose dynamics stand for the task's solution: solved ones; where none is, all that were trained. */
export function speaking(networks, rows) {
  const trained = rows.filter(
    (i) => networks.trained[i] && networks.status[i] === "complete" && networks.outcome[i] !== "recording",
  );
  const solved = trained.filter((i) => networks.outcome[i] === "solved");
  return solved.length > 0 ? { networks: solved, what: "solved" } : { networks: trained, what: "trained" };
}
