import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { SessionLostError } from "../../../src/errors.ts";
import { type EmbeddedServer, startEmbeddedServer } from "../../../src/local/embedded-server.ts";
import { addressOf, behindProxy } from "../../scripted/support/behind.ts";
import { startTcpGate } from "../../scripted/support/fault-proxy.ts";
import { eventsOf, run, statement } from "../../scripted/support/plans.ts";
import { makeHome } from "../cli/run-command.ts";
import { Terminal } from "../cli/terminal.ts";

const version = {
  case: "sparkVersion",
  value: { $typeName: "spark.connect.AnalyzePlanRequest.SparkVersion" },
} as const;
const small = { "spark.driver.memory": "1g", "spark.sql.shuffle.partitions": "2" };

function start(conf: Readonly<Record<string, string>>): Promise<EmbeddedServer> {
  return startEmbeddedServer({ master: "local[2]", conf: { ...small, ...conf } });
}

describe("servers of their own", async () => {
  const [timed, sized] = await Promise.all([
    start({ "spark.connect.execute.reattachable.senderMaxStreamDuration": "1s" }),
    start({ "spark.connect.execute.reattachable.senderMaxStreamSize": "123b" }),
  ]);
  afterAll(async () => {
    await Promise.all([timed[Symbol.asyncDispose](), sized[Symbol.asyncDispose]()]);
  });

  it("that end each stream after a second lose nothing", async () => {
    await using scene = await behindProxy(timed.remote, { token: timed.token });
    const batches = await run(
      scene.client,
      "select reflect('java.lang.Thread', 'sleep', 600L), id from range(0, 16, 1, 16)",
    );
    expect(batches.map(({ startOffset }) => startOffset)).toEqual(
      Array.from({ length: 16 }, (_, index) => BigInt(index)),
    );
    expect(scene.proxy.calls.filter((call) => call === "ReattachExecute").length).toBeGreaterThanOrEqual(3);
    expect(scene.proxy.calls.filter((call) => call === "ExecutePlan")).toHaveLength(1);
  });

  it("that end each stream after 123 bytes lose nothing", async () => {
    await using scene = await behindProxy(sized.remote, { token: sized.token });
    const batches = await run(scene.client, "select id from range(0, 500, 1, 50)");
    expect(batches.map(({ startOffset, rowCount }) => `${startOffset}+${rowCount}`)).toEqual(
      Array.from({ length: 50 }, (_, index) => `${index * 10}+10`),
    );
    expect(scene.proxy.calls.filter((call) => call === "ReattachExecute").length).toBeGreaterThanOrEqual(50);
  });

  it("that are replaced at their address leave a shell without its views, which goes on and says so", async () => {
    await using gate = await startTcpGate(addressOf(timed.remote));
    await using home = await makeHome();
    await using terminal = new Terminal();
    const [tokenFile, config] = [join(home.directory, "token"), join(home.directory, "profiles.yaml")];
    await writeFile(tokenFile, timed.token);
    const profile = { remote: `sc://127.0.0.1:${gate.port}`, token_file: tokenFile };
    await writeFile(config, JSON.stringify({ profiles: { there: profile } }));
    const screen = await terminal.run(
      ["sql", "--config", config, "-p", "there", "-c", "spark.sql.session.timeZone=Asia/Tokyo"],
      home.env,
    );
    const shows = (text: RegExp) =>
      expect.poll(async () => (await screen.lines()).join("\n"), { timeout: 30_000 }).toMatch(text);
    await shows(/spark=>$/);
    await screen.enter("CREATE TEMP VIEW here AS SELECT 1 AS one;");
    await shows(/OK\nspark=>$/);

    await writeFile(tokenFile, sized.token);
    gate.target = addressOf(sized.remote);
    gate.cut();

    await screen.enter("SELECT current_timezone() AS zone;");
    await shows(/warning: the session was lost, and this is a new one: views, settings and\n.*\nzone\n-+\nAsia\/Tokyo/);
    await screen.enter("SELECT * FROM here;");
    await shows(/TABLE_OR_VIEW_NOT_FOUND/);
    await screen.enter("\\q");
    expect((await screen.ended()).exitCode).toBe(0);
  });

  it("that are killed and restarted take the session with them: between calls, within a query, within a write", async () => {
    await using gate = await startTcpGate(addressOf(timed.remote));
    let token = timed.token;
    const open = (): SparkConnectClient =>
      new SparkConnectClient({ remote: `sc://127.0.0.1:${gate.port}`, token: () => token });
    await using idle = open();
    await using reading = open();
    await using writing = open();
    expect((await idle.analyze(version)).value).toMatchObject({ version: timed.sparkVersion });

    let accepted = 0;
    const onAccepted = (): void => void accepted++;
    const slow = "reflect('java.lang.Thread', 'sleep', 60000L)";
    const query = run(reading, `select ${slow} from range(2)`, { onAccepted }).catch((error: unknown) => error);
    const table = `restart_${randomUUID().replaceAll("-", "")}`;
    const write = eventsOf(
      writing.execute(statement(`create table ${table} using parquet as select ${slow} from range(2)`), { onAccepted }),
    ).catch((error: unknown) => error);
    await expect.poll(() => accepted, { timeout: 60_000 }).toBe(2);

    process.kill(timed.pid, "SIGKILL");
    token = sized.token;
    gate.target = addressOf(sized.remote);
    gate.cut();

    expect(await query).toBeInstanceOf(SessionLostError);
    expect(await write).toBeInstanceOf(SessionLostError);
    await expect(idle.analyze(version)).rejects.toBeInstanceOf(SessionLostError);
    await expect(run(idle, "select 1")).rejects.toBeInstanceOf(SessionLostError);

    await using fresh = open();
    expect((await run(fresh, `show tables like '${table}'`)).reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(0);
  });
});
