import * as arrow from "apache-arrow";
import { Message } from "apache-arrow/fb/message";
import { ByteBuffer } from "flatbuffers";
import { describe, expect, it } from "vitest";
import { BatchDecoder } from "../../../src/arrow/decode/batch-decoder.ts";
import { encodeArrow } from "../../../src/arrow/encode/encode-arrow.ts";
import type { EncodeOptions } from "../../../src/arrow/encode/encode-rows.ts";
import { InvalidInputError } from "../../../src/errors.ts";
import type { Row } from "../../../src/types/row.ts";
import { foreignArrow, foreignNames } from "./fixtures/foreign.ts";
import { foreignRows, foreignSources, lossySources } from "./fixtures/foreign-rows.ts";

type ArrowSource = Parameters<typeof encodeArrow>[0];

/** What would be sent to Spark, read back. */
function rowsSent(source: ArrowSource, options: EncodeOptions = {}): readonly Row[] {
  const { schema, parts } = encodeArrow(source);
  const decoder = new BatchDecoder(schema);
  return [...parts(options)].flatMap((part) => [...decoder.decode(part.data, part.numRows).rows()]);
}

function json(rows: readonly object[]): unknown {
  return JSON.parse(JSON.stringify(rows));
}

/** One column of an apache-arrow type that PyArrow has no maker for. */
function tableOf(type: arrow.DataType, data: ArrayBufferView): arrow.Table {
  const column = arrow.makeVector(arrow.makeData({ type, data } as unknown as Parameters<typeof arrow.makeData>[0]));
  return new arrow.Table({ c: column });
}

describe("Arrow data as PyArrow and Polars write it", () => {
  it("is all looked at here", () => {
    expect([...foreignSources, ...lossySources].map(([name]) => name).toSorted()).toEqual(foreignNames("").toSorted());
  });

  it.each(foreignSources)("is taken value by value: %s", (name, rows) => {
    expect(json(rowsSent(foreignArrow(name)))).toEqual(rows);
  });

  it.each(foreignSources)("is cut into parts without loss: %s", (name, rows) => {
    for (const maxRows of [1, 2, 3]) expect(json(rowsSent(foreignArrow(name), { maxRows }))).toEqual(rows);
  });

  it.each(lossySources)("is refused, with what to do, where Spark's type holds less: %s", (name, message) => {
    const sending = (): unknown => rowsSent(foreignArrow(name));
    expect(sending).toThrow(InvalidInputError);
    expect(sending).toThrow(message);
  });

  it("keeps the sign of a zero of 16 bits, and infinity", () => {
    const halves = rowsSent(foreignArrow("layouts")).map((row) => row["half"]);
    expect(halves).toEqual([1.5, -0, null, Number.POSITIVE_INFINITY, 2 ** -24]);
  });

  it("reads every float of 16 bits as numpy does", () => {
    const bits = Uint16Array.from({ length: 65_536 }, (_none, index) => index);
    const table = tableOf(new arrow.Float16(), bits);
    const read = rowsSent(table).map((row) => row["c"]);
    // 1 bit of sign, 5 of exponent and 10 of fraction become 1, 8 and 23: made here by another way than in the decoder.
    const doubles = Array.from(bits, (half) => {
      const scaled = new DataView(new ArrayBuffer(4));
      scaled.setUint32(0, ((half & 0x8000) << 16) | ((half & 0x7fff) << 13));
      const value = scaled.getFloat32(0) * 2 ** 112;
      if ((half & 0x7c00) !== 0x7c00) return value;
      return (half & 0x3ff) === 0 ? Math.sign(value) * Number.POSITIVE_INFINITY : Number.NaN;
    });
    expect(read).toEqual(doubles);
  });
});

describe("Arrow intervals", () => {
  it("in months are YEAR TO MONTH, in days and milliseconds DAY TO SECOND", () => {
    expect(json(rowsSent(tableOf(new arrow.IntervalYearMonth(), Int32Array.of(-14, 13))))).toEqual([
      { c: "INTERVAL '-1-2' YEAR TO MONTH" },
      { c: "INTERVAL '1-1' YEAR TO MONTH" },
    ]);
    expect(json(rowsSent(tableOf(new arrow.IntervalDayTime(), Int32Array.of(1, 1500, -1, -1))))).toEqual([
      { c: "INTERVAL '1 00:00:01.5' DAY TO SECOND" },
      { c: "INTERVAL '-1 00:00:00.001' DAY TO SECOND" },
    ]);
  });
});

describe("a table of apache-arrow", () => {
  const item = new arrow.Field("item", new arrow.Float32(), true);
  const vectors = new arrow.Table({
    v: arrow.vectorFromArray([[1, 2], null, [3, 4], [5, 6]], new arrow.FixedSizeList(2, item)),
  });

  it("may hold lists of a fixed size", () => {
    expect(encodeArrow(vectors).schema.simpleString()).toBe("struct<v:array<float>>");
    expect(json(rowsSent(vectors))).toEqual([{ v: [1, 2] }, { v: null }, { v: [3, 4] }, { v: [5, 6] }]);
    expect(json(rowsSent(vectors.slice(1, 3)))).toEqual([{ v: null }, { v: [3, 4] }]);
  });

  it("may hold views, read from bytes", () => {
    const table = arrow.tableFromIPC(foreignArrow("polars")).select(["text", "bytes"]);
    expect(table.schema.fields.map((field) => String(field.type))).toEqual(["Utf8View", "BinaryView"]);
    expect(json(rowsSent(table))).toEqual(foreignRows.polars.map(({ text, bytes }) => ({ text, bytes })));
  });
});

describe("damaged Arrow data", () => {
  it.each(["layouts", "layouts zstd", "polars"])("is refused: a stream that ends within a message: %s", (name) => {
    const stream = foreignArrow(name);
    const taken = lengthsTaken(stream);
    // The format lets a stream end after any message.
    expect(taken).toEqual([...messageEnds(stream), stream.byteLength]);
  });

  it.each(["layouts file", "polars file"])("is refused: a file that is cut off: %s", (name) => {
    expect(lengthsTaken(foreignArrow(name))).toEqual([foreignArrow(name).byteLength]);
  });

  /** The lengths that the bytes can be cut to and still be read. Refusals must blame the caller's input. */
  function lengthsTaken(bytes: Uint8Array): readonly number[] {
    const lengths = Array.from({ length: bytes.byteLength + 1 }, (_none, length) => length);
    return lengths.filter((length) => isTaken(bytes.subarray(0, length)));
  }

  function isTaken(bytes: Uint8Array): boolean {
    try {
      rowsSent(bytes);
      return true;
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      return false;
    }
  }

  function messageEnds(stream: Uint8Array): readonly number[] {
    const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
    const ends: number[] = [];
    for (let at = 0, size = view.getInt32(4, true); size > 0; size = view.getInt32(at + 4, true)) {
      const message = Message.getRootAsMessage(new ByteBuffer(stream.subarray(at + 8, at + 8 + size)));
      at += 8 + size + Number(message.bodyLength());
      ends.push(at);
    }
    return ends;
  }
});
