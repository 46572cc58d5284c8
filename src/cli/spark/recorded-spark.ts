import { FailureError } from "../../submit/failure.ts";
import type { RunRecord } from "../../submit/run-record.ts";
import { profileNamed, readUserConfig } from "../config/user-config.ts";
import type { CliContext, GlobalOptions } from "../context.ts";
import { withoutSecrets } from "./endpoint.ts";
import type { SparkChoice } from "./which-spark.ts";

/** The Spark that a recorded run is on, with its token from where that comes from today. */
export async function recordedSpark(
  { env }: CliContext,
  { spark }: RunRecord,
  { remote, profile, config }: GlobalOptions,
): Promise<SparkChoice> {
  const plain = { profile: null, conf: {}, token: null } as const;
  if (remote !== undefined) return { kind: "remote", remote, source: "--remote", ...plain };
  const name = profile ?? spark.profile;
  if (name !== null) {
    const { token, remote: named } = profileNamed(await readUserConfig(env, config), name, "the run's record");
    return {
      kind: "remote",
      remote: named,
      source: profile === undefined ? "record" : "--profile",
      profile: name,
      conf: {},
      token,
    };
  }
  if (spark.remote.startsWith("local")) {
    throw new FailureError("UNREACHABLE", "the run's embedded Spark ended with the command that started it", {
      retryable: false,
    });
  }
  const fromEnv = env["SPARK_REMOTE"];
  // The environment's address may carry what the record must not: the token.
  const isSame = fromEnv !== undefined && withoutSecrets(fromEnv) === spark.remote;
  if (isSame) return { kind: "remote", remote: fromEnv, source: "SPARK_REMOTE", ...plain };
  const { keptServerStatus } = await import("../../local/kept-server.ts");
  const kept = await keptServerStatus({ env });
  const token = kept?.remote === spark.remote ? kept.token : null;
  return { kind: "remote", remote: spark.remote, source: "record", ...plain, token };
}
