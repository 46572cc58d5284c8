import { InvalidInputError, SessionLostError, SparkConnectError, UnreachableError } from "../errors.ts";
import type { SourceLocation } from "../plan/call-site.ts";
import { placeOf } from "./define.ts";
import type { PipelineEvent } from "./event.ts";

/** An error of one definition, with the line that made it. It keeps its class if callers act on the class. */
export function locatedError(error: unknown, what: string, location: SourceLocation | undefined): unknown {
  if (error instanceof SessionLostError || error instanceof UnreachableError) return error;
  const prefix = `${placeOf(location)}${what}: `;
  if (error instanceof InvalidInputError) return new InvalidInputError(prefix + error.message, { cause: error });
  if (error instanceof SparkConnectError) return withMessage(error, prefix + error.message);
  return new InvalidInputError(`${prefix}the query threw ${String(error)}`, { cause: error });
}

/** The lines that define each output and flow, by its full name: `spark_catalog.sales.totals`. */
export type Locations = ReadonlyMap<string, readonly SourceLocation[]>;

/** What a run has said of failed flows by the time it ends. */
export class FailedFlows {
  readonly #events = new Map<string, PipelineEvent>();

  note(event: PipelineEvent): void {
    if (event.flow === null || event.status === null) return;
    if (event.status === "failed") this.#events.set(event.flow, event);
    else this.#events.delete(event.flow);
  }

  /**
   * A run's error, with the messages of the flows that it is about, since it only names flows that do not resolve; and
   * with the lines that define what it names.
   */
  explain(error: unknown, locations: Locations): unknown {
    if (!(error instanceof SparkConnectError)) return error;
    const said = [...this.#events.values()]
      .map(({ message }) => message.trimEnd())
      .filter((message) => !error.message.includes(reasonOf(message)));
    const message = [error.message.trim(), ...said].join("\n\n");
    const defined = definedIn(message, { locations, failed: this.#events });
    if (said.length + defined.length === 0) return error;
    return withMessage(error, defined.length === 0 ? message : `${message}\n\nDefined in:\n${defined.join("\n")}`);
  }
}

/** What follows the line that names the flow. */
export function reasonOf(message: string): string {
  return message
    .slice(message.indexOf("\n") + 1)
    .replace(/^Error: /, "")
    .trim();
}

interface Known {
  readonly locations: Locations;
  readonly failed: ReadonlyMap<string, PipelineEvent>;
}

/** The lines that define what failed, or what a message names: `  sales.totals: /home/me/totals.ts:12`. */
function definedIn(message: string, { locations, failed }: Known): readonly string[] {
  const words = new Set(message.replaceAll("`", "").split(/[\s'",;]+/));
  return [...locations]
    .filter(([name]) => failed.has(name) || words.has(name) || words.has(`${name}.`))
    .flatMap(([name, places]) => places.map(({ fileName, lineNumber }) => `  ${name}: ${fileName}:${lineNumber}`));
}

function withMessage(error: SparkConnectError, message: string): SparkConnectError {
  const { code, serverStackTrace } = error;
  return new SparkConnectError(message, { ...error, code, serverStackTrace, cause: error });
}
