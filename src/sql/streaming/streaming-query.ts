import type { MessageInitShape } from "@bufbuild/protobuf";
import { InvalidInputError, SparkConnectError } from "../../errors.ts";
import type { StreamingQueryCommandResult, StreamingQueryCommandSchema } from "../../gen/spark/connect/commands_pb.js";
import { commandPlan } from "../../plan/command.ts";
import { showAsText } from "../../types/show-as-text.ts";
import type { ActionOptions } from "../action-options.ts";
import { actionOptions, callOptions, type OptionsCall } from "../calls/call-options.ts";
import { type Check, flag, number } from "../calls/checks.ts";
import type { PlanRunner } from "../plan-runner.ts";
import { progressFromJson, type StreamingQueryProgress } from "./streaming-query-progress.ts";

type Question = NonNullable<MessageInitShape<typeof StreamingQueryCommandSchema>["command"]>;
type AnswerCase = NonNullable<StreamingQueryCommandResult["resultType"]["case"]>;
type Answer<C extends AnswerCase> = Extract<StreamingQueryCommandResult["resultType"], { case: C }>["value"];

/** What a query does at this moment. */
export interface StreamingQueryStatus {
  readonly message: string;
  readonly isDataAvailable: boolean;
  readonly isTriggerActive: boolean;
}

/** Which query, on the server. */
export interface StreamingQueryIds {
  /** The same when it starts again from its checkpoint. */
  readonly id: string;
  /** Of this start. */
  readonly runId: string;
  readonly name: string | null;
}

/** A query that runs on the server until it is stopped, whether or not this client is there. */
export class StreamingQuery {
  static {
    showAsText(StreamingQuery.prototype);
  }

  readonly #ids: StreamingQueryIds;
  readonly #runner: PlanRunner;
  readonly #sessionId: string;

  /** @internal */
  constructor(ids: StreamingQueryIds, runner: PlanRunner) {
    this.#sessionId = runner.client.sessionId;
    this.#ids = ids;
    this.#runner = runner;
  }

  /** A UUID, the same when the query starts again from its checkpoint. */
  get id(): string {
    return this.#ids.id;
  }

  /** A UUID of this start. */
  get runId(): string {
    return this.#ids.runId;
  }

  /** The name that `queryName` set before the start; null without one. */
  get name(): string | null {
    return this.#ids.name;
  }

  /** To read: `StreamingQuery<counts, 6b0c1f0e-…>`, the name if there is one, and the id. */
  toString(): string {
    return `StreamingQuery<${this.name === null ? this.id : `${this.name}, ${this.id}`}>`;
  }

  /** Asks the server whether the query still runs: it has neither been stopped nor failed. */
  async isActive(options: ActionOptions = {}): Promise<boolean> {
    return (await this.#ask({ case: "status", value: true }, "status", actionOptions("isActive({ signal })", options)))
      .isActive;
  }

  /** Asks the server what the query is doing at this moment; a query that has ended is not an error. */
  async status(options: ActionOptions = {}): Promise<StreamingQueryStatus> {
    const status = await this.#ask(
      { case: "status", value: true },
      "status",
      actionOptions("status({ signal })", options),
    );
    const { statusMessage: message, isDataAvailable, isTriggerActive } = status;
    return { message, isDataAvailable, isTriggerActive };
  }

  /** How the last triggers went, oldest first. */
  async recentProgress(options: ActionOptions = {}): Promise<readonly StreamingQueryProgress[]> {
    return this.#progress(
      { case: "recentProgress", value: true },
      actionOptions("recentProgress({ signal })", options),
    );
  }

  /** How the last trigger went; null before one ended. */
  async lastProgress(options: ActionOptions = {}): Promise<StreamingQueryProgress | null> {
    return (
      (
        await this.#progress({ case: "lastProgress", value: true }, actionOptions("lastProgress({ signal })", options))
      ).at(-1) ?? null
    );
  }

  /** Waits until all data that has arrived is processed. For tests: a busy source may never get there. */
  async processAllAvailable(options: ActionOptions = {}): Promise<void> {
    await this.#send(
      { case: "processAllAvailable", value: true },
      actionOptions("processAllAvailable({ signal })", options),
    );
  }

  /** Stops it, and waits until it has. */
  async stop(options: ActionOptions = {}): Promise<void> {
    await this.#send({ case: "stop", value: true }, actionOptions("stop({ signal })", options));
  }

  /** How the server runs the last trigger, as text; nothing is printed. */
  async explain(options?: boolean | (ActionOptions & { readonly extended?: boolean })): Promise<string> {
    const { extended = false, ...action } = callOptions(explainOptions, [options]);
    return (await this.#ask({ case: "explain", value: { extended } }, "explain", action)).result;
  }

  /** The error that made it fail; null if it did not fail. */
  async exception(options: ActionOptions = {}): Promise<SparkConnectError | null> {
    const { resultType } = await this.#send(
      { case: "exception", value: true },
      actionOptions("exception({ signal })", options),
    );
    // If the query did not fail, the server answers with an empty result.
    const answer = resultType.case === "exception" ? resultType.value : undefined;
    if (answer?.exceptionMessage === undefined) return null;
    return new SparkConnectError(answer.exceptionMessage, {
      errorClass: answer.errorClass ?? null,
      serverStackTrace: answer.stackTrace ?? null,
    });
  }

  /**
   * Waits until it ends; rejects if it fails. With `timeoutMs` it waits no longer than that, and says whether the
   * query has ended.
   */
  async awaitTermination(options?: ActionOptions & { readonly timeoutMs?: number }): Promise<boolean> {
    const { timeoutMs, ...action } = callOptions(awaitOptions("awaitTermination"), [options]);
    const value = timeoutMs === undefined ? {} : { timeoutMs: timeoutOf(timeoutMs) };
    return (await this.#ask({ case: "awaitTermination", value }, "awaitTermination", action)).terminated;
  }

  async #progress(question: Question, options: ActionOptions): Promise<readonly StreamingQueryProgress[]> {
    const { recentProgressJson } = await this.#ask(question, "recentProgress", options);
    return recentProgressJson.map(progressFromJson);
  }

  async #ask<C extends AnswerCase>(question: Question, answer: C, options: ActionOptions): Promise<Answer<C>> {
    const { resultType } = await this.#send(question, options);
    // A case names its type.
    if (resultType.case === answer) return resultType.value as Answer<C>;
    throw new SparkConnectError(`The server answered with ${resultType.case ?? "nothing"} instead of ${answer}.`);
  }

  #send(command: Question, options: ActionOptions): Promise<StreamingQueryCommandResult> {
    const value = { queryId: { id: this.id, runId: this.runId }, command };
    const plan = commandPlan({ case: "streamingQueryCommand", value });
    this.#runner.pinned(plan, `The streaming query ${this.name ?? this.id}`, this.#sessionId);
    return this.#runner.ask(plan, "streamingQueryCommandResult", options);
  }
}

const explainOptions = {
  example: "explain({ extended: true })",
  checks: { extended: flag },
  inOrder: ["extended"],
} as const;

/** Not positional: PySpark counts in seconds. */
export function awaitOptions(method: string): OptionsCall<{ readonly timeoutMs: Check<number> }> {
  return { example: `${method}({ timeoutMs: 10_000 })`, checks: { timeoutMs: number } };
}

/** Milliseconds as they are sent. Throws `InvalidInputError` unless positive. */
export function timeoutOf(timeoutMs: number): bigint {
  if (timeoutMs > 0 && Number.isFinite(timeoutMs)) return BigInt(Math.ceil(timeoutMs));
  throw new InvalidInputError(`timeoutMs must be positive, not ${timeoutMs}; leave it out to wait without limit.`);
}
