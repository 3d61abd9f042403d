import assert from "node:assert/strict";
import test from "node:test";
import { deflateSync } from "node:zlib";

import { packsOf, unpack } from "../src/pack.js";

// A pack by its description in pack.hpp, written without the program.
function packed(arrays) {
  const header = {};
  const parts = [];
  let first = 0;
  for (const [name, { bytes, ...about }] of Object.entries(arrays)) {
    header[name] = { ...about, first };
    const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
    parts.push(padded);
    first += padded.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return deflateSync(Buffer.concat([length, text, ...parts])).toString("base64");
}

const EXAMPLE = packed({
  fine: { type: "u16", shape: [2, 2], low: -1, step: 0.5, bytes: Buffer.from(new Uint16Array([0, 4, 65535, 65534]).buffer) },
  coarse: { type: "u8", shape: [3], low: 0, step: 2, bytes: Buffer.from([0, 254, 255]) },
  whole: { type: "i32", shape: [2], bytes: Buffer.from(new Int32Array([-7, 300000]).buffer) },
  empty: { type: "u16", shape: [0, 3], low: 0, step: 1, bytes: Buffer.alloc(0) },
});

test("a pack's arrays come back with their shapes, NaN for the last code", async () => {
  const arrays = await unpack(EXAMPLE);
  assert.deepEqual(arrays.fine.shape, [2, 2]);
  assert.deepEqual([...arrays.fine.values], [-1, 1, NaN, -1 + 65534 / 2]);
  assert.deepEqual([...arrays.coarse.values], [0, 508, NaN]);
  assert.deepEqual([...arrays.whole.values], [-7, 300000]);
  assert.equal(arrays.empty.values.length, 0);
});

test("packs are unpacked once, and null where there are none", async () => {
  let reads = 0;
  const document = {
    getElementById: (id) => {
      ++reads;
      return id === "pack-here" ? { textContent: EXAMPLE } : null;
    },
  };
  const pack = packsOf(document);
  assert.equal(await pack("here"), await pack("here"));
  assert.equal(await pack("elsewhere"), null);
  assert.equal(reads, 2);
});
