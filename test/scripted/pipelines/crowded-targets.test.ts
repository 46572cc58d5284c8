import { expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { refuseCrowdedTargets } from "../../../src/submit/pipeline/crowded-targets.ts";
import { scripted } from "../support/scripted.ts";

/** The error for two flows into a table of this name without a given format, with this default catalog. */
async function said(name: string, catalog: string) {
  await using scene = await scripted({
    config: ({ sessionId, operation }) => {
      const asked = operation?.opType;
      const defaults = asked?.case === "getWithDefault" ? asked.value.pairs : [];
      const set: Readonly<Record<string, string>> = { "spark.sql.catalog.lake": "org.example.LakeCatalog" };
      return { sessionId, pairs: defaults.map(({ key, value = "" }) => ({ key, value: set[key] ?? value })) };
    },
  });
  const flow = (flowName: string) => ({ kind: "flow", name: flowName, target: name, reads: [] }) as const;
  const elements = [{ kind: "table", name, format: undefined } as const, flow("one"), flow("two")];
  return await refuseCrowdedTargets(elements, { spark: SparkSession.fromClient(scene.client), catalog }).then(
    () => null,
    (error: unknown) => String(error),
  );
}

it.each([
  ["orders", "spark_catalog"],
  ["sales.orders", "spark_catalog"],
  ["spark_catalog.sales.orders", "lake"],
])("two flows into %s are refused where %s is the catalog: it is stored in files", async (name, catalog) => {
  const message = `FailureError: 2 flows (one, two) append to '${name}', whose format is parquet`;
  expect(await said(name, catalog)).toBe(message);
});

it.each([
  ["orders", "lake"],
  ["sales.orders", "lake"],
  ["lake.sales.orders", "spark_catalog"],
])("two flows into %s are let through where %s is the catalog: its own catalog decides", async (name, catalog) => {
  expect(await said(name, catalog)).toBeNull();
});
