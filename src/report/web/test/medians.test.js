import assert from "node:assert/strict";
import test from "node:test";

import { bandOf, cellRows, responseOf } from "../src/medians.js";

test("cells have the medians of their networks, and count those with lines in all contexts", () => {
  const networks = {
    cell: ["gru", "gru", "lstm", "gru"],
    activation: ["tanh", "tanh", "tanh", "relu"],
    numbers: [
      { name: "lines", values: [2, 1, 2, 0] },
      { name: "rate", values: [0.1, 0.3, null, 7] },
    ],
  };
  const rows = cellRows(networks, [0, 1, 2], 2);
  assert.deepEqual(rows.map(({ text, count, lines }) => [text, count, lines]), [["gru tanh", 2, 1], ["lstm tanh", 1, 1]]);
  assert.equal(rows[0].values[1], 0.2);
  assert.ok(Number.isNaN(rows[1].values[1]));
});

test("bands leave out conditions without any number", () => {
  const array = { shape: [3, 2], values: [1, NaN, 3, NaN, 2, NaN] };
  assert.deepEqual(bandOf(array, [0, 1, 2], [0.1, 0.2]), [{ asked: 0.1, low: 1.5, middle: 2, high: 2.5 }]);
});

test("responses are shares of that of all modes, over networks and contexts", () => {
  const arrays = {
    response: { shape: [2, 2, 2], values: [1, 2, 3, 4, 5, 10, NaN, NaN] },
    whole: { values: [2, 4, 10, NaN] },
  };
  assert.deepEqual(responseOf(arrays, [0, 1]).map(({ modes, middle }) => [modes, middle]), [[1, 0.5], [2, 1]]);
});
