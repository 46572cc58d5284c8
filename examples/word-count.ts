// Counts words: the text goes to the cluster, and the counts come back.
import { col, functions as F, SparkSession } from "spark-connect";

const lines = [{ line: "the quick brown fox" }, { line: "jumps over the lazy dog" }, { line: "The end" }];

await using spark = await SparkSession.builder.getOrCreate();
const text = await spark.createDataFrame(lines);
const words = text.select(F.explode(F.split(F.lower("line"), " ")).alias("word"));
const counts = words.groupBy("word").count().orderBy(col("count").desc(), "word").limit(3);
for await (const { word, count } of counts) console.log(word, count);
