import { createRequire } from "node:module";
import type { JsonObject } from "../../../job/json.ts";
import { redact } from "../../terminal/redact.ts";
import { withoutSecretValues } from "../../terminal/secret-values.ts";
import { bounded } from "../bounded.ts";
import type { Lineage, TelemetryContext } from "../telemetry.ts";
import { type LineageTransport, lineageTransport } from "./lineage-config.ts";
import type { LineageEnd, LineageRun } from "./lineage-run.ts";
import { type EventContext, lineageRunId, runEvent } from "./run-event.ts";
import { sendEvent } from "./send-event.ts";
import { shownSql } from "./shown-sql.ts";

/** An endpoint that is slow delays the end of a command by no more than this. */
const flushWithinMs = 3_000;

/** Events of the runs that a command starts, or learns the end of; `null`, and a warning, if they cannot be sent. */
export async function lineageOf(context: TelemetryContext): Promise<Lineage | null> {
  try {
    return new LineageEmitter(context, await lineageTransport(context));
  } catch (error) {
    context.output.warn(`no lineage is sent: ${redact(messageOf(error))}. Correct the OPENLINEAGE variables.`);
    return null;
  }
}

class LineageEmitter implements Lineage {
  readonly #context: TelemetryContext;
  readonly #transport: LineageTransport;
  readonly #about: EventContext;
  readonly #ids = new Map<LineageRun, string>();
  readonly #secrets: readonly string[];
  /** One event after the other: an end must not come before its start. */
  #sending: Promise<void> = Promise.resolve();

  constructor(context: TelemetryContext, transport: LineageTransport) {
    this.#context = context;
    this.#transport = transport;
    const { env } = context;
    const named = [env["SPARK_CONNECT_AUTHENTICATE_TOKEN"], env["OPENLINEAGE_API_KEY"]];
    this.#secrets = named.filter((secret) => secret !== undefined);
    this.#about = {
      namespace: env["OPENLINEAGE_NAMESPACE"] || "default",
      parent: parentOf(env),
      version: packageVersion(),
    };
  }

  started(run: LineageRun): void {
    this.#send(run, null);
  }

  ended(run: LineageRun, end: LineageEnd): void {
    const { error } = end;
    const safe = error && { ...error, message: withoutSecretValues(redact(error.message, this.#secrets)) };
    this.#send(run, { ...end, ...(safe && { error: safe }) });
  }

  async flush(): Promise<void> {
    const end = await bounded(this.#sending, flushWithinMs);
    if (end === "late") this.#say(`the endpoint took longer than ${flushWithinMs / 1_000} s`);
  }

  #send(run: LineageRun, end: LineageEnd | null): void {
    const runId = this.#ids.get(run) ?? lineageRunId(run);
    this.#ids.set(run, runId);
    this.#sending = this.#sending
      .then(async () => {
        const sql = end === null && run.sqlFile !== null ? await shownSql(run.sqlFile) : null;
        const event = runEvent(run, { end, runId, sql }, this.#about);
        await sendEvent(this.#transport, event, (line) => this.#context.output.note(line));
      })
      .catch((error: unknown) => this.#say(messageOf(error)));
  }

  #say(why: string): void {
    this.#context.output.noteOnce(`lineage is not sent: ${redact(why)}`);
  }
}

/** `NAMESPACE/JOB/RUN`, as Airflow's macro `lineage_parent_id` writes it. */
function parentOf(env: TelemetryContext["env"]): JsonObject | null {
  const parent = ancestor(env["OPENLINEAGE_PARENT_ID"]);
  if (parent === null) return null;
  const root = ancestor(env["OPENLINEAGE_ROOT_PARENT_ID"]);
  return { ...parent, ...(root !== null && { root }) };
}

function ancestor(id: string | undefined): JsonObject | null {
  const [, namespace, name, runId] = /^(.+)\/([^/]+)\/([0-9a-f-]{36})$/i.exec(id ?? "") ?? [];
  return namespace === undefined || name === undefined || runId === undefined
    ? null
    : { run: { runId }, job: { namespace, name } };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says "fetch failed", and its cause says why.
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

function packageVersion(): string {
  const { version } = createRequire(import.meta.url)("spark-connect/package.json") as { readonly version: string };
  return version;
}
