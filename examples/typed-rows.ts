// A declared schema: the compiler knows the columns and their types in JavaScript.
import { col, type RowOf, SparkSession, StructType } from "spark-connect";

const orderSchema = StructType.of({
  id: "bigint not null",
  customer: "string not null",
  amount: "decimal(10,2)",
  day: "date not null",
});
type Order = RowOf<typeof orderSchema>;

function describe({ id, customer, amount, day }: Order): string {
  return `${id} ${customer} ${amount ?? "unpaid"} ${day}`;
}

await using spark = await SparkSession.builder.getOrCreate();
const rows = [
  { id: 1n, customer: "ada", amount: "12.30", day: "2022-03-24" },
  { id: 9007199254740993n, customer: "bob", amount: null, day: "2022-03-25" },
  { id: 3n, customer: "ada", amount: "0.70", day: "2022-03-25" },
];
const orders = await spark.createDataFrame(rows, orderSchema);
for await (const order of orders.orderBy("id")) console.log(describe(order));

const [first] = await orders.where(col("amount").isNull()).select("id", "day").collect();
console.log(first?.id === 9007199254740993n, first?.day);
