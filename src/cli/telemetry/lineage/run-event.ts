import { randomUUID } from "node:crypto";
import type { Json, JsonObject } from "../../../job/json.ts";
import { derivedUuid } from "../../../submit/run-ids.ts";
import { StructType } from "../../../types/data-type.ts";
import { withoutSecretValues } from "../../terminal/secret-values.ts";
import { type DatasetName, nameOfPath, nameOfTable } from "./dataset-names.ts";
import type { LineageEnd, LineageRun } from "./lineage-run.ts";

/** What the environment says of all events. */
export interface EventContext {
  readonly namespace: string;
  readonly parent: JsonObject | null;
  readonly version: string;
}

const producer = "https://www.npmjs.com/package/spark-connect";
const spec = "https://openlineage.io/spec";

/** The same for each process that tells of the run. A server that was restarted may give an operation's id again. */
export function lineageRunId({ run, startedAt }: LineageRun): string {
  if (run === null) return randomUUID();
  return derivedUuid(JSON.stringify(["spark-connect", "openlineage", run.operationId, startedAt]));
}

/** The event of a run's start, or of its end. `sql` is the text of its statements. */
export function runEvent(
  run: LineageRun,
  what: { readonly end: LineageEnd | null; readonly runId: string; readonly sql: string | null },
  context: EventContext,
): JsonObject {
  const { end, runId, sql } = what;
  return {
    eventType: end === null ? "START" : end.type,
    eventTime: end === null ? run.startedAt : end.at,
    producer,
    schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: { runId, facets: runFacets(run, end, context) },
    job: { namespace: context.namespace, name: run.name ?? run.job, facets: jobFacets(run, sql) },
    inputs: inputsOf(run),
    outputs: outputsOf(run, end),
  };
}

function facet(name: string, version: string, content: JsonObject): JsonObject {
  return { _producer: producer, _schemaURL: `${spec}/facets/${version}/${name}.json#/$defs/${name}`, ...content };
}

function runFacets({ fields }: LineageRun, end: LineageEnd | null, { parent, version }: EventContext): JsonObject {
  const { asOf } = fields;
  return {
    ...(typeof asOf === "string" && {
      nominalTime: facet("NominalTimeRunFacet", "1-0-1", { nominalStartTime: `${asOf}T00:00:00Z` }),
    }),
    ...(parent !== null && { parent: facet("ParentRunFacet", "1-2-0", parent) }),
    ...(end?.sparkVersion !== undefined && {
      processing_engine: facet("ProcessingEngineRunFacet", "1-1-1", {
        version: end.sparkVersion,
        name: "spark",
        openlineageAdapterVersion: version,
      }),
    }),
    ...(end?.error !== undefined && {
      errorMessage: facet("ErrorMessageRunFacet", "1-0-1", {
        message: end.error.message,
        programmingLanguage: end.error.errorClass === null ? "TYPESCRIPT" : "JAVA",
      }),
    }),
  };
}

function jobFacets({ sqlFile }: LineageRun, sql: string | null): JsonObject {
  return {
    jobType: facet("JobTypeJobFacet", "2-0-4", {
      processingType: "BATCH",
      integration: "SPARK_CONNECT",
      jobType: sqlFile === null ? "JOB" : "QUERY",
    }),
    ...(sql !== null && { sql: facet("SQLJobFacet", "1-1-0", { query: sql, dialect: "spark" }) }),
  };
}

/** What it reads: what its record says, or the paths that it was given and does not write to. */
function inputsOf({ fields, details, paths }: LineageRun): JsonObject[] {
  const { landing } = Object(details["options"]) as JsonObject;
  const { path } = fields;
  const read =
    typeof landing === "string" ? [landing] : paths.filter((other) => other !== path && typeof path === "string");
  return read.map((place) => dataset(nameOfPath(place), schemaOf(details, [])));
}

function outputsOf({ fields, details, remote }: LineageRun, end: LineageEnd | null): JsonObject[] {
  const { path, rows, days } = fields;
  const { processed, table } = Object(details["options"]) as JsonObject;
  const name =
    typeof table === "string"
      ? nameOfTable(table, remote)
      : nameOfPathIn(typeof processed === "string" ? processed : path);
  if (name === null) return [];
  const isPublished = end?.type === "COMPLETE";
  const facets = {
    ...schemaOf(details, Array.isArray(days) ? [{ name: "record_date", type: "date" }] : []),
    ...(isPublished && typeof path === "string" && path !== processed && typeof details["options"] === "object"
      ? { version: facet("DatasetVersionDatasetFacet", "1-0-1", { datasetVersion: nameOfPath(path).name }) }
      : {}),
  };
  const counted = isPublished && typeof rows === "number";
  return [
    {
      ...dataset(name, facets),
      ...(counted && {
        outputFacets: {
          outputStatistics: facet("OutputStatisticsOutputDatasetFacet", "1-0-2", { rowCount: rows }),
        },
      }),
    },
  ];
}

function nameOfPathIn(place: Json | undefined): DatasetName | null {
  return typeof place === "string" ? nameOfPath(place) : null;
}

/** A path may be a URL that is signed. */
function dataset({ namespace, name }: DatasetName, facets: JsonObject): JsonObject {
  const uri = namespace === "file" ? "file:///" : namespace;
  const dataSource = facet("DatasourceDatasetFacet", "1-0-1", { name: namespace, uri });
  return { namespace, name: withoutSecretValues(name), facets: { dataSource, ...facets } };
}

/** The columns, and those that a folder's name holds. */
function schemaOf({ schema }: JsonObject, more: readonly JsonObject[]): JsonObject {
  if (typeof schema !== "string") return {};
  const columns = StructType.fromDDL(schema).fields.map(({ name, dataType }) => ({
    name,
    type: dataType.simpleString(),
  }));
  const added = more.filter(({ name }) => columns.every((column) => column.name !== name));
  return { schema: facet("SchemaDatasetFacet", "1-2-0", { fields: [...columns, ...added] }) };
}
