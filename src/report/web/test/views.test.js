import assert from "node:assert/strict";
import test from "node:test";

import { duration, median, number, pValue, quantile } from "../src/format.js";
import { arePatterns, graphsOf, layoutOf, meanGraph } from "../src/graph.js";
import { extentOf, pixelsOf, triangleIndex } from "../src/heat.js";
import { nearest, placesOf } from "../src/map.js";
import { ballOf, project, rotation } from "../src/space.js";
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

test("the lower triangle of a heat map is read in either order, and coloured by the pairs in view", () => {
  const triangle = [1, 2, 8]; // d(1,0), d(2,0), d(2,1)
  assert.equal(triangle[triangleIndex(2, 1)], 8);
  assert.equal(triangle[triangleIndex(0, 2)], 2);
  assert.deepEqual(extentOf(triangle, [0, 1, 2]), [0, 8]);
  assert.deepEqual(extentOf(triangle, [0, 2]), [0, 2]);
  const pixels = pixelsOf(triangle, [2, 0], [0, 2]);
  assert.deepEqual([...pixels.slice(0, 4)], [...pixels.slice(12, 16)]); // the diagonal
  assert.deepEqual([...pixels.slice(4, 8)], [...pixels.slice(8, 12)]);
  assert.notDeepEqual([...pixels.slice(0, 3)], [...pixels.slice(4, 7)]);
  assert.equal(pixelsOf([NaN], [0, 1], [0, 1])[7], 90); // no value: grey and faint
});

test("maps keep shapes, hold all that is shown, and know what is near", () => {
  const xy = [0, 0, 2, 1, NaN, NaN, 9, 9];
  const places = placesOf(xy, [true, true, true, false], 100);
  assert.equal(places[2], null);
  assert.equal(places[3], null);
  const [[x0, y0], [x1, y1]] = places;
  assert.ok(Math.abs((x1 - x0) / 2 - (y0 - y1)) < 1e-9); // y upwards, one scale for both
  assert.ok([x0, y0, x1, y1].every((value) => value > 0 && value < 100));
  assert.equal(nearest(places, x1 + 3, y1), 1);
  assert.equal(nearest(places, 50, 0), -1);
});

test("turning a drawing keeps lengths and angles", () => {
  const matrix = rotation(0.7, -0.3);
  const [a, b] = [[1, 2, 3], [-2, 0.5, 1]].map((xyz) => project(matrix, xyz));
  const dot = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
  assert.ok(Math.abs(dot(a, a) - 14) < 1e-12);
  assert.ok(Math.abs(dot(a, b) - 2) < 1e-12);
  const { centre, radius } = ballOf([[0, 0, 0, 2, 0, 0], [NaN, NaN, NaN]]);
  assert.deepEqual([centre, radius], [[1, 0, 0], 1]);
});
