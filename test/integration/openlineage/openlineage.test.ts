import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SparkSession } from "../../../src/index.ts";
import { startHttpReceiver } from "../../scripted/support/http-receiver.ts";
import { type Home, makeHome, runJson } from "../cli/run-command.ts";
import { eachWithLake } from "../credit-snapshot/each-with-lake.ts";
import { land, submitSnapshot, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { pathOf, runPython } from "../python.ts";
import { sparkRemote } from "../spark.ts";

const packages = ["openlineage-python==1.54.0", "attrs==26.1.0", "python-dateutil==4.0.0"];
const asOf = "2022-03-01";
const parentRun = "0af76519-16cd-7dd8-8448-eb211c80319c";
let spark: SparkSession;
let lake: TestLake;
let home: Home;

eachWithLake((...given) => {
  [spark, lake] = given;
});
beforeAll(async () => {
  home = await makeHome();
  await pathOf(packages);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
});

/** Throws what OpenLineage's own classes, made of its published schemas, find wrong with the events. */
async function validated(events: readonly string[]): Promise<string> {
  const file = join(home.directory, "events.jsonl");
  await writeFile(file, events.map((event) => `${event}\n`).join(""));
  return (await runPython(packages, join(import.meta.dirname, "validate_events.py"), [file])).trim();
}

describe("with OPENLINEAGE_URL in its environment, submit", () => {
  it("sends valid events of what a day reads and publishes, and of one that has not landed", async () => {
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", asOf] });
    await using endpoint = await startHttpReceiver();
    const env = {
      ...home.env,
      SPARK_REMOTE: sparkRemote(),
      OPENLINEAGE_URL: endpoint.url,
      OPENLINEAGE_API_KEY: "hunter2-key",
      OPENLINEAGE_NAMESPACE: "lake",
      OPENLINEAGE_PARENT_ID: `airflow/nightly.credits/${parentRun}`,
      OPENLINEAGE_ROOT_PARENT_ID: `airflow/nightly/${parentRun}`,
    };
    const { exitCode, json } = await runJson(submitSnapshot(lake, asOf), { env });
    expect(exitCode).toBe(0);
    expect((await runJson(submitSnapshot(lake, "2022-03-02"), { env })).exitCode).toBe(4);
    const bodies = endpoint.received.map(({ body }) => body);
    expect(await validated(bodies)).toBe("4 valid");

    const [start, complete, begun, failed] = bodies.map((body) => JSON.parse(body));
    expect([start, complete, begun, failed].map(({ eventType }) => eventType)).toEqual([
      "START",
      "COMPLETE",
      "START",
      "FAIL",
    ]);
    expect(complete.run.runId).toBe(start.run.runId);
    expect(failed.run.runId).toBe(begun.run.runId);
    expect(failed.run.runId).not.toBe(start.run.runId);
    expect(complete.job).toMatchObject({ namespace: "lake", name: "credit-snapshot" });
    expect(complete.run.facets).toMatchObject({
      nominalTime: { nominalStartTime: `${asOf}T00:00:00Z` },
      parent: {
        run: { runId: parentRun },
        job: { namespace: "airflow", name: "nightly.credits" },
        root: { run: { runId: parentRun }, job: { name: "nightly" } },
      },
      processing_engine: { name: "spark", version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    });
    const fields = [{ name: "Id", type: "string" }, ...["dim1", "dim2", "dim3"].map((name) => ({ name, type: "int" }))];
    expect(complete.inputs).toMatchObject([
      { namespace: "file", name: lake.landing, facets: { schema: { fields }, dataSource: { name: "file" } } },
    ]);
    expect(complete.outputs).toMatchObject([
      {
        namespace: "file",
        name: lake.processed,
        facets: {
          schema: { fields: [...fields, { name: "record_date", type: "date" }] },
          version: { datasetVersion: json["path"] },
        },
        outputFacets: { outputStatistics: { rowCount: 78 } },
      },
    ]);
    expect(failed.run.facets.errorMessage.message).toContain("2022-03-02");
    expect(bodies.join("\n")).not.toContain("hunter2");
    expect(endpoint.received[0]).toMatchObject({
      path: "/api/v1/lineage",
      headers: { authorization: "Bearer hunter2-key" },
    });
  });
});
