import { expect, it } from "vitest";
import type { GraphElement } from "../../../../src/pipelines/pipelines.ts";
import { graphLines } from "../../../../src/submit/pipeline/graph-text.ts";

const flow = (name: string, target: string, ...reads: string[]): GraphElement => ({
  kind: "flow",
  name,
  target,
  reads,
});
const dataset = (kind: "materializedView" | "table" | "temporaryView" | "sink", name: string): GraphElement => ({
  kind,
  name,
  format: undefined,
});

it("a graph is drawn a line a dataset, after what it reads, whatever names are qualified", () => {
  expect(
    graphLines([
      dataset("materializedView", "totals"),
      flow("totals", "totals", "lake.sales.orders", "rates"),
      dataset("sink", "files"),
      flow("to_files", "files", "orders"),
      dataset("table", "orders"),
      flow("eu", "sales.orders", "landed_eu"),
      flow("asia", "orders", "landed_asia"),
      dataset("temporaryView", "rates"),
      flow("rates", "rates"),
    ]),
  ).toEqual([
    "orders  streaming table    <- landed_eu (eu), landed_asia (asia)",
    "rates   temporary view",
    "totals  materialized view  <- lake.sales.orders, rates",
    "files   sink               <- orders (to_files)",
  ]);
});

it("a cycle is drawn too: it is for the server to refuse", () => {
  const elements = [dataset("table", "a"), flow("a", "a", "b"), dataset("table", "b"), flow("b", "b", "a")];
  expect(graphLines(elements)).toEqual(["b  streaming table  <- a", "a  streaming table  <- b"]);
});
