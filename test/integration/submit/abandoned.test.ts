import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startEmbeddedServer } from "../../../src/local/embedded-server.ts";
import { makeHome, runJson } from "../cli/run-command.ts";

it("a run that the server dropped ends with 9, and says what was published", { timeout: 300_000 }, async () => {
  await using home = await makeHome();
  await using server = await startEmbeddedServer({
    master: "local[1]",
    conf: {
      "spark.driver.memory": "1g",
      "spark.connect.execute.manager.detachedTimeout": "3s",
      "spark.connect.execute.manager.maintenanceInterval": "1s",
      "spark.connect.session.manager.defaultSessionTimeout": "10s",
      "spark.connect.session.manager.maintenanceInterval": "1s",
    },
  });
  const env = { ...home.env, SPARK_REMOTE: server.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: server.token };
  const slow = join(home.directory, "slow.sql");
  await writeFile(
    slow,
    `INSERT OVERWRITE DIRECTORY '${home.directory}/slow' USING parquet
     SELECT id, java_method('java.lang.Thread', 'sleep', 200L) AS slept FROM range(0, 1000, 1, 1000)`,
  );
  const submitted = await runJson(["submit", slow, "--target", randomUUID(), "--detach"], { env });
  expect(submitted).toMatchObject({ exitCode: 0, json: { state: "detached" } });
  const { id } = submitted.json["run"] as { id: string };
  expect(Date.parse(String(submitted.json["keptUntil"])) - Date.now()).toBeLessThan(10_000);
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  const attached = await runJson(["attach", id], { env });
  expect(attached).toMatchObject({
    exitCode: 9,
    json: { ok: false, exitCode: 9, outcome: "unknown", error: { code: "ABANDONED", retryable: true } },
  });
  expect(await runJson(["status", id], { env })).toMatchObject({ exitCode: 0, json: { state: "abandoned" } });
});
