import { InvalidInputError, SparkConnectError } from "../errors.ts";
import type { Plan } from "../gen/spark/connect/base_pb.js";
import type { PipelineCommandResult } from "../gen/spark/connect/pipelines_pb.js";
import type { SourceLocation } from "../plan/call-site.ts";
import {
  createDataflowGraph,
  defineFlow,
  defineOutput,
  defineSqlGraphElements,
  dropDataflowGraph,
  startRun,
} from "../plan/pipeline.ts";
import type { OptionMap } from "../plan/source.ts";
import type { ActionOptions, CommandOptions } from "../sql/action-options.ts";
import { DataFrame } from "../sql/dataframe/dataframe.ts";
import { relationOf, runnerOf } from "../sql/dataframe/planned-rows.ts";
import type { ExecutableCommand } from "../sql/executable-command.ts";
import { PlanRunner } from "../sql/plan-runner.ts";
import type { SparkSession } from "../sql/spark-session.ts";
import { analysisContext } from "./analysis-context.ts";
import { definitionsOf, placeOf } from "./define.ts";
import type { Definition } from "./definition.ts";
import { elementOfOutput, tablesOf } from "./element.ts";
import type { PipelineEvent } from "./event.ts";
import type { GraphElement } from "./graph-element.ts";
import { type Locations, locatedError } from "./located-error.ts";
import { RunEvents } from "./run-events.ts";
import { elementsOfSql } from "./sql-elements.ts";

/** Where a pipeline makes its datasets, and how it runs its queries. */
export interface DataflowGraphOptions extends ActionOptions {
  /** For names without a catalog. Default: the session's current one. */
  readonly catalog?: string;
  /** For names without a database. The database must exist. Default: the session's current one. */
  readonly database?: string;
  /** Settings, `spark.sql.…`, for all queries. */
  readonly configuration?: OptionMap;
}

/** What a run updates. Default: everything, from where the last run stopped. */
export interface PipelineRunOptions {
  /** The URI of the folder for the server's checkpoints: `file:///var/lake/checkpoints`. */
  readonly storage: string;
  /** Checks the graph without updating anything. */
  readonly dry?: boolean;
  /** The datasets to update. */
  readonly refresh?: readonly string[];
  /** The datasets to empty first and compute again. */
  readonly fullRefresh?: readonly string[];
  /** Empties all datasets first. */
  readonly fullRefreshAll?: boolean;
}

/**
 * A pipeline in a session of Spark 4.1 or newer: datasets, and the flows that fill them. The server keeps it until it is
 * dropped or the session ends.
 */
export class DataflowGraph {
  /** The server's name for it. */
  readonly id: string;
  readonly #spark: SparkSession;
  readonly #locations = new Map<string, readonly SourceLocation[]>();
  readonly #elements: GraphElement[] = [];

  private constructor(spark: SparkSession, id: string) {
    this.#spark = spark;
    this.id = id;
  }

  /** What was defined, in order. */
  get elements(): readonly GraphElement[] {
    return this.#elements;
  }

  /** The lines that define each output and flow, by its full name: `spark_catalog.sales.totals`. */
  get locations(): Locations {
    return this.#locations;
  }

  /** Makes an empty graph. Rejects with `InvalidInputError` if the server is older than Spark 4.1. */
  static async create(spark: SparkSession, options: DataflowGraphOptions = {}): Promise<DataflowGraph> {
    const { catalog, database, configuration = {}, ...action } = options;
    const plan = createDataflowGraph({ defaultCatalog: catalog, defaultDatabase: database, sqlConf: configuration });
    const answer = await new PlanRunner(spark.client)
      .ask(plan, "pipelineCommandResult", action)
      .catch(async (error: unknown) =>
        Promise.reject((await tooOld(spark, error, { what: "A pipeline", minor: 1 })) ?? error),
      );
    const id = answer.resultType.case === "createDataflowGraphResult" ? answer.resultType.value.dataflowGraphId : "";
    if (!id) throw new SparkConnectError("The server answered the creation of a dataflow graph without its id.");
    return new DataflowGraph(spark, id);
  }

  /**
   * Runs `work`, which calls `table` and its like or imports modules that do, and then adds what was defined. Rejects with
   * the file and line of a definition that fails.
   */
  async define(work: () => unknown, options: ActionOptions = {}): Promise<void> {
    // One by one, in order: the server looks up a flow's target, and does not guard its lists against two at once.
    for (const definition of await definitionsOf(work)) await this.#add(definition, options);
  }

  /** Adds what the statements of a SQL file define. Errors call it `filePath`. */
  async defineSql(sqlText: string, filePath: string, options: ActionOptions = {}): Promise<void> {
    const runner = new PlanRunner(this.#spark.client);
    await runner.command(defineSqlGraphElements(this.id, sqlText, filePath), options).catch((error: unknown) => {
      throw locatedError(error, filePath, undefined);
    });
    this.#elements.push(...elementsOfSql(sqlText));
  }

  /** A run as a command that starts later, through `spark.execute`: one operation, from which the caller may detach. */
  runCommand(options: PipelineRunOptions): ExecutableCommand {
    const { storage, dry = false, refresh = [], fullRefresh = [], fullRefreshAll = false } = options;
    if (fullRefreshAll && (refresh.length > 0 || fullRefresh.length > 0)) {
      const other = refresh.length > 0 ? "refresh" : "fullRefresh";
      throw new InvalidInputError(`fullRefreshAll empties all datasets, and ${other} names some; give one of them.`);
    }
    return { plan: startRun(this.id, { storage, dry, refresh, fullRefresh, fullRefreshAll }) };
  }

  /** Runs the graph and gives its events as they come. Rejects when the run fails, with the reasons of its flows. */
  async *run(options: PipelineRunOptions & CommandOptions): AsyncGenerator<PipelineEvent, void> {
    const { plan } = this.runCommand(options);
    const events = new RunEvents(this.#locations);
    try {
      for await (const response of new PlanRunner(this.#spark.client).responses(plan, options)) {
        if (response.case === "pipelineEventResult") yield events.read(response.value);
      }
    } catch (error) {
      throw events.explain(error);
    }
  }

  /** Has the server forget the graph, and stops its run. The tables stay. */
  async drop(options: ActionOptions = {}): Promise<void> {
    await new PlanRunner(this.#spark.client).command(dropDataflowGraph(this.id), options);
  }

  async #add(definition: Definition, options: ActionOptions): Promise<void> {
    const { location } = definition;
    try {
      const [plan, element] = await this.#planOf(definition);
      const runner = new PlanRunner(this.#spark.client, analysisContext(this.id));
      const { resultType } = await runner.ask(plan, "pipelineCommandResult", options);
      if (location !== undefined) this.#locate(nameOf(resultType), location);
      this.#elements.push(element);
    } catch (error) {
      options.signal?.throwIfAborted();
      const need = needOf(definition);
      const old = need === null ? null : await tooOld(this.#spark, error, need);
      throw locatedError(old ?? error, describe(definition), location);
    }
  }

  /** An output and its own flow have one name and one line. */
  #locate(name: string, location: SourceLocation): void {
    const known = this.#locations.get(name) ?? [];
    const isKnown = known.some((other) => placeOf(other) === placeOf(location));
    if (!isKnown) this.#locations.set(name, [...known, location]);
  }

  async #planOf(definition: Definition): Promise<readonly [Plan, GraphElement]> {
    const { location } = definition;
    switch (definition.kind) {
      case "output":
        return [defineOutput(this.id, definition.output, location), elementOfOutput(definition.output)];
      case "autoCdc": {
        const { name, target, details } = definition;
        const flow = { kind: "flow", name, target, reads: [details.source] } as const;
        return [defineFlow(this.id, { ...definition, autoCdc: details }, location), flow];
      }
      case "flow": {
        const { name, target } = definition;
        const relation = await this.#relationOf(definition);
        const flow = { kind: "flow", name, target, reads: tablesOf(relation) } as const;
        return [defineFlow(this.id, { ...definition, relation }, location), flow];
      }
    }
  }

  async #relationOf({ name, query }: Definition & { readonly kind: "flow" }) {
    const dataFrame: unknown = await query(this.#spark.inContext(analysisContext(this.id, name)));
    if (!(dataFrame instanceof DataFrame)) throw new InvalidInputError("the query does not return a DataFrame.");
    if (runnerOf(dataFrame).client === this.#spark.client) return relationOf(dataFrame);
    throw new InvalidInputError("the query returns a DataFrame of another session; use the one that it is given.");
  }
}

function describe(definition: Definition): string {
  switch (definition.kind) {
    case "output":
      return `${outputNames[definition.output.type]} "${definition.output.name}"`;
    case "flow":
    case "autoCdc":
      return `flow "${definition.name}"`;
  }
}

const outputNames = {
  materializedView: "materialized view",
  table: "table",
  temporaryView: "temporary view",
  sink: "sink",
} as const;

function nameOf({ value }: PipelineCommandResult["resultType"]): string {
  const resolved = value !== undefined && "resolvedIdentifier" in value ? value.resolvedIdentifier : undefined;
  return [resolved?.catalogName, ...(resolved?.namespace ?? []), resolved?.tableName].filter(Boolean).join(".");
}

/** A feature that not all servers have, and the minor version of Spark 4 that introduced it. */
interface Need {
  readonly what: string;
  readonly minor: number;
}

/** The features of a definition that not all servers with pipelines have. */
function needOf(definition: Definition): Need | null {
  if (definition.kind !== "autoCdc") return null;
  if (definition.details.storedAsScdType === 2) return { what: "AUTO CDC with SCD type 2", minor: 3 };
  return { what: "AUTO CDC", minor: 2 };
}

/** Older servers refuse a feature that they do not know with an unclear message. */
async function tooOld(
  spark: SparkSession,
  cause: unknown,
  { what, minor: needed }: Need,
): Promise<InvalidInputError | null> {
  if (!(cause instanceof SparkConnectError)) return null;
  const version = await spark.version().catch(() => "");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (version === "" || major > 4 || (major === 4 && minor >= needed)) return null;
  return new InvalidInputError(`${what} needs Spark 4.${needed} or newer, and this server has Spark ${version}.`, {
    cause,
  });
}
