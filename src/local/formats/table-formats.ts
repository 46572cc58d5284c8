import { join } from "node:path";
import { dataDirectory, type Environment } from "../directories.ts";

/** The formats of tables that an embedded Spark can be started with. */
export const tableFormats = ["iceberg", "delta"] as const;

export type TableFormat = (typeof tableFormats)[number];

/** The newest Spark that both formats publish jars for. */
export const formatsSparkVersion = "4.1.4";

/** A jar in Maven's repository. */
export interface Jar {
  /** Where it lies in the repository. */
  readonly path: string;
  /** Of its bytes, in hex. */
  readonly sha256: string;
}

interface Format {
  readonly name: string;
  readonly version: string;
  readonly jars: readonly Jar[];
  /** The class that adds the format's statements to Spark SQL. */
  readonly extension: string;
  /** The catalog, in which tables stay when the server ends. */
  readonly catalog: (data: string) => Readonly<Record<string, string>>;
}

const formats: Readonly<Record<TableFormat, Format>> = {
  iceberg: {
    name: "Iceberg",
    version: "1.12.0",
    jars: [
      {
        path: mavenPath("org.apache.iceberg", "iceberg-spark-runtime-4.1_2.13", "1.12.0"),
        sha256: "3123c3798af642dd537230923548e013ef41cc28b6626e5225808cf5670a0f82",
      },
    ],
    extension: "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    catalog: (data) => ({
      "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
      "spark.sql.catalog.lake.type": "hadoop",
      "spark.sql.catalog.lake.warehouse": join(data, "lake"),
    }),
  },
  delta: {
    name: "Delta",
    version: "4.4.0",
    jars: [
      {
        path: mavenPath("io.delta", "delta-spark_4.1_2.13", "4.4.0"),
        sha256: "75a9400986853c061f5109f012547de2545a5759e5e752e5ef633dabe16a4f10",
      },
      {
        path: mavenPath("io.delta", "delta-storage", "4.4.0"),
        sha256: "c46735481fa8e326b0957be02b4420cbcab4b325bb08009b7f2045a95133f1cc",
      },
    ],
    extension: "io.delta.sql.DeltaSparkSessionExtension",
    // Delta has no catalog of its own: Spark's, in memory, would forget the tables when the server ends.
    catalog: (data) => ({
      "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
      "spark.sql.catalogImplementation": "hive",
      "spark.hadoop.javax.jdo.option.ConnectionURL": `jdbc:derby:;databaseName=${join(data, "metastore")};create=true`,
      "spark.driver.defaultJavaOptions": `"-Dderby.stream.error.file=${join(data, "derby.log")}"`,
      "spark.sql.warehouse.dir": join(data, "warehouse"),
    }),
  },
};

function mavenPath(group: string, artifact: string, version: string): string {
  return `${group.replaceAll(".", "/")}/${artifact}/${version}/${artifact}-${version}.jar`;
}

/** A name that a table may have in the format's catalog. */
export function exampleTable(format: TableFormat): string {
  return format === "iceberg" ? "lake.risk.credits" : "spark_catalog.default.credits";
}

/** `Iceberg 1.12.0 and Delta 4.4.0`. */
export function describeFormats(asked: readonly TableFormat[]): string {
  return asked.map((format) => `${formats[format].name} ${formats[format].version}`).join(" and ");
}

/** The jars of these formats. */
export function jarsOf(asked: readonly TableFormat[]): readonly Jar[] {
  return asked.flatMap((format) => formats[format].jars);
}

/** The settings of a server with these formats, given where their jars are. */
export function formatsConf(
  asked: readonly TableFormat[],
  { jars, env }: { readonly jars: readonly string[]; readonly env: Environment },
): Readonly<Record<string, string>> {
  if (asked.length === 0) return {};
  return { "spark.jars": jars.join(","), ...catalogConf(asked, dataDirectory(env)) };
}

/** The same for a server that has the jars, given the folder for tables. */
export function catalogConf(asked: readonly TableFormat[], data: string): Readonly<Record<string, string>> {
  return {
    "spark.sql.extensions": asked.map((format) => formats[format].extension).join(","),
    ...Object.assign({}, ...asked.map((format) => formats[format].catalog(data))),
  };
}
