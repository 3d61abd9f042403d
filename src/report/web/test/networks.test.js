import assert from "node:assert/strict";
import test from "node:test";

import { FACTORS, factorsOf, groupsBy, inView, levelsOf, levelText, nameOf, networksOf, sortedBy, speaking } from "../src/networks.js";

const factor = (key) => FACTORS.find((one) => one.key === key);

function report(threshold = 0.1) {
  return {
    threshold,
    numbers: [],
    details: [0, 1, 2, 3],
    networks: {
      id: ["a", "b", "c", "d", "e"],
      architecture: ["vanilla", "gru", "gru", "gru", "vanilla"],
      activation: ["tanh", "tanh", "relu", "relu", "tanh"],
      reset: ["none", "before", "before", "after", "none"],
      status: ["complete", "complete", "failed", "complete", "complete"],
      stop_reason: ["solved", "budget", "diverged", "solved", "untrained"],
      trained: [1, 1, 1, 1, 0],
      units: [128, 64, 64, 64, 128],
      l2: [1e-5, 1e-5, 1e-5, 1e-4, 1e-5],
      replicate: [1, 1, 2, 1, 1],
      error: [0.01, 0.5, null, 0.02, 1],
    },
  };
}

test("outcomes tell solved, unsolved, failed networks and controls", () => {
  assert.deepEqual(networksOf(report()).outcome, ["solved", "unsolved", "failed", "solved", "control"]);
});

test("without a threshold nothing counts as unsolved", () => {
  assert.equal(networksOf(report(0)).outcome[1], "trained");
});

test("GRUs are told by their reset gate where there are both kinds", () => {
  assert.deepEqual(levelsOf(networksOf(report()), factor("cell")), ["vanilla", "gru (before)", "gru (after)"]);
  const one = report();
  one.networks.reset[3] = "before";
  assert.deepEqual(levelsOf(networksOf(one), factor("cell")), ["vanilla", "gru"]);
});

test("names say what was chosen", () => {
  assert.equal(nameOf(networksOf(report()), 2), "gru (before) relu, 64 units, L2 1e-5, replicate 2");
});

test("filters and the choice of controls act together", () => {
  const networks = networksOf(report());
  assert.deepEqual(inView(networks, {}, false), [true, true, true, true, false]);
  assert.deepEqual(inView(networks, {}, true), [true, true, true, true, true]);
  const hidden = { units: new Set([64]), outcome: new Set(["solved"]) };
  assert.deepEqual(inView(networks, hidden, true), [false, false, false, false, true]);
});

test("rows are sorted by a factor, equal ones as they were, missing numbers last", () => {
  const networks = networksOf(report());
  assert.deepEqual(sortedBy(networks, factor("units"), [0, 1, 2, 3, 4]), [1, 2, 3, 0, 4]);
  assert.deepEqual(sortedBy(networks, factor("error"), [0, 1, 2, 3, 4]), [0, 3, 1, 4, 2]);
});

test("groups are the levels of a factor, cells where it has none", () => {
  const networks = networksOf(report());
  assert.deepEqual(groupsBy(networks, factor("activation"), [0, 1, 3]).map(({ text, networks: all }) => [text, all]), [
    ["tanh", [0, 1]],
    ["relu", [3]],
  ]);
  assert.deepEqual(groupsBy(networks, factor("error"), [0]).map(({ text }) => text), ["vanilla"]);
});

test("solved networks speak for the task; where none is, those that were trained", () => {
  assert.deepEqual(speaking(networksOf(report()), [0, 1, 2, 3, 4]), { networks: [0, 3], what: "solved" });
  assert.deepEqual(speaking(networksOf(report()), [1, 2, 4]), { networks: [1], what: "trained" });
});

test("what was imported has its own name and origin, which are there to choose from", () => {
  const mixed = report();
  assert.equal(networksOf(mixed).origin[0], "trained here");
  assert.ok(!factorsOf(networksOf(mixed)).includes(factor("origin")));
  mixed.networks.origin = ["trained here", "torch", "trained here", "trained here", "monkey"];
  mixed.networks.name = ["", "gru-1", "", "", "session-1"];
  mixed.networks.architecture[4] = mixed.networks.activation[4] = "none";
  mixed.networks.trained[4] = 1;
  mixed.networks.l2[1] = mixed.networks.l2[4] = null;
  const networks = networksOf(mixed);
  assert.ok(factorsOf(networks).includes(factor("origin")));
  assert.equal(nameOf(networks, 1), "gru-1 (torch): gru (before) tanh, 64 units");
  assert.equal(nameOf(networks, 4), "session-1 (monkey): recording, 128 units");
  assert.equal(networks.outcome[4], "recording");
  assert.ok(levelsOf(networks, factor("l2")).map((level) => levelText(factor("l2"), level)).includes("–"));
  assert.ok(!speaking(networks, [0, 1, 2, 3, 4]).networks.includes(4));
});
