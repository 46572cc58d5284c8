import { sparkTimeMs } from "../client/sessions/spark-time.ts";
import { SparkConnectError } from "../errors.ts";
import type { SparkSession } from "../sql/spark-session.ts";

/** For how long a server keeps an operation without a reader, in milliseconds. */
export interface KeepLimits {
  /** `spark.connect.execute.manager.detachedTimeout`. */
  readonly detachedMs: number;
  /**
   * `spark.connect.session.manager.defaultSessionTimeout`: a session that idles out takes its operations with it.
   * Infinity where no session does.
   */
  readonly sessionMs: number;
}

/** Spark's defaults, for servers that do not say. */
const defaults = { detached: "5m", session: "60m" } as const;

/** Reads the server's limits. Throws what the client throws. */
export async function readKeepLimits(spark: SparkSession, signal?: AbortSignal): Promise<KeepLimits> {
  const [detached, session] = await Promise.all([
    setting(spark, { key: "spark.connect.execute.manager.detachedTimeout", fallback: defaults.detached, signal }),
    setting(spark, { key: "spark.connect.session.manager.defaultSessionTimeout", fallback: defaults.session, signal }),
  ]);
  const sessionMs = sparkTimeMs(session);
  // Spark keeps sessions for ever at -1.
  return { detachedMs: sparkTimeMs(detached), sessionMs: sessionMs < 0 ? Infinity : sessionMs };
}

/** Until when the server keeps a run that is left now: the earlier of the two limits. */
export function keptUntil({ detachedMs, sessionMs }: KeepLimits, now: Date): Date {
  return new Date(now.getTime() + Math.min(detachedMs, sessionMs));
}

interface Setting {
  readonly key: string;
  readonly fallback: string;
  readonly signal: AbortSignal | undefined;
}

async function setting(spark: SparkSession, { key, fallback, signal }: Setting): Promise<string> {
  try {
    return await spark.conf.get(key, undefined, { signal });
  } catch (error) {
    // An older server, or one that is not Spark's, may not know the key at all.
    if (error instanceof SparkConnectError && error.errorClass?.startsWith("SQL_CONF_NOT_FOUND")) return fallback;
    throw error;
  }
}
