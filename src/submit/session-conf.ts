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

/** Keeps in the session the names of the settings that a run gave it: the target's next run has the same session. */
export const appliedKey = "spark-connect.submit.applied";

/** The names of the settings that an earlier run gave the session. */
export async function appliedSettings(client: SparkConnectClient, signal: AbortSignal): Promise<readonly string[]> {
  const remembered = create(ConfigRequest_GetOptionSchema, { keys: [appliedKey] });
  const { pairs } = await client.config({ case: "getOption", value: remembered }, { signal });
  return namesIn(pairs[0]?.value);
}

/** The same by the value of `appliedKey`. */
export function namesIn(applied: string | undefined): readonly string[] {
  return (applied ?? "").split(",").filter((key) => key !== "");
}

/** Gives the session exactly these settings, and unsets the others of `applied`. Throws a usage failure. */
export async function applyConf(
  client: SparkConnectClient,
  { conf, applied = [] }: { readonly conf: Readonly<Record<string, string>>; readonly applied?: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const stale = applied.filter((key) => !Object.hasOwn(conf, key));
  if (stale.length > 0) {
    await client.config({ case: "unset", value: create(ConfigRequest_UnsetSchema, { keys: stale }) }, { signal });
  }
  const entries = Object.entries(conf);
  if (entries.length === 0 && stale.length === 0) return;
  const remembered = [...entries, [appliedKey, Object.keys(conf).join(",")] as const];
  try {
    const set = create(ConfigRequest_SetSchema, {
      pairs: remembered.map(([key, value]) => create(KeyValueSchema, { key, value })),
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
