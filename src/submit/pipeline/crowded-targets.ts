import type { GraphElement } from "../../pipelines/pipelines.ts";
import type { SparkSession } from "../../sql/spark-session.ts";
import { FailureError } from "../failure.ts";
import { flowsInto } from "./graph-text.ts";

const fileFormats: ReadonlySet<string> = new Set(["parquet", "orc", "json", "csv", "text", "avro", "xml"]);

/**
 * Refuses two flows into one table or sink of files: both count their batches in one log there, and Spark 4.3.0 skips a
 * batch whose number the other flow has used, with its rows, and reports success. Throws a usage failure.
 */
export async function refuseCrowdedTargets(
  elements: readonly GraphElement[],
  { spark, catalog }: { readonly spark: SparkSession; readonly catalog: string | undefined },
): Promise<void> {
  const flows = elements.filter((element) => element.kind === "flow");
  for (const element of elements) {
    if (element.kind !== "table" && element.kind !== "sink") continue;
    const names = flowsInto(element, flows).map(({ name }) => name);
    if (names.length < 2) continue;
    const format = element.format?.toLowerCase() ?? (await defaultFormat(spark, catalogOf(element.name) ?? catalog));
    if (format !== null && fileFormats.has(format)) throw crowded(element.name, { format, names });
  }
}

/** The catalog that a full name begins with: `lake.sales.orders`. */
function catalogOf(name: string): string | undefined {
  const [first, ...rest] = name.split(".");
  return rest.length > 1 ? first : undefined;
}

/** Null if the name's own catalog decides. */
async function defaultFormat(spark: SparkSession, catalog: string | undefined): Promise<string | null> {
  const current = catalog ?? (await spark.catalog.currentCatalog());
  if ((await spark.conf.get(`spark.sql.catalog.${current}`, "builtin")) !== "builtin") return null;
  return await spark.conf.get("spark.sql.sources.default", "parquet");
}

function crowded(
  name: string,
  { format, names }: { readonly format: string; readonly names: readonly string[] },
): FailureError {
  return new FailureError(
    "USAGE",
    `${names.length} flows (${names.join(", ")}) append to '${name}', whose format is ${format}`,
    {
      hint: "Spark would lose rows of one of them in silence: union the streams in one query, or give the table a format such as delta or iceberg.",
    },
  );
}
