import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import { definitionsOf } from "../../../src/pipelines/define.ts";
import {
  appendFlow,
  createAutoCdcFlow,
  createSink,
  createStreamingTable,
  materializedView,
  type Query,
  table,
  temporaryView,
} from "../../../src/pipelines/pipelines.ts";

const query: Query = (spark) => spark.range(1);
const cdc = { keys: ["id"], sequenceBy: "seq" } as const;

describe("outside of a pipeline", () => {
  it.each<[string, () => void]>([
    ["table", () => table("x", query)],
    ["materializedView", () => materializedView("x", query)],
    ["temporaryView", () => temporaryView("x", query)],
    ["createStreamingTable", () => createStreamingTable("x")],
    ["createSink", () => createSink("x", "noop")],
    ["appendFlow", () => appendFlow("x", query, { target: "t" })],
    ["createAutoCdcFlow", () => createAutoCdcFlow("x", "s", cdc)],
  ])("%s says so, with the line of the call", (method, call) => {
    expect(call).toThrow(new RegExp(`^${import.meta.filename}:\\d+: ${method} "x" was called outside of a pipeline`));
  });
});

describe("a definition that cannot be meant", () => {
  // What a module of JavaScript may pass.
  const anything = (value: unknown) => value as never;
  it.each<[string, () => void, string]>([
    ["no name", () => table("", query), 'table "" takes a name first, a text that is not empty, and got "".'],
    [
      "a number for a name",
      () => table(anything(5), query),
      "table takes a name first, a text that is not empty, and got 5.",
    ],
    [
      "an option of something else",
      () => table("x", query, anything({ partitionBy: ["day"] })),
      'table "x" has no option "partitionBy"; its options are comment, tableProperties, partitionCols, clusterBy, schema, format, sparkConf.',
    ],
    [
      "no query",
      () => materializedView("x", anything({ comment: "c" })),
      'materializedView "x" takes a function that returns a DataFrame, (spark) => spark.table("source"), and got object.',
    ],
    [
      "a flow without a target",
      () => appendFlow("x", query, anything({})),
      'appendFlow "x" needs the option target, the name of what it appends to.',
    ],
    [
      "changes without keys",
      () => createAutoCdcFlow("x", "s", { ...cdc, keys: [] }),
      'createAutoCdcFlow "x" needs keys, the columns that tell rows apart.',
    ],
    [
      "changes without an order",
      () => createAutoCdcFlow("x", "s", anything({ keys: ["id"] })),
      'createAutoCdcFlow "x" needs sequenceBy, what orders the changes of a key.',
    ],
    [
      "two lists of columns",
      () => createAutoCdcFlow("x", "s", { ...cdc, columnList: ["a"], exceptColumnList: ["b"] }),
      'createAutoCdcFlow "x" has both columnList and exceptColumnList; give one of them.',
    ],
    [
      "two lists of tracked columns",
      () =>
        createAutoCdcFlow("x", "s", {
          ...cdc,
          storedAsScdType: 2,
          trackHistoryColumnList: ["a"],
          trackHistoryExceptColumnList: ["b"],
        }),
      'createAutoCdcFlow "x" has both trackHistoryColumnList and trackHistoryExceptColumnList; give one of them.',
    ],
    [
      "a history that type 1 does not keep",
      () => createAutoCdcFlow("x", "s", { ...cdc, storedAsScdType: 1, trackHistoryColumnList: ["a"] }),
      'createAutoCdcFlow "x" tracks the history of columns, which only storedAsScdType: 2 keeps.',
    ],
    [
      "a type that there is not",
      () => createAutoCdcFlow("x", "s", { ...cdc, storedAsScdType: anything(3) }),
      'createAutoCdcFlow "x" has the storedAsScdType 3; it is 1 or 2.',
    ],
    [
      "truncates, which no server applies",
      () => createAutoCdcFlow("x", "s", anything({ ...cdc, applyAsTruncates: "op = 'T'" })),
      'createAutoCdcFlow "x" has no option "applyAsTruncates"; its options are keys, sequenceBy, applyAsDeletes, columnList, exceptColumnList, storedAsScdType, trackHistoryColumnList, trackHistoryExceptColumnList, name, sparkConf.',
    ],
  ])("is refused: %s", async (_, call, message) => {
    const error: unknown = await definitionsOf(call).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(String(error)).toMatch(new RegExp(`: ${import.meta.filename}:\\d+: `));
    expect(String(error).replace(/^.*:\d+: /, "")).toBe(message);
  });
});

it("two pipelines that are defined at once each get their own definitions, also after waiting", async () => {
  const defined = (name: string) =>
    definitionsOf(async () => {
      table(`${name}_1`, query);
      await new Promise((resolve) => setImmediate(resolve));
      table(`${name}_2`, query);
    });
  const names = (await Promise.all([defined("a"), defined("b")])).map((definitions) =>
    definitions.flatMap((definition) => (definition.kind === "flow" ? [definition.name] : [])),
  );
  expect(names).toEqual([
    ["a_1", "a_2"],
    ["b_1", "b_2"],
  ]);
});
