import { functions as F } from "../../../../src/index.ts";
import type { Programs } from "../program.ts";
import { customers, orders } from "./tables.ts";

const { col, lit } = F;

/** Joins of every kind. */
export const joins: Programs = {
  "an inner join on a name": async (spark) => {
    const named = (await customers(spark)).withColumnRenamed("name", "customer");
    return (await orders(spark)).join(named, "customer").orderBy("id");
  },

  "a left join on a condition": async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    return o
      .join(c, o.col("customer").eq(c.col("name")), "left")
      .select(o.col("id"), c.col("country"))
      .orderBy("id");
  },

  "a full join with nulls that are equal": async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    const joined = o.join(c, o.col("customer").eqNullSafe(c.col("name")), "full");
    return joined.select("id", "customer", "name", "country").orderBy(F.asc_nulls_last("id"), "name");
  },

  "a semi join and an anti join": async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    const semi = c.join(o, c.col("name").eq(o.col("customer")), "left_semi").withColumn("orders", lit(true));
    const anti = c.join(o, c.col("name").eq(o.col("customer")), "left_anti").withColumn("orders", lit(false));
    return semi.union(anti).orderBy("orders", F.asc_nulls_first("name"));
  },

  "a self-join": async (spark) => {
    const [left, right] = [(await orders(spark)).alias("l"), (await orders(spark)).alias("r")];
    const pairs = left.join(
      right,
      col("l.item")
        .eq(col("r.item"))
        .and(col("l.id").lt(col("r.id"))),
    );
    return pairs.select("l.item", col("l.id").alias("first"), col("r.id").alias("second")).orderBy("first", "second");
  },

  "a cross join": async (spark) => (await customers(spark)).crossJoin(spark.range(2)).orderBy("name", "id"),

  "a lateral join": async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    const best = o
      .where(col("customer").eq(col("name").outer()))
      .orderBy(F.desc("price"), "id")
      .limit(2);
    return c.lateralJoin(best).select("name", "id", "price").orderBy("name", "id");
  },
};
