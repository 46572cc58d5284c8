import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { BatchDecoder } from "../arrow/decode/batch-decoder.ts";
import { plainStream } from "../arrow/decode/plain-stream.ts";
import type { DecodedBatch, RecordBatch } from "../arrow/decode/record-batch.ts";
import { encode } from "../client/encode.ts";
import type { ExecuteEvent, ExecutionProgress } from "../client/events.ts";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { turn } from "../client/waiting.ts";
import { InvalidInputError, SparkConnectError } from "../errors.ts";
import {
  AnalyzePlanRequestSchema,
  type AnalyzePlanResponse,
  ConfigRequest_OperationSchema,
  type ExecutePlanResponse,
  type ExecutePlanResponse_ObservedMetrics,
  type KeyValue,
  type Plan,
} from "../gen/spark/connect/base_pb.js";
import { type Expression, ExpressionSchema } from "../gen/spark/connect/expressions_pb.js";
import { type Relation, RelationSchema } from "../gen/spark/connect/relations_pb.js";
import { commandPlan, relationPlan } from "../plan/command.ts";
import { functionsOf } from "../plan/freeze.ts";
import { planId } from "../plan/relation.ts";
import { cachedRemoteRelation } from "../plan/source.ts";
import { partsIn, substitute } from "../plan/substitute.ts";
import { StructType } from "../types/data-type.ts";
import { dataTypeFromProto } from "../types/proto-data-type.ts";
import type { Row } from "../types/row.ts";
import type { ActionOptions, CommandOptions, CommandResponse, ProgressHandler, ReadOptions } from "./action-options.ts";
import { noteSchema } from "./dataframe/known-columns.ts";
import type { Observation } from "./dataframe/observation.ts";
import {
  type ExecutionInfo,
  type ObservedMetrics,
  type OperatorMetrics,
  observedMetrics,
  operatorMetrics,
} from "./execution-info.ts";
import { PinnedParts } from "./session/pinned-parts.ts";
import type { QueryStartedEvent } from "./streaming/streaming-query-progress.ts";
import { FunctionInstaller } from "./udf/function-installer.ts";

/** What every request carries, and what the session may do. */
export interface RunnerContext {
  readonly extensions: readonly Any[];
  /** Whether settings, views and functions of the session may be changed. */
  readonly changes: "allowed" | "refused";
  /** Error classes that the callers handle by their class alone: the server is not asked for their details. */
  readonly expected?: readonly string[];
  /** How the results of queries are read; see `ExecuteOptions`. */
  readonly reading?: "reattachable" | "brief";
}

const usualContext: RunnerContext = { extensions: [], changes: "allowed" };

/** So many values are decoded, some milliseconds of work, before timers and sockets have their turn. */
const maxValuesPerTurn = 32_768;

/** The results of a command. */
export interface CommandOutcome {
  readonly info: ExecutionInfo;
  /** The last response that carries a result, such as the relation of a SQL command. */
  readonly result: CommandResponse;
}

type ResponseCase = NonNullable<ExecutePlanResponse["responseType"]["case"]>;
type ResponseOf<C extends ResponseCase> = Extract<ExecutePlanResponse["responseType"], { case: C }>["value"];
type AnalyzeCase = NonNullable<AnalyzePlanResponse["result"]["case"]>;
type AnalysisOf<C extends AnalyzeCase> = Extract<AnalyzePlanResponse["result"], { case: C }>["value"];

type Questions = NonNullable<MessageInitShape<typeof AnalyzePlanRequestSchema>["analyze"]>;
type Settings = NonNullable<MessageInitShape<typeof ConfigRequest_OperationSchema>["opType"]>;

interface RemoteRelation {
  readonly relationId: string;
  readonly sessionId: string;
}

/** Runs plans in one session: turns events into batches and rows, and gives metrics to the observations that wait. */
export class PlanRunner {
  readonly client: SparkConnectClient;
  /** Tags of every operation that starts from now on. */
  readonly tags: Set<string> = new Set();
  readonly progressHandlers: Set<ProgressHandler> = new Set();
  /** Called with each streaming query that starts here. */
  readonly queryStartHandlers: Set<(event: QueryStartedEvent) => void> = new Set();
  /** Relations that the server has not told yet, and how to wait for them. */
  readonly #placeholders = new WeakMap<object, () => Promise<Relation>>();
  #hasPlaceholders = false;
  readonly #observations = new Map<bigint, Observation>();
  readonly #remoteRelations = new FinalizationRegistry<RemoteRelation>((remote) => this.#forget(remote));
  readonly #pinned = new PinnedParts();

  readonly context: RunnerContext;

  /** The user's functions that the server knows. */
  readonly functions: FunctionInstaller;

  constructor(client: SparkConnectClient, context: RunnerContext = usualContext) {
    this.client = client;
    this.context = context;
    this.functions = new FunctionInstaller({ client, run: (plan, signal) => this.command(plan, { signal }) });
  }

  /** Throws `InvalidInputError` in a definition of a pipeline, which must not change the session that it is read in. */
  assertMayChange(method: string): void {
    if (this.context.changes === "allowed") return;
    throw new InvalidInputError(
      `${method} changes the session, which definitions of a pipeline must not do. Give settings by sparkConf or by the pipeline's configuration, and define views with temporaryView.`,
    );
  }

  /** The rows of a relation, batch by batch as they arrive. Returns what the server told in addition. */
  batches(root: Relation, options: ReadOptions = {}): AsyncGenerator<RecordBatch, ExecutionInfo> {
    return this.#decoded(root, options, (batch) => [{ part: batch, values: 0 }]);
  }

  /** The rows of a relation as they arrive, at most `maxRows` at a time; the process does its other work in between. */
  rowSlices(
    root: Relation,
    { maxRows, ...options }: ReadOptions & { readonly maxRows: number },
  ): AsyncGenerator<readonly Row[], ExecutionInfo> {
    return this.#decoded(root, options, function* (batch) {
      const { valuesPerRow } = batch;
      for (const part of batch.slices(maxRows)) yield { part, values: part.length * valuesPerRow };
    });
  }

  async *#decoded<T>(
    root: Relation,
    options: ReadOptions,
    partsOf: (batch: DecodedBatch) => Iterable<{ readonly part: T; readonly values: number }>,
  ): AsyncGenerator<T, ExecutionInfo> {
    const info = new InfoCollector();
    let decoder = new BatchDecoder(undefined, options.longs);
    let valuesSinceTurn = 0;
    for await (const event of this.#events(relationPlan(root), options, info)) {
      if (event.type === "schema") {
        const schema = dataTypeFromProto(event.schema);
        if (!(schema instanceof StructType)) continue;
        noteSchema(root, schema);
        decoder = new BatchDecoder(schema, options.longs);
      }
      if (event.type !== "batch") continue;
      for (const { part, values } of partsOf(decoder.decode(event.data, event.rowCount))) {
        yield part;
        valuesSinceTurn += values;
        if (valuesSinceTurn < maxValuesPerTurn) continue;
        // Decoding goes from promise to promise, which leaves no room for timers and sockets.
        await turn(options.signal);
        valuesSinceTurn = 0;
      }
    }
    return info.info();
  }

  /** The rows of a relation as they arrive: uncompressed Arrow IPC streams of a schema and a batch each. */
  async *arrowStreams(root: Relation, options: ActionOptions = {}): AsyncGenerator<Uint8Array, ExecutionInfo> {
    const info = new InfoCollector();
    for await (const event of this.#events(relationPlan(root), options, info)) {
      if (event.type === "batch") yield plainStream(event.data, event.rowCount);
    }
    return info.info();
  }

  /** All rows of a relation, for results that are small by nature. */
  async rows(
    root: Relation,
    options: ReadOptions = {},
  ): Promise<{ readonly rows: Row[]; readonly info: ExecutionInfo }> {
    const rows: Row[] = [];
    const slices = this.rowSlices(root, { ...options, maxRows: Number.POSITIVE_INFINITY });
    for (;;) {
      const next = await slices.next();
      if (next.done) return { rows, info: next.value };
      for (const row of next.value) rows.push(row);
    }
  }

  /** The value in the first column of the only row. */
  async value(root: Relation, options: ActionOptions = {}): Promise<unknown> {
    const { rows } = await this.rows(root, options);
    const [first] = rows;
    if (first === undefined) throw new SparkConnectError("The server sent no row where one was expected.");
    const [value] = first;
    return value;
  }

  /** Runs a plan for its effect. Rows, where there are any, are dropped. */
  async command(plan: Plan, options: CommandOptions = {}): Promise<CommandOutcome> {
    const info = new InfoCollector();
    let result: CommandOutcome["result"] = { case: undefined };
    for await (const event of this.#events(plan, options, info)) {
      if (event.type !== "result") continue;
      result = event.response;
      options.onResponse?.(result);
    }
    return { info: info.info(), result };
  }

  /** The results of a command that runs on, one by one. */
  async *responses(plan: Plan, options: CommandOptions = {}): AsyncGenerator<CommandOutcome["result"], void> {
    for await (const event of this.#events(plan, options, new InfoCollector())) {
      if (event.type === "result") yield event.response;
    }
  }

  /** Runs a command that answers with a response of one kind. */
  async ask<C extends ResponseCase>(plan: Plan, answer: C, options: ActionOptions = {}): Promise<ResponseOf<C>> {
    const { result } = await this.command(plan, options);
    // A case names its type.
    if (result.case === answer) return result.value as ResponseOf<C>;
    throw new SparkConnectError(`The server answered with ${result.case ?? "nothing"} instead of ${answer}.`);
  }

  /** Asks about a plan without running it. */
  async analyze<C extends AnalyzeCase>(
    question: Questions & { readonly case: C },
    options: ActionOptions = {},
  ): Promise<AnalysisOf<C>> {
    const { analyze } = await this.#answered(create(AnalyzePlanRequestSchema, { analyze: question }));
    const { extensions, expected } = this.context;
    const parts = Object.values(question.value ?? {});
    const before = (sessionId: string) => this.#prepare(parts, { sessionId, signal: options.signal });
    const call = { signal: options.signal, extensions, expected, before };
    const result = await this.client.analyze(analyze, call).catch(rethrown);
    // A question is answered by the case of its own name.
    if (result.case === question.case) return result.value as AnalysisOf<C>;
    throw new SparkConnectError(
      `The server answered a question about ${question.case} with ${result.case ?? "nothing"}.`,
    );
  }

  /** Reads or changes settings; gives the settings that the server answers with. */
  async config(operation: Settings, options: ActionOptions = {}): Promise<readonly KeyValue[]> {
    const { opType } = create(ConfigRequest_OperationSchema, { opType: operation });
    const { extensions } = this.context;
    return (await this.client.config(opType, { signal: options.signal, extensions }).catch(rethrown)).pairs;
  }

  /** A plan as its message's bytes, once the server knows the functions in it. */
  async encoded(plan: Relation | Expression, { signal }: ActionOptions): Promise<Uint8Array> {
    await this.#prepare([plan], { sessionId: this.client.sessionId, signal });
    const answered = await this.#answered(plan);
    return answered.$typeName === "spark.connect.Relation"
      ? encode(RelationSchema, answered)
      : encode(ExpressionSchema, answered);
  }

  /** Hands the metrics that `relation` computes to `observation`, whichever action runs it first. */
  observe(relation: Relation, observation: Observation): void {
    this.#observations.set(planId(relation), observation);
  }

  /** When plans that hold `placeholder` run, they wait for the relation of `answer`, which replaces it. */
  await(placeholder: Relation, answer: () => Promise<Relation>): void {
    this.#placeholders.set(placeholder, answer);
    this.#hasPlaceholders = true;
  }

  async #answered<T extends object>(message: T): Promise<T> {
    if (!this.#hasPlaceholders) return message;
    const placeholders = partsIn(message, (part) => this.#placeholders.has(part));
    const answers = placeholders.map(async (part) => [part, (await this.#placeholders.get(part)?.()) ?? part] as const);
    return placeholders.length === 0 ? message : substitute(message, new Map(await Promise.all(answers)));
  }

  /** A relation that the server keeps until nothing here refers to it any longer. */
  remoteRelation(relationId: string): Relation {
    const relation = cachedRemoteRelation(relationId);
    this.#remoteRelations.register(relation, { relationId, sessionId: this.client.sessionId });
    return this.pinned(relation, "The checkpoint");
  }

  /** The part of a plan, which only the session that there is now has: `what` it is, for messages. */
  pinned<Part extends object>(part: Part, what: string, sessionId: string = this.client.sessionId): Part {
    this.#pinned.add(part, { sessionId, what });
    return part;
  }

  async *#events(plan: Plan, options: CommandOptions, info: InfoCollector): AsyncGenerator<ExecuteEvent, void> {
    const { tags = [], onProgress, onResponse: _, ...execution } = options;
    const { extensions, expected, reading } = this.context;
    const before = (sessionId: string) => this.#prepare([plan], { sessionId, signal: options.signal });
    const call = { ...execution, extensions, expected, reading, before, tags: [...this.tags, ...tags] };
    try {
      const answered = await this.#answered(plan);
      for await (const event of this.client.execute(answered, call)) {
        if (event.type === "metrics") info.operators = operatorMetrics(event.metrics);
        else if (event.type === "observed") info.observed.push(this.#observed(event.metrics));
        else if (event.type === "progress") this.#tellProgress(event.progress, onProgress);
        else yield event;
      }
    } catch (error) {
      throw withCallersStack(error);
    }
  }

  /** The session must have the functions that a plan calls, and all that the plan builds on, before it gets the plan. */
  async #prepare(
    parts: readonly unknown[],
    { sessionId, signal }: { readonly sessionId: string; readonly signal: AbortSignal | undefined },
  ): Promise<void> {
    this.#pinned.assertIn(sessionId, parts);
    const called = parts.flatMap((part) => (typeof part === "object" && part !== null ? functionsOf(part) : []));
    if (called.length > 0) await this.functions.install(called, { sessionId, signal });
  }

  #tellProgress(progress: ExecutionProgress, onProgress: ProgressHandler | undefined): void {
    for (const handler of this.progressHandlers) handler(progress);
    onProgress?.(progress);
  }

  #observed(message: ExecutePlanResponse_ObservedMetrics): ObservedMetrics {
    const metrics = observedMetrics(message);
    const key = this.#observationKey(message);
    if (key === undefined) return metrics;
    const error = message.rootErrorIdx === undefined ? undefined : message.errors[message.rootErrorIdx];
    this.#observations
      .get(key)
      ?.settle(error ? { error: new SparkConnectError(error.message) } : { metrics: metrics.values });
    this.#observations.delete(key);
    return metrics;
  }

  /** Servers before 4.0 send no plan id, but the name. */
  #observationKey(message: ExecutePlanResponse_ObservedMetrics): bigint | undefined {
    if (this.#observations.get(message.planId)?.name === message.name) return message.planId;
    return [...this.#observations].find(([, observation]) => observation.name === message.name)?.[0];
  }

  #forget({ relationId, sessionId }: RemoteRelation): void {
    // It went with its session.
    if (sessionId !== this.client.sessionId) return;
    const value = { relation: { relationId } };
    // No caller waits for it: the server drops what it still keeps when the session ends, at the latest.
    this.command(commandPlan({ case: "removeCachedRemoteRelationCommand", value })).catch(() => undefined);
  }
}

/** Errors are made deep in the client, and a stack trace has ten lines: begun here, it reaches the caller's. */
function withCallersStack(error: unknown): unknown {
  if (error instanceof SparkConnectError) Error.captureStackTrace(error, withCallersStack);
  return error;
}

function rethrown(error: unknown): never {
  throw withCallersStack(error);
}

class InfoCollector {
  operators: readonly OperatorMetrics[] = [];
  readonly observed: ObservedMetrics[] = [];

  info(): ExecutionInfo {
    return { operators: this.operators, observed: this.observed };
  }
}
