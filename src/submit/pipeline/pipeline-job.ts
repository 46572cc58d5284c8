import { InvalidInputError } from "../../errors.ts";
import { defineJob } from "../../job/define-job.ts";
import { fingerprint } from "../../job/fingerprint.ts";
import type { Job, JobContext, RecordedRun } from "../../job/job.ts";
import type { JsonObject } from "../../job/json.ts";
import { flag, list, text } from "../../job/kinds.ts";
import type { Parameter } from "../../job/parameter.ts";
import { reasonOf } from "../../pipelines/located-error.ts";
import { DataflowGraph, type PipelineEvent, type PipelineRunOptions } from "../../pipelines/pipelines.ts";
import { RunEvents } from "../../pipelines/run-events.ts";
import { refuseCrowdedTargets } from "./crowded-targets.ts";
import { graphJson, graphLines } from "./graph-text.ts";
import { type Library, librariesOf, loadLibrary, textOf } from "./libraries.ts";
import type { PipelineSpec } from "./pipeline-spec.ts";

type PipelineParameters = {
  readonly refresh: Parameter<readonly (readonly string[])[]>;
  readonly fullRefresh: Parameter<readonly (readonly string[])[]>;
  readonly fullRefreshAll: Parameter<boolean>;
};

const parameters: PipelineParameters = {
  refresh: list(datasets("the datasets to update, separated by commas; all of them unless given")),
  fullRefresh: list(datasets("the datasets to empty and compute anew, separated by commas")),
  fullRefreshAll: flag("empty all datasets, and compute them anew"),
};

/** A job that runs the pipeline of a spec file. Runs of an equal name and storage exclude each other. */
export function pipelineJob(spec: PipelineSpec): Job<PipelineParameters> {
  let events = new RunEvents();
  return defineJob({
    name: spec.name,
    description: `run the pipeline of ${spec.file}`,
    parameters,
    target: ({ refresh, fullRefresh, fullRefreshAll }) => {
      if (fullRefreshAll && (refresh.length > 0 || fullRefresh.length > 0)) {
        const other = refresh.length > 0 ? "--refresh" : "--full-refresh";
        throw new InvalidInputError(
          `--full-refresh-all empties all datasets, and ${other} names some; give one of them.`,
        );
      }
      return ["pipeline", spec.storage];
    },
    paths: () => [spec.storage],
    // The session needs them as well as the graph: Spark 4.3.0 runs materialized views with the session's settings.
    conf: spec.configuration,
    prepare: async (values, context) => {
      const libraries = await librariesOf(spec);
      const graph = await definedGraph(spec, libraries, context);
      const elements = graph.elements;
      const { refresh, fullRefresh, fullRefreshAll } = values;
      const run = {
        storage: spec.storage,
        refresh: refresh.flat(),
        fullRefresh: fullRefresh.flat(),
        fullRefreshAll,
      } satisfies PipelineRunOptions;
      if (context.purpose === "dry-run") await checked(graph, run, context);
      return {
        kind: "ready",
        fingerprint: fingerprint([await definitionOf(spec, libraries), run]),
        command: graph.runCommand(run),
        record: {
          fields: { pipeline: spec.name },
          details: { graph: graphLines(elements), locations: locationsJson(graph) },
        },
        dryRun: { plan: { pipeline: spec.name, graph: graphJson(elements) }, lines: graphLines(elements) },
      };
    },
    watch: ({ details }) => {
      events = new RunEvents(locationsOf(details["locations"]));
      return (response) => (response.case === "pipelineEventResult" ? linesOf(events.read(response.value)) : []);
    },
    report: async (record) => reportOf(record, events),
    // Some of its tables may be updated and others not.
    isPublished: async () => {
      throw new InvalidInputError("a pipeline may have run in part");
    },
    // It goes on from the checkpoints below its storage.
    goesOn: true,
    explain: async (_record, _spark, error) => events.explain(error),
  });
}

/** Adds all that the libraries define. */
async function definedGraph(
  { catalog, database, configuration }: PipelineSpec,
  libraries: readonly Library[],
  { spark, signal }: JobContext,
): Promise<DataflowGraph> {
  const graph = await DataflowGraph.create(spark, {
    configuration,
    signal,
    ...(catalog !== undefined && { catalog }),
    ...(database !== undefined && { database }),
  });
  for (const library of libraries) {
    if (library.language === "sql") await graph.defineSql(await textOf(library), library.name, { signal });
    else await graph.define(() => loadLibrary(library), { signal });
  }
  await refuseCrowdedTargets(graph.elements, { spark, catalog });
  return graph;
}

/** What tells two pipelines of one storage apart: what their specs say, and the text of their libraries. */
async function definitionOf(
  { catalog, database, configuration }: PipelineSpec,
  libraries: readonly Library[],
): Promise<JsonObject> {
  const texts = await Promise.all(libraries.map(async (library) => [library.name, await textOf(library)]));
  return { catalog: catalog ?? null, database: database ?? null, configuration, libraries: Object.fromEntries(texts) };
}

/** Asks the server to check the graph; its error says what is wrong. */
async function checked(graph: DataflowGraph, run: PipelineRunOptions, { signal }: JobContext): Promise<void> {
  for await (const _ of graph.run({ ...run, dry: true, signal })) {
    // A graph that is right needs no mention.
  }
}

/** The lines to print while it runs. The states between queued and running only concern the server. */
function linesOf({ flow, status, message }: PipelineEvent): readonly string[] {
  if (flow === null || status === null || status === "starting") return [];
  if (status !== "failed") return [`${flow}: ${status}`];
  // One line each in a log; the error at the end says everything.
  return [`${flow}: failed: ${reasonOf(message).split("\n", 1)[0]}`];
}

function reportOf({ fields, details }: RecordedRun, events: RunEvents) {
  const { statuses } = events;
  const graph = Array.isArray(details["graph"]) ? details["graph"].map(String) : [];
  return {
    state: "published",
    fields: { ...fields, ...(statuses.size > 0 && { flows: Object.fromEntries(statuses) }) },
    lines: graph,
  } as const;
}

function locationsJson(graph: DataflowGraph) {
  return Object.fromEntries(
    [...graph.locations].map(([name, places]) => [
      name,
      places.map(({ fileName, lineNumber }) => ({ fileName, lineNumber })),
    ]),
  );
}

/** As `locationsJson` wrote them, in this process or another. */
function locationsOf(recorded: unknown): ConstructorParameters<typeof RunEvents>[0] {
  return new Map(Object.entries((recorded ?? {}) as ReturnType<typeof locationsJson>));
}

function datasets(description: string) {
  return text<readonly string[]>({ description, changes: "nothing", placeholder: "NAME,…", parse: parseNames });
}

function parseNames(typed: string): readonly string[] {
  const names = typed.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InvalidInputError(`"${typed}" holds an empty name: write NAME or NAME,NAME.`);
}
