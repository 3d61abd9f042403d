// Medians over networks: by cell, by condition, by modes retained.
import { median, quantile } from "./format.js";

/** Networks by cell and activation: [{cell, activation, networks}]. */
export function cellsOf(networks, rows) {
  const found = new Map();
  for (const i of rows) {
    const key = `${networks.cell[i]} ${networks.activation[i]}`;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(i);
  }
  return [...found].map(([text, members]) => ({ text, networks: members }));
}

/** The medians of all numbers for each cell. A network counts for `lines` if all its contexts have a line attractor. */
export function cellRows(networks, rows, contexts) {
  return cellsOf(networks, rows).map(({ text, networks: members }) => ({
    text,
    count: members.length,
    lines: members.filter((i) => networks.numbers.find(({ name }) => name === "lines")?.values[i] === contexts).length,
    values: networks.numbers.map(({ values }) => median(members.map((i) => values[i]))),
  }));
}

/** For each condition the median and the quartiles of a group's values, [networks × conditions]. */
export function bandOf({ shape: [, conditions], values }, members, asked) {
  return Array.from({ length: conditions }, (_, c) => {
    const all = members.map((i) => values[i * conditions + c]);
    return { asked: asked[c], low: quantile(all, 0.25), middle: median(all), high: quantile(all, 0.75) };
  }).filter(({ middle }) => !Number.isNaN(middle));
}

/** The mean response to one input against the modes retained, over the networks and contexts that have one. */
export function responseOf({ response, whole }, members) {
  const [, contexts, retained] = response.shape;
  return Array.from({ length: retained }, (_, n) => {
    const all = [];
    for (const i of members)
      for (let c = 0; c < contexts; ++c) {
        const share = response.values[(i * contexts + c) * retained + n] / whole.values[i * contexts + c];
        if (Number.isFinite(share)) all.push(share);
      }
    return { modes: n + 1, low: quantile(all, 0.25), middle: median(all), high: quantile(all, 0.75) };
  }).filter(({ middle }) => !Number.isNaN(middle));
}
