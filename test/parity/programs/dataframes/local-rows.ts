import { DayTimeInterval, functions as F, Timestamp, TimestampNTZ } from "../../../../src/index.ts";
import type { Programs } from "../program.ts";

const { col } = F;

/** Rows of this program. */
export const localRows: Programs = {
  "local rows of dates, times and intervals": async (spark) => {
    const rows = [
      [
        Timestamp.from("2022-03-25T10:05:00.25Z"),
        TimestampNTZ.from("1582-10-04T23:59:59.999999"),
        new DayTimeInterval(-86_399_999_999n),
        "0001-01-01",
        ["9999-12-31", null],
      ],
      [null, null, null, null, null],
    ];
    const schema = "ts TIMESTAMP, ntz TIMESTAMP_NTZ, span INTERVAL DAY TO SECOND, day DATE, days ARRAY<DATE>";
    const texts = ["ts", "ntz", "span", "day"].map((name) => col(name).cast("string").alias(`${name}_text`));
    return (await spark.createDataFrame(rows, schema)).select(col("*"), ...texts);
  },

  "local rows of nested types with nulls in each place": (spark) =>
    spark.createDataFrame(
      [
        [
          [[1, new Map([["k", [1, null]]])], null],
          [["x"], ["y", null]],
        ],
        [[[null, new Map([["k", null]])]], [null, null]],
        [[[null, null]], [[null], []]],
        [[], null],
        [null, null],
      ],
      "a ARRAY<STRUCT<x: INT, m: MAP<STRING, ARRAY<INT>>>>, s STRUCT<p: STRUCT<q: STRING>, r: ARRAY<STRING>>",
    ),

  "no local rows": (spark) => spark.emptyDataFrame("a INT, b ARRAY<STRING>"),

  "ten thousand local rows": async (spark) => {
    const rows = Array.from({ length: 10_000 }, (_, i) => [i, `row ${i}`, i % 5 === 0 ? null : i / 7]);
    const df = await spark.createDataFrame(rows, "i INT, s STRING, d DOUBLE");
    const checksum = F.sum(F.crc32(F.encode("s", "UTF-8")));
    return df.agg(F.sum("i"), F.sum("d"), F.count("d"), F.max("s"), checksum);
  },

  "local rows of many types": (spark) =>
    spark.createDataFrame(
      [
        [
          1,
          2n ** 53n + 1n,
          0.5,
          "12.34",
          "ä",
          Uint8Array.of(0, 255),
          true,
          "2022-03-25",
          [1, null],
          new Map([["k", 1n]]),
          [1, "y"],
        ],
        Array(11).fill(null),
        [
          -(2 ** 31),
          -(2n ** 63n),
          Number.NEGATIVE_INFINITY,
          "-0.01",
          "",
          new Uint8Array(),
          false,
          "1582-10-04",
          [],
          new Map(),
          [null, null],
        ],
      ],
      "i INT, l BIGINT, d DOUBLE, dec DECIMAL(10,2), s STRING, b BINARY, f BOOLEAN, day DATE, a ARRAY<INT>, m MAP<STRING, BIGINT>, st STRUCT<x: INT, y: STRING>",
    ),
};
