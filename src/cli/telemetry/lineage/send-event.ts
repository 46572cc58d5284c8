import { appendFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { LineageTransport } from "./lineage-config.ts";

/** Sends one event. Rejects with an error whose message holds neither the key nor the headers. */
export async function sendEvent(
  transport: LineageTransport,
  event: object,
  say: (line: string) => void,
): Promise<void> {
  const text = JSON.stringify(event);
  switch (transport.type) {
    case "http":
      return await post(transport, text);
    case "file":
      if (transport.mode === "append") return await appendFile(transport.path, `${text}\n`);
      return await writeFile(`${transport.path}-${stamp(new Date())}.json`, text, { flag: "wx" });
    case "console":
      return say(text);
  }
}

async function post(transport: LineageTransport & { readonly type: "http" }, text: string): Promise<void> {
  const { url, apiKey, headers, isCompressed, timeoutMs } = transport;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      ...(isCompressed && { "content-encoding": "gzip" }),
      ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
    },
    body: isCompressed ? new Uint8Array(await promisify(gzip)(text)) : text,
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
}

/** As the Python client names its files. */
function stamp(now: Date): string {
  const [day = "", time = ""] = now.toISOString().replaceAll(/[-:Z]/g, "").split("T");
  return `${day}-${time.replace(".", "")}${String(process.hrtime.bigint() % 1_000n).padStart(3, "0")}`;
}
