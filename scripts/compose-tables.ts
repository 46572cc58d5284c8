import { catalogConf, type TableFormat } from "../src/local/formats/table-formats.ts";

/** Compose's profile for the catalog of Iceberg's tables on the cluster's S3 server. */
const catalogProfile = "iceberg-s3";

/**
 * The settings of docker-compose.yml that give the cluster these formats. Iceberg's tables are in /data/lake; with the
 * profile `s3` they are in that server's bucket, and a catalog keeps their newest versions. Without `isUp` all profiles
 * are on, so that what was started with other formats is stopped, too.
 */
export function tablesEnvironment(
  formats: readonly TableFormat[],
  { profiles, isUp }: { readonly profiles: readonly string[]; readonly isUp: boolean },
): Readonly<Record<string, string>> {
  const others = profiles.filter((profile) => !formats.some((format) => format === profile));
  const isOnS3 = profiles.includes("s3") && formats.includes("iceberg");
  const active = isUp ? [...others, ...(isOnS3 ? [catalogProfile] : [])] : [...others, "s3", catalogProfile];
  if (formats.length === 0) return { COMPOSE_PROFILES: active.join(",") };
  const conf = { ...catalogConf(formats, "/data"), ...(isOnS3 && onS3) };
  const options = Object.entries(conf).filter(([, value]) => value !== "");
  return {
    COMPOSE_PROFILES: active.join(","),
    TABLES_CONF: options.map(([key, value]) => `--conf '${key}=${value}'`).join(" "),
  };
}

/** Hadoop's catalog commits by a rename, which S3 lacks: two commits at once could both succeed there. */
const onS3: Readonly<Record<string, string>> = {
  "spark.sql.catalog.lake.type": "rest",
  "spark.sql.catalog.lake.uri": "http://catalog:8181",
  "spark.sql.catalog.lake.warehouse": "",
  "spark.sql.catalog.lake.io-impl": "org.apache.iceberg.hadoop.HadoopFileIO",
};
