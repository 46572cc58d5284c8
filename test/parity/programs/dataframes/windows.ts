import { functions as F, Window } from "../../../../src/index.ts";
import type { Programs } from "../program.ts";
import { clicks, orders, quotes, trades } from "./tables.ts";

const { col, lit } = F;

/** Windows, in rows and in time. */
export const windows: Programs = {
  "the latest row of each group": async (spark) => {
    const w = Window.partitionBy("customer").orderBy(F.desc("day"), F.desc("id"));
    return (await orders(spark)).withColumn("n", F.row_number().over(w)).where("n = 1").drop("n").orderBy("id");
  },

  "running totals, ranks and neighbours": async (spark) => {
    const w = Window.partitionBy("item").orderBy("day", "id");
    return (await orders(spark))
      .select(
        "id",
        "item",
        F.sum("quantity").over(w.rowsBetween(Window.unboundedPreceding, Window.currentRow)).alias("running"),
        F.avg("price").over(w.rowsBetween(-1, 1)).alias("smooth"),
        F.rank().over(Window.orderBy("price")).alias("rank"),
        F.dense_rank().over(Window.orderBy("price")).alias("dense"),
        F.lag("id", 1, -1).over(w).alias("before"),
        F.lead("day").over(w).alias("after"),
        F.ntile(3).over(Window.orderBy("id")).alias("third"),
        F.percent_rank().over(Window.orderBy("id")).alias("share"),
      )
      .orderBy("id");
  },

  "a window over a range of days": async (spark) => {
    const w = Window.orderBy(F.unix_date("day")).rangeBetween(-1, 0);
    const day = F.unix_date("day").alias("n");
    return (await orders(spark)).select("id", day, F.count("*").over(w).alias("recent")).orderBy("id");
  },

  "sessions by gaps": async (spark) => {
    const w = Window.partitionBy("user").orderBy("at");
    const gap = F.unix_seconds("at").minus(F.unix_seconds(F.lag("at").over(w)));
    const marked = (await clicks(spark)).withColumn("new", F.coalesce(gap.gt(1800).cast("int"), lit(1)));
    const pages = F.array_join(F.collect_list("page"), ">");
    return marked
      .withColumn("session", F.sum("new").over(w))
      .groupBy("user", "session")
      .agg(F.min("at").alias("start"), F.max("at").alias("end"), pages.alias("pages"))
      .orderBy("user", "session");
  },

  "sessions by session_window": async (spark) => {
    const sessions = F.session_window("at", "30 minutes").alias("w");
    const grouped = (await clicks(spark)).groupBy(col("user"), sessions).count();
    return grouped.select(col("user"), col("w.start"), col("w.end"), col("count")).orderBy("user", "start");
  },

  "sliding windows": async (spark) => {
    const hours = F.window("at", "1 hour", { slide: "30 minutes" });
    return (await clicks(spark)).groupBy(hours).agg(F.count("*").alias("n")).orderBy("window.start");
  },

  "an as-of join by a window": async (spark) => {
    const t = (await trades(spark)).select("symbol", "at", "amount", lit(null).cast("decimal(3,2)").alias("price"));
    const q = (await quotes(spark)).select("symbol", "at", lit(null).cast("int").alias("amount"), "price");
    const w = Window.partitionBy("symbol").orderBy("at").rowsBetween(Window.unboundedPreceding, 0);
    const both = t.unionByName(q).withColumn("price", F.last("price", true).over(w));
    return both.where("amount IS NOT NULL").orderBy("at");
  },

  "an as-of join by the nearest row": async (spark) => {
    const [t, q] = [await trades(spark), await quotes(spark)];
    const later = F.abs(F.unix_micros(t.col("at")).minus(F.unix_micros(q.col("at"))));
    const joined = t.nearestByJoin(q, later, { numResults: 1, mode: "exact", direction: "distance" });
    return joined.select(t.col("symbol"), "amount", q.col("symbol").alias("other"), "price").orderBy("amount");
  },
};
