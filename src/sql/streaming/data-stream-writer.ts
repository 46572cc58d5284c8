import { InvalidInputError } from "../../errors.ts";
import type { WriteStreamOperationStart } from "../../gen/spark/connect/commands_pb.js";
import { commandPlan } from "../../plan/command.ts";
import type { ActionOptions } from "../action-options.ts";
import { actionOptions, plainOptions } from "../calls/call-options.ts";
import { argument, flag, text } from "../calls/checks.ts";
import { type OneByOne, spread } from "../calls/spread.ts";
import { type PlannedRows, relationOf, runnerOf } from "../dataframe/planned-rows.ts";
import {
  type OptionValue,
  type OptionValues,
  optionArgument,
  optionsArgument,
  optionTexts,
} from "../io/option-values.ts";
import { StreamingQuery } from "./streaming-query.ts";
import { fromEventJson, type QueryStartedEvent } from "./streaming-query-progress.ts";

/** When a streaming query looks for data. */
export type Trigger =
  /** At this interval: `{ processingTime: "10 seconds" }`. */
  | { readonly processingTime: string }
  /** Processes the data that is there now, in as many batches as it takes, and then ends. */
  | { readonly availableNow: true }
  /** Processes the data that is there now, in one batch, and then ends. */
  | { readonly once: true }
  /** Continuously, with a checkpoint at this interval. */
  | { readonly continuous: string }
  /** In real time, in batches of this duration. */
  | { readonly realTime: string };

type StartFields = Omit<WriteStreamOperationStart, "$typeName" | "$unknown" | "input" | "options">;

/** `df.writeStream`: first how, then where, which starts a query on the server. The methods that say how change this writer. */
export class DataStreamWriter {
  readonly #source: PlannedRows;
  #fields: Partial<StartFields> = {};
  #options: OptionValues = {};

  /** @internal */
  constructor(source: PlannedRows) {
    this.#source = source;
  }

  /** Which rows of a result that changes are written: the new ones (`append`, the default), all, or those that changed. */
  outputMode(mode: "append" | "complete" | "update"): this {
    return this.#with({ outputMode: argument('outputMode("append")', text, mode) });
  }

  /** The format of the sink, such as `memory`, `console` or `parquet`. */
  format(sink: string): this {
    return this.#with({ format: argument('format("memory")', text, sink) });
  }

  /** One setting of the sink; a later value replaces an earlier one. */
  option(name: string, value: OptionValue): this {
    return this.options(optionArgument(name, value));
  }

  /** Options of the sink; most want a `checkpointLocation`. */
  options(values: OptionValues): this {
    this.#options = { ...this.#options, ...optionsArgument(values) };
    return this;
  }

  /** Files go into one directory for each value of these columns; replaces an earlier choice. */
  partitionBy(...columns: OneByOne<string>): this {
    return this.#with({ partitioningColumnNames: namesOf(columns, 'partitionBy("day")') });
  }

  /** Rows that are close in these columns are stored together, where the sink can; replaces an earlier choice. */
  clusterBy(...columns: OneByOne<string>): this {
    return this.#with({ clusteringColumnNames: namesOf(columns, 'clusterBy("id")') });
  }

  /** A name among the session's queries. */
  queryName(name: string): this {
    if (argument('queryName("orders")', text, name).trim() === "")
      throw new InvalidInputError("A query's name cannot be empty; leave it out for none.");
    return this.#with({ queryName: name });
  }

  /** When to look for data; as soon as the last batch is done, unless given. */
  trigger(trigger: Trigger): this {
    return this.#with({ trigger: triggerField(trigger) });
  }

  /** Starts, and writes to a path; without one, to the place that the options name. */
  async start(path?: string | null, options: ActionOptions = {}): Promise<StreamingQuery> {
    const isPlaced = path !== undefined && path !== null;
    if (isPlaced) argument('start("/p")', text, path);
    return this.#start(
      isPlaced ? { sinkDestination: { case: "path", value: path } } : {},
      actionOptions('start("/p", { signal })', options),
    );
  }

  /** Starts, and appends to a table, which is made if it does not exist. */
  async toTable(tableName: string, options: ActionOptions = {}): Promise<StreamingQuery> {
    argument('toTable("t")', text, tableName);
    return this.#start(
      { sinkDestination: { case: "tableName", value: tableName } },
      actionOptions('toTable("t", { signal })', options),
    );
  }

  async #start(sink: Partial<Pick<StartFields, "sinkDestination">>, options: ActionOptions): Promise<StreamingQuery> {
    const runner = runnerOf(this.#source);
    const value = { ...this.#fields, ...sink, input: relationOf(this.#source), options: optionTexts(this.#options) };
    const plan = commandPlan({ case: "writeStreamOperationStart", value });
    const started = await runner.ask(plan, "writeStreamOperationStartResult", options);
    const { id = "", runId = "" } = started.queryId ?? {};
    const json = started.queryStartedEventJson;
    if (json !== undefined) {
      const event = fromEventJson<QueryStartedEvent>(json);
      for (const hear of runner.queryStartHandlers) hear(event);
    }
    return new StreamingQuery({ id, runId, name: started.name || null }, runner);
  }

  #with(fields: Partial<StartFields>): this {
    this.#fields = { ...this.#fields, ...fields };
    return this;
  }
}

function namesOf(names: OneByOne<string>, example: string): string[] {
  return Array.from(spread<string>(names), (name) => argument(example, text, name));
}

const triggerOptions = {
  example: 'trigger({ processingTime: "10 seconds" })',
  checks: { processingTime: text, availableNow: flag, once: flag, continuous: text, realTime: text },
} as const;

function triggerField(trigger: Trigger): StartFields["trigger"] {
  const { example } = triggerOptions;
  const told = Object.entries(plainOptions(triggerOptions, [trigger])).filter(([, value]) => value !== false);
  if (told.length !== 1)
    throw new InvalidInputError(`trigger takes one kind of trigger, not ${told.length}: ${example}.`);
  if ("processingTime" in trigger) return { case: "processingTimeInterval", value: trigger.processingTime };
  if ("availableNow" in trigger) return { case: "availableNow", value: true };
  if ("once" in trigger) return { case: "once", value: true };
  if ("continuous" in trigger) return { case: "continuousCheckpointInterval", value: trigger.continuous };
  return { case: "realTimeBatchDuration", value: trigger.realTime };
}
