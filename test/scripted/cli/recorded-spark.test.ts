import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CliContext, GlobalOptions } from "../../../src/cli/context.ts";
import { recordedPlace, withoutCredentials } from "../../../src/cli/spark/recorded-address.ts";
import { recordedSpark } from "../../../src/cli/spark/recorded-spark.ts";
import type { RunRecord } from "../../../src/submit/run-record.ts";

let home: string;
let config: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "recorded-spark-"));
  config = join(home, "config.yaml");
  await writeFile(
    config,
    "profiles:\n  prod: { remote: 'sc://prod', token_env: T, conf: { a: 1 } }\n  home: { remote: 'local[2]' }\n",
  );
});
afterAll(() => rm(home, { recursive: true }));

function chosen(
  spark: RunRecord["spark"],
  { env = {}, ...options }: GlobalOptions & { readonly env?: Readonly<Record<string, string>> } = {},
) {
  // The other fields of a context and a record are not read.
  const context = { env: { XDG_STATE_HOME: home, XDG_CACHE_HOME: home, ...env } } as unknown as CliContext;
  return recordedSpark(context, { spark } as unknown as RunRecord, { config, ...options });
}

const plain = { profile: null, conf: {}, token: null };
const there = { remote: "sc://there", profile: null };
const own = { remote: "local[*]", profile: null };

describe("the Spark of a recorded run", () => {
  it("is the recorded address", async () => {
    expect(await chosen(there)).toEqual({ kind: "remote", remote: "sc://there", source: "record", ...plain });
  });

  it("is the recorded profile, with its token and without its settings", async () => {
    const profile = { source: "record", profile: "prod", conf: {}, token: { env: "T" } };
    expect(await chosen({ remote: "sc://old", profile: "prod" })).toEqual({
      kind: "remote",
      remote: "sc://prod",
      ...profile,
    });
  });

  it("is SPARK_REMOTE where that is the recorded address with a token", async () => {
    const env = { SPARK_REMOTE: "sc://there/;token=t" };
    expect(await chosen({ remote: "sc://there/", profile: null }, { env })).toMatchObject({
      remote: "sc://there/;token=t",
      source: "SPARK_REMOTE",
    });
    expect(await chosen({ remote: "sc://other", profile: null }, { env })).toMatchObject({ remote: "sc://other" });
  });

  it("is SPARK_REMOTE only with the headers that the address had, whatever its credentials are", async () => {
    const remote = "sc://there/;use_ssl=true;x-cluster=a;x-api-key=old";
    const recorded = recordedPlace({
      shown: "",
      address: withoutCredentials(remote),
      remote,
      profile: null,
    });
    expect(recorded).toEqual({
      remote: "sc://there/;use_ssl=true",
      profile: null,
      headers: { "x-cluster": expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
    const env = { SPARK_REMOTE: "sc://there/;use_ssl=true;x-cluster=a;x-api-key=new" };
    expect(await chosen(recorded, { env })).toMatchObject({ remote: env.SPARK_REMOTE, source: "SPARK_REMOTE" });
    await expect(chosen(recorded, { env: { SPARK_REMOTE: "sc://there/;use_ssl=true;x-cluster=b" } })).rejects.toThrow(
      "the run's record does not keep the headers of sc://there/;use_ssl=true: x-cluster",
    );
    // As earlier versions recorded it.
    const before = { remote: "sc://there/;use_ssl=true;x-cluster=a", profile: null };
    expect(await chosen(before, { env })).toMatchObject({ remote: env.SPARK_REMOTE, source: "SPARK_REMOTE" });
  });

  it("is what an option names, as for every command", async () => {
    expect(await chosen(own, { remote: "sc://h" })).toMatchObject({ remote: "sc://h", source: "--remote" });
    expect(await chosen(own, { profile: "prod" })).toMatchObject({ remote: "sc://prod", source: "--profile" });
    expect(await chosen(there, { profile: "home" })).toMatchObject({ kind: "embedded", master: "local[2]" });
    await expect(chosen(there, { remote: "sc://h", profile: "prod" })).rejects.toThrow(
      "--remote and --profile both name a Spark",
    );
    await expect(chosen(there, { remote: "spark://h:7077" })).rejects.toThrow(
      "--remote: 'spark://h:7077' is not a Spark Connect address",
    );
    await expect(chosen(there, { profile: "prd" })).rejects.toThrow("--profile: there is no profile 'prd'");
  });

  it("is gone where it ended with the command that started it, whatever profile named it", async () => {
    const gone = "the run's embedded Spark ended with the command that started it";
    await expect(chosen(own)).rejects.toThrow(gone);
    await expect(chosen({ remote: "local[2]", profile: "home" })).rejects.toThrow(gone);
  });

  it("names the record where its profile is not there any more", async () => {
    await expect(chosen({ remote: "sc://x", profile: "gone" })).rejects.toThrow(
      "the run's record: there is no profile 'gone'",
    );
  });
});
