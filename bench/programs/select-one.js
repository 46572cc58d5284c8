import { SparkSession } from "../../dist/index.js";

await using spark = await SparkSession.builder.remote(process.env.SPARK_REMOTE).getOrCreate();
const [row] = await spark.sql("SELECT 1 AS one").collect();
console.log(row.one);
