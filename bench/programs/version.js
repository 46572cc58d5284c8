// JavaScript, as a program is deployed: TypeScript would add what Node needs to strip its types.
import { SparkSession } from "../../dist/index.js";

await using spark = await SparkSession.builder.remote(process.env.SPARK_REMOTE).getOrCreate();
console.log(await spark.version());
