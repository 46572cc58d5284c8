import { FailureError } from "../../submit/failure.ts";
import type { RunRecord } from "../../submit/run-record.ts";
import { readUserConfig } from "../config/user-config.ts";
import type { CliContext, GlobalOptions } from "../context.ts";
import { placeKey } from "./recorded-address.ts";
import { chooseSpark, type NamedSpark, type SparkChoice } from "./which-spark.ts";

/** The Spark that a recorded run is on, with a token from today's source. */
export async function recordedSpark(
  { env }: CliContext,
  { spark }: RunRecord,
  { remote, profile, config }: GlobalOptions,
): Promise<SparkChoice> {
  const user = await readUserConfig(env, config);
  const choice = chooseSpark({ remote, profile, user, others: await sourcesOfRecord(spark, env), otherwise });
  // The run exists already: its settings must not change.
  return { ...choice, conf: {} };
}

async function sourcesOfRecord(recorded: RunRecord["spark"], env: CliContext["env"]): Promise<readonly NamedSpark[]> {
  const { remote, profile, headers = {} } = recorded;
  if (remote.startsWith("local")) return [];
  if (profile !== null) return [{ source: "record", profile }];
  const fromEnv = env["SPARK_REMOTE"];
  // The environment's address may carry the token and headers, which the record must not.
  const isSame = fromEnv?.startsWith("sc://") && placeKey({ remote: fromEnv }) === placeKey(recorded);
  if (isSame) return [{ source: "SPARK_REMOTE", remote: fromEnv }];
  const lost = Object.keys(headers);
  if (lost.length > 0) {
    throw new FailureError("USAGE", `the run's record does not keep the headers of ${remote}: ${lost.join(", ")}`, {
      hint: "Name that Spark as when the run was submitted: by --remote, or in SPARK_REMOTE or a profile.",
    });
  }
  const { keptServerStatus } = await import("../../local/kept-server.ts");
  const kept = await keptServerStatus({ env });
  return [{ source: "record", remote, token: kept?.remote === remote ? kept.token : null }];
}

function otherwise(): never {
  throw new FailureError("UNREACHABLE", "the run's embedded Spark ended with the command that started it", {
    retryable: false,
  });
}
