import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchDecoder } from "../../../../src/arrow/decode/batch-decoder.ts";
import { decodeStrings } from "../../../../src/arrow/decode/decode-strings.ts";
import { encodeRows } from "../../../../src/arrow/encode/encode-rows.ts";
import { StructType } from "../../../../src/types/data-type.ts";
import { isoDateFromEpochDay } from "../../../../src/types/iso-date.ts";
import { serverNames, serverResult } from "../fixtures/server-batches.ts";

describe("the slices of a batch", () => {
  it.each(serverNames())("hold the rows of the whole, whatever their size: %s", (name) => {
    const { schema, batches } = serverResult(name);
    for (const bytes of batches) {
      const batch = new BatchDecoder(schema).decode(bytes);
      const columns = schema.fields.map((_field, index) => batch.column(index));
      const whole = Array.from({ length: batch.numRows }, (_none, row) => columns.map((column) => column[row]));
      for (const maxRows of [1, 3, 8, 100]) {
        const slices = [...batch.slices(maxRows)];
        expect(slices.every((slice) => slice.length <= maxRows)).toBe(true);
        expect(slices.flat().map((row) => [...row])).toEqual(whole);
      }
    }
  });

  it("are decoded on demand, in pieces of at most 32,768 values, those in lists included", () => {
    const schema = StructType.fromDDL("id int, many array<int>");
    const rows = Array.from({ length: 4_000 }, (_none, id) => [id, [id, id, id, id, id, id]]);
    const [batch] = new BatchDecoder(schema).decodeAll(encodeRows(rows, schema));
    expect([...(batch?.rows() ?? [])].map((row) => [...row])).toEqual(rows);
    const lengths = [...new BatchDecoder(schema).decode(encodeRows(rows, schema)).slices()].map(({ length }) => length);
    // 4,000 rows of an id, a list and its six numbers.
    expect(lengths).toEqual([4_000]);
    const wide = Array.from({ length: 8_000 }, (_none, id) => [id, [id, id, id, id, id, id]]);
    const parts = [...new BatchDecoder(schema).decode(encodeRows(wide, schema)).slices()].map(({ length }) => length);
    expect(parts).toEqual([4_096, 3_904]);
  });
});

describe("decodeStrings", () => {
  it("reads texts of every length and script as TextDecoder does", () => {
    const ascii = fc.string({ unit: fc.constantFrom("a", "Z", "~", " ", "\0", "\u007f"), maxLength: 40 });
    const any = fc.string({ unit: fc.constantFrom("a", "é", "中", "😀", "\ufeff"), maxLength: 40 });
    const texts = fc.array(fc.oneof(ascii, any), { maxLength: 12 });
    fc.assert(
      fc.property(texts, fc.nat(9), (values, skipped) => {
        const encoded = values.map((text) => new TextEncoder().encode(text));
        const bytes = Buffer.concat([new Uint8Array(skipped), ...encoded]);
        const offsets = Int32Array.of(skipped, ...encoded.map(({ byteLength }) => byteLength));
        for (let index = 1; index < offsets.length; index++)
          offsets[index] = Number(offsets[index]) + Number(offsets[index - 1]);
        expect(decodeStrings(bytes, offsets)).toEqual(
          encoded.map((one) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(one)),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe("dates of one result", () => {
  it("are right when days share a slot of the cache, 256 or 16,384 days apart, and far from now", () => {
    const schema = StructType.fromDDL("day date");
    // Enough others that the cache grows.
    const others = Array.from({ length: 600 }, (_none, day) => day * 7);
    const days = [...others, 0, 256, 0, 16_384, -16_384, 0, 2_932_896, 2_932_896 - 16_384, -719_528, 16_384].map(
      (day) => [isoDateFromEpochDay(day)],
    );
    const [batch] = new BatchDecoder(schema).decodeAll(encodeRows(days, schema));
    expect([...(batch?.rows() ?? [])].map((row) => [...row])).toEqual(days);
  });
});
