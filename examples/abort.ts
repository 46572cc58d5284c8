// An abort stops the work on the server, not just the wait for it.
import { functions as F, SparkSession } from "spark-connect";

await using spark = await SparkSession.builder.getOrCreate();
const forever = spark.range(1e12).agg(F.sum(F.hash("id")).alias("sum"));
const signal = AbortSignal.timeout(2000);
try {
  await forever.collect({ signal });
} catch (error) {
  if (error !== signal.reason) throw error;
  console.log("aborted:", error instanceof Error ? error.name : error);
}
console.log("the session lives on:", await spark.range(3).count());
