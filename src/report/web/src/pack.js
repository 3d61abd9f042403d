// Packs of numbers as include/unidyn/report/pack.hpp writes them.

/** The bytes that a base64 text stands for. */
export function bytesOf(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

const TYPES = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array };

function valuesOf(buffer, start, { type, first, shape, low, step }) {
  const count = shape.reduce((product, extent) => product * extent, 1);
  const Codes = TYPES[type];
  const codes = new Codes(buffer.slice(start + first, start + first + count * Codes.BYTES_PER_ELEMENT));
  if (type === "i32") return codes;
  const none = type === "u8" ? 255 : 65535;
  return Float64Array.from(codes, (code) => (code === none ? NaN : low + step * code));
}

/** The arrays of a pack, by name: {shape, values}; values in C order, integers as they are, other numbers as floats. */
export async function unpack(text) {
  const buffer = await inflated(bytesOf(text));
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  for (const [name, array] of Object.entries(header))
    arrays[name] = { shape: array.shape, values: valuesOf(buffer, 4 + length, array) };
  return arrays;
}

/** Gives packs of a document by name, each unpacked once; null for one that is not there. */
export function packsOf(document) {
  const known = new Map();
  return (name) => {
    if (!known.has(name)) {
      const element = document.getElementById(`pack-${name}`);
      known.set(name, element ? unpack(element.textContent) : Promise.resolve(null));
    }
    return known.get(name);
  };
}
