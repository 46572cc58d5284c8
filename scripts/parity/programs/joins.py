"""Joins of every kind. test/parity/programs/dataframes/joins.ts has the twin of each, by name."""

from pyspark.sql.connect import functions as F

from .registry import program
from .tables import orders, customers


@program("an inner join on a name")
def _(spark):
    return orders(spark).join(customers(spark).withColumnRenamed("name", "customer"), "customer").orderBy("id")


@program("a left join on a condition")
def _(spark):
    o, c = orders(spark), customers(spark)
    return o.join(c, o["customer"] == c["name"], "left").select(o["id"], c["country"]).orderBy("id")


@program("a full join with nulls that are equal")
def _(spark):
    o, c = orders(spark), customers(spark)
    joined = o.join(c, o["customer"].eqNullSafe(c["name"]), "full")
    return joined.select("id", "customer", "name", "country").orderBy(F.asc_nulls_last("id"), "name")


@program("a semi join and an anti join")
def _(spark):
    o, c = orders(spark), customers(spark)
    semi = c.join(o, c["name"] == o["customer"], "left_semi").withColumn("orders", F.lit(True))
    anti = c.join(o, c["name"] == o["customer"], "left_anti").withColumn("orders", F.lit(False))
    return semi.union(anti).orderBy("orders", F.asc_nulls_first("name"))


@program("a self-join")
def _(spark):
    left, right = orders(spark).alias("l"), orders(spark).alias("r")
    pairs = left.join(right, (F.col("l.item") == F.col("r.item")) & (F.col("l.id") < F.col("r.id")))
    return pairs.select("l.item", F.col("l.id").alias("first"), F.col("r.id").alias("second")).orderBy("first", "second")


@program("a cross join")
def _(spark):
    return customers(spark).crossJoin(spark.range(2)).orderBy("name", "id")


@program("a lateral join")
def _(spark):
    o, c = orders(spark), customers(spark)
    best = o.where(F.col("customer") == F.col("name").outer()).orderBy(F.desc("price"), "id").limit(2)
    return c.lateralJoin(best).select("name", "id", "price").orderBy("name", "id")
