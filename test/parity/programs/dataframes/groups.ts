import { functions as F } from "../../../../src/index.ts";
import type { Programs } from "../program.ts";
import { orders } from "./tables.ts";

const { col } = F;

/** Groups, pivots and the way back. */
export const groups: Programs = {
  "sums, counts and averages by group": async (spark) => {
    const total = col("price").multiply(col("quantity"));
    return (await orders(spark))
      .groupBy("customer")
      .agg(
        F.count("*").alias("orders"),
        F.count("quantity").alias("known"),
        F.sum(total).alias("total"),
        F.avg("price").alias("mean"),
        F.count_distinct("item").alias("items"),
        F.sort_array(F.collect_set("item")).alias("set"),
        F.max_by("item", "price").alias("dearest"),
      )
      .orderBy("customer");
  },

  "aggregates named by a map": async (spark) =>
    (await orders(spark)).groupBy("item").agg({ price: "max", quantity: "sum" }).orderBy("item"),

  "a grouping without columns": async (spark) => {
    const none = (await orders(spark)).where("id > 100");
    return none.agg(F.sum("quantity"), F.count("*"), F.max("day"), F.collect_list("id"));
  },

  "a rollup": async (spark) => {
    const grouped = (await orders(spark)).rollup("customer", "item");
    return grouped.agg(F.sum("quantity").alias("n"), F.grouping_id().alias("g")).orderBy("g", "customer", "item");
  },

  "a cube": async (spark) => {
    const grouped = (await orders(spark)).cube("customer", "item");
    return grouped.agg(F.count("*").alias("n"), F.grouping("item").alias("g")).orderBy("g", "customer", "item", "n");
  },

  "a pivot with values": async (spark) =>
    (await orders(spark)).groupBy("customer").pivot("item", ["book", "pen"]).sum("quantity").orderBy("customer"),

  "a pivot that finds its values": async (spark) => {
    const pivoted = (await orders(spark)).groupBy("customer").pivot("item");
    return pivoted.agg(F.sum("quantity").alias("q"), F.max("price").alias("p")).orderBy("customer");
  },

  "an unpivot": async (spark) => {
    const wide = (await orders(spark)).select("id", col("price").cast("double"), col("quantity").cast("double"));
    const names = { variableColumnName: "what", valueColumnName: "value" };
    return wide.unpivot("id", ["price", "quantity"], names).orderBy("id", "what");
  },
};
