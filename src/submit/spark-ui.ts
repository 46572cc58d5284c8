import { create } from "@bufbuild/protobuf";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { ConfigRequest_GetOptionSchema } from "../gen/spark/connect/base_pb.js";

/** The address of a server's Spark web UI. */
export interface SparkUi {
  readonly url: string;
  /** The id of the server's Spark application, by which a history server finds it too. */
  readonly applicationId: string | null;
}

/** The settings that tell where it is. */
export const sparkUiKeys = [
  "spark.app.id",
  "spark.ui.enabled",
  "spark.ui.port",
  "spark.driver.host",
  "spark.driver.appUIAddress",
  "spark.ui.reverseProxy",
  "spark.ui.reverseProxyUrl",
  "spark.ssl.ui.enabled",
] as const;

type Settings = Readonly<Partial<Record<(typeof sparkUiKeys)[number], string>>>;

/** The web UI by the server's settings; `null` if there is none or the settings do not say. Never throws. */
export async function readSparkUi(client: SparkConnectClient, signal: AbortSignal): Promise<SparkUi | null> {
  try {
    const value = create(ConfigRequest_GetOptionSchema, { keys: [...sparkUiKeys] });
    const { pairs } = await client.config({ case: "getOption", value }, { signal });
    return sparkUiOf(Object.fromEntries(pairs.map((pair) => [pair.key, pair.value])));
  } catch {
    // The UI is optional: a server that does not answer here can still run the job.
    return null;
  }
}

/** Source: Spark's configuration page, "Spark UI". Spark on YARN sets `spark.driver.appUIAddress` by itself. */
export function sparkUiOf(settings: Settings): SparkUi | null {
  const url = urlOf(settings);
  return url === null ? null : { url, applicationId: settings["spark.app.id"] || null };
}

function urlOf(settings: Settings): string | null {
  if (settings["spark.ui.enabled"] === "false") return null;
  const proxy = settings["spark.ui.reverseProxyUrl"];
  const id = settings["spark.app.id"];
  if (settings["spark.ui.reverseProxy"] === "true" && proxy && id) return `${proxy.replace(/\/+$/, "")}/proxy/${id}/`;
  const host = settings["spark.driver.host"];
  const scheme = settings["spark.ssl.ui.enabled"] === "true" ? "https" : "http";
  const direct = host ? `${scheme}://${host}:${settings["spark.ui.port"] ?? "4040"}` : null;
  const url = settings["spark.driver.appUIAddress"] ?? direct;
  // Port 0 lets Spark choose a port, which it does not tell.
  return url === null || /:0\/?$/.test(url) ? null : url;
}
