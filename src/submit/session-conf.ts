import { create } from "@bufbuild/protobuf";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { SparkConnectError } from "../errors.ts";
import {
  ConfigRequest_GetOptionSchema,
  ConfigRequest_SetSchema,
  ConfigRequest_UnsetSchema,
  KeyValueSchema,
} from "../gen/spark/connect/base_pb.js";
import { FailureError, toFailure } from "./failure.ts";

/** Remembers in the session which settings a run gave it: the next run of the target finds the same session. */
const appliedKey = "spark-connect.submit.applied";

/** Gives the session exactly these settings, and takes back those of an earlier run. Throws a usage failure. */
export async function applyConf(
  client: SparkConnectClient,
  conf: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const remembered = create(ConfigRequest_GetOptionSchema, { keys: [appliedKey] });
  const { pairs } = await client.config({ case: "getOption", value: remembered }, { signal });
  const stale = (pairs[0]?.value ?? "").split(",").filter((key) => key !== "" && !Object.hasOwn(conf, key));
  if (stale.length > 0) {
    await client.config({ case: "unset", value: create(ConfigRequest_UnsetSchema, { keys: stale }) }, { signal });
  }
  const entries = Object.entries(conf);
  if (entries.length === 0 && stale.length === 0) return;
  const applied = [...entries, [appliedKey, Object.keys(conf).join(",")] as const];
  try {
    const set = create(ConfigRequest_SetSchema, {
      pairs: applied.map(([key, value]) => create(KeyValueSchema, { key, value })),
    });
    await client.config({ case: "set", value: set }, { signal });
  } catch (error) {
    throw toFailure(error).code === "JOB_FAILED" && error instanceof SparkConnectError ? refusedConf(error) : error;
  }
}

function refusedConf(error: SparkConnectError): FailureError {
  return new FailureError("USAGE", `--conf: ${error.message}`, {
    hint: "Static settings are given to the server when it starts; here only a session's own can be set.",
    cause: error,
  });
}
