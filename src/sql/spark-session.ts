import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { checkTag } from "../client/tags.ts";
import { InvalidInputError } from "../errors.ts";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { sqlCommand } from "../plan/command.ts";
import { defined } from "../plan/defined.ts";
import { localRelation, range, readTable } from "../plan/source.ts";
import type { DataType, StructType } from "../types/data-type.ts";
import { showAsText } from "../types/show-as-text.ts";
import type { ActionOptions, CommandOptions, ProgressHandler } from "./action-options.ts";
import { type ArtifactKind, artifactOf, artifactOptions } from "./artifact-path.ts";
import { actionOptions, callOptions } from "./calls/call-options.ts";
import { argument, text, textOrTexts } from "./calls/checks.ts";
import { type RangeArguments, rangeBounds } from "./calls/range-bounds.ts";
import { cloneOptions, executeOptions, progressHandler } from "./calls/session-calls.ts";
import { schemaArgument } from "./calls/type-argument.ts";
import { Catalog } from "./catalog/catalog.ts";
import { DataFrame } from "./dataframe/dataframe.ts";
import type { ExplainModeName } from "./dataframe/dataframe-actions.ts";
import type { ColumnsOf } from "./dataframe/dataframe-base.ts";
import { noteExecution, relationOf, runnerOf } from "./dataframe/planned-rows.ts";
import { SqlDataFrame } from "./dataframe/sql-dataframe.ts";
import { commandArgument, type ExecutableCommand, writtenRows } from "./executable-command.ts";
import type { ObservedMetrics } from "./execution-info.ts";
import { DataFrameReader } from "./io/dataframe-reader.ts";
import { createDataFrameExample, type LocalData, type LocalSchema, type LocalValues, localData } from "./local-data.ts";
import { PlanRunner, type RunnerContext } from "./plan-runner.ts";
import { RuntimeConf } from "./runtime-conf.ts";
import { SparkSessionBuilder } from "./spark-session-builder.ts";
import { askedSql, type SqlArguments, type SqlOptions, sqlRelation } from "./sql-text.ts";
import { DataStreamReader } from "./streaming/data-stream-reader.ts";
import { StreamingQueryManager } from "./streaming/streaming-query-manager.ts";
import { TableValuedFunction } from "./table-valued-function.ts";
import { UDFRegistration } from "./udf-registration.ts";

declare module "./dataframe/dataframe.ts" {
  // Declared here, because sessions are a layer above the DataFrames that they make.
  interface DataFrame<Columns extends object> {
    /** The session that this belongs to. */
    readonly sparkSession: SparkSession;
  }
}

/** A session on a Spark Connect server: where DataFrames come from. Disposing it (`await using`) stops it. */
export class SparkSession implements AsyncDisposable {
  static {
    showAsText(SparkSession.prototype);
  }

  // Spark defines one current session for each process, which getOrCreate returns.
  static #current: SparkSession | null = null;
  static readonly #ofRunner = new WeakMap<PlanRunner, SparkSession>();

  static {
    const get = function (this: DataFrame): SparkSession | undefined {
      return SparkSession.#ofRunner.get(runnerOf(this));
    };
    Object.defineProperty(DataFrame.prototype, "sparkSession", { configurable: true, get });
  }

  /** The connection, for programs that follow operations themselves. */
  readonly client: SparkConnectClient;
  readonly #runner: PlanRunner;
  readonly #streams: StreamingQueryManager;
  #isStopped = false;

  private constructor(client: SparkConnectClient, context?: RunnerContext) {
    this.client = client;
    this.#runner = new PlanRunner(client, context);
    this.#streams = new StreamingQueryManager(this.#runner);
    SparkSession.#ofRunner.set(this.#runner, this);
  }

  /** Where a session begins: `SparkSession.builder.remote(url).getOrCreate()`. */
  static get builder(): SparkSessionBuilder<SparkSession> {
    return new SparkSessionBuilder({
      current: SparkSession.getActiveSession(),
      open: (client) => new SparkSession(client),
      keep: (session) => {
        SparkSession.#current = session;
      },
    });
  }

  /** A session over a client that the caller made; stopping it closes the client. Sends nothing. */
  static fromClient(client: SparkConnectClient): SparkSession {
    return new SparkSession(client);
  }

  /** The session that `getOrCreate` gave last. Throws `InvalidInputError` if it is stopped or there was none. */
  static active(): SparkSession {
    if (SparkSession.#current !== null) return SparkSession.#current;
    throw new InvalidInputError("No session is open. Make one with SparkSession.builder.remote(url).getOrCreate().");
  }

  /** The session that `getOrCreate` gave last, or null if it is stopped or there was none. */
  static getActiveSession(): SparkSession | null {
    return SparkSession.#current;
  }

  /** A UUID that the server knows this session by. */
  get sessionId(): string {
    return this.client.sessionId;
  }

  /** Whether `stop` was called here; a session that the server closed does not count. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** To read: `SparkSession<sc://localhost:15002/>`, without secrets. */
  toString(): string {
    return `SparkSession<${this.client.remote}>`;
  }

  /** The settings of this session. */
  get conf(): RuntimeConf {
    return new RuntimeConf(this.#runner);
  }

  /** Reads files, tables and other data sources. */
  get read(): DataFrameReader {
    return new DataFrameReader((relation) => new DataFrame(relation, this.#runner));
  }

  /** Reads sources that never end. */
  get readStream(): DataStreamReader {
    return new DataStreamReader(this.#runner);
  }

  /** The streaming queries of this session. */
  get streams(): StreamingQueryManager {
    return this.#streams;
  }

  /** Databases, tables, views and functions. */
  get catalog(): Catalog {
    return new Catalog(this.#runner);
  }

  /** The functions that yield rows. */
  get tvf(): TableValuedFunction {
    return new TableValuedFunction(this.#runner);
  }

  /** Registers functions of the server's. */
  get udf(): UDFRegistration {
    return new UDFRegistration(this.#runner);
  }

  /** Spark's version on the server: `4.3.0`. */
  async version(options: ActionOptions = {}): Promise<string> {
    return (
      await this.#runner.analyze({ case: "sparkVersion", value: {} }, actionOptions("version({ signal })", options))
    ).version;
  }

  /** A table or view of the catalog. */
  table(name: string): DataFrame {
    return this.#dataFrame(readTable(argument('table("t")', text, name)));
  }

  /** The numbers from `start`, or 0, to `end`, which is excluded, in a column `id` of type LONG. */
  range(...bounds: RangeArguments): DataFrame<{ readonly id: bigint }> {
    return new DataFrame(range(rangeBounds(bounds)), this.#runner);
  }

  /**
   * A DataFrame of local data. Without a schema it is inferred: numbers are DOUBLE, bigints LONG, and all columns may
   * be null. With a type that is not a struct, `createDataFrame([1, 2], "int")`, values become a column `value`. Data
   * over 1 MiB is uploaded once, in parts. Rejects with `InvalidInputError`, naming row and column, for a value that
   * does not fit its type.
   */
  async createDataFrame<const Schema extends StructType>(
    data: LocalData,
    schema: Schema,
    options?: ActionOptions,
  ): Promise<DataFrame<ColumnsOf<Schema>>>;
  async createDataFrame(
    data: LocalData,
    schema?: string | readonly string[] | null,
    options?: ActionOptions,
  ): Promise<DataFrame>;
  async createDataFrame(data: LocalValues, type: string | DataType, options?: ActionOptions): Promise<DataFrame>;
  async createDataFrame(
    data: LocalData | LocalValues,
    schema?: LocalSchema | null,
    options: ActionOptions = {},
  ): Promise<DataFrame<object>> {
    const action = actionOptions(createDataFrameExample, options);
    return new DataFrame(await localData(this.#runner, { data, schema }, action), this.#runner);
  }

  /** A DataFrame of these columns without a row. */
  emptyDataFrame<const Schema extends StructType>(schema: Schema): DataFrame<ColumnsOf<Schema>>;
  emptyDataFrame(schema: string): DataFrame;
  emptyDataFrame(schema: StructType | string): DataFrame<object> {
    const type = schemaArgument('emptyDataFrame("id bigint, name string")', schema);
    return this.#dataFrame(localRelation({ schema: type.json() }));
  }

  /**
   * A SQL text of one statement. A command, such as CREATE TABLE, runs at once, is done when the promise resolves, and its
   * result is the DataFrame; a query is only checked, and runs with the DataFrame's actions. One `await` is enough:
   * `await spark.sql(q).collect()`, or `for await (const row of spark.sql(q))`. A command runs once, whatever is awaited.
   */
  sql(query: string, args: SqlArguments = {}, options: SqlOptions = {}): SqlDataFrame {
    // Wrong arguments reject too, as the server's errors do.
    const { relation: asked, run, isQuery } = askedSql(this.#runner, query, { args, options });
    const pending: SqlDataFrame = new SqlDataFrame(asked, this.#runner, async () => {
      const { relation: answer, info } = await run();
      const dataFrame = this.#dataFrame(answer);
      for (const either of [dataFrame, pending]) noteExecution(either, info);
      return dataFrame;
    });
    if (isQuery) return pending;
    const made = pending.start();
    // Not before a caller waits: if a command fails and no caller awaits it, the error must not be silent.
    this.#runner.await(asked, () => made.then(relationOf));
    return pending;
  }

  /** A SQL text as a command that starts later, through `execute`; its rows, where it has any, are dropped. */
  sqlCommand(query: string, args: SqlArguments = {}): ExecutableCommand {
    return { plan: sqlCommand(sqlRelation(query, args, {})) };
  }

  /** Runs a command, and gives what `observe` computed on the way. */
  async execute(
    command: ExecutableCommand,
    options: CommandOptions = {},
  ): Promise<{ readonly observed: readonly ObservedMetrics[] }> {
    const action = callOptions(executeOptions, [options]);
    const { info } = await this.#runner.command(commandArgument(executeOptions.example, command).plan, action);
    return { observed: info.observed };
  }

  /** How the server would compute the rows that a write writes, as text; `null` for a command that is not a write. */
  async explain(
    command: ExecutableCommand,
    mode: ExplainModeName = "simple",
    options: ActionOptions = {},
  ): Promise<string | null> {
    const rows = writtenRows(commandArgument("explain(df.write.toCommand(path))", command));
    return rows === undefined ? null : await this.#dataFrame(rows).explain(mode, options);
  }

  /** Sends local files to the server, for the operations of this session: code, data, archives. */
  async addArtifacts(
    paths: string | readonly string[],
    options?: ActionOptions & { readonly kind?: ArtifactKind },
  ): Promise<void>;
  async addArtifacts(...paths: readonly string[]): Promise<void>;
  async addArtifacts(first: string | readonly string[], ...rest: readonly unknown[]): Promise<void> {
    const { example } = artifactOptions;
    const more = rest.filter((item) => typeof item === "string");
    const { kind, signal } = callOptions(artifactOptions, rest.slice(more.length));
    const paths = [...[argument(example, textOrTexts, first)].flat(), ...more];
    await this.client.addArtifacts(
      paths.map((path) => artifactOf(path, kind)),
      { signal },
    );
  }

  /** As `addArtifacts`, for one. */
  async addArtifact(path: string, options?: ActionOptions & { readonly kind?: ArtifactKind }): Promise<void> {
    await this.addArtifacts(argument('addArtifact("a.jar")', text, path), options);
  }

  /**
   * Copies a local file to the server's default file system, at an absolute path. Servers with a local one refuse unless
   * `spark.sql.artifact.copyFromLocalToFs.allowDestLocal` is set.
   */
  async copyFromLocalToFs(localPath: string, destPath: string, options: ActionOptions = {}): Promise<void> {
    for (const path of [localPath, destPath]) argument('copyFromLocalToFs("a.csv", "/a.csv")', text, path);
    if (!destPath.startsWith("/")) {
      throw new InvalidInputError(`The destination is an absolute path without a scheme, unlike "${destPath}".`);
    }
    const artifact = { name: `forward_to_fs${destPath}`, content: { path: localPath } };
    await this.client.addArtifacts([artifact], {
      signal: actionOptions('copyFromLocalToFs("a.csv", "/a.csv", { signal })', options).signal,
    });
  }

  /** A session of its own on the same server and connection settings, without this one's views and settings. Sends nothing. */
  newSession(): SparkSession {
    return new SparkSession(this.client.newSession());
  }

  /** A session that begins with this one's settings, views and functions, and shares nothing later (Spark 4.1 and newer). */
  async cloneSession(options?: string | (ActionOptions & { readonly sessionId?: string })): Promise<SparkSession> {
    const { signal, sessionId } = callOptions(cloneOptions, [options]);
    return new SparkSession(await this.client.cloneSession({ signal, ...defined({ sessionId }) }));
  }

  /**
   * This session on the server, for callers whose requests differ in these ways. Sends nothing.
   *
   * @internal
   */
  inContext(context: Partial<RunnerContext>): SparkSession {
    return new SparkSession(this.client, { ...this.#runner.context, ...context });
  }

  /** Marks all operations that start from now on, for `interruptTag`. Throws `InvalidInputError` for "" and for a comma. */
  addTag(tag: string): void {
    this.#runner.tags.add(checkTag(tag));
  }

  /** Operations that start from now on lack this tag; those under way keep it. No error if it was not set. */
  removeTag(tag: string): void {
    this.#runner.tags.delete(checkTag(tag));
  }

  /** A copy of the tags that operations of this session get when they start. */
  getTags(): ReadonlySet<string> {
    return new Set(this.#runner.tags);
  }

  /** Operations that start from now on have only their own tags. */
  clearTags(): void {
    this.#runner.tags.clear();
  }

  /** Calls `handler` with the progress of every operation of this session. */
  registerProgressHandler(handler: ProgressHandler): void {
    this.#runner.progressHandlers.add(argument("registerProgressHandler((progress) => …)", progressHandler, handler));
  }

  /** Stops the calls of a handler. No error if it was never registered. */
  removeProgressHandler(handler: ProgressHandler): void {
    this.#runner.progressHandlers.delete(handler);
  }

  /** Stops the calls of every handler of this session. */
  clearProgressHandlers(): void {
    this.#runner.progressHandlers.clear();
  }

  /** Interrupts all operations of this session; gives their ids. */
  async interruptAll(options: ActionOptions = {}): Promise<readonly string[]> {
    return this.client.interrupt({ all: true }, { signal: actionOptions("interruptAll({ signal })", options).signal });
  }

  /** Interrupts the operations that have this tag; gives their ids. */
  async interruptTag(tag: string, options: ActionOptions = {}): Promise<readonly string[]> {
    return this.client.interrupt(
      { tag: checkTag(tag) },
      { signal: actionOptions('interruptTag("t", { signal })', options).signal },
    );
  }

  /** Interrupts one operation; gives its id if it was running. */
  async interruptOperation(operationId: string, options: ActionOptions = {}): Promise<readonly string[]> {
    argument("interruptOperation(id)", text, operationId);
    return this.client.interrupt(
      { operationId },
      { signal: actionOptions("interruptOperation(id, { signal })", options).signal },
    );
  }

  /** Ends the session on the server and closes the connection. Stopping twice is fine. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (SparkSession.#current === this) SparkSession.#current = null;
    await this.streams.close();
    await this.client[Symbol.asyncDispose]();
  }

  /** What `await using` calls at the end of its block: `stop`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #dataFrame(relation: Relation): DataFrame {
    return new DataFrame(relation, this.#runner);
  }
}
