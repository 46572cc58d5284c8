// JavaScript, as programs are deployed: for TypeScript, Node would need time to strip types.
import { SparkSession } from "../../dist/index.js";

await using spark = await SparkSession.builder.remote(process.env.SPARK_REMOTE).getOrCreate();
console.log(await spark.version());
