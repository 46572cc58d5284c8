import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { create } from "@bufbuild/protobuf";
import type { SparkConnectClient } from "../../client/spark-connect-client.ts";
import { SparkConnectError } from "../../errors.ts";
import {
  ConfigRequest_GetAllSchema,
  ConfigRequest_SetSchema,
  ConfigRequest_UnsetSchema,
  KeyValueSchema,
} from "../../gen/spark/connect/base_pb.js";
import type { JobReport, RecordedRun } from "../../job/job.ts";
import type { Failure } from "../failure.ts";
import { runOperationId } from "../run-ids.ts";

/**
 * What the processes of a run tell each other: settings of the run's session, which any machine finds again by the
 * job's arguments. Spark copies settings that begin with `spark` into every task, so these do not.
 */
const prefix = "run-notes.";

/** Who starts a run, and what it does. Each submitter writes one before the request that starts the run. */
export interface StartNote {
  /** Of the submission. */
  readonly nonce: string;
  /** Equal for equal input and options. */
  readonly identity: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly fields: RecordedRun["fields"];
  /** Left out if they are large: equal work has equal details, up to what a job draws at random. */
  readonly details?: RecordedRun["details"];
}

/** How a run ended, for processes that could not read it themselves. */
export type EndNote =
  | { readonly kind: "succeeded"; readonly report: Pick<JobReport, "fields" | "lines"> }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "cancelled" };

/** The notes about one run. */
export interface RunNotes {
  readonly starts: readonly StartNote[];
  /** The nonce of the submission whose run the server took. */
  readonly taken: string | null;
  /** Changes every few seconds while a process reads the run: its nonce and its clock. In the end its farewell. */
  readonly reader: string | null;
  /** Whether another process waits to be told the end. */
  readonly isAwaited: boolean;
  readonly end: EndNote | null;
}

/** The notes of a session's runs, by their attempt. */
export type SessionNotes = ReadonlyMap<number, RunNotes>;

/** How the last process that read a run took its leave: it left the run on purpose, or told its user how that ended. */
export interface Farewell {
  readonly kind: "left" | "told";
  readonly at: Date;
}

/** `null` if the process has not taken its leave. */
export function farewellOf(reader: string | null): Farewell | null {
  const [kind, at = ""] = reader?.split(" ") ?? [];
  return kind === "left" || kind === "told" ? { kind, at: new Date(at) } : null;
}

const noNotes: RunNotes = { starts: [], taken: null, reader: null, isAwaited: false, end: null };

/** Reads all notes of the client's session; none from a server that cannot list settings. */
export async function readNotes(client: SparkConnectClient, signal: AbortSignal): Promise<SessionNotes> {
  const all = create(ConfigRequest_GetAllSchema, { prefix });
  let pairs: readonly { readonly key: string; readonly value?: string | undefined }[];
  try {
    ({ pairs } = await client.config({ case: "getAll", value: all }, { signal }));
  } catch (error) {
    if (cannotList(error)) return new Map();
    throw error;
  }
  const notes = new Map<number, RunNotes>();
  for (const { key, value = "" } of pairs) {
    // Spark leaves the prefix out of the keys.
    const [, number, part = "", nonce = ""] = /^(?:run-notes\.)?(\d+)\.(\w+)(?:\.(.+))?$/.exec(key) ?? [];
    if (number === undefined) continue;
    const before = notes.get(Number(number)) ?? noNotes;
    notes.set(Number(number), { ...before, ...(await parsed(part, { nonce, value }, before)) });
  }
  return notes;
}

function cannotList(error: unknown): boolean {
  return error instanceof SparkConnectError && (error.code === "UNSUPPORTED" || error.code === "FAILED");
}

async function parsed(
  part: string,
  { nonce, value }: { readonly nonce: string; readonly value: string },
  { starts }: RunNotes,
): Promise<Partial<RunNotes>> {
  switch (part) {
    case "start":
      // Only `announce` writes these keys.
      return { starts: [...starts, { ...((await unpacked(value)) as Omit<StartNote, "nonce">), nonce }] };
    case "taken":
      return { taken: value };
    case "reader":
      return { reader: value };
    case "awaited":
      return { isAwaited: true };
    case "end":
      return { end: (await unpacked(value)) as EndNote };
    default:
      return {};
  }
}

/** The attempt of an operation that has notes; undefined if it has none. */
export function attemptWithNotes(sessionId: string, operationId: string, notes: SessionNotes): number | undefined {
  return [...notes.keys()].find((attempt) => runOperationId(sessionId, attempt) === operationId);
}

const writeWithinMs = 10_000;
const maxDetailsCharacters = 64 * 1024;

/**
 * Writes the notes about one run. They are for other processes alone, so that a run goes on if they cannot be written:
 * its retry then ends with a conflict.
 */
export class NoteWriter {
  readonly #client: SparkConnectClient;
  /** Of the run. */
  readonly attempt: number;
  readonly #nonce: string;

  constructor(client: SparkConnectClient, attempt: number, nonce: string) {
    this.#client = client;
    this.attempt = attempt;
    this.#nonce = nonce;
  }

  /**
   * To be called before the request that starts the run. With the same request the session gets the settings that the
   * run needs; rejects if it does not take them.
   */
  async announce(
    { details, ...start }: Omit<StartNote, "nonce"> & RecordedRun,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const whole = await packed({ ...start, details });
    const value = whole.length <= maxDetailsCharacters ? whole : await packed(start);
    const isSet = await this.#set([[`start.${this.#nonce}`, value]], settings);
    if (!isSet && Object.keys(settings).length > 0) await this.#client.config(setting(Object.entries(settings)));
  }

  /** The server has refused the run. */
  async withdraw(): Promise<void> {
    await this.#unset([`${prefix}${this.attempt}.start.${this.#nonce}`]);
  }

  /** The server has taken the run, and this process reads it. */
  async take(): Promise<void> {
    await this.#set([
      ["taken", this.#nonce],
      ["reader", this.#sign()],
    ]);
  }

  /** This process reads the run now. */
  async read(): Promise<void> {
    await this.#set([["reader", this.#sign()]]);
  }

  /** Whether this process was the last to say that it reads. */
  isReader({ reader }: Pick<RunNotes, "reader">): boolean {
    return reader?.startsWith(`${this.#nonce} `) === true;
  }

  async leave(farewell: Farewell["kind"]): Promise<void> {
    await this.#set([["reader", `${farewell} ${new Date().toISOString()}`]]);
  }

  async wait(): Promise<void> {
    await this.#set([["awaited", "true"]]);
  }

  async end(end: EndNote): Promise<void> {
    await this.#set([["end", await packed(end)]]);
  }

  /** The same from a process that was not told why the run failed: what another one has noted stays. */
  async endUnlessNoted(end: EndNote): Promise<void> {
    const all = await readNotes(this.#client, AbortSignal.timeout(writeWithinMs)).catch(() => undefined);
    if ((all?.get(this.attempt)?.end ?? null) === null) await this.end(end);
  }

  /** Removes the notes of runs that ended two attempts ago and before: no process waits for those. */
  async prune(notes: SessionNotes): Promise<void> {
    const old = [...notes].filter(([attempt]) => attempt < this.attempt - 1);
    const keys = old.flatMap(([attempt, { starts }]) => [
      ...starts.map(({ nonce }) => `${prefix}${attempt}.start.${nonce}`),
      ...["taken", "reader", "awaited", "end"].map((part) => `${prefix}${attempt}.${part}`),
    ]);
    if (keys.length > 0) await this.#unset(keys);
  }

  #sign(): string {
    return `${this.#nonce} ${new Date().toISOString()}`;
  }

  /** Whether the server has taken them. */
  async #set(
    parts: readonly (readonly [part: string, value: string])[],
    settings: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const notes = parts.map(([part, value]) => [`${prefix}${this.attempt}.${part}`, value] as const);
    return await this.#write(setting([...Object.entries(settings), ...notes]));
  }

  async #unset(keys: readonly string[]): Promise<void> {
    await this.#write({ case: "unset", value: create(ConfigRequest_UnsetSchema, { keys: [...keys] }) });
  }

  async #write(operation: Parameters<SparkConnectClient["config"]>[0]): Promise<boolean> {
    try {
      await this.#client.config(operation, { signal: AbortSignal.timeout(writeWithinMs) });
      return true;
    } catch {
      // A server that is away or lost says so to the run itself.
      return false;
    }
  }
}

function setting(pairs: readonly (readonly [key: string, value: string])[]) {
  const value = create(ConfigRequest_SetSchema, {
    pairs: pairs.map(([key, value]) => create(KeyValueSchema, { key, value })),
  });
  return { case: "set", value } as const;
}

/**
 * Notes that a user has been told how a run ended, and why it failed: an equal submission is then a new run, and one that
 * waits for the end hears of it. For a process that has just read the end. Never rejects.
 */
export async function noteTold(
  client: SparkConnectClient,
  operationId: string,
  failure: Failure | null,
): Promise<void> {
  const notes = await writerOf(client, operationId);
  if (failure !== null) await notes?.endUnlessNoted({ kind: "failed", failure });
  await notes?.leave("told");
}

/** Notes why a run failed, for the processes that wait for its end. For one that has just read the end. Never rejects. */
export async function noteFailure(client: SparkConnectClient, operationId: string, failure: Failure): Promise<void> {
  const notes = await writerOf(client, operationId);
  await notes?.endUnlessNoted({ kind: "failed", failure });
}

/** Undefined for a run without notes. */
async function writerOf(client: SparkConnectClient, operationId: string): Promise<NoteWriter | undefined> {
  const all = await readNotes(client, AbortSignal.timeout(writeWithinMs)).catch(() => new Map<number, RunNotes>());
  const attempt = attemptWithNotes(client.sessionId, operationId, all);
  return attempt === undefined ? undefined : new NoteWriter(client, attempt, "");
}

async function packed(value: unknown): Promise<string> {
  return (await promisify(gzip)(JSON.stringify(value))).toString("base64");
}

async function unpacked(text: string): Promise<unknown> {
  return JSON.parse((await promisify(gunzip)(Buffer.from(text, "base64"))).toString("utf8"));
}
