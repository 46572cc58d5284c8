import { userInfo } from "node:os";
import { type JsonObject, lit, SparkConnectError } from "../../index.ts";
import type { Server } from "./server.ts";

/** The directory of the records, below the processed path. The underscore hides it from Spark's discovery. */
const AUDIT_FOLDER = "_runs";

/**
 * Appends a record of a published run, as a line of JSON. It is for audit, never for truth: where it cannot be written the
 * table is published all the same, and the reason is returned.
 */
export async function appendRecord(server: Server, runPath: string, record: JsonObject): Promise<string | undefined> {
  const { spark, call } = server;
  const processed = runPath.slice(0, runPath.lastIndexOf("/as_of="));
  try {
    const { userId: sparkUser } = spark.client;
    const line = JSON.stringify({ ...record, user: userInfo().username, sparkUser });
    await spark
      .range(1)
      .select(lit(line).alias("value"))
      .coalesce(1)
      .write.mode("append")
      .text(`${processed}/${AUDIT_FOLDER}`, call);
    return undefined;
  } catch (error) {
    if (error instanceof SparkConnectError) return error.message;
    throw error;
  }
}
