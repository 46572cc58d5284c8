import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { it } from "vitest";
import { fixedAddress, startAt } from "../../runs/fixed-server.ts";
import { makeHome, runJson } from "../cli/run-command.ts";

const leftJob = join(import.meta.dirname, "left-job.ts");

/** Each of a server's limits, with the other at the value of every Spark that we start: a day. */
const limits = [
  {
    limit: "an idle session",
    keptMs: 40_000,
    conf: {
      "spark.connect.session.manager.defaultSessionTimeout": "40s",
      "spark.connect.session.manager.maintenanceInterval": "1s",
    },
  },
  {
    limit: "an operation without a reader",
    keptMs: 15_000,
    conf: {
      "spark.connect.execute.manager.detachedTimeout": "15s",
      "spark.connect.execute.manager.maintenanceInterval": "1s",
      // The time counts from the end of the last stream, which the server may continue after the reader has left.
      "spark.connect.execute.reattachable.senderMaxStreamDuration": "2s",
    },
  },
] as const;

// Side by side: most of their time is the server's waiting.
it.concurrent.for(limits)(
  "a server that drops $limit after $keptMs ms says so: what is left ends with 9, or with 0 where it published",
  { timeout: 600_000 },
  async ({ keptMs, conf }, { expect }) => {
    await using home = await makeHome();
    const address = await fixedAddress();
    await using server = await startAt(address, { conf });
    const env = { ...home.env, SPARK_REMOTE: address.remote, SPARK_CONNECT_AUTHENTICATE_TOKEN: address.token };
    const left = async (name: string, sleepMs: number) => {
      const beforeMs = Date.now();
      const out = join(home.directory, name);
      const args = ["submit", leftJob, "--out", out, "--sleep", String(sleepMs), "--detach"];
      const { exitCode, json, stderr } = await runJson(args, { env });
      expect({ exitCode, state: json["state"] }, stderr).toEqual({ exitCode: 0, state: "detached" });
      const leftMs = Date.parse(String(json["keptUntil"])) - keptMs;
      expect(leftMs).toBeGreaterThanOrEqual(beforeMs);
      expect(leftMs).toBeLessThanOrEqual(Date.now());
      return { out, id: String(Object(json["run"])["id"]), sessionId: String(Object(json["run"])["sessionId"]) };
    };
    // The first run of a server takes long: it may be dropped before it has published.
    let warmings = 0;
    const warmed = async () => {
      const out = join(home.directory, `warm-${warmings++}`);
      await runJson(["submit", leftJob, "--out", out, "--sleep", "1"], { env });
      return isThere(out);
    };
    await expect.poll(warmed, { timeout: 200_000 }).toBe(true);
    // Long enough to be left before it ends.
    const quick = await left("quick", 3_000);
    await expect.poll(() => isThere(quick.out), { timeout: 60_000 }).toBe(true);
    const slow = await left("slow", 250_000);
    // Not by asking the server, which would keep the session.
    for (const run of [quick, slow]) {
      await expect.poll(() => isDropped(server.logFile, run), { timeout: 90_000 }).toBe(true);
    }
    expect(await runJson(["attach", quick.id], { env })).toMatchObject({
      exitCode: 0,
      json: { ok: true, state: "published", path: quick.out },
    });
    expect(await runJson(["attach", slow.id], { env })).toMatchObject({
      exitCode: 9,
      json: { ok: false, exitCode: 9, outcome: "not-published", error: { code: "ABANDONED", retryable: true } },
    });
    expect(await runJson(["status", slow.id], { env })).toMatchObject({ exitCode: 0, json: { state: "abandoned" } });
    expect(await isThere(slow.out)).toBe(false);
  },
);

function isThere(out: string): Promise<boolean> {
  return stat(join(out, "_SUCCESS")).then(
    () => true,
    () => false,
  );
}

async function isDropped(logFile: string, { id, sessionId }: { readonly id: string; readonly sessionId: string }) {
  const lines = (await readFile(logFile, "utf8")).split("\n");
  return lines.some((line) => (line.includes(id) || line.includes(sessionId)) && /expired/.test(line));
}
