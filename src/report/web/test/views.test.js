import assert from "node:assert/strict";
import test from "node:test";

import { duration, median, number, pValue, quantile } from "../src/format.js";
import { arePatterns, graphsOf, layoutOf, meanGraph } from "../src/graph.js";
import { createStore } from "../src/store.js";
import { sorted } from "../src/table.js";

test("numbers keep three digits, and say where there is none", () => {
  assert.equal(number(0.000123456), "1.23e−4");
  assert.equal(number(0.0123456), "0.0123");
  assert.equal(number(-2.5), "−2.5");
  assert.equal(number(12345), "12345");
  assert.equal(number(null), "–");
  assert.equal(number(NaN), "–");
  assert.equal(number(Infinity), "∞");
});

test("p-values are never rounded to 0", () => {
  assert.equal(pValue(0.0004), "p < 0.001");
  assert.equal(pValue(0.0494), "p 0.049");
});

test("spans of time are told as people tell them", () => {
  assert.equal(duration(4.25), "4.3 s");
  assert.equal(duration(200), "3 min 20 s");
  assert.equal(duration(7500), "2 h 05 min");
});

test("medians and quantiles leave out what is no number", () => {
  assert.equal(median([3, NaN, 1, null, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
  assert.equal(quantile([0, 10, 20, 30, 40], 0.25), 10);
  assert.equal(quantile([0, 10], 0.75), 7.5);
});

test("sparse graphs come back network by network, and their mean counts missing edges as 0", () => {
  const arrays = { count: { values: [2, 0, 1] }, entry: { values: [1, 3, 1] }, value: { values: [1, 0.5, 0.5] } };
  const graphs = graphsOf(arrays, 2);
  assert.deepEqual(graphs, [[{ from: 0, to: 1, weight: 1 }, { from: 1, to: 1, weight: 0.5 }], [], [{ from: 0, to: 1, weight: 0.5 }]]);
  const mean = meanGraph(graphs, 2);
  assert.deepEqual(mean.map(({ from, to }) => [from, to]), [[0, 1], [1, 1]]);
  assert.ok(Math.abs(mean[0].weight - 0.5) < 1e-12 && Math.abs(mean[1].weight - 1 / 6) < 1e-12);
});

test("patterns of readouts stand on a cube: edges halfway between their memories, the middle in the middle", () => {
  const labels = [];
  for (const a of "-0+") for (const b of "-0+") for (const c of "-0+") labels.push(a + b + c);
  assert.ok(arePatterns(labels));
  assert.ok(!arePatterns(["context 1, node 1"]));
  const places = layoutOf(labels);
  const at = (label) => places[labels.indexOf(label)];
  assert.deepEqual(at("000"), [0, 0]);
  for (const axis of [0, 1])
    assert.ok(Math.abs(at("+0-")[axis] - (at("++-")[axis] + at("+--")[axis]) / 2) < 1e-12);
  assert.equal(new Set(places.map(String)).size, 27);
  assert.ok(places.flat().every((value) => Math.abs(value) <= 1));
});

test("tables sort both ways, with what is missing last", () => {
  const values = [3, null, 1, 2];
  assert.deepEqual(sorted([0, 1, 2, 3], (i) => values[i], false), [2, 3, 0, 1]);
  assert.deepEqual(sorted([0, 1, 2, 3], (i) => values[i], true), [0, 3, 2, 1]);
  assert.deepEqual(sorted([0, 1], (i) => ["b", "a"][i], false), [1, 0]);
});

test("views are told what changed, and nothing when nothing did", () => {
  const told = [];
  const store = createStore({ colour: "cell", selected: -1 });
  store.subscribe((changed) => told.push([...changed]));
  store.set({ colour: "units", selected: -1 });
  store.set({ colour: "units" });
  assert.deepEqual(told, [["colour"]]);
});
