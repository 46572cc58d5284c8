// A streaming query: the rate source makes rows, the memory sink is a table of this session.
import { functions as F, SparkSession } from "spark-connect";

await using spark = await SparkSession.builder.getOrCreate();
const numbers = spark.readStream.format("rate").option("rowsPerSecond", 20).load();
const query = await numbers.select("value").writeStream.format("memory").queryName("numbers").start();
try {
  const seen = spark.table("numbers");
  while ((await seen.count()) < 10) await new Promise((resolve) => setTimeout(resolve, 200));
  const [lowest] = await seen.agg(F.min("value").alias("value")).collect();
  console.log(`${query.name}: at least 10 rows, the first is ${lowest?.value}`);
} finally {
  await query.stop();
}
console.log("active:", await query.isActive());
