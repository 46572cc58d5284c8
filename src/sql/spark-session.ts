import { type Extension, packed } from "../client/calls/user-context-extensions.ts";
import type { SparkConnectClient } from "../client/spark-connect-client.ts";
import { InvalidInputError } from "../errors.ts";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { commandPlan, sqlCommand } from "../plan/command.ts";
import { defined } from "../plan/defined.ts";
import { relation } from "../plan/relation.ts";
import { localRelation, range, readTable } from "../plan/source.ts";
import type { DataType, StructType } from "../types/data-type.ts";
import { showAsText } from "../types/show-as-text.ts";
import type { ActionOptions, CommandOptions } from "./action-options.ts";
import { type ArtifactKind, artifactOf, artifactOptions } from "./artifact-path.ts";
import { actionOptions, callOptions } from "./calls/call-options.ts";
import { argument, text, textOrTexts } from "./calls/checks.ts";
import { type RangeArguments, rangeBounds } from "./calls/range-bounds.ts";
import { cloneOptions, executeOptions } from "./calls/session-calls.ts";
import { schemaArgument } from "./calls/type-argument.ts";
import { Catalog } from "./catalog/catalog.ts";
import type { Column } from "./column.ts";
import { DataFrame } from "./dataframe/dataframe.ts";
import type { ExplainModeName } from "./dataframe/dataframe-actions.ts";
import type { ColumnsOf } from "./dataframe/dataframe-base.ts";
import { noteExecution, type PlannedRows, relationOf, runnerOf } from "./dataframe/planned-rows.ts";
import { SqlDataFrame } from "./dataframe/sql-dataframe.ts";
import { commandArgument, type ExecutableCommand, writtenRows } from "./executable-command.ts";
import type { ObservedMetrics } from "./execution-info.ts";
import { planOf } from "./extension.ts";
import { DataFrameReader } from "./io/dataframe-reader.ts";
import { createDataFrameExample, type LocalData, type LocalSchema, type LocalValues, localData } from "./local-data.ts";
import { OperationControl } from "./operation-control.ts";
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
export class SparkSession extends OperationControl implements AsyncDisposable {
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
    const runner = new PlanRunner(client, context);
    super(runner);
    this.client = client;
    this.#runner = runner;
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
  override toString(): string {
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

  /** The rows that a plug-in of the server makes of its message. */
  newDataFrame(extension: Extension): DataFrame {
    return this.#dataFrame(relation({ case: "extension", value: packed(extension) }));
  }

  /** What a plug-in of the server does with its message, as a command for `execute`. */
  newCommand(extension: Extension): ExecutableCommand {
    return { plan: commandPlan({ case: "extension", value: packed(extension) }) };
  }

  /**
   * A DataFrame as `spark.connect.Relation`, or a column as `spark.connect.Expression`, encoded, to put into a plug-in's
   * message. The server is sent the functions in it, and commands of `sql` in it run first.
   */
  async toProto(plan: PlannedRows | Column, options: ActionOptions = {}): Promise<Uint8Array> {
    const { signal } = actionOptions("toProto(df, { signal })", options);
    return await this.#runner.encoded(planOf(plan, this.#runner), { signal });
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
