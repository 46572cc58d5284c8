import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  StreamingQueryManagerCommandResult_StreamingQueryInstance as QueryInstance,
  StreamingQueryManagerCommandResult,
  StreamingQueryManagerCommandSchema,
} from "../../gen/spark/connect/commands_pb.js";
import { commandPlan } from "../../plan/command.ts";
import type { ActionOptions } from "../action-options.ts";
import { actionOptions, callOptions } from "../calls/call-options.ts";
import { argument, text, wrongArgument } from "../calls/checks.ts";
import type { PlanRunner } from "../plan-runner.ts";
import { awaitOptions, StreamingQuery, timeoutOf } from "./streaming-query.ts";
import { StreamingQueryListenerBus, type StreamingQueryListenerLike } from "./streaming-query-listener.ts";

type Question = NonNullable<MessageInitShape<typeof StreamingQueryManagerCommandSchema>["command"]>;

/** `spark.streams`: the streaming queries of a session, and their listeners. */
export class StreamingQueryManager {
  readonly #runner: PlanRunner;
  readonly #listenerBus: StreamingQueryListenerBus;

  /** @internal */
  constructor(runner: PlanRunner) {
    this.#runner = runner;
    this.#listenerBus = new StreamingQueryListenerBus(runner);
    runner.queryStartHandlers.add((event) => this.#listenerBus.notifyStarted(event));
  }

  /** The queries that run. */
  async active(options: ActionOptions = {}): Promise<readonly StreamingQuery[]> {
    const { resultType } = await this.#send(
      { case: "active", value: true },
      actionOptions("active({ signal })", options),
    );
    const queries = resultType.case === "active" ? resultType.value.activeQueries : [];
    return queries.map((query) => this.#query(query));
  }

  /** The running query of this id, or null. */
  async get(id: string, options: ActionOptions = {}): Promise<StreamingQuery | null> {
    argument("get(query.id)", text, id);
    const { resultType } = await this.#send(
      { case: "getQuery", value: id },
      actionOptions("get(id, { signal })", options),
    );
    return resultType.case === "query" ? this.#query(resultType.value) : null;
  }

  /**
   * Waits until any query of the session has ended since the start, or since `resetTerminated`; rejects if it failed.
   * With `timeoutMs` it waits no longer than that, and says whether one has.
   */
  async awaitAnyTermination(options?: ActionOptions & { readonly timeoutMs?: number }): Promise<boolean> {
    const { timeoutMs, ...action } = callOptions(awaitOptions("awaitAnyTermination"), [options]);
    const value = timeoutMs === undefined ? {} : { timeoutMs: timeoutOf(timeoutMs) };
    const { resultType } = await this.#send({ case: "awaitAnyTermination", value }, action);
    return resultType.case === "awaitAnyTermination" && resultType.value.terminated;
  }

  /** Forgets the queries that have ended. */
  async resetTerminated(options: ActionOptions = {}): Promise<void> {
    await this.#send({ case: "resetTerminated", value: true }, actionOptions("resetTerminated({ signal })", options));
  }

  /** Adds a listener. Resolves when it is sure to hear of all later events. */
  async addListener(listener: StreamingQueryListenerLike): Promise<void> {
    await this.#listenerBus.add(listenerArgument("addListener", listener));
  }

  /** Resolves when the listener hears nothing more. No error if it was never added. */
  async removeListener(listener: StreamingQueryListenerLike): Promise<void> {
    await this.#listenerBus.remove(listenerArgument("removeListener", listener));
  }

  /** Removes all listeners; `spark.stop()` does it too. */
  async close(): Promise<void> {
    await this.#listenerBus.close();
  }

  #query({ id, name }: QueryInstance): StreamingQuery {
    return new StreamingQuery({ id: id?.id ?? "", runId: id?.runId ?? "", name: name || null }, this.#runner);
  }

  #send(command: Question, options: ActionOptions): Promise<StreamingQueryManagerCommandResult> {
    const plan = commandPlan({ case: "streamingQueryManagerCommand", value: { command } });
    return this.#runner.ask(plan, "streamingQueryManagerCommandResult", options);
  }
}

function listenerArgument(method: string, listener: StreamingQueryListenerLike): StreamingQueryListenerLike {
  if (typeof listener === "object" && listener !== null) return listener;
  throw wrongArgument(`${method}({ onQueryProgress: ({ progress }) => … })`, "a listener", listener);
}
