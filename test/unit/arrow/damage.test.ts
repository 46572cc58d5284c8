import { Message } from "apache-arrow/fb/message";
import { ByteBuffer } from "flatbuffers";
import { describe, expect, it } from "vitest";
import { BatchDecoder } from "../../../src/arrow/decode/batch-decoder.ts";
import { plainStream } from "../../../src/arrow/decode/plain-stream.ts";
import { SparkConnectError } from "../../../src/errors.ts";
import { seededRandom } from "../../seeded-random.ts";
import { serverNames, serverResult } from "./fixtures/server-batches.ts";

const seed = Number(process.env["DAMAGE_SEED"] ?? Date.now() % 2 ** 32);
const tries = Number(process.env["DAMAGE_TRIES"] ?? 40);
/** Flips one bit in so many, from one that the seed chooses; `DAMAGE_STRIDE=1` flips each. */
const stride = Number(process.env["DAMAGE_STRIDE"] ?? 7);
console.log(`DAMAGE_SEED=${seed}`);

type Random = (below: number) => number;

function randomFrom(text: string): Random {
  let state = seed;
  for (const character of text) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  const random = seededRandom(state);
  return (below) => Math.floor(random() * below);
}

interface Source {
  readonly name: string;
  readonly batch: Uint8Array;
  readonly numRows: number;
  readonly decode: (bytes: Uint8Array) => string;
}

function sourceOf(name: string): Source {
  const { schema, batches } = serverResult(name);
  // Not a Buffer, whose `slice` does not copy.
  const batch = Uint8Array.from(batches[0] ?? []);
  const { numRows } = new BatchDecoder(schema).decode(batch);
  const decode = (bytes: Uint8Array): string => textOf([...new BatchDecoder(schema).decode(bytes, numRows).rows()]);
  return { name, batch, numRows, decode };
}

function textOf(rows: readonly Iterable<unknown>[]): string {
  return JSON.stringify(
    rows.map((row) => [...row].map((value) => (Object.is(value, -0) ? "-0" : value))),
    (_key, value) =>
      typeof value === "bigint" || Number.isNaN(value) ? String(value) : value instanceof Map ? [...value] : value,
  );
}

/** The ranges of bytes that describe, rather than hold, the values. */
function describingRanges(stream: Uint8Array): readonly (readonly [number, number])[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const ranges: (readonly [number, number])[] = [];
  for (let at = 0, size = view.getInt32(4, true); size > 0; size = view.getInt32(at + 4, true)) {
    const message = Message.getRootAsMessage(new ByteBuffer(stream.subarray(at + 8, at + 8 + size)));
    ranges.push([at, at + 8 + size]);
    at += 8 + size + Number(message.bodyLength());
  }
  return ranges;
}

/** The result of a try: the rows as text, or the error, which must be ours. */
function outcome(read: () => string): { readonly rows: string } | { readonly refused: string } {
  try {
    return { rows: read() };
  } catch (error) {
    if (!(error instanceof SparkConnectError)) throw error;
    return { refused: error.message };
  }
}

function flipped(bytes: Uint8Array, at: number, bits: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ bits;
  return copy;
}

const damages: Readonly<Record<string, (bytes: Uint8Array, random: Random) => Uint8Array>> = {
  "cut off": (bytes, random) => bytes.slice(0, random(bytes.byteLength)),
  "one bit flipped": (bytes, random) => flipped(bytes, random(bytes.byteLength), 1 << random(8)),
  "one byte changed": (bytes, random) => flipped(bytes, random(bytes.byteLength), 1 + random(255)),
  "bytes zeroed": (bytes, random) => bytes.slice().fill(0, random(bytes.byteLength), random(bytes.byteLength)),
  "bytes left out": (bytes, random) => {
    const at = random(bytes.byteLength);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(16))]);
  },
  "bytes put in": (bytes, random) => {
    const at = random(bytes.byteLength);
    return Buffer.concat([
      bytes.subarray(0, at),
      Uint8Array.from({ length: 1 + random(16) }, () => random(256)),
      bytes.subarray(at),
    ]);
  },
  "an extreme number": (bytes, random) => {
    const copy = bytes.slice();
    const extreme = [0, -1, 0x7fffffff, -0x80000000, 0x10000, 255][random(6)] ?? 0;
    new DataView(copy.buffer).setInt32(4 * random(Math.floor(bytes.byteLength / 4)), extreme, true);
    return copy;
  },
};

describe("a damaged batch", { timeout: 60_000 }, () => {
  for (const name of serverNames()) {
    it.each(Object.keys(damages))(`of ${name}, %s, ends in our own error or in as many rows as announced`, (kind) => {
      const source = sourceOf(name);
      const random = randomFrom(name + kind);
      for (let index = 0; index < tries; index++) {
        const bytes = damages[kind]?.(source.batch, random) ?? source.batch;
        const result = outcome(() => source.decode(bytes));
        const count = "rows" in result ? JSON.parse(result.rows).length : source.numRows;
        expect(count, `DAMAGE_SEED=${seed}, try ${index}`).toBe(source.numRows);
        outcome(() => String(plainStream(bytes, source.numRows).byteLength));
      }
    });

    it(`of ${name}, with a bit of its description flipped, ends in our own error or in the right rows`, () => {
      const source = sourceOf(name);
      const right = source.decode(source.batch);
      const wrong: string[] = [];
      for (const [start, end] of describingRanges(source.batch)) {
        for (let bit = start * 8 + (seed % stride); bit < end * 8; bit += stride) {
          const result = outcome(() => source.decode(flipped(source.batch, bit >> 3, 1 << (bit & 7))));
          if ("rows" in result && result.rows !== right) wrong.push(`bit ${bit}: ${result.rows.slice(0, 200)}`);
        }
      }
      expect(wrong).toEqual([]);
    });
  }
});
