import { col, functions as F, type StructField, StructType } from "../../../index.ts";
import { identityOfDay, type KnownFiles } from "../../../tables/landing/known-files.ts";
import { DAY_COLUMN, escapeGlob } from "../../../tables/landing/landing-glob.ts";
import { FAIL_ON_BAD_FILES, foldersOf, type Source, sourceOf } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";

/**
 * Throws a `JobError` if files with a `record_date` column of their own disagree with their folder. Spark itself would
 * silently replace that column by the folder's day.
 */
export async function assertOwnDay(
  server: Server,
  source: Source,
  { ownDay, known }: { readonly ownDay: StructField; readonly known: Pick<KnownFiles, "ownDay"> },
): Promise<void> {
  const unknown = source.days.filter((day) => !known.ownDay.has(identityOfDay(source, day)));
  if (unknown.length > 0) await assertAgreement(server, sourceOf(source, unknown), ownDay);
  for (const day of unknown) known.ownDay.add(identityOfDay(source, day));
}

async function assertAgreement({ spark, call }: Server, source: Source, ownDay: StructField): Promise<void> {
  const own = col(ownDay.name).cast("string").substr(1, 10);
  const folder = F.regexp_extract("_metadata.file_path", `.*/${DAY_COLUMN}=([^/]*)/`, 1);
  const wrong = await spark.read
    .schema(new StructType([ownDay]))
    .options({ ...FAIL_ON_BAD_FILES, recursiveFileLookup: "true" })
    .parquet(foldersOf(source).map(escapeGlob))
    .select(F.regexp_replace(folder, "%25(2D|2d)", "-").alias("folder"), own.alias("own"))
    // Null if a file does not say, such as one without the column.
    .where(col("own").neq(col("folder")))
    .groupBy("folder")
    .agg(F.count("*"), F.min("own"))
    .orderBy("folder")
    .collect(call);
  if (wrong.length === 0) return;
  const days = wrong.map(([day, records, example]) => ({
    day: String(day),
    records: Number(records),
    example: String(example),
  }));
  const texts = days.map(
    ({ day, records, example }) => `${records} records in the folder of ${day} say otherwise (${example})`,
  );
  throw dataCheckFailed(
    `The data has a column ${ownDay.name} that disagrees with its folder: ${texts.join("; ")}.`,
    "Ask for the days to be delivered again.",
    { days },
  );
}
