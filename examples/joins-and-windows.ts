// Joins two tables, then ranks and adds up within each group.
import { col, functions as F, SparkSession, Window } from "spark-connect";

await using spark = await SparkSession.builder.getOrCreate();
const customers = await spark.createDataFrame(
  [
    [1, "ada"],
    [2, "bob"],
    [3, "eve"],
  ],
  "id int, name string",
);
const orders = await spark.createDataFrame(
  [
    [1, "2022-03-24", 12],
    [1, "2022-03-25", 30],
    [2, "2022-03-25", 7],
    [1, "2022-03-26", 5],
  ],
  "customer int, day date, amount int",
);

const byDay = Window.partitionBy("name").orderBy("day");
const running = customers
  .join(orders, col("id").eq(col("customer")), "left")
  .withColumn("nth", F.row_number().over(byDay))
  .withColumn("total", F.sum("amount").over(byDay.rowsBetween(Window.unboundedPreceding, Window.currentRow)))
  .select("name", "nth", "day", "total")
  .orderBy("name", "nth");
console.log(await running.show());
