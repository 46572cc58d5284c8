// Reads a published credit snapshot:
//   npm exec -- node examples/read-credit-snapshot.ts "$(npx spark-connect resolve --processed demo/processed)"
import { functions as F, SparkSession } from "spark-connect";

const path = process.argv[2];
if (path === undefined) throw new Error("Which table? Give the path that `spark-connect resolve` prints.");

await using spark = await SparkSession.builder.getOrCreate();
const credits = spark.read.parquet(path);
const days = credits.groupBy("record_date").agg(F.count_distinct("Id").alias("credits")).orderBy("record_date");
for await (const { record_date, credits: count } of days) console.log(`${record_date}: ${count} credits`);
